"""Bring the bookings of an occurrence along when its host has changed it for everybody (G3).

    occurrence changed ─▶ its request brings along as many as it has time for ─▶ care does the rest
                          each: one transaction ─▶ the stream starts its workflow: its mail, its link

Each booking is brought along once, whoever comes to it first and whatever dies in between: it is at its next revision
by then, and no longer behind. Holds whose start is gone are let go, and payments go back if the host wants that, before
nobody is left.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol

from joinlink.errors import IllegalTransition, PaymentDisputed, ProviderError
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.model.claim import Claim
from joinlink.model.dispute_notices import refund_of_disputed_notice
from joinlink.model.following import brought_along, is_behind
from joinlink.model.happenings import Happening
from joinlink.model.occurrence import Occurrence
from joinlink.model.telling import Span
from joinlink.ports.bookings import BookingStore, Timeline
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.occurrences import OccurrenceChanges
from joinlink.usecases.bookings.let_go import LettingGoPorts, let_go
from joinlink.usecases.bookings.refund_booking import HostRefundPorts, refund_booking

MOST_TRIES: Final = 3


class FollowingPorts(Protocol):
    """Ports for bringing confirmed bookings along."""

    bookings: BookingStore
    occurrence_changes: OccurrenceChanges
    timeline: Timeline
    clock: Clock


class LastPorts(FollowingPorts, LettingGoPorts, HostRefundPorts, Protocol):
    """Ports for what takes Stripe: letting go of holds, giving payments back."""

    notices: NoticeStore


def bring_along(occurrence: Occurrence, ports: FollowingPorts, *, until: datetime) -> bool:
    """Bring confirmed bookings along that are behind, and begin none after `until`; safe to repeat, even concurrently.

    Returns whether none is left.
    """
    found = ports.occurrence_changes.bookings(occurrence.following)
    behind = [each for each in found if is_behind(each, occurrence) and not each.is_held]
    for booking in sorted(behind, key=lambda each: each.created_at):
        if ports.clock.now() >= until or not _bring_along(booking, occurrence, ports):
            return False
    return True


def bring_all_along(occurrence: Occurrence, ports: LastPorts, *, until: datetime) -> bool:
    """Bring along whoever is behind, let go of holds, and give payments back if that is wanted; safe to repeat.

    Returns whether nothing is left to do, which is then noted.
    Raises:  StoreUnavailable  repeat
    """
    if not occurrence.following:
        return True
    if not bring_along(occurrence, ports, until=until):
        return False
    for booking in ports.occurrence_changes.bookings(occurrence.following):
        if ports.clock.now() >= until or not _settle(booking, occurrence, ports):
            return False
    ports.occurrence_changes.end_following(occurrence)
    return True


def _bring_along(booking: Booking, occurrence: Occurrence, ports: FollowingPorts) -> bool:
    """Bring one along; what its guest does at the same time comes first. False if others keep changing it."""
    for _attempt in range(MOST_TRIES):
        now = ports.clock.now()
        after = brought_along(booking, occurrence, now)
        if _store(after, booking, ports):
            _note(booking, after, ports)
            return True
        stored = next(iter(ports.occurrence_changes.bookings([booking.booking_id])), None)
        if stored is None or not is_behind(stored, occurrence):
            return True
        booking = stored
    return False


def _store(after: Booking, before: Booking, ports: FollowingPorts) -> bool:
    """Store it; a lesson of a package goes back with the booking that it was spent on (G5)."""
    if after.status is BookingStatus.CANCELLED:
        return ports.bookings.cancel(after, Claim.of(before), ports.clock.now())
    return ports.occurrence_changes.bring_along(after, before, ports.clock.now())


def _note(before: Booking, after: Booking, ports: FollowingPorts) -> None:
    booking_id, now = before.booking_id, ports.clock.now()
    if after.status is BookingStatus.CANCELLED:
        ports.timeline.add(booking_id, now, Happening.CANCELLED, by=Party.HOST, reason=after.reason)
    elif after.starts_at != before.starts_at:
        was, becomes = (Span(one.starts_at, one.ends_at, one.host_timezone) for one in (before, after))
        ports.timeline.add(booking_id, now, Happening.MOVED, was=was, becomes=becomes)
    elif after.link is not None:
        ports.timeline.add(booking_id, now, Happening.LINK_PASTED)


def _settle(booking: Booking, occurrence: Occurrence, ports: LastPorts) -> bool:
    """Let a hold go, or give a payment back; returns whether nothing is left to do for it."""
    if booking.is_held and is_behind(booking, occurrence) and not occurrence.stands_at(booking):
        moved_to = None if occurrence.is_cancelled else occurrence.starts_at
        try:
            let_go(booking, Party.HOST, ports, reason=occurrence.reason, class_moved_to=moved_to)
        except IllegalTransition:  # paid meanwhile: looked at again, and brought along
            return False
    if occurrence.is_refunded and booking.status is BookingStatus.CANCELLED:
        return booking.occurrence_revision < occurrence.revision or _give_back(booking, occurrence, ports)
    return True


def _give_back(booking: Booking, occurrence: Occurrence, ports: LastPorts) -> bool:
    """Refund what is left of a payment, once; what Stripe does not answer is left to the booking's own care.

    Of one that is disputed nothing goes back, which its host is told.

    Its key tells the request from any other of the host's.
    """
    key = f"{occurrence.occurrence_id}-r{occurrence.revision}"
    if any(each.key == key for each in booking.refunds) or not booking.refundable.amount_minor:
        return True
    try:
        refund_booking(booking, None, ports, key=key, hasty=True)
    except PaymentDisputed:
        ports.notices.put(refund_of_disputed_notice(booking, ports.clock.now()))
        return True
    except ProviderError:
        return True
    except IllegalTransition:
        return False
    return True
