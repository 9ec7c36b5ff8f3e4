"""Functions run as on Lambda: a process each, warm after the first time, and nothing they do breaks the pool."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from local.cloud import ROOT, LocalCloud, Ports
from local.lambda_pool import CONCURRENCY_LIMIT
from tests.local.conftest import FIXTURE
from tests.local.test_background import wait_for

Answer = tuple[dict[str, Any], str | None]
Invoke = Callable[..., Answer]


@pytest.fixture(scope="module", params=[False, True], ids=["cold", "forked"])
def cloud(request: pytest.FixtureRequest) -> Iterator[LocalCloud]:
    """However a process comes about, the function in it finds the same."""
    with LocalCloud(ports=Ports.free(), template=FIXTURE, ticking=False, forking=request.param) as cloud:
        yield cloud


@pytest.fixture(autouse=True)
def no_crash_is_left(cloud: LocalCloud) -> None:
    requests.delete(f"{cloud.site}/__local/crash", timeout=60).raise_for_status()


def test_a_process_is_reused(invoke: Invoke) -> None:
    first, _ = invoke("task", id="reused")
    second, _ = invoke("task", id="reused")

    assert (first["attempt"], second["attempt"]) == (1, 2)
    assert first["pid"] == second["pid"]


def invoke_at_once(invoke: Invoke, times: int, *, seconds: float) -> list[Answer]:
    """Let this many sleep at the same time."""
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: invoke("task", do="sleep", seconds=seconds), range(times)))


def test_invocations_at_once_have_a_process_and_random_numbers_each(invoke: Invoke) -> None:
    answers = invoke_at_once(invoke, 3, seconds=0.3)

    assert len({answer["pid"] for answer, _ in answers}) == len({answer["random"] for answer, _ in answers}) == 3


def test_more_invocations_than_processes_wait_for_their_turn(invoke: Invoke) -> None:
    answers = invoke_at_once(invoke, 2 * CONCURRENCY_LIMIT, seconds=0.05)

    assert [error for _, error in answers] == [None] * 2 * CONCURRENCY_LIMIT
    assert len({answer["pid"] for answer, _ in answers}) <= CONCURRENCY_LIMIT


def test_only_the_folder_and_the_layers_are_importable(invoke: Invoke) -> None:
    answer, _ = invoke("task")

    libraries = (ROOT / ".build/layers").resolve()
    ours = [path for path in answer["path"] if str(ROOT) in path or str(libraries) in path]
    assert ours == [
        str(FIXTURE.parent / "functions/task"),
        str(libraries / "vendor/python"),
        str(FIXTURE.parent / "layers/shared"),
    ]
    assert answer["path"][: len(ours)] == ours
    assert not any("site-packages" in path for path in answer["path"])


def test_the_environment_is_the_template_s_and_lambda_s(invoke: Invoke, cloud: LocalCloud) -> None:
    answer, _ = invoke("task")

    environment = answer["environment"]
    assert environment["STAGE"] == "local"
    assert environment["TABLE_NAME"] == cloud.table_name
    assert environment["ISSUER"] == f"{cloud.providers}/identity"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "fixture-local-task"
    assert environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert environment["AWS_ENDPOINT_URL"] == cloud.aws
    assert environment["TZ"] == ":UTC"
    assert not {"HOME", "PYTHONPATH", "VIRTUAL_ENV"} & environment.keys()


def test_a_process_leads_a_group_of_its_own_and_has_nothing_open_but_its_own(invoke: Invoke) -> None:
    answer, _ = invoke("task")

    assert answer["group"] == answer["pid"]
    # Its connection to the cloud is a new one for each call, so that it has none between two.
    wait_for(lambda: open_in(answer["pid"]) == ["pipe", "pipe", "pipe", "socket"])


def open_in(pid: int) -> list[str]:
    """Name what a process has open, by kind."""
    kinds = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            kinds.append(str(link.readlink()).partition(":")[0])
    return sorted(kinds)


def test_the_context_knows_the_time_left_and_the_arn(invoke: Invoke) -> None:
    answer, _ = invoke("task")

    assert 0 < answer["remaining_ms"] <= 1000
    assert answer["arn"] == "arn:aws:lambda:us-east-1:123456789012:function:fixture-local-task"


def test_an_exception_is_a_function_error_with_its_class_name(invoke: Invoke) -> None:
    answer, error = invoke("task", do="reject")

    assert error == "Unhandled"
    assert answer["errorType"] == "ProviderRejected"
    assert answer["errorMessage"] == "no"
    assert "app.py" in answer["stackTrace"][0]


def test_a_process_that_exits_is_an_exit_error_and_the_next_one_is_cold(invoke: Invoke) -> None:
    answer, error = invoke("task", id="exits", do="exit")
    after, _ = invoke("task", id="exits")

    assert (error, answer["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert after["attempt"] == 1


def test_a_function_that_takes_too_long_is_killed(invoke: Invoke) -> None:
    started_at = time.monotonic()

    answer, error = invoke("task", do="sleep", seconds=30)

    assert time.monotonic() - started_at < 3
    assert (error, answer["errorType"]) == ("Unhandled", "Sandbox.Timedout")
    assert "Task timed out after 1.00 seconds" in answer["errorMessage"]


def test_an_answer_that_is_no_json_is_a_marshal_error(invoke: Invoke) -> None:
    answer, error = invoke("task", do="unserialisable")

    assert (error, answer["errorType"]) == ("Unhandled", "Runtime.MarshalError")


@pytest.mark.parametrize(("at", "handler_ran"), [("start", False), ("end", True)])
def test_a_crash_loses_the_invocation_where_it_was_ordered(
    invoke: Invoke, cloud: LocalCloud, at: str, handler_ran: bool
) -> None:
    order = {"function": "task", "at": at, "times": 1}
    requests.post(f"{cloud.site}/__local/crash", json=order, timeout=60).raise_for_status()
    answer, error = invoke("task", do="say", what=f"killed at its {at}")

    assert (error, answer["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert (f"killed at its {at}" in cloud.logs("task")) is handler_ran
    assert invoke("task")[1] is None


def test_a_function_that_is_not_there_is_not_found(cloud: LocalCloud) -> None:
    client = cloud.client("lambda")

    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName="fixture-local-nobody")


def test_o4_cloudwatch_answers_from_what_functions_wrote_and_how_often_they_ran(
    invoke: Invoke, cloud: LocalCloud
) -> None:
    for seconds in (3.0, 5.0):
        invoke("task", do="say", what=embedded("waits", seconds, stage="local"))
    invoke("task", do="say", what=embedded("waits", 100.0, stage="another"))

    wait_for(lambda: of_today(cloud, "Fixture", "waits", "Sum", stage="local") == [8.0])
    wait_for(lambda: of_today(cloud, "AWS/Lambda", "Invocations", "Sum", FunctionName="fixture-local-task") >= [3.0])
    assert of_today(cloud, "Fixture", "waits", "Maximum", stage="local") == [5.0]
    listed = cloud.client("cloudwatch").list_metrics(Namespace="Fixture")["Metrics"]
    assert {each["Dimensions"][0]["Value"] for each in listed} == {"local", "another"}


def test_o4_cloudwatch_tells_the_state_of_the_stacks_alarms(invoke: Invoke, cloud: LocalCloud) -> None:
    """The fixture's alarm rings once the task has run."""
    invoke("task")

    def states() -> dict[str, str]:
        alarms = cloud.client("cloudwatch").describe_alarms(AlarmNamePrefix="fixture-")["MetricAlarms"]
        return {alarm["AlarmName"]: alarm["StateValue"] for alarm in alarms}

    wait_for(lambda: states() == {"fixture-has_run": "ALARM"})


