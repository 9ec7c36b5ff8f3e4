"""M1, R2, X1, B5: each revision of a booking that calls for a workflow gets one execution, which carries ids alone."""

from __future__ import annotations

import pytest

from joinlink.model.booking import BookingRevision, BookingStatus
from joinlink.model.workflow import BookingChange, Workflow
from joinlink.usecases.meetings.start_workflow import start_workflow
from tests.fakes import FakeWorkflowEngine

PENDING, CONFIRMED, CANCELLED, EXPIRED, REFUNDED = (
    BookingStatus.PENDING_PAYMENT,
    BookingStatus.CONFIRMED,
    BookingStatus.CANCELLED,
    BookingStatus.EXPIRED,
    BookingStatus.REFUNDED,
)


def change(before: BookingStatus | None, after: BookingStatus, *, revision: int = 2) -> BookingChange:
    """Describe a change that brought a booking to its next revision."""
    return BookingChange(BookingRevision("bk_1", revision), after, before, None if before is None else revision - 1)


def start(engine: FakeWorkflowEngine, happened: BookingChange) -> None:
    start_workflow(happened, engine=engine, machines={workflow: f"arn:{workflow}" for workflow in Workflow})


@pytest.mark.parametrize(
    ("before", "after", "machine"),
    [
        (None, CONFIRMED, "confirm_booking"),
        (PENDING, CONFIRMED, "confirm_booking"),
        (EXPIRED, CONFIRMED, "confirm_booking"),
        (CONFIRMED, CONFIRMED, "reschedule_booking"),
        (CONFIRMED, CANCELLED, "cancel_booking"),
        (EXPIRED, REFUNDED, "cancel_booking"),
    ],
    ids=["free", "paid", "paid late", "moved or link pasted", "cancelled", "refunded"],
)
def test_m1_m9_r2_x1_b5_a_change_starts_the_workflow_it_calls_for(before, after, machine) -> None:
    engine = FakeWorkflowEngine()

    start(engine, change(before, after))

    assert engine.started == {"bk_1-r2": (f"arn:{machine}", {"bookingId": "bk_1", "revision": 2})}


@pytest.mark.parametrize(("before", "after"), [(None, PENDING), (PENDING, EXPIRED)], ids=["held", "expired"])
def test_b2_a_booking_that_is_not_on_starts_nothing(before, after) -> None:
    engine = FakeWorkflowEngine()

    start(engine, change(before, after))

    assert engine.started == {}


def test_m4_a_link_that_is_stored_is_no_new_revision_and_starts_nothing() -> None:
    engine = FakeWorkflowEngine()

    start(engine, BookingChange(BookingRevision("bk_1", 2), CONFIRMED, CONFIRMED, previous_revision=2))

    assert engine.started == {}


def test_m6_a_change_that_the_stream_delivers_again_starts_nothing_more() -> None:
    engine = FakeWorkflowEngine()

    for _ in range(2):
        start(engine, change(PENDING, CONFIRMED))

    assert len(engine.started) == 1


def test_r2_each_revision_has_an_execution_of_its_own() -> None:
    engine = FakeWorkflowEngine()

    for revision, status in ((2, CONFIRMED), (3, CONFIRMED), (4, CANCELLED)):
        start(engine, change(CONFIRMED, status, revision=revision))

    assert list(engine.started) == ["bk_1-r2", "bk_1-r3", "bk_1-r4"]
