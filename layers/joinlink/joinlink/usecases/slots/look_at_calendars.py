"""Look at a host's calendars, Google's and Apple's: at most one look at each at a time, however many ask (A3, A4, S4).

    kept busy times are young enough ───────▶ answered
    a failed look is remembered ────────────▶ *unknown*
    another look is under way ──────────────▶ waited for, and then all this again
    none of these ─▶ the provider is asked ─┬▶ kept on the connection; any notice is closed
                                            └▶ failed: *unknown*, and the host is told

It runs in the function `read_calendars`, and in `heal` for its own looks: calendars are written by strangers, and their
servers may be anybody's, so nothing of them is read in a process that answers other guests.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from joinlink.errors import (
    AvailabilityUnknown,
    CalendarOverBounds,
    CalendarUnauthorized,
    CalendarUnreachable,
    ForbiddenAddress,
    JoinlinkError,
    ProviderError,
    ReconnectRequired,
    StoreUnavailable,
)
from joinlink.language import gettext as _
from joinlink.model.calendar_look import MOST_BUSY_TIMES, SKEW, LookRequest, is_under_way, rests
from joinlink.model.due import WATCHED
from joinlink.model.host import Connection, Provider
from joinlink.model.notice import Notice, calendar_over_bounds_notice, calendar_unreadable_notice
from joinlink.model.profile import BusySnapshot, HostProfile
from joinlink.model.slots import DAY, Interval
from joinlink.ports.care import DueWork, NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.connections import ConnectionStore, TokenVault
from joinlink.ports.hosts import ProfileStore
from joinlink.ports.slots import CalendarServer, FreeBusy
from joinlink.usecases.connections.provider_access import ProviderAccess

LOOKED_AT_AGAIN_AFTER: Final = timedelta(minutes=15)
"""How soon `heal` looks at a calendar that could not be read; if it still can't be, the host is mailed."""
SLOW: Final = timedelta(seconds=2.5)
"""The next page does not wait for a reading as slow as this while the busy times at hand are not old."""
DEAR: Final = timedelta(seconds=1)
"""A failure that took this long, at a server of the host's choice, is remembered as a dear one."""
LONGEST_WAIT: Final = timedelta(seconds=4)
"""How long a caller waits for a look that another has begun."""
PAUSE_SECONDS: Final = 0.1
UNREADABLE: Final = (ProviderError, CalendarUnauthorized, CalendarUnreachable, ForbiddenAddress)


class LookPorts(Protocol):
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
class Finding:
    """The busy times of one calendar: None if they are unknown, and then why."""

    busy: Sequence[Interval] | None
    trouble: Exception | None = None


