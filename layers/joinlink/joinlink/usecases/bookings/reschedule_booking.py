"""Move a booking to another time (R1); the stream sees to providers and mails."""

from __future__ import annotations

from datetime import datetime

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking import Booking, today
from joinlink.model.booking_stages import Party
from joinlink.model.claim import Claim
from joinlink.model.happenings import Happening
from joinlink.model.limits import check_moves
from joinlink.model.telling import Span
from joinlink.usecases.bookings.change_ports import ChangePorts
from joinlink.usecases.bookings.choose_occurrence import place_booking
from joinlink.usecases.slots.host_calendar import SlotTerms


def reschedule_booking(booking: Booking, starts_at: datetime, ports: ChangePorts, *, by: Party = Party.HOST) -> Booking:
    """Free the old time and claim the new one in one step; a paid booking stays paid (AC-39).

    A booking that is at that time already, as after a lost answer, is returned unchanged.
    A guest may do so until the deadline (F9), and some times a day; a host always.
    Raises:  TooLate              the guest's deadline has passed
             IllegalTransition    it is not confirmed, has begun, or was changed meanwhile
             RateLimited          the guest has moved it too often today, or strangers much else (S1)
             SlotNotOffered, SlotTaken, AvailabilityUnknown
    """
    profile = ports.profiles.load(booking.host_id)
    now = ports.clock.now()
    availability = profile.availability
    moved = booking.rescheduled(
        starts_at,
        timezone=availability.timezone,
        buffers=(availability.buffer_before_minutes, availability.buffer_after_minutes),
        now=now,
    )
    if booking.starts_at == starts_at:
        return booking
    if by is Party.GUEST:
        booking.freedom(now).check_move(booking.guest.timezone)
        check_moves(booking.moves_of(today(now)), ports.strangers.limits, now)
        moved = moved.moved_by_guest(now)
    terms = SlotTerms.of_move(profile, booking)
    standing = ports.host_calendar.check_offer(terms, starts_at)
    placed = place_booking(moved, terms.seats, standing, occurrences=ports.occurrences)
    moved, admission = placed.booking, None
    if by is Party.GUEST:
        admission = ports.strangers.for_move(moved, terms.availability, joins=placed.joins)
    if not ports.bookings.reschedule(moved, Claim.of(moved), Claim.of(booking), now, admission, terms=placed.terms):
        return _moved_by_a_twin(booking, starts_at, ports)
    was, becomes = (Span(one.starts_at, one.ends_at, one.host_timezone) for one in (booking, moved))
    ports.timeline.add(booking.booking_id, now, Happening.MOVED, was=was, becomes=becomes)
    return moved


def _moved_by_a_twin(booking: Booking, starts_at: datetime, ports: ChangePorts) -> Booking:
    """Return the booking if the same request, sent twice concurrently, has moved it.

    Raises:  IllegalTransition
    """
    stored = ports.bookings.get(booking.booking_id)
    if not stored.is_current(booking.revision + 1) or stored.starts_at != starts_at:
        raise IllegalTransition(_("the booking was changed meanwhile"))
    return stored
