"""Book a class: claim the time and, for a paid class, open the checkout.

    slot on offer? ─▶ claim and booking in one transaction ─▶ free: confirmed, the stream does the rest (B4)
                      │                                    └▶ paid: pending, Stripe Checkout for 31 minutes (B2)
                      ├▶ free, beyond the trusted number ─▶ held for 30 minutes, confirmed by a link in a mail (S2)
                      ├▶ with a package ─▶ a lesson of it in the same transaction: confirmed, nothing to pay (G5)
                      └▶ too many ─▶ RateLimited, and nothing was written (S1)

A guest who holds another unpaid booking with this host lets it go by booking, so that nobody blocks two times by going
back from the checkout; a time that it blocks counts as free.

Only free/busy and Stripe are called here; no other provider's failure can cost a guest the slot (B7, N4).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from joinlink.clock import rfc3339
from joinlink.errors import IllegalTransition, InvalidInput, TrustedNumberReached
from joinlink.ids import derived_id
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_facts import PAYMENT_GRACE
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus, Party, first_meeting_state
from joinlink.model.claim import Claim
from joinlink.model.happenings import Happening
from joinlink.model.limits import GuestConfirmation
from joinlink.model.money import Money
from joinlink.model.profile import HostProfile
from joinlink.model.questions import Value, are_answers, read_answers
from joinlink.model.request_key import check_key
from joinlink.model.teaching import TeachingClass
from joinlink.ports.money import PaymentSecrets
from joinlink.ports.occurrences import OccurrenceStore
from joinlink.usecases.bookings.choose_occurrence import Placed, place_booking
from joinlink.usecases.bookings.let_go import let_go
from joinlink.usecases.bookings.name_by_key import name_by_key
from joinlink.usecases.bookings.open_checkout import CheckoutPorts, open_checkout
from joinlink.usecases.bookings.strangers import Strangers
from joinlink.usecases.money.payout_gate import PayoutGate
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms

CHECKOUT: Final = timedelta(minutes=31)
"""Stripe requires at least 30 minutes, by its own clock; the extra one allows for the time the request takes."""
HOLD: Final = CHECKOUT + PAYMENT_GRACE
TIME_TO_CONFIRM: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """A guest's request; a repeat with the same `idempotency_key` gets the booking of the first one."""

    handle: str
    slug: str
    starts_at: datetime
    guest: Guest
    source: str
    """The address that the request came from."""
    notes: str = ""
    answers: Mapping[str, Value] = field(default_factory=dict)
    """By the ids of the class's questions, without empty ones."""
    idempotency_key: str | None = None
    holds: Booking | None = None
    """The unpaid booking that the guest has already; with the same host, it is let go for this one."""
    package_id: str | None = None
    """The package that a lesson is taken from, which whoever asks has shown to be theirs."""
    is_form: bool = False
    """Whether its key comes of a form, which its guest may send again with other words."""

    def __post_init__(self) -> None:
        if not 2000 <= self.starts_at.year <= 3000:
            raise InvalidInput(_("there are no slots in that year"), field="startsAt")
        check_key(self.idempotency_key)

    @property
    def mark(self) -> str | None:
        """The hash of all that has to be the same under its key, if it has one."""
        if self.idempotency_key is None or self.is_form:
            return None
        guest, answers = self.guest, json.dumps(sorted(self.answers.items()))
        words = (guest.name, guest.email, guest.timezone, self.notes.strip(), answers)
        return derived_id("request", rfc3339(self.starts_at), *words, self.package_id or "")


class BookingPorts(CheckoutPorts, Protocol):
    """Ports for booking a class."""

    occurrences: OccurrenceStore
    payment_secrets: PaymentSecrets

    @property
    def host_calendar(self) -> HostCalendar: ...

    @property
    def payout_gate(self) -> PayoutGate: ...

    @property
    def strangers(self) -> Strangers: ...


def book_class(request: BookingRequest, ports: BookingPorts) -> Booking:
    """Book the slot; a free booking is returned confirmed or awaiting confirmation, a paid one with an open checkout.

    Raises:  NotFound              no such class
             InvalidInput          an answer is missing, or does not fit its question
             SlotTaken             another booking has the time
             SlotNotOffered        the host does not offer it
             AvailabilityUnknown   a calendar can't be read (A4)
             RateLimited           too many holds, mails or bookings by this address or network; nothing was held (S1)
             IllegalTransition     the key was used for another request
             SecretMissing         the operator has not given us a secret that the booking requires; nothing was held
             HostNotPayable        the class is paid, but the host can't take payments now; nothing was held
             ProviderError         Stripe opened no checkout; the time is free again
             NoLessonLeft          the package has no lesson for this class; PackageExpired: its time is over
    """
    profile, teaching_class = ports.host_calendar.find_class(request.handle, request.slug)
    booking_id, earlier = name_by_key(
        "booking", request.idempotency_key, teaching_class.class_id, ports.bookings.get, has_ended=has_expired
    )
    earlier = earlier or _held_already(request, teaching_class)
    is_first = False
    if earlier is None:
        wanted = new_booking(booking_id, request, profile, teaching_class, ports)
        booking, is_first = _take_time(wanted, request, profile, teaching_class, ports)
    else:
        booking = earlier
    check_same_request(booking, request)
    if booking.status is BookingStatus.PENDING_PAYMENT and booking.checkout is None:
        return open_checkout(booking, ports, is_repeat=not is_first)
    return booking


def has_expired(booking: Booking) -> bool:
    """Whether a booking has expired, so that its request may be made again."""
    return booking.status is BookingStatus.EXPIRED


