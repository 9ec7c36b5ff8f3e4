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
from tests.unit.usecases.stage import HOST, Stage

ACCOUNT = samples.ZOOM.account_id
MEETING_ID = "81000000001"
LINK = MeetingLink("https://zoom.us/j/81000000001", MeetingKind.ZOOM, MEETING_ID)
BOOKED = replace(samples.BOOKING, link=LINK, link_count=1, meeting_state=MeetingState.READY)
DELETED = MeetingDeletion(ACCOUNT, MEETING_ID, SLOT)
REMOVED = Deauthorization(ACCOUNT, NOW + timedelta(hours=1))


@pytest.fixture
def stage() -> Stage:
    """Return a host with Zoom and a booking that carries a Zoom meeting."""
    stage = Stage()
    stage.connect(Provider.ZOOM)
    stage.book(BOOKED)
    return stage


def stored(stage: Stage) -> Booking:
    return stage.bookings.get(BOOKED.booking_id)


def states(stage: Stage) -> list[LedgerState]:
    return [record.state for record in stage.ledger.all_records(BOOKED.booking_id)]


class TestAnAccountThatRemovedTheApp:
    def test_c10_its_connection_needs_a_reconnect_at_once_and_keeps_no_data_of_zoom(self, stage: Stage) -> None:
        outcome = take_zoom_event(REMOVED, stage.meeting_ports)

        connection = stage.connections.connections[HOST, Provider.ZOOM]
        assert outcome is ZoomOutcome.ACCOUNT_FORGOTTEN
        assert connection.status is ConnectionStatus.RECONNECT_REQUIRED
        assert (connection.sealed_tokens, connection.account_email, connection.account_plan) == (b"", None, None)

    def test_c10_every_host_with_this_account_loses_it_and_nobody_else(self, stage: Stage) -> None:
        stage.connect(Provider.ZOOM, "host_2")
        stage.connections.put(replace(samples.ZOOM, host_id="host_3", account_id="another-account"))

        take_zoom_event(REMOVED, stage.meeting_ports)

        broken = [
            host_id
            for (host_id, _), connection in stage.connections.connections.items()
            if connection.status is ConnectionStatus.RECONNECT_REQUIRED
        ]
        assert sorted(broken) == [HOST, "host_2"]

    def test_c10_a_repeat_finds_nothing_left_to_do(self, stage: Stage) -> None:
        take_zoom_event(REMOVED, stage.meeting_ports)
        wiped = stage.connections.connections[HOST, Provider.ZOOM]

        assert take_zoom_event(REMOVED, stage.meeting_ports) is ZoomOutcome.NOTHING_TO_DO
        assert stage.connections.connections[HOST, Provider.ZOOM] == wiped

    def test_c10_an_event_that_comes_after_the_host_connected_again_leaves_the_new_consent_alone(self, stage) -> None:
        again = replace(samples.ZOOM, connected_at=NOW + timedelta(hours=2), generation=2)
        stage.connections.put(again)

        take_zoom_event(REMOVED, stage.meeting_ports)

        assert stage.connections.connections[HOST, Provider.ZOOM] == again

    def test_c10_a_host_who_has_just_connected_another_account_keeps_it(self, stage: Stage) -> None:
        other = replace(samples.ZOOM, account_id="another-account", generation=2)
        stage.connections.put(other)
        stage.connections.zoom_accounts[HOST] = ACCOUNT

        take_zoom_event(REMOVED, stage.meeting_ports)

        assert stage.connections.connections[HOST, Provider.ZOOM] == other

    def test_c10_an_event_without_a_time_counts(self, stage: Stage) -> None:
        outcome = take_zoom_event(Deauthorization(ACCOUNT, at=None), stage.meeting_ports)

        assert outcome is ZoomOutcome.ACCOUNT_FORGOTTEN

    def test_c10_confirmed_bookings_keep_their_links(self, stage: Stage) -> None:
        take_zoom_event(REMOVED, stage.meeting_ports)

        assert stored(stage) == BOOKED


