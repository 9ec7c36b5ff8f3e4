"""What runs the product: the table's stream, Step Functions, Lambda and its schedules, one thing after another."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from joinlink.errors import JoinlinkError
from joinlink.model.booking import Booking
from joinlink.model.package import Package
from tests.fakes import FakeClock
from tests.workflow.interpreter import TASKS, Execution, Killed, run
from tests.workflow.sweep.boundaries import Boundaries

STATE_MACHINES: Final = Path(__file__).parents[3] / "statemachines"
SLOW: Final = {"mint_meeting", "add_to_calendar", "delete_meeting", "heal", "send_reminders"}
"""Functions that may run for a minute; the others end after 25 seconds."""
TELLS_BUYERS: Final = "tell_host"
MOST_ROUNDS: Final = 100
"""Whoever has not come to rest by then never does."""
FAILURES: Final = (Exception, Killed)
"""How a function may end without an answer."""
CONTEXT: Final = SimpleNamespace(aws_request_id="request")

Handler = Callable[[dict[str, Any], object], Any]
Record = tuple[str, dict[str, Any]]
"""A record of the stream, after the function that it is for."""


class Delivery(StrEnum):
    """How often things come."""

    ONCE = "once"
    TWICE = "twice"
    """Records of the stream, webhooks and schedules come a second time."""
    RERUN = "rerun"
    """A workflow's task that has answered is run a second time, and nobody hears the second answer."""


@dataclass
class Cloud:
    """Runs what is asked of it, when it is told to."""

    clock: FakeClock
    boundaries: Boundaries
    delivery: Delivery = Delivery.ONCE
    stream: list[Record] = field(default_factory=list)
    waiting: list[tuple[str, str, Mapping[str, object]]] = field(default_factory=list)
    """Executions that were started: workflow, name and input."""
    executions: dict[str, Execution] = field(default_factory=dict)
    """Those that were run, by name."""
    names: set[str] = field(default_factory=set)
    under_way: set[str] = field(default_factory=set)
    """Functions that have a record now; the row of a package has its records one after another, as in a stream."""
    unforeseen: list[str] = field(default_factory=list)
    """Functions that failed in a way that the product has no error for."""

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing waits to be delivered or run."""
        return not self.stream and not self.waiting

    @property
    def comes_twice(self) -> bool:
        """Whether records, webhooks and schedules come a second time."""
        return self.delivery is Delivery.TWICE

    def booking_changed(self, before: Booking | None, after: Booking) -> None:
        """Put the change of a booking's row into the stream."""
        images = {"NewImage": _image(after)} | ({"OldImage": _image(before)} if before else {})
        self._changed("start_workflow", images)

    def package_changed(self, package: Package) -> None:
        """Put the change of a package's row into the stream, if its buyer has to be mailed."""
        if package.has_news:
            image = {"package_id": {"S": package.package_id}, "has_news": {"BOOL": True}}
            self._changed(TELLS_BUYERS, {"NewImage": image})

    def start(self, workflow: str, name: str, payload: Mapping[str, object]) -> bool:
        """Start an execution, as the engine does: once for each name."""
        if name in self.names:
            return False
        self.names.add(name)
        self.waiting.append((workflow, name, payload))
        return True

    def settle(self) -> None:
        """Deliver the stream and run what that starts, until nothing is left to do."""
        for _ in range(MOST_ROUNDS):
            if (record := self._next_record()) is not None:
                self._deliver(record)
            elif self.waiting:
                self._execute(*self.waiting.pop(0))
            else:
                return

    def request(self, function: str, work: Callable[[], object]) -> bool:
        """Let a web function do something; False when its caller sees it fail."""
        with suppress(*FAILURES), self.running(function):
            work()
            return True
        return False

    def fire(self, function: str) -> None:
        """Fire a schedule, and see to what it starts."""
        for _ in range(2 if self.comes_twice else 1):
            with suppress(*FAILURES):
                self._invoke(function, {})
        self.settle()

    @contextmanager
    def running(self, function: str) -> Iterator[None]:
        """Run a function: one that is held up for longer than it may run goes no further."""
        boundaries, now = self.boundaries, self.clock.now()
        outer = boundaries.function, boundaries.ends_at
        boundaries.function = function
        boundaries.ends_at = now + timedelta(seconds=60 if function in SLOW else 25)
        try:
            yield
        except JoinlinkError:
            raise
        except Exception as exc:
            self.unforeseen.append(f"{function}: {exc!r}")
            raise
        finally:
            boundaries.function, boundaries.ends_at = outer

    def _changed(self, function: str, images: dict[str, Any]) -> None:
        record = function, {"dynamodb": {"SequenceNumber": "1", **images}}
        self.stream += [record] * (2 if self.comes_twice else 1)

    def _next_record(self) -> Record | None:
        """Take the next one out that does not have to wait for another of its row."""
        for place, (function, _) in enumerate(self.stream):
            if function != TELLS_BUYERS or function not in self.under_way:
                return self.stream.pop(place)
        return None

    def _deliver(self, record: Record) -> None:
        """Hand a record to the function that follows the stream; it stays in front until that has taken it."""
        function, change = record
        is_taken = False
        self.under_way.add(function)
        with suppress(*FAILURES):
            is_taken = not self._invoke(function, {"Records": [change]})["batchItemFailures"]
        self.under_way.discard(function)
        if not is_taken:
            self.stream.insert(0, record)

    def _execute(self, workflow: str, name: str, payload: Mapping[str, object]) -> None:
        tasks = {arn: self._task(function) for arn, function in TASKS.items()}
        self.executions[name] = run(STATE_MACHINES / f"{workflow}.asl.json", dict(payload), tasks, self.clock)

    def _task(self, function: str) -> Callable[[dict[str, Any]], object]:
        def call(payload: dict[str, Any]) -> object:
            answer = self._invoke(function, payload)
            if self.delivery is Delivery.RERUN:
                with suppress(*FAILURES):
                    self._invoke(function, payload)
            return answer

        return call

    def _invoke(self, function: str, event: dict[str, Any]) -> Any:
        with self.running(function):
            return _handler(function)(event, CONTEXT)


def _image(booking: Booking) -> dict[str, Any]:
    return {
        "booking_id": {"S": booking.booking_id},
        "revision": {"N": str(booking.revision)},
        "status": {"S": booking.status},
        **({"ending": {"S": booking.ending}} if booking.ending else {}),
        **({"guest_round": {"N": str(booking.guest_round)}} if booking.guest_round else {}),
        **({"host_round": {"N": str(booking.host_round)}} if booking.host_round else {}),
        "refunds": {"L": [{"M": {"state": {"S": refund.state}}} for refund in booking.refunds]},
    }


@cache
def _handler(function: str) -> Handler:
    handler: Handler = import_module(f"functions.{function}.app").handler
    return handler
