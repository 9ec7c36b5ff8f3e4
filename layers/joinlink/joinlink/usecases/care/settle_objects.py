"""Settle what the ledger has of a booking or an occurrence: nothing that is not carried stays at a provider (X3)."""

from __future__ import annotations

from collections.abc import Sequence

from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingRecord
from joinlink.usecases.meetings.check_meeting import take_off_dead_link
from joinlink.usecases.meetings.delete_meeting import discard, is_carried, may_be_carried
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.subjects import Subject


def settle_objects(records: Sequence[MeetingRecord], subject: Subject | None, ports: MeetingPorts) -> bool:
    """Remove every object that its subject does not carry; returns whether nothing is left open.

    An object that may still be adopted is left to a workflow; None is a test booking, which carries nothing.
    """
    is_settled, now = True, ports.clock.now()
    for record in records:
        if subject is not None and is_carried(record, subject):
            if record.is_closed and record.kind.is_meeting:
                take_off_dead_link(subject, ports)
        elif record.is_being_made(now) or (subject is not None and may_be_carried(record, subject, now)):
            is_settled = False
        elif record.state is not LedgerState.DELETED:
            is_settled = discard(record, ports) and is_settled
    return is_settled


def wants_entry(subject: Subject, records: Sequence[MeetingRecord], ports: MeetingPorts) -> bool:
    """Whether the host's Google Calendar should show it with its link, but does not."""
    is_to_come = subject.is_current(subject.revision) and ports.clock.now() < subject.starts_at
    if not subject.is_online or not is_to_come or any(_is_entry_of(subject, record) for record in records):
        return False
    google = ports.connections.get(subject.host_id, Provider.GOOGLE)
    return google is not None and google.is_usable


def _is_entry_of(subject: Subject, record: MeetingRecord) -> bool:
    is_shown = is_carried(record, subject) and record.provider_id == subject.calendar_event_id
    return is_shown and not record.is_closed and record.join_url == (subject.link.url if subject.link else None)
