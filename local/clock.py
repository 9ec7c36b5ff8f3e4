"""The clock of a local cloud: the machine's, or one that was set to another moment and ticks on from there.

time-machine sets it for the whole process, and reaches everything that Python reads as the time of day. Monotonic
clocks, and with them timeouts and pauses, stay as they are. A function's process is told how far ahead its clock goes.
"""

import time
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import time_machine

LIBRARY = Path(time_machine.__file__).parents[1]
"""The folder that time-machine can be imported from."""


def set_to(moment: datetime | None) -> AbstractContextManager[object]:
    """Set the clock while a `with` block lasts; without a moment it goes on as it does."""
    return nullcontext() if moment is None else time_machine.travel(moment.timestamp())


def seconds_ahead() -> float:
    """Return how far the clock is ahead of the machine's; less than nothing where it is behind."""
    if not time_machine.escape_hatch.is_travelling():
        return 0.0
    return time.time() - time_machine.escape_hatch.time.time()


def read_moment(text: str) -> datetime:
    """Read the date, or the date and time, that a clock is to be set to; UTC, unless it names an offset.

    Raises:  ValueError  it is neither
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
