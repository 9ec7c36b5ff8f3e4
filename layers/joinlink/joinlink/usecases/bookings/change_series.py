"""Cancel or move all that is still to come of a series, as its host (G6).

Each booking changes in its own transaction, as if its host had changed it alone: one that can't be changed is named and
stays as it is, and the others go on. A call ends after a few seconds and says whether that was all; the same call once
more goes on where it ended, and changes nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.errors import JoinlinkError, NotFound
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.usecases.bookings.cancel_booking import HostCancellingPorts, cancel_as_host
from joinlink.usecases.bookings.change_ports import ChangePorts
from joinlink.usecases.bookings.refund_booking import refund_booking
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.bookings.series_bookings import bookings_of

TIME_TO_CHANGE: Final = timedelta(seconds=8)
"""How long one call goes on."""


@dataclass(frozen=True, slots=True)
class Stays:
    """A booking that could not be changed, and why."""

    booking: Booking
    error: JoinlinkError


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """The result of a call: the bookings changed, those that stay, and whether it came to the end."""

    changed: Sequence[Booking]
    stays: Sequence[Stays]
    is_finished: bool


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Where in its week a date goes, by the host's clocks; 0 is Monday. None leaves that as it is."""

    weekday: int | None = None
    time: time | None = None

    def applied_to(self, starts_at: datetime, timezone: str) -> datetime:
        """Return the start in the same week; weeks begin on Monday."""
        local = starts_at.astimezone(ZoneInfo(timezone))
        days = 0 if self.weekday is None else self.weekday - local.weekday()
        day, at = local.date() + timedelta(days=days), self.time or local.time()
        return datetime.combine(day, at, ZoneInfo(timezone)).astimezone(UTC)


def series_of_host(series_id: str, host_id: str, ports: ChangePorts) -> Sequence[Booking]:
    """Return the bookings of one of the host's own series.

    Raises:  NotFound
    """
    bookings = bookings_of(series_id, ports.bookings)
    if bookings[0].host_id != host_id:
        raise NotFound(_("no such series"))
    return bookings


def cancel_rest(
    bookings: Sequence[Booking], reason: str, ports: HostCancellingPorts, *, refund: bool = False
) -> SeriesChange:
    """Cancel all of a series that has not begun; with `refund`, the payment of each goes back first.

    An unpaid series is let go.
    """

    def cancel(booking: Booking) -> Booking:
        if refund and booking.status is BookingStatus.CONFIRMED and booking.refundable.amount_minor:
            booking.cancelled(Party.HOST, reason, ports.clock.now())
            booking = refund_booking(booking, None, ports, key=f"series-{_series_id(booking)}", hasty=True)
        return cancel_as_host(booking, reason, ports)

    return _change(bookings, cancel, ports)


def move_rest(bookings: Sequence[Booking], rhythm: Rhythm, ports: ChangePorts) -> SeriesChange:
    """Move all of a series that has not begun to another weekday or time of its weeks."""
    timezone = ports.profiles.load(bookings[0].host_id).availability.timezone

    def move(booking: Booking) -> Booking:
        return reschedule_booking(booking, rhythm.applied_to(booking.starts_at, timezone), ports)

    return _change(bookings, move, ports)


def _change(bookings: Sequence[Booking], change: Callable[[Booking], Booking], ports: ChangePorts) -> SeriesChange:
    """Change the bookings still to come, one after the other, until the time of a call is over."""
    until, changed, stays = ports.clock.now() + TIME_TO_CHANGE, list[Booking](), list[Stays]()
    for booking in bookings:
        now = ports.clock.now()
        if now >= until:
            return SeriesChange(changed, stays, is_finished=False)
        if not _is_to_come(booking, now):
            continue
        try:
            changed.append(change(booking))
        except JoinlinkError as error:
            stays.append(Stays(booking, error))
    return SeriesChange(changed, stays, is_finished=True)


def _is_to_come(booking: Booking, now: datetime) -> bool:
    return booking.starts_at > now and (booking.status is BookingStatus.CONFIRMED or booking.is_held)


def _series_id(booking: Booking) -> str:
    assert booking.series is not None
    return booking.series.series_id
