"""A guest's words for a booking's standing: on its own page, and behind a join link (12.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import Ending, Party
from joinlink.model.host import Host
from joinlink.model.local_time import written_clock, written_countdown, written_day_and_hours
from joinlink.model.refund import RefundState
from joinlink.model.standing import Standing


@dataclass(frozen=True, slots=True)
class Words:
    """A heading, sentences that follow the booking's time, and a quiet note after the actions."""

    heading: str
    lines: Sequence[str] = ()
    note: str | None = None


def booking_words(standing: Standing, booking: Booking, host: Host, now: datetime) -> Words:
    """Return the words for the booking's own page."""
    match standing:
        case Standing.UNPAID:
            return Words(_("Pay to confirm your booking"), [_held(booking)], note=_(_PAID_ALREADY))
        case Standing.AWAITING_CONFIRMATION:
            return Words(_("Confirm your booking"), [_held(booking)])
        case Standing.PAYMENT_ARRIVING:
            return Words(_("Thank you"), [_("Your payment is being confirmed. This page updates by itself.")])
        case Standing.PREPARING:
            return Words(_(_BOOKED), [_("Your video link is being prepared. This page updates by itself.")])
        case Standing.MISSING:
            missing = (
                _("Your video link will follow.") if now < booking.starts_at else _("Your video link is not there yet.")
            )
            return Words(_(_BOOKED), [missing, _who_helps(booking, host, now)])
        case Standing.READY if booking.link is not None and booking.link.must_knock:
            return Words(_(_BOOKED), [_("In Google Meet, choose “Ask to join”: %(name)s lets you in.", name=host.name)])
        case Standing.READY | Standing.IN_PERSON:
            return Words(_(_BOOKED))
        case _:
            return _words_anywhere(standing, booking, host)


def before_cancelling(booking: Booking, host: Host) -> list[str]:
    """Tell a guest, before the click, what cancelling does to the booking and the money paid (X1)."""
    lines = [_("Cancelling gives this time back and lets %(name)s know.", name=host.name)]
    if booking.package_id is not None:
        lines.append(_("Until it starts, the lesson comes back to your package."))
    if not booking.price.is_free:
        paid = booking.price.written
        lines.append(
            _(
                "You paid %(paid)s. Money is not refunded automatically: whether you get it back is up to %(name)s.",
                paid=paid,
                name=host.name,
            )
        )
    return lines


def refund_words(booking: Booking, host: Host) -> list[str]:
    """Tell a guest how the refunds by their host stand."""
    lines = []
    if booking.refunded.amount_minor >= booking.paid.amount_minor > 0:
        lines.append(_("All of it went back to you."))
    elif booking.refunded.amount_minor:
        lines.append(_("%(amount)s of it went back to you.", amount=booking.refunded.written))
    returned = [each for each in booking.refunds if each.state is RefundState.FAILED and each.refund_id]
    lines += [
        _(
            "A refund of %(amount)s came back. %(host)s knows, and pays it back another way.",
            amount=booking.money(each.amount_minor).written,
            host=host.name,
        )
        for each in returned
    ]
    return lines


def join_words(standing: Standing, booking: Booking, host: Host, now: datetime) -> Words:
    """Return the words behind a join link while there is no link; for a moved booking, first the new time."""
    match standing:
        case Standing.PREPARING:
            words = Words(_("Your video link is being prepared"), [_(_TAKES_YOU_THERE)])
        case Standing.MISSING:
            words = Words(_("Your video link is not there yet"), [_who_helps(booking, host, now), _(_TAKES_YOU_THERE)])
        case Standing.IN_PERSON:
            words = Words(_("This session takes place in person"), [])
        case Standing.AWAITING_CONFIRMATION:
            return Words(_("This booking is not confirmed yet"))
        case Standing.UNPAID:
            return Words(_("This booking is not paid yet"), note=_(_PAID_ALREADY))
        case _:
            # A join link may be passed on, but the reason is only for guest and host.
            return _words_anywhere(standing, replace(booking, reason=""), host)
    lines = [_starts(booking, now), *words.lines]
    if booking.moved_from is None:
        return Words(words.heading, lines)
    return Words(_("This session has moved to"), [_("%(heading)s.", heading=words.heading), *lines])


def _words_anywhere(standing: Standing, booking: Booking, host: Host) -> Words:
    match standing:
        case Standing.PAYMENT_AWAITED:
            return Words(_("The time to pay is over"), note=_(_PAID_ALREADY))
        case Standing.PAYMENT_UNDER_WAY:
            slowly = _(
                "It can take some days to arrive. The time is held for you, and a mail tells you when it is yours."
            )
            return Words(_("Your payment is under way"), [slowly])
        case Standing.EXPIRED:
            return _about_ending(booking, host)
        case Standing.REFUNDED:
            return Words(_("This booking was refunded"), [_why_refunded(booking, host), _about_refund(booking, host)])
        case Standing.CANCELLED:
            return Words(_("This booking is cancelled"), _about_cancelling(booking, host))
        case _:
            return Words(_("This session is over"))


