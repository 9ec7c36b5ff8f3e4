"""Changes that a host makes for everybody in an occurrence; its bookings are brought along one by one (G3).

change         occurrence at its next revision, if its version is still the one read; its claim on other days, or
               none any more; care now
bring_along    booking at its next revision, if it is still at the one before; care soon, the next reminder or none
end_following  occurrence, if it is still of this revision
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from boto3.dynamodb.conditions import Attr

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.occurrence import Occurrence
from joinlink.store import booking_writes, keys
from joinlink.store.booking_item import read_booking
from joinlink.store.due import put_due_work
from joinlink.store.items import time_to_live
from joinlink.store.occurrence_item import occurrence_attributes, read_occurrence
from joinlink.store.places import DayBook, Seat, item_at
from joinlink.store.planning import Plan, Reading, settle
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import Item, Update


class DynamoOccurrenceChanges:
    """Changes occurrences and brings their bookings along, all kept for `kept_for` after the class."""

    def __init__(self, table: Table, kept_for: timedelta) -> None:
        self._table = table
        self._kept_for = kept_for

    def change(self, occurrence_id: str, change: Callable[[Occurrence], Occurrence], now: datetime) -> Occurrence:
        key = keys.occurrence(occurrence_id)
        changed: list[Occurrence] = []

        def plan(reading: Reading) -> Plan | None:
            stored = item_at(reading, key)
            if stored is None:
                raise NotFound(_("There is no such occurrence."))
            before = read_occurrence(stored)
            after = change(before)
            changed[:] = [after]
            if after == before:
                return None
            days = DayBook(self._table, before.host_id, reading, [key])
            _move_claim(before, after, days, now)
            look = put_due_work(DueKind.CARE, occurrence_id, now)
            return [self._next(stored, before, after), *days.puts(), look]

        settle(self._table, [key], plan, Seat.most_tries)
        return changed[0]

    def bookings(self, booking_ids: Collection[str]) -> Sequence[Booking]:
        return [read_booking(item) for item in self._table.get_each([keys.booking(each) for each in booking_ids])]

    def bring_along(self, booking: Booking, before: Booking, now: datetime) -> bool:
        more_links = booking.link_count - before.link_count
        kept_until = booking.ends_at + self._kept_for
        moved = booking_writes.move(booking, more_links=more_links, kept_until=kept_until)
        return self._table.try_transact([moved, *booking_writes.see_to(booking, now)])

    def end_following(self, occurrence: Occurrence) -> None:
        is_still_of_this_revision = Attr("revision").eq(occurrence.revision)
        with suppress(ConditionFailed):
            key, values = keys.occurrence(occurrence.occurrence_id), {"following": None}
            self._table.write(Update(key, values, is_still_of_this_revision))

    def _next(self, stored: Item, before: Occurrence, after: Occurrence) -> Update:
        is_as_read = Attr("version").eq(stored["version"])
        more_links = after.link_count - before.link_count
        increments = {"version": 1} | ({"link_count": more_links} if more_links else {})
        values = occurrence_attributes(after) | time_to_live(after.ends_at, self._kept_for)
        return Update(keys.occurrence(after.occurrence_id), values, is_as_read, increments)


def _move_claim(before: Occurrence, after: Occurrence, days: DayBook, now: datetime) -> None:
    """Take the claim off the days that it stands on, and put it on those that it is to stand on.

    Raises:  SlotTaken
    """
    owner_id = before.occurrence_id
    held = [day for day in days.days(Claim.of_occurrence(before, None).interval) if owner_id in day.claims]
    network = next((day.claims[owner_id].network for day in held), None)
    days.keep([day.without_claim(owner_id) for day in held])
    if after.takes_place:
        claim = Claim.of_occurrence(after, network)
        days.keep([day.with_claim(claim, now) for day in days.days(claim.interval)])
