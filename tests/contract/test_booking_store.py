"""What every store of bookings must do, with the day ledger that keeps two bookings from one slot."""

from dataclasses import MISSING, fields, replace
from datetime import timedelta

import pytest

from joinlink.errors import NotFound, SlotTaken, Superseded
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, MeetingLink
from joinlink.model.booking_stages import BookingStatus, Ending, MeetingState, News, Party
from joinlink.model.claim import Claim
from joinlink.model.deadlines import Deadlines
from joinlink.model.due import Lane
from joinlink.model.meeting import MeetingKind
from joinlink.model.money import Money
from joinlink.model.payouts import Payout
from joinlink.model.questions import Answer, QuestionKind
from joinlink.model.series import SeriesPlace
from joinlink.model.slots import Interval
from joinlink.model.teaching import Location
from tests.contract.store_samples import (
    AFTER_THE_HOLD,
    DAY,
    HOUR,
    LATE_EVENING,
    MINUTE,
    OPENED,
    cancel,
    claim,
    confirm,
    expire,
    expired,
    free,
    holders,
    minted,
    paid,
    paste,
    pending,
    reschedule,
    stored,
)
from tests.samples import NOW, SLOT

ANOTHER = Checkout("cs_test_2", "https://checkout.stripe.example/2")


def window(booking: Booking) -> Interval:
    return Claim.of(booking).interval


def every_field_set() -> Booking:
    return replace(
        paid(pending()),
        checkout=replace(
            OPENED, payment_intent_id="pi_1", paid=Money(4500, "eur"), is_completed=True, refund_id="re_1"
        ),
        notes="Bring the portfolio.",
        is_online=False,
        location=Location("Studio", "1 Main Street", "place-1"),
        reminder_minutes=(60,),
        meeting_state=MeetingState.READY,
        hold_until=NOW,
        link=MeetingLink("https://meet.google.com/abc", MeetingKind.GOOGLE_MEET, "81", MeetingKind.ZOOM),
        link_count=3,
        calendar_event_id="81",
        news=News.MOVED,
        moved_from=SLOT - DAY,
        class_moved_to=SLOT + DAY,
        ended_by=Party.HOST,
        reason="I am ill.",
        buffer_before_minutes=10,
        buffer_after_minutes=15,
        payout=Payout("acct_1", 450),
        ending=Ending.NOT_THE_PRICE,
        guest_round=2,
        host_round=1,
        address_changes=1,
        is_mail_stopped=True,
        network="a hash",
        found_by="another hash",
        asked_for="a third hash",
        moves=2,
        moved_on=NOW.date(),
        series=SeriesPlace("series_1", 2, 3),
        anonymised_at=NOW,
        answers=(Answer("question_1", "Which of your works?", QuestionKind.TEXT, "The last one"),),
        deadlines=Deadlines(60, 120, NOW),
    )


class TestReading:
    @pytest.mark.parametrize("booking", [every_field_set(), free()], ids=["every field", "nothing optional"])
    def test_a_booking_comes_back_as_it_was_stored(self, stores, booking) -> None:
        claim(stores, booking)

        assert stored(stores) == booking

    def test_the_sample_above_leaves_no_optional_field_at_its_default(self) -> None:
        defaults = {field.name: field.default for field in fields(Booking) if field.default is not MISSING}

        left_out = [name for name, default in defaults.items() if getattr(every_field_set(), name) == default]
        # No booking begins with these: see test_booking_changes, test_packages and test_seats.
        assert left_out == [
            "refunds",
            "disputes",
            "package_id",
            "is_lesson_back",
            "is_package_over",
            "occurrence_id",
            "occurrence_revision",
            "left_occurrence_id",
            "is_brought_along",
        ]


