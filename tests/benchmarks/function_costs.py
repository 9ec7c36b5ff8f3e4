"""What the functions cost: CPU of init, first request and later ones, as ratios to the yardstick.

    function  request   init  first  total  later  imports

`total` is what a cold start takes. On Lambda init runs on a whole core; what comes after it gets 0.29 of one at 512 MB.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.measured_cloud import Cost, measured_cloud, yardstick_ms
from tests.benchmarks.scenes import Site, scenes
from tests.e2e.people import Town

Row = tuple[str, str]
"""A function, and what it is asked."""

LONGEST_FIRST = 0.2
GOALS = {
    ("catalogue", "class page, calendar read"): 1.5,
    ("catalogue", "class page"): 1.5,
    ("guest_booking", "booking page"): 1.2,
    ("zoom_webhook", "meeting.deleted"): 1.0,
    ("stripe_webhook", "paid"): 1.0,
    ("assets", "style sheet"): 0.3,
}
"""The most that a cold start may take."""


@dataclass(frozen=True, slots=True)
class Measured:
    """All rows in milliseconds, and the yardstick of the same run."""

    yardstick_ms: float
    costs: dict[Row, Cost]


def measure(rounds: int, only: Sequence[str] = ()) -> Measured:
    """Play every scene that invokes one of `only`, or all, and measure the yardstick in between."""
    yardsticks, costs = [yardstick_ms()], defaultdict[Row, list[Cost]](list)
    with measured_cloud() as measured:
        site = Site(Town(measured.cloud))
        for _ in range(rounds):
            for scene in scenes(site):
                if only and not set(only) & set(scene.functions):
                    continue
                found = measured.costs(scene.functions, scene.once, scene.again)
                yardsticks.append(yardstick_ms())
                for function, cost in found.items():
                    costs[function, scene.functions[function]].append(cost)
    return Measured(min(yardsticks), {row: Cost.best(found) for row, found in costs.items()})


def print_costs(measured: Measured) -> None:
    """Print the table, and what became of the goals."""
    one = measured.yardstick_ms
    print(f"Yardstick, importing boto3 and making a DynamoDB client: {one:.0f} ms = 1.00")
    print(f"{'function':<18}{'request':<28}{'init':>6}{'first':>7}{'total':>7}{'later':>8}{'imports':>9}")
    for (function, request), cost in measured.costs.items():
        total, later = (
            (cost.init_ms + cost.first_ms) / one,
            "" if cost.later_ms is None else f"{cost.later_ms / one:.3f}",
        )
        print(
            f"{function:<18}{request:<28}{cost.init_ms / one:>6.2f}{cost.first_ms / one:>7.2f}{total:>7.2f}"
            f"{later:>8}{len(cost.imports):>9}"
        )
    for (function, request), cost in measured.costs.items():
        if cost.imports:
            print(f"{function}, {request} imports in its first request: {', '.join(cost.imports)}")
    print("Goals")
    for row, most in GOALS.items():
        if row in measured.costs:
            cost = measured.costs[row]
            print(_goal(row, "total", (cost.init_ms + cost.first_ms) / one, most))
            print(_goal(row, "after init", cost.first_ms / one, LONGEST_FIRST))


def _goal(row: Row, what: str, value: float, most: float) -> str:
    verdict = "met" if round(value, 2) <= most else "MISSED"
    return f"  {row[0] + ', ' + row[1]:<44}{what:<11}{value:>5.2f} ≤ {most:<4} {verdict}"
