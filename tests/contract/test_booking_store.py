"""What every store of bookings must do, with the day ledger that keeps two bookings from one slot."""

from dataclasses import MISSING, fields, replace
from datetime import timedelta

import pytest

from joinlink.errors import IllegalTransition, InvalidInput, NotFound, SlotTaken, Superseded
from joinlink.model.booking import Booking, BookingStatus, Checkout, MeetingLink, MeetingState, News, Party, StartRange
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind, Lane
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.payouts import Payout
from joinlink.model.slots import Interval
from joinlink.model.teaching import Location
from tests.contract.store_samples import (
    AFTER_THE_HOLD,
    Stores,
    cancel,
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
)
from tests.samples import NOW, SLOT

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def window(booking: Booking) -> Interval:
    return Claim.of(booking).interval


def every_field_set() -> Booking:
    return replace(
        paid(pending()),
        checkout=Checkout(
            "cs_test_1", "https://checkout.stripe.example/1", "pi_1", is_completed=True, refund_id="re_1"
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
        ended_by=Party.HOST,
        reason="I am ill.",
        buffer_before_minutes=10,
        buffer_after_minutes=15,
        payout=Payout("acct_1", 450),
    )


class TestReading:
    def test_a_booking_comes_back_with_every_field_that_was_stored(self, stores) -> None:
        booking = every_field_set()

        claim(stores, booking)

        assert stores.bookings.get("booking_1") == booking

    def test_the_sample_above_leaves_no_optional_field_at_its_default(self) -> None:
        defaults = {field.name: field.default for field in fields(Booking) if field.default is not MISSING}

        assert [name for name, default in defaults.items() if getattr(every_field_set(), name) == default] == []

    def test_a_booking_without_anything_optional_comes_back_the_same(self, stores) -> None:
        claim(stores, free())

        assert stores.bookings.get("booking_1") == free()

    def test_an_unknown_booking_is_not_found(self, stores) -> None:
        with pytest.raises(NotFound):
            stores.bookings.get("booking_0")


class TestClaiming:
    """A6: two guests can never get the same slot."""

    def test_the_second_guest_of_a_slot_is_refused_and_nothing_of_theirs_is_written_a6(self, stores) -> None:
        claim(stores, free("booking_1"))

        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2"))

        with pytest.raises(NotFound):
            stores.bookings.get("booking_2")
        assert [one.booking_id for one in stores.bookings.claims("host_1", window(free()))] == ["booking_1"]

    @pytest.mark.parametrize("shift_minutes", [-29, -1, 1, 29])
    def test_a_slot_that_overlaps_by_a_minute_is_taken_a6(self, stores, shift_minutes) -> None:
        claim(stores, free("booking_1"))

        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2", starts_at=SLOT + shift_minutes * MINUTE))

    @pytest.mark.parametrize("shift_minutes", [-30, 30])
    def test_slots_that_only_touch_are_both_given_a6(self, stores, shift_minutes) -> None:
        claim(stores, free("booking_1"))

        assert claim(stores, free("booking_2", starts_at=SLOT + shift_minutes * MINUTE))

    def test_buffers_keep_others_out_a2(self, stores) -> None:
        claim(stores, replace(free("booking_1"), buffer_after_minutes=10))

        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2", starts_at=SLOT + 39 * MINUTE))
        assert claim(stores, free("booking_3", starts_at=SLOT + 40 * MINUTE))

    def test_the_same_claim_again_changes_nothing_and_says_so(self, stores) -> None:
        claim(stores, free())

        assert claim(stores, free()) is False
        assert len(stores.bookings.claims("host_1", window(free()))) == 1

    def test_the_same_claim_again_is_recognised_when_somebody_else_has_the_time_by_now(self, stores) -> None:
        claim(stores, pending("booking_1"))
        claim(stores, free("booking_2"), AFTER_THE_HOLD)

        assert claim(stores, pending("booking_1"), AFTER_THE_HOLD) is False

    def test_another_host_has_the_same_time_free(self, stores) -> None:
        claim(stores, free("booking_1"))

        assert claim(stores, replace(free("booking_2"), host_id="host_2"))

    def test_a_hold_keeps_others_out_until_its_last_second_b2(self, stores) -> None:
        claim(stores, pending("booking_1"))

        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2"), AFTER_THE_HOLD - 2 * timedelta(seconds=1))

    def test_a_lapsed_hold_keeps_nobody_out_and_is_dropped_b2(self, stores) -> None:
        claim(stores, pending("booking_1"))

        assert claim(stores, free("booking_2"), AFTER_THE_HOLD)

        live = [one for one in stores.bookings.claims("host_1", window(free())) if one.is_live(AFTER_THE_HOLD)]
        assert [one.booking_id for one in live] == ["booking_2"]

    @pytest.mark.parametrize("shift_minutes", [-20, 20])
    def test_a_class_over_midnight_utc_is_kept_on_both_days_a6(self, stores, shift_minutes) -> None:
        over_midnight = SLOT.replace(hour=23, minute=45)
        claim(stores, free("booking_1", starts_at=over_midnight))

        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2", starts_at=over_midnight + shift_minutes * MINUTE))

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

        assert sorted(one.booking_id for one in found) == ["booking_1", "booking_2"]

    def test_a_claim_over_midnight_comes_back_once(self, stores) -> None:
        booking = free(starts_at=SLOT.replace(hour=23, minute=45))
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
    def test_the_checkout_of_a_pending_booking_is_kept_b2(self, stores) -> None:
        claim(stores, pending())
        checkout = Checkout("cs_test_1", "https://checkout.stripe.example/1")

        stores.bookings.record_checkout(pending(), checkout)

        assert stores.bookings.get("booking_1") == replace(pending(), checkout=checkout)

    def test_a_checkout_that_comes_after_the_payment_changes_nothing_b3(self, stores) -> None:
        claim(stores, pending())
        confirm(stores, pending())

        stores.bookings.record_checkout(pending(), Checkout("cs_test_2", "https://checkout.stripe.example/2"))

        assert stores.bookings.get("booking_1") == paid(pending())

    def test_a_checkout_that_is_noted_twice_stays_completed_ac_62(self, stores) -> None:
        claim(stores, pending())
        opened = Checkout("cs_test_1", "https://checkout.stripe.example/1")
        completed = replace(pending(), checkout=replace(opened, is_completed=True))
        stores.bookings.record_checkout(pending(), opened)
        stores.bookings.extend_hold(completed, Claim.of(completed), NOW)

        stores.bookings.record_checkout(pending(), opened)

        assert stores.bookings.get("booking_1").checkout == completed.checkout

    def test_a_checkout_opened_anew_takes_the_place_of_the_first_b2(self, stores) -> None:
        claim(stores, pending())
        stores.bookings.record_checkout(pending(), Checkout("cs_test_1", "https://checkout.stripe.example/1"))
        anew = Checkout("cs_test_2", "https://checkout.stripe.example/2")

        stores.bookings.record_checkout(pending(), anew)

        assert stores.bookings.get("booking_1").checkout == anew

    def test_a_confirmation_leaves_alone_a_checkout_put_on_the_booking_since_it_was_read_b3(self, stores) -> None:
        claim(stores, pending())
        checkout = Checkout("cs_test_1", "https://checkout.stripe.example/1")
        stores.bookings.record_checkout(pending(), checkout)
        confirmed = replace(paid(pending()), checkout=None)

        stores.bookings.confirm(confirmed, Claim.of(confirmed), NOW, event_id="evt_1")

        assert stores.bookings.get("booking_1") == replace(confirmed, checkout=checkout)


class TestConfirming:
    """B3: the webhook confirms, once; B5: a late payment gets the slot if it is still free."""

    def test_a_payment_confirms_and_makes_the_claim_permanent_b3(self, stores) -> None:
        claim(stores, pending())

        assert confirm(stores, pending())

        assert stores.bookings.get("booking_1") == paid(pending())
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2"), NOW + 30 * DAY)

    def test_the_same_event_again_confirms_nothing_b3(self, stores) -> None:
        claim(stores, pending())
        confirm(stores, pending())

        assert confirm(stores, pending()) is False
        assert stores.bookings.get("booking_1").revision == 2

    def test_another_event_of_the_same_payment_confirms_nothing_b3(self, stores) -> None:
        claim(stores, pending())
        confirm(stores, pending(), event_id="evt_1")

        assert confirm(stores, pending(), event_id="evt_2") is False

    def test_an_event_that_was_seen_confirms_no_other_booking_b3(self, stores) -> None:
        claim(stores, pending("booking_1"))
        claim(stores, pending("booking_2", starts_at=SLOT + HOUR))
        confirm(stores, pending("booking_1"), event_id="evt_1")

        assert confirm(stores, pending("booking_2", starts_at=SLOT + HOUR), event_id="evt_1") is False
        assert stores.bookings.get("booking_2").status is BookingStatus.PENDING_PAYMENT

    def test_confirming_without_an_event_needs_the_revision_before_too(self, stores) -> None:
        claim(stores, pending())

        assert confirm(stores, pending(), event_id=None)
        assert confirm(stores, pending(), event_id=None) is False

    def test_a_booking_that_is_not_there_does_not_move_and_is_not_made_up(self, stores) -> None:
        linked = replace(free(), link=MeetingLink("https://zoom.example/j/81", MeetingKind.ZOOM, "81"))
        stores.bookings.record_checkout(pending(), Checkout("cs_test_1", "https://checkout.stripe.example/1"))

        assert confirm(stores, pending()) is False
        assert expire(stores, pending()) is False
        assert stores.bookings.extend_hold(pending(), Claim.of(pending()), NOW) is False
        assert reschedule(stores, free(), SLOT + HOUR) is False
        assert cancel(stores, free()) is False
        assert stores.bookings.paste_link(free().with_pasted_link("https://meet.example/1", NOW), NOW) is False
        assert stores.bookings.refund(expired(pending()).moved_to(BookingStatus.REFUNDED), NOW) is False
        with pytest.raises(NotFound):
            stores.bookings.record_refund("booking_1", "re_1")
        assert stores.bookings.mark_link_missing(free(), NOW) is False
        assert stores.bookings.lose_link(linked, NOW) is False
        with pytest.raises(Superseded):
            stores.bookings.store_link(free(), minted(stores, free()))
        with pytest.raises(NotFound):
            stores.bookings.get("booking_1")
        assert [due for lane in Lane for due in stores.due_work.due(lane, NOW + DAY, 10)] == []

    def test_a_late_payment_gets_the_slot_while_nobody_else_took_it_b5(self, stores) -> None:
        claim(stores, pending())

        assert confirm(stores, pending(), AFTER_THE_HOLD)
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2"), AFTER_THE_HOLD)

    def test_a_late_payment_takes_a_dropped_claim_again_b5(self, stores) -> None:
        claim(stores, pending("booking_1"))
        elsewhere_that_day = free("booking_2", starts_at=SLOT + HOUR)
        claim(stores, elsewhere_that_day, AFTER_THE_HOLD)

        assert confirm(stores, pending("booking_1"), AFTER_THE_HOLD)
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_3"), AFTER_THE_HOLD)

    def test_a_payment_after_the_booking_expired_confirms_it_b5(self, stores) -> None:
        claim(stores, pending())
        expire(stores, pending())
        confirmed = replace(expired(pending()).moved_to(BookingStatus.CONFIRMED), hold_until=None)

        assert stores.bookings.confirm(confirmed, Claim.of(confirmed), AFTER_THE_HOLD, event_id="evt_1")
        with pytest.raises(SlotTaken):
            claim(stores, free("booking_2"), AFTER_THE_HOLD)

    def test_a_payment_that_finds_its_time_taken_changes_nothing_b5(self, stores) -> None:
        claim(stores, pending("booking_1"))
        claim(stores, free("booking_2"), AFTER_THE_HOLD)

        for _ in range(2):
            with pytest.raises(SlotTaken):
                confirm(stores, pending("booking_1"), AFTER_THE_HOLD)

        assert stores.bookings.get("booking_1") == pending("booking_1")

    def test_a_late_payment_over_midnight_finds_the_other_day_taken_b5(self, stores) -> None:
        over_midnight = SLOT.replace(hour=23, minute=45)
        claim(stores, pending("booking_1", starts_at=over_midnight))
        claim(stores, free("booking_2", starts_at=over_midnight + 15 * MINUTE), AFTER_THE_HOLD)

        with pytest.raises(SlotTaken):
            confirm(stores, pending("booking_1", starts_at=over_midnight), AFTER_THE_HOLD)


class TestExpiring:
    def test_an_expired_booking_sets_its_time_free_at_once_b2(self, stores) -> None:
        claim(stores, pending("booking_1"))

        assert expire(stores, pending("booking_1"))

        assert stores.bookings.get("booking_1").status is BookingStatus.EXPIRED
        assert claim(stores, free("booking_2"))

    def test_a_booking_that_was_paid_meanwhile_does_not_expire_b2(self, stores) -> None:
        claim(stores, pending())
        confirm(stores, pending())

        assert expire(stores, pending()) is False
        assert stores.bookings.get("booking_1").status is BookingStatus.CONFIRMED
        assert len(stores.bookings.claims("host_1", window(free()))) == 1

    def test_expiring_twice_says_so(self, stores) -> None:
        claim(stores, pending())
        expire(stores, pending())

        assert expire(stores, pending()) is False

    def test_an_expiry_leaves_the_one_who_has_the_time_by_now_alone_a6(self, stores) -> None:
        claim(stores, pending("booking_1"))
        claim(stores, free("booking_2"), AFTER_THE_HOLD)

        expire(stores, pending("booking_1"))

        assert [one.booking_id for one in stores.bookings.claims("host_1", window(free()))] == ["booking_2"]

    def test_both_days_of_a_class_over_midnight_are_free_again_b2(self, stores) -> None:
        over_midnight = SLOT.replace(hour=23, minute=45)
        claim(stores, pending("booking_1", starts_at=over_midnight))

        expire(stores, pending("booking_1", starts_at=over_midnight))

        assert claim(stores, free("booking_2", starts_at=over_midnight))


class TestLinks:
    """M4 and M6: the link goes on the booking that still wants it, and on no other."""

    def test_a_zoom_link_is_put_on_the_booking_and_its_record_turns_live_m4(self, stores) -> None:
        claim(stores, free())
        record = minted(stores, free())

        stores.bookings.store_link(free(), record)

        booking = stores.bookings.get("booking_1")
        assert booking.link == MeetingLink("https://zoom.example/j/81", MeetingKind.ZOOM, "81")
        assert booking.meeting_state is MeetingState.READY
        assert booking.calendar_event_id is None
        assert [row.state for row in stores.ledger.records("booking_1", 1)] == [LedgerState.LIVE]

    def test_a_meet_link_brings_its_calendar_event_and_what_it_stands_in_for_m4_m5(self, stores) -> None:
        claim(stores, free())
        record = replace(minted(stores, free(), MeetingKind.GOOGLE_MEET), instead_of=MeetingKind.ZOOM)

        stores.bookings.store_link(free(), record)

        booking = stores.bookings.get("booking_1")
        assert booking.calendar_event_id == "81"
        assert booking.link is not None
        assert booking.link.instead_of is MeetingKind.ZOOM

    def test_storing_the_same_link_again_changes_nothing_m6(self, stores) -> None:
        claim(stores, free())
        record = minted(stores, free())
        stores.bookings.store_link(free(), record)
        before = stores.bookings.get("booking_1")

        stores.bookings.store_link(free(), record)

        assert stores.bookings.get("booking_1") == before
        assert [row.state for row in stores.ledger.records("booking_1", 1)] == [LedgerState.LIVE]

    def test_a_link_counts_once_however_often_it_is_stored_m6(self, stores) -> None:
        claim(stores, free())
        record = minted(stores, free())

        for _ in range(3):
            stores.bookings.store_link(free(), record)

        booking = stores.bookings.get("booking_1")
        assert (booking.link_count, booking.sequence) == (1, 2)

    def test_a_stored_link_whose_meeting_was_given_up_since_is_not_stored_again_m6(self, stores) -> None:
        claim(stores, free())
        record = minted(stores, free())
        stores.bookings.store_link(free(), record)
        stores.ledger.move(record, LedgerState.DELETING)

        with pytest.raises(IllegalTransition):
            stores.bookings.store_link(free(), record)

    def test_a_second_meeting_of_the_same_revision_is_refused_m6(self, stores) -> None:
        claim(stores, free())
        stores.bookings.store_link(free(), minted(stores, free()))
        second = replace(minted(stores, free(), MeetingKind.GOOGLE_MEET), provider_id="82")

        with pytest.raises(IllegalTransition):
            stores.bookings.store_link(free(), second)

        states = {row.kind: row.state for row in stores.ledger.records("booking_1", 1)}
        assert states == {MeetingKind.ZOOM: LedgerState.LIVE, MeetingKind.GOOGLE_MEET: LedgerState.INTENDED}

    def test_a_link_for_an_older_revision_is_superseded_and_its_record_stays_as_it_was_m6(self, stores) -> None:
        claim(stores, pending())
        record = minted(stores, pending())
        confirm(stores, pending())

        with pytest.raises(Superseded):
            stores.bookings.store_link(pending(), record)

        assert stores.bookings.get("booking_1").link is None
        assert [row.state for row in stores.ledger.records("booking_1", 1)] == [LedgerState.INTENDED]

    def test_a_link_for_a_booking_that_is_not_confirmed_is_superseded(self, stores) -> None:
        claim(stores, pending())

        with pytest.raises(Superseded):
            stores.bookings.store_link(pending(), minted(stores, pending()))

    def test_a_meeting_that_was_given_up_does_not_come_back_to_life_m6(self, stores) -> None:
        claim(stores, free())
        record = minted(stores, free())
        stores.ledger.move(record, LedgerState.DELETING)

        with pytest.raises(IllegalTransition):
            stores.bookings.store_link(free(), record)

        assert stores.bookings.get("booking_1").link is None

    def test_a_calendar_event_goes_beside_the_zoom_link_m3(self, stores) -> None:
        claim(stores, free())
        stores.bookings.store_link(free(), minted(stores, free()))
        record = replace(minted(stores, free(), MeetingKind.GOOGLE_CALENDAR), provider_id="event-1")

        for _ in range(2):
            stores.bookings.store_calendar_event(free(), record)

        booking = stores.bookings.get("booking_1")
        assert booking.calendar_event_id == "event-1"
        assert booking.link is not None
        assert {row.state for row in stores.ledger.records("booking_1", 1)} == {LedgerState.LIVE}

    def test_a_calendar_event_takes_the_place_of_the_one_the_booking_was_read_with_ac_02(self, stores) -> None:
        claim(stores, free())
        first = minted(stores, free(), MeetingKind.GOOGLE_CALENDAR, "event-1")
        stores.bookings.store_calendar_event(free(), first)
        second = minted(stores, free(), MeetingKind.GOOGLE_CALENDAR, "event-2", generation=2)

        for _ in range(2):
            stores.bookings.store_calendar_event(replace(free(), calendar_event_id="event-1"), second)

        assert stores.bookings.get("booking_1").calendar_event_id == "event-2"

    def test_a_calendar_event_that_nobody_has_seen_keeps_its_place_ac_02(self, stores) -> None:
        claim(stores, free())
        stores.bookings.store_calendar_event(free(), minted(stores, free(), MeetingKind.GOOGLE_CALENDAR, "event-1"))
        second = minted(stores, free(), MeetingKind.GOOGLE_CALENDAR, "event-2", generation=2)

        with pytest.raises(IllegalTransition):
            stores.bookings.store_calendar_event(free(), second)

        assert stores.bookings.get("booking_1").calendar_event_id == "event-1"
        assert [row.state for row in stores.ledger.records("booking_1", 1)] == [LedgerState.LIVE, LedgerState.INTENDED]

    def test_a_calendar_event_for_an_older_revision_is_superseded(self, stores) -> None:
        claim(stores, pending())
        record = minted(stores, pending(), MeetingKind.GOOGLE_CALENDAR)
        confirm(stores, pending())

        with pytest.raises(Superseded):
            stores.bookings.store_calendar_event(pending(), record)

    def test_a_missing_link_shows_on_the_booking_m5(self, stores) -> None:
        claim(stores, free())

        assert stores.bookings.mark_link_missing(free(), NOW)
        assert stores.bookings.get("booking_1").meeting_state is MeetingState.MISSING
        assert due_at(stores, DueKind.CARE) == NOW

    def test_a_link_that_is_known_to_be_missing_is_left_to_whoever_looks_after_it_m7(self, stores) -> None:
        claim(stores, free())
        stores.bookings.mark_link_missing(free(), NOW)
        later = NOW + timedelta(hours=1)
        stores.due_work.ask(DueKind.CARE, "booking_1", later)

        assert stores.bookings.mark_link_missing(stores.bookings.get("booking_1"), NOW)
        assert due_at(stores, DueKind.CARE) == later

    def test_a_link_that_came_after_all_is_not_missing(self, stores) -> None:
        claim(stores, free())
        stores.bookings.store_link(free(), minted(stores, free()))

        assert stores.bookings.mark_link_missing(free(), NOW) is False
        assert stores.bookings.get("booking_1").meeting_state is MeetingState.READY

    def test_the_link_of_an_older_revision_is_not_missing(self, stores) -> None:
        claim(stores, pending())
        confirm(stores, pending())

        assert stores.bookings.mark_link_missing(pending(), NOW) is False

    def test_a_link_that_heals_a_missing_one_makes_the_booking_ready_m7(self, stores) -> None:
        claim(stores, free())
        stores.bookings.mark_link_missing(free(), NOW)

        stores.bookings.store_link(free(), minted(stores, free()))

        assert stores.bookings.get("booking_1").meeting_state is MeetingState.READY


class TestListing:
    """D1: a host's bookings by start, a page at a time."""

    @pytest.fixture(autouse=True)
    def seven_bookings(self, stores: Stores) -> None:
        for number in (3, 0, 6, 1, 5, 2, 4):
            claim(stores, free(f"booking_{number}", starts_at=SLOT + number * DAY))
        claim(stores, replace(free("booking_9"), host_id="host_2"))

    @pytest.mark.parametrize(("newest_first", "order"), [(False, "0123456"), (True, "6543210")])
    def test_the_pages_of_a_list_have_every_booking_once_in_order_d1(self, stores, *, newest_first, order) -> None:
        seen = ""
        sizes: list[int] = []
        cursor = None
        while not sizes or cursor is not None:
            page, cursor = stores.bookings.list_by_start(
                "host_1", StartRange(after=SLOT, newest_first=newest_first), limit=3, cursor=cursor
            )
            seen += "".join(booking.booking_id[-1] for booking in page)
            sizes.append(len(page))

        assert seen == order
        assert sizes == [3, 3, 1]

    def test_the_last_full_page_promises_no_other(self, stores) -> None:
        page, cursor = stores.bookings.list_by_start("host_1", StartRange(after=SLOT), limit=7, cursor=None)

        assert len(page) == 7
        assert cursor is None

    def test_a_range_has_its_first_instant_in_it_and_its_last_not(self, stores) -> None:
        page, _ = stores.bookings.list_by_start(
            "host_1", StartRange(after=SLOT + DAY, before=SLOT + 3 * DAY), limit=10, cursor=None
        )

        assert [booking.booking_id for booking in page] == ["booking_1", "booking_2"]

    def test_a_page_goes_on_where_it_was_left_though_the_range_moved_on_with_time(self, stores) -> None:
        _, cursor = stores.bookings.list_by_start("host_1", StartRange(after=SLOT), limit=1, cursor=None)

        page, _ = stores.bookings.list_by_start("host_1", StartRange(after=SLOT + 2 * DAY), limit=1, cursor=cursor)

        assert [booking.booking_id for booking in page] == ["booking_2"]

    def test_a_cursor_from_beyond_the_range_gives_an_empty_page(self, stores) -> None:
        _, cursor = stores.bookings.list_by_start("host_1", StartRange(after=SLOT + 4 * DAY), limit=1, cursor=None)

        page = stores.bookings.list_by_start(
            "host_1", StartRange(after=SLOT, before=SLOT + DAY), limit=1, cursor=cursor
        )

        assert page == ([], None)

    @pytest.mark.parametrize("cursor", ["x", "%%%", "U1RBUlQj", "é", "bm9uc2Vuc2U", ""])
    def test_a_cursor_that_is_not_ours_is_refused_by_name(self, stores, cursor) -> None:
        with pytest.raises(InvalidInput) as refusal:
            stores.bookings.list_by_start("host_1", StartRange(after=SLOT), limit=3, cursor=cursor)

        assert refusal.value.field == "cursor"

    def test_a_host_without_bookings_has_an_empty_page(self, stores) -> None:
        page = stores.bookings.list_by_start("host_0", StartRange(after=SLOT), limit=3, cursor=None)

        assert page == ([], None)

    def test_a_booking_that_moved_on_is_listed_as_it_is_now(self, stores) -> None:
        stores.bookings.store_link(free("booking_0"), minted(stores, free("booking_0")))

        [booking], _ = stores.bookings.list_by_start(
            "host_1", StartRange(after=SLOT, before=SLOT + DAY), limit=3, cursor=None
        )

        assert booking == stores.bookings.get("booking_0")
