"""Book a class week after week: claim all dates together and, if it is paid, open one checkout for them (G6).

    all dates free? ─▶ every claim and booking in one transaction ─▶ free: confirmed, each goes its own way from here
                       │                                           └▶ paid: pending, one Stripe Checkout for the total
                       ├▶ free, beyond the trusted number ─▶ held, one link in one mail confirms them all (S2)
                       └▶ one of them is gone ─▶ DatesTaken names it, and nothing was written

Together, so that no guest pays for dates that another took meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from joinlink.errors import DatesTaken, IllegalTransition, InvalidInput, TrustedNumberReached
from joinlink.ids import booking_id_in
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.group_slots import standing_at
from joinlink.model.happenings import Happening
from joinlink.model.limits import GuestConfirmation
from joinlink.model.money import HIGHEST_CHARGE_MINOR
from joinlink.model.profile import HostProfile
from joinlink.model.series import SeriesPlace, fits_a_series
from joinlink.model.series_date import SeriesDate
from joinlink.model.slots import Interval
from joinlink.model.teaching import TeachingClass
from joinlink.usecases.bookings.book_class import (
    BookingPorts,
    BookingRequest,
    check_same_request,
    check_secrets,
    has_expired,
    new_booking,
    to_be_confirmed,
)
from joinlink.usecases.bookings.choose_occurrence import Placed, place_booking
from joinlink.usecases.bookings.name_by_key import name_by_key
from joinlink.usecases.bookings.open_checkout import open_checkout
from joinlink.usecases.bookings.series_bookings import bookings_with
from joinlink.usecases.slots.host_calendar import SlotTerms, window_around
from joinlink.usecases.slots.offer_dates import DateStatus, check_count, offer_dates


@dataclass(frozen=True, slots=True)
class SeriesRequest:
    """A guest's request for each of these starts; a repeat with the same key gets the series of the first one."""

    wish: BookingRequest
    """The request for any one of them."""
    starts: tuple[datetime, ...]

    def __post_init__(self) -> None:
        for starts_at in self.starts:
            self.at(starts_at)

    def at(self, starts_at: datetime) -> BookingRequest:
        """Return the request for one of its dates."""
        return replace(self.wish, starts_at=starts_at)


def book_series(request: SeriesRequest, ports: BookingPorts) -> list[Booking]:
    """Return the bookings, by date: confirmed or awaiting confirmation if they are free, else with one open checkout.

    Raises:  DatesTaken    names the dates that are not free; nothing was held
             InvalidInput  too many dates for this class, or two on one day; or as book_class
             NotFound, AvailabilityUnknown, RateLimited, IllegalTransition, SecretMissing, HostNotPayable,
             ProviderError  as book_class
    """
    profile, teaching_class = ports.host_calendar.find_class(request.wish.handle, request.wish.slug)
    request = replace(request, starts=tuple(sorted(request.starts)))
    _check_dates(request, profile, teaching_class)
    series_id, first = name_by_key(
        "series",
        request.wish.idempotency_key,
        teaching_class.class_id,
        lambda series_id: ports.bookings.get(booking_id_in(series_id, 1)),
        has_ended=has_expired,
    )
    bookings, is_first = list(bookings_with(first, ports.bookings)) if first else [], False
    if not bookings:
        bookings, is_first = _take_dates(series_id, request, profile, teaching_class, ports)
    _check_same_request(bookings, request)
    first = bookings[0]
    if first.status is BookingStatus.PENDING_PAYMENT and first.checkout is None:
        checkout = open_checkout(first, ports, is_repeat=not is_first, along=bookings[1:]).checkout
        return [replace(each, checkout=checkout) for each in bookings]
    return bookings


def _check_dates(request: SeriesRequest, profile: HostProfile, teaching_class: TeachingClass) -> None:
    """Check that there are as many as the class may have, one a day by the host's clocks, and that they can be paid.

    Raises:  InvalidInput
    """
    count, availability = len(request.starts), profile.availability
    check_count(teaching_class, count, field="starts")
    claimed = availability.buffer_before_minutes + teaching_class.duration_minutes + availability.buffer_after_minutes
    if not fits_a_series(claimed):
        raise InvalidInput(_("this class is too long to be booked week after week in one go"), field="starts")
    zone = ZoneInfo(availability.timezone)
    if len({start.astimezone(zone).date() for start in request.starts}) < count:
        raise InvalidInput(_("two of the dates are on the same day"), field="starts")
    if teaching_class.price.amount_minor * count > HIGHEST_CHARGE_MINOR:
        raise InvalidInput(_("that many dates can't be paid for in one go"), field="starts")


