"""Bookings as lines in a list or calendar: the time in the host's zone, chips, and the join link (D1, D2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import MeetingLink
from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.dispute import DisputeStage
from joinlink.model.local_time import (
    month_in_short,
    weekday_in_short,
    written_day_as_of,
    written_hours,
    written_time,
    written_wait,
    zone_name,
)
from joinlink.model.meeting import MEETINGS, MeetingKind, is_join_url
from joinlink.model.occurrence import Occurrence
from joinlink.model.package import Package
from joinlink.model.standing import Standing, standing_of
from joinlink.web.addresses import (
    host_booking_address,
    host_move_address,
    host_occurrence_address,
    host_occurrence_move_address,
)

SOON: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Chip:
    """A few words beside a booking; `tone` is a class, `drawing` an icon, `mark` the kind that brands it."""

    words: str
    tone: str = ""
    drawing: str = ""
    mark: MeetingKind | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A day as a calendar leaf shows it: `Dec`, `1`, `Tue`."""

    month: str
    day: int
    weekday: str


@dataclass(frozen=True, slots=True)
class BookingEntry:
    """One booking; `starts_at` is local, and `zone` is the zone's abbreviation at that time."""

    booking: Booking
    standing: Standing
    starts_at: datetime
    leaf: Leaf
    time: str
    """When it begins, where there is no room for its hours."""
    hours: str
    zone: str
    wait: str
    """How soon it begins: `in 25 minutes`, `now`."""
    chips: tuple[Chip, ...]
    join_url: str | None
    is_soon: bool
    """Whether it is running or about to begin, so that the host is likely here to join."""
    disputed: Chip | None = None
    """What its guest's bank says of the payment, if there is something to say."""
    seats: str = ""
    """Of an occurrence, which stands here once for all its bookings: how many seats are taken."""

    @property
    def path(self) -> str:
        """The address of its page."""
        if self.seats and self.booking.occurrence_id:
            return host_occurrence_address(self.booking.occurrence_id)
        return host_booking_address(self.booking.booking_id)

    @property
    def move_path(self) -> str:
        """The address at which it is moved."""
        if self.seats and self.booking.occurrence_id:
            return host_occurrence_move_address(self.booking.occurrence_id)
        return host_move_address(self.booking.booking_id)

    @property
    def who(self) -> str:
        """Who comes: the guest, or how many there are."""
        return self.seats or self.booking.guest.name

    @property
    def headline(self) -> str:
        """What tells it from others in a calendar: the guest, or the class that several come to."""
        return self.booking.class_title if self.seats else self.booking.guest.name

    @property
    def beside(self) -> str:
        """What stands beside that: the class, or how many come."""
        return self.seats or self.booking.class_title


@dataclass(frozen=True, slots=True)
class DayOfEntries:
    """The bookings that start on one day, in the host's zone."""

    day: date
    heading: str
    entries: Sequence[BookingEntry]


_CHIPS = {
    Standing.UNPAID: Chip(N_("Awaiting payment"), "warning"),
    Standing.PAYMENT_AWAITED: Chip(N_("Awaiting payment"), "warning"),
    Standing.PAYMENT_UNDER_WAY: Chip(N_("Payment under way"), "warning"),
    Standing.AWAITING_CONFIRMATION: Chip(N_("Awaiting confirmation"), "warning"),
    Standing.REFUNDED: Chip(N_("Refunded")),
    Standing.CANCELLED: Chip(N_("Cancelled"), "bad"),
    Standing.PREPARING: Chip(N_("Link being prepared")),
    Standing.MISSING: Chip(N_("No link yet"), "warning"),
}
_ENDING_CHIPS = {
    Ending.TRANSFER_FAILED: Chip(N_("Payment failed"), "bad"),
    Ending.TRANSFER_LATE: Chip(N_("Payment did not arrive"), "bad"),
    Ending.LET_GO: Chip(N_("Let go by the guest")),
    Ending.DROPPED: Chip(N_("Let go by you")),
}
_DISPUTE_CHIPS = {
    DisputeStage.OPEN: Chip(N_("Disputed"), "bad"),
    DisputeStage.INQUIRY: Chip(N_("Bank inquiry"), "warning"),
    DisputeStage.LOST: Chip(N_("Dispute lost"), "bad"),
}
"""For those that cost money, or may: the gravest first."""
_NOT_PAID = Chip(N_("Not paid in time"))
_NOT_CONFIRMED = Chip(N_("Not confirmed by the guest"))
_LINK_CHIPS = {kind: Chip(kind.service, mark=kind) for kind in MEETINGS}
_OTHER_LINK = Chip(N_("Your link"), drawing="video")


