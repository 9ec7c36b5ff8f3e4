"""The bookings of one series, read together (G6)."""

from __future__ import annotations

from collections.abc import Sequence

from joinlink.ids import booking_id_in, booking_ids_in
from joinlink.model.booking import Booking
from joinlink.ports.bookings import BookingStore


def bookings_of(series_id: str, bookings: BookingStore) -> Sequence[Booking]:
    """Return the bookings of a series, by number; the first one tells how many there are.

    Raises:  NotFound
    """
    return bookings_with(bookings.get(booking_id_in(series_id, 1)), bookings)


def bookings_with(booking: Booking, bookings: BookingStore) -> Sequence[Booking]:
    """Return a booking among those of its series, by number, as they are now; alone and as it is if it is of none."""
    series = booking.series
    return [booking] if series is None else bookings.get_each(booking_ids_in(series.series_id, series.of))
