"""Bookings when others write at the same time, when answers get lost, and when a host has many (A6, B3)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from joinlink.errors import SlotTaken, StoreUnavailable, Superseded
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import StartRange
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.meeting import MeetingKind
from joinlink.store.booking_item import booking_item
from joinlink.store.days import Day
from joinlink.store.table import MOST_TRIES, Table
from joinlink.store.writes import Put
from tests.contract.store_samples import (
    AFTER_THE_HOLD,
    PASTED,
    Stores,
    cancel,
    claim,
    confirm,
    due_at,
    expire,
    free,
    holders,
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

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATE_EVENING = SLOT.replace(hour=23, minute=45)
WEEK = Claim.of(free(starts_at=SLOT, minutes=7 * 24 * 60)).interval
GUESTS = 20
READ_AND_WRITE = {"batch_get_item": 1, "transact_write_items": 1}
ONE_AND_NO_OTHER = {"True": 1, "False": GUESTS - 1}


def all_at_once(work: Callable[[int], bool]) -> Counter[str]:
    """Run the work of twenty guests in as many threads and count how it ended."""

    def outcome(number: int) -> str:
        try:
            return str(work(number))
        except (SlotTaken, StoreUnavailable, Superseded) as exc:
            return type(exc).__name__

    with ThreadPoolExecutor(GUESTS) as pool:
        return Counter(pool.map(outcome, range(GUESTS)))


def extend(stores: Stores, booking: Booking) -> bool:
    """Keep a booking's time for three hours."""
    longer = replace(booking, hold_until=NOW + 3 * HOUR)
    return stores.bookings.extend_hold(longer, Claim.of(longer), NOW)


def claims_of_the_week(stores: Stores) -> list[Claim]:
    return list(stores.bookings.claims("host_1", WEEK))


class TestManyAtOnce:
    def test_of_twenty_guests_on_one_slot_one_gets_it_and_the_others_are_told_a6(self, stores) -> None:
        outcomes = all_at_once(lambda number: claim(stores, free(f"booking_{number}")))

        assert outcomes == {"True": 1, "SlotTaken": GUESTS - 1}
        assert len(holders(stores, free())) == 1

    def test_twenty_guests_on_twenty_slots_of_one_day_all_get_theirs_a6(self, stores) -> None:
        outcomes = all_at_once(
            lambda number: claim(stores, free(f"booking_{number}", starts_at=SLOT + number * 30 * MINUTE))
        )

        assert outcomes == {"True": GUESTS}

    def test_twenty_repeats_of_one_request_make_one_booking(self, stores) -> None:
        assert all_at_once(lambda _: claim(stores, free())) == ONE_AND_NO_OTHER

    def test_twenty_deliveries_of_one_payment_confirm_once_b3(self, stores) -> None:
        claim(stores, pending())

        assert all_at_once(lambda _: confirm(stores, pending())) == ONE_AND_NO_OTHER
        assert stored(stores).revision == 2

    def test_payment_and_expiry_at_once_leave_one_winner_and_a_ledger_that_agrees_b2_b3(self, stores) -> None:
        claim(stores, pending())

        outcomes = all_at_once(lambda number: confirm(stores, pending()) if number % 2 else expire(stores, pending()))

        assert outcomes == ONE_AND_NO_OTHER
        is_confirmed = stored(stores).status is BookingStatus.CONFIRMED
        assert [one.hold_until for one in claims_of_the_week(stores)] == ([None] if is_confirmed else [])

    def test_of_twenty_bookings_moved_to_one_slot_one_gets_it_and_the_others_stay_r1_ac_53(self, stores) -> None:
        bookings = [free(f"booking_{number}", starts_at=SLOT + number * HOUR) for number in range(GUESTS)]
        for booking in bookings:
            claim(stores, booking)

        outcomes = all_at_once(lambda number: reschedule(stores, bookings[number], SLOT - 2 * HOUR))

        assert outcomes == {"True": 1, "SlotTaken": GUESTS - 1}
        starts = [stored(stores, one.booking_id).starts_at for one in bookings]
        assert starts.count(SLOT - 2 * HOUR) == 1
        held = stores.bookings.claims("host_1", Claim.of(free(starts_at=SLOT - DAY, minutes=4 * 24 * 60)).interval)
        assert len({claim.interval for claim in held}) == GUESTS

    def test_twenty_moves_of_one_booking_leave_it_at_one_time_r1(self, stores) -> None:
        claim(stores, free())

        outcomes = all_at_once(lambda number: reschedule(stores, free(), SLOT + (1 + number) * HOUR))

        assert outcomes == ONE_AND_NO_OTHER
        assert stored(stores).revision == 2
        assert claims_of_the_week(stores) == [Claim.of(stored(stores))]

    def test_cancelling_and_moving_at_once_leave_one_winner_and_a_ledger_that_agrees_x1_r1(self, stores) -> None:
        claim(stores, free())

        outcomes = all_at_once(
            lambda number: cancel(stores, free()) if number % 2 else reschedule(stores, free(), SLOT + DAY)
        )

        assert outcomes == ONE_AND_NO_OTHER
        booking = stored(stores)
        is_cancelled = booking.status is BookingStatus.CANCELLED
        assert claims_of_the_week(stores) == ([] if is_cancelled else [Claim.of(booking)])
        assert (due_at(stores, DueKind.REMINDER) is None) == is_cancelled

    def test_a_cancellation_while_its_link_is_stored_leaves_none_m6_x1(self, stores) -> None:
        claim(stores, free())
        record = minted(stores, free())

        def store_link() -> bool:
            stores.bookings.store_link(free(), record)
            return True

        outcomes = all_at_once(lambda number: cancel(stores, free()) if number == 10 else store_link())

        assert outcomes["True"] + outcomes["Superseded"] == GUESTS
        assert stored(stores).link is None


