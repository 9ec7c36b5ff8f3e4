"""The real state machines and the real handlers over the fakes of one host and one confirmed booking."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Provider
from joinlink.model.workflow import BookingChange
from joinlink.usecases.meetings.start_workflow import start_workflow
from tests.fakes import FakeWorkflowEngine
from tests.infra.project import STATE_MACHINES
from tests.workflow.interpreter import TASKS, Execution, Walk, run
from tests.worlds.world import NEXT_WEEK, World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Return a host with Zoom and Google and a confirmed booking, where the functions find them."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "joinlink")
    with World().connect(Provider.ZOOM, Provider.GOOGLE).inhabited() as world:
        world.put()
        yield world


@pytest.fixture
def walk(world: World) -> Walk:
    """Return what runs the workflow of the booking as it stands; before a function of `meanwhile`, that happens."""

    def run_it(before: BookingStatus = BookingStatus.CONFIRMED, **meanwhile: Callable[[], object]) -> Execution:
        booking, engine = world.stored(), FakeWorkflowEngine()
        change = BookingChange(booking.target, booking.status, before, booking.revision - 1, booking.ending)
        start_workflow(change, engine)
        ((workflow, payload),) = engine.started.values()
        tasks = {arn: task(function, meanwhile.get(function)) for arn, function in TASKS.items()}
        return run(STATE_MACHINES / f"{workflow}.asl.json", dict(payload), tasks, world.clock)

    return run_it


@pytest.fixture
def confirm(walk: Walk) -> Walk:
    """Return what runs the workflow of a booking that was paid just now."""
    return partial(walk, BookingStatus.PENDING_PAYMENT)


@pytest.fixture
def minted(world: World, confirm: Walk) -> World:
    """Return the world once the booking has its meeting, and the mails of that are read."""
    confirm()
    world.mailer.sent.clear()
    return world


@pytest.fixture
def follow(request: pytest.FixtureRequest, world: World, walk: Walk, confirm: Walk) -> Walk:
    """Return what runs the workflow of a booking that was `paid`, or `moved` or `cancelled` once it had its meeting."""
    if request.param == "paid":
        return confirm
    request.getfixturevalue("minted")
    if request.param == "moved":
        world.move(NEXT_WEEK.starts_at + timedelta(hours=2))
    else:
        world.cancel()
    return walk


def task(function: str, meanwhile: Callable[[], object] | None) -> Callable[[dict[str, Any]], object]:
    """Return what calls a function, after something that happens in between."""
    handler = import_module(f"functions.{function}.app").handler

    def call(payload: dict[str, Any]) -> object:
        if meanwhile is not None:
            meanwhile()
        return handler(payload, SimpleNamespace(aws_request_id="request-1"))

    return call
