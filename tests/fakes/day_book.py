"""Fake of the times that are taken: by claims of bookings, and by occurrences with their seats."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime

from joinlink.errors import SlotTaken
from joinlink.model.booking import Booking
from joinlink.model.care import first_look
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.occurrence import Occurrence
from joinlink.model.slots import Interval
from joinlink.store.days import overlap
from tests.fakes.due import FakeDueWork


@dataclass
class FakeDayBook:
    """Its writers have the lock of the bookings."""

    due_work: FakeDueWork
    claims: dict[str, dict[str, Claim]] = field(default_factory=lambda: defaultdict(dict))
    """By host, then by owner."""
    occurrences: dict[str, Occurrence] = field(default_factory=dict)

    def within(self, host_id: str, window: Interval) -> list[Claim]:
        """Return the host's claims that overlap a window."""
        return [claim for claim in self.claims[host_id].values() if overlap(claim.interval, window)]

    def held_place(
        self,
        booking: Booking,
        claim: Claim,
        now: datetime,
        terms: Occurrence | None = None,
        *,
        besides: Claim | None = None,
    ) -> Claim | Occurrence:
        """Return what the booking would hold: a claim, or its occurrence with a seat more; raises SlotTaken."""
        place: Claim | Occurrence = claim
        if claim.seating is not None:
            place = self._joined(booking, claim, now, terms)
            claim = Claim.of_occurrence(place, None)
        claims = dict(self.claims[booking.host_id])
        if besides is not None and (besides.seating is None or self._is_alone(booking, besides, now)):
            claims.pop(besides.owner_id, None)
        for other in claims.values():
            is_in_the_way = other.is_live(now) and overlap(other.interval, claim.interval)
            if is_in_the_way and other.owner_id != claim.owner_id:
                raise SlotTaken("somebody else holds the time")
        return place

    def _joined(self, booking: Booking, claim: Claim, now: datetime, terms: Occurrence | None) -> Occurrence:
        occurrence = self.occurrences.get(claim.owner_id)
        if occurrence is None:
            occurrence = terms
        elif terms is not None:
            occurrence = occurrence.joined_on(terms, now)
        if occurrence is None or not occurrence.stands_at(booking):
            raise SlotTaken("somebody else holds the time")
        return occurrence.with_seat(booking.booking_id, booking.hold_until, now)

    def _is_alone(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        occurrence = self.occurrences[claim.owner_id]
        return occurrence.without_seat(booking.booking_id, now).seats_taken(now) == 0

    def take(self, booking: Booking, place: Claim | Occurrence, now: datetime) -> Booking:
        """Let the booking hold it, in place of what it had."""
        if isinstance(place, Claim):
            self.claims[booking.host_id][place.owner_id] = place
            return booking
        return self._keep_occurrence(booking, place, now)

    def leave(self, booking: Booking, claim: Claim, now: datetime) -> Booking:
        if claim.seating is None:
            self.claims[booking.host_id].pop(claim.owner_id, None)
            return booking
        occurrence = self.occurrences.get(claim.owner_id)
        if occurrence is None or booking.booking_id not in occurrence.taken:
            return booking
        return self._keep_occurrence(booking, occurrence.without_seat(booking.booking_id, now), now)

    def _keep_occurrence(self, booking: Booking, occurrence: Occurrence, now: datetime) -> Booking:
        before = self.occurrences.get(occurrence.occurrence_id)
        self.occurrences[occurrence.occurrence_id] = occurrence
        claims = self.claims[occurrence.host_id]
        if occurrence.seats_taken(now):
            claims[occurrence.occurrence_id] = Claim.of_occurrence(occurrence, None)
        else:
            claims.pop(occurrence.occurrence_id, None)
        if occurrence.takes_place if before is None else before.revision != occurrence.revision:
            self.due_work.ask(DueKind.CARE, occurrence.occurrence_id, first_look(now))
        return replace(booking, occurrence_revision=occurrence.revision)
