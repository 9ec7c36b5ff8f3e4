"""A booking for next week whose link is still to be made."""

import pytest

from joinlink.model.host import Provider
from tests.worlds.world import World


@pytest.fixture
def world() -> World:
    """Return a host with Zoom and Google, and a confirmed booking of an online class."""
    return World.booked(Provider.ZOOM, Provider.GOOGLE)
