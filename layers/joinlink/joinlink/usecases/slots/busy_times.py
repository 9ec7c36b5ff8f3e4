"""Busy times of a host's connected calendars, for a page or a booking; Zoom blocks nothing (A3).

    as last read    up to FRESH      served as it is
                    up to STALE      of a slow calendar: served, and a look is asked for; of any other: read, and served
                                     if it is not read in time
                    older, or none   read, and *unknown* if it is not read in time
    a failed look is remembered      *unknown* at once, and nobody asks the calendar (S4)

For a booking a look begins after it asked (A4). All looks are elsewhere, in the function `read_calendars`: what a
stranger wrote into a calendar never holds up the process that answers another host's guests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from joinlink.errors import AvailabilityUnknown
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.calendar_look import SKEW, LookRequest, is_under_way, may_begin, rests
from joinlink.model.host import Connection, Provider
from joinlink.model.profile import BusySnapshot, HostProfile
from joinlink.model.slots import Interval
from joinlink.ports.clock import Clock
from joinlink.ports.slots import CalendarReader

FRESH: Final = timedelta(seconds=60)
"""How old busy times may be on a page; a booking always reads them afresh."""
STALE: Final = timedelta(minutes=10)
"""How old they may be on a page whose host's calendar takes too long to wait for."""
LATE: Final = timedelta(seconds=5)
"""A look that began before this takes longer than anybody waits."""
CALENDARS: Final = (Provider.GOOGLE, Provider.APPLE)
UNKNOWN: Final = N_("The host's calendar can't be read right now. Try again later.")


class BusyPorts(Protocol):
    """Ports for busy times."""

    calendar_reader: CalendarReader
    clock: Clock


@dataclass(frozen=True, slots=True)
class BusyTimes:
    """Returns busy times, from a recent reading or from a look that it waits for."""

    ports: BusyPorts

    def read(
        self, profile: HostProfile, window: Interval, *, max_age: timedelta = FRESH
    ) -> Mapping[Provider, Sequence[Interval]]:
        """Return each connected calendar's busy times, which may extend beyond the window.

        Raises:  AvailabilityUnknown  one of them can't be read; the host is told
        """
        calendars = [each for each in profile.connections if each.provider in CALENDARS]
        if not calendars:
            return {}
        of_host = _Busy(profile, window, max_age, self.ports.clock.now())
        if any(of_host.is_hopeless(each) for each in calendars):
            raise AvailabilityUnknown(_(UNKNOWN))
        found = {each.provider: of_host.fresh(each) for each in calendars}
        self._read_elsewhere([each for each in calendars if found[each.provider] is None], of_host, found)
        return {provider: busy for provider, busy in found.items() if busy is not None}

    def _read_elsewhere(
        self, outdated: Sequence[Connection], of_host: _Busy, found: dict[Provider, Sequence[Interval] | None]
    ) -> None:
        """Fill in what has to be read: by a look that is waited for, if the wait is acceptable.

        Raises:  AvailabilityUnknown
        """
        if not outdated:
            return
        request = LookRequest(
            of_host.profile.host_id,
            tuple(each.provider for each in outdated),
            of_host.window,
            max_age_seconds=int(of_host.max_age.total_seconds()),
        )
        if any(of_host.is_not_waited_for(each) for each in outdated):
            if any(may_begin(each, of_host.now) for each in outdated):
                self.ports.calendar_reader.ask(request)
            answer = {}
        else:
            answer = dict(self.ports.calendar_reader.read(request))
        for each in outdated:
            # A calendar that was looked at and is unknown is unknown; one that was not is as it was lately.
            looked_at = each.provider in answer
            found[each.provider] = answer[each.provider] if looked_at else of_host.lately(each)
            if found[each.provider] is None:
                raise AvailabilityUnknown(_(UNKNOWN))


@dataclass(frozen=True, slots=True)
class _Busy:
    """What is known of a host's calendars at one instant, without asking anybody."""

    profile: HostProfile
    window: Interval
    max_age: timedelta
    now: datetime

    @property
    def is_for_a_page(self) -> bool:
        return self.max_age > timedelta()

    def fresh(self, connection: Connection) -> Sequence[Interval] | None:
        return self._kept(connection, self.max_age)

    def lately(self, connection: Connection) -> Sequence[Interval] | None:
        return self._kept(connection, STALE) if self.is_for_a_page else None

    def is_hopeless(self, connection: Connection) -> bool:
        """Whether asking is pointless: a failed look is remembered, or only the host can help, who knows."""
        is_broken = not connection.is_usable and connection.is_unreadable
        return is_broken or (rests(connection, self.now) and self.fresh(connection) is None)

    def is_not_waited_for(self, connection: Connection) -> bool:
        """Whether waiting would be too long, or in vain.

        For a page, if the last look failed dearly, or took long and is not old; for all, if a look is under way that
        should have ended by now.
        """
        snapshot, began_at = self._snapshot(connection), connection.look_began_at
        is_slow = snapshot is not None and snapshot.is_slow and self.lately(connection) is not None
        is_late = began_at is not None and is_under_way(connection, self.now) and self.now - began_at > LATE
        return is_late or (self.is_for_a_page and (is_slow or connection.look_failed))

    def _kept(self, connection: Connection, max_age: timedelta) -> Sequence[Interval] | None:
        snapshot = self._snapshot(connection)
        if snapshot is None or not connection.is_usable or not snapshot.covers(self.window):
            return None
        return snapshot.busy if -SKEW <= self.now - snapshot.fetched_at <= max_age else None

    def _snapshot(self, connection: Connection) -> BusySnapshot | None:
        return self.profile.busy_snapshots.get(connection.provider)
