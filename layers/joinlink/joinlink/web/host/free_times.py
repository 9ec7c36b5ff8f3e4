"""The starts to which something can be moved, for the script of the calendar (P4)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from joinlink.clock import rfc3339
from joinlink.model.calendar_period import CalendarPeriod
from joinlink.web.host.host_move_desk import HostMoveDesk

if TYPE_CHECKING:
    from joinlink.web.api.present import Json


def free_times(desk: HostMoveDesk, period: CalendarPeriod) -> Json:
    """Return the step between starts and, by day of the host's zone, the starts: minute of the day, and instant.

    Raises:  AvailabilityUnknown
    """
    zone, shown = ZoneInfo(desk.place.timezone), period.starts(desk.place.timezone)
    days: dict[str, list[tuple[int, str]]] = {f"{day}": [] for day in period.days}
    for slot in desk.calendar.open_slots(desk.terms, shown.after, shown.before or shown.after):
        local = slot.starts_at.astimezone(zone)
        days[f"{local.date()}"].append((_minute(local), rfc3339(slot.starts_at)))
    return {"step": desk.terms.step_minutes, "days": days}


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute
