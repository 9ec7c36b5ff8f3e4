"""What every state machine keeps to."""

import json
from collections import defaultdict
from functools import cache

import pytest

from joinlink.model.meeting import ATTEMPT
from joinlink.model.workflow import Workflow
from tests.infra.project import (
    camel_case,
    definition,
    error_names,
    resources,
    seconds_of,
    state_machine_files,
    states_of,
    substitutions_in,
)

# Names that Step Functions and Lambda give to errors of their own.
SERVICE_ERRORS = {
    "Lambda.AWSLambdaException", "Lambda.ClientExecutionTimeoutException", "Lambda.SdkClientException",
    "Lambda.ServiceException", "Lambda.TooManyRequestsException", "Lambda.Unknown", "Runtime.ExitError",
    "Sandbox.Timedout", "States.ALL", "States.DataLimitExceeded", "States.TaskFailed", "States.Timeout",
}  # fmt: skip
# What passes by itself, whatever the task: the invocation got lost, the process died, the table was busy.
# The first four are those that AWS asks to retry: https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
PASSING_EVERYWHERE = {
    "Lambda.AWSLambdaException", "Lambda.ClientExecutionTimeoutException", "Lambda.SdkClientException",
    "Lambda.ServiceException", "Lambda.TooManyRequestsException", "Lambda.Unknown", "Runtime.ExitError",
    "Sandbox.Timedout", "States.Timeout", "StoreUnavailable",
}  # fmt: skip
# Task → what passes by itself there besides.
PASSING_IN_TASK = {
    "MintMeetingArn": {"MintInProgress", "ProviderUnavailable"},
    "AddToCalendarArn": {"MintInProgress", "ProviderUnavailable"},
    "DeleteMeetingArn": {"MintInProgress", "ProviderUnavailable"},
    "SendEmailArn": {"MailUnavailable"},
}
CATCH_ALL = ["States.ALL"]

MACHINES = [pytest.param(definition(path), id=path.name.split(".")[0]) for path in state_machine_files()]
STATES = [
    pytest.param(state, id=f"{path.name.split('.')[0]}: {name}")
    for path in state_machine_files()
    for name, state in states_of(definition(path))
]
TASKS = [parameters for parameters in STATES if parameters.values[0]["Type"] == "Task"]


def test_every_workflow_has_its_definition_and_its_state_machine() -> None:
    uris = {properties["DefinitionUri"] for properties in resources("AWS::Serverless::StateMachine").values()}

    assert {path.name for path in state_machine_files()} == {f"{workflow}.asl.json" for workflow in Workflow}
    assert {f"statemachines/{path.name}" for path in state_machine_files()} == uris


@pytest.mark.parametrize(("logical_id", "properties"), resources("AWS::Serverless::StateMachine").items())
def test_a_state_machine_is_named_after_its_definition(logical_id, properties) -> None:
    name = properties["DefinitionUri"].removeprefix("statemachines/").removesuffix(".asl.json")

    assert logical_id == f"{camel_case(name)}StateMachine"
    assert properties["Name"] == {"Fn::Sub": f"joinlink-${{Stage}}-{name}"}


@pytest.mark.parametrize(("logical_id", "properties"), resources("AWS::Serverless::StateMachine").items())
def test_a_state_machine_is_given_what_its_definition_asks_for_and_may_call_it(logical_id, properties) -> None:
    (path,) = (path for path in state_machine_files() if properties["DefinitionUri"].endswith(path.name))
    role = resources("AWS::IAM::Role")[properties["Role"]["Fn::GetAtt"][0]]
    (invoking,) = (
        statement["Resource"]
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Action"] == "lambda:InvokeFunction"
    )

    assert substitutions_in(path.read_text(encoding="utf-8")) == set(properties["DefinitionSubstitutions"])
    assert list(properties["DefinitionSubstitutions"].values()) == invoking


@pytest.mark.parametrize(("logical_id", "properties"), resources("AWS::Serverless::StateMachine").items())
def test_a_state_machine_logs_failures_without_their_data_and_is_traced(logical_id, properties) -> None:
    assert properties["Type"] == "STANDARD"
    assert properties["Logging"]["Level"] == "ERROR"
    assert properties["Logging"]["IncludeExecutionData"] is False
    assert properties["Logging"]["Destinations"]
    assert properties["Tracing"] == {"Enabled": True}


@pytest.mark.parametrize("machine", MACHINES)
def test_a_definition_keeps_to_what_the_local_engine_evaluates(machine) -> None:
    text = json.dumps(machine)

    assert machine.get("QueryLanguage", "JSONPath") == "JSONPath"
    assert not [word for word in ("[?(", "{%", "JSONata", '"Assign"', '"Arguments"', '"Output"') if word in text]


def _next_states(state) -> set[str]:
    ways = [state, *state.get("Catch", []), *state.get("Choices", [])]
    return {way[key] for way in ways for key in ("Next", "Default") if key in way}


@pytest.mark.parametrize("machine_or_state", [*MACHINES, *STATES])
def test_every_machine_and_every_state_says_what_it_is_for(machine_or_state) -> None:
    assert machine_or_state["Comment"]


