"""Schedules: which operation meets which fate at which boundary. Each has an id that one command replays.

confirm/both/once/17/crash-after      a fate at a boundary of one operation
mint|cancel/zoom/17                   the second operation, whole, at a boundary of the first
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from tests.workflow.sweep.boundaries import FATES, Boundary
from tests.workflow.sweep.invariants import violations
from tests.workflow.sweep.operations import PAIRS, SINGLE, Operation, Pair
from tests.workflow.sweep.town import Connected, Town

ACCOUNTS: Final = {"zoom": Connected.ZOOM, "meet": Connected.MEET, "both": Connected.BOTH}
DELIVERIES: Final = {"once": False, "twice": True}
HEAL_EVERY: Final = timedelta(minutes=5)
HEALS: Final = 14
"""More than an hour: what is open is looked after several times."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One run of the sweep; the call it meets is part of what it says when it fails."""

    schedule_id: str
    call: str
    run: Callable[[], list[str]]


def every_schedule() -> Iterator[Schedule]:
    """Return all schedules, in order."""
    for accounts in ACCOUNTS:
        for operation in SINGLE:
            for delivery in DELIVERIES:
                yield from _with_faults(operation, accounts, delivery)
        for pair in PAIRS:
            yield from _interleaved(pair, accounts)


def _with_faults(operation: Operation, accounts: str, delivery: str) -> Iterator[Schedule]:
    town = _town(accounts, delivery)
    assert _run_single(operation, accounts, delivery, None, None) == [], operation.name
    for boundary in _boundaries(town, operation.prepare, operation.act):
        for fate in FATES[boundary.kind]:
            yield Schedule(
                f"{operation.name}/{accounts}/{delivery}/{boundary.number}/{fate}",
                boundary.call,
                partial(_run_single, operation, accounts, delivery, boundary.number, fate),
            )


def _interleaved(pair: Pair, accounts: str) -> Iterator[Schedule]:
    for boundary in _boundaries(_town(accounts, "once"), pair.prepare, pair.first):
        yield Schedule(
            f"{pair.name}/{accounts}/{boundary.number}",
            boundary.call,
            partial(_run_pair, pair, accounts, boundary.number),
        )


def _town(accounts: str, delivery: str) -> Town:
    return Town(ACCOUNTS[accounts], delivers_twice=DELIVERIES[delivery])


def _boundaries(town: Town, prepare: Callable[[Town], None], act: Callable[[Town], None]) -> list[Boundary]:
    """Run an operation undisturbed and return what it crossed."""
    with town.open():
        prepare(town)
        town.boundaries.is_open = True
        act(town)
        return town.boundaries.seen


def _run_single(operation: Operation, accounts: str, delivery: str, number: int | None, fate: str | None) -> list[str]:
    town = _town(accounts, delivery)
    with town.open():
        operation.prepare(town)
        town.boundaries.at, town.boundaries.fate = number, fate
        town.boundaries.is_open = True
        operation.act(town)
        return _judged(town, is_confirmed=operation.name != "cancel", has_fate=fate)


def _run_pair(pair: Pair, accounts: str, number: int) -> list[str]:
    town = _town(accounts, "once")
    with town.open():
        pair.prepare(town)
        town.boundaries.at, town.boundaries.interlude = number, partial(pair.second, town)
        town.boundaries.is_open = True
        pair.first(town)
        return _judged(town, is_confirmed="cancel" not in pair.name, has_fate=None)


def _judged(town: Town, *, is_confirmed: bool, has_fate: str | None) -> list[str]:
    """Let faults stop and heal run, and return what is wrong then."""
    town.boundaries.is_open = False
    town.settle()
    for _ in range(HEALS):
        town.fire("heal", after=HEAL_EVERY)
    return violations(town, is_confirmed=is_confirmed, has_fate=has_fate)
