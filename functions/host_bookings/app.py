"""GET /api/bookings, /api/bookings/{bookingId} and its timeline: what was booked with a host."""

from __future__ import annotations

from joinlink import wiring
from joinlink.errors import InvalidInput
from joinlink.model.booking import Booking
from joinlink.usecases.list_bookings import When, list_bookings
from joinlink.web import present
from joinlink.web.asked_booking import booking_of_host
from joinlink.web.resolver import WebApp
from joinlink.web.session import require_host

app = WebApp()


@app.get("/api/bookings")
def list_page() -> present.Json:
    """List upcoming bookings, or past ones, page by page (D1)."""
    signed_in = require_host(app, wiring.host_guard())
    when = app.query("when") or When.UPCOMING
    if when not in list(When):
        raise InvalidInput("it is upcoming or past", field="when")
    found = list_bookings(
        signed_in.host_id, When(when), app.query("cursor"), bookings=wiring.bookings(), clock=wiring.clock()
    )
    items: present.Json = {"items": [present.host_booking(booking) for booking in found.bookings]}
    return items | {"cursor": found.cursor} if found.cursor else items


@app.get("/api/bookings/<booking_id>")
def read(booking_id: str) -> present.Json:
    """Return one booking."""
    return present.host_booking(_booking(booking_id))


@app.get("/api/bookings/<booking_id>/timeline")
def timeline(booking_id: str) -> present.Json:
    """Return what happened to a booking (D5)."""
    _booking(booking_id)
    return {"events": [present.timeline_event(event) for event in wiring.timeline().list(booking_id)]}


def _booking(booking_id: str) -> Booking:
    return booking_of_host(app, booking_id, guard=wiring.host_guard(), bookings=wiring.bookings())


handler = app.resolve