@pytest.mark.parametrize("state", STATES)
def test_every_error_matched_is_one_that_can_be_raised(state) -> None:
    matched = {name for rule in [*state.get("Retry", []), *state.get("Catch", [])] for name in rule["ErrorEquals"]}

    assert matched <= error_names() | SERVICE_ERRORS


@pytest.mark.parametrize("state", TASKS)
def test_a_task_outlasts_its_function(state) -> None:
    (name,) = substitutions_in(state["Parameters"]["FunctionName"])

    assert state["TimeoutSeconds"] > seconds_of(name.removesuffix("Arn") + "Function")


@pytest.mark.parametrize("state", TASKS)
def test_a_task_retries_what_passes_by_itself_and_nothing_else(state) -> None:
    (name,) = substitutions_in(state["Parameters"]["FunctionName"])
    retried = [error for rule in state["Retry"] for error in rule["ErrorEquals"]]

    assert sorted(retried) == sorted(PASSING_EVERYWHERE | PASSING_IN_TASK.get(name, set()))


def test_tasks_of_one_function_are_alike_but_for_what_the_function_is_told_and_where_they_lead() -> None:
    """JSON can't share a retry list, a timeout or a catch, so the copies are held equal here."""
    shapes = defaultdict(set)
    for parameters in TASKS:
        (state,) = parameters.values
        catches = [{**rule, "Comment": "", "Next": ""} for rule in state["Catch"] if rule["ErrorEquals"] == CATCH_ALL]
        shared = {key: state[key] for key in ("Resource", "ResultPath", "TimeoutSeconds", "Retry")}
        shapes[state["Parameters"]["FunctionName"]].add(json.dumps([shared, catches], sort_keys=True))

    assert {function: len(alike) for function, alike in shapes.items()} == dict.fromkeys(shapes, 1)


def test_a_retry_is_the_same_in_every_task_but_for_the_errors_that_only_some_can_raise() -> None:
    """One rule waits for another attempt, the other for what passes by itself."""
    rules = {
        json.dumps({**rule, "ErrorEquals": rule["ErrorEquals"] == ["MintInProgress"]})
        for parameters in TASKS
        for rule in parameters.values[0]["Retry"]
    }

    assert len(rules) == 2


@pytest.mark.parametrize("state", TASKS)
def test_retries_back_off_with_full_jitter(state) -> None:
    for rule in state["Retry"]:
        assert rule["JitterStrategy"] == ("NONE" if rule["ErrorEquals"] == ["MintInProgress"] else "FULL")
        assert rule["BackoffRate"] > 1
        assert rule["MaxAttempts"] > 0
        assert rule["MaxDelaySeconds"] >= rule["IntervalSeconds"]


@pytest.mark.parametrize("state", [state for state in TASKS if "MintInProgress" in str(state.values[0]["Retry"])])
def test_m6_whoever_waits_for_another_attempt_outlasts_it(state) -> None:
    (rule,) = (rule for rule in state["Retry"] if rule["ErrorEquals"] == ["MintInProgress"])

    assert sum(_longest_waits(rule)) > ATTEMPT.total_seconds()


@pytest.mark.parametrize("name", ["MintMeetingFunction", "AddToCalendarFunction", "TestBookingFunction"])
def test_m6_a_function_that_makes_meetings_is_over_when_its_attempt_is(name) -> None:
    assert seconds_of(name) <= ATTEMPT.total_seconds()


@pytest.mark.parametrize("machine", MACHINES)
def test_a_workflow_has_time_for_every_retry_on_its_longest_way(machine) -> None:
    @cache
    def longest(name: str) -> float:
        state = machine["States"][name]
        return _worst_case_seconds(state) + max(map(longest, _next_states(state)), default=0)

    assert machine["TimeoutSeconds"] >= longest(machine["StartAt"])


def _worst_case_seconds(state) -> float:
    tries = 1 + sum(rule["MaxAttempts"] for rule in state.get("Retry", []))
    return tries * state.get("TimeoutSeconds", 0) + sum(sum(_longest_waits(rule)) for rule in state.get("Retry", []))


def _longest_waits(rule) -> list[float]:
    delays = (rule["IntervalSeconds"] * rule["BackoffRate"] ** number for number in range(rule["MaxAttempts"]))
    return [min(delay, rule["MaxDelaySeconds"]) for delay in delays]


@pytest.mark.parametrize("state", TASKS)
def test_a_task_catches_everything_last(state) -> None:
    *named, last = state["Catch"]

    assert last["ErrorEquals"] == CATCH_ALL
    assert not [rule for rule in named if "States.ALL" in rule["ErrorEquals"]]


@pytest.mark.parametrize("state", TASKS)
def test_a_task_is_handed_ids_and_never_a_document(state) -> None:
    references = {key: value for key, value in state["Parameters"]["Payload"].items() if key.endswith(".$")}

    of_a_round = {"mailRound.$": "$.mailRound"} if "mailRound.$" in references else {}
    assert references == {"bookingId.$": "$.bookingId", "revision.$": "$.revision", **of_a_round}
