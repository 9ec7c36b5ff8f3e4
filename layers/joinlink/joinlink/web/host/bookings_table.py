"""A host's bookings as a table for spreadsheets (P3): what the list shows, in the host's zone and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.clock import rfc3339
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.usecases.bookings.list_bookings import MOST_LOOKED_AT, BookingPage, Room
from joinlink.web.addresses import BOOKINGS_TABLE
from joinlink.web.api.spreadsheet import MARK, written_table
from joinlink.web.host.booking_queries import ListQuery
from joinlink.web.host.disputes import stages_in_words

MOST_OCTETS: Final = 1_900_000
"""Of one answer. Lambda sends six megabytes, on the way to which an octet may take three."""


def room_of_table() -> Room:
    """Return how much one table has room for."""
    return Room(MOST_LOOKED_AT, MOST_OCTETS)


def bookings_table(listed: BookingPage, query: ListQuery, timezone: str) -> Response[str]:
    """Write the bookings; where there are more, the header `Link` leads to them, and the file's name says so."""
    headers, part = {}, ""
    if listed.cursor is not None:
        following = query.address(BOOKINGS_TABLE, cursor=listed.cursor)
        headers["Link"] = f'<{following}>; rel="next"'
    if listed.cursor is not None or query.cursor is not None:
        part = f"-from-{listed.bookings[0].starts_at.astimezone(ZoneInfo(timezone)).date()}" if listed.bookings else ""
    headers["Content-Disposition"] = f'attachment; filename="bookings{part}.csv"'
    content = MARK + written_table(_rows(listed.bookings, timezone))
    return Response(200, "text/csv; charset=utf-8", content, headers=headers, compress=True)


def _rows(bookings: Sequence[Booking], timezone: str) -> Iterable[Sequence[object]]:
    """Write the headings and the lines; each question that was asked has a column, by its words."""
    questions = list(dict.fromkeys(answer.label for booking in bookings for answer in booking.answers))
    yield [*_headings(), *questions]
    for booking in bookings:
        answers = {answer.label: answer.written for answer in booking.answers}
        yield [*_line(booking, timezone), *(answers.get(question, "") for question in questions)]


def _headings() -> list[str]:
    return [
        *(_("Date"), _("Start"), _("End"), _("Time zone"), _("Start in UTC")),
        *(_("Class"), _("Status"), _("Guest"), _("Mail address"), _("Guest’s time zone")),
        *(_("Price"), _("Paid"), _("Refunded"), _("Currency")),
        *(_("Link or place"), _("Notes"), _("Booked in UTC"), _("Booking"), _("Package")),
        *(_("Dispute"), _("Lost to a dispute")),
    ]


def _line(booking: Booking, timezone: str) -> list[object]:
    starts_at, ends_at = (_local(at, timezone) for at in (booking.starts_at, booking.ends_at))
    guest, link, place = booking.guest, booking.link, booking.location
    return [
        *(starts_at.date(), f"{starts_at:%H:%M}", f"{ends_at:%H:%M}", timezone, rfc3339(booking.starts_at)),
        *(booking.class_title, booking.status.in_words, guest.name, guest.email, guest.timezone),
        *(booking.price.decimal, booking.received.decimal, booking.refunded.decimal, booking.price.currency.upper()),
        link.url if link else place.label if place else "",
        *(booking.notes, rfc3339(booking.created_at), booking.booking_id, booking.package_id or ""),
        *(stages_in_words(booking), booking.lost.decimal),
    ]


def _local(instant: datetime, timezone: str) -> datetime:
    return instant.astimezone(ZoneInfo(timezone))
