"""C10, 12.x: Zoom's events about accounts and meetings."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import MeetingLink
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.due import DueKind
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.zoom_event import Deauthorization, MeetingDeletion, ZoomEvent
from joinlink.usecases.meetings.take_zoom_event import MOST_PAGES, PAGE, ZoomOutcome, take_zoom_event
from tests import samples
from tests.samples import NOW, SLOT
from tests.worlds.world import HOST_ID, World
from tests.worlds.world import WITH_ZOOM as BOOKED

ACCOUNT = samples.ZOOM.account_id
DELETED = MeetingDeletion(ACCOUNT, BOOKED.link.meeting_id, SLOT)
REMOVED = Deauthorization(ACCOUNT, NOW + timedelta(hours=1))


@pytest.fixture
def world() -> World:
    """Return a host with Zoom and a booking that carries a Zoom meeting."""
    world = World().connect(Provider.ZOOM)
    world.put_with_meeting(BOOKED)
    return world


def take(world: World, event: ZoomEvent) -> ZoomOutcome:
    return take_zoom_event(event, world.house)


class TestAnAccountThatRemovedTheApp:
    @pytest.mark.parametrize("event", [REMOVED, Deauthorization(ACCOUNT, at=None)], ids=["at a time", "some time"])
    def test_c10_its_connection_needs_a_reconnect_at_once_and_bookings_keep_their_links(self, world, event) -> None:
        assert take(world, event) is ZoomOutcome.ACCOUNT_FORGOTTEN

        wiped = world.connection(Provider.ZOOM)
        assert wiped.status is ConnectionStatus.RECONNECT_REQUIRED
        assert (wiped.sealed_tokens, wiped.account_email, wiped.account_plan) == (b"", None, None)
        assert world.stored(BOOKED) == BOOKED

        assert take(world, event) is ZoomOutcome.NOTHING_TO_DO
        assert world.connection(Provider.ZOOM) == wiped

    def test_c10_every_host_with_this_account_loses_it_and_nobody_else(self, world) -> None:
        world.connect(Provider.ZOOM, host_id="host_2")
        world.connections.put(replace(samples.ZOOM, host_id="host_3", account_id="another-account"))

        take(world, REMOVED)

        statuses = {host: world.connection(Provider.ZOOM, host).status for host in (HOST_ID, "host_2", "host_3")}
        broken, connected = ConnectionStatus.RECONNECT_REQUIRED, ConnectionStatus.CONNECTED
        assert statuses == {HOST_ID: broken, "host_2": broken, "host_3": connected}

    @pytest.mark.parametrize(
        "change",
        [{"connected_at": NOW + timedelta(hours=2)}, {"account_id": "another-account"}],
        ids=["again", "another account"],
    )
    def test_c10_an_event_that_comes_after_the_host_has_connected_leaves_the_new_consent_alone(
        self, world, change
    ) -> None:
        consent = replace(samples.ZOOM, generation=2, **change)
        world.connections.put(consent)
        world.connections.zoom_accounts[HOST_ID] = ACCOUNT

        take(world, REMOVED)

        assert world.connection(Provider.ZOOM) == consent


class TestAMeetingThatWasDeletedAtZoom:
    def test_its_booking_loses_the_link_and_is_looked_after_at_once(self, world) -> None:
        assert take(world, DELETED) is ZoomOutcome.LINK_TAKEN_OFF

        stored, story = world.stored(BOOKED), world.story(BOOKED)
        assert (stored.link, stored.meeting_state) == (None, MeetingState.MISSING)
        assert world.due_at(DueKind.CARE, BOOKED.booking_id) == world.clock.now()
        assert "The meeting was deleted at Zoom" in story

        assert take(world, DELETED) is ZoomOutcome.NOTHING_TO_DO
        assert (world.stored(BOOKED), world.story(BOOKED)) == (stored, story)

    def test_the_ledger_knows_that_it_is_gone_so_that_nobody_adopts_it_again_and_that_the_entry_stands(
        self, world
    ) -> None:
        (meeting,) = world.meeting_ledger.all_records(BOOKED.booking_id)
        entry = replace(meeting, kind=MeetingKind.GOOGLE_CALENDAR, provider_id="event1")
        world.meeting_ledger.rows[entry.reference] = entry

        take(world, DELETED)

        assert world.state_of(MeetingKind.ZOOM, BOOKED) is LedgerState.DELETED
        assert world.state_of(MeetingKind.GOOGLE_CALENDAR, BOOKED) is LedgerState.LIVE

    def test_a_repeat_after_a_crash_finishes_the_work(self, world) -> None:
        (record,) = world.meeting_ledger.all_records(BOOKED.booking_id)
        world.meeting_ledger.move(record, LedgerState.DELETED)

        take(world, DELETED)

        assert world.stored(BOOKED).link is None

    @pytest.mark.parametrize(
        ("change", "deleted"),
        [
            ({"status": BookingStatus.CANCELLED, "link": None}, {}),
            ({"link": None}, {}),
            ({"link": replace(BOOKED.link, meeting_id="81000000002")}, {}),
            ({"link": MeetingLink("https://example.com/room", kind=None, meeting_id=None)}, {}),
            ({}, {"account_id": "another-account"}),
        ],
        ids=["cancelled", "moved", "has another", "has a pasted one", "of another host with the same number"],
    )
    def test_one_that_no_booking_carries_was_removed_by_us_or_is_none_of_ours(self, world, change, deleted) -> None:
        booking = world.put(replace(BOOKED, **change))

        assert take(world, replace(DELETED, **deleted)) is ZoomOutcome.NOTHING_TO_DO
        assert world.stored(BOOKED) == booking
        assert world.story(BOOKED) == []

    def test_a_class_that_is_over_keeps_its_link(self, world) -> None:
        world.clock.time = BOOKED.ends_at

        assert take(world, DELETED) is ZoomOutcome.NOTHING_TO_DO

    @pytest.mark.parametrize(
        "told", [SLOT + timedelta(hours=3), SLOT - timedelta(hours=23), None], ids=["later", "earlier", "not at all"]
    )
    def test_it_is_found_though_zoom_tells_another_start(self, world, told) -> None:
        assert take(world, replace(DELETED, starts_at=told)) is ZoomOutcome.LINK_TAKEN_OFF

    def test_it_is_found_behind_a_page_of_others(self, world) -> None:
        for number in range(PAGE + 1):
            other = replace(BOOKED, booking_id=f"booking_0{number:03}", link=None)
            world.put(samples.at(other, SLOT - timedelta(minutes=1)))

        assert take(world, DELETED) is ZoomOutcome.LINK_TAKEN_OFF

    def test_a_host_with_very_many_bookings_does_not_keep_zoom_waiting(self, world) -> None:
        pages: list[tuple[list[Booking], str]] = []

        def endless(*_: object, **__: object) -> tuple[list[Booking], str]:
            pages.append(([BOOKED], "cursor"))
            return pages[-1]

        world.bookings.list_by_start = endless

        take(world, MeetingDeletion(ACCOUNT, "82000000000", None))

        assert len(pages) == MOST_PAGES


def test_an_event_that_is_not_acted_on_is_fine(world) -> None:
    assert take(world, None) is ZoomOutcome.NOTHING_TO_DO
