"""Check a meeting at its provider before the start (12.6), and take off a dead link.

The ledger's row is closed before the link is taken off: after a crash in between, the next care finds that its subject
carries a closed object, and takes its link off.
"""

from __future__ import annotations

from dataclasses import replace

from joinlink.errors import MeetingNotAsAsked, ProviderError
from joinlink.language import N_
from joinlink.model.happenings import Happening
from joinlink.model.meeting import LedgerState, MeetingRecord, ProviderMeeting, check_as_asked
from joinlink.model.telling import Cause, Value
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.meeting_request import meeting_request
from joinlink.usecases.meetings.subjects import Subject, lose_link


def check_meeting(subject: Subject, ports: MeetingPorts) -> bool:
    """Read the meeting back; if it is gone, or at another time, take it off its subject, which then wants a new link.

    False if the provider did not answer: nothing changes, and the check has to be repeated. A pasted link is not
    checked.
    """
    record = _carried_meeting(subject, ports)
    if record is None or record.provider_id is None or not _can_be_read(record, ports):
        return True
    meeting_id, adapter = record.provider_id, ports.meeting_providers[record.kind]
    try:
        found = ports.provider_access.call(
            subject.host_id, record.kind.provider, lambda access_token: adapter.read_meeting(access_token, meeting_id)
        )
    except ProviderError as exc:
        _note(subject, ports, Happening.NOT_CHECKED, kind=record.kind, cause=Cause(str(exc)))
        return False
    fault = _fault(found, subject, record)
    if fault is None:
        _note(subject, ports, Happening.CHECKED, kind=record.kind)
        return True
    ports.meeting_ledger.move(record, LedgerState.DELETED if found is None else LedgerState.DELETING)
    _note(subject, ports, Happening.NOT_AS_IT_SHOULD_BE, kind=record.kind, cause=Cause(fault))
    take_off_dead_link(subject, ports)
    return True


def take_off_dead_link(subject: Subject, ports: MeetingPorts) -> None:
    """Take the link off and ask for care at once; a no-op when the subject has moved on."""
    if lose_link(subject, ports, ports.clock.now()):
        _note(subject, ports, Happening.LINK_TAKEN_OFF)


def _carried_meeting(subject: Subject, ports: MeetingPorts) -> MeetingRecord | None:
    for record in ports.meeting_ledger.records(subject.subject_id, subject.revision):
        if record.kind.is_meeting and subject.link is not None and record.provider_id == subject.link.meeting_id:
            return record
    return None


def _can_be_read(record: MeetingRecord, ports: MeetingPorts) -> bool:
    """Whether the account that made it is connected: to any other, the meeting would seem to be gone (C8)."""
    connection = ports.connections.get(record.host_id, record.kind.provider)
    return connection is not None and connection.account_id == record.account_id


def _fault(found: ProviderMeeting | None, subject: Subject, record: MeetingRecord) -> str | None:
    """Return why the meeting no longer fits its subject, if it does not.

    The host may change its length: a meeting that is only longer or shorter still fits.
    """
    if found is None:
        return N_("it is gone")
    if found.join_url != record.join_url:
        return N_("its link is another one")
    as_long_as_asked = replace(found, duration_minutes=subject.duration_minutes)
    try:
        check_as_asked(meeting_request(subject, record.kind, generation=record.generation), as_long_as_asked)
    except MeetingNotAsAsked as exc:
        return str(exc)
    return None


def _note(subject: Subject, ports: MeetingPorts, happening: Happening, /, **values: Value) -> None:
    ports.timeline.add(subject.subject_id, ports.clock.now(), happening, **values)
