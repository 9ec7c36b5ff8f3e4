"""Takes a guest's booking: as JSON from a program, or as the form of a class's page."""

from __future__ import annotations

from joinlink.init_phase import in_init
from joinlink.model.booking import Booking
from joinlink.usecases.bookings.book_class import BookingRequest, book_class
from joinlink.web.addresses import public_class_address
from joinlink.web.api.present_to_guests import booking_receipt
from joinlink.web.api.schemas import BookingBody, read
from joinlink.web.guest.booking_form import form_key, read_booking_form
from joinlink.web.pickers.refused_choice import REFUSED, RefusedChoice
from joinlink.web.pickers.slot_picker import read_picker_query
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.wiring import house

app = WebApp()


@app.post("/api/public/hosts/<handle>/classes/<slug>/bookings")
def book(handle: str, slug: str) -> tuple[dict[str, object], int]:
    """Book a slot."""
    key = app.current_event.headers.get("idempotency-key")
    booking = _book(handle, slug, read(BookingBody, app.body_bytes), key)
    return booking_receipt(booking, house().guest_links), 201


@app.post(public_class_address("<handle>", "<slug>"))
def book_on_page(handle: str, slug: str) -> Response[str]:
    """Book a slot and lead to the checkout, or to the booking if it is free; show a refused form again."""
    form = app.form()
    try:
        wish = read_booking_form(form)
        booking = _book(handle, slug, wish, form_key(form, wish))
    except REFUSED as error:
        app.note(problem=problem_of(error).code)
        return _class_page(handle, slug, RefusedChoice(form, error))
    if booking.checkout is not None and booking.is_payable:
        return redirect(booking.checkout.url, status=303)
    return redirect(house().guest_links.booking_path(booking.booking_id), status=303)


def _class_page(handle: str, slug: str, refused: RefusedChoice) -> Response[str]:
    from joinlink.web.guest.catalogue_pages import class_page

    return class_page(
        handle,
        slug,
        read_picker_query(refused.sent),
        calendar=house().host_calendar,
        checkout_origins=house().settings.stripe_pages_origins,
        refused=refused,
    )


def _book(handle: str, slug: str, body: BookingBody, idempotency_key: str | None) -> Booking:
    request = BookingRequest(
        handle=handle,
        slug=slug,
        starts_at=body.starts_at,
        guest=body.guest.as_guest(),
        notes=body.notes,
        idempotency_key=idempotency_key,
    )
    booking = book_class(request, house())
    app.note(booking_id=booking.booking_id, booking_status=booking.status)
    return booking


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("guest_links", "host_calendar", "timeline")
    house().prepare_google_calendars()
