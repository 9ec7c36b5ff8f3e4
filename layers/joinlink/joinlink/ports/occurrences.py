"""Occurrences of classes with several seats."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.booking import Booking
    from joinlink.model.booking_parts import StartRange
    from joinlink.model.occurrence import Occurrence


class OccurrenceStore(Protocol):
    """Occurrences (G1); seats are taken and given back by the `BookingStore`, with the bookings that have them."""

    def get(self, occurrence_id: str) -> Occurrence:
        """Read consistently.

        Raises:  NotFound
        """

    def list_by_start(
        self, host_id: str, starts: StartRange, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Occurrence], str | None]:
        """Return one page of a host's occurrences by start, and the cursor of the next page, if any.

        Raises:  InvalidInput  the cursor is not one of ours
        """


class OccurrenceChanges(Protocol):
    """Changes that a host makes for everybody in an occurrence, and the bookings that follow (G3)."""

    def change(self, occurrence_id: str, change: Callable[[Occurrence], Occurrence], now: datetime) -> Occurrence:
        """Store the occurrence as `change` makes it from how it stands, with the time that it claims, and care at once.

        One transaction, planned again if guests come or go meanwhile; one that `change` leaves as it is stays as it is.
        Raises:  NotFound
                 SlotTaken  another live claim overlaps
                 and as `change`
        """

    def bookings(self, booking_ids: Collection[str]) -> Sequence[Booking]:
        """Return the bookings that exist, read consistently, unordered."""

    def bring_along(self, booking: Booking, before: Booking, now: datetime) -> bool:
        """Store a booking that follows its occurrence (its revision already raised); False when it has moved on."""

    def end_following(self, occurrence: Occurrence) -> None:
        """Note that all of its bookings have followed; a no-op when it has been changed again."""
