"""The due work of a site, and when each piece of it was done; reads and writes are counted by the keys' own rules."""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import ceil
from typing import Final
from zlib import crc32

from joinlink.model.due import Due, DueKind, Lane, in_turn
from joinlink.store import index_keys
from tests.scale import assumptions as given
from tests.scale.cloud import Meter

Row = tuple[DueKind, str]
TAKEN_ON_BEFORE: Final = 200
"""The most that a run took on before work was shared out, the oldest of any kind."""
LANE_OF: Final = {kind: lane for lane in Lane for kind in lane.kinds}


@dataclass
class SimulatedDueWork:
    """Keeps due work as the table does; what is due is found without reading what is not."""

    meter: Meter
    takes_turns: bool = True
    """False for the way it was: the oldest first, whatever their kind."""
    rows: dict[Row, Due] = field(default_factory=dict)
    late: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By kind, how many seconds after it was due each piece of work was done."""
    _later: list[tuple[datetime, DueKind, str]] = field(default_factory=list)
    _open: dict[Lane, dict[Row, datetime]] = field(default_factory=lambda: {lane: {} for lane in Lane})
    _first_due: dict[Row, datetime] = field(default_factory=dict)

    def put(self, kind: DueKind, owner_id: str, at: datetime, starts_at: datetime | None = None) -> None:
        """Let a row be there from the beginning."""
        at = at.replace(microsecond=0)
        self.rows[kind, owner_id] = Due(kind, owner_id, at, starts_at=starts_at)
        heapq.heappush(self._later, (at, kind, owner_id))

    def due(self, lane: Lane, now: datetime, limit: int, *, newest: bool = False) -> Sequence[Due]:
        self._open_until(now)
        entries = sum(map(len, self._open.values()))
        self._pay_for_reading(entries, now)
        found = sorted(self._open[lane], key=self._open[lane].__getitem__)
        due = [self.rows[row] for row in found]
        due = due if self.takes_turns else due[:TAKEN_ON_BEFORE]
        chosen = in_turn(due[::-1] if newest else due, lambda one: one.kind)[:limit]
        batches = ceil(len(chosen) / 100)
        self.meter.use(batches * given.BATCH_SECONDS + len(chosen) * given.ENTRY_CPU_SECONDS, reads=len(chosen))
        if lane is Lane.REMINDERS:
            self.meter.work = DueKind.REMINDER
        return chosen

    def take(self, due: Due, *, until: datetime) -> Due | None:
        self.meter.work = due.kind
        self.meter.use(given.PIECE_CPU_SECONDS)
        row = due.kind, due.owner_id
        if self.rows.get(row) != due:
            self.meter.use(given.WRITE_SECONDS, writes=1, refused=1)
            return None
        first = self._first_due.setdefault(row, due.at)
        self.late[due.kind].append((self.meter.clock.time - first).total_seconds())
        return self._move(due, replace(due, at=until.replace(microsecond=0), tries=due.tries + 1))

    def settle(self, taken: Due, *, next_at: datetime | None) -> None:
        row = taken.kind, taken.owner_id
        if self.rows.get(row) != taken:
            self.meter.use(given.WRITE_SECONDS, writes=1, refused=1)
            return
        self._first_due.pop(row, None)
        if next_at is not None:
            self._move(taken, replace(taken, at=next_at.replace(microsecond=0), tries=0))
            return
        self._close(taken)
        del self.rows[row]
        self.meter.use(given.WRITE_SECONDS, writes=2)
        self._warm(taken.owner_id, taken.at)

    def postpone(self, taken: Due, *, until: datetime) -> None:
        self._first_due.pop((taken.kind, taken.owner_id), None)
        if self.rows.get((taken.kind, taken.owner_id)) == taken:
            self._move(taken, replace(taken, at=until.replace(microsecond=0)))

    def hasten(self, kind: DueKind, owner_id: str, at: datetime) -> None:
        self.meter.use(given.WRITE_SECONDS, writes=1)  # whoever hastens a look is at it, and sets the next one itself

    def undone(self, by: datetime) -> Iterator[Due]:
        """Return the work that was due by then and never taken, with the time when it fell due."""
        for row, due in self.rows.items():
            at = self._first_due.get(row, due.at)
            if at <= by:
                yield replace(due, at=at)

    def _open_until(self, now: datetime) -> None:
        while self._later and self._later[0][0] <= now:
            at, kind, owner_id = heapq.heappop(self._later)
            due = self.rows.get((kind, owner_id))
            if due is not None and due.at == at:
                self._open[LANE_OF[kind]][kind, owner_id] = at

    def _pay_for_reading(self, entries: int, now: datetime) -> None:
        """Read the mark and the eight partitions of today, of which each has its part of the entries."""
        self.meter.use(given.READ_SECONDS, reads=1)
        each = entries * given.INDEX_ENTRY / index_keys.DUE_SHARDS
        for shard in range(index_keys.DUE_SHARDS):
            units = max(0.5, ceil(each / 4096) / 2)
            pages = max(1, ceil(each / given.PAGE))
            self.meter.use(given.QUERY_SECONDS + (pages - 1) * given.PAGE_SECONDS, reads=units)
            self.meter.warm(index_keys.due_partition(now.date(), shard), "read", units)
        self.meter.use(entries * given.ENTRY_CPU_SECONDS)

    def _move(self, seen: Due, moved: Due) -> Due:
        """Write the row, its entry of before and its entry of now."""
        self._close(seen)
        self.rows[moved.kind, moved.owner_id] = moved
        heapq.heappush(self._later, (moved.at, moved.kind, moved.owner_id))
        self.meter.use(given.WRITE_SECONDS, writes=3)
        self._warm(seen.owner_id, seen.at)
        self._warm(moved.owner_id, moved.at)
        return moved

    def _close(self, due: Due) -> None:
        self._open[LANE_OF[due.kind]].pop((due.kind, due.owner_id), None)

    def _warm(self, owner_id: str, at: datetime) -> None:
        self.meter.warm(
            index_keys.due_partition(at.date(), crc32(owner_id.encode()) % index_keys.DUE_SHARDS), "write", 1
        )
