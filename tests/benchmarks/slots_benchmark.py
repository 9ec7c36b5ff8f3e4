"""What a page of slots costs in CPU time: `make bench`, or `python tests/benchmarks/slots_benchmark.py`.

Five hosts (two of them in New York) with office hours, 500 busy intervals each, a 15-minute grid and a
30-minute class, from 2027-02-22 for 7 to 365 days. Busy intervals are spread over the days asked for, around
the clock; they begin on a 5-minute raster and last 15 to 90 minutes. The seed is fixed: every run finds the
same slots.

What is timed is `Grid.open_slots` as the booking page calls it, from wall-clock hours to `Slot`s, for all five
hosts; nothing is kept from one call to the next.
"""

import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[2] / "layers" / "joinlink"))

from joinlink.model.availability import LONGEST_HORIZON_DAYS, Availability, WeeklyWindow, Window
from joinlink.model.slots import DAY, MINUTE, Grid, Interval, Slot

TIMEZONES = ("America/New_York", "Europe/London", "America/New_York", "Australia/Sydney", "Asia/Kolkata")
FIRST_DAY = datetime(2027, 2, 22, tzinfo=UTC)
RANGES_DAYS = (7, 30, 60, 180, 365)
BUSY_PER_HOST = 500
RASTER = 5 * MINUTE
ROUNDS = 200
SEED = 20270222


def main() -> None:
    """Print one line per range of days."""
    print(f"{len(TIMEZONES)} hosts, {BUSY_PER_HOST} busy intervals each, best of {ROUNDS} rounds")
    print(f"{'days':>5} {'CPU ms':>8} {'slots':>7}")
    best_milliseconds = {}
    for days in RANGES_DAYS:
        source = random.Random(SEED)
        hosts = [Host(timezone, days, source) for timezone in TIMEZONES]
        slots_found = sum(len(host.slots()) for host in hosts)
        best_milliseconds[days] = min(cpu_milliseconds(hosts) for _ in range(ROUNDS))
        print(f"{days:>5} {best_milliseconds[days]:>8.2f} {slots_found:>7}")
    print(f"365 d / 60 d: {best_milliseconds[365] / best_milliseconds[60]:.2f}")


class Host:
    """One host's hours, and a calendar's answer for the days asked for: busy intervals in order of start."""

    def __init__(self, timezone: str, days: int, source: random.Random) -> None:
        office_hours = Window(9 * 60, 17 * 60)
        self.availability = Availability(
            timezone,
            tuple(WeeklyWindow(weekday, office_hours) for weekday in range(5)),
            minimum_notice_minutes=0,
            horizon_days=LONGEST_HORIZON_DAYS,
        )
        self.window_start = FIRST_DAY.replace(tzinfo=ZoneInfo(timezone))
        self.window_end = self.window_start + timedelta(days=days)
        first_second = int(self.window_start.timestamp())
        starts = range(first_second, first_second + days * DAY, RASTER)
        self.busy = [
            Interval(start, start + source.randint(3, 18) * RASTER)
            for start in sorted(source.choices(starts, k=BUSY_PER_HOST))
        ]

    def slots(self) -> list[Slot]:
        """Ask for every slot of the range, as the booking page does."""
        grid = Grid(self.availability, duration_minutes=30, step_minutes=15, now=self.window_start)
        return grid.open_slots(self.window_start, self.window_end, busy=self.busy)


def cpu_milliseconds(hosts: list[Host]) -> float:
    """Time one round over all hosts."""
    began = time.process_time_ns()
    for host in hosts:
        host.slots()
    return (time.process_time_ns() - began) / 1e6


if __name__ == "__main__":
    main()
