"""A fake of due work; `tests.fakes` exports it too."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from joinlink.model.due import Due, DueKind, Lane, in_turn


@dataclass
class FakeDueWork:
    rows: dict[tuple[DueKind, str], Due] = field(default_factory=dict)
    """By kind and owner; whole seconds, as in the table."""
    lock: Lock = field(default_factory=Lock)

    def due(self, lane: Lane, now: datetime, limit: int, *, newest: bool = False) -> Sequence[Due]:
        found = [row for row in self.rows.values() if row.kind in lane.kinds and row.at <= now]
        oldest_first = sorted(found, key=lambda row: (row.at, row.owner_id, row.kind))
        chosen = in_turn(oldest_first[::-1] if newest else oldest_first, lambda row: row.kind)[:limit]
        return in_turn((row for row in oldest_first if row in chosen), lambda row: row.kind)

    def take(self, due: Due, *, until: datetime) -> Due | None:
        taken = replace(due, at=until, tries=due.tries + 1)
        return taken if self._move(due, taken) else None

    def settle(self, taken: Due, *, next_at: datetime | None) -> None:
        self._move(taken, None if next_at is None else replace(taken, at=next_at, tries=0))

    def postpone(self, taken: Due, *, until: datetime) -> None:
        self._move(taken, replace(taken, at=until))

    def ask(self, kind: DueKind, owner_id: str, at: datetime, *, starts_at: datetime | None = None) -> None:
        with self.lock:
            self.rows[kind, owner_id] = _in_whole_seconds(Due(kind, owner_id, at, starts_at=starts_at))

    def hasten(self, kind: DueKind, owner_id: str, at: datetime) -> None:
        row = self.rows.get((kind, owner_id))
        if row is None or row.at > at:
            self.ask(kind, owner_id, at)

    def drop(self, kind: DueKind, owner_id: str) -> None:
        """Take it away, as transactions of other stores do."""
        with self.lock:
            self.rows.pop((kind, owner_id), None)

    def at(self, kind: DueKind, owner_id: str) -> datetime | None:
        """Tell when it is due."""
        row = self.rows.get((kind, owner_id))
        return row and row.at

    def _move(self, seen: Due, moved: Due | None) -> bool:
        with self.lock:
            if self.rows.get((seen.kind, seen.owner_id)) != _in_whole_seconds(seen):
                return False
            if moved is None:
                del self.rows[seen.kind, seen.owner_id]
            else:
                self.rows[seen.kind, seen.owner_id] = _in_whole_seconds(moved)
            return True


def _in_whole_seconds(due: Due) -> Due:
    return replace(due, at=due.at.replace(microsecond=0))
