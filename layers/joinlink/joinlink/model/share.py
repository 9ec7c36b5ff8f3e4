"""Due work, shared out among several invocations of one function.

    a run finds ─┬▶ what one can do ─▶ does it
                 └▶ more than that  ─▶ deals it out like cards, keeps the first hand, and hands each of the others to an
                                       invocation of the same function, which looks for nothing itself
    whoever has more than its time is enough for hands the rest on, and so on, until it is time for the next run

As JSON, which is how a share travels to its invocation:

    {"time", "hop", "share": [[kind, owner id, when it was due in epoch seconds, tries], …], "mailsPerSecond"?}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil
from typing import Final

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.model.due import Due, DueKind

MOST_HOPS: Final = 8
"""With half a minute each they last until the next run; Lambda takes more than 16 for a loop, and ends it."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one invocation is to do; it takes each piece only if nobody has since it was found."""

    due: tuple[Due, ...]
    hop: int = 0
    """How often it was handed on."""
    mails_per_second: float | None = None
    """How many mails a second this one may send while others send as well; None for no limit."""

    def rest(self, done: int) -> list[Share]:
        """Return the rest of it, for the next invocation; nothing after the last hop, when the next run finds it."""
        left = self.due[done:]
        return [replace(self, due=left, hop=self.hop + 1)] if left and self.hop < MOST_HOPS else []

    def as_event(self, as_of: datetime) -> dict[str, object]:
        """Return the function's input, by the clock of the run that found the work."""
        pieces = [[one.kind, one.owner_id, int(one.at.timestamp()), one.tries] for one in self.due]
        pace = {} if self.mails_per_second is None else {"mailsPerSecond": self.mails_per_second}
        return {"time": as_of.isoformat(), "hop": self.hop, "share": pieces, **pace}

    @classmethod
    def of_event(cls, event: Mapping[str, object]) -> Share | None:
        """Read the function's input; None for a run of the schedule.

        Raises:  InvalidInput
        """
        match event:
            case {"share": list(pieces), "hop": int(hop)}:
                pace = event.get("mailsPerSecond")
                return cls(tuple(map(_piece, pieces)), hop, float(pace) if isinstance(pace, int | float) else None)
            case {"share": _}:
                raise InvalidInput(_("a share is a list of due work, and how often it was handed on"))
        return None


def deal(due: Sequence[Due], *, each: int, hands: int) -> list[tuple[Due, ...]]:
    """Deal it out to as few hands as can do it, at `each` a hand, and to `hands` at most.

    Every piece is in one hand, in the order in which it came; the last of them has one less than the first at most.
    """
    count = min(max(1, ceil(len(due) / each)), hands)
    return [tuple(due[first::count]) for first in range(count)]


_KINDS: Final = frozenset(map(str, DueKind))


def _piece(piece: object) -> Due:
    match piece:
        case [str(kind), str(owner_id), int(at), int(tries)] if kind in _KINDS:
            return Due(DueKind(kind), owner_id, datetime.fromtimestamp(at, UTC), tries)
    raise InvalidInput(_("a piece of due work is its kind, its owner, when it was due, and the tries"))
