"""The weeks of a calendar that one picks a day from: whole ones, as the reader begins them, a few at a time.

    today's week ─▶ five weeks ─▶ five weeks ─▶ … ─▶ the week of the last day

They begin with today, and not with a month, so that there is as much to see on a month's last day as on its first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from joinlink.model.calendar_period import ONE_DAY, ONE_WEEK
from joinlink.model.local_time import first_of_week, written_short_days

SHOWN: Final = 5 * ONE_WEEK
"""How much is shown at a time."""


@dataclass(frozen=True, slots=True)
class ShownWeeks:
    """Some of those weeks; `earlier` and `later` are the first days of the ones before and after, if any."""

    first_day: date
    last_day: date
    earlier: date | None
    later: date | None

    @classmethod
    def around(cls, day: date, *, today: date, last: date) -> Self:
        """Return the weeks that a day lies in; one before today or after the last counts as the nearest of these."""
        beginning = first_of_week(today)
        first = beginning + (min(max(day, today), last) - beginning) // SHOWN * SHOWN
        following = first + SHOWN
        return cls(
            first_day=first,
            last_day=min(following, first_of_week(last) + ONE_WEEK) - ONE_DAY,
            earlier=first - SHOWN if first > beginning else None,
            later=following if following <= last else None,
        )

    @property
    def weeks(self) -> Sequence[Sequence[date]]:
        """Every day, week by week."""
        days = [self.first_day + number * ONE_DAY for number in range((self.last_day - self.first_day).days + 1)]
        return [days[start : start + 7] for start in range(0, len(days), 7)]

    @property
    def written(self) -> str:
        """Their name: `Dec 7 – 20`, `Nov 23 – Dec 27`."""
        return written_short_days(self.first_day, self.last_day)

    def includes(self, day: date) -> bool:
        """Whether a day is shown."""
        return self.first_day <= day <= self.last_day
