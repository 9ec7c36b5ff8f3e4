"""Act on Zoom's events: an account that removed our app (C10), a meeting that was deleted at Zoom.

    deauthorised ─▶ each host with this account ─▶ its Zoom data wiped, reconnect required; the stream tells the host
    deleted ─────▶ each host with this account ─▶ does a booking carry it? ─▶ ledger row closed, link taken off, and
                                                                            care makes a new one

Zoom repeats events and sends them late. A repeat finds nothing left to do, nor does the deletion of a meeting that we
removed ourselves, as its booking no longer carries it; so no event has to be remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import StartRange
from joinlink.model.happenings import Happening
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState
from joinlink.model.zoom_event import Deauthorization, MeetingDeletion, ZoomEvent
from joinlink.usecases.meetings.check_meeting import take_off_dead_link
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.subjects import Subject, subject_of

AROUND_THE_START: Final = timedelta(days=1)
"""The search window: the meeting may have been moved by hand before it was deleted."""
PAGE: Final = 100
MOST_PAGES: Final = 5
"""Zoom waits only three seconds for an answer. Bookings beyond this are caught by the check before the start."""


class ZoomOutcome(StrEnum):
    """The outcome of an event."""

    ACCOUNT_FORGOTTEN = "account_forgotten"
    LINK_TAKEN_OFF = "link_taken_off"
    NOTHING_TO_DO = "nothing_to_do"


def take_zoom_event(event: ZoomEvent, ports: MeetingPorts) -> ZoomOutcome:
    """Act on one verified event; safe to repeat.

    Raises:  StoreUnavailable  have it sent again
    """
    match event:
        case Deauthorization():
            return _forget_account(event, ports)
        case MeetingDeletion():
            return _take_off_link(event, ports)
    return ZoomOutcome.NOTHING_TO_DO


def _forget_account(event: Deauthorization, ports: MeetingPorts) -> ZoomOutcome:
    """Wipe the account's connections; one made after the event is a new consent, and stays."""
    outcome = ZoomOutcome.NOTHING_TO_DO
    for host_id in ports.connections.hosts_of_zoom_account(event.account_id):
        connection = ports.connections.get(host_id, Provider.ZOOM)
        if connection is None or connection.account_id != event.account_id:
            continue
        if event.at is None or connection.connected_at <= event.at:
            ports.connections.wipe(connection)
            outcome = ZoomOutcome.ACCOUNT_FORGOTTEN
    return outcome


def _take_off_link(event: MeetingDeletion, ports: MeetingPorts) -> ZoomOutcome:
    for host_id in ports.connections.hosts_of_zoom_account(event.account_id):
        for booking in _nearby(host_id, event, ports):
            is_over = booking.ends_at <= ports.clock.now()
            if booking.link is not None and booking.link.meeting_id == event.meeting_id and not is_over:
                _let_go(subject_of(booking, ports), event.meeting_id, ports)
                return ZoomOutcome.LINK_TAKEN_OFF
    return ZoomOutcome.NOTHING_TO_DO


def _nearby(host_id: str, event: MeetingDeletion, ports: MeetingPorts) -> Iterator[Booking]:
    """Yield the bookings that the meeting may belong to, a few pages of them: around its start, or the next ones."""
    starts = StartRange(after=ports.clock.now())
    if event.starts_at is not None:
        starts = StartRange(after=event.starts_at - AROUND_THE_START, before=event.starts_at + AROUND_THE_START)
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page, cursor = ports.bookings.list_by_start(host_id, starts, limit=PAGE, cursor=cursor)
        yield from page
        if cursor is None:
            return


def _let_go(subject: Subject, meeting_id: str, ports: MeetingPorts) -> None:
    """Close the ledger's row and take the link off. The row comes first: a live one would be adopted again."""
    for record in ports.meeting_ledger.records(subject.subject_id, subject.revision):
        if record.provider_id == meeting_id:
            ports.meeting_ledger.move(record, LedgerState.DELETED)
    ports.timeline.add(subject.subject_id, ports.clock.now(), Happening.DELETED_AT_ZOOM)
    take_off_dead_link(subject, ports)
