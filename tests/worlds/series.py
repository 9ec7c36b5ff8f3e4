"""A host whose classes can be booked for up to eight weeks in one go (G6)."""

from dataclasses import replace
from typing import Final

from joinlink.model.availability import default_availability
from joinlink.model.teaching import TeachingClass
from tests.worlds.world import World

BERLIN: Final = "Europe/Berlin"


def selling_weeks(teaching_class: TeachingClass) -> World:
    """Put the class on sale; hours are open for the 200 days ahead, over both changes of the clocks."""
    world = World.selling(replace(teaching_class, series_max=8))
    world.open_hours(replace(default_availability(BERLIN), horizon_days=200))
    return world
