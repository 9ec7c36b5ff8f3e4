"""Remove a booking's objects from their providers, by ledger row, and forget none before it is confirmed gone."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import ProviderError, ReconnectRequired
from joinlink.model.booking import BookingRevision
from joinlink.model.meeting import LedgerState, MeetingRecord
from joinlink.model.notice import leftover_notice
from joinlink.ports import (
    BookingStore,
    Clock,
    ConnectionStore,
    MeetingLedger,
    MeetingProviders,
    NoticeStore,
    Timeline,
)
from joinlink.usecases.meeting_request import meeting_request
from joinlink.usecases.provider_access import ProviderAccess


class DeletePorts(Protocol):
    """What removal needs of the outside."""

    @property
    def bookings(self) -> BookingStore: ...
    @property
    def connections(self) -> ConnectionStore: ...
    @property
    def ledger(self) -> MeetingLedger: ...
    @property
    def providers(self) -> MeetingProviders: ...
    @property
    def access(self) -> ProviderAccess: ...
    @property
    def notices(self) -> NoticeStore: ...
    @property
    def timeline(self) -> Timeline: ...
    @property
    def clock(self) -> Clock: ...


def delete_meeting(target: BookingRevision, ports: DeletePorts) -> None:
    """Remove everything that stands at providers for this revision; safe to repeat.

    Raises:  ProviderUnavailable, ProviderQuotaExhausted, ProviderRejected, ReconnectRequired  one could not be removed
    """
    for record in ports.ledger.records(target.booking_id, target.revision):
        if record.state is not LedgerState.DELETED:
            _remove(record, ports)


def record_leftovers(target: BookingRevision, ports: DeletePorts) -> None:
    """Turn whatever could not be removed into a leftover with a notice that names it (X3); safe to repeat."""
    for record in ports.ledger.records(target.booking_id, target.revision):
        if record.state is LedgerState.DELETING:
            _leave_over(record, ports)


def discard(record: MeetingRecord, ports: DeletePorts) -> None:
    """Remove one object that must not stay; where that fails, a notice names it."""
    try:
        _remove(record, ports)
    except ProviderError:
        _leave_over(record, ports)


def _remove(record: MeetingRecord, ports: DeletePorts) -> None:
    """Remove one object; an intent whose outcome was never known is looked for first."""
    provider = record.kind.provider
    connection = ports.connections.get(record.host_id, provider)
    if connection is None or connection.account_id != record.account_id:
        raise ReconnectRequired("the account that made it is not connected", provider=provider)
    adapter = ports.providers[record.kind]

    def operation(access_token: str) -> None:
        provider_id = record.provider_id
        if provider_id is None:
            booking = ports.bookings.get(record.booking_id)
            request = meeting_request(booking, record.kind, revision=record.revision)
            found = adapter.find_meeting(access_token, request)
            provider_id = found.provider_id if found else None
        if provider_id is not None:
            adapter.delete_meeting(access_token, provider_id)

    record = ports.ledger.move(record, LedgerState.DELETING)
    ports.access.call(record.host_id, provider, operation)
    ports.ledger.move(record, LedgerState.DELETED)
    ports.timeline.add(record.booking_id, ports.clock.now(), f"{record.kind.label} removed")


def _leave_over(record: MeetingRecord, ports: DeletePorts) -> None:
    booking = ports.bookings.get(record.booking_id)
    now = ports.clock.now()
    ports.ledger.move(record, LedgerState.LEFTOVER)
    ports.notices.put(leftover_notice(booking, record, now))
    ports.timeline.add(record.booking_id, now, f"{record.kind.label} could not be removed", "A notice names it.")
