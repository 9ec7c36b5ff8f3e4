"""What a booking holds of its host's time: a claim of its own or, in a class with several seats, a seat (A6, G2, G4).

    OwnTime    day(s): its claim
    Seat       day(s): the occurrence's claim, with the ends of the holds on its seats
               OCCURRENCE#o: the booking among those that have a seat; at its next revision, care

A seat is taken and given back in the transaction that writes its booking, on the condition that days and occurrence
are as they were read: of two guests who want the last seat, one reads again and finds it taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import ClassVar, Protocol

from boto3.dynamodb.conditions import Attr

from joinlink.errors import SlotTaken
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.care import first_look
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.occurrence import Occurrence
from joinlink.model.slots import Interval
from joinlink.store import keys
from joinlink.store.days import Day, day_of, touched_dates
from joinlink.store.due import put_due_work
from joinlink.store.items import time_to_live
from joinlink.store.occurrence_item import (
    occurrence_attributes,
    occurrence_item,
    read_occurrence,
    taken_attributes,
)
from joinlink.store.planning import Reading
from joinlink.store.table import MOST_TRIES, Table
from joinlink.store.writes import IS_NEW, Item, Put, Update, Write


def item_at(reading: Reading, key: keys.Key) -> Item | None:
    """Return the item that was read at a key, if there is one."""
    return reading.get((key["pk"], key["sk"]))


def day_keys(host_id: str, *intervals: Interval) -> list[keys.Key]:
    """Return the key of each day that one of the stretches of time touches."""
    touched = dict.fromkeys(day for interval in intervals for day in touched_dates(interval))
    return [keys.day(host_id, day) for day in touched]


@dataclass
class DayBook:
    """A host's days in one transaction: as they were read, then as they are changed."""

    table: Table
    host_id: str
    reading: Reading
    asked_for: Sequence[keys.Key]
    """The keys of all items that were read, or looked for."""
    changed: dict[date, Day] = field(default_factory=dict)

    def days(self, interval: Interval) -> list[Day]:
        """Return the days that a stretch of time touches, as they are by now; an occurrence may stand on others."""
        dates = touched_dates(interval)
        unread = [key for key in day_keys(self.host_id, interval) if key not in self.asked_for]
        if unread:
            more = {(item["pk"], item["sk"]): item for item in self.table.get_each(unread)}
            self.reading, self.asked_for = {**self.reading, **more}, [*self.asked_for, *unread]
        return [self.changed.get(each) or self._as_read(each) for each in dates]

    def keep(self, days: Sequence[Day]) -> None:
        """Have these days written."""
        self.changed |= {day.date: day for day in days}

    def puts(self) -> list[Put]:
        """Return the writes of the days that were changed."""
        return [day.put() for day in self.changed.values()]

    def _as_read(self, each: date) -> Day:
        return day_of(self.host_id, each, item_at(self.reading, keys.day(self.host_id, each)))


class Place(Protocol):
    """What a booking holds, as something to be taken and left in a transaction."""

    @property
    def most_tries(self) -> int:
        """How often the transaction is planned again while other writers win."""

    def keys(self) -> list[keys.Key]:
        """Return the keys of the rows that it is decided by."""

    def take(self, booking: Booking, days: DayBook) -> tuple[Booking, list[Write]]:
        """Take it: change the days; return the booking as it is to be stored, and the other writes.

        Raises:  SlotTaken  others have it
        """

    def leave(self, booking: Booking, days: DayBook) -> tuple[Booking, list[Write]]:
        """Give it back, as far as the booking still has it; returns as `take`."""


