"""Due work: what has to be done at a time, found by that time; a row for each owner and kind.

BOOKING#b / DUE#kind    kind (hold, care, reminder), owner_id, tries, due_pk, due_sk, ttl
HOST#h / DUE#kind       kind (zoom, google), and the same
                        index `due`: day and shard, then time
DUE#lane / MARK         day

    earlier days          mark's day                 today
    ──────────────────────┼───────── ... ────────────┼──────────────────────▶ time
    nothing of this lane  │ looked at, as something  │ looked at always, and yesterday in its first hour:
    is left               │ was left here last time  │ the index runs a little behind the table

What is done leaves the index, so a day holds what is open and no more: an outage of days is caught up with by a look at
each, and an idle table costs a look at one. Where nobody has looked before there is no mark, and the look begins a day
ago. The index tells keys alone; what it names is read from the table itself, so
that nobody sees what is no longer due.

      due                take, tries + 1         until                  the next one takes it
    ───┬──────────────────────┬───────────────────┬───────────────────────────────┬──────────▶ time
       │ anybody may take it  │ one works on it   │ that one is surely gone       │
       │                      ├─ settle: moved on, tries 0, or removed            │
       │                      ├─ postpone: moved on, tries kept                   │
       │                      └─ asked for anew: both are too late, and do nothing│
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from joinlink.clock import parse_rfc3339
from joinlink.model.due import Due, DueKind, Lane
from joinlink.store import keys
from joinlink.store.items import machine_time, time_to_live
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import Delete, Item, Put, Update

DAY: Final = timedelta(days=1)
LAG: Final = timedelta(hours=1)
"""The index is not as far behind the table as this."""
FIRST_LOOK_BACK: Final = DAY
KEPT_FOR: Final = timedelta(days=30)
"""What nobody has looked at for so long goes; a look reaches as far back."""


def put_due_work(kind: DueKind, owner_id: str, at: datetime) -> Put:
    """Return the write that asks for work at a time, in place of what was asked before."""
    due = Due(kind, owner_id, at)
    return Put(_key(due) | {"kind": kind, "owner_id": owner_id} | _state(due))


def drop_due_work(kind: DueKind, owner_id: str) -> Delete:
    """Return the write that says it is done, or not wanted any more."""
    return Delete(keys.due_work(kind, owner_id))


class DynamoDueWork:
    """Keeps due work.

    A look costs one GetItem, eight Queries for each day, a BatchGetItem for each hundred rows found, and a PutItem
    when the mark moves. `now` is the machine's clock, which the mark never passes: a look as if at a later time must
    not hide what is asked for after it.
    """

    def __init__(self, table: Table, *, now: Callable[[], datetime] = machine_time) -> None:
        self._table = table
        self._now = now

    def due(self, lane: Lane, now: datetime, limit: int) -> Sequence[Due]:
        mark = self._mark(lane)
        always_from = _day_of(min(now, self._now()) - LAG)
        begin = always_from - FIRST_LOOK_BACK if mark is None else min(mark, always_from)
        day = max(begin, _day_of(now - KEPT_FOR))
        found: list[Item] = []
        while day <= _day_of(now) and len(found) < limit:
            found += self._of_day(day, lane, now)
            day += DAY
        left_from = min([always_from, *(_day_of(_at(item)) for item in found[:1])])
        if left_from != mark:
            self._table.write(Put(keys.due_mark(lane) | {"day": left_from.isoformat()}))
        # Once each: a row that moves to another day while the days are read shows on both.
        due = {(item["pk"], item["sk"]): keys.Key(pk=item["pk"], sk=item["sk"]) for item in found[:limit]}
        rows = self._table.get_each([*due.values()])
        return [_read_due(item) for item in sorted(rows, key=_place) if item["due_sk"] <= keys.due_bound(now)]

    def take(self, due: Due, *, until: datetime) -> Due | None:
        taken = replace(due, at=until, tries=due.tries + 1)
        return taken if self._move(due, taken) else None

    def settle(self, taken: Due, *, next_at: datetime | None) -> None:
        if next_at is not None:
            self._move(taken, replace(taken, at=next_at, tries=0))
            return
        with suppress(ConditionFailed):
            self._table.write(Delete(_key(taken), _is_as_seen(taken)))

    def postpone(self, taken: Due, *, until: datetime) -> None:
        self._move(taken, replace(taken, at=until))

    def ask(self, kind: DueKind, owner_id: str, at: datetime) -> None:
        self._table.write(put_due_work(kind, owner_id, at))

    def _move(self, seen: Due, moved: Due) -> bool:
        try:
            self._table.write(Update(_key(seen), _state(moved), _is_as_seen(seen)))
        except ConditionFailed:
            return False
        return True

    def _mark(self, lane: Lane) -> date | None:
        item = self._table.get(keys.due_mark(lane))
        return None if item is None else date.fromisoformat(item["day"])

    def _of_day(self, day: date, lane: Lane, now: datetime) -> list[Item]:
        """Return what the index shows of a lane on a UTC day, in order of its time."""
        found: list[Item] = []
        for shard in range(keys.DUE_SHARDS):
            of_this_shard = Key("due_pk").eq(keys.due_partition(day, shard))
            is_due = Key("due_sk").lte(keys.due_bound(now))
            found += self._table.query(of_this_shard & is_due, index="due")
        of_this_lane = {f"{keys.DUE_PREFIX}{kind}" for kind in lane.kinds}
        return sorted((item for item in found if item["sk"] in of_this_lane), key=_place)


def _key(due: Due) -> keys.Key:
    return keys.due_work(due.kind, due.owner_id)


def _state(due: Due) -> Item:
    """Return the attributes that change as it is worked on."""
    return {**keys.due(due.owner_id, due.at), "tries": due.tries, **time_to_live(due.at, KEPT_FOR)}


def _is_as_seen(due: Due) -> ConditionBase:
    is_due_when_it_was = Attr("due_sk").eq(keys.due(due.owner_id, due.at)["due_sk"])
    was_tried_as_often = Attr("tries").eq(due.tries)
    return is_due_when_it_was & was_tried_as_often


def _place(item: Item) -> tuple[str, str]:
    return item["due_sk"], item["sk"]


def _at(item: Item) -> datetime:
    return parse_rfc3339(item["due_sk"].partition("#")[0])


def _read_due(item: Item) -> Due:
    return Due(DueKind(item["kind"]), item["owner_id"], _at(item), item["tries"])


def _day_of(instant: datetime) -> date:
    return instant.astimezone(UTC).date()
