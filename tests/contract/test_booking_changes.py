"""What every store of bookings must do when a person changes a booking."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import SlotTaken
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import MeetingLink, StartRange
from joinlink.model.booking_stages import MeetingState, News
from joinlink.model.care import first_look
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.slots import Interval
from tests.contract.store_samples import (
    AFTER_THE_HOLD,
    DAY,
    HOLD,
    HOUR,
    LATE_EVENING,
    MINUTE,
    PASTED,
    Stores,
    cancel,
    cancelled,
    claim,
    confirm,
    due_at,
    free,
    holders,
    minted,
    paid,
    paste,
    pending,
    reschedule,
    rescheduled,
    stored,
    with_link,
)
from tests.samples import NOW, SLOT

SEEN_OR_NOT = pytest.mark.parametrize("is_seen", [True, False], ids=["seen", "stored since"])
"""Whether the link was there already when the booking was read."""


def look_is_over(stores: Stores) -> None:
    """Say that what is due of the booking was done."""
    for kind in (DueKind.CARE, DueKind.REMINDER):
        stores.due_work.ask(kind, "booking_1", NOW - DAY)


class TestRescheduling:
    """R1: the old time is free and the new one taken, in one step or not at all."""

    @pytest.mark.parametrize(
        "starts_at",
        [SLOT + 2 * HOUR, SLOT + 20 * MINUTE, SLOT + 3 * DAY, LATE_EVENING, LATE_EVENING - DAY],
        ids=["the same day", "overlapping itself", "another day", "over midnight", "over the midnight before"],
    )
    def test_r1_the_old_time_is_free_and_the_new_one_taken(self, stores, booked, starts_at) -> None:
        assert reschedule(stores, booked, starts_at)

        moved = rescheduled(booked, starts_at)
        assert stored(stores) == moved
        month = Interval(Claim.of(booked).interval.start - 7 * 86400, Claim.of(booked).interval.end + 7 * 86400)
        assert list(stores.bookings.claims("host_1", month)) == [Claim.of(moved)]

    @pytest.mark.parametrize(("first", "second"), [(LATE_EVENING, SLOT + DAY), (SLOT + DAY, LATE_EVENING)])
    def test_r1_a_class_over_midnight_leaves_both_its_days(self, stores, first, second) -> None:
        claim(stores, free(starts_at=first))

        assert reschedule(stores, free(starts_at=first), second)

        assert claim(stores, free("booking_2", starts_at=first))
        for shift in (-15, 15):
            with pytest.raises(SlotTaken):
                claim(stores, free("booking_3", starts_at=second + shift * MINUTE))

    def test_r1_a_class_of_days_moves_by_hours_with_each_day_written_once(self, stores) -> None:
        long_class = replace(free(minutes=24 * 60), buffer_before_minutes=24 * 60, buffer_after_minutes=24 * 60)
        claim(stores, long_class)

        assert reschedule(stores, long_class, SLOT + 6 * HOUR)

        assert claim(stores, free("booking_2", starts_at=SLOT - DAY + 5 * HOUR))
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_3", starts_at=SLOT + 2 * DAY + 5 * HOUR))

    def test_r1_a_time_that_somebody_has_is_refused_and_nothing_changes(self, stores, booked) -> None:
        claim(stores, free("booking_2", starts_at=SLOT + HOUR))

        with pytest.raises(SlotTaken):
            reschedule(stores, booked, SLOT + HOUR + 10 * MINUTE)

        assert stored(stores) == booked
        assert holders(stores, booked) == ["booking_1"]
        assert holders(stores, free(starts_at=SLOT + HOUR)) == ["booking_2"]

    def test_r1_a_hold_keeps_the_new_time_until_it_lapses(self, stores, booked) -> None:
        claim(stores, pending("booking_2", starts_at=SLOT + HOUR))

        with pytest.raises(SlotTaken):
            reschedule(stores, booked, SLOT + HOUR, NOW + HOLD - timedelta(seconds=1))
        assert reschedule(stores, booked, SLOT + HOUR, AFTER_THE_HOLD)

    def test_r1_buffers_of_the_new_time_keep_others_out(self, stores) -> None:
        was = replace(free(), buffer_after_minutes=10)
        claim(stores, was)
        moved = was.rescheduled(SLOT + 4 * HOUR, timezone="Europe/Paris", buffers=(5, 60), now=NOW)

        assert stores.bookings.reschedule(moved, Claim.of(moved), Claim.of(was), NOW)

        assert stored(stores) == moved
        assert claim(stores, free("booking_2", starts_at=SLOT + 30 * MINUTE))
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_3", starts_at=SLOT + 4 * HOUR + 85 * MINUTE))

    @SEEN_OR_NOT
    def test_r2_link_and_event_go_with_the_old_time_and_the_sequence_rises_ac_35_ac_63(
        self, stores, booked, is_seen
    ) -> None:
        linked = with_link(stores, booked, MeetingKind.GOOGLE_MEET)

        assert reschedule(stores, linked if is_seen else booked, SLOT + HOUR)

        moved = stored(stores)
        assert (moved.link, moved.calendar_event_id) == (None, None)
        assert (moved.meeting_state, moved.news, moved.moved_from) == (MeetingState.PREPARING, News.MOVED, SLOT)
        assert moved.link_count == 1
        assert moved.sequence > linked.sequence
        [kept] = stores.meeting_ledger.all_records("booking_1")
        assert (kept.state, kept.provider_id) == (LedgerState.LIVE, "81")

    def test_r2_the_sequence_rises_with_the_link_of_the_new_time_ac_63(self, stores, booked) -> None:
        reschedule(stores, with_link(stores, booked), SLOT + HOUR)
        moved = stored(stores)

        again = with_link(stores, moved, MeetingKind.GOOGLE_MEET)

        assert (again.link_count, again.sequence) == (2, moved.sequence + 1)

    def test_m8_a_pasted_link_stays_through_a_move(self, stores, booked) -> None:
        paste(stores, booked)

        reschedule(stores, stored(stores), SLOT + HOUR)

        moved = stored(stores)
        assert moved.link == MeetingLink(PASTED, None, None)
        assert (moved.meeting_state, moved.link_count) == (MeetingState.MANUAL, 1)

    def test_ac_39_the_payment_stays_with_the_booking(self, stores, held) -> None:
        confirm(stores, held)

        reschedule(stores, stored(stores), SLOT + HOUR)

        assert stored(stores).checkout == paid(held).checkout

    def test_ac_40_a_booking_that_moved_on_does_not_move_again(self, stores, booked) -> None:
        reschedule(stores, booked, SLOT + HOUR)

        assert reschedule(stores, booked, SLOT + 2 * HOUR) is False
        assert cancel(stores, booked) is False

        assert stored(stores).starts_at == SLOT + HOUR
        assert holders(stores, free(starts_at=SLOT + 2 * HOUR)) == []
        assert holders(stores, free(starts_at=SLOT + HOUR)) == ["booking_1"]

    def test_ac_40_a_booking_that_moved_on_is_told_so_though_the_time_is_taken(self, stores, booked) -> None:
        cancel(stores, booked)
        claim(stores, free("booking_2", starts_at=SLOT + HOUR))

        assert reschedule(stores, booked, SLOT + HOUR) is False

    def test_d1_a_moved_booking_is_listed_by_its_new_start_alone(self, stores, booked) -> None:
        reschedule(stores, booked, SLOT + 3 * DAY)

        page, _ = stores.bookings.list_by_start("host_1", StartRange(after=NOW), limit=10, cursor=None)
        assert [booking.starts_at for booking in page] == [SLOT + 3 * DAY]


class TestCancelling:
    """X1: the time is free at once, whatever becomes of the meeting."""

    @SEEN_OR_NOT
    def test_x1_the_time_is_free_and_link_and_event_are_gone(self, stores, booked, is_seen) -> None:
        linked = with_link(stores, booked, MeetingKind.GOOGLE_MEET)

        assert cancel(stores, linked if is_seen else booked)

        booking = stored(stores)
        assert booking == replace(cancelled(linked), link_count=booking.link_count)
        assert (booking.link, booking.calendar_event_id, booking.meeting_state) == (None, None, MeetingState.REMOVED)
        assert booking.sequence > linked.sequence
        assert claim(stores, free("booking_2"))

    def test_x1_both_days_of_a_class_over_midnight_are_free(self, stores) -> None:
        claim(stores, free(starts_at=LATE_EVENING))

        cancel(stores, free(starts_at=LATE_EVENING))

        assert claim(stores, free("booking_2", starts_at=LATE_EVENING))

    def test_x1_cancelling_twice_says_so_and_the_neighbours_of_that_day_keep_their_time(self, stores, booked) -> None:
        claim(stores, free("booking_2", starts_at=SLOT + HOUR))

        assert cancel(stores, booked)
        assert cancel(stores, booked) is False

        assert holders(stores, free(minutes=120)) == ["booking_2"]


class TestPastingLinks:
    """M8: the host gives the link."""

    def test_m8_a_pasted_link_is_stored_with_nothing_of_a_provider_on_it(self, stores, booked) -> None:
        fallback = replace(minted(stores, booked, MeetingKind.GOOGLE_MEET), instead_of=MeetingKind.ZOOM)
        stores.bookings.store_link(booked, fallback)

        assert paste(stores, stored(stores))

        booking = stored(stores)
        assert booking.link == MeetingLink(PASTED, None, None)
        assert (booking.calendar_event_id, booking.meeting_state) == (None, MeetingState.MANUAL)
        assert (booking.revision, booking.link_count, booking.news) == (2, 2, News.LINK_CHANGED)

    def test_m8_a_link_that_was_minted_meanwhile_counts_too_ac_63(self, stores, booked) -> None:
        with_link(stores, booked)

        paste(stores, booked)

        assert stored(stores).link_count == 2

    def test_m8_a_booking_that_moved_on_gets_no_link_pasted(self, stores, booked) -> None:
        reschedule(stores, booked, SLOT + HOUR)

        assert paste(stores, booked) is False
        assert stored(stores).link is None

    def test_m8_a_calendar_event_goes_beside_a_pasted_link(self, stores, booked) -> None:
        paste(stores, booked)
        pasted = stored(stores)

        stores.bookings.store_calendar_event(pasted, minted(stores, pasted, MeetingKind.GOOGLE_CALENDAR, "event-1"))

        booking = stored(stores)
        assert (booking.calendar_event_id, booking.link_count) == ("event-1", 1)
        assert booking.link == pasted.link


class TestCorrectedAddresses:
    """F7, E5: the guest's address and the rounds of mails change within a revision."""

    def correct(self, stores: Stores, booking: Booking, email: str = "new@example.com") -> bool:
        return stores.bookings.mail_again(booking.with_guest_email(email, NOW), booking, NOW)

    def test_f7_the_address_is_stored_and_the_booking_looked_after_and_a_move_leaves_it_alone(
        self, stores, booked
    ) -> None:
        look_is_over(stores)

        assert self.correct(stores, booked)

        corrected = stored(stores)
        assert (corrected.guest.email, corrected.address_changes, corrected.guest_round) == ("new@example.com", 1, 1)
        assert due_at(stores, DueKind.CARE) == first_look(NOW)
        reschedule(stores, booked, SLOT + DAY)
        moved = stored(stores)
        assert (moved.guest, moved.address_changes, moved.mail_round) == (corrected.guest, 1, 0)

    def test_f7_of_two_corrections_at_once_one_wins(self, stores, booked) -> None:
        assert self.correct(stores, booked, "one@example.com")
        assert not self.correct(stores, booked, "other@example.com")

        assert stored(stores).guest.email == "one@example.com"

    def test_f7_before_it_is_paid_nothing_becomes_due_and_of_two_one_wins_too(self, stores, held) -> None:
        assert self.correct(stores, held, "one@example.com")
        assert not self.correct(stores, held, "other@example.com")

        assert stored(stores).mail_round == 0
        assert due_at(stores, DueKind.CARE) is None

    def test_f7_a_booking_that_moved_on_is_not_corrected_by_what_was_read_before(self, stores, booked) -> None:
        reschedule(stores, booked, SLOT + DAY)

        assert not self.correct(stores, booked)

    def test_e5_what_is_noticed_of_an_address_counts_while_the_guest_has_it(self, stores, booked) -> None:
        stores.bookings.note_guest_mail(booked, is_stopped=True)
        assert stored(stores).is_mail_stopped
        reschedule(stores, booked, SLOT + DAY)
        assert stored(stores).is_mail_stopped

        moved = stored(stores)
        self.correct(stores, moved)
        assert not stored(stores).is_mail_stopped
        stores.bookings.note_guest_mail(moved, is_stopped=True)
        assert not stored(stores).is_mail_stopped


