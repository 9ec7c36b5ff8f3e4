"""`reschedule_booking`: R1 to R3, M8, and what the old time leaves (X3, X4, AC-29, AC-34 to AC-36, AC-38, AC-42)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable, ReconnectRequired, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.notice import NoticeKind
from tests.unit.usecases.minting import BOOKING, HOST, World
from tests.workflow.interpreter import Execution, Killed
from tests.workflow.meanwhile import once

Walk = Callable[..., Execution]
HAPPY = ["Delete old meeting", "Mint meeting", "Store link", "Add to calendar", "Send email"]
ELSEWHERE = BOOKING.starts_at + timedelta(hours=2)
PASTED = "https://meet.example/room"
NO = ProviderRejected("no", provider="zoom")
DOWN = ProviderUnavailable("down", provider="zoom")
GONE = ReconnectRequired("the grant is gone", provider="zoom")


def paste(world: World) -> Booking:
    """Let the host paste a link; returns the booking."""
    pasted = world.stored.with_pasted_link(PASTED, world.clock.now())
    assert world.bookings.paste_link(pasted, world.clock.now())
    return world.stored


def kinds(world: World) -> list[NoticeKind]:
    return sorted(notice.kind for notice in world.notices.list(HOST))


def recipients(world: World) -> list[str]:
    return sorted(mail.to for mail in world.mailer.sent)


def test_r2_ac_36_the_old_meeting_goes_and_a_new_one_stands_at_the_new_time(minted: World, walk: Walk) -> None:
    (old,), (old_entry,) = minted.zoom.meetings, minted.entries.meetings
    minted.move_to(ELSEWHERE)

    execution = walk("reschedule_booking")

    (new,), (new_entry,) = minted.zoom.meetings.values(), minted.entries.meetings.values()
    assert (execution.status, execution.states) == ("SUCCEEDED", HAPPY)
    assert (new.starts_at, new_entry.starts_at) == (ELSEWHERE, ELSEWHERE)
    assert (new.provider_id, new_entry.provider_id) != (old, old_entry)
    assert minted.stored.link.url == new_entry.join_url == new.join_url
    assert minted.notices.list(HOST) == []


def test_r2_with_meet_alone_its_event_gives_way_to_a_new_one(world: World, walk: Walk) -> None:
    world.connections.delete(world.connections.connections[HOST, Provider.ZOOM])
    walk("confirm_booking")
    (old,) = world.meet.meetings
    world.move_to(ELSEWHERE)

    execution = walk("reschedule_booking")

    (new,) = world.meet.meetings.values()
    assert execution.states == HAPPY
    assert (new.provider_id != old, new.starts_at) == (True, ELSEWHERE)
    assert world.stored.calendar_event_id == world.stored.link.meeting_id == new.provider_id


def test_ac_35_ac_42_both_are_told_once_with_the_new_link_alone(minted: World, walk: Walk) -> None:
    old_link = minted.stored.link
    minted.move_to(ELSEWHERE)

    walk("reschedule_booking")
    walk("reschedule_booking")

    assert recipients(minted) == ["guest@example.com", "host@example.com"]
    assert all(minted.stored.link.url in mail.text for mail in minted.mailer.sent)
    assert not any(old_link.url in mail.text for mail in minted.mailer.sent)


def test_r1_ac_38_the_link_to_manage_the_booking_stays_what_it_was(world: World, walk: Walk) -> None:
    walk("confirm_booking")
    world.move_to(ELSEWHERE)
    walk("reschedule_booking")

    manage_url = world.mail_ports.links.booking_page(BOOKING.booking_id)
    texts = [mail.text for mail in world.mailer.sent if mail.to == "guest@example.com"]
    assert [manage_url in text for text in texts] == [True, True]


def test_r3_ac_29_the_provider_stays_though_another_comes_first_now(world: World, walk: Walk) -> None:
    zoom = world.connections.connections.pop((HOST, Provider.ZOOM))
    walk("confirm_booking")
    world.connections.connections[HOST, Provider.ZOOM] = zoom
    world.move_to(ELSEWHERE)

    walk("reschedule_booking")

    assert world.stored.link.kind is MeetingKind.GOOGLE_MEET
    assert world.zoom.meetings == {}


def test_r3_a_provider_that_is_gone_is_stood_in_for_and_the_host_is_told(minted: World, walk: Walk) -> None:
    minted.move_to(ELSEWHERE)
    minted.connections.connections.pop((HOST, Provider.ZOOM))

    walk("reschedule_booking")

    link = minted.stored.link
    assert (link.kind, link.instead_of) == (MeetingKind.GOOGLE_MEET, MeetingKind.ZOOM)
    assert kinds(minted) == [NoticeKind.LEFTOVER_MEETING, NoticeKind.MEETING_FALLBACK]


def test_m5_a_provider_that_refuses_the_new_time_is_stood_in_for(minted: World, walk: Walk) -> None:
    minted.zoom.failures.add("create_meeting", NO)
    minted.move_to(ELSEWHERE)

    execution = walk("reschedule_booking")

    assert execution.states == [*HAPPY[:2], "Mint with fallback provider", *HAPPY[2:]]
    assert (minted.zoom.meetings, len(minted.meet.meetings)) == ({}, 1)
    assert kinds(minted) == [NoticeKind.MEETING_FALLBACK]


def test_b7_without_any_provider_the_new_time_is_told_and_the_old_link_is_not(minted: World, walk: Walk) -> None:
    old_link = minted.stored.link
    for maker in (minted.zoom, minted.meet):
        maker.failures.add("create_meeting", NO)
    minted.move_to(ELSEWHERE)

    execution = walk("reschedule_booking")

    assert execution.states[-3:] == ["Record missing link", "Add to calendar", "Send email"]
    assert minted.stored.meeting_state == "missing"
    assert len(minted.mailer.sent) == 2
    assert not any(old_link.url in mail.text for mail in minted.mailer.sent)


@pytest.mark.parametrize("error", [NO, DOWN, GONE], ids=["refused", "down for good", "grant gone"])
def test_x3_an_old_meeting_that_stays_is_named_and_the_new_time_goes_on(minted: World, walk: Walk, error) -> None:
    (old,) = minted.zoom.meetings
    minted.zoom.failures.add_for_good("delete_meeting", error)
    minted.move_to(ELSEWHERE)

    execution = walk("reschedule_booking")

    (leftover,) = (one for one in minted.notices.list(HOST) if one.kind is NoticeKind.LEFTOVER_MEETING)
    assert execution.states[:3] == ["Delete old meeting", "Record old leftover", "Mint meeting"]
    assert execution.states[-1] == "Send email"
    assert leftover.meeting_id == old
    assert minted.stored.link.meeting_id in {**minted.zoom.meetings, **minted.meet.meetings}


def test_x4_an_old_meeting_that_stayed_is_removed_later_and_the_new_one_stands(minted: World, walk: Walk) -> None:
    minted.zoom.failures.add("delete_meeting", NO)
    minted.move_to(ELSEWHERE)
    walk("reschedule_booking")

    minted.look()

    assert list(minted.zoom.meetings) == [minted.stored.link.meeting_id]
    assert minted.notices.list(HOST) == []


@pytest.mark.parametrize("error", [DOWN, StoreUnavailable("busy"), Killed()], ids=["outage", "busy", "killed"])
def test_ac_34_a_removal_that_is_cut_short_is_taken_up_again(minted: World, walk: Walk, error) -> None:
    minted.zoom.failures.add("delete_meeting", error)
    minted.move_to(ELSEWHERE)

    execution = walk("reschedule_booking")

    assert (execution.status, execution.states) == ("SUCCEEDED", HAPPY)
    assert [meeting.starts_at for meeting in minted.zoom.meetings.values()] == [ELSEWHERE]


def test_m6_a_link_that_can_not_be_stored_takes_its_meeting_along(
    minted: World, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StoreUnavailable("busy")

    monkeypatch.setattr(minted.bookings, "store_link", busy)
    minted.move_to(ELSEWHERE)

    execution = walk("reschedule_booking")

    assert execution.states[2:5] == ["Store link", "Delete unstored meeting", "Record missing link"]
    assert minted.zoom.meetings == {}


def test_a_booking_that_moves_once_more_meanwhile_ends_where_it_was_moved_last(minted: World, walk: Walk) -> None:
    later = ELSEWHERE + timedelta(hours=1)
    minted.move_to(ELSEWHERE)

    execution = walk("reschedule_booking", store_link=once(lambda: minted.move_to(later)))
    walk("reschedule_booking")

    (meeting,) = minted.zoom.meetings.values()
    assert execution.states[-3:] == ["Store link", "Delete superseded meeting", "Superseded"]
    assert meeting.starts_at == minted.stored.starts_at == later
    assert recipients(minted) == ["guest@example.com", "host@example.com"]


@pytest.mark.parametrize("function", ["delete_meeting", "mint_meeting", "store_link", "add_to_calendar", "send_email"])
def test_ac_42_a_booking_cancelled_on_the_way_is_not_told_to_be_moved(minted: World, walk: Walk, function: str) -> None:
    minted.move_to(ELSEWHERE)

    execution = walk("reschedule_booking", **{function: once(minted.move_on)})
    walk("cancel_booking")

    assert execution.status == "SUCCEEDED"
    assert [mail.subject.startswith("Cancelled") for mail in minted.mailer.sent] == [True, True]
    assert (minted.zoom.meetings, minted.entries.meetings) == ({}, {})


def test_m8_a_pasted_link_takes_the_place_of_what_was_minted(minted: World, walk: Walk) -> None:
    paste(minted)

    execution = walk("reschedule_booking")

    (entry,) = minted.entries.meetings.values()
    assert execution.states == HAPPY
    assert (minted.zoom.meetings, minted.state_of(MeetingKind.ZOOM)) == ({}, LedgerState.DELETED)
    assert entry.join_url == PASTED
    assert recipients(minted) == ["guest@example.com", "host@example.com"]
    assert all(PASTED in mail.text for mail in minted.mailer.sent)


def test_m8_a_pasted_link_stays_through_a_move(minted: World, walk: Walk) -> None:
    paste(minted)
    walk("reschedule_booking")
    minted.move_to(ELSEWHERE)

    walk("reschedule_booking")

    (entry,) = minted.entries.meetings.values()
    assert minted.stored.link.url == PASTED
    assert (minted.zoom.meetings, entry.join_url, entry.starts_at) == ({}, PASTED, ELSEWHERE)


def test_a_class_in_person_is_told_its_new_time_and_nothing_is_made(world: World, walk: Walk) -> None:
    world.book(replace(BOOKING, is_online=False))
    world.move_to(ELSEWHERE)

    assert walk("reschedule_booking").states == HAPPY
    assert (world.zoom.meetings, world.meet.meetings, world.entries.meetings) == ({}, {}, {})
    assert len(world.mailer.sent) == 2
