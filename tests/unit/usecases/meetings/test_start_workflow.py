"""M1, R2, X1, B5: each revision of a booking that calls for a workflow gets one execution, which carries ids alone."""

from dataclasses import replace

import pytest

from joinlink.model.booking_parts import BookingRevision
from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.mail import NO_ROUND
from joinlink.model.workflow import BookingChange, Workflow
from joinlink.usecases.meetings.start_workflow import start_workflow
from tests.fakes import FakeWorkflowEngine

PENDING, AWAITING, CONFIRMED, CANCELLED, EXPIRED, REFUNDED = (
    BookingStatus.PENDING_PAYMENT,
    BookingStatus.AWAITING_CONFIRMATION,
    BookingStatus.CONFIRMED,
    BookingStatus.CANCELLED,
    BookingStatus.EXPIRED,
    BookingStatus.REFUNDED,
)


def change(before: BookingStatus | None, after: BookingStatus, *, revision: int = 2) -> BookingChange:
    """Describe a change that brought a booking to its next revision."""
    return BookingChange(BookingRevision("bk_1", revision), after, before, None if before is None else revision - 1)


@pytest.fixture
def engine() -> FakeWorkflowEngine:
    return FakeWorkflowEngine()


@pytest.mark.parametrize(
    ("before", "after", "workflow", "besides"),
    [
        (None, CONFIRMED, Workflow.CONFIRM, {}),
        (PENDING, CONFIRMED, Workflow.CONFIRM, {}),
        (AWAITING, CONFIRMED, Workflow.CONFIRM, {}),
        (EXPIRED, CONFIRMED, Workflow.CONFIRM, {}),
        (CONFIRMED, CONFIRMED, Workflow.CONFIRM, {"deleteEarlier": True}),
        (CONFIRMED, CANCELLED, Workflow.CANCEL, {}),
        (EXPIRED, REFUNDED, Workflow.CANCEL, {}),
    ],
    ids=["free", "paid", "confirmed by the guest", "paid late", "moved or link pasted", "cancelled", "refunded"],
)
def test_m1_m6_m9_r2_x1_b5_a_change_starts_the_workflow_it_calls_for_once_however_often_it_is_delivered(
    engine, before, after, workflow, besides
) -> None:
    for _ in range(2):
        start_workflow(change(before, after), engine)

    assert engine.started == {"bk_1-r2": (workflow, {"bookingId": "bk_1", "revision": 2, **besides})}


def test_s2_for_a_booking_to_be_confirmed_its_one_mail_is_sent_and_nothing_else_is_done(engine) -> None:
    start_workflow(change(None, AWAITING, revision=1), engine)
    start_workflow(change(AWAITING, EXPIRED), engine)

    asked = {"bookingId": "bk_1", "revision": 1, "mailRound": 0}
    assert engine.started == {"bk_1-r1-m0": (Workflow.CONFIRM, asked)}


def test_e5_f7_mails_that_were_asked_for_again_get_an_execution_of_their_own_for_each_round(engine) -> None:
    target = BookingRevision("bk_1", 2)
    for status, mail_round in [(CONFIRMED, 1), (CONFIRMED, 1), (CANCELLED, 2)]:
        happened = BookingChange(target, status, status, 2, mail_round=mail_round, previous_mail_round=mail_round - 1)
        start_workflow(happened, engine)

    ids = {"bookingId": "bk_1", "revision": 2}
    assert engine.started == {
        "bk_1-r2-m1": (Workflow.CONFIRM, {**ids, "mailRound": 1}),
        "bk_1-r2-m2": (Workflow.CONFIRM, {**ids, "mailRound": 2}),
    }


def test_f9_a_refund_that_came_further_has_its_mails_sent_and_nothing_else_done(engine) -> None:
    target = BookingRevision("bk_1", 2)
    for before, steps in [(0, 0), (0, 1), (0, 1), (1, 2), (2, 2)]:
        happened = BookingChange(target, CONFIRMED, CONFIRMED, 2, refund_steps=steps, previous_refund_steps=before)
        start_workflow(happened, engine)

    asked = {"bookingId": "bk_1", "revision": 2, "mailRound": NO_ROUND}
    assert engine.started == {f"bk_1-r2-b{steps}": (Workflow.CONFIRM, asked) for steps in (1, 2)}


@pytest.mark.parametrize(
    "happened",
    [
        change(None, PENDING),
        change(PENDING, EXPIRED),
        BookingChange(BookingRevision("bk_1", 2), CONFIRMED, CONFIRMED, previous_revision=2),
        BookingChange(BookingRevision("bk_1", 2), CONFIRMED, CONFIRMED, 2, mail_round=1, previous_mail_round=1),
    ],
    ids=["held", "expired", "a link stored", "a link stored after a round of mails"],
)
def test_b2_m4_a_booking_that_is_not_on_or_no_new_revision_starts_nothing(engine, happened) -> None:
    start_workflow(happened, engine)

    assert engine.started == {}


@pytest.mark.parametrize("ending", Ending)
def test_b2_b5_an_unpaid_end_starts_a_workflow_where_somebody_is_mailed_about_it(engine, ending) -> None:
    start_workflow(replace(change(PENDING, EXPIRED), ending=ending), engine)

    assert bool(engine.started) is (ending in ("transfer_failed", "transfer_late", "dropped"))
