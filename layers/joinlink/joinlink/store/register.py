"""The operator's view across all hosts: listed in the index `due`, beside due work, so that no page scans the table.

LISTED#hosts             every host, by the time they signed up
LISTED#kind of notice    the notices of a kind whose cause lasts, by the time they were put up

An entry costs a row's writer no call, and the index is written only when a host signs up or goes, or a notice is put up
or closed: never by a booking that goes well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from boto3.dynamodb.conditions import ConditionBase
from boto3.dynamodb.conditions import Key as IsKey

from joinlink.clock import parse_rfc3339
from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.running import HostLine, Number
from joinlink.store import index_keys, keys
from joinlink.store.notices import read_notice
from joinlink.store.table import Table
from joinlink.store.writes import Item

MOST_QUERIES: Final = 6
"""Some fifty thousand entries: counting on would take a page too long."""


class DynamoRegister:
    """Reads the lists; the index gives keys, and the rows are read from the table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count_hosts(self) -> Number:
        return self._count(index_keys.listed_hosts())

    def newest_hosts(self, limit: int) -> Sequence[HostLine]:
        return [_read_line(item) for item in self._newest(index_keys.listed_hosts(), limit)]

    def count_notices(self, kind: NoticeKind) -> Number:
        return self._count(index_keys.listed_notices(kind))

    def newest_notices(self, kind: NoticeKind, limit: int) -> Sequence[Notice]:
        return [read_notice(item) for item in self._newest(index_keys.listed_notices(kind), limit)]

    def _count(self, partition: str) -> Number:
        return Number(*self._table.count(_in(partition), index="due", most_queries=MOST_QUERIES))

    def _newest(self, partition: str, limit: int) -> list[Item]:
        found = self._table.query(_in(partition), index="due", newest_first=True, limit=limit)
        rows = self._table.get_each([keys.Key(pk=each["pk"], sk=each["sk"]) for each in found]) if found else []
        # One that was closed meanwhile is no longer listed, though the index may still show it.
        listed = [row for row in rows if row.get("due_pk") == partition]
        return sorted(listed, key=lambda row: str(row["due_sk"]), reverse=True)


def _in(partition: str) -> ConditionBase:
    return IsKey("due_pk").eq(partition)


def _read_line(item: Item) -> HostLine:
    return HostLine(
        host_id=item["host_id"],
        name=item["name"],
        handle=item["handle"],
        plan=item["plan"],
        created_at=parse_rfc3339(item["created_at"]),
        is_leaving="closed_at" in item,
    )
