"""What every store must do with a booking's link and calendar event (M4, M6)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import IllegalTransition, Superseded
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import MeetingLink
from joinlink.model.booking_stages import MeetingState
from joinlink.model.due import DueKind
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord
from tests.contract.store_samples import Stores, claim, confirm, due_at, free, minted, stored, with_link
from tests.samples import NOW, SLOT

HOUR = timedelta(hours=1)


class TestLinks:
    """M4 and M6: the link goes on the booking that still wants it, and on no other."""

    @staticmethod
    def entry(stores: Stores, booking: Booking, event_id: str = "event-1", generation: int = 1) -> MeetingRecord:
        """The ledger's row of a calendar entry that was just made."""
        return minted(stores, booking, MeetingKind.GOOGLE_CALENDAR, event_id, generation)

    @staticmethod
    def states(stores: Stores) -> list[LedgerState]:
        return [row.state for row in stores.meeting_ledger.records("booking_1", 1)]

    def test_a_zoom_link_is_put_on_the_booking_once_and_its_record_turns_live_m4_m6(self, stores, booked) -> None:
        record = minted(stores, booked)

        for _ in range(3):
            stores.bookings.store_link(booked, record)

        booking = stored(stores)
        assert booking.link == MeetingLink("https://zoom.example/j/81", MeetingKind.ZOOM, "81")
        assert (booking.meeting_state, booking.calendar_event_id) == (MeetingState.READY, None)
        assert (booking.link_count, booking.sequence) == (1, 2)
        assert self.states(stores) == [LedgerState.LIVE]

    def test_the_wait_for_a_link_is_known_until_it_is_there_o5(self, stores) -> None:
        waiting = replace(free("booking_2", starts_at=SLOT + timedelta(hours=3)), link_asked_at=NOW)
        claim(stores, waiting)

        assert stored(stores, "booking_2").link_asked_at == NOW
        assert with_link(stores, waiting).link_asked_at is None

    def test_a_meet_link_brings_its_calendar_event_and_what_it_stands_in_for_m4_m5(self, stores, booked) -> None:
        made = minted(stores, booked, MeetingKind.GOOGLE_MEET)
        record = replace(made, instead_of=MeetingKind.ZOOM, must_knock=True)

        stores.bookings.store_link(booked, record)

        booking = stored(stores)
        assert booking.calendar_event_id == "81"
        assert booking.link is not None
        assert (booking.link.instead_of, booking.link.must_knock) == (MeetingKind.ZOOM, True)

    @pytest.mark.parametrize("was_stored", [False, True])
    def test_a_meeting_that_was_given_up_does_not_come_back_to_life_m6(self, stores, booked, was_stored) -> None:
        record = minted(stores, booked)
        if was_stored:
            stores.bookings.store_link(booked, record)
        stores.meeting_ledger.move(record, LedgerState.DELETING)

        with pytest.raises(IllegalTransition):
            stores.bookings.store_link(booked, record)

        assert (stored(stores).link is not None) == was_stored

    def test_a_second_meeting_of_the_same_revision_is_refused_m6(self, stores, booked) -> None:
        stores.bookings.store_link(booked, minted(stores, booked))
        second = replace(minted(stores, booked, MeetingKind.GOOGLE_MEET), provider_id="82")

        with pytest.raises(IllegalTransition):
            stores.bookings.store_link(booked, second)

        states = {row.kind: row.state for row in stores.meeting_ledger.records("booking_1", 1)}
        assert states == {MeetingKind.ZOOM: LedgerState.LIVE, MeetingKind.GOOGLE_MEET: LedgerState.INTENDED}

    def test_what_was_made_for_an_older_revision_is_superseded_and_its_record_stays_as_it_was_m6(
        self, stores, held
    ) -> None:
        record, entry = minted(stores, held), self.entry(stores, held)
        confirm(stores, held)

        with pytest.raises(Superseded):
            stores.bookings.store_link(held, record)
        with pytest.raises(Superseded):
            stores.bookings.store_calendar_event(held, entry)
        assert stores.bookings.mark_link_missing(held, NOW) is False

        assert stored(stores).link is None
        assert self.states(stores) == [LedgerState.INTENDED] * 2

    def test_a_link_for_a_booking_that_is_not_confirmed_is_superseded(self, stores, held) -> None:
        with pytest.raises(Superseded):
            stores.bookings.store_link(held, minted(stores, held))

    def test_a_calendar_event_goes_beside_the_zoom_link_m3(self, stores, booked) -> None:
        stores.bookings.store_link(booked, minted(stores, booked))
        record = self.entry(stores, booked)

        for _ in range(2):
            stores.bookings.store_calendar_event(booked, record)

        booking = stored(stores)
        assert booking.calendar_event_id == "event-1"
        assert booking.link is not None
        assert self.states(stores) == [LedgerState.LIVE] * 2

    def test_a_calendar_event_takes_the_place_of_the_one_the_booking_was_read_with_ac_02(self, stores, booked) -> None:
        stores.bookings.store_calendar_event(booked, self.entry(stores, booked))
        second = self.entry(stores, booked, "event-2", generation=2)

        for _ in range(2):
            stores.bookings.store_calendar_event(replace(booked, calendar_event_id="event-1"), second)

        assert stored(stores).calendar_event_id == "event-2"

    def test_a_calendar_event_that_nobody_has_seen_keeps_its_place_ac_02(self, stores, booked) -> None:
        stores.bookings.store_calendar_event(booked, self.entry(stores, booked))
        second = self.entry(stores, booked, "event-2", generation=2)

        with pytest.raises(IllegalTransition):
            stores.bookings.store_calendar_event(booked, second)

        assert stored(stores).calendar_event_id == "event-1"
        assert self.states(stores) == [LedgerState.LIVE, LedgerState.INTENDED]

    def test_a_missing_link_shows_on_the_booking_until_there_is_one_m5_m7(self, stores, booked) -> None:
        assert stores.bookings.mark_link_missing(booked, NOW)
        assert stored(stores).meeting_state is MeetingState.MISSING
        assert due_at(stores, DueKind.CARE) == NOW

        stores.bookings.store_link(booked, minted(stores, booked))

        assert stores.bookings.mark_link_missing(booked, NOW) is False
        assert stored(stores).meeting_state is MeetingState.READY

    def test_a_link_that_is_known_to_be_missing_is_left_to_whoever_looks_after_it_m7(self, stores, booked) -> None:
        stores.bookings.mark_link_missing(booked, NOW)
        stores.due_work.ask(DueKind.CARE, "booking_1", NOW + HOUR)

        assert stores.bookings.mark_link_missing(stored(stores), NOW)
        assert due_at(stores, DueKind.CARE) == NOW + HOUR