@dataclass(frozen=True, slots=True)
class OwnTime:
    """A stretch of time that is the booking's alone."""

    most_tries: ClassVar[int] = MOST_TRIES

    host_id: str
    claim: Claim
    now: datetime

    def keys(self) -> list[keys.Key]:
        return day_keys(self.host_id, self.claim.interval)

    def take(self, booking: Booking, days: DayBook) -> tuple[Booking, list[Write]]:
        days.keep([day.with_claim(self.claim, self.now) for day in days.days(self.claim.interval)])
        return booking, []

    def leave(self, booking: Booking, days: DayBook) -> tuple[Booking, list[Write]]:
        owner_id = self.claim.owner_id
        held = [day for day in days.days(self.claim.interval) if owner_id in day.claims]
        days.keep([day.without_claim(owner_id) for day in held])
        return booking, []


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat in an occurrence.

    `terms` are the occurrence's, if it is to begin with this booking; None where it has begun.
    """

    most_tries: ClassVar[int] = 4 * MOST_TRIES

    host_id: str
    claim: Claim
    now: datetime
    kept_for: timedelta
    terms: Occurrence | None = None

    def keys(self) -> list[keys.Key]:
        return [keys.occurrence(self.claim.owner_id), *day_keys(self.host_id, self.claim.interval)]

    def take(self, booking: Booking, days: DayBook) -> tuple[Booking, list[Write]]:
        stored = item_at(days.reading, keys.occurrence(self.claim.owner_id))
        occurrence = self._to_be_joined(stored)
        if not occurrence.stands_at(booking):
            raise SlotTaken(_("Somebody else has this time."))
        joined = occurrence.with_seat(booking.booking_id, booking.hold_until, self.now)
        touched = days.days(_interval(joined))
        days.keep([day.with_claim(self._claim_for_one_more(joined, day), self.now) for day in touched])
        return replace(booking, occurrence_revision=joined.revision), self._writes(stored, joined)

    def leave(self, booking: Booking, days: DayBook) -> tuple[Booking, list[Write]]:
        stored = item_at(days.reading, keys.occurrence(self.claim.owner_id))
        if stored is None or booking.booking_id not in stored["taken"]:
            return booking, []
        left = read_occurrence(stored).without_seat(booking.booking_id, self.now)
        held = [day for day in days.days(_interval(left)) if left.occurrence_id in day.claims]
        days.keep([self._without_seat(left, day) for day in held])
        return replace(booking, occurrence_revision=left.revision), self._writes(stored, left)

    def _to_be_joined(self, stored: Item | None) -> Occurrence:
        if stored is None:
            if self.terms is None:
                raise SlotTaken(_("Somebody else has this time."))
            return self.terms
        occurrence = read_occurrence(stored)
        return occurrence if self.terms is None else occurrence.joined_on(self.terms, self.now)

    def _claim_for_one_more(self, joined: Occurrence, day: Day) -> Claim:
        """Return the occurrence's claim; until somebody has paid it counts for the network that it began from."""
        before = day.claims.get(joined.occurrence_id)
        has_begun = before is not None and before.is_live(self.now)
        is_counted = self.claim.network is not None
        network = before.network if before is not None and has_begun and is_counted else self.claim.network
        return Claim.of_occurrence(joined, network)

    def _without_seat(self, left: Occurrence, day: Day) -> Day:
        if not left.seats_taken(self.now):
            return day.without_claim(left.occurrence_id)
        return day.with_fewer_seats(Claim.of_occurrence(left, day.claims[left.occurrence_id].network))

    def _writes(self, stored: Item | None, occurrence: Occurrence) -> list[Write]:
        """Return the occurrence's write and, at a new revision, its care."""
        lives = time_to_live(occurrence.ends_at, self.kept_for)
        look = put_due_work(DueKind.CARE, occurrence.occurrence_id, first_look(self.now))
        if stored is None:
            first = Put(occurrence_item(occurrence) | {"version": 1} | lives, IS_NEW)
            return [first, look] if occurrence.takes_place else [first]
        is_as_read = Attr("version").eq(stored["version"])
        is_next = occurrence.revision != stored["revision"]
        began_anew = not read_occurrence(stored).seats_taken(self.now)
        values = occurrence_attributes(occurrence) | lives if is_next or began_anew else taken_attributes(occurrence)
        change = Update(keys.occurrence(occurrence.occurrence_id), values, is_as_read, {"version": 1})
        return [change, look] if is_next else [change]


def _interval(occurrence: Occurrence) -> Interval:
    return Claim.of_occurrence(occurrence, network=None).interval
