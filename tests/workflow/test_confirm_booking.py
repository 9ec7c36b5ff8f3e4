"""Every branch of `confirm_booking`: M1, M5, M6, B7, X3, and what a booking that moves on leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from joinlink.errors import (
    MailRefused,
    MailUnavailable,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
    StoreUnavailable,
)
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.notice import NoticeKind
from tests.unit.usecases.minting import BOOKING, HOST, World
from tests.workflow.interpreter import Execution, Killed
from tests.workflow.meanwhile import at_call, once

Confirm = Callable[..., Execution]

HAPPY = ["Mint meeting", "Store link", "Add to calendar", "Send email"]
NO = ProviderRejected("no", provider="zoom")
DOWN = ProviderUnavailable("down", provider="zoom")


def kinds(world: World) -> list[NoticeKind]:
    return [notice.kind for notice in world.notices.list(HOST)]


def recipients(world: World) -> list[str]:
    return sorted(mail.to for mail in world.mailer.sent)


def test_m1_a_confirmed_booking_takes_four_states(world: World, confirm: Confirm) -> None:
    execution = confirm()

    assert (execution.status, execution.states) == ("SUCCEEDED", HAPPY)
    assert recipients(world) == ["guest@example.com", "host@example.com"]
    assert world.notices.list(HOST) == []


def test_a_second_execution_of_the_same_revision_changes_nothing(world: World, confirm: Confirm) -> None:
    confirm()
    booking, mails = world.bookings.get(BOOKING.booking_id), list(world.mailer.sent)

    confirm()

    assert world.bookings.get(BOOKING.booking_id) == booking
    assert world.mailer.sent == mails
    assert len(world.zoom.meetings) == 1
    assert len(world.entries.meetings) == 1


def test_m5_an_outage_is_waited_out(world: World, confirm: Confirm) -> None:
    world.zoom.failures.add("create_meeting", DOWN, times=4)

    execution = confirm()

    assert execution.states == HAPPY
    assert execution.retries["Mint meeting"] == 4
    assert len(world.zoom.meetings) == 1


def test_m5_zoom_refuses_and_meet_steps_in(world: World, confirm: Confirm) -> None:
    world.zoom.failures.add("create_meeting", NO)

    execution = confirm()

    assert execution.states == ["Mint meeting", "Mint with fallback provider", *HAPPY[1:]]
    assert kinds(world) == [NoticeKind.MEETING_FALLBACK]
    assert world.bookings.get(BOOKING.booking_id).calendar_event_id in world.meet.meetings


def test_b7_both_refuse_and_the_booking_is_mailed_without_a_link(world: World, confirm: Confirm) -> None:
    world.zoom.failures.add("create_meeting", NO)
    world.meet.failures.add("create_meeting", NO)

    execution = confirm()

    assert execution.states == [
        "Mint meeting",
        "Mint with fallback provider",
        "Record missing link",
        "Add to calendar",
        "Send email",
    ]
    assert execution.status == "SUCCEEDED"
    guest_mail, host_mail = world.mailer.sent
    assert "Your video link will follow." in guest_mail.text
    assert "There is no video link yet." in host_mail.text
    assert kinds(world) == [NoticeKind.MISSING_LINK]
    assert world.bookings.get(BOOKING.booking_id).meeting_state == "missing"


def test_b7_an_outage_without_end_still_ends_with_the_booking_mailed(world: World, confirm: Confirm) -> None:
    for provider in (world.zoom, world.meet, world.entries):
        provider.failures.add("create_meeting", DOWN, times=99)

    execution = confirm()

    assert execution.status == "SUCCEEDED"
    assert len(world.mailer.sent) == 2
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED
    assert world.zoom.meetings == {}


def test_m6_what_zoom_made_without_saying_so_is_removed_once_meet_stands_in(world: World, confirm: Confirm) -> None:
    world.zoom.failures.add("create_meeting", DOWN, after=True)
    world.zoom.failures.add("find_meeting", DOWN, times=99)

    execution = confirm()

    assert "Mint with fallback provider" in execution.states
    assert world.zoom.meetings == {}
    assert len(world.meet.meetings) == 1


def test_m6_a_process_killed_while_it_removes_what_zoom_made_is_followed_by_one_that_does(
    world: World, confirm: Confirm
) -> None:
    world.zoom.failures.add("create_meeting", DOWN, after=True)
    world.zoom.failures.add("find_meeting", DOWN, times=99)
    world.zoom.failures.add("delete_meeting", Killed())  # type: ignore[arg-type]

    confirm()

    assert world.zoom.meetings == {}
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED
    assert len(world.meet.meetings) == 1


def test_m6_a_removal_that_fails_as_nobody_foresaw_is_named_by_a_notice(world: World, confirm: Confirm) -> None:
    world.zoom.failures.add("create_meeting", DOWN, after=True)
    world.zoom.failures.add("find_meeting", DOWN, times=99)
    world.zoom.failures.add("delete_meeting", ZeroDivisionError(), times=99)

    execution = confirm()

    assert "Record missing link" in execution.states
    assert NoticeKind.LEFTOVER_MEETING in kinds(world)
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.LEFTOVER


def test_m6_a_process_killed_while_it_removes_a_wrong_meeting_is_followed_by_one_that_does(
    world: World, confirm: Confirm
) -> None:
    world.connections.delete(world.connections.connections[HOST, Provider.GOOGLE])
    create = world.zoom.create_meeting

    def too_long(*request: object) -> object:
        return replace(create(*request), duration_minutes=999)  # type: ignore[arg-type]

    world.zoom.create_meeting = too_long  # type: ignore[assignment, method-assign]
    world.zoom.failures.add("delete_meeting", Killed())  # type: ignore[arg-type]

    confirm()

    assert world.zoom.meetings == {}
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED


def test_m6_what_another_account_may_have_made_is_named_and_never_asked_for(world: World, confirm: Confirm) -> None:
    world.zoom.failures.add("create_meeting", DOWN, after=True)

    def another_account() -> None:
        connection = world.connections.connections[HOST, Provider.ZOOM]
        world.connections.connections[HOST, Provider.ZOOM] = replace(connection, account_id="another-account")

    execution = confirm(mint_meeting=at_call(2, another_account))

    leftover = next(notice for notice in world.notices.list(HOST) if notice.kind is NoticeKind.LEFTOVER_MEETING)
    assert execution.states == HAPPY
    assert world.bookings.get(BOOKING.booking_id).link.meeting_id == list(world.zoom.meetings)[1]
    assert leftover.title == "There may be an extra meeting for Portfolio review"


def test_a_busy_table_does_not_make_the_next_attempt_wait(
    world: World, confirm: Confirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    began_at, get, failures = world.clock.now(), world.connections.get, [StoreUnavailable("busy")]

    def busy_once(*who: object) -> object:
        if failures:
            raise failures.pop()
        return get(*who)  # type: ignore[arg-type]

    monkeypatch.setattr(world.connections, "get", busy_once)

    execution = confirm()

    assert execution.states == HAPPY
    assert world.clock.now() == began_at


def test_m6_what_zoom_may_have_made_and_will_not_tell_is_named_by_a_notice(world: World, confirm: Confirm) -> None:
    world.zoom.failures.add("create_meeting", DOWN, after=True)
    world.zoom.failures.add("find_meeting", DOWN, times=99)
    world.zoom.failures.add("locate", DOWN, times=99)

    confirm()

    leftover = next(notice for notice in world.notices.list(HOST) if notice.kind is NoticeKind.LEFTOVER_MEETING)
    assert leftover.title == "There may be an extra meeting for Portfolio review"
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.LEFTOVER


def test_m6_a_lost_answer_ends_with_one_meeting(world: World, confirm: Confirm) -> None:
    world.zoom.failures.add("create_meeting", DOWN, after=True)

    confirm()

    (meeting_id,) = world.zoom.meetings
    link = world.bookings.get(BOOKING.booking_id).link
    assert link is not None
    assert link.meeting_id == meeting_id


def test_m6_a_process_killed_in_the_middle_of_a_create_ends_with_one_meeting(world: World, confirm: Confirm) -> None:
    world.zoom.failures.add("create_meeting", Killed(), after=True)  # type: ignore[arg-type]

    execution = confirm()

    assert execution.states == HAPPY
    assert len(world.zoom.meetings) == 1


def test_a_link_that_can_not_be_stored_takes_its_meeting_along(
    world: World, confirm: Confirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.bookings, "store_link", _raise(StoreUnavailable("down")))

    execution = confirm()

    assert execution.states == [
        "Mint meeting",
        "Store link",
        "Delete unstored meeting",
        "Record missing link",
        "Add to calendar",
        "Send email",
    ]
    assert world.zoom.meetings == {}
    assert kinds(world) == [NoticeKind.MISSING_LINK]


def test_x3_a_meeting_that_stays_although_its_link_could_not_be_stored_is_named(
    world: World, confirm: Confirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.bookings, "store_link", _raise(StoreUnavailable("down")))
    world.zoom.failures.add("delete_meeting", NO)

    execution = confirm()

    leftover = next(notice for notice in world.notices.list(HOST) if notice.kind is NoticeKind.LEFTOVER_MEETING)
    assert "Record leftover notice" in execution.states
    assert execution.states[-1] == "Send email"
    assert leftover.meeting_id in world.zoom.meetings


def test_m6_a_link_that_was_stored_before_its_task_died_is_kept(
    world: World, confirm: Confirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_link = world.bookings.store_link

    def stored_and_lost(*stored: object) -> None:
        store_link(*stored)  # type: ignore[arg-type]
        raise ValueError("something nobody foresaw")

    monkeypatch.setattr(world.bookings, "store_link", stored_and_lost)

    execution = confirm()

    link = world.bookings.get(BOOKING.booking_id).link
    assert "Delete unstored meeting" in execution.states
    assert link is not None
    assert list(world.zoom.meetings) == [link.meeting_id]
    assert world.notices.list(HOST) == []


def test_a_booking_cancelled_before_the_mint_makes_nothing_and_mails_nobody(world: World, confirm: Confirm) -> None:
    execution = confirm(mint_meeting=world.move_on)

    assert (execution.status, execution.states[-1]) == ("SUCCEEDED", "Superseded")
    assert world.zoom.meetings == {}
    assert world.mailer.sent == []


@pytest.mark.parametrize("function", ["store_link", "add_to_calendar", "send_email"])
def test_ac42_a_booking_cancelled_on_the_way_is_not_mailed(world: World, confirm: Confirm, function: str) -> None:
    execution = confirm(**{function: once(world.move_on)})

    assert execution.status == "SUCCEEDED"
    assert world.mailer.sent == []


def test_m6_a_booking_cancelled_while_its_meeting_was_made_leaves_no_meeting(world: World, confirm: Confirm) -> None:
    execution = confirm(store_link=once(world.move_on))

    assert execution.states == ["Mint meeting", "Store link", "Delete superseded meeting", "Superseded"]
    assert world.zoom.meetings == {}


def test_m6_a_booking_cancelled_while_its_entry_was_made_leaves_neither(world: World, confirm: Confirm) -> None:
    create = world.entries.create_meeting

    def cancelled_meanwhile(*request: object) -> object:
        world.move_on()
        return create(*request)  # type: ignore[arg-type]

    world.entries.create_meeting = cancelled_meanwhile  # type: ignore[assignment, method-assign]

    execution = confirm()

    assert execution.states[-2:] == ["Delete superseded meeting", "Superseded"]
    assert world.zoom.meetings == {}
    assert world.entries.meetings == {}


def test_x3_what_a_superseded_booking_leaves_at_zoom_is_named(world: World, confirm: Confirm) -> None:
    world.zoom.failures.add("delete_meeting", ReconnectRequired("revoked", provider="zoom"))

    execution = confirm(store_link=once(world.move_on))

    assert execution.states[-3:] == ["Delete superseded meeting", "Record superseded leftover", "Superseded"]
    assert kinds(world) == [NoticeKind.LEFTOVER_MEETING]


def test_n4_a_calendar_that_refuses_does_not_keep_the_mail_back(world: World, confirm: Confirm) -> None:
    world.entries.failures.add("create_meeting", NO)

    execution = confirm()

    assert execution.states == HAPPY
    assert len(world.mailer.sent) == 2


def test_a_mail_service_that_is_busy_is_tried_again_and_nobody_is_mailed_twice(world: World, confirm: Confirm) -> None:
    world.mailer.failures.add("send", MailUnavailable("throttled"))

    execution = confirm()

    assert execution.retries["Send email"] == 1
    assert recipients(world) == ["guest@example.com", "host@example.com"]


def test_a_mail_that_can_not_be_sent_ends_in_fail_so_that_the_alarm_rings(world: World, confirm: Confirm) -> None:
    world.mailer.failures.add("send", MailUnavailable("paused"), times=99)

    execution = confirm()

    assert (execution.status, execution.error) == ("FAILED", "MailNotSent")


def test_e5_an_address_that_is_refused_is_told_to_the_host_and_the_other_mail_goes_out(
    world: World, confirm: Confirm
) -> None:
    world.mailer.failures.add("send", MailRefused("rejected"))

    execution = confirm()

    assert execution.status == "SUCCEEDED"
    assert recipients(world) == ["host@example.com"]
    assert kinds(world) == [NoticeKind.MAIL_REFUSED]


@pytest.mark.parametrize("choice", [Provider.ZOOM, Provider.GOOGLE])
def test_m3_one_provider_alone(world: World, confirm: Confirm, choice: Provider) -> None:
    other = Provider.GOOGLE if choice is Provider.ZOOM else Provider.ZOOM
    world.connections.delete(world.connections.connections[HOST, other])

    execution = confirm()

    assert execution.states == HAPPY
    assert len(world.zoom.meetings) == (1 if choice is Provider.ZOOM else 0)
    assert len(world.meet.meetings) == (0 if choice is Provider.ZOOM else 1)
    assert world.entries.meetings == {}


def _raise(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail
