"""What every store of bookings must do when a person changes a booking, or its money moves; and the work it leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import NotFound, SlotTaken, Superseded
from joinlink.model.booking import Booking, BookingStatus, Checkout, MeetingLink, MeetingState, News, StartRange
from joinlink.model.care import first_look
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind, Lane
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.slots import Interval
from tests.contract.store_samples import (
    AFTER_THE_HOLD,
    HOLD,
    Stores,
    cancel,
    cancelled,
    claim,
    confirm,
    due_at,
    expire,
    expired,
    free,
    minted,
    paid,
    pending,
    reschedule,
    rescheduled,
    with_link,
)
from tests.samples import NOW, SLOT

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OPENED = Checkout("cs_test_1", "https://checkout.stripe.example/1")
PASTED = "https://rooms.example/portfolio"


def holders(stores: Stores, booking: Booking) -> list[str]:
    """Who holds the time that this booking would."""
    return sorted(one.booking_id for one in stores.bookings.claims("host_1", Claim.of(booking).interval))


def refunded(booking: Booking) -> Booking:
    return expired(booking).moved_to(BookingStatus.REFUNDED)


def look_is_over(stores: Stores) -> None:
    """Say that what is due of the booking was done."""
    for kind in (DueKind.CARE, DueKind.REMINDER):
        stores.due_work.ask(kind, "booking_1", NOW - DAY)


class TestRescheduling:
    """R1: the old time is free and the new one taken, in one step or not at all."""

    @pytest.mark.parametrize(
        "starts_at",
        [
            SLOT + 2 * HOUR,
            SLOT + 20 * MINUTE,
            SLOT + 3 * DAY,
            SLOT.replace(hour=23, minute=45),
            SLOT.replace(hour=23, minute=45) - DAY,
        ],
        ids=["the same day", "overlapping itself", "another day", "over midnight", "over the midnight before"],
    )
    def test_r1_the_old_time_is_free_and_the_new_one_taken(self, stores, starts_at) -> None:
        claim(stores, free())

        assert reschedule(stores, free(), starts_at)

        moved = rescheduled(free(), starts_at)
        assert stores.bookings.get("booking_1") == moved
        month = Interval(Claim.of(free()).interval.start - 7 * 86400, Claim.of(free()).interval.end + 7 * 86400)
        assert list(stores.bookings.claims("host_1", month)) == [Claim.of(moved)]

    @pytest.mark.parametrize("back", [False, True])
    def test_r1_a_class_over_midnight_leaves_both_its_days(self, stores, *, back) -> None:
        over_midnight, by_day = SLOT.replace(hour=23, minute=45), SLOT + DAY
        first, second = (by_day, over_midnight) if back else (over_midnight, by_day)
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

    def test_r1_a_time_that_somebody_has_is_refused_and_nothing_changes(self, stores) -> None:
        claim(stores, free("booking_1"))
        claim(stores, free("booking_2", starts_at=SLOT + HOUR))

        with pytest.raises(SlotTaken):
            reschedule(stores, free("booking_1"), SLOT + HOUR + 10 * MINUTE)

        assert stores.bookings.get("booking_1") == free("booking_1")
        assert holders(stores, free()) == ["booking_1"]
        assert holders(stores, free(starts_at=SLOT + HOUR)) == ["booking_2"]

    def test_r1_a_hold_keeps_the_new_time_until_it_lapses(self, stores) -> None:
        claim(stores, free("booking_1"))
        claim(stores, pending("booking_2", starts_at=SLOT + HOUR))

        with pytest.raises(SlotTaken):
            reschedule(stores, free("booking_1"), SLOT + HOUR, NOW + HOLD - timedelta(seconds=1))
        assert reschedule(stores, free("booking_1"), SLOT + HOUR, AFTER_THE_HOLD)

    def test_r1_buffers_of_the_new_time_keep_others_out(self, stores) -> None:
        claim(stores, replace(free(), buffer_after_minutes=10))
        was = stores.bookings.get("booking_1")
        moved = was.rescheduled(SLOT + 4 * HOUR, timezone="Europe/Paris", buffers=(5, 60), now=NOW)

        assert stores.bookings.reschedule(moved, Claim.of(moved), Claim.of(was), NOW)

        assert stores.bookings.get("booking_1") == moved
        assert claim(stores, free("booking_2", starts_at=SLOT + 30 * MINUTE))
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_3", starts_at=SLOT + 4 * HOUR + 85 * MINUTE))

    def test_r2_link_and_calendar_event_go_with_the_old_time_and_the_ledger_keeps_them_ac_35(self, stores) -> None:
        claim(stores, free())
        linked = with_link(stores, free(), MeetingKind.GOOGLE_MEET)

        assert reschedule(stores, linked, SLOT + HOUR)

        moved = stores.bookings.get("booking_1")
        assert (moved.link, moved.calendar_event_id) == (None, None)
        assert (moved.meeting_state, moved.news, moved.moved_from) == (MeetingState.PREPARING, News.MOVED, SLOT)
        assert [(row.state, row.provider_id) for row in stores.ledger.all_records("booking_1")] == [
            (LedgerState.LIVE, "81")
        ]

    def test_r2_a_link_that_came_since_the_booking_was_read_goes_too_ac_35(self, stores) -> None:
        claim(stores, free())
        with_link(stores, free(), MeetingKind.GOOGLE_MEET)

        assert reschedule(stores, free(), SLOT + HOUR)

        moved = stores.bookings.get("booking_1")
        assert (moved.link, moved.calendar_event_id) == (None, None)

    def test_r2_the_sequence_rises_also_over_a_link_that_nobody_had_seen_ac_63(self, stores) -> None:
        claim(stores, free())
        before = with_link(stores, free())

        reschedule(stores, free(), SLOT + HOUR)

        moved = stores.bookings.get("booking_1")
        assert moved.link_count == 1
        assert moved.sequence > before.sequence

    def test_r2_the_sequence_rises_with_the_link_of_the_new_time_ac_63(self, stores) -> None:
        claim(stores, free())
        reschedule(stores, with_link(stores, free()), SLOT + HOUR)
        moved = stores.bookings.get("booking_1")

        again = with_link(stores, moved, MeetingKind.GOOGLE_MEET)

        assert (again.link_count, again.sequence) == (2, moved.sequence + 1)

    def test_m8_a_pasted_link_stays_through_a_move(self, stores) -> None:
        claim(stores, free())
        stores.bookings.paste_link(free().with_pasted_link(PASTED, NOW), NOW)
        pasted = stores.bookings.get("booking_1")

        reschedule(stores, pasted, SLOT + HOUR)

        moved = stores.bookings.get("booking_1")
        assert moved.link == MeetingLink(PASTED, None, None)
        assert (moved.meeting_state, moved.link_count) == (MeetingState.MANUAL, 1)

    def test_ac_39_the_payment_stays_with_the_booking(self, stores) -> None:
        claim(stores, pending())
        confirm(stores, pending())

        reschedule(stores, stores.bookings.get("booking_1"), SLOT + HOUR)

        assert stores.bookings.get("booking_1").checkout == paid(pending()).checkout

    def test_ac_40_a_booking_that_moved_on_does_not_move_again(self, stores) -> None:
        claim(stores, free())
        reschedule(stores, free(), SLOT + HOUR)

        assert reschedule(stores, free(), SLOT + 2 * HOUR) is False
        assert cancel(stores, free()) is False

        assert stores.bookings.get("booking_1").starts_at == SLOT + HOUR
        assert holders(stores, free(starts_at=SLOT + 2 * HOUR)) == []
        assert holders(stores, free(starts_at=SLOT + HOUR)) == ["booking_1"]

    def test_ac_40_a_booking_that_moved_on_is_told_so_though_the_time_is_taken(self, stores) -> None:
        claim(stores, free("booking_1"))
        cancel(stores, free("booking_1"))
        claim(stores, free("booking_2", starts_at=SLOT + HOUR))

        assert reschedule(stores, free("booking_1"), SLOT + HOUR) is False

    def test_m6_a_link_for_the_time_before_is_superseded(self, stores) -> None:
        claim(stores, free())
        record = minted(stores, free())
        reschedule(stores, free(), SLOT + HOUR)

        with pytest.raises(Superseded):
            stores.bookings.store_link(free(), record)
        assert stores.bookings.mark_link_missing(free(), NOW) is False

    def test_d1_a_moved_booking_is_listed_by_its_new_start_alone(self, stores) -> None:
        claim(stores, free())

        reschedule(stores, free(), SLOT + 3 * DAY)

        page, _ = stores.bookings.list_by_start("host_1", StartRange(after=NOW), limit=10, cursor=None)
        assert [booking.starts_at for booking in page] == [SLOT + 3 * DAY]


class TestCancelling:
    """X1: the time is free at once, whatever becomes of the meeting."""

    def test_x1_the_time_is_free_and_link_and_event_are_gone(self, stores) -> None:
        claim(stores, free())
        linked = with_link(stores, free(), MeetingKind.GOOGLE_MEET)

        assert cancel(stores, linked)

        booking = stores.bookings.get("booking_1")
        assert booking == cancelled(linked)
        assert (booking.link, booking.calendar_event_id, booking.meeting_state) == (None, None, MeetingState.REMOVED)
        assert claim(stores, free("booking_2"))

    def test_x1_a_link_that_came_since_the_booking_was_read_goes_too(self, stores) -> None:
        claim(stores, free())
        linked = with_link(stores, free())

        cancel(stores, free())

        booking = stores.bookings.get("booking_1")
        assert booking.link is None
        assert booking.sequence > linked.sequence

    def test_x1_both_days_of_a_class_over_midnight_are_free(self, stores) -> None:
        over_midnight = free(starts_at=SLOT.replace(hour=23, minute=45))
        claim(stores, over_midnight)

        cancel(stores, over_midnight)

        assert claim(stores, replace(over_midnight, booking_id="booking_2"))

    def test_x1_cancelling_twice_says_so(self, stores) -> None:
        claim(stores, free())
        cancel(stores, free())

        assert cancel(stores, free()) is False

    def test_x1_the_neighbours_of_that_day_keep_their_time(self, stores) -> None:
        claim(stores, free("booking_1"))
        claim(stores, free("booking_2", starts_at=SLOT + HOUR))

        cancel(stores, free("booking_1"))

        assert holders(stores, free(minutes=120)) == ["booking_2"]

    def test_m6_a_link_that_comes_after_the_cancellation_is_superseded(self, stores) -> None:
        claim(stores, free())
        record = minted(stores, free())
        cancel(stores, free())

        with pytest.raises(Superseded):
            stores.bookings.store_link(free(), record)

        assert stores.bookings.get("booking_1").link is None
        assert [row.state for row in stores.ledger.records("booking_1", 1)] == [LedgerState.INTENDED]


class TestPastingLinks:
    """M8: the host gives the link."""

    def test_m8_a_pasted_link_is_stored_with_nothing_of_a_provider_on_it(self, stores) -> None:
        claim(stores, free())
        fallback = replace(minted(stores, free(), MeetingKind.GOOGLE_MEET), instead_of=MeetingKind.ZOOM)
        stores.bookings.store_link(free(), fallback)
        linked = stores.bookings.get("booking_1")

        assert stores.bookings.paste_link(linked.with_pasted_link(PASTED, NOW), NOW)

        booking = stores.bookings.get("booking_1")
        assert booking.link == MeetingLink(PASTED, None, None)
        assert (booking.calendar_event_id, booking.meeting_state) == (None, MeetingState.MANUAL)
        assert (booking.revision, booking.link_count, booking.news) == (2, 2, News.LINK_CHANGED)

    def test_m8_a_link_that_was_minted_meanwhile_counts_too_ac_63(self, stores) -> None:
        claim(stores, free())
        with_link(stores, free())

        stores.bookings.paste_link(free().with_pasted_link(PASTED, NOW), NOW)

        assert stores.bookings.get("booking_1").link_count == 2

    def test_m8_a_booking_that_moved_on_gets_no_link_pasted(self, stores) -> None:
        claim(stores, free())
        reschedule(stores, free(), SLOT + HOUR)

        assert stores.bookings.paste_link(free().with_pasted_link(PASTED, NOW), NOW) is False
        assert stores.bookings.get("booking_1").link is None

    def test_m8_a_calendar_event_goes_beside_a_pasted_link(self, stores) -> None:
        claim(stores, free())
        stores.bookings.paste_link(free().with_pasted_link(PASTED, NOW), NOW)
        pasted = stores.bookings.get("booking_1")

        stores.bookings.store_calendar_event(pasted, minted(stores, pasted, MeetingKind.GOOGLE_CALENDAR, "event-1"))

        booking = stores.bookings.get("booking_1")
        assert (booking.calendar_event_id, booking.link_count) == ("event-1", 1)
        assert booking.link == pasted.link


class TestLosingLinks:
    """12.6: a link that leads nowhere any more comes off, and somebody sees to it at once."""

    def test_a_dead_link_comes_off_and_the_booking_is_looked_after_at_once(self, stores) -> None:
        claim(stores, free())
        linked = with_link(stores, free())

        assert stores.bookings.lose_link(linked, NOW + MINUTE)

        booking = stores.bookings.get("booking_1")
        assert (booking.link, booking.meeting_state) == (None, MeetingState.MISSING)
        assert (booking.revision, booking.link_count) == (1, 1)
        assert due_at(stores, DueKind.CARE) == NOW + MINUTE

    def test_the_event_of_a_meet_link_goes_with_it(self, stores) -> None:
        claim(stores, free())

        stores.bookings.lose_link(with_link(stores, free(), MeetingKind.GOOGLE_MEET), NOW)

        assert stores.bookings.get("booking_1").calendar_event_id is None

    def test_a_calendar_entry_beside_a_zoom_link_stays(self, stores) -> None:
        claim(stores, free())
        with_link(stores, free())
        stores.bookings.store_calendar_event(free(), minted(stores, free(), MeetingKind.GOOGLE_CALENDAR, "event-1"))

        stores.bookings.lose_link(stores.bookings.get("booking_1"), NOW)

        assert stores.bookings.get("booking_1").calendar_event_id == "event-1"

    def test_ac_34_a_new_link_follows_within_the_revision_and_is_the_second(self, stores) -> None:
        claim(stores, free())
        stores.bookings.lose_link(with_link(stores, free()), NOW)

        stores.bookings.store_link(free(), minted(stores, free(), MeetingKind.ZOOM, "82", generation=2))

        booking = stores.bookings.get("booking_1")
        assert booking.link is not None
        assert (booking.link.meeting_id, booking.link_count) == ("82", 2)

    def test_another_link_than_the_one_that_was_seen_stays(self, stores) -> None:
        claim(stores, free())
        seen = with_link(stores, free())
        stores.bookings.lose_link(seen, NOW)
        stores.bookings.store_link(free(), minted(stores, free(), MeetingKind.ZOOM, "82", generation=2))

        assert stores.bookings.lose_link(seen, NOW) is False
        assert stores.bookings.get("booking_1").link is not None

    def test_a_booking_that_moved_on_loses_nothing(self, stores) -> None:
        claim(stores, free())
        linked = with_link(stores, free())
        cancel(stores, linked)

        assert stores.bookings.lose_link(linked, NOW) is False
        assert stores.bookings.get("booking_1").meeting_state is MeetingState.REMOVED

    def test_m8_a_pasted_link_and_none_at_all_can_not_be_lost(self, stores) -> None:
        claim(stores, free())
        assert stores.bookings.lose_link(free(), NOW) is False
        stores.bookings.paste_link(free().with_pasted_link(PASTED, NOW), NOW)
        pasted = stores.bookings.get("booking_1")

        assert stores.bookings.lose_link(pasted, NOW) is False
        assert stores.bookings.get("booking_1") == pasted


class TestLongerHolds:
    """B2: a bank transfer is under way, and the time is kept for it."""

    @staticmethod
    def extend(stores: Stores, now=NOW, *, until=NOW + 3 * HOUR) -> bool:
        held = replace(pending(), hold_until=until, checkout=replace(OPENED, is_completed=True))
        return stores.bookings.extend_hold(held, Claim.of(held), now)

    def test_b2_the_time_is_kept_until_the_new_end(self, stores) -> None:
        claim(stores, pending())

        assert self.extend(stores)

        booking = stores.bookings.get("booking_1")
        assert (booking.hold_until, booking.revision) == (NOW + 3 * HOUR, 1)
        assert not booking.is_payable
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2"), NOW + 3 * HOUR - timedelta(seconds=1))
        assert claim(stores, free("booking_3"), NOW + 3 * HOUR)

    def test_b2_the_hold_falls_due_at_its_new_end(self, stores) -> None:
        claim(stores, pending())

        self.extend(stores)

        assert due_at(stores, DueKind.HOLD) == NOW + 3 * HOUR

    def test_b2_extending_twice_is_extending_once(self, stores) -> None:
        claim(stores, pending())

        assert self.extend(stores)
        assert self.extend(stores)
        assert holders(stores, free()) == ["booking_1"]

    def test_b2_a_lapsed_hold_is_taken_again_where_the_time_is_free(self, stores) -> None:
        claim(stores, pending())
        claim(stores, free("booking_2", starts_at=SLOT + HOUR), AFTER_THE_HOLD)

        assert self.extend(stores, AFTER_THE_HOLD)
        assert holders(stores, free()) == ["booking_1"]

    def test_b2_a_lapsed_hold_whose_time_is_taken_stays_lapsed(self, stores) -> None:
        claim(stores, pending())
        claim(stores, free("booking_2"), AFTER_THE_HOLD)

        with pytest.raises(SlotTaken):
            self.extend(stores, AFTER_THE_HOLD)

        assert stores.bookings.get("booking_1") == pending()

    def test_b3_a_booking_that_moved_on_holds_no_longer(self, stores) -> None:
        claim(stores, pending())
        expire(stores, pending())

        assert self.extend(stores) is False
        assert holders(stores, free()) == []

    def test_b3_a_payment_after_a_longer_hold_confirms(self, stores) -> None:
        claim(stores, pending())
        self.extend(stores)

        assert confirm(stores, pending(), NOW + HOUR)

        assert stores.bookings.get("booking_1") == paid(pending())
        assert due_at(stores, DueKind.HOLD) is None


class TestRefunds:
    """B5: a payment that came too late goes back."""

    def test_b5_an_expired_booking_is_refunded_once(self, stores) -> None:
        claim(stores, pending())
        expire(stores, pending())

        assert stores.bookings.refund(refunded(pending()), NOW)
        assert stores.bookings.refund(refunded(pending()), NOW) is False

        assert stores.bookings.get("booking_1") == refunded(pending())

    def test_b5_a_booking_that_was_confirmed_meanwhile_is_not_refunded(self, stores) -> None:
        claim(stores, pending())
        expire(stores, pending())
        late = expired(pending()).confirmed()
        stores.bookings.confirm(late, Claim.of(late), AFTER_THE_HOLD, event_id="evt_1")

        assert stores.bookings.refund(refunded(pending()), NOW) is False
        assert stores.bookings.get("booking_1").status is BookingStatus.CONFIRMED

    def test_b5_the_refunds_id_is_kept_beside_the_payment(self, stores) -> None:
        claim(stores, pending())
        expire(stores, pending())
        paid_late = replace(OPENED, payment_intent_id="pi_1", is_completed=True)
        stores.bookings.refund(replace(refunded(pending()), checkout=paid_late), NOW)

        for _ in range(2):
            stores.bookings.record_refund("booking_1", "re_1")

        booking = stores.bookings.get("booking_1")
        assert booking.checkout == replace(paid_late, refund_id="re_1")
        assert booking.revision == 3

    def test_b5_a_refund_of_no_booking_is_not_found(self, stores) -> None:
        with pytest.raises(NotFound):
            stores.bookings.record_refund("booking_0", "re_1")


class TestDueWorkOfTransactions:
    """What a change leaves to be done, in the same step."""

    LAST_REMINDER = SLOT - HOUR

    def test_b2_a_hold_falls_due_when_it_ends(self, stores) -> None:
        claim(stores, pending())

        assert due_at(stores, DueKind.HOLD) == NOW + HOLD
        assert due_at(stores, DueKind.CARE) is None
        assert due_at(stores, DueKind.REMINDER) is None

    def test_b4_e4_a_free_booking_is_looked_after_and_reminded_of(self, stores) -> None:
        claim(stores, free())

        assert due_at(stores, DueKind.HOLD) is None
        assert due_at(stores, DueKind.CARE) == first_look(NOW)
        assert due_at(stores, DueKind.REMINDER) == self.LAST_REMINDER

    def test_b3_e4_a_paid_booking_is_too(self, stores) -> None:
        claim(stores, pending())

        confirm(stores, pending(), NOW + MINUTE)

        assert due_at(stores, DueKind.HOLD) is None
        assert due_at(stores, DueKind.CARE) == first_look(NOW + MINUTE)
        assert due_at(stores, DueKind.REMINDER) == self.LAST_REMINDER

    def test_b2_nothing_is_due_of_a_booking_that_expired(self, stores) -> None:
        claim(stores, pending())

        expire(stores, pending())

        assert [due_at(stores, kind) for kind in (DueKind.HOLD, DueKind.CARE, DueKind.REMINDER)] == [None] * 3

    def test_b5_a_refund_is_looked_after(self, stores) -> None:
        claim(stores, pending())
        expire(stores, pending())

        stores.bookings.refund(refunded(pending()), NOW)

        assert due_at(stores, DueKind.CARE) == first_look(NOW)
        assert due_at(stores, DueKind.REMINDER) is None

    def test_ac_41_a_moved_booking_is_reminded_of_at_its_new_time_alone(self, stores) -> None:
        claim(stores, free())
        look_is_over(stores)

        reschedule(stores, free(), SLOT - 2 * HOUR)

        assert due_at(stores, DueKind.CARE) == first_look(NOW)
        assert due_at(stores, DueKind.REMINDER) == self.LAST_REMINDER - 2 * HOUR

    def test_ac_41_a_booking_moved_to_within_its_last_reminder_gets_none(self, stores) -> None:
        claim(stores, free())

        reschedule(stores, free(), NOW + 45 * MINUTE)

        assert due_at(stores, DueKind.REMINDER) is None

    def test_ac_41_a_cancelled_booking_gets_no_reminder_and_is_looked_after(self, stores) -> None:
        claim(stores, free())
        look_is_over(stores)

        cancel(stores, free())

        assert due_at(stores, DueKind.REMINDER) is None
        assert due_at(stores, DueKind.CARE) == first_look(NOW)

    def test_e4_a_pasted_link_leaves_the_reminder_and_is_looked_after(self, stores) -> None:
        claim(stores, free())
        look_is_over(stores)

        stores.bookings.paste_link(free().with_pasted_link(PASTED, NOW), NOW)

        assert due_at(stores, DueKind.REMINDER) == NOW - DAY
        assert due_at(stores, DueKind.CARE) == first_look(NOW)

    def test_a_change_that_comes_too_late_leaves_no_work(self, stores) -> None:
        claim(stores, free())
        cancel(stores, free())
        look_is_over(stores)

        reschedule(stores, free(), SLOT + HOUR)
        stores.bookings.paste_link(free().with_pasted_link(PASTED, NOW), NOW)
        stores.bookings.mark_link_missing(free(), NOW)

        assert due_at(stores, DueKind.CARE) == NOW - DAY
        assert due_at(stores, DueKind.REMINDER) == NOW - DAY

    def test_m7_a_look_that_is_under_way_does_not_take_back_what_a_change_asked_for(self, stores) -> None:
        claim(stores, free())
        [look] = stores.due_work.due(Lane.HEAL, NOW + HOUR, 10)
        taken = stores.due_work.take(look, until=NOW + 2 * HOUR)
        assert taken is not None

        cancel(stores, free(), NOW + HOUR)
        stores.due_work.settle(taken, next_at=None)

        assert due_at(stores, DueKind.CARE) == first_look(NOW + HOUR)
