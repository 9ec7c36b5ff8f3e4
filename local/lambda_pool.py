"""Lambda: as many execution environments per function as there are invocations at once, up to a limit.

The first invocation starts a process, a later one reuses it when it is idle; idle processes end after a minute.
Invocations beyond the limit wait; those beyond the queue are throttled.
"""

import itertools
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from local.crashes import Crashes
from local.deployment import Function, JsonObject
from local.execution_environment import ExecutionEnvironment, Invocation, Outcome, failure
from local.function_logs import FunctionLogs
from local.http_server import HttpServer
from local.runtime_api import RuntimeApi
from local.worker_processes import Processes

CONCURRENCY_LIMIT = 25
QUEUE_LIMIT = 100
IDLE_LIMIT_SECONDS = 60.0
REAP_INTERVAL_SECONDS = 5.0
# Lambda waits one minute, then two; a laptop's user is less patient.
RETRY_DELAYS_SECONDS = (1.0, 2.0)

SetAside = Callable[[str, JsonObject], None]
"""Takes a queue's ARN and a message for it."""

_log = logging.getLogger(__name__)


class Throttled(Exception):
    """More invocations of one function wait than the queue takes."""


class FunctionUnknown(Exception):
    """No function has this name."""


class LambdaPool:
    """Invoke functions by name; `aws_url` and `region` are what they find in their environment."""

    def __init__(self, *, region: str, aws_url: str, processes: Processes, log_folder: Path | None = None) -> None:
        self.crashes = Crashes()
        self._processes = processes
        self._region = region
        self._aws_url = aws_url
        self.log = FunctionLogs(log_folder)
        self._fleets: dict[str, _Fleet] = {}
        self._set_aside: SetAside = lambda _queue, _message: None
        self._environments: dict[str, ExecutionEnvironment] = {}
        self._numbers = itertools.count(1)
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._server = HttpServer("runtime api", keeps_connections=True)
        self._server.start(RuntimeApi(self._environments.get))
        self._reaper = threading.Thread(target=self._reap, name="lambda reaper", daemon=True)
        self._reaper.start()

    def deploy(self, functions: Mapping[str, Function], *, set_aside: SetAside) -> None:
        """Make the functions known; none of them runs before its first invocation.

        `set_aside` gets the events that a function failed over for good, where it has a queue for them.
        """
        self._set_aside = set_aside
        self._processes.prepare(functions.values())
        self._fleets = {name: _Fleet(function, self) for name, function in functions.items()}

    def invoke(self, function: str, event: bytes) -> Outcome:
        """Run the function and wait for its outcome.

        Raises:  FunctionUnknown  no function has this name
                 Throttled        too many wait for it already
        """
        return self._fleet(function).invoke(Invocation(event))

    def invoke_later(self, function: str, event: bytes) -> str:
        """Run the function in its own time, twice more when it fails, as for an event; returns the request id.

        Raises:  FunctionUnknown  no function has this name
        """
        fleet = self._fleet(function)
        invocation = Invocation(event)
        threading.Thread(
            target=self._try_until_done, args=(fleet, invocation), name=f"event {function}", daemon=True
        ).start()
        return invocation.request_id

    def logs(self, function: str | None = None) -> str:
        """Return the output of one function, or of all of them."""
        return self.log.text(function)

    def end_idle(self, idle_seconds: float = 0, functions: Iterable[str] | None = None) -> None:
        """End the processes that have had nothing to do for so long, of all functions or of some.

        The next invocation begins with an init.
        """
        for name in self._fleets if functions is None else functions:
            self._fleet(name).stop_idle(idle_seconds)

    def stop(self) -> None:
        """Kill every process and wait for its end; whoever still calls is throttled."""
        with self._starting:
            self._stopping.set()
        self._reaper.join()
        for environment in list(self._environments.values()):
            environment.stop()
        self._processes.stop()
        self._server.stop()
        self.log.close()

    def start_environment(self, function: Function) -> ExecutionEnvironment:
        """Start one more process for the function.

        Raises:  Throttled  the pool is stopping
                 OSError    the machine starts no more processes
        """
        number = f"{function.name}-{next(self._numbers)}"
        environment = ExecutionEnvironment(
            function,
            variables=self._variables(function, number),
            processes=self._processes,
            logs=self.log,
            crashes=self.crashes,
        )
        with self._starting:
            if self._stopping.is_set():
                raise Throttled(function.name)
            # Known before it runs, since its first act is to ask the Runtime API.
            self._environments[number] = environment
            try:
                environment.start()
            except OSError:
                del self._environments[number]
                raise
        return environment

    def _fleet(self, function: str) -> "_Fleet":
        try:
            return self._fleets[function]
        except KeyError:
            raise FunctionUnknown(function) from None

    def _try_until_done(self, fleet: "_Fleet", invocation: Invocation) -> None:
        outcome = None
        for delay_seconds in (0.0, *RETRY_DELAYS_SECONDS[: fleet.function.event_retries]):
            if self._stopping.wait(delay_seconds):
                return
            attempt = Invocation(invocation.event, invocation.request_id)
            try:
                outcome = fleet.invoke(attempt)
            except Throttled:
                outcome = Outcome("throttled", failure("TooManyRequestsException", "Rate Exceeded."), failed=True)
            if not outcome.failed:
                return
        _log.error("event_given_up", extra={"function": fleet.function.name})
        if fleet.function.failed_events_queue_arn and outcome:
            message = _given_up(fleet.function, invocation, outcome)
            self._set_aside(fleet.function.failed_events_queue_arn, message)

    def _reap(self) -> None:
        """End processes that nobody needed for a while, and forget those that are gone."""
        while not self._stopping.wait(REAP_INTERVAL_SECONDS):
            self.end_idle(IDLE_LIMIT_SECONDS)
            for number, environment in list(self._environments.items()):
                if environment.gone:
                    del self._environments[number]

    def _variables(self, function: Function, number: str) -> dict[str, str]:
        """Put together what the template gives the function and what Lambda adds."""
        return {
            **function.environment,
            "AWS_ACCESS_KEY_ID": function.access_key_id,
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_SESSION_TOKEN": "local",
            "AWS_REGION": self._region,
            "AWS_DEFAULT_REGION": self._region,
            "AWS_ENDPOINT_URL": self._aws_url,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
            "AWS_LAMBDA_FUNCTION_NAME": function.deployed_name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.deployed_name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": number,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.port}/{number}",
            "LAMBDA_TASK_ROOT": str(function.path[0]),
            "LANG": "en_US.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "TZ": ":UTC",
            "_HANDLER": function.handler,
        }


