"""One execution environment: a process that serves one invocation of a function at a time.

    starting ──▶ waiting ⇄ busy            the process asks the Runtime API for the next invocation
        │            │       │
        └────────────┴───────┴──▶ gone     it exited, ran out of time, or was stopped

Source:  https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

import json
import os
import queue
import signal
import threading
import time
import uuid
from collections.abc import Mapping
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field

from local.crashes import Crashes, CrashPoint
from local.deployment import Function
from local.function_logs import FunctionLogs
from local.worker_processes import Processes

# Lambda gives an import ten seconds; ten of them at once on two cores need more.
INIT_LIMIT_SECONDS = 60.0
STOP_LIMIT_SECONDS = 5.0
PRIORITY_BEHIND = 10
LARGEST_ANSWER_BYTES = 6_291_556
"""What the Runtime API takes; a larger answer is an error of the function.

Source:  https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an invocation gives back: JSON, and whether it describes an error of the function."""

    request_id: str
    payload: bytes
    failed: bool = False

    @property
    def error_type(self) -> str | None:
        """Class name of the exception, or Lambda's name for what ended the process."""
        return str(json.loads(self.payload)["errorType"]) if self.failed else None


@dataclass(frozen=True, slots=True)
class Invocation:
    """One event on its way through a process."""

    event: bytes
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    handed_over: threading.Event = field(default_factory=threading.Event)
    outcome: "Future[Outcome]" = field(default_factory=Future)

    def settle(self, payload: bytes, *, failed: bool) -> None:
        """Set the outcome, unless there is one: a process may die, or run out of time, while it answers."""
        with suppress(InvalidStateError):
            self.outcome.set_result(Outcome(self.request_id, payload, failed))
        self.handed_over.set()


class ExecutionEnvironment:
    """Run a function in a process of its own; whatever the function does ends in an `Outcome`.

    Two threads meet here: the caller's in `run`, and in the methods below it the Runtime API's, which speaks for
    the process.
    """

    def __init__(
        self,
        function: Function,
        *,
        variables: Mapping[str, str],
        processes: Processes,
        logs: FunctionLogs,
        crashes: Crashes,
    ) -> None:
        self.function = function
        self._processes = processes
        self.idle_since = time.monotonic()
        self._variables = dict(variables)
        self._logs = logs
        self._crashes = crashes
        self._inbox: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._lock = threading.RLock()
        self._current: Invocation | None = None
        self._ending = False
        self._gone = False

    @property
    def reusable(self) -> bool:
        return not self._ending

    @property
    def gone(self) -> bool:
        return self._gone

    def start(self) -> None:
        """Start the process; it asks the Runtime API for work as soon as the handler is loaded."""
        self._process = self._processes.start(self.function, self._variables)
        if not self.function.answers_browsers:
            # On Lambda each has a processor of its own; here whoever answers a browser goes first.
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, PRIORITY_BEHIND)
        self._watch = threading.Thread(target=self._follow, name=f"lambda {self.function.name}", daemon=True)
        self._watch.start()

    def run(self, invocation: Invocation) -> Outcome:
        """Serve one invocation; the timeout counts from the moment the process has it."""
        given_at = time.monotonic()
        with self._lock:
            self._current = invocation
            if self._gone:
                self._settle_as_exited(invocation)
        self._inbox.put(invocation)
        if not invocation.handed_over.wait(INIT_LIMIT_SECONDS):
            self._time_out(invocation, INIT_LIMIT_SECONDS)
        started_at = time.monotonic()
        try:
            outcome = invocation.outcome.result(self.function.timeout_seconds)
        except TimeoutError:
            self._time_out(invocation, self.function.timeout_seconds)
            outcome = invocation.outcome.result()
        self.idle_since = time.monotonic()
        self._report(outcome, init_seconds=started_at - given_at, seconds=self.idle_since - started_at)
        return outcome

    def stop(self) -> None:
        """Kill the process, wait for its end, and close what leads to it; safe to repeat."""
        self._kill()
        self._watch.join(STOP_LIMIT_SECONDS)
        self._inbox.put(None)

    def next_invocation(self) -> tuple[Invocation, int] | None:
        """Wait for work: the invocation and its deadline in epoch milliseconds; None when the process must go."""
        invocation = self._inbox.get()
        if invocation is None:
            return None
        if self._crashes.take(self.function.name, CrashPoint.START):
            self._kill()
            return None
        deadline_ms = int((time.time() + self.function.timeout_seconds) * 1000)
        self._logs.add(self.function.name, f"START RequestId: {invocation.request_id}")
        invocation.handed_over.set()
        return invocation, deadline_ms

    def complete(self, request_id: str, payload: bytes, *, failed: bool) -> bool:
        """Take the process's answer; False when it isn't the answer to what it was given."""
        with self._lock:
            invocation = self._current
        if invocation is None or invocation.request_id != request_id:
            return False
        if self._crashes.take(self.function.name, CrashPoint.END):
            self._kill()
            return True
        if len(payload) > LARGEST_ANSWER_BYTES:
            message = f"Exceeded maximum allowed payload size ({LARGEST_ANSWER_BYTES} bytes)."
            payload, failed = failure("RequestEntityTooLarge", message), True
        invocation.settle(payload, failed=failed)
        return True

    def fail_init(self, payload: bytes) -> None:
        """Take the reason why the handler couldn't be loaded; it is the answer to the invocation that waits."""
        self._ending = True
        with self._lock:
            if self._current:
                self._current.settle(payload, failed=True)

    def _follow(self) -> None:
        """Collect what the process prints; its end is the end of this environment."""
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        for line in self._process.stdout:
            self._logs.add(self.function.name, line.decode(errors="replace"))
        self._process.wait()
        self._process.stdout.close()
        self._process.stdin.close()
        self._ending = True
        with self._lock:
            self._gone = True
            if self._current:
                self._settle_as_exited(self._current)
        self._inbox.put(None)

    def _settle_as_exited(self, invocation: Invocation) -> None:
        code = self._process.returncode
        ending = f"signal: {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
        message = f"RequestId: {invocation.request_id} Error: Runtime exited with error: {ending}"
        invocation.settle(failure("Runtime.ExitError", message), failed=True)

    def _time_out(self, invocation: Invocation, seconds: float) -> None:
        message = f"RequestId: {invocation.request_id} Error: Task timed out after {seconds:.2f} seconds"
        invocation.settle(failure("Sandbox.Timedout", message), failed=True)
        self._kill()

    def _kill(self) -> None:
        """End the process and whatever it started."""
        self._ending = True
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _report(self, outcome: Outcome, *, init_seconds: float, seconds: float) -> None:
        if outcome.failed and outcome.error_type in {"Runtime.ExitError", "Sandbox.Timedout"}:
            self._logs.add(self.function.name, json.loads(outcome.payload)["errorMessage"])
        durations = f"Init: {init_seconds * 1000:.0f} ms\tDuration: {seconds * 1000:.0f} ms"
        self._logs.add(self.function.name, f"REPORT RequestId: {outcome.request_id}\t{durations}")


def failure(error_type: str, message: str) -> bytes:
    """Describe what Lambda itself has to say about an invocation."""
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()
