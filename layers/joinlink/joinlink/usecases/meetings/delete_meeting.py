"""Remove a booking's objects from their providers, row by row of the ledger, until each is confirmed gone.

Of an occurrence (G2), whoever leaves it removes what it has no more use for: nothing, while others stay. Where several
workflows come to remove one object, as its host has moved the occurrence for all, one of them does; the others leave it
to that one, and to care.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from joinlink.errors import JoinlinkError, MintInProgress, ProviderError, ReconnectRequired
from joinlink.model.booking_parts import BookingRevision
from joinlink.model.booking_stages import MeetingState
from joinlink.model.happenings import Happening
from joinlink.model.host import Provider
from joinlink.model.meeting import ATTEMPT, LedgerState, MeetingRecord
from joinlink.model.meeting_subject import MeetingSubject, is_occurrence
from joinlink.model.notice import leftover_notice, leftover_notice_id, missing_link_notice_id
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.note_seats import note_seats
from joinlink.usecases.meetings.subjects import find_subject


def delete_meeting(target: BookingRevision, ports: MeetingPorts, *, earlier: bool = False) -> None:
    """Remove all objects of this revision and earlier ones, except those the booking carries; safe to repeat.

    With `earlier`, only those of earlier revisions: the ones a moved booking leaves behind. Every object is tried, even
    after another failed. A notice that the previous revision lacks a link is out of date, and closed. Of the
    occurrences that it has or had a seat in, it removes what they have no more use for.
    Raises:  the first failure, after all were tried: ProviderUnavailable, ProviderQuotaExhausted, ProviderRejected,
             ReconnectRequired, or MintInProgress if an attempt to make it may still be running
    """
    # Read the rows before the booking: an object stored on the booking in between then counts as carried.
    records = ports.meeting_ledger.all_records(target.booking_id)
    booking = ports.bookings.get(target.booking_id)
    before = BookingRevision(target.booking_id, target.revision - 1)
    ports.notices.close(booking.host_id, missing_link_notice_id(before))
    latest = before.revision if earlier else target.revision
    unwanted = [record for record in records if record.revision <= latest and not is_carried(record, booking)]
    for occurrence_id in booking.occurrence_ids:
        unwanted += _without_use(occurrence_id, ports)
        if not booking.has_seat_in(occurrence_id):
            note_seats(occurrence_id, ports)
    _remove_all(unwanted, ports)


def record_leftovers(target: BookingRevision, ports: MeetingPorts) -> None:
    """Mark each object that could not be removed as a leftover, with a notice that names it (X3); safe to repeat."""
    for record in ports.meeting_ledger.all_records(target.booking_id):
        if record.revision <= target.revision and record.state is LedgerState.DELETING:
            leave_over(record, ports)
    for occurrence_id in ports.bookings.get(target.booking_id).occurrence_ids:
        for record in ports.meeting_ledger.all_records(occurrence_id):
            if record.state is LedgerState.DELETING and record.attempt_until <= ports.clock.now():
                leave_over(record, ports)


def _without_use(occurrence_id: str, ports: MeetingPorts) -> list[MeetingRecord]:
    """Return the objects that an occurrence neither carries nor may come to carry; close the notice of a lost past."""
    records = ports.meeting_ledger.all_records(occurrence_id)
    occurrence = ports.occurrences.get(occurrence_id)
    if occurrence.meeting_state is not MeetingState.MISSING:
        ports.notices.close(occurrence.host_id, missing_link_notice_id(occurrence.target))
    now = ports.clock.now()
    return [each for each in records if not is_carried(each, occurrence) and not may_be_carried(each, occurrence, now)]


def _remove_all(records: Sequence[MeetingRecord], ports: MeetingPorts) -> None:
    """Try to remove each, and raise the first failure at the end."""
    failures: list[JoinlinkError] = []
    for record in records:
        if record.state is LedgerState.DELETED:
            continue
        try:
            remove(record, ports)
        except (ProviderError, MintInProgress) as exc:
            failures.append(exc)
    if failures:
        raise failures[0]


def is_carried(record: MeetingRecord, subject: MeetingSubject) -> bool:
    """Whether the subject carries this very object."""
    return subject.is_current(record.revision) and record.provider_id in subject.carried_ids


def may_be_carried(record: MeetingRecord, subject: MeetingSubject, now: datetime) -> bool:
    """Whether an object may still become the subject's link or calendar entry."""
    if record.is_closed or not subject.is_current(record.revision):
        return False
    if not record.kind.is_meeting:
        return subject.calendar_event_id is None and now < subject.starts_at
    return subject.wants_link(now)


def discard(record: MeetingRecord, ports: MeetingPorts) -> bool:
    """Remove one object that must not stay; if that fails, a notice names it. Returns whether it is gone."""
    try:
        return remove(record, ports)
    except (ProviderError, MintInProgress):
        leave_over(record, ports)
        return False


def remove(record: MeetingRecord, ports: MeetingPorts) -> bool:
    """Remove one object and take its notice down; an intent of unknown outcome is looked for first.

    False if another is removing it.
    Raises:  as delete_meeting
    """
    if record.is_being_made(ports.clock.now()):
        raise MintInProgress("an attempt to make it may still be running")
    if is_occurrence(record.subject_id):
        return _remove_alone(record, ports)
    if not record.is_closed:
        record = ports.meeting_ledger.move(record, LedgerState.DELETING)
    _remove(record, ports)
    return True


def _remove_alone(record: MeetingRecord, ports: MeetingPorts) -> bool:
    """Remove an object of an occurrence, unless the workflow of another seat is removing it."""
    now = ports.clock.now()
    if not ports.meeting_ledger.begin_removal(record, until=now + ATTEMPT, now=now):
        return False
    try:
        _remove(record, ports)
    except JoinlinkError:
        ports.meeting_ledger.end_removal(record)
        raise
    return True


def _remove(record: MeetingRecord, ports: MeetingPorts) -> None:
    provider = record.kind.provider
    connection = ports.connections.get(record.host_id, provider)
    if connection is None or connection.account_id != record.account_id:
        raise ReconnectRequired("the account that made it is not connected", provider=provider)
    adapter = ports.meeting_providers[record.kind]

    def operation(access_token: str) -> None:
        provider_id = record.provider_id or adapter.locate(access_token, record.marker)
        if provider_id is not None:
            adapter.delete_meeting(access_token, provider_id)

    ports.provider_access.call(record.host_id, provider, operation)
    # Before the row: a repeat skips settled rows. Another remover may have put the notice up.
    ports.notices.close(record.host_id, leftover_notice_id(record))
    ports.meeting_ledger.move(record, LedgerState.DELETED)
    if provider is Provider.GOOGLE:
        ports.profiles.drop_busy_snapshot(record.host_id, provider)
    ports.timeline.add(record.subject_id, ports.clock.now(), Happening.REMOVED, kind=record.kind)


def leave_over(record: MeetingRecord, ports: MeetingPorts) -> None:
    """Keep the row as a leftover, and put up the notice that names the object."""
    now = ports.clock.now()
    # The notice first: a repeat after a crash in between finds the row unmarked and does both.
    ports.notices.put(leftover_notice(record, find_subject(record.subject_id, ports), now))
    if record.state is not LedgerState.LEFTOVER:
        ports.meeting_ledger.move(record, LedgerState.LEFTOVER)
        ports.timeline.add(record.subject_id, now, Happening.NOT_REMOVED, kind=record.kind)