class TestLosingLinks:
    """12.6: a link that leads nowhere any more comes off, and somebody sees to it at once."""

    @pytest.mark.parametrize("kind", [MeetingKind.ZOOM, MeetingKind.GOOGLE_MEET])
    def test_a_dead_link_comes_off_with_its_event_and_the_booking_is_looked_after_at_once(
        self, stores, booked, kind
    ) -> None:
        linked = with_link(stores, booked, kind)

        assert stores.bookings.lose_link(linked, NOW + MINUTE)

        booking = stored(stores)
        assert (booking.link, booking.meeting_state) == (None, MeetingState.MISSING)
        assert (booking.revision, booking.link_count, booking.calendar_event_id) == (1, 1, None)
        assert due_at(stores, DueKind.CARE) == NOW + MINUTE

    def test_a_calendar_entry_beside_a_zoom_link_stays(self, stores, booked) -> None:
        with_link(stores, booked)
        stores.bookings.store_calendar_event(booked, minted(stores, booked, MeetingKind.GOOGLE_CALENDAR, "event-1"))

        stores.bookings.lose_link(stored(stores), NOW)

        assert stored(stores).calendar_event_id == "event-1"

    def test_ac_34_a_new_link_follows_within_the_revision_and_stays_though_the_first_was_lost(
        self, stores, booked
    ) -> None:
        seen = with_link(stores, booked)
        stores.bookings.lose_link(seen, NOW)

        stores.bookings.store_link(booked, minted(stores, booked, MeetingKind.ZOOM, "82", generation=2))

        assert stores.bookings.lose_link(seen, NOW) is False
        booking = stored(stores)
        assert booking.link is not None
        assert (booking.link.meeting_id, booking.link_count) == ("82", 2)

    def test_a_booking_that_moved_on_loses_nothing(self, stores, booked) -> None:
        linked = with_link(stores, booked)
        cancel(stores, linked)

        assert stores.bookings.lose_link(linked, NOW) is False
        assert stored(stores).meeting_state is MeetingState.REMOVED

    def test_m8_a_pasted_link_and_none_at_all_can_not_be_lost(self, stores, booked) -> None:
        assert stores.bookings.lose_link(booked, NOW) is False
        paste(stores, booked)
        pasted = stored(stores)

        assert stores.bookings.lose_link(pasted, NOW) is False
        assert stored(stores) == pasted
