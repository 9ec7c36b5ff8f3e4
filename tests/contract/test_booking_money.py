"""What every store of bookings must do when a hold is lengthened or money is given back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import SlotTaken
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.care import first_look
from joinlink.model.claim import Claim
from joinlink.model.dispute import Dispute, DisputeStage
from joinlink.model.due import DueKind
from joinlink.model.refund import Refund, RefundState
from tests.contract.store_samples import (
    AFTER_THE_HOLD,
    HOUR,
    OPENED,
    Stores,
    cancel,
    claim,
    confirm,
    due_at,
    expire,
    expired,
    free,
    holders,
    paid,
    pending,
    refunded,
    stored,
)
from tests.samples import NOW, SLOT


@pytest.fixture
def lapsed(stores: Stores, held: Booking) -> Booking:
    """A booking that was not paid in time, as it stood before."""
    expire(stores, held)
    return held


class TestLongerHolds:
    """B2: a bank transfer is under way, and the time is kept for it."""

    @staticmethod
    def extend(stores: Stores, now=NOW, *, until=NOW + 3 * HOUR) -> bool:
        longer = replace(pending(), hold_until=until, checkout=replace(OPENED, is_completed=True))
        return stores.bookings.extend_hold(longer, Claim.of(longer), now)

    def test_b2_the_time_is_kept_until_the_new_end_however_often_it_is_said(self, stores, held) -> None:
        assert self.extend(stores)
        assert self.extend(stores)

        booking = stored(stores)
        assert (booking.hold_until, booking.revision) == (NOW + 3 * HOUR, 1)
        assert not booking.is_payable
        assert due_at(stores, DueKind.HOLD) == NOW + 3 * HOUR
        assert holders(stores, held) == ["booking_1"]
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2"), NOW + 3 * HOUR - timedelta(seconds=1))
        assert claim(stores, free("booking_3"), NOW + 3 * HOUR)

    def test_b2_a_lapsed_hold_is_taken_again_where_the_time_is_free(self, stores, held) -> None:
        claim(stores, free("booking_2", starts_at=SLOT + HOUR), AFTER_THE_HOLD)

        assert self.extend(stores, AFTER_THE_HOLD)
        assert holders(stores, held) == ["booking_1"]

    def test_b2_a_lapsed_hold_whose_time_is_taken_stays_lapsed(self, stores, held) -> None:
        claim(stores, free("booking_2"), AFTER_THE_HOLD)

        with pytest.raises(SlotTaken):
            self.extend(stores, AFTER_THE_HOLD)

        assert stored(stores) == held

    def test_b3_a_booking_that_moved_on_holds_no_longer(self, stores, lapsed) -> None:
        assert self.extend(stores) is False
        assert holders(stores, lapsed) == []

    def test_b3_a_payment_after_a_longer_hold_confirms(self, stores, held) -> None:
        self.extend(stores)

        assert confirm(stores, held, NOW + HOUR)

        assert stored(stores) == paid(held)
        assert due_at(stores, DueKind.HOLD) is None


class TestRefunds:
    """B5: a payment that came too late goes back."""

    def test_b5_an_expired_booking_is_refunded_once(self, stores, lapsed) -> None:
        assert stores.bookings.refund(refunded(lapsed), NOW)
        assert stores.bookings.refund(refunded(lapsed), NOW) is False

        assert stored(stores) == refunded(lapsed)

    def test_b5_another_ending_is_noted_once_and_looked_after(self, stores, lapsed) -> None:
        late = expired(lapsed).ended_otherwise(Ending.TRANSFER_LATE)

        assert [stores.bookings.note_ending(late, NOW) for _ in range(2)] == [True, False]

        assert stored(stores) == late
        assert due_at(stores, DueKind.CARE) is not None

    def test_b5_a_booking_that_was_confirmed_meanwhile_is_not_refunded(self, stores, lapsed) -> None:
        late = expired(lapsed).confirmed(NOW)
        stores.bookings.confirm(late, Claim.of(late), AFTER_THE_HOLD, event_id="evt_1")

        assert stores.bookings.refund(refunded(lapsed), NOW) is False
        assert stored(stores).status is BookingStatus.CONFIRMED

    def test_b5_the_refunds_id_is_kept_beside_the_payment(self, stores, lapsed) -> None:
        paid_late = replace(OPENED, payment_intent_id="pi_1", is_completed=True)
        stores.bookings.refund(replace(refunded(lapsed), checkout=paid_late), NOW)

        for _ in range(2):
            stores.bookings.record_refund("booking_1", "re_1")

        booking = stored(stores)
        assert (booking.checkout, booking.revision) == (replace(paid_late, refund_id="re_1"), 3)


class TestHostsRefunds:
    def test_f9_an_intent_is_stored_beside_the_payment_and_the_booking_looked_after(self, stores, booked) -> None:
        intended = replace(booked, refunds=(Refund(1, 1000, NOW, key="one"),))

        for _ in range(2):  # a repeat whose first answer was lost finds its own
            assert stores.bookings.keep_refunds(intended, booked, NOW)

        assert stored(stores) == intended
        assert due_at(stores, DueKind.CARE) == first_look(NOW)

    def test_f9_of_two_at_once_one_wins(self, stores, booked) -> None:
        one, other = (replace(booked, refunds=(Refund(1, 1000, NOW, key=key),)) for key in ("one", "other"))

        assert stores.bookings.keep_refunds(one, booked, NOW)
        assert not stores.bookings.keep_refunds(other, booked, NOW)
        assert stores.bookings.keep_refunds(one.with_refund_settled(1, RefundState.MADE, "re_1"), one, NOW)

        (made,) = stored(stores).refunds
        assert (made.key, made.state, made.refund_id) == ("one", RefundState.MADE, "re_1")

    def test_g6_the_refunds_of_several_bookings_are_stored_together_or_not_at_all(self, stores, booked) -> None:
        other = free("booking_2", starts_at=SLOT + HOUR)
        claim(stores, other)
        both = [replace(each, refunds=(Refund(1, 1000, NOW),)) for each in (booked, other)]
        assert stores.bookings.keep_refunds(replace(other, refunds=(Refund(1, 700, NOW),)), other, NOW)

        assert not stores.bookings.keep_refunds_together(both, [booked, other], NOW)
        assert not stores.bookings.keep_refunds_together([both[0], other], [booked, other], NOW)
        assert stored(stores).refunds == ()

        now = [stores.bookings.get(each.booking_id) for each in (booked, other)]
        assert stores.bookings.keep_refunds_together([both[0], now[1]], now, NOW)
        assert stored(stores).refunds == both[0].refunds
        assert due_at(stores, DueKind.CARE) == first_look(NOW)

    def test_f9_a_cancellation_leaves_a_refund_of_meanwhile_alone(self, stores, booked) -> None:
        intended = replace(booked, refunds=(Refund(1, 1000, NOW),))
        stores.bookings.keep_refunds(intended, booked, NOW)

        assert cancel(stores, booked)

        assert stored(stores).refunds == intended.refunds


class TestDisputes:
    OPENED = Dispute("du_1", DisputeStage.OPEN, 4500, NOW + HOUR, NOW)
    LOST = Dispute("du_1", DisputeStage.LOST, 4500, None, NOW + HOUR, is_live=False)

    def test_f9_a_dispute_is_stored_beside_the_payment_unless_another_was_faster(self, stores, booked) -> None:
        opened, lost = (replace(booked, disputes=(each,)) for each in (self.OPENED, self.LOST))

        assert stores.bookings.keep_disputes([opened], [booked])
        assert not stores.bookings.keep_disputes([lost], [booked])
        assert stored(stores) == opened
        assert stores.bookings.keep_disputes([lost], [opened])

        assert stored(stores) == lost

    def test_g6_it_is_stored_on_all_bookings_of_its_payment_or_on_none(self, stores, booked) -> None:
        other = free("booking_2", starts_at=SLOT + HOUR)
        claim(stores, other)
        both = [replace(each, disputes=(self.OPENED,)) for each in (booked, other)]
        assert stores.bookings.keep_disputes(both[1:], [other])

        assert not stores.bookings.keep_disputes(both, [booked, other])

        assert stored(stores).disputes == ()

    def test_f9_a_cancellation_leaves_it_alone(self, stores, booked) -> None:
        stores.bookings.keep_disputes([replace(booked, disputes=(self.OPENED,))], [booked])

        assert cancel(stores, booked)

        assert stored(stores).disputes == (self.OPENED,)
