"""How much one look at somebody's calendars may take, whatever is in them (S4).

    a look begins ─ counted: bytes, elements, calendars, events, steps … ─ timed: on the clock and on the processor ─▶
                    the first that goes over its bound ends the look, and the calendar is *unknown*

Everything whose number the server chooses is counted here before it is worked on; a *step* is one turn of a loop in
which numbers multiply, such as the dates of a rule. So a look ends soon after its time, even in the midst of one event.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from datetime import tzinfo
from typing import Final

from joinlink.errors import CalendarOverBounds

MEBIBYTE: Final = 1024 * 1024
LARGEST_ANSWER_BYTES: Final = 8 * MEBIBYTE
LARGEST_OBJECT: Final = 2 * MEBIBYTE
"""Characters of one event with all its changes."""
DEEPEST_ELEMENT: Final = 32
BOUNDS: Final[Mapping[str, int]] = {
    "bytes": 16 * MEBIBYTE,
    "elements": 100_000,
    "homes": 10,
    "addresses": 100,
    "calendars": 60,
    "events": 5_000,
    "lines": 400_000,
    "zones": 20_000,
    "onsets": 20_000,
    "steps": 2_000_000,
}
"""In all answers of one look together."""
MOST_LINES: Final = 50_000
"""Of one event with all its changes."""
MOST_ZONES: Final = 60
"""That one event defines."""
LONGEST_READING_SECONDS: Final = 3.75
LONGEST_ON_PROCESSOR_SECONDS: Final = 1.5
STEPS_BETWEEN_GLANCES: Final = 500


class Allowance:
    """What is left for one look; begins with it, and belongs to its thread."""

    def __init__(
        self,
        seconds: float = LONGEST_READING_SECONDS,
        *,
        processor_seconds: float = LONGEST_ON_PROCESSOR_SECONDS,
        bounds: Mapping[str, int] = BOUNDS,
    ) -> None:
        self._bounds = bounds
        self._taken: Counter[str] = Counter()
        self._give_up_at = time.monotonic() + seconds
        self._processor_seconds = processor_seconds
        self._processor_began = time.thread_time()
        self._next_glance = STEPS_BETWEEN_GLANCES
        self.worked_out: dict[object, tzinfo] = {}
        """Zones by their whole definition, which nearly every event of a calendar repeats."""

    def take(self, kind: str, number: int = 1) -> None:
        """Count something before working on it.

        Raises:  CalendarOverBounds  there is more of it than one look takes, or the time is over
        """
        self._taken[kind] += number
        if self._taken[kind] > self._bounds[kind]:
            raise CalendarOverBounds(f"there are more than {self._bounds[kind]} {kind} in the calendars")
        self.step()

    def step(self, number: int = 1) -> None:
        """Count turns of a loop, and glance at the clocks every now and then.

        Raises:  CalendarOverBounds
        """
        self._next_glance -= number
        if self._next_glance > 0:
            return
        self._taken["steps"] += STEPS_BETWEEN_GLANCES - self._next_glance
        self._next_glance = STEPS_BETWEEN_GLANCES
        if self._taken["steps"] > self._bounds["steps"]:
            raise CalendarOverBounds("the calendars take too many steps to work out")
        self.seconds_left()

    def seconds_left(self) -> float:
        """Return how long the look may still take.

        Raises:  CalendarOverBounds  no longer
        """
        left = self._give_up_at - time.monotonic()
        if left <= 0:
            raise CalendarOverBounds("the server takes too long")
        if time.thread_time() - self._processor_began > self._processor_seconds:
            raise CalendarOverBounds("the calendars take too long to work out")
        return left