def _about_ending(booking: Booking, host: Host) -> Words:
    price = booking.price.written
    match booking.ending:
        case Ending.TRANSFER_FAILED:
            return Words(
                _("Your payment failed"),
                [_("Your bank did not send the %(price)s, so the time is free again.", price=price)],
            )
        case Ending.TRANSFER_LATE:
            lines = [
                _("The time was held for it as long as possible, and is free again."),
                _(
                    "If the money still comes, you are booked if it is free then, or all %(price)s go back to you.",
                    price=price,
                ),
            ]
            return Words(_("Your payment did not arrive in time"), lines)
        case Ending.LET_GO:
            return Words(_("You let this time go"), [_("It is free again, and there is nothing to pay.")])
        case Ending.DROPPED:
            nevertheless = _("If you have paid nevertheless, all %(price)s go back to you.", price=price)
            return Words(_("This booking was let go"), [_why_let_go(booking, host), *_reason(booking), nevertheless])
        case _ if booking.price.is_free:
            free_again = _("The time is free again, and nothing was booked.")
            return Words(_("This booking was not confirmed in time"), [free_again])
        case _:
            unpaid = _("It was not paid in time, so the time is free again.")
            return Words(_("This booking has expired"), [unpaid])


def _why_let_go(booking: Booking, host: Host) -> str:
    if booking.class_moved_to is None:
        return _("%(name)s released the time before it was paid.", name=host.name)
    when = written_other_time(booking.class_moved_to, booking)
    return _("%(host)s moved the class to %(when)s before your seat was paid.", host=host.name, when=when)


def written_other_time(start: datetime, booking: Booking) -> str:
    """Write another time of a booking's class, in its guest's zone, which its own time names beside it."""
    return written_day_and_hours(start, start + timedelta(minutes=booking.duration_minutes), booking.guest.timezone)


def _why_refunded(booking: Booking, host: Host) -> str:
    match booking.ending:
        case Ending.NOT_THE_PRICE:
            paid, price = booking.paid.written, booking.price.written
            return _("You paid %(paid)s, but the price is %(price)s, so nothing was booked.", paid=paid, price=price)
        case Ending.DROPPED:
            return _("Your payment came when %(name)s had let this booking go.", name=host.name)
        case Ending.LET_GO:
            return _("Your payment came when you had let this time go, and it was no longer free by then.")
        case _:
            return _("Your payment came when the time to pay was over, and somebody else had this time by then.")


def _about_refund(booking: Booking, host: Host) -> str:
    paid = booking.paid.written
    if booking.is_refund_refused:
        return _(
            "The automatic refund of %(paid)s did not go through. %(name)s knows, and pays it back another way.",
            paid=paid,
            name=host.name,
        )
    return _("The full amount of %(paid)s goes back to you.", paid=paid)


_BOOKED: Final = N_("You are booked")
_PAID_ALREADY: Final = N_("Paid already? Then this page updates by itself in a moment.")
_TAKES_YOU_THERE: Final = N_("This page takes you there as soon as the link is ready.")


def _held(booking: Booking) -> str:
    assert booking.answer_until is not None
    until = written_clock(booking.answer_until, booking.guest.timezone)
    return _("This time is held for you until %(time)s.", time=until)


def _who_helps(booking: Booking, host: Host, now: datetime) -> str:
    """Return who can help with a missing link: until the start we keep trying, after it only the host can."""
    if now < booking.starts_at:
        return _("We send it to you by mail as soon as it is there.")
    return _("%(name)s knows that it is missing.", name=host.name)


def _about_cancelling(booking: Booking, host: Host) -> list[str]:
    lines = [*_who_cancelled(booking, host), *_reason(booking)]
    if booking.is_refund_refused:
        came_back = _(
            "A refund of your payment came back. %(name)s knows, and pays it back another way.", name=host.name
        )
        lines.append(came_back)
    elif refund_words(booking, host):
        lines += [_("You paid %(amount)s.", amount=booking.paid.written), *refund_words(booking, host)]
    elif booking.package_id is not None:
        lines.append(_lesson(booking, host))
    elif not booking.price.is_free:
        ask = _("Money is not refunded automatically. Ask %(name)s about your payment.", name=host.name)
        lines.append(ask)
    return lines


def _lesson(booking: Booking, host: Host) -> str:
    if booking.is_package_over:
        return _(
            "The lesson went back to your package, with which nothing can be booked any more. "
            "Whether it is paid back is up to %(name)s.",
            name=host.name,
        )
    if booking.is_lesson_back:
        return _("The lesson is back on your package.")
    return _("It was too late for the lesson to come back to your package.")


def _who_cancelled(booking: Booking, host: Host) -> list[str]:
    if booking.ended_by is Party.GUEST:
        return [_("You cancelled it.")]
    return [_("%(name)s cancelled it.", name=host.name)] if booking.ended_by else []


def _reason(booking: Booking) -> list[str]:
    return [_("The reason given: %(reason)s", reason=booking.reason)] if booking.reason else []


def _starts(booking: Booking, now: datetime) -> str:
    if now >= booking.starts_at:
        return _("It has started.")
    return _("It starts %(wait)s.", wait=written_countdown(booking.starts_at - now))
