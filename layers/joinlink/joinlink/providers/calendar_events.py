"""The name by which programs outside this repository read a calendar file; it outlives every move of the rooms."""

from joinlink.providers.caldav.calendar_events import busy_times

__all__ = ["busy_times"]
