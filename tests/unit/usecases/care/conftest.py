"""What heal looks after."""

import pytest

from joinlink.model.host import Provider
from tests.worlds.world import World


@pytest.fixture
def world() -> World:
    """Return a host with Zoom and Google, and a booking with its Zoom meeting and its calendar entry."""
    world = World.booked(Provider.ZOOM, Provider.GOOGLE)
    world.run_confirm()
    return world


@pytest.fixture
def zoom_alone() -> World:
    """Return a host with Zoom, and a booking with its meeting that nobody is to look after yet."""
    world = World.booked(Provider.ZOOM)
    world.run_confirm()
    world.due_work.rows = {}
    return world
