"""Every branch of `reschedule_booking`: R1, R2, R3, M8, and what the old time leaves behind (AC-34 to AC-36, AC-42)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.notice import NoticeKind
from tests.unit.usecases.minting import BOOKING, HOST, World
from tests.workflow.interpreter import Execution, Killed

Walk = Callable[..., Execution]
HAPPY = ["Delete old meeting", "Mint meeting", "Store link", "Add to calendar", "Send email"]
ELSEWHERE = BOOKING.starts_at + timedelta(hours=2)
NO = ProviderRejected("no", provider="zoom")
DOWN = ProviderUnavailable("down", provider="zoom")


@pytest.fixture
def moved(world: World, walk: Walk) -> Callable[[], Booking]:
    """Return what moves the booking, whose meeting stands, and gives it as it is then."""
    walk("confirm_booking")
    world.mailer.sent.clear()

    def move() -> Booking:
        stored = world.bookings.get(BOOKING.booking_id)
        later = stored.rescheduled(ELSEWHERE, timezone="Europe/Berlin", buffers=(0, 0), now=world.clock.now())
        world.bookings.bookings[stored.booking_id] = later
        return later

    return move


def stored(world: World) -> Booking:
    return world.bookings.get(BOOKING.booking_id)


def test_r2_ac_36_the_old_meeting_goes_and_a_new_one_stands_at_the_new_time(world: World, walk: Walk, moved) -> None:
    (old,), (old_entry,) = world.zoom.meetings, world.entries.meetings
    moved()

    execution = walk("reschedule_booking")

    (new,), (new_entry,) = world.zoom.meetings.values(), world.entries.meetings.values()
    assert (execution.status, execution.states) == ("SUCCEEDED", HAPPY)
    assert (new.starts_at, new_entry.starts_at) == (ELSEWHERE, ELSEWHERE)
    assert (new.provider_id, new_entry.provider_id) != (old, old_entry)
    assert stored(world).link.url == new_entry.join_url == new.join_url
    assert world.notices.list(HOST) == []


def test_ac_35_ac_42_both_are_told_once_with_the_new_link_alone(world: World, walk: Walk, moved) -> None:
    old_link = stored(world).link
    moved()

    walk("reschedule_booking")
    walk("reschedule_booking")

    assert sorted(mail.to for mail in world.mailer.sent) == ["guest@example.com", "host@example.com"]
    assert all(stored(world).link.url in mail.text for mail in world.mailer.sent)
    assert not any(old_link.url in mail.text for mail in world.mailer.sent)


def test_r3_ac_29_the_provider_stays_though_another_comes_first_now(world: World, walk: Walk) -> None:
    zoom = world.connections.connections.pop((HOST, Provider.ZOOM))
    walk("confirm_booking")
    world.connections.connections[HOST, Provider.ZOOM] = zoom
    later = stored(world).rescheduled(ELSEWHERE, timezone="UTC", buffers=(0, 0), now=world.clock.now())
    world.bookings.bookings[later.booking_id] = later

    walk("reschedule_booking")

    assert stored(world).link.kind is MeetingKind.GOOGLE_MEET
    assert world.zoom.meetings == {}


def test_r3_a_provider_that_is_gone_is_stood_in_for_and_the_host_is_told(world: World, walk: Walk, moved) -> None:
    moved()
    world.connections.connections.pop((HOST, Provider.ZOOM))

    walk("reschedule_booking")

    kinds = [notice.kind for notice in world.notices.list(HOST)]
    assert (stored(world).link.kind, stored(world).link.instead_of) == (MeetingKind.GOOGLE_MEET, MeetingKind.ZOOM)
    assert sorted(kinds) == [NoticeKind.LEFTOVER_MEETING, NoticeKind.MEETING_FALLBACK]


def test_x3_an_old_meeting_that_stays_is_named_and_the_new_time_goes_on(world: World, walk: Walk, moved) -> None:
    (old,) = world.zoom.meetings
    world.zoom.failures.add_for_good("delete_meeting", NO)
    moved()

    execution = walk("reschedule_booking")

    (notice,) = world.notices.list(HOST)
    assert execution.states == ["Delete old meeting", "Record old leftover", *HAPPY[1:]]
    assert notice.meeting_id == old
    assert stored(world).link.meeting_id in world.zoom.meetings


@pytest.mark.parametrize("error", [DOWN, StoreUnavailable("busy"), Killed()], ids=["outage", "busy", "killed"])
def test_ac_34_a_removal_that_is_cut_short_is_taken_up_again(world: World, walk: Walk, moved, error) -> None:
    world.zoom.failures.add("delete_meeting", error)
    moved()

    execution = walk("reschedule_booking")

    assert (execution.status, execution.states) == ("SUCCEEDED", HAPPY)
    assert [meeting.starts_at for meeting in world.zoom.meetings.values()] == [ELSEWHERE]


def test_a_booking_that_moves_once_more_meanwhile_ends_where_it_was_moved_last(world: World, walk: Walk, moved) -> None:
    moved()

    def once_more() -> None:
        if stored(world).starts_at == ELSEWHERE:
            again = ELSEWHERE + timedelta(hours=1)
            world.bookings.bookings[BOOKING.booking_id] = stored(world).rescheduled(
                again, timezone="UTC", buffers=(0, 0), now=world.clock.now()
            )

    execution = walk("reschedule_booking", store_link=once_more)
    walk("reschedule_booking")

    assert execution.states[-2:] == ["Delete superseded meeting", "Superseded"]
    (meeting,) = world.zoom.meetings.values()
    assert meeting.starts_at == stored(world).starts_at == ELSEWHERE + timedelta(hours=1)


def test_m8_a_pasted_link_takes_the_place_of_what_was_minted(world: World, walk: Walk, moved) -> None:
    pasted = stored(world).with_pasted_link("https://meet.example/room", world.clock.now())
    world.bookings.bookings[pasted.booking_id] = pasted

    execution = walk("reschedule_booking")

    (entry,) = world.entries.meetings.values()
    assert execution.states == HAPPY
    assert world.zoom.meetings == {}
    assert entry.join_url == "https://meet.example/room"
    assert {record.state for record in world.ledger.all_records(BOOKING.booking_id) if record.kind == "zoom"} == {
        LedgerState.DELETED
    }
    assert all("https://meet.example/room" in mail.text for mail in world.mailer.sent)


def test_a_class_in_person_is_told_its_new_time_and_nothing_is_minted(world: World, walk: Walk, moved) -> None:
    world.zoom.meetings.clear()
    world.bookings.bookings[BOOKING.booking_id] = replace(moved(), is_online=False)

    assert walk("reschedule_booking").status == "SUCCEEDED"
    assert world.zoom.meetings == {}
    assert len(world.mailer.sent) == 2
