"""Workflow tasks, the stream and the schedules on fakes: a host with Zoom and Google, and nothing booked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from joinlink import wiring
from joinlink.clock import SystemClock
from joinlink.config import Settings
from joinlink.model.host import Provider
from tests.functions.site import forget_wiring
from tests.unit.usecases.minting import CONFIRM_MACHINE, World

SETTINGS = Settings({"CONFIRM_BOOKING_ARN": CONFIRM_MACHINE, "CANCEL_BOOKING_ARN": "arn:cancel_booking"})


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Put a world behind the functions; the machine's clock shows its time, too."""
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    forget_wiring()
    for name, value in world.factories().items():
        monkeypatch.setattr(wiring, name, lambda value=value: value)
    monkeypatch.setattr(wiring, "settings", lambda: SETTINGS)
    monkeypatch.setattr(SystemClock, "now", lambda _: world.clock.now())
    yield world
    forget_wiring()
