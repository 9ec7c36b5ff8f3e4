"""Move an occurrence, cancel it, or give it a link: for everybody who has a seat (G3).

One transaction changes the occurrence and the time that it claims; its bookings follow it (`bring_along`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

from joinlink.model.booking_stages import Party
from joinlink.model.happenings import Happening
from joinlink.model.occurrence import Occurrence
from joinlink.model.pasted_link import check_pasted_link
from joinlink.model.telling import Span
from joinlink.ports.hosts import HostStore, ProfileStore
from joinlink.usecases.bookings.bring_along import FollowingPorts, LastPorts, bring_all_along, bring_along
from joinlink.usecases.bookings.list_occurrences import OccurrencePorts, OccurrenceReadingPorts
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms

TIME_TO_FOLLOW: Final = timedelta(seconds=4)
"""How long a request goes on bringing bookings along; care does the rest."""


class CancellingForAllPorts(LastPorts, OccurrenceReadingPorts, Protocol):
    """Ports for the page on which a host cancels an occurrence."""


class MovingPorts(LastPorts, OccurrencePorts, Protocol):
    """Ports for moving an occurrence, and for the page on which a host does."""

    hosts: HostStore
    profiles: ProfileStore

    @property
    def host_calendar(self) -> HostCalendar: ...


def move_occurrence(occurrence: Occurrence, starts_at: datetime, ports: MovingPorts) -> Occurrence:
    """Move everybody who has a confirmed seat to another time, and let unpaid seats go with their checkouts.

    One that is at that time already stays as it is.
    Raises:  IllegalTransition    it does not take place, or has begun
             SlotNotOffered, SlotTaken, AvailabilityUnknown
    """
    profile, now = ports.profiles.load(occurrence.host_id), ports.clock.now()
    availability = profile.availability
    buffers = (availability.buffer_before_minutes, availability.buffer_after_minutes)

    def moved(each: Occurrence) -> Occurrence:
        becomes = each.moved(starts_at, timezone=availability.timezone, buffers=buffers, now=now)
        return each if each.starts_at == starts_at else becomes

    if moved(occurrence) != occurrence:
        ports.host_calendar.check_offer(SlotTerms.of_occurrence(profile, occurrence), starts_at)
    becomes = ports.occurrence_changes.change(occurrence.occurrence_id, moved, now)
    if becomes.revision != occurrence.revision:
        was, new = (Span(each.starts_at, each.ends_at, each.host_timezone) for each in (occurrence, becomes))
        ports.timeline.add(occurrence.occurrence_id, now, Happening.MOVED, was=was, becomes=new)
    bring_all_along(becomes, ports, until=ports.clock.now() + TIME_TO_FOLLOW)
    return becomes


def cancel_occurrence(occurrence: Occurrence, reason: str, ports: LastPorts, *, refund: bool = False) -> Occurrence:
    """Cancel it for everybody, and free its time; with `refund`, payments go back. One that is off stays so.

    Raises:  IllegalTransition  nobody has a seat in it, or it is over
    """
    now = ports.clock.now()
    cancelled = occurrence
    if not occurrence.is_cancelled:
        cancelled = ports.occurrence_changes.change(
            occurrence.occurrence_id, lambda each: each.cancelled(reason.strip(), now, refund=refund), now
        )
        ports.timeline.add(occurrence.occurrence_id, now, Happening.CANCELLED, by=Party.HOST, reason=cancelled.reason)
    bring_all_along(cancelled, ports, until=ports.clock.now() + TIME_TO_FOLLOW)
    return cancelled


def paste_link_for_all(occurrence: Occurrence, url: str, ports: FollowingPorts) -> Occurrence:
    """Put the host's own link on it, in place of any other, and on each of its bookings (M8); the same one once.

    Raises:  InvalidInput       it is not an https address that a guest could open
             IllegalTransition  it does not take place, is over, or is in person
    """
    check_pasted_link(url)
    now = ports.clock.now()

    def linked(each: Occurrence) -> Occurrence:
        becomes = each.with_pasted_link(url, now)
        return each if each.link == becomes.link else becomes

    becomes = ports.occurrence_changes.change(occurrence.occurrence_id, linked, now)
    if becomes.revision != occurrence.revision:
        ports.timeline.add(occurrence.occurrence_id, now, Happening.LINK_PASTED)
    bring_along(becomes, ports, until=ports.clock.now() + TIME_TO_FOLLOW)
    return becomes
