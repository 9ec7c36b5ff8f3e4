"""The world that strangers book in, with each of the stores."""

import pytest

from tests.contract.store_samples import Stores
from tests.contract.strangers.asking import AROUND_THE_CLOCK
from tests.worlds.world import FREE_CLASS, World


@pytest.fixture
def world(stores: Stores) -> World:
    """Return a world with a free class on sale whose bookings are in one of the stores."""
    world = World()
    world.bookings, world.timeline = stores.bookings, stores.timeline
    world.open_hours(AROUND_THE_CLOCK)
    world.sell(FREE_CLASS)
    return world
