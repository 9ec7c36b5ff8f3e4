"""The forms on a booking's page: the host cancels or refunds it, pastes a link, or has the mails sent again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import IllegalTransition, InvalidInput, JoinlinkError
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.usecases.bookings.cancel_booking import HostCancellingPorts, cancel_as_host
from joinlink.usecases.bookings.change_series import cancel_rest
from joinlink.usecases.bookings.paste_link import paste_link
from joinlink.usecases.bookings.read_booking_in_full import BookingInFull, ReadingPorts, read_booking_in_full
from joinlink.usecases.bookings.refund_booking import refund_booking
from joinlink.usecases.bookings.send_mails_again import MailAgainPorts, send_mails_again
from joinlink.usecases.bookings.series_bookings import bookings_with
from joinlink.web.addresses import host_booking_address
from joinlink.web.api.booking_schemas import HostCancelBody, MeetingLinkBody
from joinlink.web.api.schemas import Body, read
from joinlink.web.host.bookings_pages import BookingForms, refused_page
from joinlink.web.host.refunding import NOT_REFUNDED, came_back, read_refund
from joinlink.web.host.series import REST, rest_done
from joinlink.web.shell.resolver import redirect
from joinlink.web.shell.session import SignedIn

BodyT = TypeVar("BodyT", bound=Body)


@dataclass(frozen=True, slots=True)
class BookingDesk:
    """A host with one of their bookings; each form leads back to its page, or shows it again with the reason not to."""

    signed_in: SignedIn
    booking: Booking
    changes: HostCancellingPorts
    mails: MailAgainPorts
    reading: ReadingPorts

    def cancel(self, form: Mapping[str, str]) -> Response[str]:
        """Cancel the booking, or let it go unpaid, and refund what the form says; safe to send twice (X1, F9)."""
        typed = {"reason": form.get("reason", "")}
        if form.get(REST) and self.booking.series is not None:
            return self._cancel_rest(form, typed)
        try:
            wish = read_refund(form, self.booking)
            cancelled = cancel_as_host(self.booking, _read(HostCancelBody, typed).reason, self.changes)
        except (InvalidInput, IllegalTransition) as error:
            full = self._in_full()
            if full.booking.status is not BookingStatus.CANCELLED or isinstance(error, InvalidInput):
                return self._refused(full, error, BookingForms(cancel=came_back(form, error)))
            cancelled, wish = full.booking, read_refund(form, full.booking)
        if wish is not None:
            return replace(self, booking=cancelled).refund(form)
        return self._done("cancelled" if cancelled.status is BookingStatus.CANCELLED else "let_go")

    def _cancel_rest(self, form: Mapping[str, str], typed: Mapping[str, str]) -> Response[str]:
        """Cancel all of its series that is still to come, and refund the whole of it if the form says so (G6)."""
        try:
            is_refunded = _refunds_the_rest(form, self.booking)
            reason = _read(HostCancelBody, typed).reason
        except InvalidInput as error:
            return self._refused(self._in_full(), error, BookingForms(cancel=came_back(form, error)))
        series = bookings_with(self.booking, self.changes.bookings)
        outcome = cancel_rest(series, reason, self.changes, refund=is_refunded)
        return self._done(rest_done("cancelled_rest", outcome))

    def refund(self, form: Mapping[str, str]) -> Response[str]:
        """Refund the payment, or part of it; safe to send twice (F9)."""
        try:
            wish = read_refund(form, self.booking)
            if wish is None:
                raise InvalidInput(_("choose how much goes back"), field="refund")
            refund_booking(self.booking, wish.amount_minor, self.changes, key=wish.key)
        except NOT_REFUNDED as error:
            return self._refused(self._in_full(), error, BookingForms(refund=came_back(form, error)))
        return self._done("refunded")

    def give_link(self, form: Mapping[str, str]) -> Response[str]:
        """Put the host's own link on the booking (M8)."""
        typed = {"url": form.get("url", "").strip()}
        try:
            paste_link(self.booking, _read(MeetingLinkBody, typed).url, self.changes)
        except (InvalidInput, IllegalTransition) as error:
            return self._refused(self._in_full(), error, BookingForms(link=came_back(typed, error)))
        return self._done("link")

    def send_mails_again(self, form: Mapping[str, str]) -> Response[str]:
        """Send guest and host the mail of the present state again (E5)."""
        try:
            send_mails_again(self.booking, self.mails)
        except IllegalTransition as error:
            return self._refused(self._in_full(), error, BookingForms(mails=came_back(form, error)))
        return self._done("mails")

    def _in_full(self) -> BookingInFull:
        return read_booking_in_full(self.signed_in.host_id, self.booking.booking_id, self.reading)

    def _refused(self, full: BookingInFull, error: JoinlinkError, forms: BookingForms) -> Response[str]:
        return refused_page(self.signed_in, full, error, now=self.changes.clock.now(), forms=forms)

    def _done(self, what: str) -> Response[str]:
        return redirect(f"{host_booking_address(self.booking.booking_id)}?done={what}", status=303)


def _refunds_the_rest(form: Mapping[str, str], booking: Booking) -> bool:
    """Whether what was paid for every date goes back; raises InvalidInput."""
    wish = read_refund(form, booking)
    if wish is not None and wish.amount_minor is not None:
        raise InvalidInput(_("of all dates, all or nothing goes back"), field="refund.amount")
    return wish is not None


def _read(body: type[BodyT], typed: Mapping[str, str]) -> BodyT:
    return read(body, json.dumps(typed).encode())
