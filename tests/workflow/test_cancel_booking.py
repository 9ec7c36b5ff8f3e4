"""Every branch of `cancel_booking`: X1 to X4, B5, AC-03, AC-08, AC-09, AC-63."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from icalendar import Calendar

from joinlink.errors import MailUnavailable, ProviderRejected, ProviderUnavailable, ReconnectRequired
from joinlink.model.booking import BookingStatus, Checkout
from joinlink.model.mail import Mail
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from tests.unit.usecases.minting import BOOKING, HOST, STARTS_AT, World
from tests.workflow.interpreter import Execution, Killed

Walk = Callable[..., Execution]
HAPPY = ["Delete meeting", "Send email"]
WITH_LEFTOVER = ["Delete meeting", "Record leftover notice", "Send email"]
ELSEWHERE = STARTS_AT.replace(hour=11)
NO = ProviderRejected("no", provider="zoom")
DOWN = ProviderUnavailable("down", provider="zoom")
GONE = ReconnectRequired("the grant is gone", provider="zoom")


@pytest.fixture
def cancelled(minted: World) -> World:
    """Return the world once the booking, which had its meeting, is cancelled."""
    minted.move_on()
    return minted


def recipients(world: World) -> list[str]:
    return sorted(mail.to for mail in world.mailer.sent)


def test_x1_ac_03_ac_08_meeting_and_entry_go_and_both_are_told(cancelled: World, walk: Walk) -> None:
    execution = walk("cancel_booking")

    assert (execution.status, execution.states) == ("SUCCEEDED", HAPPY)
    assert (cancelled.zoom.meetings, cancelled.entries.meetings) == ({}, {})
    assert {row.state for row in cancelled.ledger.all_records(BOOKING.booking_id)} == {LedgerState.DELETED}
    assert recipients(cancelled) == ["guest@example.com", "host@example.com"]
    assert cancelled.notices.list(HOST) == []


def test_a_second_execution_changes_nothing_and_mails_nobody(cancelled: World, walk: Walk) -> None:
    walk("cancel_booking")

    execution = walk("cancel_booking")

    assert execution.states == HAPPY
    assert recipients(cancelled) == ["guest@example.com", "host@example.com"]


def test_ac_63_one_event_is_put_on_calendars_moved_there_and_taken_off(world: World, walk: Walk) -> None:
    walk("confirm_booking")
    world.move_to(ELSEWHERE)
    walk("reschedule_booking")
    world.move_on()
    walk("cancel_booking")

    for reader in ("guest@example.com", "host@example.com"):
        files = [_file(mail) for mail in world.mailer.sent if mail.to == reader]
        events = [event for file in files for event in file.walk("VEVENT")]
        assert [file["METHOD"] for file in files] == ["REQUEST", "REQUEST", "CANCEL"]
        assert [event.start for event in events] == [STARTS_AT, ELSEWHERE, ELSEWHERE]
        assert len({event["UID"] for event in events}) == 1
        assert [event["SEQUENCE"] for event in events] == sorted({event["SEQUENCE"] for event in events})


def test_x2_ac_09_what_was_deleted_by_hand_counts_as_removed(cancelled: World, walk: Walk) -> None:
    cancelled.zoom.meetings.clear()
    cancelled.entries.meetings.clear()

    assert walk("cancel_booking").states == HAPPY
    assert cancelled.notices.list(HOST) == []


@pytest.mark.parametrize("error", [NO, DOWN, GONE], ids=["refused", "down for good", "grant gone"])
def test_x3_what_can_not_be_removed_is_named_and_the_mails_go_all_the_same(cancelled: World, walk: Walk, error) -> None:
    (meeting_id,) = cancelled.zoom.meetings
    cancelled.zoom.failures.add_for_good("delete_meeting", error)

    execution = walk("cancel_booking")

    (notice,) = cancelled.notices.list(HOST)
    assert (execution.status, execution.states) == ("SUCCEEDED", WITH_LEFTOVER)
    assert notice.title == "We could not remove a Zoom meeting for a cancelled session"
    assert notice.detail == "You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed."
    assert notice.meeting_id == meeting_id
    assert (cancelled.entries.meetings, len(cancelled.mailer.sent)) == ({}, 2)


def test_x4_a_leftover_is_removed_later_and_its_notice_comes_down(cancelled: World, walk: Walk) -> None:
    cancelled.zoom.failures.add("delete_meeting", NO)
    walk("cancel_booking")

    cancelled.look()

    assert cancelled.zoom.meetings == {}
    assert cancelled.state_of(MeetingKind.ZOOM) is LedgerState.DELETED
    assert cancelled.notices.list(HOST) == []


@pytest.mark.parametrize("error", [DOWN, Killed()], ids=["outage", "killed"])
def test_a_removal_that_is_cut_short_is_taken_up_again(cancelled: World, walk: Walk, error) -> None:
    cancelled.zoom.failures.add("delete_meeting", error)

    assert walk("cancel_booking").states == HAPPY
    assert cancelled.zoom.meetings == {}


def test_m6_a_meeting_that_may_still_be_made_is_waited_for_and_removed(world: World, walk: Walk) -> None:
    world.zoom.failures.add("create_meeting", Killed(), after=True)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        mint_meeting(world.stored.target, world.ports)
    world.move_on()

    execution = walk("cancel_booking")

    assert execution.states == HAPPY
    assert execution.retries["Delete meeting"] > 0
    assert world.zoom.meetings == {}


def test_a_mail_service_that_is_busy_is_tried_again_and_nobody_is_mailed_twice(cancelled: World, walk: Walk) -> None:
    cancelled.mailer.failures.add("send", MailUnavailable("throttled"))

    execution = walk("cancel_booking")

    assert (execution.states, execution.retries["Send email"]) == (HAPPY, 1)
    assert recipients(cancelled) == ["guest@example.com", "host@example.com"]


def test_a_mail_that_does_not_go_ends_in_a_failure_that_rings(cancelled: World, walk: Walk) -> None:
    cancelled.mailer.failures.add_for_good("send", MailUnavailable("throttled"))

    execution = walk("cancel_booking")

    assert (execution.status, execution.error) == ("FAILED", "MailNotSent")
    assert cancelled.zoom.meetings == {}


def test_b5_a_payment_that_goes_back_is_told_to_the_guest_alone(world: World, walk: Walk) -> None:
    checkout = Checkout("cs_1", "", payment_intent_id="pi_1", refund_id="re_1")
    world.book(replace(BOOKING, status=BookingStatus.REFUNDED, checkout=checkout))

    assert walk("cancel_booking").states == HAPPY
    assert recipients(world) == ["guest@example.com"]


def _file(mail: Mail) -> Calendar:
    assert mail.calendar is not None
    file: Calendar = Calendar.from_ical(mail.calendar)
    return file