class TestClaiming:
    """A6: two guests can never get the same slot."""

    def test_the_second_guest_of_a_slot_is_refused_and_nothing_of_theirs_is_written_a6(self, stores, booked) -> None:
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2"))

        with pytest.raises(NotFound):
            stored(stores, "booking_2")
        assert holders(stores, booked) == ["booking_1"]

    @pytest.mark.parametrize("shift_minutes", [-29, -1, 1, 29])
    def test_a_slot_that_overlaps_by_a_minute_is_taken_a6(self, stores, booked, shift_minutes) -> None:
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2", starts_at=SLOT + shift_minutes * MINUTE))

    @pytest.mark.parametrize("shift_minutes", [-30, 30])
    def test_slots_that_only_touch_are_both_given_a6(self, stores, booked, shift_minutes) -> None:
        assert claim(stores, free("booking_2", starts_at=SLOT + shift_minutes * MINUTE))

    def test_buffers_keep_others_out_a2(self, stores) -> None:
        claim(stores, replace(free("booking_1"), buffer_after_minutes=10))

        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2", starts_at=SLOT + 39 * MINUTE))
        assert claim(stores, free("booking_3", starts_at=SLOT + 40 * MINUTE))

    def test_the_same_claim_again_is_recognised_when_somebody_else_has_the_time_by_now(self, stores, held) -> None:
        claim(stores, free("booking_2"), AFTER_THE_HOLD)

        assert claim(stores, held, AFTER_THE_HOLD) is False

    def test_another_host_has_the_same_time_free(self, stores, booked) -> None:
        assert claim(stores, replace(free("booking_2"), host_id="host_2"))

    def test_a_hold_keeps_others_out_until_its_last_second_and_is_dropped_then_b2(self, stores, held) -> None:
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2"), AFTER_THE_HOLD - 2 * timedelta(seconds=1))

        assert claim(stores, free("booking_2"), AFTER_THE_HOLD)

        live = [one for one in stores.bookings.claims("host_1", window(held)) if one.is_live(AFTER_THE_HOLD)]
        assert [one.owner_id for one in live] == ["booking_2"]

    @pytest.mark.parametrize("shift_minutes", [-20, 20])
    def test_a_class_over_midnight_utc_is_kept_on_both_days_a6(self, stores, shift_minutes) -> None:
        claim(stores, free("booking_1", starts_at=LATE_EVENING))

        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2", starts_at=LATE_EVENING + shift_minutes * MINUTE))

    def test_a_class_of_a_day_with_buffers_is_kept_on_each_day_it_touches_a6(self, stores) -> None:
        long_class = free("booking_1", starts_at=SLOT, minutes=24 * 60)
        claim(stores, replace(long_class, buffer_before_minutes=24 * 60, buffer_after_minutes=24 * 60))

        for days_later in (-1, 0, 1):
            with pytest.raises(SlotTaken):
                claim(stores, free("booking_2", starts_at=SLOT + days_later * DAY + 12 * HOUR))
        assert claim(stores, free("booking_3", starts_at=SLOT - DAY - 30 * MINUTE))
        assert claim(stores, free("booking_4", starts_at=SLOT + 2 * DAY))


class TestClaimsOfAWindow:
    def test_a_claim_comes_back_as_it_was_made(self, stores) -> None:
        booking = replace(pending(), buffer_before_minutes=5)
        claim(stores, booking)

        assert list(stores.bookings.claims("host_1", window(booking))) == [Claim.of(booking)]

    def test_only_claims_that_overlap_the_window_come_back_in_it(self, stores) -> None:
        for number in range(4):
            claim(stores, free(f"booking_{number}", starts_at=SLOT + number * HOUR))

        found = stores.bookings.claims("host_1", Interval(window(free()).start + 1800, window(free()).start + 3 * 3600))

        assert sorted(one.owner_id for one in found) == ["booking_1", "booking_2"]

    def test_a_claim_over_midnight_comes_back_once(self, stores) -> None:
        booking = free(starts_at=LATE_EVENING)
        claim(stores, booking)
        start, end = window(booking)

        assert len(stores.bookings.claims("host_1", Interval(start - 86400, end + 86400))) == 1
        assert len(stores.bookings.claims("host_1", Interval(end - 60, end + 60))) == 1

    def test_a_window_of_two_months_has_the_claims_of_every_day(self, stores) -> None:
        for number in range(62):
            claim(stores, free(f"booking_{number}", starts_at=SLOT + number * DAY))
        start = window(free()).start

        assert len(stores.bookings.claims("host_1", Interval(start, start + 62 * 86400))) == 62


class TestCheckout:
    def test_the_checkout_of_a_pending_booking_is_kept_until_one_is_opened_anew_b2(self, stores, held) -> None:
        for checkout in (OPENED, ANOTHER):
            stores.bookings.record_checkout(held, checkout)

            assert stored(stores) == replace(held, checkout=checkout)

    def test_a_checkout_that_comes_after_the_payment_changes_nothing_b3(self, stores, held) -> None:
        confirm(stores, held)

        stores.bookings.record_checkout(held, ANOTHER)

        assert stored(stores) == paid(held)

    def test_a_checkout_that_is_noted_twice_stays_completed_ac_62(self, stores, held) -> None:
        completed = replace(held, checkout=replace(OPENED, is_completed=True))
        stores.bookings.record_checkout(held, OPENED)
        stores.bookings.extend_hold(completed, Claim.of(completed), NOW)

        stores.bookings.record_checkout(held, OPENED)

        assert stored(stores).checkout == completed.checkout

    def test_a_confirmation_leaves_alone_a_checkout_put_on_the_booking_since_it_was_read_b3(self, stores, held) -> None:
        stores.bookings.record_checkout(held, OPENED)
        confirmed = replace(paid(held), checkout=None)

        stores.bookings.confirm(confirmed, Claim.of(confirmed), NOW, event_id="evt_1")

        assert stored(stores) == replace(confirmed, checkout=OPENED)


