"""Read a booking with everything its host's page shows: its history, its open notices, the host's accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from joinlink.model.booking import Booking
from joinlink.model.notice import Notice
from joinlink.model.profile import HostProfile
from joinlink.model.timeline import TimelineEvent
from joinlink.ports.bookings import BookingStore, Timeline
from joinlink.ports.care import NoticeStore
from joinlink.ports.hosts import ProfileStore
from joinlink.usecases.bookings.list_bookings import read_booking
from joinlink.usecases.bookings.series_bookings import bookings_with


@dataclass(frozen=True, slots=True)
class BookingInFull:
    """A booking, its history in order, the open notices about it, and the host's zone and accounts."""

    booking: Booking
    events: Sequence[TimelineEvent]
    notices: Sequence[Notice]
    profile: HostProfile
    series: Sequence[Booking] = ()
    """The bookings of its series, by number, if it is of one (G6)."""


class ReadingPorts(Protocol):
    """Ports for reading a booking in full."""

    bookings: BookingStore
    timeline: Timeline
    notices: NoticeStore
    profiles: ProfileStore


def read_booking_in_full(host_id: str, booking_id: str, ports: ReadingPorts) -> BookingInFull:
    """Return one of the host's own bookings (D5).

    Raises:  NotFound
    """
    booking = read_booking(host_id, booking_id, bookings=ports.bookings)
    return BookingInFull(
        booking=booking,
        events=ports.timeline.list(booking_id),
        notices=[notice for notice in ports.notices.list(host_id) if notice.booking_id == booking_id],
        profile=ports.profiles.load(host_id),
        series=bookings_with(booking, ports.bookings) if booking.series else (),
    )
