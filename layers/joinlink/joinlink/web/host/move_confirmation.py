"""The question to a host before something that they dragged in their calendar is moved (P4).

    calendar ── GET …/reschedule?startsAt=…&view=week ─▶ old time, new time, who is mailed ── POST ─▶ calendar

The script of the calendar shows the same page in a dialog.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.errors import AvailabilityUnknown, SlotNotOffered, SlotTaken
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.calendar_period import CalendarView
from joinlink.model.local_time import written_date, written_day_and_hours, written_hours, written_span, written_zone
from joinlink.usecases.slots.read_slot_weeks import nearest_slots
from joinlink.web.addresses import CALENDAR_PAGE
from joinlink.web.host.layout import host_page
from joinlink.web.pickers.move_desk import MoveDesk
from joinlink.web.pickers.refused_choice import RefusedChoice
from joinlink.web.pickers.times import PickerTime, dated_times
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.session import SignedIn

OF_OUR_TIME: Final = range(2000, 3000)
"""The years that a calendar shows."""


IN_THE_HOSTS_WORDS: Final = {
    SlotTaken: N_("Another booking has this time."),
    SlotNotOffered: N_("This time is outside your hours or sooner than your notice, or your calendar is busy then."),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A start that was moved in the calendar, and the view in which that was done."""

    starts_at: datetime
    view: CalendarView

    def address(self, path: str) -> str:
        """Return the address of the page that asks whether to move it there."""
        return f"{path}?{urlencode({'startsAt': rfc3339(self.starts_at), 'view': self.view})}"

    def calendar_address(self, timezone: str, moved: str = "") -> str:
        """Return the address of the calendar around it, which says that what has this id was moved there."""
        day = self.starts_at.astimezone(ZoneInfo(timezone)).date()
        return f"{CALENDAR_PAGE}?{urlencode({'view': self.view, 'date': day, **({'moved': moved} if moved else {})})}"


def read_wish(values: Mapping[str, str]) -> Wish | None:
    """Read it from an address or a form; None if it is missing or unreadable."""
    try:
        wish = Wish(parse_rfc3339(values["startsAt"]), CalendarView(values["view"]))
    except (KeyError, ValueError):
        return None
    return wish if OF_OUR_TIME.start <= wish.starts_at.year < OF_OUR_TIME.stop else None


@dataclass(frozen=True, slots=True)
class Times:
    """The time as it is and as it would be: each its day and its hours, in one zone."""

    was: tuple[str, str]
    becomes: tuple[str, str]
    zone: str


def confirmation_page(
    desk: MoveDesk, wish: Wish, refused: RefusedChoice | None, *, signed_in: SignedIn, guest_zone: str
) -> Response[str]:
    """Say how it would change there, and offer to move it; if the time is not available, offer the nearest ones.

    `guest_zone` is that of the one guest; empty for several.
    """
    refused = refused or _refusal(desk, wish)
    starts_at, ends_at = wish.starts_at, wish.starts_at + (desk.booking.ends_at - desk.booking.starts_at)
    is_elsewhere = guest_zone and guest_zone != desk.place.timezone
    return host_page(
        "host/move_confirmation.html",
        signed_in,
        desk.profile.connections,
        current=CALENDAR_PAGE,
        status=refused.status if refused else 200,
        desk=desk,
        wish=wish,
        starts_at=rfc3339(starts_at),
        times=_times(desk, starts_at, ends_at),
        for_guest=written_span(starts_at, ends_at, guest_zone) if is_elsewhere else "",
        for_guest_now=written_day_and_hours(desk.booking.starts_at, desk.booking.ends_at, guest_zone)
        if is_elsewhere
        else "",
        form=_form(refused) if refused else None,
        nearest=_nearest(desk, wish, refused) if refused else [],
        back=Wish(desk.booking.starts_at, wish.view).calendar_address(desk.place.timezone),
    )


def _form(refused: RefusedChoice) -> FormState:
    message = IN_THE_HOSTS_WORDS.get(type(refused.error))
    return replace(refused.form, message=_(message)) if message else refused.form


def _times(desk: MoveDesk, starts_at: datetime, ends_at: datetime) -> Times:
    zone, now = desk.place.timezone, desk.booking

    def day_and_hours(start: datetime, end: datetime) -> tuple[str, str]:
        return written_date(start.astimezone(ZoneInfo(zone))), written_hours(start, end, zone)

    return Times(
        day_and_hours(now.starts_at, now.ends_at),
        day_and_hours(starts_at, ends_at),
        written_zone(zone, now.starts_at, starts_at),
    )


def _refusal(desk: MoveDesk, wish: Wish) -> RefusedChoice | None:
    """Ask for the time as the move itself would."""
    try:
        desk.calendar.check_offer(desk.terms, wish.starts_at)
    except (SlotNotOffered, SlotTaken, AvailabilityUnknown) as error:
        return RefusedChoice({"startsAt": rfc3339(wish.starts_at)}, error)
    return None


def _nearest(desk: MoveDesk, wish: Wish, refused: RefusedChoice) -> list[PickerTime]:
    if not refused.is_time_gone:
        return []

    def link_to(starts_at: str) -> str:
        return Wish(parse_rfc3339(starts_at), wish.view).address(desk.place.path)

    slots = nearest_slots(desk.terms, wish.starts_at, calendar=desk.calendar)
    return dated_times(slots, desk.place.timezone, link_to)
