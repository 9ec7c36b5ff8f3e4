"""Bookings when others write at the same time, when answers get lost, and when a host has many (A6, B3)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from joinlink.errors import SlotTaken, StoreUnavailable, Superseded
from joinlink.model.booking import BookingStatus, StartRange
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.meeting import MeetingKind
from joinlink.store.booking_item import booking_item
from joinlink.store.days import Day
from joinlink.store.table import MOST_TRIES, Table
from joinlink.store.writes import Put
from tests.contract.store_samples import (
    AFTER_THE_HOLD,
    cancel,
    claim,
    confirm,
    due_at,
    expire,
    free,
    intent,
    minted,
    pending,
    reschedule,
    with_link,
)
from tests.contract.watched_client import WatchedClient
from tests.samples import NOW, SLOT

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GUESTS = 20


def all_at_once(work: Callable[[int], bool]) -> Counter[str]:
    """Run the work of twenty guests in as many threads and count how it ended."""

    def outcome(number: int) -> str:
        try:
            return str(work(number))
        except (SlotTaken, StoreUnavailable, Superseded) as exc:
            return type(exc).__name__

    with ThreadPoolExecutor(GUESTS) as pool:
        return Counter(pool.map(outcome, range(GUESTS)))


class TestManyAtOnce:
    def test_of_twenty_guests_on_one_slot_one_gets_it_and_the_others_are_told_a6(self, stores) -> None:
        outcomes = all_at_once(lambda number: claim(stores, free(f"booking_{number}")))

        assert outcomes == {"True": 1, "SlotTaken": GUESTS - 1}
        assert len(stores.bookings.claims("host_1", Claim.of(free()).interval)) == 1

    def test_twenty_guests_on_twenty_slots_of_one_day_all_get_theirs_a6(self, stores) -> None:
        outcomes = all_at_once(
            lambda number: claim(stores, free(f"booking_{number}", starts_at=SLOT + number * 30 * MINUTE))
        )

        assert outcomes == {"True": GUESTS}

    def test_twenty_repeats_of_one_request_make_one_booking(self, stores) -> None:
        outcomes = all_at_once(lambda _: claim(stores, free()))

        assert outcomes == {"True": 1, "False": GUESTS - 1}

    def test_twenty_deliveries_of_one_payment_confirm_once_b3(self, stores) -> None:
        claim(stores, pending())

        outcomes = all_at_once(lambda _: confirm(stores, pending()))

        assert outcomes == {"True": 1, "False": GUESTS - 1}
        assert stores.bookings.get("booking_1").revision == 2

    def test_payment_and_expiry_at_once_leave_one_winner_and_a_ledger_that_agrees_b2_b3(self, stores) -> None:
        claim(stores, pending())

        outcomes = all_at_once(lambda number: confirm(stores, pending()) if number % 2 else expire(stores, pending()))

        assert outcomes == {"True": 1, "False": GUESTS - 1}
        is_confirmed = stores.bookings.get("booking_1").status is BookingStatus.CONFIRMED
        held = stores.bookings.claims("host_1", Claim.of(pending()).interval)
        assert [one.hold_until for one in held] == ([None] if is_confirmed else [])

    def test_of_twenty_bookings_moved_to_one_slot_one_gets_it_and_the_others_stay_r1_ac_53(self, stores) -> None:
        bookings = [free(f"booking_{number}", starts_at=SLOT + number * HOUR) for number in range(GUESTS)]
        for booking in bookings:
            claim(stores, booking)

        outcomes = all_at_once(lambda number: reschedule(stores, bookings[number], SLOT - 2 * HOUR))

        assert outcomes == {"True": 1, "SlotTaken": GUESTS - 1}
        starts = sorted(stores.bookings.get(one.booking_id).starts_at for one in bookings)
        assert starts.count(SLOT - 2 * HOUR) == 1
        held = stores.bookings.claims("host_1", Claim.of(free(starts_at=SLOT - DAY, minutes=4 * 24 * 60)).interval)
        assert len({claim.interval for claim in held}) == GUESTS

    def test_twenty_moves_of_one_booking_leave_it_at_one_time_r1(self, stores) -> None:
        claim(stores, free())

        outcomes = all_at_once(lambda number: reschedule(stores, free(), SLOT + (1 + number) * HOUR))

        assert outcomes == {"True": 1, "False": GUESTS - 1}
        booking = stores.bookings.get("booking_1")
        assert booking.revision == 2
        month = Claim.of(free(starts_at=SLOT, minutes=7 * 24 * 60)).interval
        assert list(stores.bookings.claims("host_1", month)) == [Claim.of(booking)]

    def test_cancelling_and_moving_at_once_leave_one_winner_and_a_ledger_that_agrees_x1_r1(self, stores) -> None:
        claim(stores, free())

        outcomes = all_at_once(
            lambda number: cancel(stores, free()) if number % 2 else reschedule(stores, free(), SLOT + DAY)
        )

        assert outcomes == {"True": 1, "False": GUESTS - 1}
        booking = stores.bookings.get("booking_1")
        is_cancelled = booking.status is BookingStatus.CANCELLED
        month = Claim.of(free(starts_at=SLOT, minutes=7 * 24 * 60)).interval
        assert list(stores.bookings.claims("host_1", month)) == ([] if is_cancelled else [Claim.of(booking)])
        assert (due_at(stores, DueKind.REMINDER) is None) == is_cancelled

    def test_a_cancellation_while_its_link_is_stored_leaves_none_m6_x1(self, stores) -> None:
        claim(stores, free())
        record = minted(stores, free())

        def store_link() -> bool:
            stores.bookings.store_link(free(), record)
            return True

        outcomes = all_at_once(lambda number: cancel(stores, free()) if number == 10 else store_link())

        assert outcomes["True"] + outcomes["Superseded"] == GUESTS
        assert stores.bookings.get("booking_1").link is None


class TestSomebodyWritesInBetween:
    """A competing write lands between what a store read and its transaction."""

    def test_a_neighbour_on_the_same_day_costs_a_second_try_and_no_more_a6(self, dynamo, client) -> None:
        neighbour = free("booking_2", starts_at=SLOT + HOUR)
        client.just_before("transact_write_items", lambda: claim(dynamo, neighbour))

        assert claim(dynamo, free("booking_1"))

        found = dynamo.bookings.claims("host_1", Claim.of(free(minutes=120)).interval)
        assert sorted(one.booking_id for one in found) == ["booking_1", "booking_2"]

    def test_a_rival_for_the_slot_that_was_quicker_has_it_a6(self, dynamo, client) -> None:
        client.just_before("transact_write_items", lambda: claim(dynamo, free("booking_2")))

        with pytest.raises(SlotTaken):
            claim(dynamo, free("booking_1"))

    def test_a_rival_on_the_second_day_of_a_class_over_midnight_has_it_a6(self, dynamo, client) -> None:
        over_midnight = SLOT.replace(hour=23, minute=45)
        rival = free("booking_2", starts_at=over_midnight + 15 * MINUTE)
        client.just_before("transact_write_items", lambda: claim(dynamo, rival))

        with pytest.raises(SlotTaken):
            claim(dynamo, free("booking_1", starts_at=over_midnight))

    def test_a_late_payment_loses_the_slot_to_whoever_claims_it_meanwhile_b5(self, dynamo, client) -> None:
        claim(dynamo, pending("booking_1"))
        client.just_before("transact_write_items", lambda: claim(dynamo, free("booking_2"), AFTER_THE_HOLD))

        with pytest.raises(SlotTaken):
            confirm(dynamo, pending("booking_1"), AFTER_THE_HOLD)

        assert dynamo.bookings.get("booking_1").status is BookingStatus.PENDING_PAYMENT

    def test_an_expiry_while_a_payment_is_noted_wins_and_is_told_b3(self, dynamo, client) -> None:
        claim(dynamo, pending())
        client.just_before("transact_write_items", lambda: expire(dynamo, pending()))

        assert confirm(dynamo, pending()) is False
        assert dynamo.bookings.get("booking_1").status is BookingStatus.EXPIRED

    def test_a_payment_while_an_expiry_is_planned_wins_though_the_claim_was_dropped_b3_b5(self, dynamo, client) -> None:
        claim(dynamo, pending("booking_1"))
        claim(dynamo, free("booking_2", starts_at=SLOT + HOUR), AFTER_THE_HOLD)
        client.just_before("transact_write_items", lambda: confirm(dynamo, pending("booking_1"), AFTER_THE_HOLD))

        assert expire(dynamo, pending("booking_1")) is False
        assert dynamo.bookings.get("booking_1").status is BookingStatus.CONFIRMED

    def test_an_expiry_keeps_what_others_claimed_while_it_was_planned_a6(self, dynamo, client) -> None:
        claim(dynamo, pending("booking_1"))
        neighbour = free("booking_2", starts_at=SLOT + HOUR)
        client.just_before("transact_write_items", lambda: claim(dynamo, neighbour))

        assert expire(dynamo, pending("booking_1"))

        found = dynamo.bookings.claims("host_1", Claim.of(free(minutes=120)).interval)
        assert [one.booking_id for one in found] == ["booking_2"]

    def test_a_booking_that_moves_on_while_its_link_is_stored_keeps_none_m6(self, dynamo, client) -> None:
        claim(dynamo, pending())
        record = replace(minted(dynamo, pending()), revision=1)
        client.just_before("transact_write_items", lambda: confirm(dynamo, pending()))

        with pytest.raises(Superseded):
            dynamo.bookings.store_link(pending(), record)

        assert dynamo.bookings.get("booking_1").link is None

    def test_a_rival_who_takes_the_new_time_meanwhile_has_it_and_the_booking_stays_r1_ac_53(
        self, dynamo, client
    ) -> None:
        claim(dynamo, free("booking_1"))
        rival = free("booking_2", starts_at=SLOT + DAY)
        client.just_before("transact_write_items", lambda: claim(dynamo, rival))

        with pytest.raises(SlotTaken):
            reschedule(dynamo, free("booking_1"), SLOT + DAY)

        assert dynamo.bookings.get("booking_1").starts_at == SLOT
        assert [one.booking_id for one in dynamo.bookings.claims("host_1", Claim.of(free()).interval)] == ["booking_1"]

    def test_a_neighbour_of_the_old_time_costs_a_move_a_second_try_and_keeps_theirs_r1(self, dynamo, client) -> None:
        claim(dynamo, free("booking_1"))
        neighbour = free("booking_2", starts_at=SLOT + HOUR)
        client.just_before("transact_write_items", lambda: claim(dynamo, neighbour))

        assert reschedule(dynamo, free("booking_1"), SLOT + DAY)

        found = dynamo.bookings.claims("host_1", Claim.of(free(minutes=120)).interval)
        assert [one.booking_id for one in found] == ["booking_2"]

    def test_a_cancellation_while_a_move_is_planned_wins_and_nothing_is_claimed_x1_r1(self, dynamo, client) -> None:
        claim(dynamo, free())
        client.just_before("transact_write_items", lambda: cancel(dynamo, free()))

        assert reschedule(dynamo, free(), SLOT + DAY) is False

        assert dynamo.bookings.get("booking_1").status is BookingStatus.CANCELLED
        week = Claim.of(free(starts_at=SLOT, minutes=7 * 24 * 60)).interval
        assert list(dynamo.bookings.claims("host_1", week)) == []
        assert due_at(dynamo, DueKind.REMINDER) is None

    def test_a_move_while_a_cancellation_is_planned_wins_and_keeps_its_time_x1_r1(self, dynamo, client) -> None:
        claim(dynamo, free())
        client.just_before("transact_write_items", lambda: reschedule(dynamo, free(), SLOT + HOUR))

        assert cancel(dynamo, free()) is False

        booking = dynamo.bookings.get("booking_1")
        assert (booking.status, booking.starts_at) == (BookingStatus.CONFIRMED, SLOT + HOUR)
        assert list(dynamo.bookings.claims("host_1", Claim.of(booking).interval)) == [Claim.of(booking)]

    def test_a_link_that_is_stored_while_a_move_is_planned_goes_with_the_old_time_r2_ac_35(
        self, dynamo, client
    ) -> None:
        claim(dynamo, free())
        client.just_before("transact_write_items", lambda: with_link(dynamo, free(), MeetingKind.GOOGLE_MEET))

        assert reschedule(dynamo, free(), SLOT + HOUR)

        moved = dynamo.bookings.get("booking_1")
        assert (moved.link, moved.calendar_event_id, moved.link_count) == (None, None, 1)

    def test_a_payment_while_a_hold_is_extended_wins_b3(self, dynamo, client) -> None:
        claim(dynamo, pending())
        held = replace(pending(), hold_until=NOW + 3 * HOUR)
        client.just_before("transact_write_items", lambda: confirm(dynamo, pending()))

        assert dynamo.bookings.extend_hold(held, Claim.of(held), NOW) is False

        assert [one.hold_until for one in dynamo.bookings.claims("host_1", Claim.of(held).interval)] == [None]
        assert due_at(dynamo, DueKind.HOLD) is None

    def test_whoever_never_gets_through_is_told_to_come_again(self, dynamo, table, client) -> None:
        for version in range(1, 1 + MOST_TRIES):
            day = Day("host_1", SLOT.date(), version)
            touched = replace(day.put(), condition=None)
            client.just_before("transact_write_items", partial(table.write, touched))

        with pytest.raises(StoreUnavailable):
            claim(dynamo, free())


class TestLostAnswers:
    """The write was applied, its answer lost, and the SDK writes again."""

    def test_a_claim_that_is_there_already_was_ours_a6(self, dynamo, client) -> None:
        client.lose_answer("transact_write_items")

        assert claim(dynamo, pending()) is False

        assert dynamo.bookings.get("booking_1") == pending()
        assert len(dynamo.bookings.claims("host_1", Claim.of(free()).interval)) == 1

    def test_a_confirmation_that_is_there_already_stays_one_b3(self, dynamo, client) -> None:
        claim(dynamo, pending())
        client.lose_answer("transact_write_items")

        assert confirm(dynamo, pending()) is False
        assert dynamo.bookings.get("booking_1").revision == 2

    def test_a_link_that_is_there_already_is_stored_m6(self, dynamo, client) -> None:
        claim(dynamo, free())
        record = minted(dynamo, free())
        client.lose_answer("transact_write_items")

        dynamo.bookings.store_link(free(), record)

        booking = dynamo.bookings.get("booking_1")
        assert booking.link is not None
        assert booking.link_count == 1

    def test_a_move_that_is_there_already_is_not_made_twice_r1(self, dynamo, client) -> None:
        claim(dynamo, free())
        client.lose_answer("transact_write_items")

        assert reschedule(dynamo, free(), SLOT + HOUR) is False

        booking = dynamo.bookings.get("booking_1")
        assert (booking.revision, booking.starts_at) == (2, SLOT + HOUR)
        assert list(dynamo.bookings.claims("host_1", Claim.of(booking).interval)) == [Claim.of(booking)]

    def test_a_pasted_link_that_is_there_already_counts_once_m8(self, dynamo, client) -> None:
        claim(dynamo, free())
        client.lose_answer("transact_write_items")

        pasted = free().with_pasted_link("https://rooms.example/1", NOW)
        assert dynamo.bookings.paste_link(pasted, NOW) is False

        assert dynamo.bookings.get("booking_1").link_count == 1


class TestTrouble:
    def test_a_transaction_that_meets_another_is_tried_again(self, dynamo, client) -> None:
        reasons = ["None", "TransactionConflict", "None"]
        client.refuse("transact_write_items", "TransactionCanceledException", times=3, reasons=reasons)

        assert claim(dynamo, pending())

    def test_a_throttled_transaction_is_for_the_caller_to_repeat(self, dynamo, client) -> None:
        reasons = ["None", "ThrottlingError"]
        client.refuse("transact_write_items", "TransactionCanceledException", reasons=reasons)

        with pytest.raises(StoreUnavailable):
            claim(dynamo, pending())

    def test_a_condition_decides_also_where_another_transaction_was_met(self, dynamo, client) -> None:
        claim(dynamo, pending())
        record = minted(dynamo, pending())
        reasons = ["ConditionalCheckFailed", "TransactionConflict"]
        client.refuse("transact_write_items", "TransactionCanceledException", reasons=reasons)

        with pytest.raises(Superseded):
            dynamo.bookings.store_link(pending(), record)


@pytest.fixture
def calls_of(client: WatchedClient) -> Callable[[Callable[[], object]], Counter[str]]:
    """Count the calls that some work makes."""

    def counted(work: Callable[[], object]) -> Counter[str]:
        client.calls.clear()
        work()
        return Counter(client.calls)

    return counted


class TestCost:
    """What a call costs never depends on how many bookings there are."""

    @staticmethod
    def fill(table: Table, bookings: int) -> None:
        """Give the host this many bookings, forty on a day, as claim() would leave them."""
        for first in range(0, bookings, 40):
            starts_at = SLOT + timedelta(days=10 + first // 40)
            day = Day("host_1", starts_at.date())
            for number in range(40):
                booking = free(f"booking_{first + number}", starts_at=starts_at + number * 10 * MINUTE, minutes=10)
                day = day.with_claim(Claim.of(booking), NOW)
                table.write(Put(booking_item(booking)))
            table.write(day.put())

    @pytest.mark.parametrize("bookings", [20, pytest.param(500, marks=pytest.mark.slow)])
    def test_a_booking_costs_the_same_calls_with_twenty_bookings_and_with_five_hundred(
        self, dynamo, table, calls_of, bookings
    ) -> None:
        self.fill(table, bookings)
        starts_at = SLOT + timedelta(days=10, hours=10)
        booking = pending("booking_new", starts_at=starts_at)
        month = Claim.of(free(starts_at=SLOT, minutes=31 * 24 * 60)).interval

        assert calls_of(lambda: dynamo.bookings.claims("host_1", month)) == {"query": 1}
        assert calls_of(lambda: claim(dynamo, booking)) == {"batch_get_item": 1, "transact_write_items": 1}
        assert calls_of(lambda: confirm(dynamo, booking)) == {"batch_get_item": 1, "transact_write_items": 1}
        assert calls_of(lambda: dynamo.bookings.get("booking_new")) == {"get_item": 1}
        confirmed = dynamo.bookings.get("booking_new")
        later = starts_at + 3 * HOUR
        assert calls_of(lambda: reschedule(dynamo, confirmed, later)) == {
            "batch_get_item": 1,
            "transact_write_items": 1,
        }
        moved = dynamo.bookings.get("booking_new")
        assert calls_of(lambda: cancel(dynamo, moved)) == {"batch_get_item": 1, "transact_write_items": 1}
        assert calls_of(
            lambda: dynamo.bookings.list_by_start("host_1", StartRange(after=SLOT), limit=20, cursor=None)
        ) == {"query": 1}

    def test_changes_that_touch_no_day_cost_one_call(self, dynamo, calls_of) -> None:
        claim(dynamo, free())
        linked = with_link(dynamo, free())
        pasted = linked.with_pasted_link("https://rooms.example/1", NOW)

        assert calls_of(lambda: dynamo.bookings.mark_link_missing(free(), NOW)) == {"transact_write_items": 1}
        assert calls_of(lambda: dynamo.bookings.lose_link(linked, NOW)) == {"transact_write_items": 1}
        assert calls_of(lambda: dynamo.bookings.paste_link(pasted, NOW)) == {"transact_write_items": 1}
        assert calls_of(lambda: dynamo.bookings.record_refund("booking_1", "re_1")) == {"update_item": 1}

    def test_a_repeated_claim_or_payment_writes_nothing(self, dynamo, calls_of) -> None:
        claim(dynamo, pending())
        assert calls_of(lambda: claim(dynamo, pending())) == {"batch_get_item": 1}
        confirm(dynamo, pending())
        assert calls_of(lambda: confirm(dynamo, pending())) == {"batch_get_item": 1}

    def test_minting_costs_one_write_for_each_step_of_the_ledger(self, dynamo, calls_of) -> None:
        claim(dynamo, free())

        assert calls_of(lambda: dynamo.ledger.intend(intent(free()))) == {"put_item": 1}
        assert calls_of(lambda: dynamo.ledger.records("booking_1", 1)) == {"query": 1}
        record = minted(dynamo, free())
        assert calls_of(lambda: dynamo.bookings.store_link(free(), record)) == {"transact_write_items": 1}
