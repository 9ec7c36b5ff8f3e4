"""A host's hours."""

from __future__ import annotations

from typing import Final

from joinlink.web.api.hours_schemas import AvailabilityBody, HoursBody
from reference.answers.availability import Availability, HoursSet, HoursSets
from reference.calls import Access, Call, Subject

AVAILABILITY: Final = Subject(
    "Availability",
    "When the host takes bookings, on the host's own clock. Confirmed bookings stay as they are when hours change.",
    (
        Call("readAvailability", "GET /api/availability", Access.HOST, Availability, sample="availability.read"),
        Call(
            "replaceAvailability",
            "PUT /api/availability",
            Access.HOST,
            Availability,
            sample="availability.replace",
            body=AvailabilityBody,
            says="Weekday 0 is Monday. An override replaces the hours of its date; without windows the date is closed. "
            "`weekly` is the week of the default set of hours, `overrides` count for every set.",
        ),
        Call("listHours", "GET /api/availability/hours", Access.HOST, HoursSets, sample="availability.list_hours"),
        Call(
            "createHours",
            "POST /api/availability/hours",
            Access.HOST,
            HoursSet,
            sample="availability.create_hours",
            body=HoursBody,
            status=201,
            says="A class goes by the set that its `hoursId` names, and by the default without one. `overrides` are "
            "this set's alone, and win over those of the host on their dates. There are at most ten sets.",
        ),
        Call(
            "readHours",
            "GET /api/availability/hours/{hoursId}",
            Access.HOST,
            HoursSet,
            sample="availability.read_hours",
            refuses=("not_found",),
        ),
        Call(
            "replaceHours",
            "PUT /api/availability/hours/{hoursId}",
            Access.HOST,
            HoursSet,
            sample="availability.replace_hours",
            body=HoursBody,
            refuses=("not_found",),
            says="With `isDefault` it becomes the default, which it stays until another set becomes it.",
        ),
        Call(
            "removeHours",
            "DELETE /api/availability/hours/{hoursId}",
            Access.HOST,
            None,
            sample="availability.remove_hours",
            status=204,
            refuses=("not_found", "illegal_transition"),
            says="The default can't be removed.",
        ),
    ),
)