class TestAMeetingThatWasDeletedAtZoom:
    def test_its_booking_loses_the_link_and_is_looked_after_at_once(self, stage: Stage) -> None:
        outcome = take_zoom_event(DELETED, stage.meeting_ports)

        assert outcome is ZoomOutcome.LINK_TAKEN_OFF
        assert (stored(stage).link, stored(stage).meeting_state) == (None, MeetingState.MISSING)
        assert stage.due_work.at(DueKind.CARE, BOOKED.booking_id) == stage.clock.now()
        assert "The meeting was deleted at Zoom" in stage.lines(BOOKED.booking_id)

    def test_the_ledger_knows_that_it_is_gone_so_that_nobody_adopts_it_again(self, stage: Stage) -> None:
        take_zoom_event(DELETED, stage.meeting_ports)

        assert states(stage) == [LedgerState.DELETED]

    def test_the_calendar_entry_still_stands_as_far_as_the_ledger_knows(self, stage: Stage) -> None:
        (meeting,) = stage.ledger.all_records(BOOKED.booking_id)
        entry = replace(meeting, kind=MeetingKind.GOOGLE_CALENDAR, provider_id="event1")
        stage.ledger.rows[entry.reference] = entry

        take_zoom_event(DELETED, stage.meeting_ports)

        assert stage.ledger.rows[entry.reference].state is LedgerState.LIVE

    def test_a_repeat_changes_nothing(self, stage: Stage) -> None:
        take_zoom_event(DELETED, stage.meeting_ports)
        before, lines = stored(stage), stage.lines(BOOKED.booking_id)

        assert take_zoom_event(DELETED, stage.meeting_ports) is ZoomOutcome.NOTHING_TO_DO
        assert (stored(stage), stage.lines(BOOKED.booking_id)) == (before, lines)

    def test_a_repeat_after_a_crash_finishes_the_work(self, stage: Stage) -> None:
        (record,) = stage.ledger.all_records(BOOKED.booking_id)
        stage.ledger.move(record, LedgerState.DELETED)

        take_zoom_event(DELETED, stage.meeting_ports)

        assert stored(stage).link is None

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
    def test_one_that_no_booking_carries_was_removed_by_us_or_is_none_of_ours(self, stage, change) -> None:
        booking = replace(BOOKED, **change)
        stage.bookings.bookings[BOOKED.booking_id] = booking

        assert take_zoom_event(DELETED, stage.meeting_ports) is ZoomOutcome.NOTHING_TO_DO
        assert stored(stage) == booking
        assert not stage.lines(BOOKED.booking_id)

    def test_the_meeting_of_another_host_with_the_same_number_is_left_alone(self, stage: Stage) -> None:
        deleted = replace(DELETED, account_id="another-account")

        assert take_zoom_event(deleted, stage.meeting_ports) is ZoomOutcome.NOTHING_TO_DO
        assert stored(stage) == BOOKED

    def test_a_class_that_is_over_keeps_its_link(self, stage: Stage) -> None:
        stage.clock.time = BOOKED.ends_at

        assert take_zoom_event(DELETED, stage.meeting_ports) is ZoomOutcome.NOTHING_TO_DO

    @pytest.mark.parametrize(
        "told", [SLOT + timedelta(hours=3), SLOT - timedelta(hours=23), None], ids=["later", "earlier", "not at all"]
    )
    def test_it_is_found_though_zoom_tells_another_start(self, stage: Stage, told: datetime | None) -> None:
        outcome = take_zoom_event(replace(DELETED, starts_at=told), stage.meeting_ports)

        assert outcome is ZoomOutcome.LINK_TAKEN_OFF

    def test_it_is_found_behind_a_page_of_others(self, stage: Stage) -> None:
        for number in range(PAGE + 1):
            other = replace(BOOKED, booking_id=f"booking_0{number:03}", link=None)
            stage.bookings.bookings[other.booking_id] = samples.at(other, SLOT - timedelta(minutes=1))

        assert take_zoom_event(DELETED, stage.meeting_ports) is ZoomOutcome.LINK_TAKEN_OFF

    def test_a_host_with_very_many_bookings_does_not_keep_zoom_waiting(self, stage: Stage) -> None:
        pages = CountedPages(stage)

        take_zoom_event(MeetingDeletion(ACCOUNT, "82000000000", None), stage.meeting_ports)

        assert pages.count == MOST_PAGES


class CountedPages:
    """An endless list of bookings."""

    def __init__(self, stage: Stage) -> None:
        self.count = 0
        stage.bookings.list_by_start = self.list_by_start  # type: ignore[method-assign]

    def list_by_start(self, *args: object, **more: object) -> tuple[list[Booking], str]:
        self.count += 1
        return [BOOKED], "cursor"


def test_an_event_that_is_not_acted_on_is_fine(stage: Stage) -> None:
    assert take_zoom_event(None, stage.meeting_ports) is ZoomOutcome.NOTHING_TO_DO
