"""List a host's bookings: those to come, soonest first, those that are over, latest first, or all of them (D1, P3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_filter import EVERYTHING, BookingFilter
from joinlink.model.booking_parts import StartRange
from joinlink.model.teaching import LONGEST_CLASS_MINUTES
from joinlink.ports.bookings import BookingStore
from joinlink.ports.clock import Clock

PAGE_SIZE = 50
CALENDAR_PAGE_SIZE = 500
OCTETS_WITHOUT_WORDS: Final = 700
"""What a booking takes in an answer besides notes and answers, generously."""
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)


MOST_LOOKED_AT: Final = 2000
"""Bookings that one answer looks through for what is wanted; a cursor leads on from there."""


class When(StrEnum):
    """The two halves of a host's bookings, or both; a running class still counts as upcoming."""

    UPCOMING = "upcoming"
    PAST = "past"
    ALL = "all"

    def has(self, ends_at: datetime, now: datetime) -> bool:
        """Whether what ends then belongs to it."""
        return self is When.ALL or (ends_at > now) is (self is When.UPCOMING)


@dataclass(frozen=True, slots=True)
class BookingPage:
    """Some bookings in order, and the cursor of the next page, which may be empty."""

    bookings: Sequence[Booking]
    cursor: str | None


@dataclass(slots=True)
class Room:
    """What an answer still has room for: bookings and, where it carries all of each, octets of what people wrote."""

    bookings: int
    octets: int | None = None

    @property
    def is_full(self) -> bool:
        """Whether no other booking should come."""
        return self.bookings <= 0 or (self.octets is not None and self.octets <= 0)

    def take(self, booking: Booking) -> None:
        """Let a booking take its room."""
        self.bookings -= 1
        if self.octets is not None:
            written = [booking.notes, *(f"{each.label}{each.written}" for each in booking.answers)]
            self.octets -= OCTETS_WITHOUT_WORDS + len("".join(written).encode(errors="replace"))


class ListPorts(Protocol):
    """Ports for listing bookings."""

    bookings: BookingStore
    clock: Clock


@dataclass(frozen=True, slots=True)
class Wanted:
    """The bookings to list: a half, or those that start in it between two instants, as far as the filter lets them."""

    when: When = When.UPCOMING
    filter: BookingFilter = EVERYTHING
    after: datetime | None = None
    before: datetime | None = None

    def starts(self, now: datetime) -> StartRange:
        """Return the starts among which they lie."""
        half = starts_of(self.when, now)
        after = half.after if self.after is None else max(half.after, self.after)
        before = min((each for each in (half.before, self.before) if each is not None), default=None)
        return replace(half, after=after, before=before)

    def matches(self, booking: Booking, now: datetime) -> bool:
        """Whether a booking that starts there is one of them."""
        return self.when.has(booking.ends_at, now) and self.filter.matches(booking)


def list_bookings(host_id: str, wanted: Wanted, cursor: str | None, ports: ListPorts) -> BookingPage:
    """Return one page of bookings; of those that are looked for, what the next 2,000 bookings have of them.

    The index is ordered by start; a class that has begun may still be running, so its end decides.
    Raises:  InvalidInput  the cursor is not one of ours
    """
    now = ports.clock.now()
    if wanted.filter:
        return look_through(host_id, wanted, cursor, ports, Room(PAGE_SIZE))
    found, following = ports.bookings.list_by_start(host_id, wanted.starts(now), limit=PAGE_SIZE, cursor=cursor)
    return BookingPage([booking for booking in found if wanted.matches(booking, now)], following)


def look_through(host_id: str, wanted: Wanted, cursor: str | None, ports: ListPorts, room: Room) -> BookingPage:
    """Return the wanted among the next 2,000 bookings, while there is room; the cursor says where it stopped.

    Raises:  InvalidInput  the cursor is not one of ours
    """
    now, found = ports.clock.now(), list[Booking]()
    walk = ports.bookings.walk_by_start(host_id, wanted.starts(now), cursor=cursor)
    for looked_at, (booking, following) in enumerate(walk, start=1):
        if wanted.matches(booking, now):
            found.append(booking)
            room.take(booking)
        if looked_at == MOST_LOOKED_AT or room.is_full:
            return BookingPage(found, following if next(walk, None) else None)
    return BookingPage(found, None)


def starts_of(when: When, now: datetime) -> StartRange:
    """Return the starts among which a half lies."""
    if when is When.UPCOMING:
        return StartRange(after=now - timedelta(minutes=LONGEST_CLASS_MINUTES))
    if when is When.PAST:
        return StartRange(after=BEFORE_ALL, before=now, newest_first=True)
    return StartRange(after=BEFORE_ALL)


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
