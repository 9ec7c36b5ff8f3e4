"""Changes to a booking, by host or guest: it is cancelled, moved, given a link; and to an occurrence, for all seats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from joinlink.ids import secret_token
from joinlink.init_phase import in_init
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import Party
from joinlink.model.occurrence import Occurrence
from joinlink.usecases.bookings.cancel_booking import cancel_as_host, cancel_by_guest
from joinlink.usecases.bookings.change_occurrence import cancel_occurrence, move_occurrence
from joinlink.usecases.bookings.change_series import SeriesChange, cancel_rest, move_rest, series_of_host
from joinlink.usecases.bookings.confirm_booking import confirm_booking
from joinlink.usecases.bookings.correct_address import correct_address
from joinlink.usecases.bookings.let_go import let_go
from joinlink.usecases.bookings.paste_link import paste_link
from joinlink.usecases.bookings.refund_booking import refund_booking
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.bookings.send_mails_again import send_mails_again
from joinlink.usecases.privacy.delete_guest_data import delete_guest_data
from joinlink.web.addresses import BOOKINGS_PAGE, GUEST_BOOKINGS, OCCURRENCES_PAGE
from joinlink.web.api import booking_schemas, present, schemas
from joinlink.web.guest.asked_booking import booking_of_guest
from joinlink.web.guest.cookies import KEPT_FOR, address_form_cookie
from joinlink.web.host.asked_booking import booking_of_host, host_and_booking
from joinlink.web.host.asked_occurrence import occurrence_of_host
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import require_host
from joinlink.wiring import house

if TYPE_CHECKING:
    from joinlink.web.host.booking_forms import BookingDesk
    from joinlink.web.host.occurrence_page import OccurrenceDesk

app = WebApp()


@app.post("/api/bookings/<booking_id>/cancel")
def cancel(booking_id: str) -> present.Json:
    """Cancel a booking as its host, or let an unpaid one go (X1)."""
    booking, body = _of_host(booking_id), schemas.read_optional(booking_schemas.HostCancelBody, app.body_bytes)
    return present.host_booking(cancel_as_host(booking, body.reason, house()))


@app.post("/api/bookings/<booking_id>/reschedule")
def reschedule(booking_id: str) -> present.Json:
    """Move a booking as its host (R1)."""
    booking, body = _of_host(booking_id), schemas.read(booking_schemas.RescheduleBody, app.body_bytes)
    return present.host_booking(reschedule_booking(booking, body.starts_at, house()))


@app.put("/api/bookings/<booking_id>/meeting-link")
def put_link(booking_id: str) -> present.Json:
    """Give a booking a link by hand (M8)."""
    booking, body = _of_host(booking_id), schemas.read(booking_schemas.MeetingLinkBody, app.body_bytes)
    return present.host_booking(paste_link(booking, body.url, house()))


@app.post("/api/bookings/<booking_id>/resend")
def resend(booking_id: str) -> tuple[present.Json, int]:
    """Send guest and host the mail of the present state again (E5)."""
    booking, _ = _of_host(booking_id), schemas.read_optional(schemas.NoBody, app.body_bytes)
    return present.host_booking(send_mails_again(booking, house())), 202


@app.post("/api/bookings/<booking_id>/refund")
def refund(booking_id: str) -> present.Json:
    """Refund a payment as its host, whole or in part (F9)."""
    booking, body = _of_host(booking_id), schemas.read_optional(booking_schemas.RefundBody, app.body_bytes)
    key = app.idempotency_key
    return present.host_booking(refund_booking(booking, body.amount_minor, house(), key=key))


@app.post("/api/occurrences/<occurrence_id>/cancel")
def cancel_for_all(occurrence_id: str) -> present.Json:
    """Cancel an occurrence for everybody who has a seat in it (G3)."""
    occurrence = _occurrence(occurrence_id)
    body = schemas.read_optional(booking_schemas.OccurrenceCancelBody, app.body_bytes)
    cancelled = cancel_occurrence(occurrence, body.reason, house(), refund=body.refund)
    return present.occurrence(cancelled, house().clock.now())


@app.post("/api/occurrences/<occurrence_id>/reschedule")
def reschedule_for_all(occurrence_id: str) -> present.Json:
    """Move an occurrence with everybody who has a seat in it (G3)."""
    occurrence, body = _occurrence(occurrence_id), schemas.read(booking_schemas.RescheduleBody, app.body_bytes)
    return present.occurrence(move_occurrence(occurrence, body.starts_at, house()), house().clock.now())


@app.post("/api/series/<series_id>/cancel")
def cancel_rest_of_series(series_id: str) -> present.Json:
    """Cancel all of a series that is still to come (G6)."""
    bookings = _series(series_id)
    body = schemas.read_optional(booking_schemas.SeriesCancelBody, app.body_bytes)
    return _changed(series_id, cancel_rest(bookings, body.reason, house(), refund=body.refund))


@app.post("/api/series/<series_id>/reschedule")
def move_rest_of_series(series_id: str) -> present.Json:
    """Move all of a series that is still to come to another weekday or time (G6)."""
    bookings, body = _series(series_id), schemas.read(booking_schemas.SeriesMoveBody, app.body_bytes)
    return _changed(series_id, move_rest(bookings, body.rhythm(), house()))


@app.post(f"{OCCURRENCES_PAGE}/<occurrence_id>/cancel")
def cancel_for_all_on_page(occurrence_id: str) -> Response[str]:
    """Cancel an occurrence for everybody on its page (G3)."""
    return _desk_of_occurrence(occurrence_id).cancel(app.form())


@app.post(f"{OCCURRENCES_PAGE}/<occurrence_id>/meeting-link")
def put_link_for_all_on_page(occurrence_id: str) -> Response[str]:
    """Give everybody in an occurrence a link on its page (M8)."""
    return _desk_of_occurrence(occurrence_id).give_link(app.form())


@app.post(f"{BOOKINGS_PAGE}/<booking_id>/refund")
def refund_on_page(booking_id: str) -> Response[str]:
    """Refund a payment on the booking's page (F9)."""
    return _desk(booking_id).refund(app.form())


