"""M1, B3: Step Functions starts one execution per name, however often it is asked for."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.stub import Stubber

from joinlink.model.workflow import Workflow
from joinlink.ports.meetings import WorkflowEngine
from joinlink.providers.aws.workflow_engine import StepFunctionsEngine
from tests.fakes import FakeWorkflowEngine

PAYLOAD = {"bookingId": "booking_1", "revision": 1}


@pytest.fixture
def step_functions(aws: Callable[[str], Any]) -> Any:
    return aws("stepfunctions")


@dataclass(frozen=True)
class Machine:
    """An engine, and a way to end an execution of the workflow that it knows."""

    engine: WorkflowEngine
    end: Callable[[str], object]


def _engine(client: Any) -> StepFunctionsEngine:
    """Return an engine whose machines are called as their workflows."""
    return StepFunctionsEngine(client, lambda workflow: f"arn:{workflow}")


@pytest.fixture(params=["step functions", "fake"])
def machine(request: pytest.FixtureRequest, step_functions: Any) -> Machine:
    if request.param == "fake":
        return Machine(FakeWorkflowEngine(), lambda name: None)
    definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
    made = step_functions.create_state_machine(
        name="confirm_booking", definition=definition, roleArn="arn:aws:iam::123456789012:role/workflow"
    )
    arn: str = made["stateMachineArn"]

    def end(name: str) -> None:
        step_functions.stop_execution(executionArn=f"{arn.replace(':stateMachine:', ':execution:')}:{name}")

    return Machine(StepFunctionsEngine(step_functions, {Workflow.CONFIRM: arn}.__getitem__), end)


def test_a_name_is_good_for_one_execution(machine) -> None:
    """M6: the stream may bring one change many times."""
    first = machine.engine.start(Workflow.CONFIRM, "booking_1-r1", PAYLOAD)
    machine.end("booking_1-r1")

    assert first
    assert not machine.engine.start(Workflow.CONFIRM, "booking_1-r1", PAYLOAD)
    assert machine.engine.start(Workflow.CONFIRM, "booking_1-r2", PAYLOAD)


def test_only_ids_travel(step_functions) -> None:
    """DESIGN 1: histories hold no personal data."""
    with Stubber(step_functions) as stub:
        stub.add_response(
            "start_execution",
            {"executionArn": "arn:execution", "startDate": 0},
            {
                "stateMachineArn": "arn:cancel_booking",
                "name": "booking_1-r1",
                "input": '{"bookingId": "booking_1", "revision": 1}',
            },
        )

        assert _engine(step_functions).start(Workflow.CANCEL, "booking_1-r1", PAYLOAD)
