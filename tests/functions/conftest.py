"""The site on fakes: `site` sends requests, `world` is what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest

from joinlink.observability import logger
from tests.functions.site import Site, World, forget_wiring, stand_in_for_wiring


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    world = World()
    stand_in_for_wiring(world, monkeypatch.setattr)
    yield world
    forget_wiring()


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Collect what the functions write to their log."""
    handler = logger().registered_handler
    lines = StringIO()
    before = handler.setStream(lines)  # type: ignore[attr-defined]
    yield lines
    handler.setStream(before)  # type: ignore[attr-defined]


@pytest.fixture
def site(world: World) -> Site:
    return Site(world)
