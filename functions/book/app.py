"""Takes a guest's booking: as JSON from a program, or as the form of a class's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from aws_lambda_powertools.shared.cookies import Cookie

from joinlink.errors import BookingPaused, JoinlinkError
from joinlink.ids import secret_token
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.kept_form import KeptForm
from joinlink.usecases.bookings.book_class import BookingRequest, book_class
from joinlink.usecases.bookings.book_series import SeriesRequest, book_series
from joinlink.usecases.bookings.find_hold import find_hold
from joinlink.usecases.bookings.repeats import may_open
from joinlink.usecases.slots.offer_dates import offer_series
from joinlink.web.addresses import IN_YOUR_MAIL_PAGE, embed_address, public_class_address
from joinlink.web.api.booking_schemas import BookingBody, SeriesBody
from joinlink.web.api.present_to_guests import booking_receipt, series_offers, series_receipt
from joinlink.web.api.schemas import read
from joinlink.web.guest.booking_form import form_key, kept_fields, read_booking_form, read_series_form
from joinlink.web.guest.cookies import AGAIN, BOOKED, HOLD, KEPT_FOR, PACKAGE, form_cookie, hold_cookie
from joinlink.web.guest.series_fields import asks_for_series, chosen_dates, has_its_dates
from joinlink.web.guest.slots_query import read_series_query
from joinlink.web.pickers.refused_choice import REFUSED, RefusedChoice
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.wiring import house

app = WebApp()


@app.post("/api/public/hosts/<handle>/classes/<slug>/bookings")
def book(handle: str, slug: str) -> tuple[dict[str, object], int]:
    """Book a slot."""
    key = app.idempotency_key
    booking, may_have_token = _book(handle, slug, read(BookingBody, app.body_bytes), key)
    return booking_receipt(booking, house().guest_links, may_open=may_have_token), 201


@app.get("/api/public/hosts/<handle>/classes/<slug>/series")
def read_series(handle: str, slug: str) -> dict[str, object]:
    """Return which dates of a series are free, and free times in place of the others (G6)."""
    asked = read_series_query(app.current_event.query_string_parameters)
    calendar = house().host_calendar
    offers = offer_series(handle, slug, asked.starts_at, asked.count, asked.timezone, calendar=calendar)
    return series_offers(offers)


@app.post("/api/public/hosts/<handle>/classes/<slug>/series")
def book_series_of_dates(handle: str, slug: str) -> tuple[dict[str, object], int]:
    """Book several dates in one go (G6)."""
    key = app.idempotency_key
    bookings, may_have_tokens = _book_series(handle, slug, read(SeriesBody, app.body_bytes), key)
    return series_receipt(bookings, house().guest_links, may_open=may_have_tokens), 201


@app.post(public_class_address("<handle>", "<slug>"))
def book_on_page(handle: str, slug: str) -> Response[str]:
    """Book a slot and lead to the checkout, or to the booking if it is free; a refused form leads back to the page.

    One that asks for several weeks leads there as well, to show its dates before it books them (G6).
    """
    form = app.form()
    if asks_for_series(form):
        return _series_on_page(handle, slug, form)
    return _book_on_page(handle, slug, form)


def _book_on_page(handle: str, slug: str, form: Mapping[str, str]) -> Response[str]:
    try:
        wish = read_booking_form(form, app.cookie(PACKAGE))
        held = find_hold(app.cookie(HOLD), house())
        booking, may_have_token = _book(handle, slug, wish, form_key(form, wish), is_form=True, holds=held)
    except REFUSED as error:
        return _sent_back(handle, slug, _refused(form, error))
    return _on_to(handle, booking, may_have_token=may_have_token)


def _series_on_page(handle: str, slug: str, form: Mapping[str, str]) -> Response[str]:
    """Book the dates that the guest has seen and chosen; whoever has not seen them is shown them first (G6)."""
    starts = chosen_dates(form)
    if not has_its_dates(form):
        return _sent_back(handle, slug, KeptForm(kept_fields(form), {}, "", is_time_gone=False))
    if len(starts) == 1:
        return _book_on_page(handle, slug, {**form, "startsAt": starts[0]})
    try:
        wish = read_series_form(form)
        bookings, may_have_tokens = _book_series(handle, slug, wish, form_key(form, wish), is_form=True)
    except REFUSED as error:
        return _sent_back(handle, slug, _refused(form, error))
    return _on_to(handle, bookings[0], may_have_token=may_have_tokens)


def _on_to(handle: str, booking: Booking, *, may_have_token: bool) -> Response[str]:
    """Lead to the checkout of what was booked, or to its page."""
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
        booking, may_have_token = _book(handle, slug, wish, form_key(form, wish), is_form=True)
    except REFUSED as error:
        secret, shown = _keep(handle, slug, _refused(form, error))
        return redirect(embed_address(handle, slug, **shown, **{AGAIN: secret}), status=303)
    token = house().guest_links.token(booking.booking_id) if may_have_token else ""
    return redirect(embed_address(handle, slug, **{BOOKED: token}), status=303)


def _refused(form: Mapping[str, str], error: JoinlinkError) -> KeptForm:
    app.note(problem=problem_of(error).code)
    return RefusedChoice(kept_fields(form), error).kept()


def _sent_back(handle: str, slug: str, kept: KeptForm) -> Response[str]:
    """Send the browser to the page that shows the form again: so *Back* works after it.

    Nothing personal stands in the address, nor in the cookie that finds the form.
    """
    secret, shown = _keep(handle, slug, kept)
    address = f"{public_class_address(handle, slug)}?{urlencode({**shown, AGAIN: 1})}"
    return redirect(address, status=303, cookies=[form_cookie(app, handle, slug, secret)])


def _keep(handle: str, slug: str, kept: KeptForm) -> tuple[str, dict[str, str]]:
    """Keep a form that goes back; returns the secret that finds it, and what its page's address says."""
    secret, now = secret_token(), house().clock.now()
    house().host_calendar.find_class(handle, slug)  # a class that is gone has no page to go back to
    house().kept_forms.keep(secret, kept, now + KEPT_FOR)
    return secret, {name: kept.values[name] for name in ("day", "timezone") if kept.values.get(name)}


