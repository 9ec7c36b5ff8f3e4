"""What has to be done later, and what a host should know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.due import Due, DueKind, Lane
    from joinlink.model.notice import Notice


class DueWork(Protocol):
    """What has to be done at a time, found by that time; a row for each owner and kind.

    Work is taken by moving it ahead: whoever dies over it delays it and loses nothing, and it blocks nobody else.
    """

    def due(self, lane: Lane, now: datetime, limit: int) -> Sequence[Due]:
        """Return what is due by now, oldest first."""

    def take(self, due: Due, *, until: datetime) -> Due | None:
        """Move it to `until` with one more try, and return it so; None when somebody else took, moved or dropped it."""

    def settle(self, taken: Due, *, next_at: datetime | None) -> None:
        """Say that it is done: it falls due again at `next_at` with no tries, or not at all.

        A no-op when it was asked for anew meanwhile.
        """

    def postpone(self, taken: Due, *, until: datetime) -> None:
        """Say that it is not done: it falls due again at `until`, tries and all. A no-op as in settle."""

    def ask(self, kind: DueKind, owner_id: str, at: datetime) -> None:
        """Ask for work at a time, whatever was asked before."""


class NoticeStore(Protocol):
    """What a host should know or do."""

    def put(self, notice: Notice) -> None:
        """Store it; a repeat of the same id changes nothing, not even a dismissal. One that was closed opens again."""

    def close(self, host_id: str, notice_id: str) -> None:
        """Take it down, since there is nothing left to do; a no-op when there is none."""

    def list(self, host_id: str, *, with_dismissed: bool = False) -> Sequence[Notice]:
        """Return the open ones, newest first; with the dismissed ones, all that is not settled."""

    def dismiss(self, host_id: str, notice_id: str) -> None:
        """Close it for good; raises NotFound."""
