"""A host at the pages of their classes."""

from dataclasses import replace

from joinlink.model.teaching import Location, TeachingClass
from tests.samples import CLASS
from tests.worlds.world import CSRF_TOKEN, World

LIST = "/mentor/classes"
NEW_ONLINE = "/mentor/classes/new?format=online"
NEW_IN_PERSON = "/mentor/classes/new?format=in_person"
SCHOOL = Location("Music School", "5 High Street")
TYPED = {
    "csrf": CSRF_TOKEN,
    "isOnline": "false",
    "title": "Piano lesson",
    "description": "An hour at the piano.",
    "durationMinutes": "60",
    "slotStepMinutes": "30",
    "price": "45.00",
    "price.currency": "eur",
    "location.label": SCHOOL.label,
    "location.address": SCHOOL.address,
    "slug": "",
    "published": "on",
    "reminderMinutes.1440": "on",
    "reminderMinutes.15": "on",
}
ONLINE = {name: value for name, value in TYPED.items() if not name.startswith("location.")} | {"isOnline": "true"}
THE_CLASS = f"{LIST}/{CLASS.class_id}"


def stored(world: World) -> TeachingClass:
    (teaching_class,) = world.profiles.classes.values()
    return teaching_class


def sell(world: World, **values: object) -> TeachingClass:
    return world.sell(replace(CLASS, **values))  # type: ignore[arg-type]  # a test names fields
