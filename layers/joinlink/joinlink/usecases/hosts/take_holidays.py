"""Offer a host the public holidays of the next twelve months, and take the chosen ones as days off (P4).

Nothing is kept of the country: a host who comes again sees by the dates which holidays are off already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from joinlink.errors import InvalidInput, StoreUnavailable
from joinlink.language import gettext as _
from joinlink.model.availability import MOST_DATES_THAT_DIFFER, Availability, DateOverride
from joinlink.model.booking_parts import StartRange
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.profile import HostProfile
from joinlink.ports.bookings import BookingStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import ProfileStore, PublicHolidays
from joinlink.usecases.bookings.list_bookings import MOST_LOOKED_AT

A_YEAR: Final = timedelta(days=365)
MOST_ATTEMPTS: Final = 10


class HolidayPorts(Protocol):
    """Ports for offering holidays and taking them."""

    profiles: ProfileStore
    bookings: BookingStore
    public_holidays: PublicHolidays
    clock: Clock


class Standing(StrEnum):
    """How a holiday stands in the host's hours."""

    OPEN = "open"
    CLOSED_ANYWAY = "closed_anyway"
    """No set of hours is open on this weekday."""
    OFF = "off"
    OTHER_HOURS = "other_hours"
    """The host has given the date hours of its own."""


@dataclass(frozen=True, slots=True)
class OfferedHoliday:
    """A holiday, how it stands, how many have booked, and which sets of hours have hours of their own on it."""

    day: date
    name: str
    standing: Standing
    bookings: int
    stays_open: Sequence[str]

    @property
    def can_be_taken(self) -> bool:
        """Whether it may be chosen as a day off."""
        return self.standing in (Standing.OPEN, Standing.CLOSED_ANYWAY)

    @property
    def is_proposed(self) -> bool:
        """Whether it is chosen until the host decides otherwise: it changes something, and nobody comes."""
        return self.standing is Standing.OPEN and not self.bookings


def offer_holidays(
    profile: HostProfile, country: str, region: str | None, locale: str, ports: HolidayPorts
) -> Sequence[OfferedHoliday]:
    """List the holidays from today on, for twelve months, by the host's calendar.

    Raises:  NotFound  no holidays are known of this country
    """
    zone = ZoneInfo(profile.availability.timezone)
    now = ports.clock.now()
    first = now.astimezone(zone).date()
    last = first + A_YEAR
    known = ports.public_holidays.between(first, last, country=country, region=region, locale=locale)
    taken = _booked(profile, now, last, ports) if known else Counter()
    return [_offered(each.day, each.name, profile.availability, taken[each.day]) for each in known]


def take_days_off(host_id: str, days: Iterable[date], ports: HolidayPorts) -> int:
    """Close the host's hours on these dates, as far as they have no hours of their own; return how many that were.

    Dates that are over are dropped, as on the page of all hours.
    Raises:  InvalidInput  there are more dates than there can be
    """
    for _attempt in range(MOST_ATTEMPTS):
        profile = ports.profiles.load(host_id)
        hours = profile.availability
        today = ports.clock.now().astimezone(ZoneInfo(hours.timezone)).date()
        kept = [each for each in hours.overrides if each.date >= today]
        new = sorted({*days} - {each.date for each in kept})
        if len(kept) + len(new) > MOST_DATES_THAT_DIFFER:
            raise InvalidInput(_("you can't have more dates that differ than this; remove some of them"))
        wanted = replace(hours, overrides=(*kept, *map(DateOverride, new)))
        if not new or ports.profiles.change_availability(host_id, wanted, seen=profile):
            return len(new)
    raise StoreUnavailable("this host's hours keep changing")


def _offered(day: date, name: str, hours: Availability, bookings: int) -> OfferedHoliday:
    own = next((each for each in hours.overrides if each.date == day), None)
    if own:
        standing = Standing.OTHER_HOURS if own.windows else Standing.OFF
    else:
        is_open = any(each.weekday == day.weekday() for one in hours.sets for each in one.weekly)
        standing = Standing.OPEN if is_open else Standing.CLOSED_ANYWAY
    stays_open = [one.title for one in hours.sets for each in one.overrides if each.date == day and each.windows]
    return OfferedHoliday(day, name, standing, bookings, stays_open)


def _booked(profile: HostProfile, now: datetime, last: date, ports: HolidayPorts) -> Counter[date]:
    """Count confirmed bookings by the date on which they begin, in the host's zone."""
    zone = ZoneInfo(profile.availability.timezone)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
    upcoming = ports.bookings.walk_by_start(profile.host_id, StartRange(now, end))
    return Counter(
        booking.starts_at.astimezone(zone).date()
        for booking, _cursor in islice(upcoming, MOST_LOOKED_AT)
        if booking.status is BookingStatus.CONFIRMED
    )