@app.post(f"{BOOKINGS_PAGE}/<booking_id>/resend")
def resend_on_page(booking_id: str) -> Response[str]:
    """Send the mails again from the booking's page (E5)."""
    return _desk(booking_id).send_mails_again(app.form())


@app.post(f"{BOOKINGS_PAGE}/<booking_id>/cancel")
def cancel_on_hosts_page(booking_id: str) -> Response[str]:
    """Cancel a booking on its host's page (X1)."""
    return _desk(booking_id).cancel(app.form())


@app.post(f"{BOOKINGS_PAGE}/<booking_id>/meeting-link")
def put_link_on_page(booking_id: str) -> Response[str]:
    """Give a booking a link on its page (M8)."""
    return _desk(booking_id).give_link(app.form())


@app.patch("/api/public/bookings/<booking_id>")
def correct_address_as_guest(booking_id: str) -> present.Json:
    """Correct the address that the guest's mails go to, for all dates of a series (F7)."""
    booking, body = _of_guest(booking_id), schemas.read(booking_schemas.GuestAddressBody, app.body_bytes)
    return present.guest_booking(correct_address(booking, body.email, house()))


@app.post(f"{GUEST_BOOKINGS}/<booking_id>/address")
def correct_address_on_page(booking_id: str) -> Response[str]:
    """Correct the address on the guest's page (F7)."""
    from joinlink.web.guest.address_page import correct_on_page, sent_back

    booking, typed = _of_guest(booking_id), app.form().get("email", "").strip()
    refused = correct_on_page(booking, typed, house())
    if refused is None:
        return redirect(house().guest_links.booking_path(booking_id), status=303)
    secret = secret_token()
    house().kept_forms.keep(secret, refused, house().clock.now() + KEPT_FOR)
    cookie = address_form_cookie(app, booking_id, secret)
    return redirect(sent_back(booking, house().guest_links), status=303, cookies=[cookie])


@app.post("/api/public/bookings/<booking_id>/cancel")
def cancel_as_guest(booking_id: str) -> present.Json:
    """Cancel a booking as its guest (X1)."""
    booking, _ = _of_guest(booking_id), schemas.read_optional(schemas.NoBody, app.body_bytes)
    return present.guest_booking(cancel_by_guest(booking, house()))


@app.delete("/api/public/bookings/<booking_id>")
def delete_data_as_guest(booking_id: str) -> Response[str]:
    """Delete the guest's data, and cancel the booking if it is still to come (S6)."""
    schemas.read_optional(schemas.NoBody, app.body_bytes)
    delete_guest_data(_of_guest(booking_id, even_deleted=True), house())
    return Response(204, body="")


