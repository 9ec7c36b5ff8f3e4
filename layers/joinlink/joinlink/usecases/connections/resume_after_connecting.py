"""Resume the work that waited for an account to be connected or reconnected (C9, X4, M7)."""

from __future__ import annotations

from contextlib import suppress
from typing import Final, Protocol

from joinlink.errors import StoreUnavailable
from joinlink.model.due import LOOKED_AFTER, DueKind
from joinlink.model.host import Connection, Provider
from joinlink.model.notice import NoticeKind
from joinlink.ports.care import DueWork, NoticeStore
from joinlink.ports.clock import Clock

ABOUT_A_CONNECTION: Final = (NoticeKind.CONNECTION_BROKEN, NoticeKind.CALENDAR_UNREADABLE)
MAY_WAIT_FOR_A_CONNECTION: Final = (NoticeKind.LEFTOVER_MEETING, NoticeKind.MISSING_LINK)


class ResumingPorts(Protocol):
    """Ports for resuming."""

    notices: NoticeStore
    due_work: DueWork
    clock: Clock


def resume_after_connecting(connection: Connection, ports: ResumingPorts) -> None:
    """Take down the notices about the connection, and ask for care of it and of what has open work, at once.

    An outage of the table is not a failure: the connection is stored by now, and all of this falls due later anyway.
    """
    with suppress(StoreUnavailable):
        close_connection_notices(connection.host_id, connection.provider, ports.notices)
        if connection.provider not in LOOKED_AFTER:
            return
        now = ports.clock.now()
        ports.due_work.ask(LOOKED_AFTER[connection.provider], connection.host_id, now)
        for subject_id in _with_something_open(connection.host_id, ports.notices):
            ports.due_work.ask(DueKind.CARE, subject_id, now)


def close_connection_notices(host_id: str, provider: Provider, notices: NoticeStore) -> None:
    """Take down the notices that say that this provider's connection does not work."""
    for notice in notices.list(host_id, with_dismissed=True):
        if notice.kind in ABOUT_A_CONNECTION and notice.provider == provider:
            notices.close(host_id, notice.notice_id)


def _with_something_open(host_id: str, notices: NoticeStore) -> set[str]:
    """Return the bookings and occurrences without a link or with leftovers, even if their notices were dismissed."""
    return {
        notice.booking_id
        for notice in notices.list(host_id, with_dismissed=True)
        if notice.kind in MAY_WAIT_FOR_A_CONNECTION and notice.booking_id is not None
    }
