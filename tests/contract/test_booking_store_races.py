"""Bookings when others write at the same time, on the fakes and on DynamoDB (A6, B3)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest

from joinlink.errors import SlotTaken, StoreUnavailable, Superseded
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.meeting import MeetingKind
from joinlink.store.days import Day
from joinlink.store.table import MOST_TRIES
from tests.contract.store_samples import (
    AFTER_THE_HOLD,
    DAY,
    HOUR,
    LATE_EVENING,
    MINUTE,
    Stores,
    cancel,
    claim,
    claims_of_the_week,
    confirm,
    due_at,
    expire,
    free,
    holders,
    minted,
    pending,
    reschedule,
    stored,
    with_link,
)
from tests.contract.watched_client import WatchedClient
from tests.samples import NOW, SLOT

GUESTS = 20
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