@app.post(f"{GUEST_BOOKINGS}/<booking_id>/delete")
def delete_data_on_page(booking_id: str) -> Response[str]:
    """Delete the guest's data on the booking's page (S6)."""
    from joinlink.web.guest.deleting import delete_on_page

    return delete_on_page(_of_guest(booking_id, even_deleted=True), house(), house().guest_links)


@app.post("/api/public/bookings/<booking_id>/release")
def release(booking_id: str) -> present.Json:
    """Let an unpaid booking go as its guest (F5)."""
    booking, _ = _of_guest(booking_id), schemas.read_optional(schemas.NoBody, app.body_bytes)
    return present.guest_booking(let_go(booking, Party.GUEST, house()))


@app.post("/api/public/bookings/<booking_id>/confirm")
def confirm(booking_id: str) -> present.Json:
    """Confirm a free booking as its guest (S2)."""
    booking, _ = _of_guest(booking_id), schemas.read_optional(schemas.NoBody, app.body_bytes)
    return present.guest_booking(confirm_booking(booking, house()))


@app.post("/api/public/bookings/<booking_id>/reschedule")
def reschedule_as_guest(booking_id: str) -> present.Json:
    """Move a booking as its guest (R1)."""
    booking, body = _of_guest(booking_id), schemas.read(booking_schemas.RescheduleBody, app.body_bytes)
    return present.guest_booking(reschedule_booking(booking, body.starts_at, house(), by=Party.GUEST))


@app.post(f"{GUEST_BOOKINGS}/<booking_id>/cancel")
def cancel_on_guests_page(booking_id: str) -> Response[str]:
    """Cancel a booking on its guest's page (X1)."""
    from joinlink.web.guest.cancelling import cancel_on_page

    return cancel_on_page(_of_guest(booking_id), house(), house().guest_links)


@app.post(f"{GUEST_BOOKINGS}/<booking_id>/confirm")
def confirm_on_page(booking_id: str) -> Response[str]:
    """Confirm a free booking on its page (S2)."""
    from joinlink.web.guest.confirming import confirm_on_page

    return confirm_on_page(_of_guest(booking_id), house(), house().hosts, house().guest_links)


@app.post(f"{GUEST_BOOKINGS}/<booking_id>/release")
def release_on_page(booking_id: str) -> Response[str]:
    """Let an unpaid booking go on a page (F5)."""
    from joinlink.web.guest.letting_go import let_go_on_page

    return let_go_on_page(_of_guest(booking_id), app.form(), house(), house().guest_links)


def _desk(booking_id: str) -> BookingDesk:
    from joinlink.web.host.booking_forms import BookingDesk

    signed_in, booking = host_and_booking(app, booking_id, guard=house().host_guard, bookings=house().bookings)
    return BookingDesk(signed_in, booking, house(), house(), house())


def _desk_of_occurrence(occurrence_id: str) -> OccurrenceDesk:
    from joinlink.web.host.occurrence_page import OccurrenceDesk

    signed_in, occurrence = occurrence_of_host(app, occurrence_id, guard=house().host_guard, ports=house())
    return OccurrenceDesk(signed_in, occurrence, house())


def _of_host(booking_id: str) -> Booking:
    return booking_of_host(app, booking_id, guard=house().host_guard, bookings=house().bookings)


def _changed(series_id: str, change: SeriesChange) -> present.Json:
    problems = [problem_of(each.error) for each in change.stays]
    app.note(changed=len(change.changed), unchanged=len(change.stays), is_finished=change.is_finished)
    return present.series_change(series_id, change, [(each.code, each.detail) for each in problems])


def _series(series_id: str) -> Sequence[Booking]:
    """Return the bookings of one of the host's own series."""
    app.note(series_id=series_id)
    return series_of_host(series_id, require_host(app, house().host_guard).host_id, house())


def _occurrence(occurrence_id: str) -> Occurrence:
    return occurrence_of_host(app, occurrence_id, guard=house().host_guard, ports=house())[1]


def _of_guest(booking_id: str, *, even_deleted: bool = False) -> Booking:
    links, bookings = house().guest_links, house().bookings
    return booking_of_guest(app, booking_id, links=links, bookings=bookings, even_deleted=even_deleted)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("guest_links", "host_guard", "bookings", "timeline", "strangers")
