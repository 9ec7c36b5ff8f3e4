"""The guest's side of the site on fakes: a host sells a class, and nobody is signed in."""

from collections.abc import Iterator

import pytest

from tests.functions.site import Site
from tests.worlds.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with World.selling().inhabited() as world:
        yield world


@pytest.fixture
def site(world: World) -> Site:
    return Site(world, session=None, csrf=None)
