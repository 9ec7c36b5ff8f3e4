"""The starts of a class with several seats that stand already, and that guests may join (G1).

The host's hours, buffers and busy times close none of them: that time is the class's own. Notice and horizon count.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from joinlink.model.availability import Availability
from joinlink.model.booking import Booking
from joinlink.model.claim import Claim
from joinlink.model.slots import ONE_SECOND, Slot, first_and_last


def seats_left(claim: Claim, seats: int, now: datetime, besides: Booking | None) -> int:
    """Return how many seats of an occurrence are left; that of the booking being made or moved counts as free."""
    if claim.seating is None:
        return 0
    own = besides is not None and besides.occurrence_id == claim.owner_id and Claim.of(besides).is_live(now)
    return max(0, seats - claim.seating.taken(now) + own)


def is_shared(claim: Claim, now: datetime) -> bool:
    """Whether more than one booking has a seat."""
    return claim.seating is not None and claim.seating.taken(now) > 1


def standing_at(claims: Iterable[Claim], class_id: str, starts_at: datetime, now: datetime) -> Claim | None:
    """Return the claim of the class's occurrence that starts at a time, if one stands there."""
    of_class = (claim for claim in claims if claim.class_id == class_id and claim.is_live(now))
    return next(
        (each for each in of_class if each.seating and each.seating.session.start == starts_at.timestamp()), None
    )


def joinable_slots(
    availability: Availability,
    claims: Iterable[Claim],
    class_id: str,
    seats: int,
    *,
    now: datetime,
    window_start: datetime,
    window_end: datetime,
) -> list[Slot]:
    """List the class's occurrences that start in [window_start, window_end) and have a seat left."""
    first, last = first_and_last(availability, now, window_start, window_end)
    found = []
    for claim in claims:
        if claim.seating is None or claim.class_id != class_id or not claim.is_live(now):
            continue
        start, end = claim.seating.session
        left = seats_left(claim, seats, now, None)
        if left and first <= start <= last:
            found.append(Slot(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC), left))
    return found


def is_joinable(availability: Availability, starts_at: datetime, now: datetime) -> bool:
    """Whether notice and horizon allow an occurrence's start to be booked."""
    first, last = first_and_last(availability, now, starts_at, starts_at + ONE_SECOND)
    return first <= last
