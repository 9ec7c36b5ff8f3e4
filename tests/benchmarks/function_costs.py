"""What the functions cost: CPU of init, first request and later ones, as ratios to the yardstick.

    function  request   init  first  total  later  imports

`total` is what a cold start takes. On Lambda init runs on a whole core; what comes after it gets 0.29 of one at 512 MB.
"""

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.measured_cloud import Cost, measured_cloud, yardstick_ms
from tests.benchmarks.scenes import Site, scenes
from tests.e2e.people import Town

Row = tuple[str, str]
"""A function, and what it is asked."""

LONGEST_FIRST = 0.2
MOST_NAMED = 5
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
    """All rows as ratios to the yardstick, and what that took."""

    yardstick_ms: float
    costs: dict[Row, Cost]


def measure(rounds: int, only: Sequence[str] = ()) -> Measured:
    """Play every scene that invokes one of `only`, or all, between two measurements of the yardstick."""
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
                    costs[function, scene.functions[function]].append(cost.per(statistics.mean(yardsticks[-2:])))
    return Measured(statistics.median(yardsticks), {row: Cost.usual(found) for row, found in costs.items()})


def print_costs(measured: Measured) -> None:
    """Print the table, and which goals are met."""
    print(f"Yardstick, importing boto3 and making a DynamoDB client: {measured.yardstick_ms:.0f} ms = 1.00")
    print(f"{'function':<18}{'request':<28}{'init':>6}{'first':>7}{'total':>7}{'later':>8}{'imports':>9}")
    for (function, request), cost in measured.costs.items():
        print(
            f"{function:<18}{request:<28}{cost.init:>6.2f}{cost.first:>7.2f}{cost.total:>7.2f}"
            f"{cost.later:>8.3f}{len(cost.imports):>9}"
        )
    for (function, request), cost in measured.costs.items():
        if cost.imports:
            some = ", ".join(cost.imports[:MOST_NAMED])
            print(f"{function}, {request} imports {len(cost.imports)} modules in its first request: {some} …")
    print("Goals")
    for row, most in GOALS.items():
        if row in measured.costs:
            print(_goal(row, "total", measured.costs[row].total, most))
            print(_goal(row, "after init", measured.costs[row].first, LONGEST_FIRST))


def _goal(row: Row, what: str, value: float, most: float) -> str:
    verdict = "met" if round(value, 2) <= most else "MISSED"
    return f"  {row[0] + ', ' + row[1]:<44}{what:<11}{value:>5.2f} ≤ {most:<4} {verdict}"