def _take_dates(
    series_id: str,
    request: SeriesRequest,
    profile: HostProfile,
    teaching_class: TeachingClass,
    ports: BookingPorts,
) -> tuple[list[Booking], bool]:
    """Claim all dates; returns the bookings, and whether this call has made them.

    Raises:  as book_series
    """
    terms, of = SlotTerms.of_class(profile, teaching_class), len(request.starts)
    _check_free(terms, request.starts, ports)
    wanted = [
        replace(
            new_booking(booking_id_in(series_id, number), request.at(starts_at), profile, teaching_class, ports),
            series=SeriesPlace(series_id, number, of),
        )
        for number, starts_at in enumerate(request.starts, 1)
    ]
    check_secrets(wanted[0], ports)
    placed = _placed(wanted, terms, ports)
    try:
        return _claim(placed, profile, ports)
    except TrustedNumberReached:
        if ports.strangers.confirmation == GuestConfirmation.OFF:
            raise
        held = [replace(each, booking=to_be_confirmed(each.booking, ports)) for each in placed]
        return _claim(held, profile, ports)


def _check_free(terms: SlotTerms, starts: Sequence[datetime], ports: BookingPorts) -> None:
    """Check that the list of slots, read afresh, has every start.

    Raises:  DatesTaken, AvailabilityUnknown
    """
    timezone = terms.availability.timezone
    offered = offer_dates(terms, starts, timezone, calendar=ports.host_calendar, max_age=timedelta(0))
    gone = [each.starts_at for each in offered if each.status is not DateStatus.FREE]
    if gone:
        raise DatesTaken(_("Some of these dates are not free."), gone)


def _placed(wanted: Sequence[Booking], terms: SlotTerms, ports: BookingPorts) -> list[Placed]:
    """Return the bookings with their occurrences, if the class has several seats."""
    if not terms.is_group:
        return [place_booking(each, terms.seats, None, occurrences=ports.occurrences) for each in wanted]
    first, last = wanted[0].starts_at, wanted[-1].starts_at
    window: Interval = window_around(terms.availability, terms.duration_minutes, first, last)
    claims, now = ports.bookings.claims(terms.profile.host_id, window), ports.clock.now()
    return [
        place_booking(
            each,
            terms.seats,
            standing_at(claims, terms.class_id, each.starts_at, now),
            occurrences=ports.occurrences,
        )
        for each in wanted
    ]


def _claim(placed: Sequence[Placed], profile: HostProfile, ports: BookingPorts) -> tuple[list[Booking], bool]:
    """Write all claims and bookings; returns the bookings that are there then, and whether this call wrote them.

    Raises:  DatesTaken, RateLimited, TrustedNumberReached
    """
    now, bookings = ports.clock.now(), [each.booking for each in placed]
    hours = profile.hours_of(bookings[0].class_id)
    each_alone = [ports.strangers.for_booking(one.booking, hours, joins=one.joins) for one in placed]
    together = replace(each_alone[0], meetings=sum(each.meetings for each in each_alone))
    dates = [
        SeriesDate(one.booking, one.terms, admission.day) for one, admission in zip(placed, each_alone, strict=True)
    ]
    if not ports.bookings.claim_all(dates, now, together):
        return list(ports.bookings.get_each([each.booking_id for each in bookings])), False
    for booking in bookings:
        ports.timeline.add(booking.booking_id, now, Happening.BOOKED, status=booking.status)
    return bookings, True


def _check_same_request(bookings: Sequence[Booking], request: SeriesRequest) -> None:
    if len(bookings) != len(request.starts):
        raise IllegalTransition(_("This Idempotency-Key was used for another request."))
    for booking, starts_at in zip(bookings, request.starts, strict=True):
        check_same_request(booking, request.at(starts_at))
