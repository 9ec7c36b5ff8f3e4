"""A guest's pages about one booking: the booking itself, and the page behind its join link.

Times are in the guest's zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.address_typos import likely_address
from joinlink.model.booking import Booking
from joinlink.model.host import Host
from joinlink.model.local_time import TimeInLines, in_lines
from joinlink.model.standing import Standing, standing_of
from joinlink.ports.bookings import GuestLinks
from joinlink.web.addresses import guest_address_address
from joinlink.web.guest.calendar_links import calendar_links
from joinlink.web.guest.session_time import session_time
from joinlink.web.guest.words import before_cancelling, booking_words, join_words, refund_words, written_other_time
from joinlink.web.shell.pages import page

POLL_SECONDS = {
    Standing.UNPAID: 3,
    Standing.PAYMENT_ARRIVING: 3,
    Standing.PAYMENT_AWAITED: 3,
    Standing.PAYMENT_UNDER_WAY: 30,
    Standing.PREPARING: 3,
    Standing.MISSING: 30,
}
"""How often a page checks for news; in the other states there is nothing to wait for."""
COUNT_DOWN_SECONDS = 60
KEEP_THE_ADDRESS = {"Referrer-Policy": "no-referrer"}
"""A join link is a secret: neither the meeting's site nor any other learns the address that the guest came from."""


def guest_booking_page(
    booking: Booking,
    host: Host,
    links: GuestLinks,
    now: datetime,
    *,
    has_been_at_checkout: bool = False,
    refusal: str = "",
    status: int = 409,
    series: Sequence[Booking] = (),
) -> Response[str]:
    """Show a guest their booking; it updates by itself while something is awaited (B6).

    `series` are the bookings that were made with it, week after week (G6).
    `refusal` tells why a change that the guest just asked for was not made; the answer then has this status.
    """
    standing = standing_of(booking, now)
    if standing is Standing.UNPAID and has_been_at_checkout:
        standing = Standing.PAYMENT_ARRIVING
    return page(
        "guest/booking.html",
        status=status if refusal else 200,
        booking=booking,
        host=host,
        token=links.token(booking.booking_id),
        address=links.booking_path(booking.booking_id, has_been_at_checkout=has_been_at_checkout),
        standing=standing,
        words=booking_words(standing, booking, host, now),
        time=session_time(booking, now, is_off=standing.is_off),
        moved_from=_moved_from(booking, standing),
        calendars=calendar_links(booking, host, join_url=links.join_page(booking.booking_id)),
        before_cancelling=before_cancelling(booking, host),
        freedom=booking.freedom(now),
        policy=booking.freedom(now).written(host.name, booking.guest.timezone),
        refunds=refund_words(booking, host),
        can_correct=booking.can_correct_address(now),
        correct_address=guest_address_address(booking.booking_id, token=links.token(booking.booking_id)),
        suggestion=likely_address(booking.guest.email),
        has_begun=now >= booking.starts_at,
        poll_seconds=POLL_SECONDS.get(standing),
        refusal=refusal,
        series=[_date_of_series(each, booking, links, now) for each in series if each.anonymised_at is None],
    )


@dataclass(frozen=True, slots=True)
class DateOfSeries:
    """One date of a series, as a line on the page of another: where its page is, and whether it is off or this one."""

    when: TimeInLines
    standing: Standing
    path: str
    is_this: bool


def _date_of_series(date: Booking, shown: Booking, links: GuestLinks, now: datetime) -> DateOfSeries:
    is_this = date.booking_id == shown.booking_id
    return DateOfSeries(
        in_lines(date.starts_at, date.ends_at, date.guest.timezone, now),
        standing_of(date, now),
        links.booking_path(date.booking_id),
        is_this,
    )


def in_your_mail_page() -> Response[str]:
    """Tell a guest that the link to the booking is in the mail; the page says nothing of the booking itself (S2)."""
    return page("guest/in_your_mail.html")


def join_page(booking: Booking, host: Host, *, now: datetime) -> Response[str]:
    """Tell a visitor who follows a join link, while there is nothing to join, where things stand (12.5)."""
    standing = standing_of(booking, now)
    return page(
        "guest/join.html",
        headers=KEEP_THE_ADDRESS,
        booking=booking,
        host=host,
        standing=standing,
        words=join_words(standing, booking, host, now),
        time=session_time(booking, now, is_off=standing.is_off),
        poll_seconds=COUNT_DOWN_SECONDS if standing is Standing.IN_PERSON else POLL_SECONDS.get(standing),
    )


def _moved_from(booking: Booking, standing: Standing) -> str | None:
    """Write the time of a booking before it was moved; None if it no longer takes place."""
    if booking.moved_from is None or standing.is_off:
        return None
    return written_other_time(booking.moved_from, booking)
