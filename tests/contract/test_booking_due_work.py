"""The work that a booking leaves to be done later, written in the same transaction as its change."""

from datetime import datetime

import pytest

from joinlink.model.booking import Booking
from joinlink.model.care import first_look
from joinlink.model.due import DueKind, Lane
from tests.contract.store_samples import (
    DAY,
    HOLD,
    HOUR,
    MINUTE,
    Stores,
    cancel,
    confirm,
    due_at,
    expire,
    free,
    paste,
    refunded,
    reschedule,
)
from tests.samples import NOW, SLOT


def look_is_over(stores: Stores) -> None:
    """Say that what is due of the booking was done."""
    for kind in (DueKind.CARE, DueKind.REMINDER):
        stores.due_work.ask(kind, "booking_1", NOW - DAY)


@pytest.fixture
def lapsed(stores: Stores, held: Booking) -> Booking:
    """A booking that was not paid in time, as it stood before."""
    expire(stores, held)
    return held


class TestDueWorkOfTransactions:
    """What a change leaves to be done, in the same step."""

    LAST_REMINDER = SLOT - HOUR

    @staticmethod
    def due(stores: Stores) -> list[object]:
        """When the hold ends, when somebody looks after the booking, and when it is reminded of."""
        return [due_at(stores, kind) for kind in (DueKind.HOLD, DueKind.CARE, DueKind.REMINDER)]

    def test_b2_a_hold_falls_due_when_it_ends_and_nothing_once_it_has(self, stores, held) -> None:
        assert self.due(stores) == [NOW + HOLD, None, None]

        expire(stores, held)

        assert self.due(stores) == [None, None, None]

    def test_b4_e4_a_free_booking_is_looked_after_and_reminded_of(self, stores, booked) -> None:
        assert self.due(stores) == [None, first_look(NOW), self.LAST_REMINDER]

    def test_e4_the_reminder_knows_when_the_class_begins_also_after_it_moved_and_was_taken(
        self, stores, booked
    ) -> None:
        def begins() -> list[datetime | None]:
            return [due.starts_at for due in stores.due_work.due(Lane.REMINDERS, NOW + 3 * DAY, 10)]

        assert begins() == [SLOT]

        reschedule(stores, booked, SLOT + DAY)
        [due] = stores.due_work.due(Lane.REMINDERS, NOW + 3 * DAY, 10)
        taken = stores.due_work.take(due, until=NOW + HOUR)
        stores.due_work.settle(taken, next_at=NOW + 2 * HOUR)
        assert begins() == [SLOT + DAY]

    def test_b3_e4_a_paid_booking_is_too(self, stores, held) -> None:
        confirm(stores, held, NOW + MINUTE)

        assert self.due(stores) == [None, first_look(NOW + MINUTE), self.LAST_REMINDER]

    def test_b5_a_refund_is_looked_after(self, stores, lapsed) -> None:
        stores.bookings.refund(refunded(lapsed), NOW)

        assert self.due(stores) == [None, first_look(NOW), None]

    @pytest.mark.parametrize(
        ("change", "reminder"),
        [
            (lambda stores: reschedule(stores, free(), SLOT - 2 * HOUR), LAST_REMINDER - 2 * HOUR),
            (lambda stores: reschedule(stores, free(), NOW + 45 * MINUTE), None),
            (lambda stores: cancel(stores, free()), None),
            (lambda stores: paste(stores, free()), NOW - DAY),
        ],
        ids=["moved", "moved to within its last reminder", "cancelled", "a link pasted"],
    )
    def test_ac_41_e4_a_changed_booking_is_looked_after_and_reminded_of_at_its_new_time_alone(
        self, stores, booked, change, reminder
    ) -> None:
        look_is_over(stores)

        change(stores)

        assert self.due(stores) == [None, first_look(NOW), reminder]

    def test_a_change_that_comes_too_late_leaves_no_work(self, stores, booked) -> None:
        cancel(stores, booked)
        look_is_over(stores)

        reschedule(stores, booked, SLOT + HOUR)
        paste(stores, booked)
        stores.bookings.mark_link_missing(booked, NOW)

        assert self.due(stores) == [None, NOW - DAY, NOW - DAY]

    def test_m7_a_look_that_is_under_way_does_not_take_back_what_a_change_asked_for(self, stores, booked) -> None:
        [look] = stores.due_work.due(Lane.HEAL, NOW + HOUR, 10)
        taken = stores.due_work.take(look, until=NOW + 2 * HOUR)
        assert taken is not None

        cancel(stores, booked, NOW + HOUR)
        stores.due_work.settle(taken, next_at=None)

        assert due_at(stores, DueKind.CARE) == first_look(NOW + HOUR)
