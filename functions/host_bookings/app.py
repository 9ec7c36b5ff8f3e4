"""A host's bookings: /mentor/bookings, /mentor/bookings/{bookingId}, /mentor/calendar, and /api/bookings."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink import wiring
from joinlink.errors import InvalidInput
from joinlink.model.booking import Booking
from joinlink.usecases.list_bookings import BookingPage, When, list_bookings, list_bookings_of
from joinlink.usecases.read_booking_in_full import read_booking_in_full
from joinlink.web import present
from joinlink.web.asked_booking import booking_of_host
from joinlink.web.resolver import WebApp
from joinlink.web.session import SignedIn, require_host

app = WebApp()


@app.get("/mentor/bookings")
def show_list() -> Response[str]:
    """Show upcoming bookings, or past ones, by day (D1)."""
    from joinlink.web.bookings_pages import bookings_page

    signed_in, when, is_first = _host(), _when(), app.query("cursor") is None
    profile = wiring.profiles().load(signed_in.host_id)
    return bookings_page(signed_in, profile, _list(signed_in, when), when, is_first=is_first, now=wiring.clock().now())


@app.get("/mentor/bookings/<booking_id>")
def show_booking(booking_id: str) -> Response[str]:
    """Show a booking with its history (D5)."""
    from joinlink.web.bookings_pages import booking_page

    app.note(booking_id=booking_id)
    signed_in = _host()
    full = read_booking_in_full(signed_in.host_id, booking_id, wiring.reading_ports())
    return booking_page(signed_in, full, now=wiring.clock().now(), done=app.query("done"))


@app.get("/mentor/calendar")
def show_calendar() -> Response[str]:
    """Show a week or a month of bookings (D2)."""
    from joinlink.web.calendar_pages import calendar_page, read_period

    signed_in, now = _host(), wiring.clock().now()
    profile = wiring.profiles().load(signed_in.host_id)
    timezone = profile.availability.timezone
    period = read_period(app.current_event.query_string_parameters, timezone, now)
    bookings = list_bookings_of(signed_in.host_id, period.starts(timezone), bookings=wiring.bookings())
    return calendar_page(signed_in, profile, period, bookings, now=now)


@app.get("/api/bookings")
def list_page() -> present.Json:
    """List upcoming bookings, or past ones, page by page (D1)."""
    found = _list(_host(), _when())
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


def _host() -> SignedIn:
    return require_host(app, wiring.host_guard())


def _when() -> When:
    when = app.query("when") or When.UPCOMING
    if when not in list(When):
        raise InvalidInput("it is upcoming or past", field="when")
    return When(when)


def _list(signed_in: SignedIn, when: When) -> BookingPage:
    cursor = app.query("cursor")
    return list_bookings(signed_in.host_id, when, cursor, bookings=wiring.bookings(), clock=wiring.clock())


def _booking(booking_id: str) -> Booking:
    return booking_of_host(app, booking_id, guard=wiring.host_guard(), bookings=wiring.bookings())


handler = app.resolve
