"""What every store of bookings must do, with the day ledger that keeps two bookings from one slot."""

from dataclasses import MISSING, fields, replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from joinlink.errors import IllegalTransition, InvalidInput, NotFound, SlotTaken, Superseded
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, MeetingLink, StartRange
from joinlink.model.booking_stages import BookingStatus, Ending, MeetingState, News, Party
from joinlink.model.claim import Claim
from joinlink.model.deadlines import Deadlines
from joinlink.model.due import DueKind, Lane
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord
from joinlink.model.money import Money
from joinlink.model.payouts import Payout
from joinlink.model.questions import Answer, QuestionKind
from joinlink.model.series import SeriesPlace
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
    holders,
    minted,
    paid,
    paste,
    pending,
    reschedule,
    stored,
    with_link,
)
from tests.samples import NOW, SLOT

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATE_EVENING = SLOT.replace(hour=23, minute=45)
OPENED = Checkout("cs_test_1", "https://checkout.stripe.example/1")
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
            "package_id",
            "is_lesson_back",
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


class TestLinks:
    """M4 and M6: the link goes on the booking that still wants it, and on no other."""

    @staticmethod
    def entry(stores: Stores, booking: Booking, event_id: str = "event-1", generation: int = 1) -> MeetingRecord:
        """The ledger's row of a calendar entry that was just made."""
        return minted(stores, booking, MeetingKind.GOOGLE_CALENDAR, event_id, generation)

    @staticmethod
    def states(stores: Stores) -> list[LedgerState]:
        return [row.state for row in stores.ledger.records("booking_1", 1)]

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
        stores.ledger.move(record, LedgerState.DELETING)

        with pytest.raises(IllegalTransition):
            stores.bookings.store_link(booked, record)

        assert (stored(stores).link is not None) == was_stored

    def test_a_second_meeting_of_the_same_revision_is_refused_m6(self, stores, booked) -> None:
        stores.bookings.store_link(booked, minted(stores, booked))
        second = replace(minted(stores, booked, MeetingKind.GOOGLE_MEET), provider_id="82")

        with pytest.raises(IllegalTransition):
            stores.bookings.store_link(booked, second)

        states = {row.kind: row.state for row in stores.ledger.records("booking_1", 1)}
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


class TestListing:
    """D1: a host's bookings by start, a page at a time."""

    @pytest.fixture(autouse=True)
    def seven_bookings(self, stores: Stores) -> None:
        for number in (3, 0, 6, 1, 5, 2, 4):
            claim(stores, free(f"booking_{number}", starts_at=SLOT + number * DAY))
        claim(stores, replace(free("booking_9"), host_id="host_2"))

    @staticmethod
    def page(
        stores: Stores, limit: int = 3, cursor: str | None = None, host_id: str = "host_1", **range_: object
    ) -> tuple[str, str | None]:
        """List a page, and return the bookings' numbers with the cursor."""
        wanted = StartRange(**{"after": SLOT, **range_})
        found, following = stores.bookings.list_by_start(host_id, wanted, limit=limit, cursor=cursor)
        return "".join(booking.booking_id[-1] for booking in found), following

    @pytest.mark.parametrize(("newest_first", "expected"), [(False, ["012", "345", "6"]), (True, ["654", "321", "0"])])
    def test_the_pages_of_a_list_have_every_booking_once_in_order_d1(self, stores, newest_first, expected) -> None:
        pages, cursor = [], None
        while not pages or cursor is not None:
            page, cursor = self.page(stores, cursor=cursor, newest_first=newest_first)
            pages.append(page)

        assert pages == expected

    @pytest.mark.parametrize(
        ("wanted", "expected"),
        [
            ({"limit": 7}, "0123456"),
            ({"limit": 10, "after": SLOT + DAY, "before": SLOT + 3 * DAY}, "12"),
            ({"host_id": "host_0"}, ""),
        ],
        ids=["the last full page promises no other", "the first instant is in the range, the last not", "no bookings"],
    )
    def test_a_page_that_has_all_of_its_range(self, stores, wanted, expected) -> None:
        assert self.page(stores, **wanted) == (expected, None)

    def test_p3_a_walk_meets_every_booking_and_each_cursor_leads_to_those_behind_it(self, stores) -> None:
        wanted = StartRange(SLOT, newest_first=True)
        with patch("joinlink.store.by_start.READ_AT_ONCE", 2):
            walk = list(stores.bookings.walk_by_start("host_1", wanted))
        cursor = walk[2][1]

        behind = stores.bookings.walk_by_start("host_1", wanted, cursor=cursor)

        assert "".join(booking.booking_id[-1] for booking, _ in walk) == "6543210"
        assert "".join(booking.booking_id[-1] for booking, _ in behind) == "3210"

    def test_a_page_goes_on_where_it_was_left_though_the_range_moved_on_with_time(self, stores) -> None:
        _, cursor = self.page(stores, limit=1)

        assert self.page(stores, limit=1, cursor=cursor, after=SLOT + 2 * DAY)[0] == "2"

    def test_a_cursor_from_beyond_the_range_gives_an_empty_page(self, stores) -> None:
        _, cursor = self.page(stores, limit=1, after=SLOT + 4 * DAY)

        assert self.page(stores, limit=1, cursor=cursor, before=SLOT + DAY) == ("", None)

    @pytest.mark.parametrize("cursor", ["x", "%%%", "U1RBUlQj", "é", "bm9uc2Vuc2U", ""])
    def test_a_cursor_that_is_not_ours_is_refused_by_name(self, stores, cursor) -> None:
        with pytest.raises(InvalidInput) as refusal:
            self.page(stores, cursor=cursor)

        assert refusal.value.field == "cursor"
