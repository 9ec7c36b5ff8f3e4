"""The pages where a booking is moved, by its guest or its host, and an occurrence with all its seats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.init_phase import in_init
from joinlink.web.addresses import guest_move_address, host_move_address, host_occurrence_move_address
from joinlink.web.guest.asked_booking import booking_of_guest
from joinlink.web.guest.move_page import GuestMove
from joinlink.web.host.asked_booking import host_and_booking
from joinlink.web.host.asked_occurrence import occurrence_of_host
from joinlink.web.host.booking_queries import read_calendar_query
from joinlink.web.host.free_times import free_times
from joinlink.web.host.host_move_desk import HostMoveDesk
from joinlink.web.host.move_confirmation import read_wish
from joinlink.web.host.move_page import HostMove
from joinlink.web.host.occurrence_move_page import OccurrenceMove
from joinlink.web.pickers.slot_picker import read_picker_query
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp
from joinlink.wiring import house

if TYPE_CHECKING:
    from joinlink.web.api import present

app = WebApp()


@app.get(host_move_address("<booking_id>"))
def show_host(booking_id: str) -> Response[str] | present.Json:
    """Show a host the times that a booking can be moved to, or the consequences of moving it to one of them."""
    return _shown(_host_of(booking_id))


@app.post(host_move_address("<booking_id>"))
def move_as_host(booking_id: str) -> Response[str]:
    """Move a booking as its host (R1)."""
    return _host_of(booking_id).move(app.form())


@app.get(guest_move_address("<booking_id>"))
def show_guest(booking_id: str) -> Response[str]:
    """Show a guest the times that a booking can be moved to."""
    return _guest_of(booking_id).show(read_picker_query(app.current_event.query_string_parameters))


@app.post(guest_move_address("<booking_id>"))
def move_as_guest(booking_id: str) -> Response[str]:
    """Move a booking as its guest (R1)."""
    return _guest_of(booking_id).move(app.form())


@app.get(host_occurrence_move_address("<occurrence_id>"))
def show_for_all(occurrence_id: str) -> Response[str] | present.Json:
    """Show a host the times that everybody in an occurrence can be moved to, or the consequences of a move (G3)."""
    return _shown(_occurrence_of(occurrence_id))


@app.post(host_occurrence_move_address("<occurrence_id>"))
def move_for_all(occurrence_id: str) -> Response[str]:
    """Move everybody in an occurrence (G3)."""
    return _occurrence_of(occurrence_id).move(app.form())


def _shown(desk: HostMoveDesk) -> Response[str] | present.Json:
    """Show the picker; what is asked before a move to `startsAt`; or, with `free`, times in a part of the calendar."""
    asked = app.current_event.query_string_parameters
    if "free" in asked:
        query = read_calendar_query(asked)
        return free_times(desk, query.period(house().clock.now(), desk.place.timezone))
    wish = read_wish(asked)
    return desk.confirm(wish) if wish else desk.show(read_picker_query(asked))


def _occurrence_of(occurrence_id: str) -> OccurrenceMove:
    signed_in, occurrence = occurrence_of_host(app, occurrence_id, guard=house().host_guard, ports=house())
    return OccurrenceMove(occurrence, house(), signed_in)


def _host_of(booking_id: str) -> HostMove:
    signed_in, booking = host_and_booking(app, booking_id, guard=house().host_guard, bookings=house().bookings)
    return HostMove(booking, house(), signed_in)


def _guest_of(booking_id: str) -> GuestMove:
    booking = booking_of_guest(app, booking_id, links=house().guest_links, bookings=house().bookings)
    return GuestMove(booking, house(), house().guest_links)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare(
        "guest_links", "host_guard", "hosts", "occurrences", "host_calendar", "calendar_reader", "strangers"
    )
    prepare_pages("guest/move.html", "host/move.html", "host/move_confirmation.html")
