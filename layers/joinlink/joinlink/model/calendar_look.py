"""A look at a host's calendars: who asks for it, how it ends, and how long a failure is remembered (S4).

    a look begins ─┬▶ ends well      busy times are kept on the connection's row, and the look is forgotten
     (its row)     ├▶ fails cheaply  the look is forgotten: the next reader looks again
                   ├▶ fails dearly   too large, too slow or unforeseen: nobody looks again while it RESTS
                   └▶ never ends     its function was ended: after LONGEST_LOOK that counts as the same

As JSON, which is how it travels to the function `read_calendars` and back:

    {"hostId", "providers": ["apple"], "start", "end", "maxAgeSeconds", "isTrial"}
    {"apple": [start, end, …] | null}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.model.host import Connection, Provider
from joinlink.model.slots import Interval

LONGEST_LOOK: Final = timedelta(seconds=20)
"""The longest that a look may take; the template gives the function the same timeout."""
RESTS: Final = timedelta(minutes=5) + LONGEST_LOOK
"""How long after its beginning a look that failed dearly is remembered."""
MOST_BUSY_TIMES: Final = 5_000
"""As many as a row has room for, and more than anybody has appointments."""
SKEW: Final = timedelta(seconds=5)
"""By how much two functions' clocks may differ. A schedule that is fired by hand may be hours ahead."""

BusyTimesFound = Mapping[Provider, Sequence[Interval] | None]
"""By calendar, in order and without overlap; None for one that can't be read."""


@dataclass(frozen=True, slots=True)
class LookRequest:
    """A request to `read_calendars`."""

    host_id: str
    providers: tuple[Provider, ...]
    window: Interval
    max_age_seconds: int = 0
    """How old the busy times may be that are answered; 0 for a look that begins after this was asked."""
    is_trial: bool = False
    """Whether it only finds out if a calendar can be read; the contents are not kept."""

    def as_event(self) -> dict[str, object]:
        """Return the function's input."""
        return {
            "hostId": self.host_id,
            "providers": list(self.providers),
            "start": self.window.start,
            "end": self.window.end,
            "maxAgeSeconds": self.max_age_seconds,
            "isTrial": self.is_trial,
        }

    @classmethod
    def of_event(cls, event: Mapping[str, object]) -> LookRequest:
        """Read the function's input.

        Raises:  InvalidInput
        """
        match event:
            case {
                "hostId": str(host_id),
                "providers": list(names),
                "start": int(start),
                "end": int(end),
                "maxAgeSeconds": int(max_age_seconds),
                "isTrial": bool(is_trial),
            } if set(names) <= set(Provider):
                providers = tuple(map(Provider, names))
                return cls(host_id, providers, Interval(start, end), max_age_seconds, is_trial)
        raise InvalidInput(_("a look needs a host, their calendars, and from when to when"))


def as_answer(found: BusyTimesFound) -> dict[str, list[int] | None]:
    """Return the function's answer."""
    return {provider: None if busy is None else list(chain.from_iterable(busy)) for provider, busy in found.items()}


def of_answer(answer: Mapping[str, Sequence[int] | None]) -> BusyTimesFound:
    """Read the function's answer."""
    return {
        Provider(name): None if bounds is None else tuple(map(Interval, bounds[::2], bounds[1::2]))
        for name, bounds in answer.items()
    }


def is_under_way(connection: Connection, now: datetime) -> bool:
    """Whether somebody looks at this calendar now."""
    return not connection.look_failed and _began_within(LONGEST_LOOK, connection, now)


def rests(connection: Connection, now: datetime) -> bool:
    """Whether a look failed so dearly, and so lately, that nobody looks again."""
    return not may_begin(connection, now) and not is_under_way(connection, now)


def may_begin(connection: Connection, now: datetime) -> bool:
    """Whether a look may begin now."""
    return not _began_within(remembered_for(connection), connection, now)


def remembered_for(connection: Connection) -> timedelta:
    """Return how long the beginning of a look keeps others from looking.

    One that never ended is remembered as a failure only where a stranger's server may have brought that about.
    """
    return RESTS if connection.look_failed or connection.provider is Provider.APPLE else LONGEST_LOOK


def _began_within(span: timedelta, connection: Connection, now: datetime) -> bool:
    began_at = connection.look_began_at
    return began_at is not None and -SKEW <= now - began_at < span
