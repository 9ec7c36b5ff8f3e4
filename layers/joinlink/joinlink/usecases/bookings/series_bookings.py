"""The bookings of one series, read together (G6)."""

from __future__ import annotations

from collections.abc import Sequence

from joinlink.ids import derived_id
from joinlink.model.booking import Booking
from joinlink.model.series import SeriesPlace
from joinlink.ports.bookings import BookingStore


def booking_id_in(series_id: str, number: int) -> str:
    """Return the id of a booking of a series."""
    return derived_id("booking", series_id, str(number))


def booking_ids(series: SeriesPlace) -> list[str]:
    """Return the ids of all bookings of a series, by number."""
    return [booking_id_in(series.series_id, number) for number in range(1, series.of + 1)]


def bookings_of(series_id: str, bookings: BookingStore) -> Sequence[Booking]:
    """Return the bookings of a series, by number; the first one tells how many there are.

    Raises:  NotFound
    """
    return bookings_with(bookings.get(booking_id_in(series_id, 1)), bookings)


def bookings_with(booking: Booking, bookings: BookingStore) -> Sequence[Booking]:
    """Return a booking among those of its series, by number, as they are now; alone and as it is if it is of none."""
    return [booking] if booking.series is None else bookings.get_each(booking_ids(booking.series))
