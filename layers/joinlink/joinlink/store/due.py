"""Due work: what has to be done to a booking at a time, found by that time and removed when it is done.

BOOKING#b / DUE#kind    booking_id, kind, due_pk, due_sk, ttl      index `due`: hour and shard, then time
DUE#kind / MARK         hour

    earlier hours       mark                      last hour      this hour
    ──────────────────────┼───────── ... ────────────┼──────────────┼───────▶ time
    nothing is left       │ looked at, as something  │ looked at always: the index runs
                          │ was left here last time  │ a little behind the table

So an outage of days is caught up with, and an idle table costs a look at two hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from boto3.dynamodb.conditions import Key

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.store import keys
from joinlink.store.items import time_to_live
from joinlink.store.table import Table
from joinlink.store.writes import Delete, Put

HOLD: Final = "hold"
HEAL: Final = "heal"
HOUR: Final = timedelta(hours=1)
LONGEST_LOOK_BACK: Final = timedelta(days=7)
KEPT_FOR: Final = timedelta(days=30)


def put_due_work(booking_id: str, kind: str, at: datetime) -> Put:
    """Return the write that asks for work at a time; a booking has one of each kind."""
    item = {"booking_id": booking_id, "kind": kind, **time_to_live(at, KEPT_FOR)}
    return Put(keys.due_work(booking_id, kind) | keys.due(booking_id, at) | item)


def drop_due_work(booking_id: str, kind: str) -> Delete:
    """Return the write that says it is done, or not wanted any more."""
    return Delete(keys.due_work(booking_id, kind))


class DueWork:
    """Finds what is due: one GetItem and eight Queries for each hour looked at, and a PutItem when the mark moves."""

    def __init__(self, table: Table, kind: str) -> None:
        self._table = table
        self._kind = kind

    def booking_ids(self, now: datetime, limit: int) -> Sequence[str]:
        """Return the bookings whose work is due by now, oldest first."""
        this_hour = _hour_of(now)
        always_from = this_hour - HOUR
        mark = self._mark()
        hour = max(min(mark or always_from, always_from), this_hour - LONGEST_LOOK_BACK)
        found: list[str] = []
        while hour <= this_hour and len(found) < limit:
            found += self._of_hour(hour, now)
            hour += HOUR
        left_from = min([always_from, *(_hour_of(_due_at(due)) for due in found[:1])])
        if left_from != mark:
            self._table.write(Put(keys.due_mark(self._kind) | {"hour": rfc3339(left_from)}))
        return [due.partition("#")[2] for due in found[:limit]]

    def _mark(self) -> datetime | None:
        item = self._table.get(keys.due_mark(self._kind))
        return None if item is None else parse_rfc3339(item["hour"])

    def _of_hour(self, hour: datetime, now: datetime) -> list[str]:
        """Return the sort keys of what became due in an hour, in order."""
        found = []
        for shard in range(keys.DUE_SHARDS):
            of_this_shard = Key("due_pk").eq(keys.due_partition(hour, shard))
            is_due = Key("due_sk").lte(keys.due_bound(now))
            found += self._table.query(of_this_shard & is_due, index="due")
        return sorted(item["due_sk"] for item in found if item["sk"] == keys.due_work("", self._kind)["sk"])


def _due_at(due_sk: str) -> datetime:
    return parse_rfc3339(due_sk.partition("#")[0])


def _hour_of(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
