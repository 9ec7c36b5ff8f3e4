"""The pool without a cloud around it."""

import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from local.deployment import Function
from local.execution_environment import ExecutionEnvironment, Invocation, Outcome, failure
from local.lambda_pool import LambdaPool
from local.worker_processes import ColdProcesses

FUNCTION = Function("none", "None", "arn:none", "app.handler", "python3.13", (Path("none"),), {}, 3, 128, "arn:role")


def test_a_process_that_could_not_be_started_does_not_keep_the_pool_from_stopping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    pool = LambdaPool(region="us-east-1", aws_url="http://localhost:1", processes=ColdProcesses())
    pool.deploy({"none": FUNCTION}, set_aside=lambda *_: None)
    monkeypatch.setattr(subprocess, "Popen", refuse)

    with pytest.raises(OSError, match="no more processes"):
        pool.invoke("none", b"{}")

    pool.stop()


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[LambdaPool]:
    """Return a pool that starts no processes."""
    monkeypatch.setattr(ExecutionEnvironment, "start", lambda _: None)
    monkeypatch.setattr(ExecutionEnvironment, "stop", lambda _: None)
    made = LambdaPool(region="us-east-1", aws_url="http://localhost:1", processes=ColdProcesses())
    yield made
    made.stop()


def test_no_more_run_at_once_than_are_reserved(pool: LambdaPool, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most, gate = 0, 0, threading.Lock()

    def run(_: ExecutionEnvironment, invocation: Invocation) -> Outcome:
        nonlocal at_once, most
        with gate:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.02)
        with gate:
            at_once -= 1
        return Outcome(invocation.request_id, b"{}")

    monkeypatch.setattr(ExecutionEnvironment, "run", run)
    pool.deploy({"none": replace(FUNCTION, reserved_concurrency=2)}, set_aside=lambda *_: None)

    with ThreadPoolExecutor(8) as callers:
        list(callers.map(lambda _: pool.invoke("none", b"{}"), range(8)))

    assert most == 2


@pytest.mark.parametrize("retries", [0, 1])
def test_an_event_is_tried_as_often_as_the_template_says(
    pool: LambdaPool, monkeypatch: pytest.MonkeyPatch, retries: int
) -> None:
    tried: list[str] = []
    given_up = threading.Event()

    def fail(_: ExecutionEnvironment, invocation: Invocation) -> Outcome:
        tried.append(invocation.request_id)
        return Outcome(invocation.request_id, failure("ValueError", "no"), failed=True)

    monkeypatch.setattr(ExecutionEnvironment, "run", fail)
    function = replace(FUNCTION, event_retries=retries, failed_events_queue_arn="arn:queue")
    pool.deploy({"none": function}, set_aside=lambda *_: given_up.set())

    pool.invoke_later("none", b"{}")

    assert given_up.wait(5)
    assert len(tried) == 1 + retries
