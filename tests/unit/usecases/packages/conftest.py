"""A package that waits for its payment."""

import pytest

from joinlink.model.package import Package
from tests.worlds.packages import buy, offer
from tests.worlds.world import World


@pytest.fixture
def unpaid(world: World) -> Package:
    offer(world)
    return buy(world)
