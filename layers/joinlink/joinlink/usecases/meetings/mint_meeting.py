"""Mint the meeting of one booking revision: choose its provider, and a stand-in if that fails (M5, M6, R3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from joinlink.errors import (
    NoFallbackProvider,
    NoMeetingProvider,
    Superseded,
)
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import BookingRevision
from joinlink.model.host import Connection, Provider
from joinlink.model.meeting import (
    LedgerState,
    MeetingChoice,
    MeetingKind,
    MeetingRecord,
    resolve_meeting_kind,
)
from joinlink.model.notice import fallback_notice
from joinlink.usecases.meetings.delete_meeting import discard
from joinlink.usecases.meetings.make_once import make_once
from joinlink.usecases.meetings.meeting_ports import MeetingPorts

UNSETTLED: Final = (LedgerState.INTENDED, LedgerState.DELETING)
"""States in which an object may exist at the provider that is neither live nor confirmed removed."""


def mint_meeting(target: BookingRevision, ports: MeetingPorts, *, fallback: bool = False) -> None:
    """Make the meeting that the booking calls for, and record its id and link in the ledger; safe to repeat.

    A no-op for an in-person class, or if there is a link. With `fallback`, the other provider is asked after the first
    one failed for good (M5); anything the first may have made after all is removed, or named by a notice.
    Raises:  Superseded              the booking moved on
             NoMeetingProvider       nothing is connected
             NoFallbackProvider      there is no other provider
             MintInProgress          another attempt may still be running
             ProviderUnavailable     the meeting may or may not exist; repeat
             ProviderQuotaExhausted, ProviderRejected, ReconnectRequired   this provider can't make it
    """
    booking = ports.bookings.get(target.booking_id)
    if not booking.is_current(target.revision):
        raise Superseded("the booking has moved on")
    if not booking.is_online or booking.link is not None:
        return
    records = ports.meeting_ledger.records(target.booking_id, target.revision)
    if any(record.is_minted for record in records):
        return
    accounts = {connection.provider: connection for connection in ports.connections.list(booking.host_id)}
    kind = _first_kind(booking, records, accounts)
    if fallback:
        kind = _fallback_kind(kind, accounts)
        for uncertain in records:
            if uncertain.kind is MeetingKind.ZOOM and uncertain.state in UNSETTLED:
                discard(uncertain, ports)
    instead_of = MeetingKind.ZOOM if fallback else _missed(booking, kind)
    record = make_once(booking, kind, ports, records=records, accounts=accounts, instead_of=instead_of)
    if record.instead_of is not None:
        ports.notices.put(fallback_notice(booking, record, ports.clock.now()))


def _first_kind(
    booking: Booking, records: Sequence[MeetingRecord], accounts: Mapping[Provider, Connection]
) -> MeetingKind:
    """Return the kind to try first: that of an earlier attempt, else the one by class and connections.

    A broken connection still counts here: the fallback is there for its failure.
    Raises:  NoMeetingProvider
    """
    for record in records:
        if record.kind.is_meeting and record.instead_of is None and not record.is_closed:
            return record.kind
    kind = resolve_meeting_kind(booking.meeting_choice, accounts)
    if kind is None:
        raise NoMeetingProvider(_("neither Zoom nor Google is connected"))
    return kind


def _missed(booking: Booking, kind: MeetingKind) -> MeetingKind | None:
    """Return the kind that the class asked for, if `kind` stands in for it (R3)."""
    if booking.meeting_choice is MeetingChoice.AUTOMATIC:
        return None
    asked = MeetingKind(booking.meeting_choice)
    return None if asked is kind else asked


def _fallback_kind(first: MeetingKind, accounts: Mapping[Provider, Connection]) -> MeetingKind:
    google = accounts.get(Provider.GOOGLE)
    if first is MeetingKind.GOOGLE_MEET or google is None or not google.is_usable:
        raise NoFallbackProvider("there is no other provider to turn to")
    return MeetingKind.GOOGLE_MEET
