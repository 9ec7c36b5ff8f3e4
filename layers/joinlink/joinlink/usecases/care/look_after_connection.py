"""Look after a host's Zoom or Google connection once a day.

    list the objects with our marker ─▶ not in the ledger, or thought gone ─▶ put back there; its subject gets care
                                        (one that is gone by now was removed after it was listed)
    (12.3)                           ─▶ a twin of one in the ledger        ─▶ put there to be removed
                                     ─▶ everything else is left alone

An account that removed our app at Zoom was wiped at once; the meetings that are over follow here, some each day (C10).

Listing requires a fresh access token, so an otherwise unused grant is refreshed long before it ages out (AC-46).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from joinlink.errors import AppRefused, MailUnavailable, ProviderError
from joinlink.model.booking_parts import StartRange
from joinlink.model.due import LOOKED_AFTER, Due, DueKind
from joinlink.model.host import Connection
from joinlink.model.meeting import (
    LedgerState,
    MarkedObject,
    MeetingKind,
    MeetingRecord,
    ProviderMeeting,
    check_as_asked,
)
from joinlink.ports.care import DueWork
from joinlink.ports.meetings import MarkedObjectsByProvider
from joinlink.ports.privacy import PersonalData
from joinlink.usecases.bookings.list_bookings import BEFORE_ALL
from joinlink.usecases.connections.tell_of_broken_connection import IncidentPorts, tell_of_broken_connection
from joinlink.usecases.meetings.delete_meeting import is_carried
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.meeting_request import meeting_request
from joinlink.usecases.meetings.subjects import Subject, find_subject

EVERY: Final = timedelta(days=1)
AGAIN_AFTER: Final = timedelta(hours=1)
MAIL_AGAIN_AFTER: Final = timedelta(minutes=15)
MOST_FORGOTTEN: Final = 200
LONG_OVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
PROVIDERS: Final = {kind: provider for provider, kind in LOOKED_AFTER.items()}


class ReconcilerPorts(MeetingPorts, IncidentPorts, Protocol):
    """Ports for looking after connections."""

    due_work: DueWork
    marked_objects: MarkedObjectsByProvider
    personal_data: PersonalData

    @property
    def connections_url(self) -> str: ...


def look_after_connection(due: Due, ports: ReconcilerPorts) -> None:
    """Keep the grant alive and reconcile our objects on the account with the ledger; due again tomorrow.

    Of a connection that waits for its host they are told, unless they were; once it is removed, its care ends.
    Raises:  StoreUnavailable  it falls due again within the hour
             AppRefused        the same, and the operator has to know
    """
    now = ports.clock.now()
    taken = ports.due_work.take(due, until=now + AGAIN_AFTER)
    if taken is None:
        return
    provider = PROVIDERS[due.kind]
    connection = ports.connections.get(due.owner_id, provider)
    if connection is None:
        ports.due_work.settle(taken, next_at=None)
        return
    if not connection.is_usable:
        if connection.is_wiped:
            _forget_meetings_that_are_over(connection, ports)
        _tell_of_it(taken, connection, ports)
        return
    try:
        found = ports.provider_access.call(due.owner_id, provider, ports.marked_objects[provider].list_marked)
    except AppRefused:
        ports.due_work.postpone(taken, until=now + AGAIN_AFTER)
        raise
    except ProviderError:
        ports.due_work.postpone(taken, until=now + AGAIN_AFTER)
        return
    for one in found:
        _see_to(one, connection, ports)
    ports.due_work.settle(taken, next_at=now + EVERY)


def _tell_of_it(taken: Due, connection: Connection, ports: ReconcilerPorts) -> None:
    """Mail a host whom the table's stream could not tell of a broken connection, as SES might not send (O7, C9)."""
    now = ports.clock.now()
    try:
        tell_of_broken_connection(connection.host_id, connection.provider, ports, connections_url=ports.connections_url)
    except MailUnavailable:
        ports.due_work.postpone(taken, until=now + MAIL_AGAIN_AFTER)
    else:
        ports.due_work.settle(taken, next_at=now + EVERY)


def _forget_meetings_that_are_over(connection: Connection, ports: ReconcilerPorts) -> None:
    """Take the links of past bookings off, and their rows out of the ledger, a number of them at once.

    Bookings to come keep theirs: the meeting stands, and a guest is waiting for it.
    """
    now, cursor = ports.clock.now(), None
    forgotten = 0
    past = StartRange(after=BEFORE_ALL, before=now, newest_first=True)
    while forgotten < MOST_FORGOTTEN:
        page, cursor = ports.bookings.list_by_start(connection.host_id, past, limit=MOST_FORGOTTEN, cursor=cursor)
        for booking in page:
            if booking.ends_at <= now and booking.link is not None and booking.link.kind is MeetingKind.ZOOM:
                ports.personal_data.forget_meeting(booking, booking.link)
                forgotten += 1
        if cursor is None:
            return


