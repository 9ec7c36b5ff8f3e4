"""Takes a guest's booking: as JSON from a program, or as the form of a class's page."""

from __future__ import annotations

from urllib.parse import urlencode

from aws_lambda_powertools.shared.cookies import Cookie

from joinlink.errors import BookingPaused
from joinlink.ids import secret_token
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.usecases.bookings.book_class import BookingRequest, book_class
from joinlink.usecases.bookings.find_hold import find_hold
from joinlink.usecases.bookings.repeats import may_open
from joinlink.web.addresses import IN_YOUR_MAIL_PAGE, embed_address, public_class_address
from joinlink.web.api.present_to_guests import booking_receipt
from joinlink.web.api.schemas import BookingBody, read
from joinlink.web.guest.booking_form import form_key, kept_fields, read_booking_form
from joinlink.web.guest.cookies import AGAIN, BOOKED, HOLD, KEPT_FOR, PACKAGE, form_cookie, hold_cookie
from joinlink.web.pickers.refused_choice import REFUSED, RefusedChoice
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.wiring import house

app = WebApp()


@app.post("/api/public/hosts/<handle>/classes/<slug>/bookings")
def book(handle: str, slug: str) -> tuple[dict[str, object], int]:
    """Book a slot."""
    key = app.current_event.headers.get("idempotency-key")
    booking, may_have_token = _book(handle, slug, read(BookingBody, app.body_bytes), key)
    return booking_receipt(booking, house().guest_links, may_open=may_have_token), 201


@app.post(public_class_address("<handle>", "<slug>"))
def book_on_page(handle: str, slug: str) -> Response[str]:
    """Book a slot and lead to the checkout, or to the booking if it is free; a refused form leads back to the page."""
    form = app.form()
    try:
        wish = read_booking_form(form, app.cookie(PACKAGE))
        held = find_hold(app.cookie(HOLD), house())
        booking, may_have_token = _book(handle, slug, wish, form_key(form, wish), holds=held)
    except REFUSED as error:
        app.note(problem=problem_of(error).code)
        return _sent_back(handle, slug, RefusedChoice(kept_fields(form), error))
    if not may_have_token:
        return redirect(IN_YOUR_MAIL_PAGE, status=303)
    if booking.checkout is not None and booking.is_payable:
        return redirect(booking.checkout.url, status=303, cookies=[_hold_cookie(handle, booking)])
    return redirect(house().guest_links.booking_path(booking.booking_id), status=303)


@app.post(embed_address("<handle>", "<slug>"))
def book_in_frame(handle: str, slug: str) -> Response[str]:
    """Book a slot of a free class in a frame of another site, and say there how it stands (F6).

    The form of a paid class takes the whole window, and goes to `book_on_page`.
    """
    form = app.form()
    try:
        wish = read_booking_form(form)
        booking, may_have_token = _book(handle, slug, wish, form_key(form, wish))
    except REFUSED as error:
        app.note(problem=problem_of(error).code)
        secret, shown = _keep(handle, slug, RefusedChoice(kept_fields(form), error))
        return redirect(embed_address(handle, slug, **shown, **{AGAIN: secret}), status=303)
    token = house().guest_links.token(booking.booking_id) if may_have_token else ""
    return redirect(embed_address(handle, slug, **{BOOKED: token}), status=303)


def _sent_back(handle: str, slug: str, refused: RefusedChoice) -> Response[str]:
    """Send the browser to the page that shows the form again: so *Back* works after it.

    Nothing personal stands in the address, nor in the cookie that finds the form.
    """
    secret, shown = _keep(handle, slug, refused)
    address = f"{public_class_address(handle, slug)}?{urlencode({**shown, AGAIN: 1})}"
    return redirect(address, status=303, cookies=[form_cookie(app, handle, slug, secret)])


def _keep(handle: str, slug: str, refused: RefusedChoice) -> tuple[str, dict[str, str]]:
    """Keep a refused form; returns the secret that finds it, and what its page's address says."""
    secret, now = secret_token(), house().clock.now()
    house().host_calendar.find_class(handle, slug)  # a class that is gone has no page to go back to
    house().kept_forms.keep(secret, refused.kept(), now + KEPT_FOR)
    return secret, {name: refused.sent[name] for name in ("day", "timezone") if refused.sent.get(name)}


def _hold_cookie(handle: str, booking: Booking) -> Cookie:
    assert booking.hold_until is not None
    token, lasts = house().guest_links.token(booking.booking_id), booking.hold_until - house().clock.now()
    return hold_cookie(app, handle, token, lasts)


def _book(
    handle: str, slug: str, body: BookingBody, idempotency_key: str | None, holds: Booking | None = None
) -> tuple[Booking, bool]:
    """Book, and tell whether whoever asks may have the booking's token."""
    if house().settings.booking_is_paused:
        raise BookingPaused(_("No bookings are taken right now. Try again later."))
    source = app.source(house().settings.source_header)
    app.note(network=house().strangers.network(source))
    request = BookingRequest(
        handle=handle,
        slug=slug,
        starts_at=body.starts_at,
        guest=body.guest.as_guest(),
        notes=body.notes,
        answers=body.given(),
        idempotency_key=idempotency_key,
        source=source,
        holds=holds,
        package_id=_package_of(body),
    )
    booking = book_class(request, house())
    app.note(booking_id=booking.booking_id, booking_status=booking.status)
    return booking, may_open(booking, request, house().strangers, house().clock.now())


def _package_of(body: BookingBody) -> str | None:
    """Return the id of the package that the guest has shown to be theirs, if any; raises Forbidden."""
    if body.package is None:
        return None
    house().package_links.check(body.package.package_id, body.package.token)
    return body.package.package_id


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("guest_links", "occurrences", "host_calendar", "calendar_reader", "timeline", "strangers")
