"""Due work, found by the time it is due; one row for each owner and kind.

BOOKING#b / DUE#kind    kind (hold, care, reminder), owner_id, tries, due_pk, due_sk, ttl; of a reminder starts_at
PACKAGE#p / DUE#package the mails of a package, as above
HOST#h / DUE#kind       kind (zoom, google, google_calendar, apple_calendar, webhooks, deletion), the rest as above
INVITATION#open / DUE#invitations   the mails of invitations, as above
                        index `due`: day and shard, then time
DUE#lane / MARK         day

    earlier days          mark's day                 today
    ──────────────────────┼───────── ... ────────────┼──────────────────────▶ time
    nothing of this lane  │ read, as something       │ always read, and in its first hour yesterday as well:
    is left               │ was left here last time  │ the index runs a little behind the table

Finished work leaves the index, so each day holds only open work: catching up after an outage means reading each missed
day, and an idle table costs reading one day. Before the first reading there is no mark, and it begins a day ago. The
index gives only keys; the rows are read from the table itself, so that work no longer due does not show.

      due                take, tries + 1         until                  the next one takes it
    ───┬──────────────────────┬───────────────────┬───────────────────────────────┬──────────▶ time
       │ any worker may take  │ one works on it   │ that one is surely gone       │
       │ it                   ├─ settle: moved on, tries 0, or removed            │
       │                      ├─ postpone: moved on, tries kept                   │
       │                      └─ asked for again: both are too late, do nothing   │
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.due import Due, DueKind, Lane, in_turn
from joinlink.store import index_keys, keys
from joinlink.store.items import machine_time, time_to_live
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import Delete, Item, Put, Update

DAY: Final = timedelta(days=1)
LAG: Final = timedelta(hours=1)
"""The index is never this far behind the table."""
FIRST_LOOK_BACK: Final = DAY
KEPT_FOR: Final = timedelta(days=30)
"""Work left for this long is dropped; reading goes no further back."""


class _Entry(NamedTuple):
    """An entry of the index: little, as there may be some hundred thousand after an outage."""

    due_sk: str
    sk: str
    pk: str


def put_due_work(kind: DueKind, owner_id: str, at: datetime, *, starts_at: datetime | None = None) -> Put:
    """Return the write that asks for work at a time, in place of any earlier request."""
    due = Due(kind, owner_id, at)
    start = {} if starts_at is None else {"starts_at": rfc3339(starts_at)}
    return Put(_key(due) | {"kind": kind, "owner_id": owner_id} | start | _state(due))


def drop_due_work(kind: DueKind, owner_id: str) -> Delete:
    """Return the write that removes work which is done or no longer wanted."""
    return Delete(keys.due_work(kind, owner_id))


class DynamoDueWork:
    """Keeps due work.

    Reading costs one GetItem, eight Queries for each day and each megabyte, a BatchGetItem for each hundred rows that
    are asked for, and a PutItem when the mark moves. `now` is the machine's clock, which the mark never passes: reading
    as of a later time must not hide work that is asked for afterwards.
    """

    def __init__(self, table: Table, *, now: Callable[[], datetime] = machine_time) -> None:
        self._table = table
        self._now = now

    def due(self, lane: Lane, now: datetime, limit: int, *, newest: bool = False) -> Sequence[Due]:
        mark = self._mark(lane)
        always_from = _day_of(min(now, self._now()) - LAG)
        begin = always_from - FIRST_LOOK_BACK if mark is None else min(mark, always_from)
        day = max(begin, _day_of(now - KEPT_FOR))
        found: list[_Entry] = []
        while day <= _day_of(now):
            found += self._of_day(day, lane, now)
            day += DAY
        left_from = min([always_from, *(_day_of(_at(entry.due_sk)) for entry in found[:1])])
        if left_from != mark:
            self._table.write(Put(keys.due_mark(lane) | {"day": left_from.isoformat()}))
        # Once each: a row that moves to another day during the reading shows on both.
        chosen = in_turn(found[::-1] if newest else found, lambda entry: entry.sk)[:limit]
        wanted = {(entry.pk, entry.sk): keys.Key(pk=entry.pk, sk=entry.sk) for entry in chosen}
        rows = sorted(self._table.get_each([*wanted.values()]), key=_place)
        due = [_read_due(item) for item in rows if item["due_sk"] <= index_keys.due_bound(now)]
        return in_turn(due, lambda one: one.kind)

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

    def hasten(self, kind: DueKind, owner_id: str, at: datetime) -> None:
        wanted = put_due_work(kind, owner_id, at)
        is_not_due_sooner = Attr("due_sk").not_exists() | Attr("due_sk").gt(wanted.item["due_sk"])
        with suppress(ConditionFailed):
            self._table.write(Put(wanted.item, is_not_due_sooner))

    def _move(self, seen: Due, moved: Due) -> bool:
        return self._table.try_write(Update(_key(seen), _state(moved), _is_as_seen(seen)))

    def _mark(self, lane: Lane) -> date | None:
        item = self._table.get(keys.due_mark(lane))
        return None if item is None else date.fromisoformat(item["day"])

    def _of_day(self, day: date, lane: Lane, now: datetime) -> list[_Entry]:
        """Return the index's entries of a lane on a UTC day, in order of time."""
        of_this_lane = {f"{keys.DUE_PREFIX}{kind}" for kind in lane.kinds}
        found: list[_Entry] = []
        for shard in range(index_keys.DUE_SHARDS):
            of_this_shard = Key("due_pk").eq(index_keys.due_partition(day, shard))
            is_due = Key("due_sk").lte(index_keys.due_bound(now))
            items = self._table.query(of_this_shard & is_due, index="due")
            found += (_Entry(item["due_sk"], item["sk"], item["pk"]) for item in items if item["sk"] in of_this_lane)
        return sorted(found)


def _key(due: Due) -> keys.Key:
    return keys.due_work(due.kind, due.owner_id)


def _state(due: Due) -> Item:
    """Return the attributes that change as work is taken, settled or postponed."""
    return {**index_keys.due(due.owner_id, due.at), "tries": due.tries, **time_to_live(due.at, KEPT_FOR)}


def _is_as_seen(due: Due) -> ConditionBase:
    is_due_when_it_was = Attr("due_sk").eq(index_keys.due(due.owner_id, due.at)["due_sk"])
    was_tried_as_often = Attr("tries").eq(due.tries)
    return is_due_when_it_was & was_tried_as_often


def _place(item: Item) -> tuple[str, str]:
    return item["due_sk"], item["sk"]


def _at(place: str) -> datetime:
    return parse_rfc3339(place.partition("#")[0])


def _read_due(item: Item) -> Due:
    """Read a row by its key where that says the same as its attributes, as one bad row must not hide the others."""
    kind = DueKind(item["sk"].removeprefix(keys.DUE_PREFIX))
    starts_at = parse_rfc3339(item["starts_at"]) if "starts_at" in item else None
    return Due(kind, item["pk"].partition("#")[2], _at(item["due_sk"]), int(item.get("tries", 0)), starts_at)


def _day_of(instant: datetime) -> date:
    return instant.astimezone(UTC).date()
