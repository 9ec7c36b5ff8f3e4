"""Mint the meeting of one booking revision: which provider makes it, and who stands in (M5, M6, R3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from joinlink.errors import (
    NoFallbackProvider,
    NoMeetingProvider,
    Superseded,
)
from joinlink.model.booking import Booking, BookingRevision
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
"""Something may stand at the provider, and nobody has seen to it in the end."""


def mint_meeting(target: BookingRevision, ports: MeetingPorts, *, fallback: bool = False) -> None:
    """Make the meeting that the booking calls for and keep its id and link in the ledger; safe to repeat.

    Nothing to do for a class in person, or where there is a link. With `fallback` the other provider is asked, after
    the first one gave up for good (M5); what that one may have made all the same is removed, or a notice says so.
    Raises:  Superseded              the booking moved on
             NoMeetingProvider       nothing is connected
             NoFallbackProvider      there is no other provider
             MintInProgress          another attempt may still be running
             ProviderUnavailable     whether the meeting exists is not known; repeat
             ProviderQuotaExhausted, ProviderRejected, ReconnectRequired   this provider can't
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
    """Tell which provider is asked first: the one of an earlier attempt, else what class and connections give.

    A broken connection still counts here: its failure is what the fallback is for.
    Raises:  NoMeetingProvider
    """
    for record in records:
        if record.kind.is_meeting and record.instead_of is None and not record.is_closed:
            return record.kind
    kind = resolve_meeting_kind(booking.meeting_choice, accounts)
    if kind is None:
        raise NoMeetingProvider("neither Zoom nor Google is connected")
    return kind


def _missed(booking: Booking, kind: MeetingKind) -> MeetingKind | None:
    """Tell which provider the class asked for, where that one is gone and `kind` stands in for it (R3)."""
    if booking.meeting_choice is MeetingChoice.AUTOMATIC:
        return None
    asked = MeetingKind(booking.meeting_choice)
    return None if asked is kind else asked


def _fallback_kind(first: MeetingKind, accounts: Mapping[Provider, Connection]) -> MeetingKind:
    google = accounts.get(Provider.GOOGLE)
    if first is MeetingKind.GOOGLE_MEET or google is None or not google.is_usable:
        raise NoFallbackProvider("there is no other provider to turn to")
    return MeetingKind.GOOGLE_MEET