def _hold_cookie(handle: str, booking: Booking) -> Cookie:
    assert booking.hold_until is not None
    token, lasts = house().guest_links.token(booking.booking_id), booking.hold_until - house().clock.now()
    return hold_cookie(app, handle, token, lasts)


def _book(
    handle: str,
    slug: str,
    body: BookingBody,
    idempotency_key: str | None,
    *,
    is_form: bool = False,
    holds: Booking | None = None,
) -> tuple[Booking, bool]:
    """Book, and tell whether whoever asks may have the booking's token."""
    wish = _request(handle, slug, body, body.starts_at, idempotency_key, is_form=is_form)
    request = replace(wish, holds=holds, package_id=_package_of(body))
    booking = book_class(request, house())
    app.note(booking_id=booking.booking_id, booking_status=booking.status)
    return booking, may_open(booking, request, house().strangers, house().clock.now())


def _book_series(
    handle: str, slug: str, body: SeriesBody, idempotency_key: str | None, *, is_form: bool = False
) -> tuple[Sequence[Booking], bool]:
    """Book all dates, and tell whether whoever asks may have the bookings' tokens."""
    wish = _request(handle, slug, body, body.starts[0], idempotency_key, is_form=is_form)
    request = SeriesRequest(wish, body.starts)
    bookings, strangers, now = book_series(request, house()), house().strangers, house().clock.now()
    app.note(series=len(bookings), booking_id=bookings[0].booking_id, booking_status=bookings[0].status)
    may_have_tokens = all(
        may_open(each, request.at(starts_at), strangers, now)
        for each, starts_at in zip(bookings, sorted(request.starts), strict=True)
    )
    return bookings, may_have_tokens


def _request(
    handle: str, slug: str, body: BookingBody | SeriesBody, starts_at: datetime, key: str | None, *, is_form: bool
) -> BookingRequest:
    """Return what a body asks for, for one start; raises BookingPaused."""
    return BookingRequest(
        handle=handle,
        slug=slug,
        starts_at=starts_at,
        guest=body.guest.as_guest(),
        notes=body.notes,
        answers=body.given(),
        idempotency_key=key,
        is_form=is_form,
        source=_source(),
    )


def _source() -> str:
    """Return the address that the request came from; raises BookingPaused."""
    if house().settings.booking_is_paused:
        raise BookingPaused(_("No bookings are taken right now. Try again later."))
    source = app.source(house().settings.source_header)
    app.note(network=house().strangers.network(source))
    return source


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