def _see_to(found: MarkedObject, connection: Connection, ports: ReconcilerPorts) -> None:
    """Enter an object that the ledger does not account for, and ask for care of its subject.

    An object of an unknown subject belongs to another deployment on the same account, and is left alone.
    """
    subject = _subject_of(found, connection, ports)
    if subject is None:
        return
    ledger = ports.meeting_ledger
    records = ledger.records(found.reference.subject_id, found.reference.revision)
    record = _record_of(found, records)
    if record is None:
        ledger.intend(_lost_row(found, connection, subject), subject.ends_at)
    elif record.provider_id not in (None, found.provider_id):
        if not _is_as_asked(found, subject, ports):
            return
        ledger.intend(_row_of_twin(found, connection, records), subject.ends_at)
    elif record.state is LedgerState.DELETED:
        if _is_gone_by_now(found, subject, ports):
            return
        ledger.move(record, LedgerState.DELETING)
    elif is_carried(record, subject) and not record.is_closed:
        return
    ports.due_work.hasten(DueKind.CARE, subject.subject_id, ports.clock.now())


def _subject_of(found: MarkedObject, connection: Connection, ports: ReconcilerPorts) -> Subject | None:
    subject = find_subject(found.reference.subject_id, ports)
    return subject if subject is not None and subject.host_id == connection.host_id else None


def _record_of(found: MarkedObject, records: Sequence[MeetingRecord]) -> MeetingRecord | None:
    """Return the object's own row or, if it has none, the row that its reference names."""
    own = [record for record in records if record.provider_id == found.provider_id]
    named = [record for record in records if record.reference == found.reference]
    return next(iter(own + named), None)


def _is_gone_by_now(found: MarkedObject, subject: Subject, ports: ReconcilerPorts) -> bool:
    """Whether an object was removed after it was listed; one that can't be read now counts as standing."""
    try:
        return _read(found, subject, ports) is None
    except ProviderError:
        return False


def _is_as_asked(found: MarkedObject, subject: Subject, ports: ReconcilerPorts) -> bool:
    """Whether a twin is from a create that Zoom applied twice, and not a copy that the host has changed.

    An object that can't be read now is left alone until it can.
    """
    reference = found.reference
    try:
        meeting = _read(found, subject, ports)
        if meeting is None:
            return False
        check_as_asked(meeting_request(subject, reference.kind, generation=reference.generation), meeting)
    except ProviderError:
        return False
    return True


def _read(found: MarkedObject, subject: Subject, ports: ReconcilerPorts) -> ProviderMeeting | None:
    """Return the object as it is now; None when it is gone.

    Raises:  ProviderError
    """
    kind = found.reference.kind
    adapter = ports.meeting_providers[kind]
    return ports.provider_access.call(
        subject.host_id, kind.provider, lambda access_token: adapter.read_meeting(access_token, found.provider_id)
    )


def _lost_row(found: MarkedObject, connection: Connection, subject: Subject) -> MeetingRecord:
    """Return the row that an object should have: live if its subject carries it, else an intent to adopt or remove."""
    intent = _row(found, connection, LedgerState.INTENDED)
    join_url = subject.link.url if subject.link else None
    live = replace(intent, state=LedgerState.LIVE, provider_id=found.provider_id, join_url=join_url)
    return live if is_carried(live, subject) else intent


def _row_of_twin(found: MarkedObject, connection: Connection, records: Sequence[MeetingRecord]) -> MeetingRecord:
    """Return a row for removing the twin, of the next generation, as its own reference already has a row."""
    latest = max(record.generation for record in records if record.kind is found.reference.kind)
    row = _row(found, connection, LedgerState.DELETING)
    return replace(row, provider_id=found.provider_id, generation=latest + 1)


def _row(found: MarkedObject, connection: Connection, state: LedgerState) -> MeetingRecord:
    """Return a row for an object; no attempt is running, and the marker finds the object."""
    reference = found.reference
    return MeetingRecord(
        subject_id=reference.subject_id,
        revision=reference.revision,
        kind=reference.kind,
        state=state,
        host_id=connection.host_id,
        account_id=connection.account_id,
        marker=found.marker,
        attempt_until=LONG_OVER,
        must_knock=reference.kind is MeetingKind.GOOGLE_MEET and connection.guests_must_knock,
        generation=reference.generation,
    )