def _held_already(request: BookingRequest, teaching_class: TeachingClass) -> Booking | None:
    """Return the booking that the guest holds, if they ask for just that once more."""
    held = request.holds
    if held is None:
        return None
    wish = (teaching_class.class_id, request.starts_at, request.guest, request.notes.strip())
    is_just_that = (held.class_id, held.starts_at, held.guest, held.notes) == wish and request.package_id is None
    return held if is_just_that and are_answers(held.answers, request.answers) else None


def _take_time(
    booking: Booking, request: BookingRequest, profile: HostProfile, teaching_class: TeachingClass, ports: BookingPorts
) -> tuple[Booking, bool]:
    """Claim the time if it is on offer, in place of what the guest holds with this host.

    A booking that was paid meanwhile is kept as well. Returns the booking, and whether this call has made it rather
    than the same request that was sent twice.
    Raises:  as book_class
    """
    held = request.holds if request.holds and request.holds.host_id == profile.host_id else None
    terms = SlotTerms.of_class(profile, teaching_class, held or booking)
    standing = ports.host_calendar.check_offer(terms, request.starts_at)
    check_secrets(booking, ports)
    if held is not None:
        with suppress(IllegalTransition):
            let_go(held, Party.GUEST, ports)
    placed = place_booking(booking, teaching_class.seats, standing, occurrences=ports.occurrences)
    try:
        return _claim(placed, profile, ports)
    except TrustedNumberReached:
        if ports.strangers.confirmation == GuestConfirmation.OFF:
            raise
        return _claim(replace(placed, booking=to_be_confirmed(placed.booking, ports)), profile, ports)


def new_booking(
    booking_id: str,
    request: BookingRequest,
    profile: HostProfile,
    teaching_class: TeachingClass,
    ports: BookingPorts,
) -> Booking:
    """Return the booking as it would be made now.

    Raises:  InvalidInput    an answer is missing, or does not fit its question
             HostNotPayable  it is to be paid, and the host can't take payments now
    """
    now = ports.clock.now()
    availability, price = profile.availability, _price(request, teaching_class)
    is_free = price.is_free
    booking = Booking(
        booking_id=booking_id,
        host_id=profile.host_id,
        class_id=teaching_class.class_id,
        class_title=teaching_class.title,
        status=BookingStatus.CONFIRMED if is_free else BookingStatus.PENDING_PAYMENT,
        revision=1,
        starts_at=request.starts_at,
        ends_at=request.starts_at + timedelta(minutes=teaching_class.duration_minutes),
        host_timezone=availability.timezone,
        guest=replace(request.guest, timezone=request.guest.timezone or availability.timezone),
        notes=request.notes.strip(),
        answers=read_answers(teaching_class.questions, request.answers),
        deadlines=teaching_class.deadlines,
        price=price,
        is_online=teaching_class.is_online,
        meeting_choice=teaching_class.meeting_choice,
        location=teaching_class.location,
        reminder_minutes=teaching_class.reminder_minutes,
        meeting_state=first_meeting_state(is_online=teaching_class.is_online),
        created_at=now,
        hold_until=None if is_free else now.replace(microsecond=0) + HOLD,
        link_asked_at=now if is_free and teaching_class.is_online else None,
        buffer_before_minutes=availability.buffer_before_minutes,
        buffer_after_minutes=availability.buffer_after_minutes,
        payout=ports.payout_gate.payout(profile.host_id, price),
        asked_for=request.mark,
        network=ports.strangers.network(request.source),
        found_by=ports.strangers.guest(request.guest.email),
        package_id=request.package_id,
    )
    asks_everybody = is_free and not booking.is_paid and ports.strangers.confirmation == GuestConfirmation.ALWAYS
    return to_be_confirmed(booking, ports) if asks_everybody else booking


def _price(request: BookingRequest, teaching_class: TeachingClass) -> Money:
    """Return the price, zero where a package pays."""
    price = teaching_class.price
    return price if request.package_id is None else replace(price, amount_minor=0)


def to_be_confirmed(booking: Booking, ports: BookingPorts) -> Booking:
    """Return a free booking held for its guest to confirm (S2)."""
    hold_until = ports.clock.now().replace(microsecond=0) + TIME_TO_CONFIRM
    return replace(booking, status=BookingStatus.AWAITING_CONFIRMATION, hold_until=hold_until, link_asked_at=None)


def check_secrets(booking: Booking, ports: BookingPorts) -> None:
    """Check before anything is promised that its links can be signed and, where it is paid, payments taken (O7).

    Raises:  SecretMissing
    """
    ports.guest_links.token(booking.booking_id)
    if booking.status is BookingStatus.PENDING_PAYMENT:
        ports.payment_secrets.check()


def _claim(placed: Placed, profile: HostProfile, ports: BookingPorts) -> tuple[Booking, bool]:
    """Write claim and booking; returns the booking that is there then, and whether this call has written it.

    Raises:  SlotTaken, RateLimited, TrustedNumberReached
    """
    booking, now = placed.booking, ports.clock.now()
    admission = ports.strangers.for_booking(booking, profile.hours_of(booking.class_id), joins=placed.joins)
    if not ports.bookings.claim(booking, Claim.of(booking), now, admission, terms=placed.terms):
        return ports.bookings.get(booking.booking_id), False
    if booking.package_id is None:
        ports.timeline.add(booking.booking_id, now, Happening.BOOKED, status=booking.status)
    else:
        ports.timeline.add(booking.booking_id, now, Happening.BOOKED_WITH_PACKAGE)
    return booking, True


def check_same_request(booking: Booking, request: BookingRequest) -> None:
    """Check that it is the request that made the booking, even if that was moved since.

    Raises:  IllegalTransition  its key was used for another
    """
    if booking.asked_for is not None and request.mark not in (None, booking.asked_for):
        raise IllegalTransition(_("This Idempotency-Key was used for another request."))
