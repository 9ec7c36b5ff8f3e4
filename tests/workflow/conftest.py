"""The real state machines and the real handlers over the fakes of one host and one confirmed booking."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from joinlink import wiring
from joinlink.model.host import Provider
from tests.infra.project import STATE_MACHINES
from tests.unit.usecases.minting import World
from tests.workflow.interpreter import TASKS, Execution, run


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Return a host with Zoom and Google and a confirmed booking; the wiring hands out these fakes."""
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.book()
    for name, value in world.factories().items():
        monkeypatch.setattr(wiring, name, lambda value=value: value)
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "joinlink")
    return world


@pytest.fixture
def walk(world: World) -> Callable[..., Execution]:
    """Return what runs a machine for the booking as it stands; before a function of `meanwhile`, that happens."""

    def run_it(machine: str, **meanwhile: Callable[[], object]) -> Execution:
        tasks = {arn: _task(function, meanwhile.get(function)) for arn, function in TASKS.items()}
        target = world.stored.target
        payload = {"bookingId": target.booking_id, "revision": target.revision}
        return run(STATE_MACHINES / f"{machine}.asl.json", payload, tasks, world.clock)

    return run_it


@pytest.fixture
def confirm(walk: Callable[..., Execution]) -> Callable[..., Execution]:
    """Return what runs `confirm_booking`."""
    return partial(walk, "confirm_booking")


@pytest.fixture
def minted(world: World, confirm: Callable[..., Execution]) -> World:
    """Return the world once the booking has its meeting, and the mails of that are read."""
    confirm()
    world.mailer.sent.clear()
    return world


def _task(function: str, meanwhile: Callable[[], object] | None) -> Callable[[dict[str, Any]], object]:
    handler = import_module(f"functions.{function}.app").handler

    def call(payload: dict[str, Any]) -> object:
        if meanwhile is not None:
            meanwhile()
        return handler(payload, SimpleNamespace(aws_request_id="request-1"))

    return call
