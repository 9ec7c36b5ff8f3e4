"""Remove a booking's objects from their providers, row by row of the ledger, until each is confirmed gone."""

from __future__ import annotations

from joinlink.errors import JoinlinkError, MintInProgress, NotFound, ProviderError, ReconnectRequired
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import BookingRevision
from joinlink.model.happenings import Happening
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingRecord
from joinlink.model.notice import leftover_notice, leftover_notice_id, missing_link_notice_id
from joinlink.usecases.meetings.meeting_ports import MeetingPorts


def delete_meeting(target: BookingRevision, ports: MeetingPorts, *, earlier: bool = False) -> None:
    """Remove all objects of this revision and earlier ones, except those the booking carries; safe to repeat.

    With `earlier`, only those of earlier revisions: the ones a moved booking leaves behind. Every object is tried, even
    after another failed. A notice that the previous revision lacks a link is out of date, and closed.
    Raises:  the first failure, after all were tried: ProviderUnavailable, ProviderQuotaExhausted, ProviderRejected,
             ReconnectRequired, or MintInProgress if an attempt to make it may still be running
    """
    # Read the rows before the booking: an object stored on the booking in between then counts as carried.
    records = ports.meeting_ledger.all_records(target.booking_id)
    booking = ports.bookings.get(target.booking_id)
    before = BookingRevision(target.booking_id, target.revision - 1)
    ports.notices.close(booking.host_id, missing_link_notice_id(before))
    latest = before.revision if earlier else target.revision
    failures: list[JoinlinkError] = []
    for record in records:
        if record.revision > latest or record.state is LedgerState.DELETED or is_carried(record, booking):
            continue
        try:
            remove(record, ports)
        except (ProviderError, MintInProgress) as exc:
            failures.append(exc)
    if failures:
        raise failures[0]


def record_leftovers(target: BookingRevision, ports: MeetingPorts) -> None:
    """Mark each object that could not be removed as a leftover, with a notice that names it (X3); safe to repeat."""
    for record in ports.meeting_ledger.all_records(target.booking_id):
        if record.revision <= target.revision and record.state is LedgerState.DELETING:
            leave_over(record, ports)


def is_carried(record: MeetingRecord, booking: Booking) -> bool:
    """Whether the booking carries this very object."""
    return booking.is_current(record.revision) and record.provider_id in booking.carried_ids


def discard(record: MeetingRecord, ports: MeetingPorts) -> bool:
    """Remove one object that must not stay; if that fails, a notice names it. Returns whether it is gone."""
    try:
        remove(record, ports)
    except (ProviderError, MintInProgress):
        leave_over(record, ports)
        return False
    return True


def remove(record: MeetingRecord, ports: MeetingPorts) -> None:
    """Remove one object and take its notice down; an intent of unknown outcome is looked for first.

    Raises:  as delete_meeting
    """
    if record.is_being_made(ports.clock.now()):
        raise MintInProgress("an attempt to make it may still be running")
    if not record.is_closed:
        record = ports.meeting_ledger.move(record, LedgerState.DELETING)
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
    ports.notices.put(leftover_notice(record, _booking(record, ports), now))
    if record.state is not LedgerState.LEFTOVER:
        ports.meeting_ledger.move(record, LedgerState.LEFTOVER)
        ports.timeline.add(record.subject_id, now, Happening.NOT_REMOVED, kind=record.kind)


def _booking(record: MeetingRecord, ports: MeetingPorts) -> Booking | None:
    """Return the booking that it was made for; None for a test booking, which is not stored."""
    try:
        return ports.bookings.get(record.subject_id)
    except NotFound:
        return None
