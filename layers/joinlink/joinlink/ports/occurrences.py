"""Occurrences of classes with several seats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
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
