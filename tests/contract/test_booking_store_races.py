"""Bookings when others write at the same time, when answers get lost, and when a host has many (A6, B3)."""

from __future__ import annotations

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
from joinlink.store import keys
from joinlink.store.booking_item import booking_attributes
from joinlink.store.days import Day
from joinlink.store.table import MOST_TRIES, Table
from joinlink.store.writes import Put
from tests.contract.store_samples import (
    AFTER_THE_HOLD,
    Stores,
    claim,
    confirm,
    expire,
    free,
    intent,
    minted,
    pending,
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
        except (SlotTaken, StoreUnavailable) as exc:
            return type(exc).__name__

    with ThreadPoolExecutor(GUESTS) as pool:
        return Counter(pool.map(outcome, range(GUESTS)))


class TestManyAtOnce:
    def test_of_twenty_guests_on_one_slot_one_gets_it_and_the_others_are_told_a6(self, stores: Stores) -> None:
        outcomes = all_at_once(lambda number: claim(stores, free(f"booking_{number}")))

        assert outcomes == {"True": 1, "SlotTaken": GUESTS - 1}
        assert len(stores.bookings.claims("host_1", Claim.of(free()).interval)) == 1

    def test_twenty_guests_on_twenty_slots_of_one_day_all_get_theirs_a6(self, stores: Stores) -> None:
        outcomes = all_at_once(
            lambda number: claim(stores, free(f"booking_{number}", starts_at=SLOT + number * 30 * MINUTE))
        )

        assert outcomes == {"True": GUESTS}

    def test_twenty_repeats_of_one_request_make_one_booking(self, stores: Stores) -> None:
        outcomes = all_at_once(lambda _: claim(stores, free()))

        assert outcomes == {"True": 1, "False": GUESTS - 1}

    def test_twenty_deliveries_of_one_payment_confirm_once_b3(self, stores: Stores) -> None:
        claim(stores, pending())

        outcomes = all_at_once(lambda _: confirm(stores, pending()))

        assert outcomes == {"True": 1, "False": GUESTS - 1}
        assert stores.bookings.get("booking_1").revision == 2

    def test_payment_and_expiry_at_once_leave_one_winner_and_a_ledger_that_agrees_b2_b3(self, stores: Stores) -> None:
        claim(stores, pending())

        outcomes = all_at_once(lambda number: confirm(stores, pending()) if number % 2 else expire(stores, pending()))

        assert outcomes == {"True": 1, "False": GUESTS - 1}
        is_confirmed = stores.bookings.get("booking_1").status is BookingStatus.CONFIRMED
        held = stores.bookings.claims("host_1", Claim.of(pending()).interval)
        assert [one.hold_until for one in held] == ([None] if is_confirmed else [])


class TestSomebodyWritesInBetween:
    """A competing write lands between what a store read and its transaction."""

    def test_a_neighbour_on_the_same_day_costs_a_second_try_and_no_more_a6(
        self, dynamo: Stores, client: WatchedClient
    ) -> None:
        neighbour = free("booking_2", starts_at=SLOT + HOUR)
        client.just_before("transact_write_items", lambda: claim(dynamo, neighbour))

        assert claim(dynamo, free("booking_1"))

        found = dynamo.bookings.claims("host_1", Claim.of(free(minutes=120)).interval)
        assert sorted(one.booking_id for one in found) == ["booking_1", "booking_2"]

    def test_a_rival_for_the_slot_that_was_quicker_has_it_a6(self, dynamo: Stores, client: WatchedClient) -> None:
        client.just_before("transact_write_items", lambda: claim(dynamo, free("booking_2")))

        with pytest.raises(SlotTaken):
            claim(dynamo, free("booking_1"))

    def test_a_rival_on_the_second_day_of_a_class_over_midnight_has_it_a6(
        self, dynamo: Stores, client: WatchedClient
    ) -> None:
        over_midnight = SLOT.replace(hour=23, minute=45)
        rival = free("booking_2", starts_at=over_midnight + 15 * MINUTE)
        client.just_before("transact_write_items", lambda: claim(dynamo, rival))

        with pytest.raises(SlotTaken):
            claim(dynamo, free("booking_1", starts_at=over_midnight))

    def test_a_late_payment_loses_the_slot_to_whoever_claims_it_meanwhile_b5(
        self, dynamo: Stores, client: WatchedClient
    ) -> None:
        claim(dynamo, pending("booking_1"))
        client.just_before("transact_write_items", lambda: claim(dynamo, free("booking_2"), AFTER_THE_HOLD))

        with pytest.raises(SlotTaken):
            confirm(dynamo, pending("booking_1"), AFTER_THE_HOLD)

        assert dynamo.bookings.get("booking_1").status is BookingStatus.PENDING_PAYMENT

    def test_an_expiry_while_a_payment_is_noted_wins_and_is_told_b3(
        self, dynamo: Stores, client: WatchedClient
    ) -> None:
        claim(dynamo, pending())
        client.just_before("transact_write_items", lambda: expire(dynamo, pending()))

        assert confirm(dynamo, pending()) is False
        assert dynamo.bookings.get("booking_1").status is BookingStatus.EXPIRED

    def test_a_payment_while_an_expiry_is_planned_wins_though_the_claim_was_dropped_b3_b5(
        self, dynamo: Stores, client: WatchedClient
    ) -> None:
        claim(dynamo, pending("booking_1"))
        claim(dynamo, free("booking_2", starts_at=SLOT + HOUR), AFTER_THE_HOLD)
        client.just_before("transact_write_items", lambda: confirm(dynamo, pending("booking_1"), AFTER_THE_HOLD))

        assert expire(dynamo, pending("booking_1")) is False
        assert dynamo.bookings.get("booking_1").status is BookingStatus.CONFIRMED

    def test_an_expiry_keeps_what_others_claimed_while_it_was_planned_a6(
        self, dynamo: Stores, client: WatchedClient
    ) -> None:
        claim(dynamo, pending("booking_1"))
        neighbour = free("booking_2", starts_at=SLOT + HOUR)
        client.just_before("transact_write_items", lambda: claim(dynamo, neighbour))

        assert expire(dynamo, pending("booking_1"))

        found = dynamo.bookings.claims("host_1", Claim.of(free(minutes=120)).interval)
        assert [one.booking_id for one in found] == ["booking_2"]

    def test_a_booking_that_moves_on_while_its_link_is_stored_keeps_none_m6(
        self, dynamo: Stores, client: WatchedClient
    ) -> None:
        claim(dynamo, pending())
        record = replace(minted(dynamo, pending()), revision=1)
        client.just_before("transact_write_items", lambda: confirm(dynamo, pending()))

        with pytest.raises(Superseded):
            dynamo.bookings.store_link(pending(), record)

        assert dynamo.bookings.get("booking_1").link is None

    def test_whoever_never_gets_through_is_told_to_come_again(
        self, dynamo: Stores, table: Table, client: WatchedClient
    ) -> None:
        for version in range(1, 1 + MOST_TRIES):
            day = Day("host_1", SLOT.date(), version)
            touched = replace(day.put(), condition=None)
            client.just_before("transact_write_items", partial(table.write, touched))

        with pytest.raises(StoreUnavailable):
            claim(dynamo, free())


class TestLostAnswers:
    """The write was applied, its answer lost, and the SDK writes again."""

    def test_a_claim_that_is_there_already_was_ours_a6(self, dynamo: Stores, client: WatchedClient) -> None:
        client.lose_answer("transact_write_items")

        assert claim(dynamo, pending()) is False

        assert dynamo.bookings.get("booking_1") == pending()
        assert len(dynamo.bookings.claims("host_1", Claim.of(free()).interval)) == 1

    def test_a_confirmation_that_is_there_already_stays_one_b3(self, dynamo: Stores, client: WatchedClient) -> None:
        claim(dynamo, pending())
        client.lose_answer("transact_write_items")

        assert confirm(dynamo, pending()) is False
        assert dynamo.bookings.get("booking_1").revision == 2

    def test_a_link_that_is_there_already_is_stored_m6(self, dynamo: Stores, client: WatchedClient) -> None:
        claim(dynamo, free())
        record = minted(dynamo, free())
        client.lose_answer("transact_write_items")

        dynamo.bookings.store_link(free(), record)

        assert dynamo.bookings.get("booking_1").link is not None


class TestTrouble:
    def test_a_transaction_that_meets_another_is_tried_again(self, dynamo: Stores, client: WatchedClient) -> None:
        reasons = ["None", "TransactionConflict", "None"]
        client.refuse("transact_write_items", "TransactionCanceledException", times=3, reasons=reasons)

        assert claim(dynamo, pending())

    def test_a_throttled_transaction_is_for_the_caller_to_repeat(self, dynamo: Stores, client: WatchedClient) -> None:
        reasons = ["None", "ThrottlingError"]
        client.refuse("transact_write_items", "TransactionCanceledException", reasons=reasons)

        with pytest.raises(StoreUnavailable):
            claim(dynamo, pending())

    def test_a_condition_decides_also_where_another_transaction_was_met(
        self, dynamo: Stores, client: WatchedClient
    ) -> None:
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
                table.write(Put(keys.booking(booking.booking_id) | booking_attributes(booking)))
            table.write(day.put())

    @pytest.mark.parametrize("bookings", [20, 2000])
    def test_a_booking_costs_the_same_calls_with_twenty_bookings_and_with_two_thousand(
        self,
        dynamo: Stores,
        table: Table,
        calls_of: Callable[[Callable[[], object]], Counter[str]],
        bookings: int,
    ) -> None:
        self.fill(table, bookings)
        starts_at = SLOT + timedelta(days=10, hours=10)
        booking = pending("booking_new", starts_at=starts_at)
        month = Claim.of(free(starts_at=SLOT, minutes=31 * 24 * 60)).interval

        assert calls_of(lambda: dynamo.bookings.claims("host_1", month)) == {"query": 1}
        assert calls_of(lambda: claim(dynamo, booking)) == {"batch_get_item": 1, "transact_write_items": 1}
        assert calls_of(lambda: confirm(dynamo, booking)) == {"batch_get_item": 1, "transact_write_items": 1}
        assert calls_of(lambda: dynamo.bookings.get("booking_new")) == {"get_item": 1}
        assert calls_of(
            lambda: dynamo.bookings.list_by_start("host_1", StartRange(after=SLOT), limit=20, cursor=None)
        ) == {"query": 1}

    def test_a_repeated_claim_or_payment_writes_nothing(
        self, dynamo: Stores, calls_of: Callable[[Callable[[], object]], Counter[str]]
    ) -> None:
        claim(dynamo, pending())
        assert calls_of(lambda: claim(dynamo, pending())) == {"batch_get_item": 1}
        confirm(dynamo, pending())
        assert calls_of(lambda: confirm(dynamo, pending())) == {"batch_get_item": 1}

    def test_minting_costs_one_write_for_each_step_of_the_ledger(
        self, dynamo: Stores, calls_of: Callable[[Callable[[], object]], Counter[str]]
    ) -> None:
        claim(dynamo, free())

        assert calls_of(lambda: dynamo.ledger.intend(intent(free()))) == {"put_item": 1}
        assert calls_of(lambda: dynamo.ledger.records("booking_1", 1)) == {"query": 1}
        record = minted(dynamo, free())
        assert calls_of(lambda: dynamo.bookings.store_link(free(), record)) == {"transact_write_items": 1}

    def test_looking_for_due_holds_of_an_idle_table_costs_the_same_at_any_hour(
        self, dynamo: Stores, calls_of: Callable[[Callable[[], object]], Counter[str]]
    ) -> None:
        dynamo.bookings.due_holds(NOW, 10)

        assert calls_of(lambda: dynamo.bookings.due_holds(NOW + 5 * MINUTE, 10)) == {"get_item": 1, "query": 16}