Happening = Callable[[], object]


class TestSomebodyWritesInBetween:
    """A competing write lands between what a store read and its transaction."""

    @pytest.fixture
    def meanwhile(self, client: WatchedClient) -> Callable[[Happening], None]:
        """Let something happen just before the next transaction."""
        return partial(client.just_before, "transact_write_items")

    @pytest.mark.parametrize(
        ("ours", "rivals"),
        [(SLOT, SLOT), (LATE_EVENING, LATE_EVENING + 15 * MINUTE)],
        ids=["the slot", "the second day of a class over midnight"],
    )
    def test_a_rival_who_was_quicker_has_it_a6(self, dynamo, meanwhile, ours, rivals) -> None:
        meanwhile(lambda: claim(dynamo, free("booking_2", starts_at=rivals)))

        with pytest.raises(SlotTaken):
            claim(dynamo, free("booking_1", starts_at=ours))

    @pytest.mark.parametrize(
        ("before", "change", "kept"),
        [
            (None, lambda stores: claim(stores, free()), ["booking_1", "booking_2"]),
            (pending(), lambda stores: expire(stores, pending()), ["booking_2"]),
            (free(), lambda stores: reschedule(stores, free(), SLOT + DAY), ["booking_2"]),
        ],
        ids=["claim", "expiry", "move"],
    )
    def test_a_neighbour_on_the_same_day_costs_a_second_try_and_keeps_theirs_a6_r1(
        self, dynamo, meanwhile, before, change, kept
    ) -> None:
        if before is not None:
            claim(dynamo, before)
        meanwhile(lambda: claim(dynamo, free("booking_2", starts_at=SLOT + HOUR)))

        assert change(dynamo)

        assert holders(dynamo, free(minutes=120)) == kept

    def test_a_late_payment_loses_the_slot_to_whoever_claims_it_meanwhile_b5(self, dynamo, meanwhile) -> None:
        claim(dynamo, pending("booking_1"))
        meanwhile(lambda: claim(dynamo, free("booking_2"), AFTER_THE_HOLD))

        with pytest.raises(SlotTaken):
            confirm(dynamo, pending("booking_1"), AFTER_THE_HOLD)

        assert stored(dynamo).status is BookingStatus.PENDING_PAYMENT

    def test_a_payment_while_an_expiry_is_planned_wins_though_the_claim_was_dropped_b3_b5(
        self, dynamo, meanwhile
    ) -> None:
        claim(dynamo, pending("booking_1"))
        claim(dynamo, free("booking_2", starts_at=SLOT + HOUR), AFTER_THE_HOLD)
        meanwhile(lambda: confirm(dynamo, pending("booking_1"), AFTER_THE_HOLD))

        assert expire(dynamo, pending("booking_1")) is False
        assert stored(dynamo).status is BookingStatus.CONFIRMED

    def test_a_booking_that_moves_on_while_its_link_is_stored_keeps_none_m6(self, dynamo, meanwhile) -> None:
        claim(dynamo, pending())
        record = minted(dynamo, pending())
        meanwhile(lambda: confirm(dynamo, pending()))

        with pytest.raises(Superseded):
            dynamo.bookings.store_link(pending(), record)

        assert stored(dynamo).link is None

    def test_a_rival_who_takes_the_new_time_meanwhile_has_it_and_the_booking_stays_r1_ac_53(
        self, dynamo, meanwhile
    ) -> None:
        claim(dynamo, free("booking_1"))
        meanwhile(lambda: claim(dynamo, free("booking_2", starts_at=SLOT + DAY)))

        with pytest.raises(SlotTaken):
            reschedule(dynamo, free("booking_1"), SLOT + DAY)

        assert stored(dynamo).starts_at == SLOT
        assert holders(dynamo, free()) == ["booking_1"]

    @pytest.mark.parametrize(
        ("before", "rival", "ours", "stands_at"),
        [
            (pending(), expire, confirm, None),
            (pending(), confirm, extend, SLOT),
            (free(), cancel, partial(reschedule, starts_at=SLOT + DAY), None),
            (free(), partial(reschedule, starts_at=SLOT + HOUR), cancel, SLOT + HOUR),
        ],
        ids=["expiry, payment", "payment, longer hold", "cancellation, move", "move, cancellation"],
    )
    def test_whichever_change_lands_first_wins_and_the_ledger_agrees_b3_x1_r1(
        self, dynamo, meanwhile, before, rival, ours, stands_at
    ) -> None:
        claim(dynamo, before)
        meanwhile(lambda: rival(dynamo, before))

        assert ours(dynamo, before) is False

        booking = stored(dynamo)
        assert (booking.status is BookingStatus.CONFIRMED) == (stands_at is not None)
        assert claims_of_the_week(dynamo) == ([replace(Claim.of(booking), hold_until=None)] if stands_at else [])
        assert stands_at in (None, booking.starts_at)
        assert (due_at(dynamo, DueKind.REMINDER) is None) == (stands_at is None)
        assert due_at(dynamo, DueKind.HOLD) is None

    def test_a_link_that_is_stored_while_a_move_is_planned_goes_with_the_old_time_r2_ac_35(
        self, dynamo, meanwhile
    ) -> None:
        claim(dynamo, free())
        meanwhile(lambda: with_link(dynamo, free(), MeetingKind.GOOGLE_MEET))

        assert reschedule(dynamo, free(), SLOT + HOUR)

        moved = stored(dynamo)
        assert (moved.link, moved.calendar_event_id, moved.link_count) == (None, None, 1)

    def test_whoever_never_gets_through_is_told_to_come_again(self, dynamo, table, meanwhile) -> None:
        for version in range(1, 1 + MOST_TRIES):
            touched = replace(Day("host_1", SLOT.date(), version).put(), condition=None)
            meanwhile(partial(table.write, touched))

        with pytest.raises(StoreUnavailable):
            claim(dynamo, free())


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

        assert calls_of(lambda: dynamo.ledger.intend(intent(free()), SLOT)) == {"put_item": 1}
        assert calls_of(lambda: dynamo.ledger.records("booking_1", 1)) == {"query": 1}
        record = minted(dynamo, free())
        assert calls_of(lambda: dynamo.bookings.store_link(free(), record)) == {"transact_write_items": 1}
