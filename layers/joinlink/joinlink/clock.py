"""The time, as a port: what is due, held or expired is decided by a clock that tests can set."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from joinlink.ports.clock import Clock


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait; for short pauses between two checks of a provider or a lease."""
        time.sleep(seconds)


class ShiftedClock:
    """The clock of a scheduled run: starts at the time the schedule names, and is never behind the machine's clock."""

    def __init__(self, clock: Clock, as_of: datetime) -> None:
        self._clock = clock
        self._ahead = max(as_of - clock.now(), timedelta())

    def now(self) -> datetime:
        """Return the current instant of the scheduled run, aware, in UTC."""
        return self._clock.now() + self._ahead

    def sleep(self, seconds: float) -> None:
        """Wait on the clock underneath."""
        self._clock.sleep(seconds)


def rfc3339(instant: datetime) -> str:
    """Write an aware instant as RFC 3339 UTC with whole seconds: `2026-12-01T09:00:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_rfc3339(text: str) -> datetime:
    """Parse an RFC 3339 instant; the result is aware, in UTC.

    Raises:  ValueError  it is not a date-time, has no offset, or lies before the year 1 or after 9999
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"no offset in {text!r}")
    try:
        return instant.astimezone(UTC)
    except OverflowError as exc:
        raise ValueError("there is no such time") from exc
