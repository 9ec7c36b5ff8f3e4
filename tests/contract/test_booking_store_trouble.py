"""What a store of bookings does when answers get lost, DynamoDB is in trouble, or a host has many bookings."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from joinlink.errors import StoreUnavailable, Superseded
from joinlink.model.booking_parts import StartRange
from joinlink.model.claim import Claim
from joinlink.store.booking_item import booking_item
from joinlink.store.days import Day
from joinlink.store.table import Table
from joinlink.store.writes import Put
from tests.contract.store_samples import (
    HOUR,
    MINUTE,
    PASTED,
    cancel,
    claim,
    claims_of_the_week,
    confirm,
    free,
    intent,
    minted,
    paste,
    pending,
    reschedule,
    stored,
    with_link,
)
from tests.contract.watched_client import WatchedClient
from tests.samples import NOW, SLOT

READ_AND_WRITE = {"batch_get_item": 1, "transact_write_items": 1}


Happening = Callable[[], object]


class TestLostAnswers:
    """The write was applied, its answer lost, and the SDK writes again."""

    @pytest.mark.parametrize(
        ("before", "change", "revision", "link_count"),
        [
            (None, lambda stores: claim(stores, free()), 1, 0),
            (pending(), lambda stores: confirm(stores, pending()), 2, 0),
            (free(), lambda stores: reschedule(stores, free(), SLOT + HOUR), 2, 0),
            (free(), lambda stores: paste(stores, free()), 2, 1),
        ],
        ids=["claim", "confirmation", "move", "pasted link"],
    )
    def test_what_is_there_already_is_not_made_twice_a6_b3_r1_m8(
        self, dynamo, client, before, change, revision, link_count
    ) -> None:
        if before is not None:
            claim(dynamo, before)
        client.lose_answer("transact_write_items")

        assert change(dynamo) is False

        booking = stored(dynamo)
        assert (booking.revision, booking.link_count) == (revision, link_count)
        assert claims_of_the_week(dynamo) == [Claim.of(booking)]

    def test_a_link_that_is_there_already_is_stored_m6(self, dynamo, client) -> None:
        claim(dynamo, free())
        record = minted(dynamo, free())
        client.lose_answer("transact_write_items")

        dynamo.bookings.store_link(free(), record)

        assert stored(dynamo).link is not None
        assert stored(dynamo).link_count == 1


class TestTrouble:
    @staticmethod
    def refuse(client: WatchedClient, *reasons: str, times: int = 1) -> None:
        client.refuse("transact_write_items", "TransactionCanceledException", times=times, reasons=list(reasons))

    def test_a_transaction_that_meets_another_is_tried_again(self, dynamo, client) -> None:
        self.refuse(client, "None", "TransactionConflict", "None", times=3)

        assert claim(dynamo, pending())

    def test_a_throttled_transaction_is_for_the_caller_to_repeat(self, dynamo, client) -> None:
        self.refuse(client, "None", "ThrottlingError")

        with pytest.raises(StoreUnavailable):
            claim(dynamo, pending())

    def test_a_condition_decides_also_where_another_transaction_was_met(self, dynamo, client) -> None:
        claim(dynamo, pending())
        record = minted(dynamo, pending())
        self.refuse(client, "ConditionalCheckFailed", "TransactionConflict")

        with pytest.raises(Superseded):
            dynamo.bookings.store_link(pending(), record)


class TestCost:
    """What a call costs never depends on how many bookings there are."""

    @pytest.fixture
    def calls_of(self, client: WatchedClient) -> Callable[[Happening], Counter[str]]:
        """Count the calls that some work makes."""

        def counted(work: Happening) -> Counter[str]:
            client.calls.clear()
            work()
            return Counter(client.calls)

        return counted

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
        everything = StartRange(after=SLOT)

        assert calls_of(lambda: dynamo.bookings.claims("host_1", month)) == {"query": 1}
        assert calls_of(lambda: claim(dynamo, booking)) == READ_AND_WRITE
        assert calls_of(lambda: confirm(dynamo, booking)) == READ_AND_WRITE
        assert calls_of(lambda: stored(dynamo, "booking_new")) == {"get_item": 1}
        confirmed = stored(dynamo, "booking_new")
        assert calls_of(lambda: reschedule(dynamo, confirmed, starts_at + 3 * HOUR)) == READ_AND_WRITE
        moved = stored(dynamo, "booking_new")
        assert calls_of(lambda: cancel(dynamo, moved)) == READ_AND_WRITE
        assert calls_of(lambda: dynamo.bookings.list_by_start("host_1", everything, limit=20, cursor=None)) == {
            "query": 1
        }

    def test_changes_that_touch_no_day_cost_one_call(self, dynamo, calls_of) -> None:
        claim(dynamo, free())
        linked = with_link(dynamo, free())
        pasted = linked.with_pasted_link(PASTED, NOW)

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

        assert calls_of(lambda: dynamo.meeting_ledger.intend(intent(free()), SLOT)) == {"put_item": 1}
        assert calls_of(lambda: dynamo.meeting_ledger.records("booking_1", 1)) == {"query": 1}
        record = minted(dynamo, free())
        assert calls_of(lambda: dynamo.bookings.store_link(free(), record)) == {"transact_write_items": 1}
