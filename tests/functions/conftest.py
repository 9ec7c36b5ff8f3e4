"""The site on fakes: `site` sends requests, `world` is what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest

from joinlink.observability import logger
from tests.functions.site import Site
from tests.worlds.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with World().inhabited() as world:
        yield world


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
