"""C10, 12.x: what Zoom tells of accounts and meetings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.model.booking import Booking, BookingStatus, MeetingLink, MeetingState
from joinlink.model.due import DueKind
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.zoom_event import Deauthorization, MeetingDeletion
from joinlink.usecases.meetings.take_zoom_event import MOST_PAGES, PAGE, ZoomOutcome, take_zoom_event
from tests import samples
from tests.samples import NOW, SLOT
from tests.worlds.world import HOST_ID, World

ACCOUNT = samples.ZOOM.account_id
MEETING_ID = "81000000001"
LINK = MeetingLink("https://zoom.us/j/81000000001", MeetingKind.ZOOM, MEETING_ID)
BOOKED = replace(samples.BOOKING, link=LINK, link_count=1, meeting_state=MeetingState.READY)
DELETED = MeetingDeletion(ACCOUNT, MEETING_ID, SLOT)
REMOVED = Deauthorization(ACCOUNT, NOW + timedelta(hours=1))


@pytest.fixture
def world() -> World:
    """Return a host with Zoom and a booking that carries a Zoom meeting."""
    world = World()
    world.connect(Provider.ZOOM)
    world.put_with_meeting(BOOKED)
    return world


def stored(world: World) -> Booking:
    return world.bookings.get(BOOKED.booking_id)


def states(world: World) -> list[LedgerState]:
    return [record.state for record in world.meeting_ledger.all_records(BOOKED.booking_id)]


class TestAnAccountThatRemovedTheApp:
    def test_c10_its_connection_needs_a_reconnect_at_once_and_keeps_no_data_of_zoom(self, world: World) -> None:
        outcome = take_zoom_event(REMOVED, world.house)

        connection = world.connections.connections[HOST_ID, Provider.ZOOM]
        assert outcome is ZoomOutcome.ACCOUNT_FORGOTTEN
        assert connection.status is ConnectionStatus.RECONNECT_REQUIRED
        assert (connection.sealed_tokens, connection.account_email, connection.account_plan) == (b"", None, None)

    def test_c10_every_host_with_this_account_loses_it_and_nobody_else(self, world: World) -> None:
        world.connect(Provider.ZOOM, "host_2")
        world.connections.put(replace(samples.ZOOM, host_id="host_3", account_id="another-account"))

        take_zoom_event(REMOVED, world.house)

        broken = [
            host_id
            for (host_id, _), connection in world.connections.connections.items()
            if connection.status is ConnectionStatus.RECONNECT_REQUIRED
        ]
        assert sorted(broken) == [HOST_ID, "host_2"]

    def test_c10_a_repeat_finds_nothing_left_to_do(self, world: World) -> None:
        take_zoom_event(REMOVED, world.house)
        wiped = world.connections.connections[HOST_ID, Provider.ZOOM]

        assert take_zoom_event(REMOVED, world.house) is ZoomOutcome.NOTHING_TO_DO
        assert world.connections.connections[HOST_ID, Provider.ZOOM] == wiped

    def test_c10_an_event_that_comes_after_the_host_connected_again_leaves_the_new_consent_alone(self, world) -> None:
        again = replace(samples.ZOOM, connected_at=NOW + timedelta(hours=2), generation=2)
        world.connections.put(again)

        take_zoom_event(REMOVED, world.house)

        assert world.connections.connections[HOST_ID, Provider.ZOOM] == again

    def test_c10_a_host_who_has_just_connected_another_account_keeps_it(self, world: World) -> None:
        other = replace(samples.ZOOM, account_id="another-account", generation=2)
        world.connections.put(other)
        world.connections.zoom_accounts[HOST_ID] = ACCOUNT

        take_zoom_event(REMOVED, world.house)

        assert world.connections.connections[HOST_ID, Provider.ZOOM] == other

    def test_c10_an_event_without_a_time_counts(self, world: World) -> None:
        outcome = take_zoom_event(Deauthorization(ACCOUNT, at=None), world.house)

        assert outcome is ZoomOutcome.ACCOUNT_FORGOTTEN

    def test_c10_confirmed_bookings_keep_their_links(self, world: World) -> None:
        take_zoom_event(REMOVED, world.house)

        assert stored(world) == BOOKED


class TestAMeetingThatWasDeletedAtZoom:
    def test_its_booking_loses_the_link_and_is_looked_after_at_once(self, world: World) -> None:
        outcome = take_zoom_event(DELETED, world.house)

        assert outcome is ZoomOutcome.LINK_TAKEN_OFF
        assert (stored(world).link, stored(world).meeting_state) == (None, MeetingState.MISSING)
        assert world.due_work.at(DueKind.CARE, BOOKED.booking_id) == world.clock.now()
        assert "The meeting was deleted at Zoom" in world.lines(BOOKED.booking_id)

    def test_the_ledger_knows_that_it_is_gone_so_that_nobody_adopts_it_again(self, world: World) -> None:
        take_zoom_event(DELETED, world.house)

        assert states(world) == [LedgerState.DELETED]

    def test_the_calendar_entry_still_stands_as_far_as_the_ledger_knows(self, world: World) -> None:
        (meeting,) = world.meeting_ledger.all_records(BOOKED.booking_id)
        entry = replace(meeting, kind=MeetingKind.GOOGLE_CALENDAR, provider_id="event1")
        world.meeting_ledger.rows[entry.reference] = entry

        take_zoom_event(DELETED, world.house)

        assert world.meeting_ledger.rows[entry.reference].state is LedgerState.LIVE

    def test_a_repeat_changes_nothing(self, world: World) -> None:
        take_zoom_event(DELETED, world.house)
        before, lines = stored(world), world.lines(BOOKED.booking_id)

        assert take_zoom_event(DELETED, world.house) is ZoomOutcome.NOTHING_TO_DO
        assert (stored(world), world.lines(BOOKED.booking_id)) == (before, lines)

    def test_a_repeat_after_a_crash_finishes_the_work(self, world: World) -> None:
        (record,) = world.meeting_ledger.all_records(BOOKED.booking_id)
        world.meeting_ledger.move(record, LedgerState.DELETED)

        take_zoom_event(DELETED, world.house)

        assert stored(world).link is None

    @pytest.mark.parametrize(
        "change",
        [
            {"status": BookingStatus.CANCELLED, "link": None},
            {"link": None},
            {"link": replace(LINK, meeting_id="81000000002")},
            {"link": MeetingLink("https://example.com/room", kind=None, meeting_id=None)},
        ],
        ids=["cancelled", "moved", "has another", "has a pasted one"],
    )
    def test_one_that_no_booking_carries_was_removed_by_us_or_is_none_of_ours(self, world, change) -> None:
        booking = replace(BOOKED, **change)
        world.bookings.bookings[BOOKED.booking_id] = booking

        assert take_zoom_event(DELETED, world.house) is ZoomOutcome.NOTHING_TO_DO
        assert stored(world) == booking
        assert not world.lines(BOOKED.booking_id)

    def test_the_meeting_of_another_host_with_the_same_number_is_left_alone(self, world: World) -> None:
        deleted = replace(DELETED, account_id="another-account")

        assert take_zoom_event(deleted, world.house) is ZoomOutcome.NOTHING_TO_DO
        assert stored(world) == BOOKED

    def test_a_class_that_is_over_keeps_its_link(self, world: World) -> None:
        world.clock.time = BOOKED.ends_at

        assert take_zoom_event(DELETED, world.house) is ZoomOutcome.NOTHING_TO_DO

    @pytest.mark.parametrize(
        "told", [SLOT + timedelta(hours=3), SLOT - timedelta(hours=23), None], ids=["later", "earlier", "not at all"]
    )
    def test_it_is_found_though_zoom_tells_another_start(self, world: World, told: datetime | None) -> None:
        outcome = take_zoom_event(replace(DELETED, starts_at=told), world.house)

        assert outcome is ZoomOutcome.LINK_TAKEN_OFF

    def test_it_is_found_behind_a_page_of_others(self, world: World) -> None:
        for number in range(PAGE + 1):
            other = replace(BOOKED, booking_id=f"booking_0{number:03}", link=None)
            world.bookings.bookings[other.booking_id] = samples.at(other, SLOT - timedelta(minutes=1))

        assert take_zoom_event(DELETED, world.house) is ZoomOutcome.LINK_TAKEN_OFF

    def test_a_host_with_very_many_bookings_does_not_keep_zoom_waiting(self, world: World) -> None:
        pages = CountedPages(world)

        take_zoom_event(MeetingDeletion(ACCOUNT, "82000000000", None), world.house)

        assert pages.count == MOST_PAGES


class CountedPages:
    """An endless list of bookings."""

    def __init__(self, world: World) -> None:
        self.count = 0
        world.bookings.list_by_start = self.list_by_start  # type: ignore[method-assign]

    def list_by_start(self, *args: object, **more: object) -> tuple[list[Booking], str]:
        self.count += 1
        return [BOOKED], "cursor"


def test_an_event_that_is_not_acted_on_is_fine(world: World) -> None:
    assert take_zoom_event(None, world.house) is ZoomOutcome.NOTHING_TO_DO