def entry_of(booking: Booking, timezone: str, now: datetime) -> BookingEntry:
    """Return a booking as a line, with times in a zone."""
    standing = standing_of(booking, now)
    starts_at = booking.starts_at.astimezone(ZoneInfo(timezone))
    return BookingEntry(
        booking=booking,
        standing=standing,
        starts_at=starts_at,
        leaf=leaf_of(starts_at),
        time=written_time(starts_at),
        hours=written_hours(booking.starts_at, booking.ends_at, timezone),
        zone=zone_name(booking.starts_at, timezone),
        wait=written_wait(now, booking.starts_at),
        chips=_chips(booking, standing),
        join_url=join_url(booking),
        is_soon=now + SOON >= booking.starts_at and standing is not Standing.OVER,
        disputed=dispute_chip([booking]),
    )


def entries_of(
    bookings: Iterable[Booking], occurrences: Mapping[str, Occurrence], timezone: str, now: datetime
) -> list[BookingEntry]:
    """Return bookings as lines, in their order: those with a seat in one of the occurrences as one line (G1)."""
    lines: dict[str, list[Booking]] = {}
    for booking in bookings:
        there = occurrences.get(booking.occurrence_id or "")
        is_there = there is not None and there.starts_at == booking.starts_at
        lines.setdefault(there.occurrence_id if there and is_there else booking.booking_id, []).append(booking)
    return [
        replace(
            entry_of(_shown_for_all(line), timezone, now),
            seats=seats_words(occurrences[key], now) if key in occurrences else "",
            disputed=dispute_chip(line),
        )
        for key, line in lines.items()
    ]


def _shown_for_all(bookings: Sequence[Booking]) -> Booking:
    """Return the booking that stands for all: a confirmed one if any, else one that waits."""
    on = [each for each in bookings if each.status is BookingStatus.CONFIRMED]
    return next(iter([*on, *(each for each in bookings if each.is_held), *bookings]))


def seats_words(occurrence: Occurrence, now: datetime) -> str:
    """Write how many seats are taken: `4 of 10 seats`."""
    return _("%(taken)s of %(seats)s seats", taken=occurrence.seats_taken(now), seats=occurrence.seats)


def leaf_of(day: date) -> Leaf:
    """Return a day, or a local time's day, as a calendar leaf."""
    return Leaf(month_in_short(day), day.day, weekday_in_short(day))


def join_url(booking: Booking) -> str | None:
    """Return the link to join, if the booking is confirmed and has one (AC-20)."""
    return booking.link.url if booking.link and booking.status is BookingStatus.CONFIRMED else None


def by_day(entries: Iterable[BookingEntry], timezone: str, now: datetime) -> list[DayOfEntries]:
    """Group lines by the day they start on, keeping their order."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    days: dict[date, list[BookingEntry]] = {}
    for entry in entries:
        days.setdefault(entry.starts_at.date(), []).append(entry)
    return [DayOfEntries(day, _heading(entries[0].starts_at, today), entries) for day, entries in days.items()]


def _heading(start: datetime, today: date) -> str:
    date = written_day_as_of(start, today)
    match (start.date() - today).days:
        case 0:
            return _("Today, %(date)s", date=date)
        case 1:
            return _("Tomorrow, %(date)s", date=date)
        case -1:
            return _("Yesterday, %(date)s", date=date)
    return date


def _chips(booking: Booking, standing: Standing) -> tuple[Chip, ...]:
    chips = [link_chip(booking.link)] if booking.link else []
    if booking.series is not None:
        chips.append(Chip(_("%(number)s of %(of)s dates", number=booking.series.number, of=booking.series.of)))
    if not booking.is_online:
        chips.append(Chip(N_("In person"), drawing="place"))
    if standing is Standing.EXPIRED:
        lapsed = _NOT_CONFIRMED if booking.price.is_free else _NOT_PAID
        chips.append(_ENDING_CHIPS.get(booking.ending, lapsed) if booking.ending else lapsed)
    elif standing in _CHIPS:
        chips.append(_CHIPS[standing])
    return tuple(chips)


def dispute_chip(sold: Iterable[Booking | Package]) -> Chip | None:
    """Tell of the gravest dispute of what was sold, if one costs money or may."""
    stages = {dispute.stage for each in sold for dispute in each.disputes}
    return next((chip for stage, chip in _DISPUTE_CHIPS.items() if stage in stages), None)


def link_chip(link: MeetingLink) -> Chip:
    """Name the provider of a link; a pasted link's is told from its address."""
    kind = link.kind or next((kind for kind in _LINK_CHIPS if is_join_url(kind, link.url)), None)
    return _LINK_CHIPS[kind] if kind else _OTHER_LINK