@dataclass(frozen=True, slots=True)
class CalendarLooks:
    """Reads calendars, and keeps what they say on their connections."""

    ports: LookPorts

    def find(self, request: LookRequest) -> dict[Provider, Finding]:
        """Return the findings of the calendars asked for, up to the first that can't be read.

        Raises:  StoreUnavailable  an outage of our own, which is no word about the calendars
        """
        asked_at = self.ports.clock.now()
        findings: dict[Provider, Finding] = {}
        for provider in request.providers:
            findings[provider] = self._of(provider, request, asked_at)
            if findings[provider].busy is None:
                break
        return findings

    def look(self, connection: Connection, profile: HostProfile, window: Interval) -> None:
        """Read one calendar afresh, to learn whether it can be read.

        Raises:  AvailabilityUnknown  it can't; the host is told
        """
        finding = self._look(connection, whole_days(window), profile.availability.timezone)
        if finding.busy is None:
            raise AvailabilityUnknown(_("The host's calendar can't be read right now.")) from finding.trouble

    def _of(self, provider: Provider, request: LookRequest, asked_at: datetime) -> Finding:
        oldest = asked_at - timedelta(seconds=request.max_age_seconds)
        while True:
            profile, now = self.ports.profiles.load(request.host_id), self.ports.clock.now()
            connection = next((each for each in profile.connections if each.provider is provider), None)
            if connection is None:
                return Finding(())  # removed meanwhile: it keeps nobody busy any more
            snapshot = profile.busy_snapshots.get(provider)
            is_young = snapshot is not None and oldest <= snapshot.fetched_at <= now + SKEW
            if snapshot is not None and is_young and connection.is_usable and snapshot.covers(request.window):
                return Finding(snapshot.busy)
            if rests(connection, now):
                return Finding(None)
            if not is_under_way(connection, now) and self.ports.connections.begin_look(connection, now):
                wanted, timezone = whole_days(request.window), profile.availability.timezone
                return self._look(connection, wanted, timezone, is_kept=not request.is_trial)
            if now - asked_at >= LONGEST_WAIT:
                return Finding(None)
            self.ports.clock.sleep(PAUSE_SECONDS)

    def _look(self, connection: Connection, wanted: Interval, timezone: str, *, is_kept: bool = True) -> Finding:
        """Make one look, and settle it on the connection; an outage of our own leaves it to the next reader."""
        began_at = self.ports.clock.now()
        try:
            finding = self._read(connection, wanted, timezone)
            if finding.busy is not None:
                is_slow = self._since(began_at) >= SLOW
                self._settle(connection, BusySnapshot(began_at, wanted, tuple(finding.busy), is_slow), is_kept)
            elif finding.trouble is not None:
                self._note_failure(connection, finding.trouble, began_at)
        except JoinlinkError:
            with suppress(StoreUnavailable):
                self.ports.connections.end_look(connection)
            raise
        return finding

    def _read(self, connection: Connection, wanted: Interval, timezone: str) -> Finding:
        """Ask the provider; trouble with the calendar is a finding; an outage of our own is raised."""
        try:
            return Finding(self._bounded(self._ask(connection, wanted, timezone)))
        except UNREADABLE as exc:
            return Finding(None, exc)
        except JoinlinkError:
            raise
        except Exception as exc:  # noqa: BLE001  nobody knows what a text that a stranger wrote can bring about
            return Finding(None, exc)

    def _settle(self, connection: Connection, snapshot: BusySnapshot, is_kept: bool) -> None:
        if connection.is_unreadable:  # until the snapshot is kept; after a crash in between, it is closed again
            self.ports.notices.close(connection.host_id, self._notice(connection).notice_id)
        if is_kept:
            self.ports.profiles.keep_busy_snapshot(connection, snapshot)
        else:
            self.ports.connections.end_look(connection)

    def _bounded(self, busy: Sequence[Interval]) -> tuple[Interval, ...]:
        if len(busy) > MOST_BUSY_TIMES:
            raise CalendarOverBounds(_("there are more busy times than we keep"))
        return tuple(busy)

    def _since(self, began_at: datetime) -> timedelta:
        return self.ports.clock.now() - began_at

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

    def _note_failure(self, connection: Connection, error: Exception, began_at: datetime) -> None:
        """Tell the host, once until the calendar can be read again, and have `heal` look at it again.

        The notice comes first, and the marks last, so that a crash loses neither. A failure is remembered if looking
        again would cost as much again: all that goes over a bound or was not foreseen, and, at a server of the host's
        choice, all that took its time.
        """
        is_over_bounds = isinstance(error, CalendarOverBounds)
        is_dear = connection.provider is Provider.APPLE and self._since(began_at) >= DEAR
        if not connection.is_unreadable:
            soon = self.ports.clock.now() + LOOKED_AT_AGAIN_AFTER
            self.ports.notices.put(self._notice(connection, is_over_bounds=is_over_bounds))
            self.ports.due_work.hasten(WATCHED[connection.provider], connection.host_id, soon)
            self.ports.connections.mark_unreadable(connection)
        if is_over_bounds or is_dear or not isinstance(error, UNREADABLE):
            self.ports.connections.fail_look(connection, self.ports.clock.now())
        else:
            self.ports.connections.end_look(connection)

    def _notice(self, connection: Connection, *, is_over_bounds: bool = False) -> Notice:
        notice = calendar_over_bounds_notice if is_over_bounds else calendar_unreadable_notice
        return notice(connection.host_id, connection.provider, self.ports.clock.now())


def whole_days(window: Interval) -> Interval:
    """Widen to whole UTC days, so that a reading for one page serves the next."""
    return Interval(window.start // DAY * DAY, -(-window.end // DAY) * DAY)
