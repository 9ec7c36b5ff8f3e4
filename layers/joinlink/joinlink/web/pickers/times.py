"""Times to choose from: as they are sent, as people read them, and by the part of the day that they are in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.clock import rfc3339
from joinlink.language import gettext as _
from joinlink.language import ngettext
from joinlink.model.local_time import written_hours, written_moment, written_time, zone_name
from joinlink.model.slots import Slot

LinkTo = Callable[[str], str]
"""Makes the address that chooses a time, given as it is sent."""

NOON: Final = 12
EVENING: Final = 18


@dataclass(frozen=True, slots=True)
class PickerTime:
    """A time to choose: as the API takes it, as people read it, from when to when, and the address that chooses it.

    `seats` says how many are left in a class with several.
    """

    starts_at: str
    written: str
    span: str
    link: str
    seats: str = ""


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """The times of a morning, an afternoon or an evening."""

    name: str
    times: Sequence[PickerTime]


def times_of_day(slots: Iterable[Slot], timezone: str, link_to: LinkTo) -> list[PartOfDay]:
    """Write the times of one day, part by part; where the clock changes, each says which of the two it is on."""
    zone = ZoneInfo(timezone)
    local = [(slot, slot.starts_at.astimezone(zone)) for slot in slots]
    clock_changes = len({start.utcoffset() for _, start in local}) > 1

    def written(slot: Slot, start: datetime) -> PickerTime:
        clock = f"{written_time(start)} {zone_name(start, timezone)}" if clock_changes else written_time(start)
        return _time(slot, clock, timezone, link_to)

    parts = groupby(local, key=lambda each: _part(each[1]))
    return [PartOfDay(name, [written(*each) for each in group]) for name, group in parts]


def dated_times(slots: Iterable[Slot], timezone: str, link_to: LinkTo) -> list[PickerTime]:
    """Write times of several days, each with its date: `Wed, Dec 2, 10:00 AM`."""
    zone = ZoneInfo(timezone)
    return [_time(slot, written_moment(slot.starts_at.astimezone(zone)), timezone, link_to) for slot in slots]


def written_seats(left: int | None) -> str:
    """Write how many seats are left, if the class has several."""
    if left is None:
        return ""
    return _("last seat") if left == 1 else ngettext("%(num)s seat left", "%(num)s seats left", left)


def _time(slot: Slot, written: str, timezone: str, link_to: LinkTo) -> PickerTime:
    starts_at = rfc3339(slot.starts_at)
    span = written_hours(slot.starts_at, slot.ends_at, timezone)
    return PickerTime(starts_at, written, span, link_to(starts_at), written_seats(slot.seats_left))


def _part(start: datetime) -> str:
    if start.hour < NOON:
        return _("Morning")
    return _("Afternoon") if start.hour < EVENING else _("Evening")
