"""A booking that waits for its payment."""

import pytest

from joinlink.model.booking import Booking
from tests.worlds.world import World


@pytest.fixture
def booking(world: World) -> Booking:
    """Return a booking of tomorrow that waits for its payment."""
    return world.book()
