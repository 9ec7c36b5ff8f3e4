"""Remove a booking's objects from their providers, by ledger row, and forget none before it is confirmed gone."""

from __future__ import annotations

from joinlink.errors import JoinlinkError, MintInProgress, ProviderError, ReconnectRequired
from joinlink.model.booking import BookingRevision
from joinlink.model.meeting import LedgerState, MeetingRecord, MeetingRequest
from joinlink.model.notice import leftover_notice
from joinlink.usecases.meeting_ports import MeetingPorts
from joinlink.usecases.meeting_request import meeting_request


def delete_meeting(target: BookingRevision, ports: MeetingPorts) -> None:
    """Remove what stands at providers for this revision, besides what the booking carries; safe to repeat.

    A booking that has moved on carries nothing of the revision. Every object is tried, whatever becomes of the others.
    Raises:  the first error of one that could not be removed: ProviderUnavailable, ProviderQuotaExhausted,
             ProviderRejected, ReconnectRequired, or MintInProgress where an attempt may still be making it
    """
    booking = ports.bookings.get(target.booking_id)
    carried = booking.carried_ids if booking.is_current(target.revision) else frozenset()
    failures: list[JoinlinkError] = []
    for record in ports.ledger.records(target.booking_id, target.revision):
        if record.state is LedgerState.DELETED or record.provider_id in carried:
            continue
        try:
            _remove(record, ports)
        except (ProviderError, MintInProgress) as exc:
            failures.append(exc)
    if failures:
        raise failures[0]


def record_leftovers(target: BookingRevision, ports: MeetingPorts) -> None:
    """Turn whatever could not be removed into a leftover with a notice that names it (X3); safe to repeat."""
    for record in ports.ledger.records(target.booking_id, target.revision):
        if record.state is LedgerState.DELETING:
            _leave_over(record, ports)


def discard(record: MeetingRecord, ports: MeetingPorts) -> None:
    """Remove one object that must not stay; where that fails, a notice names it."""
    try:
        _remove(record, ports)
    except (ProviderError, MintInProgress):
        _leave_over(record, ports)


def _remove(record: MeetingRecord, ports: MeetingPorts) -> None:
    """Remove one object; an intent whose outcome was never known is looked for first."""
    is_being_made = record.state is LedgerState.INTENDED and record.provider_id is None
    if is_being_made and record.attempt_until > ports.clock.now():
        raise MintInProgress("an attempt to make it may still be running")
    record = ports.ledger.move(record, LedgerState.DELETING)
    provider = record.kind.provider
    connection = ports.connections.get(record.host_id, provider)
    if connection is None or connection.account_id != record.account_id:
        raise ReconnectRequired("the account that made it is not connected", provider=provider)
    adapter = ports.providers[record.kind]

    def operation(access_token: str) -> None:
        provider_id = record.provider_id or adapter.locate(access_token, _request_of(record, ports))
        if provider_id is not None:
            adapter.delete_meeting(access_token, provider_id)

    ports.access.call(record.host_id, provider, operation)
    ports.ledger.move(record, LedgerState.DELETED)
    ports.timeline.add(record.booking_id, ports.clock.now(), f"{record.kind.label} removed")


def _request_of(record: MeetingRecord, ports: MeetingPorts) -> MeetingRequest:
    booking = ports.bookings.get(record.booking_id)
    return meeting_request(booking, record.kind, revision=record.revision)


def _leave_over(record: MeetingRecord, ports: MeetingPorts) -> None:
    booking = ports.bookings.get(record.booking_id)
    now = ports.clock.now()
    # The notice first: whoever repeats this looks for rows that have none.
    ports.notices.put(leftover_notice(booking, record, now))
    ports.ledger.move(record, LedgerState.LEFTOVER)
    ports.timeline.add(record.booking_id, now, f"{record.kind.label} could not be removed", "A notice names it.")
