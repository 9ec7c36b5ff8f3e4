"""Make one object at a provider: at most one for a revision of its subject, however often this runs (M6).

intend ─────────▶ create ─────────▶ check ──────────▶ record           (then store_link turns the record live)
  │ the intent      │ answer lost?     │ not as asked?     │ crash before?
  │ is written      ▼                  ▼                   ▼
  │ before       a repeat finds     removed again, and   a repeat finds the object
  │ the call     it by its marker   the provider failed  by its marker, and adopts it
  └─ a repeat waits while this attempt may still be running (MintInProgress)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from joinlink.errors import (
    IllegalTransition,
    MeetingNotAsAsked,
    MintInProgress,
    ProviderQuotaExhausted,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
    StoreUnavailable,
)
from joinlink.model.happenings import Happening
from joinlink.model.host import Connection, Provider
from joinlink.model.meeting import (
    ATTEMPT,
    LedgerState,
    MeetingKind,
    MeetingRecord,
    MeetingRequest,
    ProviderMeeting,
    check_as_asked,
)
from joinlink.model.meeting_subject import MeetingSubject
from joinlink.model.telling import Cause
from joinlink.usecases.meetings.delete_meeting import discard
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.meeting_request import meeting_request


def make_once(
    subject: MeetingSubject,
    kind: MeetingKind,
    ports: MeetingPorts,
    *,
    records: Sequence[MeetingRecord],
    accounts: Mapping[Provider, Connection],
    join_url: str | None = None,
    instead_of: MeetingKind | None = None,
) -> MeetingRecord:
    """Make one object at a provider under the ledger's protocol, or return the existing one.

    `records` are the ledger's rows of this revision. A row that was given up is followed by one of the next generation,
    and anything it may have left is removed. `join_url` is the link for a calendar entry to carry.
    Raises:  MintInProgress          another attempt may still be running
             ProviderUnavailable     the object may or may not exist; repeat
             ProviderQuotaExhausted, ProviderRejected, ReconnectRequired   this provider can't make it
    """
    of_kind = [row for row in records if row.kind is kind]
    earlier = next((row for row in of_kind if not row.is_closed and not _is_outdated(row, join_url)), None)
    if earlier is not None and earlier.provider_id is not None:
        return earlier
    connection = accounts.get(kind.provider)
    if connection is None or not connection.is_usable:
        raise ReconnectRequired("there is no usable connection", provider=kind.provider)
    if earlier is not None and earlier.account_id != connection.account_id:
        if earlier.attempt_until > ports.clock.now():
            raise MintInProgress("an attempt on another account may still be running")
        earlier = None  # we can't look there: it is left over, and a notice names it
    if earlier is None:
        _discard_all(of_kind, ports)
    generation = earlier.generation if earlier else 1 + max((row.generation for row in of_kind), default=0)
    request = meeting_request(subject, kind, generation=generation, join_url=join_url)
    record, is_repeat = _begin_attempt(request, subject, earlier, ports, connection=connection, instead_of=instead_of)
    return _recorded(_create_or_adopt(request, record, ports, is_repeat=is_repeat), request, record, ports)


def _discard_all(records: Sequence[MeetingRecord], ports: MeetingPorts) -> None:
    for record in records:
        if record.state is not LedgerState.DELETED:
            discard(record, ports)


def _is_outdated(record: MeetingRecord, join_url: str | None) -> bool:
    """Whether a calendar entry was made with a different link from the one it should carry."""
    is_entry = not record.kind.is_meeting and record.provider_id is not None
    return is_entry and record.join_url != join_url


def _recorded(
    made: ProviderMeeting, request: MeetingRequest, record: MeetingRecord, ports: MeetingPorts
) -> MeetingRecord:
    """Record the new object if it is as asked and still wanted; otherwise remove it.

    Raises:  MeetingNotAsAsked, ProviderRejected
    """
    try:
        check_as_asked(request, made)
    except MeetingNotAsAsked as exc:
        _note(ports, record, Happening.NOT_AS_ASKED, cause=Cause(str(exc)))
        discard(_made_in_vain(record, made), ports)
        raise
    try:
        record = ports.meeting_ledger.record_made(record, made)
    except IllegalTransition as exc:
        _note(ports, record, Happening.MADE_TOO_LATE)
        discard(_made_in_vain(record, made), ports)
        raise ProviderRejected("it was given up while it was made", provider=request.kind.provider) from exc
    _note(ports, record, Happening.MADE)
    return record


def _made_in_vain(record: MeetingRecord, made: ProviderMeeting) -> MeetingRecord:
    """Return a copy of the record with the unwanted object's id; it is not stored, so no repeat can adopt that id."""
    return replace(record, provider_id=made.provider_id)


def _begin_attempt(
    request: MeetingRequest,
    subject: MeetingSubject,
    earlier: MeetingRecord | None,
    ports: MeetingPorts,
    *,
    connection: Connection,
    instead_of: MeetingKind | None,
) -> tuple[MeetingRecord, bool]:
    """Write the intent, or take over an earlier attempt's; returns the record, and whether this is a repeat."""
    now = ports.clock.now()
    if earlier is None:
        intent = MeetingRecord(
            subject_id=subject.subject_id,
            revision=subject.revision,
            kind=request.kind,
            state=LedgerState.INTENDED,
            host_id=subject.host_id,
            account_id=connection.account_id,
            marker=request.marker,
            attempt_until=now + ATTEMPT,
            instead_of=instead_of,
            must_knock=request.kind is MeetingKind.GOOGLE_MEET and connection.guests_must_knock,
            generation=request.reference.generation,
        )
        earlier = ports.meeting_ledger.intend(intent, subject.ends_at)
        if earlier is None:
            return intent, False
    if not ports.meeting_ledger.take_over(earlier, attempt_until=now + ATTEMPT, now=now):
        raise MintInProgress("another attempt may still be running")
    return earlier, True


def _create_or_adopt(
    request: MeetingRequest, record: MeetingRecord, ports: MeetingPorts, *, is_repeat: bool
) -> ProviderMeeting:
    """Ask the provider; a repeat first looks for an object that an earlier attempt may have made.

    A failure ends the attempt: the record is closed if nothing can have been made, and stays an intent if that is not
    known.
    """
    provider = ports.meeting_providers[request.kind]
    may_exist = is_repeat

    def operation(access_token: str) -> ProviderMeeting:
        nonlocal may_exist
        if is_repeat:
            found = provider.find_meeting(access_token, request)
            if found is not None:
                return found
            may_exist = False
        return provider.create_meeting(access_token, request)

    try:
        return ports.provider_access.call(record.host_id, request.kind.provider, operation)
    except (ProviderRejected, ProviderQuotaExhausted, ReconnectRequired) as exc:
        if may_exist:
            ports.meeting_ledger.end_attempt(record)
        else:
            ports.meeting_ledger.move(record, LedgerState.DELETED)
        _note(ports, record, Happening.NOT_MADE, cause=Cause(str(exc)))
        raise
    except (ProviderUnavailable, StoreUnavailable) as exc:
        ports.meeting_ledger.end_attempt(record)
        _note(ports, record, Happening.NOT_MADE_YET, cause=Cause(str(exc)))
        raise


def _note(ports: MeetingPorts, record: MeetingRecord, happening: Happening, /, **values: Cause) -> None:
    ports.timeline.add(record.subject_id, ports.clock.now(), happening, kind=record.kind, **values)
