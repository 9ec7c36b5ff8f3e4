"""Busy times of a host's connected calendars, Google's and Apple's; Zoom blocks nothing (A3).

snapshot fresh enough? ─ no ─▶ ask the provider ─▶ kept on the connection; any notice is closed
                                                └▶ failed: *unknown*, the host is told, nothing is offered (A4)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import (
    AvailabilityUnknown,
    CalendarUnauthorized,
    CalendarUnreachable,
    ForbiddenAddress,
    ProviderError,
    ReconnectRequired,
)
from joinlink.model.due import WATCHED
from joinlink.model.host import Connection, Provider
from joinlink.model.notice import Notice, calendar_unreadable_notice
from joinlink.model.profile import BusySnapshot, HostProfile
from joinlink.model.slots import DAY, Interval
from joinlink.ports.care import DueWork, NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.connections import ConnectionStore, TokenVault
from joinlink.ports.hosts import ProfileStore
from joinlink.ports.slots import CalendarServer, FreeBusy
from joinlink.usecases.connections.provider_access import ProviderAccess

FRESH: Final = timedelta(seconds=60)
"""How old busy times may be on a page; a booking always reads them afresh."""
LOOKED_AT_AGAIN_AFTER: Final = timedelta(minutes=15)
"""How soon `heal` looks at a calendar that could not be read; if it still can't be, the host is mailed."""
CALENDARS: Final = (Provider.GOOGLE, Provider.APPLE)
UNREADABLE: Final = (ProviderError, CalendarUnauthorized, CalendarUnreachable, ForbiddenAddress)


class BusyPorts(Protocol):
    """Ports for reading calendars."""

    profiles: ProfileStore
    connections: ConnectionStore
    notices: NoticeStore
    due_work: DueWork
    free_busy: FreeBusy
    apple_calendar: CalendarServer
    token_vault: TokenVault
    clock: Clock

    @property
    def provider_access(self) -> ProviderAccess: ...


@dataclass(frozen=True, slots=True)
class BusyTimes:
    """Reads busy times, and keeps a snapshot on each connection."""

    ports: BusyPorts

    def read(
        self, profile: HostProfile, window: Interval, *, max_age: timedelta = FRESH
    ) -> Mapping[Provider, Sequence[Interval]]:
        """Return each connected calendar's busy times, which may extend beyond the window.

        Raises:  AvailabilityUnknown  one of them can't be read; the host is told
        """
        return {
            connection.provider: self._of(connection, profile, window, max_age)
            for connection in profile.connections
            if connection.provider in CALENDARS
        }

    def look(self, connection: Connection, profile: HostProfile, window: Interval) -> None:
        """Read one calendar afresh, to learn whether it can be read.

        Raises:  AvailabilityUnknown  it can't; the host is told
        """
        self._of(connection, profile, window, timedelta(0))

    def _of(
        self, connection: Connection, profile: HostProfile, window: Interval, max_age: timedelta
    ) -> Sequence[Interval]:
        snapshot = profile.busy_snapshots.get(connection.provider)
        if snapshot is not None and connection.is_usable and self._serves(snapshot, window, max_age):
            return snapshot.busy
        wanted = _whole_days(window)
        now = self.ports.clock.now()
        try:
            busy = tuple(self._ask(connection, wanted, profile.availability.timezone))
        except UNREADABLE as exc:
            self._tell(connection)
            raise AvailabilityUnknown("The host's calendar can't be read right now. Try again later.") from exc
        if connection.is_unreadable:  # until the snapshot is kept; after a crash in between, it is closed again
            self.ports.notices.close(connection.host_id, self._notice(connection).notice_id)
        self.ports.profiles.keep_busy_snapshot(connection, BusySnapshot(fetched_at=now, window=wanted, busy=busy))
        return busy

    def _serves(self, snapshot: BusySnapshot, window: Interval, max_age: timedelta) -> bool:
        is_fresh = self.ports.clock.now() - snapshot.fetched_at <= max_age
        return is_fresh and snapshot.window.start <= window.start and window.end <= snapshot.window.end

    def _ask(self, connection: Connection, window: Interval, timezone: str) -> Sequence[Interval]:
        """Ask the provider.

        Raises:  one of UNREADABLE
        """
        if connection.provider is Provider.APPLE:
            return self._ask_apple(connection, window, timezone)
        return self.ports.provider_access.call(
            connection.host_id,
            connection.provider,
            lambda access_token: self.ports.free_busy.busy(access_token, window),
        )

    def _ask_apple(self, connection: Connection, window: Interval, timezone: str) -> Sequence[Interval]:
        """Ask with the app-specific password; one that is no longer accepted requires a reconnect (C9)."""
        if not connection.is_usable:
            raise ReconnectRequired("there is no usable connection", provider=connection.provider)
        assert connection.server_url is not None
        try:
            password = self.ports.token_vault.open(connection).access_token
            return self.ports.apple_calendar.busy(
                connection.server_url,
                username=connection.account_id,
                password=password,
                window=window,
                timezone=timezone,
            )
        except (CalendarUnauthorized, ReconnectRequired):
            self.ports.connections.require_reconnect(connection)
            raise

    def _tell(self, connection: Connection) -> None:
        """Tell the host, once until the calendar can be read again, and have `heal` look at it again.

        The notice comes first, and the mark last, lest a crash lose the others.
        """
        if not connection.is_unreadable:
            soon = self.ports.clock.now() + LOOKED_AT_AGAIN_AFTER
            self.ports.notices.put(self._notice(connection))
            self.ports.due_work.hasten(WATCHED[connection.provider], connection.host_id, soon)
            self.ports.connections.mark_unreadable(connection)

    def _notice(self, connection: Connection) -> Notice:
        return calendar_unreadable_notice(connection.host_id, connection.provider, self.ports.clock.now())


def _whole_days(window: Interval) -> Interval:
    """Widen to whole UTC days, so that a reading for one page serves the next."""
    return Interval(window.start // DAY * DAY, -(-window.end // DAY) * DAY)
