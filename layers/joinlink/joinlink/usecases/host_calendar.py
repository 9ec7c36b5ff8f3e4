"""A host's time as guests may book it. Listing slots and booking one both ask here (A4, AC-55).

    hours, buffers, notice, horizon ── one Query ─┐
    claims of bookings ── one Query ──────────────┼─▶ model/slots
    busy times of Google Calendar ── at most a ───┘
    minute old, or *unknown*

*Unknown* is never *free*: a calendar that can't be read offers nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from joinlink.errors import AvailabilityUnknown, NotFound, ProviderError
from joinlink.model.availability import Availability
from joinlink.model.host import Connection, Provider
from joinlink.model.notice import calendar_unreadable_notice
from joinlink.model.profile import BusySnapshot, HostProfile
from joinlink.model.slots import Interval
from joinlink.model.teaching import TeachingClass
from joinlink.ports import BookingStore, Clock, FreeBusy, HostStore, NoticeStore, ProfileStore
from joinlink.usecases.provider_access import ProviderAccess

FRESH: Final = timedelta(seconds=60)
DAY: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class HostCalendar:
    """Reads what decides a host's slots."""

    hosts: HostStore
    profiles: ProfileStore
    bookings: BookingStore
    notices: NoticeStore
    free_busy: FreeBusy
    access: ProviderAccess
    clock: Clock

    def find_class(self, handle: str, slug: str) -> tuple[HostProfile, TeachingClass]:
        """Return a published class by the words of its public address.

        Raises:  NotFound  no such host or class, or the class is not published
        """
        profile = self.profiles.load(self.hosts.id_by_handle(handle))
        for teaching_class in profile.classes:
            if teaching_class.slug == slug and teaching_class.published:
                return profile, teaching_class
        raise NotFound("There is no such class.")

    def claimed(self, host_id: str, window: Interval, *, besides: str | None = None) -> list[Interval]:
        """Return what live bookings hold of the window; `besides` leaves one booking out."""
        now = self.clock.now()
        return [
            claim.interval
            for claim in self.bookings.claims(host_id, window)
            if claim.is_live(now) and claim.booking_id != besides
        ]

    def busy(self, profile: HostProfile, window: Interval) -> Sequence[Interval]:
        """Return the busy times of the host's connected calendars, at most a minute old.

        Raises:  AvailabilityUnknown  a calendar can't be read; the host is told
        """
        google = next((each for each in profile.connections if each.provider is Provider.GOOGLE), None)
        if google is None:
            return ()
        snapshot = profile.busy_snapshots.get(Provider.GOOGLE)
        if snapshot is not None and google.is_usable and self._serves(snapshot, window):
            return snapshot.busy
        return self._fetch(google, _whole_days(window))

    def _serves(self, snapshot: BusySnapshot, window: Interval) -> bool:
        is_fresh = self.clock.now() - snapshot.fetched_at <= FRESH
        return is_fresh and snapshot.window.start <= window.start and window.end <= snapshot.window.end

    def _fetch(self, google: Connection, window: Interval) -> Sequence[Interval]:
        now = self.clock.now()
        try:
            busy = self.access.call(
                google.host_id, Provider.GOOGLE, lambda access_token: self.free_busy.busy(access_token, window)
            )
        except ProviderError as exc:
            self.notices.put(calendar_unreadable_notice(google.host_id, Provider.GOOGLE, now))
            raise AvailabilityUnknown("The host's calendar can't be read right now. Try again later.") from exc
        snapshot = BusySnapshot(fetched_at=now, window=window, busy=tuple(busy))
        self.profiles.keep_busy_snapshot(google, snapshot)
        return busy


def window_around(
    teaching_class: TeachingClass, availability: Availability, first_start: datetime, last_start: datetime
) -> Interval:
    """Return the time in which something could be in the way of slots that start between two instants."""
    reach = teaching_class.duration_minutes + availability.buffer_after_minutes
    return Interval(
        int(first_start.timestamp()) - availability.buffer_before_minutes * 60,
        int(last_start.timestamp()) + reach * 60,
    )


def _whole_days(window: Interval) -> Interval:
    """Widen to whole UTC days: what is fetched for one page then serves the next."""
    return Interval(window.start // DAY * DAY, -(-window.end // DAY) * DAY)
