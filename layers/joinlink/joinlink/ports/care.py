"""Due work, and notices to hosts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.due import Due, DueKind, Lane
    from joinlink.model.notice import Notice
    from joinlink.model.share import Share


class DueWork(Protocol):
    """Work that is due at a given time, one row for each owner and kind.

    Work is taken by moving its time ahead: a worker that dies over it delays that work, but loses nothing and blocks
    no other work.
    """

    def due(self, lane: Lane, now: datetime, limit: int, *, newest: bool = False) -> Sequence[Due]:
        """Return the work that is due by now: the oldest of each kind first, then the second of each, and so on.

        Where there is more than the limit, `newest` leaves out the oldest instead of the newest.
        """

    def take(self, due: Due, *, until: datetime) -> Due | None:
        """Move it to `until`, with one more try, and return it so; None if another worker took, moved or dropped it."""

    def settle(self, taken: Due, *, next_at: datetime | None) -> None:
        """Mark it done: it falls due again at `next_at`, with tries back to 0, or never.

        A no-op when the work was asked for again meanwhile.
        """

    def postpone(self, taken: Due, *, until: datetime) -> None:
        """Mark it not done: it falls due again at `until`, its tries kept. A no-op in the same case as settle."""

    def ask(self, kind: DueKind, owner_id: str, at: datetime) -> None:
        """Ask for work at a time, in place of any earlier request."""

    def hasten(self, kind: DueKind, owner_id: str, at: datetime) -> None:
        """Ask for work at a time, unless it is due sooner: whoever has seen it due can still take it."""


class Workers(Protocol):
    """Invocations of the function that is running, beside this one."""

    @property
    def at_once(self) -> int:
        """How many may work on what one run finds, this one among them."""

    def hand_out(self, shares: Sequence[Share], as_of: datetime) -> int:
        """Have each share done by an invocation of its own, and return how much work that is.

        A share that can't be handed out now is left: it is due at the next run.
        """


class NoticeStore(Protocol):
    """The notices on hosts' dashboards."""

    def put(self, notice: Notice) -> None:
        """Store it; a repeat of the same id changes nothing, not even a dismissal. A closed notice opens again."""

    def close(self, host_id: str, notice_id: str) -> None:
        """Take it down because nothing is left to do; a no-op when there is none."""

    def list(self, host_id: str, *, with_dismissed: bool = False) -> Sequence[Notice]:
        """Return the open notices, newest first; `with_dismissed` adds those the host has dismissed."""

    def dismiss(self, host_id: str, notice_id: str) -> None:
        """Hide it, for as long as its cause lasts; raises NotFound."""