def embedded(name: str, value: float, **dimensions: str) -> dict[str, Any]:
    """Return a line in the embedded metric format."""
    directive = {"Namespace": "Fixture", "Dimensions": [[*dimensions]], "Metrics": [{"Name": name, "Unit": "Seconds"}]}
    now = round(datetime.now(UTC).timestamp() * 1000)
    return {"_aws": {"Timestamp": now, "CloudWatchMetrics": [directive]}, name: [value], **dimensions}


def of_today(cloud: LocalCloud, namespace: str, name: str, stat: str, **dimensions: str) -> list[float]:
    """Ask for the metric's last twelve hours and the next, as one period."""
    now = datetime.now(UTC)
    metric = {
        "Namespace": namespace,
        "MetricName": name,
        "Dimensions": [{"Name": each, "Value": value} for each, value in dimensions.items()],
    }
    query = {"Id": "asked", "MetricStat": {"Metric": metric, "Period": 86400, "Stat": stat}}
    answer = cloud.client("cloudwatch").get_metric_data(
        MetricDataQueries=[query], StartTime=now - timedelta(hours=12), EndTime=now + timedelta(hours=1)
    )
    values: list[float] = answer["MetricDataResults"][0]["Values"]
    return values


def test_logs_are_kept_per_function(invoke: Invoke, cloud: LocalCloud) -> None:
    invoke("task")

    assert "attempt" in requests.get(f"{cloud.site}/__local/logs?function=task", timeout=60).text
    assert requests.get(f"{cloud.site}/__local/logs?function=nobody", timeout=60).status_code == 404


def test_an_idle_process_ends_and_the_next_invocation_is_cold(invoke: Invoke, cloud: LocalCloud) -> None:
    before, _ = invoke("task", id="idle")

    cloud._pool._fleets["task"].stop_idle(0.0)

    after, _ = invoke("task", id="idle")
    assert not Path(f"/proc/{before['pid']}").exists()
    assert (after["attempt"], after["pid"] != before["pid"]) == (1, True)


def test_what_the_queue_does_not_take_is_throttled(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud._pool._fleets["echo"], "_places", threading.Semaphore(0))

    answer = requests.get(f"{cloud.site}/echo", timeout=60)

    assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})
