"""List a host's bookings: those to come, soonest first, or those that are over, latest first (D1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import StartRange
from joinlink.model.teaching import LONGEST_CLASS_MINUTES
from joinlink.ports.bookings import BookingStore
from joinlink.ports.clock import Clock

PAGE_SIZE = 50
CALENDAR_PAGE_SIZE = 500
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)


class When(StrEnum):
    """The two halves of a host's bookings; a running class still counts as upcoming."""

    UPCOMING = "upcoming"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class BookingPage:
    """Some bookings in order, and the cursor of the next page, which may be empty."""

    bookings: Sequence[Booking]
    cursor: str | None


def list_bookings(host_id: str, when: When, cursor: str | None, *, bookings: BookingStore, clock: Clock) -> BookingPage:
    """Return one page of bookings.

    The index is ordered by start; a class that has begun may still be running, so its end decides.
    Raises:  InvalidInput  the cursor is not one of ours
    """
    now = clock.now()
    found, following = bookings.list_by_start(host_id, starts_of(when, now), limit=PAGE_SIZE, cursor=cursor)
    is_upcoming = when is When.UPCOMING
    return BookingPage([booking for booking in found if (booking.ends_at > now) is is_upcoming], following)


def starts_of(when: When, now: datetime) -> StartRange:
    """Return the starts among which a half lies."""
    if when is When.UPCOMING:
        return StartRange(after=now - timedelta(minutes=LONGEST_CLASS_MINUTES))
    return StartRange(after=BEFORE_ALL, before=now, newest_first=True)


def list_bookings_of(host_id: str, starts: StartRange, *, bookings: BookingStore) -> Sequence[Booking]:
    """Return all bookings that start in a range, a week or a month, soonest first: one Query for each page (D2)."""
    found, following = bookings.list_by_start(host_id, starts, limit=CALENDAR_PAGE_SIZE, cursor=None)
    listed = list(found)
    while following is not None:
        found, following = bookings.list_by_start(host_id, starts, limit=CALENDAR_PAGE_SIZE, cursor=following)
        listed += found
    return listed


def read_booking(host_id: str, booking_id: str, *, bookings: BookingStore) -> Booking:
    """Return one of the host's own bookings.

    Raises:  NotFound
    """
    booking = bookings.get(booking_id)
    if booking.host_id != host_id:
        raise NotFound(_("There is no such booking."))
    return booking
