"""Which mail tells of a date of a series: the first date that stands has one for all of them (G6).

    the first date's mail is sent ─▶ recorded with each date that it tells of, which then has none of its own
                                     └▶ a date that came to stand after it has its own

A date whose first one has not sent that mail yet leaves it to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from joinlink.ids import booking_ids_in
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.mail import MailKind, MailOccasion, MailRole, round_of
from joinlink.ports.bookings import BookingStore
from joinlink.ports.clock import Clock
from joinlink.ports.mails import MailLedger

TOLD_TOGETHER: Final = (MailKind.CONFIRMATION, MailKind.TO_CONFIRM)
"""The mails of which a series has one for all its dates."""


class TogetherPorts(Protocol):
    """Ports for telling of the dates of a series together."""

    bookings: BookingStore
    mail_ledger: MailLedger
    clock: Clock


@dataclass(frozen=True, slots=True)
class Together:
    """The dates that one mail tells of, in their order; a booking of no series is alone."""

    first: Booking
    """The first one that stands already: its mail it is."""
    dates: Sequence[Booking]


def dates_told(news: MailOccasion, booking: Booking, ports: TogetherPorts) -> Together:
    """Return the dates of its series that stand as it does, or are about to; one that has moved on has its own mail."""
    series = booking.series
    if series is None or news.kind not in TOLD_TOGETHER:
        return Together(booking, [booking])
    known = ports.bookings.get_each(booking_ids_in(series.series_id, series.of))
    own = [each for each in known if each.news is booking.news and (each.status is booking.status or each.is_held)]
    now = ports.clock.now()
    first = next((each for each in own if each.status is booking.status), booking)
    return Together(first, [_as_told(each, booking.status, now) for each in own] or [booking])


def is_left_to_first(
    news: MailOccasion, booking: Booking, first: Booking, role: MailRole, ports: TogetherPorts
) -> bool:
    """Whether the first date has still to send the mail that tells a reader of this one."""
    if first.booking_id == booking.booking_id or round_of(booking, role):
        return False
    records = ports.mail_ledger.records(first.booking_id, first.revision)
    return not any(each.occasion == news and each.role is role and each.is_settled for each in records)


def _as_told(date: Booking, status: BookingStatus, now: datetime) -> Booking:
    """Return a date that is about to be confirmed as mails tell of it: confirmed."""
    return date.confirmed(now) if date.status is not status else date
