"""Schedules: which operation meets what at which boundary. Each has an id that one command replays.

confirm/both/once/17/crash-after    a fate at a boundary of one operation
confirm/both/once                   nothing but the operation
mint|cancel/zoom/17                 the second operation, whole, at a boundary of the first
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from tests.workflow.sweep import people
from tests.workflow.sweep.boundaries import FATES, Boundary, Mishap
from tests.workflow.sweep.cloud import Delivery
from tests.workflow.sweep.group_operations import GROUP_OPERATIONS, GROUP_PAIRS
from tests.workflow.sweep.invariants import violations
from tests.workflow.sweep.operations import OPERATIONS, PAIRS, Operation
from tests.workflow.sweep.package_operations import PACKAGE_OPERATIONS, PACKAGE_PAIRS
from tests.workflow.sweep.series_operations import SERIES_OPERATIONS, SERIES_PAIRS
from tests.workflow.sweep.town import Accounts, Town

TICK: Final = timedelta(minutes=5)
TICKS: Final = 14
"""More than an hour: what is open is looked after several times."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What schedules have in common that differ only in what happens where."""

    name: str
    operation: Operation
    accounts: Accounts
    delivery: Delivery
    meanwhile: people.Act | None = None
    """What happens at a boundary, where no fate does."""
    has_rivals: bool = False
    """Whether that is the same work at the same time."""

    def schedules(self) -> Iterator[Schedule]:
        """Run the operation undisturbed, and return what may happen at each of its boundaries."""
        boundaries = self._boundaries()
        if self.meanwhile is not None:
            yield from (Schedule(f"{self.name}/{one.number}", self, one) for one in boundaries)
            return
        yield Schedule(self.name, self)
        for one in boundaries:
            yield from (Schedule(f"{self.name}/{one.number}/{fate}", self, one, fate) for fate in FATES[one.kind])

    def _boundaries(self) -> list[Boundary]:
        town = Town(accounts=self.accounts, delivery=self.delivery)
        with town.inhabited():
            self.operation.prepare(town)
            town.boundaries.is_open = True
            self.operation.act(town)
        return town.boundaries.seen


@dataclass(frozen=True, slots=True)
class Schedule:
    """One run of the sweep."""

    schedule_id: str
    scene: Scene
    boundary: Boundary | None = None
    fate: str | None = None

    @property
    def what_happens(self) -> str:
        """Say what the schedule has in store for its boundary."""
        return self.fate or f"{self.scene.operation.name.partition('|')[2]} comes in between"

    def run(self) -> Run:
        """Play it, let faults stop and heal run for an hour; then let the time of the class come near."""
        town = Town(accounts=self.scene.accounts, delivery=self.scene.delivery)
        mishap = Mishap(self.boundary and self.boundary.kind, self.fate, self.scene.has_rivals)
        with town.inhabited():
            self._play(town)
            _let_pass(town, TICKS)
            wrong = [*self.scene.operation.expect(town), *violations(town, mishap)]
            if not wrong:
                _let_the_class_come_near(town)
                wrong = [f"just before the start: {what}" for what in violations(town, mishap)]
        return Run(town, wrong)

    def _play(self, town: Town) -> None:
        boundaries, meanwhile = town.boundaries, self.scene.meanwhile
        self.scene.operation.prepare(town)
        if self.boundary is not None:
            boundaries.at = self.boundary.number
            if self.fate is not None:
                boundaries.happens = FATES[self.boundary.kind][self.fate].befall
            elif meanwhile is not None:
                boundaries.happens = partial(boundaries.interlude, partial(meanwhile, town))
        boundaries.is_open = True
        self.scene.operation.act(town)
        boundaries.is_open = False


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a town, and what is wrong with it."""

    town: Town
    wrong: list[str]


def every_scene() -> Iterator[Scene]:
    """Return all scenes, in order."""
    for operation in (*OPERATIONS, *GROUP_OPERATIONS, *SERIES_OPERATIONS, *PACKAGE_OPERATIONS):
        for accounts in operation.accounts:
            for delivery in Delivery:
                name = f"{operation.name}/{accounts.name.lower()}/{delivery}"
                yield Scene(name, operation, accounts, delivery)
    for pair in (*PAIRS, *GROUP_PAIRS, *SERIES_PAIRS, *PACKAGE_PAIRS):
        for accounts in pair.accounts:
            first = Operation(pair.name, pair.prepare, pair.first, pair.expect)
            yield Scene(
                f"{pair.name}/{accounts.name.lower()}", first, accounts, Delivery.ONCE, pair.second, pair.has_rivals
            )


def every_schedule() -> Iterator[Schedule]:
    """Return all schedules, in order."""
    for scene in every_scene():
        yield from scene.schedules()


def _let_pass(town: Town, ticks: int) -> None:
    """Let time pass, and fire the schedules whenever they find something to do."""
    town.cloud.settle()
    for _ in range(ticks):
        town.clock.time += TICK
        if any(due.at <= town.clock.now() for due in town.due_work.rows.values()):
            people.heal(town)
            people.remind(town)


def _let_the_class_come_near(town: Town) -> None:
    """Let the host connect again what does not work, and both pre-flights come: a day and a quarter of an hour before.

    In the end there are five minutes to go.
    """
    people.reconnect(town)
    town.planted.clear()
    starts_at = min((one.starts_at for one in town.bookings_to_come), default=town.clock.now())
    for before, ticks in ((timedelta(days=1), TICKS), (timedelta(minutes=20), 3)):
        town.clock.time = max(town.clock.time, starts_at - before)
        _let_pass(town, ticks)
