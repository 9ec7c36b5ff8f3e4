"""A local cloud whose functions tell what they cost, and the yardstick that those costs are held against.

What is measured is CPU of the function's own process. A machine that others use as well makes it larger, and the
yardstick too: each measurement is held against one of just then.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3

from local.aws import REGION
from local.cloud import LocalCloud, Ports
from tests.benchmarks.measuring_worker import MARK
from tests.e2e.people import ONE_ADDRESS_FOR_ALL

PATIENCE_SECONDS = 10
WORKER = Path(__file__).with_name("measuring_worker.py")
BOTO3 = Path(boto3.__file__).parents[1]
"""As pip installs it: the layer's is trimmed, and the yardstick is not to shrink with what it measures."""
YARDSTICK = """
import sys, time
sys.path.insert(0, sys.argv[1])
began_ns = time.process_time_ns()
import boto3
boto3.client("dynamodb")
print((time.process_time_ns() - began_ns) / 1e6)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU of one function: its init, its first request, a later one; and what the first imported."""

    init: float
    first: float
    later: float
    imports: tuple[str, ...]

    @property
    def total(self) -> float:
        """What a cold start takes."""
        return self.init + self.first

    def per(self, yardstick: float) -> Cost:
        """Return it as ratios to what the yardstick took at the same time."""
        return Cost(self.init / yardstick, self.first / yardstick, self.later / yardstick, self.imports)

    @classmethod
    def usual(cls, costs: Sequence[Cost]) -> Cost:
        """Return the median of each part."""
        return cls(
            init=statistics.median(cost.init for cost in costs),
            first=statistics.median(cost.first for cost in costs),
            later=statistics.median(cost.later for cost in costs),
            imports=costs[0].imports,
        )


class MeasuredCloud:
    """Measures what functions cost while something is done with the product."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud

    def costs(self, functions: Iterable[str], once: Callable[[], None], again: Callable[[], None]) -> dict[str, Cost]:
        """Do it `once` in new processes, and `again` in the same; return the costs of each function that it invokes."""
        functions = tuple(functions)
        self.cloud.end_idle_processes(functions)
        seen = {function: len(self._measured(function)) for function in functions}
        once()
        again()
        return {function: _cost(self._told(function, known)) for function, known in seen.items()}

    def _told(self, function: str, known: int) -> list[dict[str, object]]:
        """Return the steps since then; what a process prints may arrive a moment after its answer."""
        patience = time.monotonic() + PATIENCE_SECONDS
        while len(self._measured(function)) < known + 2 and time.monotonic() < patience:
            time.sleep(0.05)
        return self._measured(function)[known:]

    def _measured(self, function: str) -> list[dict[str, object]]:
        lines = self.cloud.logs(function).splitlines()
        return [json.loads(line.removeprefix(MARK)) for line in lines if line.startswith(MARK)]


@contextmanager
def measured_cloud() -> Iterator[MeasuredCloud]:
    """Start a local cloud whose functions measure themselves."""
    with LocalCloud(ports=Ports.free(), ticking=False, worker=WORKER, parameters=ONE_ADDRESS_FOR_ALL) as cloud:
        yield MeasuredCloud(cloud)


def yardstick_ms() -> float:
    """Return the CPU of importing boto3 and making a DynamoDB client in a new process."""
    environment = {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": REGION,
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "-S", "-I", "-c", YARDSTICK, str(BOTO3)]
    return float(subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout)


def _cost(steps: list[dict[str, object]]) -> Cost:
    """Read the steps of one process: its init, the first request, the later ones."""
    assert [step["step"] for step in steps[:2]] == ["init", "request"], "the function was not invoked in a new process"
    later = [
        step["cpu_ms"]
        for step, before in zip(steps[2:], steps[1:], strict=False)
        if step["step"] == "request" and before["step"] == "request"
    ]
    return Cost(
        init=steps[0]["cpu_ms"],
        first=steps[1]["cpu_ms"],
        later=statistics.median(later) if later else math.nan,
        imports=tuple(steps[1]["imports"]),
    )
