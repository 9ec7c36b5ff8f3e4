"""What most use cases start from."""

import pytest

from tests.worlds.world import World


@pytest.fixture
def world() -> World:
    """Return a host in Berlin who takes bookings and has put a paid class on sale."""
    return World.selling()
