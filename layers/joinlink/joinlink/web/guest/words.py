"""A guest's words for a booking's standing: on its own page, and behind a join link (12.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import Ending, Party
from joinlink.model.host import Host
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
            return Words("Pay to confirm your booking", [_held(booking)], note=_PAID_ALREADY)
        case Standing.AWAITING_CONFIRMATION:
            return Words("Confirm your booking", [_held(booking)])
        case Standing.PAYMENT_ARRIVING:
            return Words("Thank you", ["Your payment is being confirmed. This page updates by itself."])
        case Standing.PREPARING:
            return Words(_BOOKED, ["Your video link is being prepared. This page updates by itself."])
        case Standing.MISSING:
            missing = "Your video link will follow." if now < booking.starts_at else f"{_NOT_THERE}."
            return Words(_BOOKED, [missing, _who_helps(booking, host, now)])
        case Standing.READY if booking.link is not None and booking.link.must_knock:
            return Words(_BOOKED, [f"In Google Meet, choose “Ask to join”: {host.name} lets you in."])
        case Standing.READY | Standing.IN_PERSON:
            return Words(_BOOKED)
        case _:
            return _words_anywhere(standing, booking, host)


def before_cancelling(booking: Booking, host: Host) -> list[str]:
    """Tell a guest, before the click, what cancelling does to the booking and the money paid (X1)."""
    lines = [f"Cancelling gives this time back and lets {host.name} know."]
    if not booking.price.is_free:
        paid = booking.price.written
        lines.append(
            f"You paid {paid}. Money is not refunded automatically: whether you get it back is up to {host.name}."
        )
    return lines


def refund_words(booking: Booking, host: Host) -> list[str]:
    """Tell a guest what became of the refunds by their host."""
    lines = []
    if booking.refunded.amount_minor:
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
            words = Words("Your video link is being prepared", [_TAKES_YOU_THERE])
        case Standing.MISSING:
            words = Words(_NOT_THERE, [_who_helps(booking, host, now), _TAKES_YOU_THERE])
        case Standing.IN_PERSON:
            words = Words("This session takes place in person", [])
        case Standing.AWAITING_CONFIRMATION:
            return Words("This booking is not confirmed yet")
        case Standing.UNPAID:
            return Words("This booking is not paid yet", note=_PAID_ALREADY)
        case _:
            # A join link may be passed on, but the reason is only for guest and host.
            return _words_anywhere(standing, replace(booking, reason=""), host)
    lines = [_starts(booking, now), *words.lines]
    if booking.moved_from is None:
        return Words(words.heading, lines)
    return Words("This session has moved to", [f"{words.heading}.", *lines])


def _words_anywhere(standing: Standing, booking: Booking, host: Host) -> Words:
    match standing:
        case Standing.PAYMENT_AWAITED:
            return Words("The time to pay is over", note=_PAID_ALREADY)
        case Standing.PAYMENT_UNDER_WAY:
            slowly = "It can take some days to arrive. The time is held for you, and a mail tells you when it is yours."
            return Words("Your payment is under way", [slowly])
        case Standing.EXPIRED:
            return _about_ending(booking, host)
        case Standing.REFUNDED:
            return Words("This booking was refunded", [_why_refunded(booking, host), _about_refund(booking, host)])
        case Standing.CANCELLED:
            return Words("This booking is cancelled", _about_cancelling(booking, host))
        case _:
            return Words("This session is over")


def _about_ending(booking: Booking, host: Host) -> Words:
    price = booking.price.written
    match booking.ending:
        case Ending.TRANSFER_FAILED:
            return Words("Your payment failed", [f"Your bank did not send the {price}, so the time is free again."])
        case Ending.TRANSFER_LATE:
            lines = [
                "The time was held for it as long as possible, and is free again.",
                f"If the money still comes, you are booked if it is free then, or all {price} go back to you.",
            ]
            return Words("Your payment did not arrive in time", lines)
        case Ending.LET_GO:
            return Words("You let this time go", ["It is free again, and there is nothing to pay."])
        case Ending.DROPPED:
            lines = [f"{host.name} gave the time free again before it was paid."]
            if booking.reason:
                lines.append(f"The reason given: {booking.reason}")
            return Words(
                "This booking was let go", [*lines, f"If you have paid nevertheless, all {price} go back to you."]
            )
        case _ if booking.price.is_free:
            return Words("This booking was not confirmed in time", ["The time is free again, and nothing was booked."])
        case _:
            return Words("This booking has expired", ["It was not paid in time, so the time is free again."])


def _why_refunded(booking: Booking, host: Host) -> str:
    match booking.ending:
        case Ending.NOT_THE_PRICE:
            return f"You paid {booking.paid.written}, but the price is {booking.price.written}, so nothing was booked."
        case Ending.DROPPED:
            return f"Your payment came when {host.name} had let this booking go."
        case Ending.LET_GO:
            return "Your payment came when you had let this time go, and it was no longer free by then."
        case _:
            return "Your payment came when the time to pay was over, and somebody else had this time by then."


def _about_refund(booking: Booking, host: Host) -> str:
    paid = booking.paid.written
    if booking.is_refund_refused:
        return f"The automatic refund of {paid} did not go through. {host.name} knows, and pays it back another way."
    return f"The full amount of {paid} goes back to you."


_BOOKED: Final = "You are booked"
_NOT_THERE: Final = "Your video link is not there yet"
_PAID_ALREADY: Final = "Paid already? Then this page updates by itself in a moment."
_TAKES_YOU_THERE: Final = "This page takes you there as soon as the link is ready."


def _held(booking: Booking) -> str:
    assert booking.answer_until is not None
    return (
        f"This time is held for you until {booking.answer_until.astimezone(ZoneInfo(booking.guest.timezone)):%H:%M %Z}."
    )


def _who_helps(booking: Booking, host: Host, now: datetime) -> str:
    """Return who can help with a missing link: until the start we keep trying, after it only the host can."""
    if now < booking.starts_at:
        return "We send it to you by mail as soon as it is there."
    return f"{host.name} knows that it is missing."


def _about_cancelling(booking: Booking, host: Host) -> list[str]:
    by = {Party.GUEST: "You", Party.HOST: host.name}
    lines = [f"{by[booking.ended_by]} cancelled it."] if booking.ended_by else []
    if booking.reason:
        lines.append(f"The reason given: {booking.reason}")
    if booking.is_refund_refused:
        lines.append(f"A refund of your payment came back. {host.name} knows, and pays it back another way.")
    elif refund_words(booking, host):
        lines += [_("You paid %(amount)s.", amount=booking.paid.written), *refund_words(booking, host)]
    elif not booking.price.is_free:
        lines.append(f"Money is not refunded automatically. Ask {host.name} about your payment.")
    return lines


def _starts(booking: Booking, now: datetime) -> str:
    return f"It starts in {written_wait(booking.starts_at - now)}." if now < booking.starts_at else "It has started."


def written_wait(wait: timedelta) -> str:
    """Write how far off something is, in its two largest units: `2 days and 3 hours`, `1 hour`, `12 minutes`."""
    minutes = int(wait.total_seconds()) // 60
    days, hours = minutes // (24 * 60), minutes // 60 % 24
    amounts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes % 60, "minute")]
    written = [f"{amount} {unit}{'' if amount == 1 else 's'}" for amount, unit in amounts if amount]
    return " and ".join(written) or "less than a minute"
