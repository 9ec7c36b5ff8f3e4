"""Takes a guest's booking, as JSON from an API client or script, or as the class page's form."""

from __future__ import annotations

from urllib.parse import quote

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink import wiring
from joinlink.errors import JoinlinkError
from joinlink.model.booking import Booking
from joinlink.usecases.book_class import BookingRequest, book_class
from joinlink.web.guest_requests import form_key, read_booking_form
from joinlink.web.present_to_guests import booking_receipt
from joinlink.web.problems import problem_of
from joinlink.web.resolver import WebApp, redirect
from joinlink.web.schemas import BookingBody, read

app = WebApp()


@app.post("/api/public/hosts/<handle>/classes/<slug>/bookings")
def book(handle: str, slug: str) -> tuple[dict[str, object], int] | Response[str]:
    """Book a slot; a form is answered by the booking's page, or by the class's page when it was refused."""
    form = app.form()
    if not form:
        key = app.current_event.headers.get("idempotency-key")
        booking = _book(handle, slug, read(BookingBody, app.body_bytes), key)
        return booking_receipt(booking, wiring.guest_links()), 201
    try:
        wish = read_booking_form(form)
        booking = _book(handle, slug, wish, form_key(form, wish))
    except JoinlinkError as error:
        refusal = problem_of(error).code
        app.note(problem=refusal)
        return redirect(f"/book/{quote(handle)}/{quote(slug)}?refusal={refusal}", status=303)
    return redirect(wiring.guest_links().booking_path(booking.booking_id), status=303)


def _book(handle: str, slug: str, body: BookingBody, idempotency_key: str | None) -> Booking:
    request = BookingRequest(
        handle=handle,
        slug=slug,
        starts_at=body.starts_at,
        guest=body.guest.as_guest(),
        notes=body.notes,
        idempotency_key=idempotency_key,
    )
    booking = book_class(request, wiring.booking_ports())
    app.note(booking_id=booking.booking_id, booking_status=booking.status)
    return booking


handler = app.resolve
