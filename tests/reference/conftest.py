"""The site on fakes: `site` sends requests, `world` is what stands behind it."""

from collections.abc import Iterator

import pytest

from tests.functions.site import Site
from tests.worlds.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with World().inhabited() as world:
        yield world


@pytest.fixture
def site(world: World) -> Site:
    return Site(world)
