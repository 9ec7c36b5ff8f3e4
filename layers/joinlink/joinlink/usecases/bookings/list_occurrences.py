"""List the occurrences of a host's classes with several seats, as bookings are listed (G1, D1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.occurrence import Occurrence
from joinlink.ports.clock import Clock
from joinlink.ports.occurrences import OccurrenceStore
from joinlink.usecases.bookings.list_bookings import PAGE_SIZE, When, starts_of


@dataclass(frozen=True, slots=True)
class OccurrencePage:
    """Some occurrences in order, and the cursor of the next page, which may be empty."""

    occurrences: Sequence[Occurrence]
    cursor: str | None


class OccurrencePorts(Protocol):
    """Ports for reading occurrences."""

    occurrences: OccurrenceStore
    clock: Clock


def list_occurrences(host_id: str, when: When, cursor: str | None, ports: OccurrencePorts) -> OccurrencePage:
    """Return one page of those in which somebody has a seat.

    Raises:  InvalidInput  the cursor is not one of ours
    """
    now = ports.clock.now()
    found, following = ports.occurrences.list_by_start(host_id, starts_of(when, now), limit=PAGE_SIZE, cursor=cursor)
    shown = [each for each in found if when.has(each.ends_at, now) and each.seats_taken(now)]
    return OccurrencePage(shown, following)


def read_occurrence(host_id: str, occurrence_id: str, ports: OccurrencePorts) -> Occurrence:
    """Return one of the host's own occurrences.

    Raises:  NotFound
    """
    occurrence = ports.occurrences.get(occurrence_id)
    if occurrence.host_id != host_id:
        raise NotFound(_("There is no such occurrence."))
    return occurrence
