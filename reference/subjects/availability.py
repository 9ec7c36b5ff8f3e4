"""A host's hours."""

from __future__ import annotations

from typing import Final

from joinlink.web.api.schemas import AvailabilityBody
from reference.answers.availability import Availability
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
            says="Weekday 0 is Monday. An override replaces the hours of its date; without windows the date is closed.",
        ),
    ),
)
