"""M1, R2, X1, B5: changes of bookings in the table's stream start their workflows."""

from typing import Any

import pytest

from joinlink.errors import StoreUnavailable
from joinlink.model.workflow import Workflow
from tests.functions.site import run, sample
from tests.worlds.world import World

BOOKING_ID = "bk_4s7mq2xk3v6p5n7r2tya"
NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}


def record(name: str, sequence_number: str = "1", booking_id: str = BOOKING_ID) -> dict[str, Any]:
    """Return the record of a sample, of another booking where that is asked for."""
    (changed,) = sample(f"start_workflow.{name}")["Records"]
    stream = changed["dynamodb"]
    stream["SequenceNumber"] = sequence_number
    stream["NewImage"]["booking_id"] = {"S": booking_id}
    return changed


@pytest.mark.parametrize(
    ("name", "workflow", "asked"),
    [
        ("confirmed", Workflow.CONFIRM, {"revision": 2}),
        ("rescheduled", Workflow.CONFIRM, {"revision": 3, "deleteEarlier": True}),
        ("cancelled", Workflow.CANCEL, {"revision": 4}),
        ("refunded", Workflow.CANCEL, {"revision": 3}),
        ("transfer_failed", Workflow.CANCEL, {"revision": 2}),
    ],
)
def test_m1_r2_x1_b5_the_sample_starts_the_machine_it_is_named_for(world: World, name, workflow, asked) -> None:
    assert run("start_workflow", sample(f"start_workflow.{name}")) == NOTHING_FAILED

    execution = f"{BOOKING_ID}-r{asked['revision']}"
    assert world.workflow_engine.started == {execution: (workflow, {"bookingId": BOOKING_ID, **asked})}


def test_m4_the_sample_of_a_link_that_was_stored_starts_nothing(world: World) -> None:
    assert run("start_workflow", sample("start_workflow.link_stored")) == NOTHING_FAILED
    assert world.workflow_engine.started == {}


def test_m9_a_free_booking_has_no_image_before_and_starts_alike(world: World) -> None:
    inserted = record("confirmed")
    del inserted["dynamodb"]["OldImage"]

    run("start_workflow", {"Records": [inserted]})

    assert list(world.workflow_engine.started) == [f"{BOOKING_ID}-r2"]


def test_only_the_records_that_failed_come_again(world: World) -> None:
    start = world.workflow_engine.start

    def start_all_but_one(machine: str, name: str, payload: dict[str, object]) -> bool:
        if name.startswith("bk_failing"):
            raise StoreUnavailable("throttled")
        return start(machine, name, payload)

    world.workflow_engine.start = start_all_but_one
    records = [record("confirmed", "1", "bk_failing"), record("confirmed", "2", "bk_2")]

    answer = run("start_workflow", {"Records": records})

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert list(world.workflow_engine.started) == ["bk_2-r2"]