class _Fleet:
    """The execution environments of one function."""

    def __init__(self, function: Function, pool: LambdaPool) -> None:
        self.function = function
        self._pool = pool
        self._idle: list[ExecutionEnvironment] = []
        self._lock = threading.Lock()
        limit = function.reserved_concurrency or CONCURRENCY_LIMIT
        self._slots = threading.Semaphore(limit)
        self._places = threading.Semaphore(limit + QUEUE_LIMIT)

    def invoke(self, invocation: Invocation) -> Outcome:
        if not self._places.acquire(blocking=False):
            raise Throttled(self.function.name)
        try:
            with self._slots:
                return self._run(invocation)
        finally:
            self._places.release()

    def stop_idle(self, idle_seconds: float) -> None:
        with self._lock:
            oldest = time.monotonic() - idle_seconds
            leaving = [environment for environment in self._idle if environment.idle_since < oldest]
            self._idle = [environment for environment in self._idle if environment not in leaving]
        for environment in leaving:
            environment.stop()

    def _run(self, invocation: Invocation) -> Outcome:
        environment = self._take_idle() or self._pool.start_environment(self.function)
        try:
            return environment.run(invocation)
        finally:
            with self._lock:
                if environment.reusable:
                    self._idle.append(environment)

    def _take_idle(self) -> ExecutionEnvironment | None:
        """Take the one used last, so that the others grow old enough to end."""
        with self._lock:
            while self._idle:
                environment = self._idle.pop()
                if environment.reusable:
                    return environment
        return None


def _given_up(function: Function, invocation: Invocation, outcome: Outcome) -> JsonObject:
    """Describe an event that was tried in vain as Lambda does: what it was, and how it ended.

    Source:  https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    return {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(),
        "requestContext": {
            "requestId": invocation.request_id,
            "functionArn": f"{function.arn}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 1 + function.event_retries,
        },
        "requestPayload": json.loads(invocation.event),
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": json.loads(outcome.payload),
    }
