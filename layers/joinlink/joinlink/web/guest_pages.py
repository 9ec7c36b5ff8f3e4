"""The guests' pages: a host's classes, one class with its slots, one booking, and where a join link leads.

Times are in the guest's zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.clock import rfc3339
from joinlink.ids import secret_token
from joinlink.model.booking import Booking
from joinlink.model.host import Host
from joinlink.model.local_time import written_date, written_span
from joinlink.usecases.list_slots import OfferedSlots
from joinlink.usecases.read_public_host import PublicHost
from joinlink.web.guest_requests import DAYS_ON_A_PAGE
from joinlink.web.guest_words import booking_words, join_words
from joinlink.web.pages import page
from joinlink.web.standing import Standing, standing_of

POLL_SECONDS = {
    Standing.UNPAID: 3,
    Standing.PAYMENT_AWAITED: 3,
    Standing.PAYMENT_UNDER_WAY: 30,
    Standing.PREPARING: 3,
    Standing.MISSING: 30,
}
"""How often a page looks for news; one that is not here has nothing to wait for."""
COUNT_DOWN_SECONDS = 60
KEEP_THE_ADDRESS = {"Referrer-Policy": "no-referrer"}
"""A join link is a secret: neither the meeting nor anybody else learns where its guest came from."""
REFUSALS = {
    "slot_taken": "Somebody else has just taken this time. Please pick another one.",
    "slot_not_offered": "This time is no longer on offer. Please pick another one.",
    "invalid_input": "Please pick a time, and check your name and e-mail address.",
    "provider_unavailable": "The payment could not be started. Nothing was booked. Please try again in a moment.",
    "availability_unknown": "The calendar can't be read right now. Please try again in a moment.",
}
OTHER_REFUSAL = "That did not work. Please try again in a moment."


@dataclass(slots=True)
class SlotDay:
    """One day of a list of slots: `times` are pairs of the start as the API takes it and as people read it."""

    heading: str
    times: list[tuple[str, str]] = field(default_factory=list)


def host_page(public: PublicHost) -> Response[str]:
    """Show a host and what is on sale."""
    return page("guest/host.html", host=public.host, classes=public.classes)


def class_page(
    offered: OfferedSlots, host: Host, *, first_day: date, now: datetime, refusal: str | None
) -> Response[str]:
    """Show a class with two weeks of slots; `refusal` is the code of what a form just got."""
    next_day, earlier_day = (first_day + timedelta(days=sign * DAYS_ON_A_PAGE) for sign in (1, -1))
    return page(
        "guest/class.html",
        host=host,
        offered=offered,
        teaching_class=offered.teaching_class,
        days=_days(offered),
        next_day=next_day,
        earlier_day=earlier_day if first_day > now.date() else None,
        key=secret_token(),
        refusal=REFUSALS.get(refusal, OTHER_REFUSAL) if refusal else None,
    )


def booking_page(booking: Booking, host: Host, *, token: str, now: datetime) -> Response[str]:
    """Show a guest their booking; it updates by itself while something is awaited (B6)."""
    standing = standing_of(booking, now)
    return page(
        "guest/booking.html",
        booking=booking,
        host=host,
        token=token,
        standing=standing,
        words=booking_words(standing, booking, host, now),
        when=_when(booking, booking.starts_at),
        moved_from=_moved_from(booking, standing),
        poll_seconds=POLL_SECONDS.get(standing),
    )


def join_page(booking: Booking, host: Host, *, now: datetime) -> Response[str]:
    """Say where things stand to whoever follows a join link while there is nothing to join (12.5)."""
    standing = standing_of(booking, now)
    return page(
        "guest/join.html",
        headers=KEEP_THE_ADDRESS,
        booking=booking,
        host=host,
        standing=standing,
        words=join_words(standing, booking, host, now),
        when=_when(booking, booking.starts_at),
        poll_seconds=COUNT_DOWN_SECONDS if standing is Standing.IN_PERSON else POLL_SECONDS.get(standing),
    )


def _when(booking: Booking, starts_at: datetime) -> str:
    return written_span(starts_at, starts_at + timedelta(minutes=booking.duration_minutes), booking.guest.timezone)


def _moved_from(booking: Booking, standing: Standing) -> str | None:
    """Write when a booking was before it was moved; of no interest once it is off."""
    return None if booking.moved_from is None or standing.is_off else _when(booking, booking.moved_from)


def _days(offered: OfferedSlots) -> list[SlotDay]:
    """Group the slots by the guest's days; where the clock changes, each time says which of the two it is on."""
    zone = ZoneInfo(offered.timezone)
    starts = [slot.starts_at.astimezone(zone) for slot in offered.slots]
    offsets: dict[date, set[timedelta | None]] = {}
    for start in starts:
        offsets.setdefault(start.date(), set()).add(start.utcoffset())
    days: dict[date, SlotDay] = {}
    for start in starts:
        day = days.setdefault(start.date(), SlotDay(written_date(start)))
        written = f"{start:%H:%M %Z}" if len(offsets[start.date()]) > 1 else f"{start:%H:%M}"
        day.times.append((rfc3339(start), written))
    return list(days.values())
