"""A host's words for a booking: the state of its link and why, and what cancelling does to the money (D5, X1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.model.host import Connection
from joinlink.model.local_time import written_day, written_start, written_time, zone_name
from joinlink.model.meeting import LINK_MAKERS
from joinlink.model.refund import RefundState
from joinlink.model.standing import Standing
from joinlink.model.timeline import TimelineEvent
from joinlink.usecases.bookings.read_booking_in_full import BookingInFull
from joinlink.web.shell.forms import sentence


@dataclass(frozen=True, slots=True)
class LinkWords:
    """Why there is no link, and whether to point to the connections."""

    heading: str
    lines: Sequence[str]
    is_about_connections: bool = False


def link_words(full: BookingInFull, standing: Standing, now: datetime) -> LinkWords | None:
    """Return why an online booking has no link; None if it has one, or needs none."""
    booking = full.booking
    if not booking.is_online or booking.link is not None:
        return None
    match standing:
        case Standing.PREPARING:
            lines = [*_causes(full), _("It takes a moment as a rule. You and your guest get it by mail.")]
            return LinkWords(_("Link being prepared"), lines, _needs_connecting(full))
        case Standing.MISSING:
            lines = [*_causes(full), _what_comes_next(booking, now)]
            return LinkWords(_(_WHY), lines, _needs_connecting(full))
        case Standing.OVER:
            return LinkWords(_(_WHY), [*_causes(full), _("The session is over, so none is made any more.")])
        case Standing.CANCELLED:
            return LinkWords(_(_WHY), [_("It was taken off when the booking was cancelled.")])
        case Standing.EXPIRED | Standing.REFUNDED:
            return LinkWords(_(_WHY), [_("A booking gets its link once it is confirmed, and this one never was.")])
        case Standing.AWAITING_CONFIRMATION:
            return LinkWords(
                _(_WHY), [_("It is made as soon as the guest has confirmed the booking by a link in a mail.")]
            )
        case _:
            return LinkWords(_(_WHY), [_("It is made as soon as the payment has arrived.")])


_WHY: Final = N_("Why is there no link?")


def _what_comes_next(booking: Booking, now: datetime) -> str:
    if now < booking.starts_at:
        return _(
            "We keep trying until the session begins, and mail you and your guest once it is there. Or paste one below."
        )
    return _("The session has begun, so none is made any more. Paste one below: you and your guest are mailed at once.")


def _causes(full: BookingInFull) -> list[str]:
    """Return the obstacles: from the accounts' present state, and the last failure."""
    accounts = {connection.provider: connection for connection in full.profile.connections}
    able = [accounts[provider] for provider in LINK_MAKERS if provider in accounts]
    if not able:
        causes = [_("Neither Zoom nor Google Calendar is connected, and one of them makes the links.")]
    else:
        causes = [
            _("%(account)s needs to be reconnected.", account=each.provider.label)
            for each in able
            if not each.is_usable
        ]
    telling = [event for event in full.events if event.explains_a_missing_link]
    return causes + [_last_trouble(event, full.profile.availability.timezone) for event in telling[-1:]]


def _last_trouble(event: TimelineEvent, timezone: str) -> str:
    at = event.at.astimezone(ZoneInfo(timezone))
    detail = event.detail_in_plain_words
    what = f"{event.what}: {detail}" if detail else event.what
    return sentence(f"{what.rstrip('.')} ({written_day(at)}, {written_time(at)} {zone_name(event.at, timezone)})")


def _needs_connecting(full: BookingInFull) -> bool:
    usable = {connection.provider for connection in full.profile.connections if connection.is_usable}
    return not usable.intersection(LINK_MAKERS) or any(map(_is_broken, full.profile.connections))


def _is_broken(connection: Connection) -> bool:
    return connection.provider in LINK_MAKERS and not connection.is_usable


def money_words(booking: Booking) -> str:
    """Write the price, and whether it was paid or refunded."""
    price = booking.price
    if booking.package_id is not None:
        return _("A lesson of a package")
    if price.is_free:
        return _("Free")
    match booking.status:
        case BookingStatus.PENDING_PAYMENT | BookingStatus.EXPIRED:
            return _("%(price)s, not paid", price=price.written)
        case BookingStatus.REFUNDED:
            return _refund_words(booking)
        case _ if booking.refunded.amount_minor:
            return _(
                "%(paid)s, paid; %(refunded)s refunded", paid=booking.paid.written, refunded=booking.refunded.written
            )
        case BookingStatus.CANCELLED if booking.is_refund_refused:
            return _("%(price)s, paid; a refund came back", price=price.written)
        case BookingStatus.CANCELLED:
            return _("%(price)s, paid and not refunded automatically", price=price.written)
        case _:
            return _("%(price)s, paid", price=price.written)


def _refund_words(booking: Booking) -> str:
    price, paid = booking.price.written, booking.paid.written
    match booking.ending is Ending.NOT_THE_PRICE, booking.is_refund_refused:
        case True, True:
            return _("%(price)s; %(paid)s was paid; the refund did not go through", price=price, paid=paid)
        case True, False:
            return _("%(price)s; %(paid)s was paid and refunded", price=price, paid=paid)
        case False, True:
            return _("%(paid)s, paid too late; the refund did not go through", paid=paid)
    return _("%(paid)s, paid too late and refunded", paid=paid)


def cancel_words(booking: Booking) -> str:
    """Tell a host, before the click, what cancelling does to the money (X1)."""
    if booking.package_id is not None:
        return _("The lesson goes back to the package of %(guest)s.", guest=booking.guest.name)
    if booking.price.is_free:
        return _("This booking is free, so there is no money to give back.")
    if booking.is_disputed:
        return _("The guest's bank disputes the payment, so Stripe refunds nothing of it for now.")
    if booking.lost.amount_minor and not booking.refundable.amount_minor:
        return _("The guest's bank has taken the payment back, so there is nothing left to refund.")
    return _(
        "%(guest)s has paid %(price)s. Money is not refunded automatically: choose what goes back. The mail to the "
        "guest says so.",
        guest=booking.guest.name,
        price=booking.price.written,
    )


def refund_lines(booking: Booking, timezone: str) -> list[str]:
    """Tell of each refund by the host that was not made."""
    return [
        _(
            _REFUNDS[each.state],
            amount=booking.money(each.amount_minor).written,
            when=written_start(each.asked_at, timezone),
        )
        for each in booking.refunds
        if each.state in _REFUNDS
    ]


_REFUNDS: Final = {
    RefundState.INTENDED: N_("%(amount)s is being refunded; Stripe has not answered yet (%(when)s)"),
    RefundState.FAILED: N_("%(amount)s could not be refunded (%(when)s)"),
}


def ended_words(booking: Booking) -> str | None:
    """Say who cancelled a booking, if anyone did."""
    match booking.ended_by:
        case Party.HOST:
            return _("Cancelled by you")
        case Party.GUEST:
            return _("Cancelled by %(guest)s", guest=booking.guest.name)
    return None
