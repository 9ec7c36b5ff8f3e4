"""Choose the occurrence that a booking of a class with several seats has its seat in (G1).

does one of the class stand at that time? ─▶ that one, wherever it was first: it may have been moved there
                                          └▶ the one that this start always makes, so that two first guests meet;
                                             the next after it, if that one was moved away or cancelled
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from joinlink.clock import rfc3339
from joinlink.errors import NotFound, SlotTaken
from joinlink.ids import derived_id
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.claim import Claim
from joinlink.model.occurrence import Occurrence, first_occurrence
from joinlink.ports.occurrences import OccurrenceStore

MOST_OF_ONE_START: Final = 20
"""How many occurrences of one start may have been moved away or cancelled."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A booking as it is to be claimed; with a seat, the terms of its occurrence, should it begin with this booking."""

    booking: Booking
    terms: Occurrence | None = None
    joins: bool = False
    """Whether others have a seat there already, so that it causes no meeting and takes no time of the host's."""


def place_booking(booking: Booking, seats: int, standing: Claim | None, *, occurrences: OccurrenceStore) -> Placed:
    """Return the booking with its occurrence, if its class has several seats; `standing` is the one it joins, if any.

    Raises:  SlotTaken  this start can't be booked any more
    """
    if seats == 1:
        return Placed(replace(booking, occurrence_id=None, occurrence_revision=0))
    ends_at = booking.ends_at
    if standing is not None and standing.seating is not None:
        occurrence_id = standing.owner_id
        ends_at = datetime.fromtimestamp(standing.seating.session.end, booking.ends_at.tzinfo)
    else:
        occurrence_id = _of_this_start(booking, occurrences)
    placed = replace(booking, occurrence_id=occurrence_id, ends_at=ends_at)
    return Placed(placed, first_occurrence(placed, occurrence_id, seats), joins=standing is not None)


def _of_this_start(booking: Booking, occurrences: OccurrenceStore) -> str:
    for number in range(MOST_OF_ONE_START):
        occurrence_id = derived_id("occurrence", booking.class_id, rfc3339(booking.starts_at), str(number))
        try:
            there = occurrences.get(occurrence_id)
        except NotFound:
            return occurrence_id
        if there.starts_at == booking.starts_at and not there.is_cancelled:
            return occurrence_id
    raise SlotTaken(_("Somebody else has this time."))
