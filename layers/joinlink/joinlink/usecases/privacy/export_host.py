"""Export everything that is kept about a host (S6), their bookings page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import StartRange
from joinlink.model.kept_record import KeptRecord
from joinlink.ports.bookings import BookingStore
from joinlink.ports.privacy import PersonalData
from joinlink.usecases.bookings.list_bookings import BEFORE_ALL

BOOKINGS_IN_FULL: Final = 300
"""Bookings of one answer, each with its history: some megabytes, read in some seconds."""
BOOKINGS_IN_A_LIST: Final = 3000
"""Bookings of one answer without their histories."""


class ExportPorts(Protocol):
    """Ports for exporting a host's data."""

    bookings: BookingStore
    personal_data: PersonalData


@dataclass(frozen=True, slots=True)
class HostExport:
    """A page of what is kept about a host."""

    rows: Sequence[KeptRecord]
    """Their own; on the first page alone, as packages are."""
    bookings: Sequence[Sequence[KeptRecord]]
    """The rows of each booking of this page."""
    cursor: str | None
    """Leads to the page with the other bookings, if any."""
    packages: Sequence[KeptRecord] = ()
    """The packages that they have sold."""


def export_host(host_id: str, cursor: str | None, ports: ExportPorts) -> HostExport:
    """Return everything that is kept about a host; further pages have bookings alone.

    Raises:  InvalidInput  the cursor is not one of ours
    """
    found, following = _bookings(host_id, cursor, BOOKINGS_IN_FULL, ports)
    return HostExport(
        rows=ports.personal_data.of_host(host_id) if cursor is None else [],
        bookings=[ports.personal_data.of_booking(booking.booking_id) for booking in found],
        cursor=following,
        packages=ports.personal_data.packages_of(host_id) if cursor is None else [],
    )


def export_booking_list(host_id: str, cursor: str | None, ports: ExportPorts) -> tuple[Sequence[Booking], str | None]:
    """Return a host's bookings, oldest first, and the cursor of the others, if any.

    Raises:  InvalidInput  the cursor is not one of ours
    """
    return _bookings(host_id, cursor, BOOKINGS_IN_A_LIST, ports)


def _bookings(host_id: str, cursor: str | None, limit: int, ports: ExportPorts) -> tuple[Sequence[Booking], str | None]:
    return ports.bookings.list_by_start(host_id, StartRange(after=BEFORE_ALL), limit=limit, cursor=cursor)