class TestConfirming:
    """B3: the webhook confirms, once; B5: a late payment gets the slot if it is still free."""

    def test_a_payment_confirms_and_makes_the_claim_permanent_b3(self, stores, held) -> None:
        assert confirm(stores, held)

        assert stored(stores) == paid(held)
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2"), NOW + 30 * DAY)

    @pytest.mark.parametrize("events", [("evt_1", "evt_1"), ("evt_1", "evt_2"), (None, None)])
    def test_a_payment_that_is_told_of_again_confirms_nothing_b3(self, stores, held, events) -> None:
        first, second = events

        assert confirm(stores, held, event_id=first)
        assert confirm(stores, held, event_id=second) is False
        assert stored(stores).revision == 2

    def test_an_event_that_was_seen_confirms_no_other_booking_b3(self, stores, held) -> None:
        other = pending("booking_2", starts_at=SLOT + HOUR)
        claim(stores, other)
        confirm(stores, held, event_id="evt_1")

        assert confirm(stores, other, event_id="evt_1") is False
        assert stored(stores, "booking_2").status is BookingStatus.PENDING_PAYMENT

    def test_a_booking_that_is_not_there_does_not_move_and_is_not_made_up(self, stores) -> None:
        linked = replace(free(), link=MeetingLink("https://zoom.example/j/81", MeetingKind.ZOOM, "81"))
        stores.bookings.record_checkout(pending(), OPENED)

        assert confirm(stores, pending()) is False
        assert expire(stores, pending()) is False
        assert stores.bookings.extend_hold(pending(), Claim.of(pending()), NOW) is False
        assert reschedule(stores, free(), SLOT + HOUR) is False
        assert cancel(stores, free()) is False
        assert paste(stores, free()) is False
        assert stores.bookings.refund(expired(pending()).moved_to(BookingStatus.REFUNDED), NOW) is False
        with pytest.raises(NotFound):
            stores.bookings.record_refund("booking_1", "re_1")
        assert stores.bookings.mark_link_missing(free(), NOW) is False
        assert stores.bookings.lose_link(linked, NOW) is False
        with pytest.raises(Superseded):
            stores.bookings.store_link(free(), minted(stores, free()))
        with pytest.raises(NotFound):
            stored(stores)
        assert [due for lane in Lane for due in stores.due_work.due(lane, NOW + DAY, 10)] == []

    @pytest.mark.parametrize("elsewhere_that_day", [False, True], ids=["claim stands", "claim dropped"])
    def test_a_late_payment_gets_the_slot_while_nobody_else_took_it_b5(self, stores, held, elsewhere_that_day) -> None:
        if elsewhere_that_day:
            claim(stores, free("booking_2", starts_at=SLOT + HOUR), AFTER_THE_HOLD)

        assert confirm(stores, held, AFTER_THE_HOLD)
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_3"), AFTER_THE_HOLD)

    def test_a_payment_after_the_booking_expired_confirms_it_b5(self, stores, held) -> None:
        expire(stores, held)
        confirmed = replace(expired(held).moved_to(BookingStatus.CONFIRMED), hold_until=None)

        assert stores.bookings.confirm(confirmed, Claim.of(confirmed), AFTER_THE_HOLD, event_id="evt_1")
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2"), AFTER_THE_HOLD)

    def test_a_payment_that_finds_its_time_taken_changes_nothing_b5(self, stores, held) -> None:
        claim(stores, free("booking_2"), AFTER_THE_HOLD)

        for _ in range(2):
            with pytest.raises(SlotTaken):
                confirm(stores, held, AFTER_THE_HOLD)

        assert stored(stores) == held

    def test_a_late_payment_over_midnight_finds_the_other_day_taken_b5(self, stores) -> None:
        claim(stores, pending("booking_1", starts_at=LATE_EVENING))
        claim(stores, free("booking_2", starts_at=LATE_EVENING + 15 * MINUTE), AFTER_THE_HOLD)

        with pytest.raises(SlotTaken):
            confirm(stores, pending("booking_1", starts_at=LATE_EVENING), AFTER_THE_HOLD)


class TestExpiring:
    @pytest.mark.parametrize("starts_at", [SLOT, LATE_EVENING], ids=["by day", "over midnight"])
    def test_an_expired_booking_sets_its_time_free_at_once_b2(self, stores, starts_at) -> None:
        claim(stores, pending(starts_at=starts_at))

        assert expire(stores, pending(starts_at=starts_at))
        assert expire(stores, pending(starts_at=starts_at)) is False

        assert stored(stores).status is BookingStatus.EXPIRED
        assert claim(stores, free("booking_2", starts_at=starts_at))

    def test_a_booking_that_was_paid_meanwhile_does_not_expire_b2(self, stores, held) -> None:
        confirm(stores, held)

        assert expire(stores, held) is False
        assert stored(stores).status is BookingStatus.CONFIRMED
        assert holders(stores, held) == ["booking_1"]

    def test_an_expiry_leaves_the_one_who_has_the_time_by_now_alone_a6(self, stores, held) -> None:
        claim(stores, free("booking_2"), AFTER_THE_HOLD)

        expire(stores, held)

        assert holders(stores, held) == ["booking_2"]
