"""A guest's booking, opened by the token of its link: as a page, as data, as a calendar file, and to join."""

from __future__ import annotations

from joinlink.errors import NotFound
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.usecases.bookings.series_bookings import bookings_with
from joinlink.web.addresses import GUEST_BOOKING_API, GUEST_BOOKINGS, IN_YOUR_MAIL_PAGE, bridge_address
from joinlink.web.guest import booking_pages
from joinlink.web.guest.asked_booking import booking_of_guest, speak_to_guest
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.wiring import house

app = WebApp()


@app.get(f"{GUEST_BOOKINGS}/<booking_id>")
def show_booking(booking_id: str) -> Response[str]:
    """Show the booking; the page updates by itself while the link is being prepared."""
    booking = _booking(booking_id)
    return booking_pages.guest_booking_page(
        booking,
        house().hosts.get(booking.host_id),
        house().guest_links,
        house().clock.now(),
        has_been_at_checkout=app.query("checkout") == "done",
        series=bookings_with(booking, house().bookings) if booking.series else (),
    )


@app.get(f"{GUEST_BOOKINGS}/<booking_id>/address")
def show_address_form(booking_id: str) -> Response[str]:
    """Show the form that corrects the guest's address (F7)."""
    from joinlink.web.guest.address_page import address_page
    from joinlink.web.guest.cookies import kept_form

    booking, kept = _booking(booking_id), kept_form(app, house().kept_forms, house().clock.now())
    return address_page(booking, house().hosts.get(booking.host_id), house().guest_links, kept)


@app.get(IN_YOUR_MAIL_PAGE)
def tell_where_the_link_is() -> Response[str]:
    """Tell a guest who has just booked to look into their mail (S2)."""
    return booking_pages.in_your_mail_page()


@app.get(f"{GUEST_BOOKING_API}/<booking_id>")
def read_booking(booking_id: str) -> dict[str, object]:
    """Return the guest's view of the booking."""
    from joinlink.web.api import present

    return present.guest_booking(_booking(booking_id))


@app.get(f"{GUEST_BOOKING_API}/<booking_id>/export")
def export_booking(booking_id: str) -> Response[str]:
    """Return everything that is kept about the guest (S6)."""
    from joinlink.web.api.present_kept import as_file, guest_export

    booking, personal_data = _booking(booking_id), house().personal_data
    rows = [*personal_data.of_booking(booking_id), *personal_data.noted_about(booking)]
    headers = {"Content-Disposition": 'attachment; filename="booking.json"'}
    return Response(200, "application/json", as_file(guest_export(rows, house().clock.now())), headers=headers)


@app.get(f"{GUEST_BOOKINGS}/<booking_id>/calendar.ics")
def download_calendar_file(booking_id: str) -> Response[str]:
    """Return the calendar file of a confirmed booking."""
    booking = _booking(booking_id)
    if booking.status is not BookingStatus.CONFIRMED:
        raise NotFound(_("Only a confirmed booking has a calendar file."))
    content = house().mail_composer.calendar_file(
        booking,
        house().hosts.get(booking.host_id),
        manage_url=house().guest_links.booking_page(booking_id),
        now=house().clock.now(),
    )
    headers = {"Content-Disposition": 'attachment; filename="booking.ics"'}
    return Response(200, "text/calendar; charset=utf-8", content.decode(), headers=headers)


@app.get(bridge_address("<token>"))
def join(token: str) -> Response[str]:
    """Redirect to the current link, or show where things stand (12.5)."""
    booking = house().bookings.get(house().guest_links.read_join(token))
    app.note(booking_id=booking.booking_id)
    speak_to_guest(app, booking)
    if booking.anonymised_at is not None:
        raise NotFound(_("What was kept about this booking is deleted."))
    if booking.link is not None:
        return redirect(booking.link.url, headers=booking_pages.KEEP_THE_ADDRESS)
    return booking_pages.join_page(booking, house().hosts.get(booking.host_id), now=house().clock.now())


def _booking(booking_id: str) -> Booking:
    return booking_of_guest(app, booking_id, links=house().guest_links, bookings=house().bookings)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("guest_links", "bookings", "hosts")
    prepare_pages("guest/booking.html", "guest/join.html")
