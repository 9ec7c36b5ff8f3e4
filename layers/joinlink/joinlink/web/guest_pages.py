"""The pages on which guests choose: a host's classes, and one class with its slots, in the guest's zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.clock import rfc3339
from joinlink.ids import secret_token
from joinlink.model.host import Host
from joinlink.model.local_time import written_date
from joinlink.usecases.list_slots import OfferedSlots
from joinlink.usecases.read_public_host import PublicHost
from joinlink.web.guest_requests import DAYS_ON_A_PAGE
from joinlink.web.pages import page

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
