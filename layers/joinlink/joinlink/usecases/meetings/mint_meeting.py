"""Mint the meeting of one revision: choose its provider, and a stand-in if that fails (M5, M6, R3).

Of guests whose seats in one occurrence are confirmed at once, the workflow of one mints; the others wait a moment, and
find the meeting in the ledger (G2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from joinlink.errors import MintInProgress, NoFallbackProvider, NoMeetingProvider
from joinlink.language import gettext as _
from joinlink.model.booking_parts import BookingRevision
from joinlink.model.host import Connection, Provider
from joinlink.model.meeting import (
    LedgerState,
    MeetingChoice,
    MeetingKind,
    MeetingRecord,
    resolve_meeting_kind,
)
from joinlink.model.meeting_subject import MeetingSubject
from joinlink.model.notice import fallback_notice
from joinlink.usecases.meetings.delete_meeting import discard
from joinlink.usecases.meetings.make_once import make_once
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.subjects import wanted_subject
from joinlink.usecases.meetings.take_turns import in_turn

UNSETTLED: Final = (LedgerState.INTENDED, LedgerState.DELETING)
"""States in which an object may exist at the provider that is neither live nor confirmed removed."""


def mint_meeting(target: BookingRevision, ports: MeetingPorts, *, fallback: bool = False) -> None:
    """Make the meeting that the booking calls for, and record its id and link in the ledger; safe to repeat.

    A no-op for an in-person class, or if there is a link. With `fallback`, the other provider is asked after the first
    one failed for good (M5); anything the first may have made after all is removed, or named by a notice.
    Raises:  Superseded              the booking moved on, or its occurrence
             NoMeetingProvider       nothing is connected
             NoFallbackProvider      there is no other provider
             MintInProgress          another attempt may still be running
             ProviderUnavailable     the meeting may or may not exist; repeat
             ProviderQuotaExhausted, ProviderRejected, ReconnectRequired   this provider can't make it
    """
    _booking, subject = wanted_subject(target, ports)
    if not subject.is_online or subject.link is not None:
        return
    in_turn(subject, partial(_mint, subject, ports, fallback=fallback), ports)


def _mint(subject: MeetingSubject, ports: MeetingPorts, *, fallback: bool) -> None:
    records = ports.meeting_ledger.records(subject.subject_id, subject.revision)
    if any(record.is_minted for record in records):
        return
    accounts = {connection.provider: connection for connection in ports.connections.list(subject.host_id)}
    kind = _first_kind(subject, records, accounts)
    if fallback:
        kind = _fallback_kind(kind, accounts)
        for uncertain in records:
            if uncertain.kind is MeetingKind.ZOOM and uncertain.state in UNSETTLED:
                discard(uncertain, ports)
    elif any(_stands_in(record) and record.is_being_made(ports.clock.now()) for record in records):
        raise MintInProgress("another seat's workflow is at the other provider by now")
    instead_of = MeetingKind.ZOOM if fallback else _missed(subject, kind)
    record = make_once(subject, kind, ports, records=records, accounts=accounts, instead_of=instead_of)
    if record.instead_of is not None:
        ports.notices.put(fallback_notice(subject, record, ports.clock.now()))


def _first_kind(
    subject: MeetingSubject, records: Sequence[MeetingRecord], accounts: Mapping[Provider, Connection]
) -> MeetingKind:
    """Return the kind to try first: that of an earlier attempt, else the one by class and connections.

    A broken connection still counts here: the fallback is there for its failure.
    Raises:  NoMeetingProvider
    """
    for record in records:
        if record.kind.is_meeting and not _stands_in(record) and not record.is_closed:
            return record.kind
    kind = resolve_meeting_kind(subject.meeting_choice, accounts)
    if kind is None:
        raise NoMeetingProvider(_("neither Zoom nor Google is connected"))
    return kind


def _stands_in(record: MeetingRecord) -> bool:
    return record.kind.is_meeting and record.instead_of is not None


def _missed(subject: MeetingSubject, kind: MeetingKind) -> MeetingKind | None:
    """Return the kind that the class asked for, if `kind` stands in for it (R3)."""
    if subject.meeting_choice is MeetingChoice.AUTOMATIC:
        return None
    asked = MeetingKind(subject.meeting_choice)
    return None if asked is kind else asked


def _fallback_kind(first: MeetingKind, accounts: Mapping[Provider, Connection]) -> MeetingKind:
    google = accounts.get(Provider.GOOGLE)
    if first is MeetingKind.GOOGLE_MEET or google is None or not google.is_usable:
        raise NoFallbackProvider("there is no other provider to turn to")
    return MeetingKind.GOOGLE_MEET
