"""The meeting of an occurrence, as the occurrence and its bookings carry it (G2).

                  occurrence, if                        and in the same transaction
────────────────────────────────────────────────────────────────────────────────────────────────────────
store_link        of this revision, no link             the record is live; the booking gets the link
copy_link         of this revision, this link           the booking gets the link
store_calendar_   of this revision, the event it was    the record is live; the booking gets the event
  event           read with, or this one
mark_link_        of this revision, no link             care now
  missing
lose_link         of this revision, this link           care now
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase

from joinlink.errors import IllegalTransition, NotFound, Superseded
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import MeetingState
from joinlink.model.due import DueKind
from joinlink.model.meeting import MeetingRecord
from joinlink.model.occurrence import Occurrence
from joinlink.store import booking_writes, keys
from joinlink.store.booking_item import NO_LINK, read_booking, read_link
from joinlink.store.due import put_due_work
from joinlink.store.meetings import bring_live
from joinlink.store.occurrence_item import read_occurrence
from joinlink.store.table import Table
from joinlink.store.writes import ConditionCheck, Item, Update, Write


class DynamoSharedMeetings:
    """Keeps occurrences and their bookings carrying one meeting."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def store_link(self, occurrence: Occurrence, booking: Booking, record: MeetingRecord) -> None:
        values = booking_writes.ready_attributes(record)
        has_no_link = Attr("meeting_url").not_exists()
        first = Update(_key(occurrence), values, _is_current(occurrence) & has_no_link, {"link_count": 1})
        event_id = values.get("calendar_event_id", occurrence.calendar_event_id)
        linked = replace(occurrence, link=read_link(values), calendar_event_id=event_id)
        if self._table.try_transact([first, bring_live(record), booking_writes.copied_link(booking, linked)]):
            return
        stored = self._occurrence(occurrence)
        if stored.link is not None:
            self.copy_link(stored, booking)
        elif self._is_with(booking, stored):
            raise IllegalTransition(_("the booking has another one, or this one was given up"))
        else:
            raise Superseded("the booking has moved on")

    def copy_link(self, occurrence: Occurrence, booking: Booking) -> None:
        assert occurrence.link is not None
        has_this_link = Attr("meeting_url").eq(occurrence.link.url)
        still_has_it = ConditionCheck(_key(occurrence), _is_current(occurrence) & has_this_link)
        if self._table.try_transact([still_has_it, booking_writes.copied_link(booking, occurrence)]):
            return
        stored = self._booking(booking)
        if not self._is_with(booking, self._occurrence(occurrence)) or stored.link != occurrence.link:
            raise Superseded("the booking has moved on, or its occurrence has")

    def store_calendar_event(self, occurrence: Occurrence, booking: Booking, record: MeetingRecord) -> None:
        assert record.provider_id is not None
        on_booking = booking_writes.shared_event(booking, occurrence, record.provider_id)
        if occurrence.calendar_event_id == record.provider_id:
            writes: list[Write] = [on_booking]
        else:
            event = Attr("calendar_event_id")
            seen = occurrence.calendar_event_id
            has_the_one_seen = event.not_exists() if seen is None else event.eq(seen)
            condition = _is_current(occurrence) & (has_the_one_seen | event.eq(record.provider_id))
            on_occurrence = Update(_key(occurrence), {"calendar_event_id": record.provider_id}, condition)
            writes = [on_occurrence, bring_live(record), on_booking]
        if self._table.try_transact(writes):
            return
        if self._is_with(booking, self._occurrence(occurrence)):
            raise IllegalTransition(_("the booking has another one, or this one was given up"))
        raise Superseded("the booking has moved on")

    def mark_link_missing(self, occurrence: Occurrence, now: datetime) -> bool:
        has_no_link = Attr("meeting_url").not_exists()
        values: Item = {"meeting_state": MeetingState.MISSING}
        missing = Update(_key(occurrence), values, _is_current(occurrence) & has_no_link)
        was_missing = occurrence.meeting_state is MeetingState.MISSING
        return self._table.try_transact([missing, *([] if was_missing else [_look_now(occurrence, now)])])

    def lose_link(self, occurrence: Occurrence, now: datetime) -> bool:
        if occurrence.link is None or occurrence.link.is_pasted:
            return False
        has_this_link = Attr("meeting_id").eq(occurrence.link.meeting_id)
        values: Item = {**NO_LINK, "meeting_state": MeetingState.MISSING}
        if occurrence.calendar_event_id == occurrence.link.meeting_id:
            values["calendar_event_id"] = None
        taken_off = Update(_key(occurrence), values, _is_current(occurrence) & has_this_link)
        return self._table.try_transact([taken_off, _look_now(occurrence, now)])

    def _is_with(self, booking: Booking, occurrence: Occurrence) -> bool:
        """Whether a booking is still as it was read, and up to date with its occurrence."""
        stored = self._booking(booking)
        return stored.is_current(booking.revision) and occurrence.is_current(stored.occurrence_revision)

    def _booking(self, booking: Booking) -> Booking:
        item = self._table.get(keys.booking(booking.booking_id))
        if item is None:
            raise NotFound(_("no such booking"))
        return read_booking(item)

    def _occurrence(self, occurrence: Occurrence) -> Occurrence:
        item = self._table.get(_key(occurrence))
        if item is None:
            raise NotFound(_("There is no such occurrence."))
        return read_occurrence(item)


def _key(occurrence: Occurrence) -> keys.Key:
    return keys.occurrence(occurrence.occurrence_id)


def _is_current(occurrence: Occurrence) -> ConditionBase:
    """Whether it is of this revision; one that no longer takes place is at a later one."""
    return Attr("revision").eq(occurrence.revision)


def _look_now(occurrence: Occurrence, now: datetime) -> Write:
    return put_due_work(DueKind.CARE, occurrence.occurrence_id, now)
