"""Searches for the bookings and packages of an address (F7).

SEARCHES#yyyy-mm-dd#hash / same    count, ttl           how often an address or a network was searched for on a UTC day
BOOKING#b / BOOKING                index `due`: GUEST#hash, by the time of booking
PACKAGE#p / PACKAGE                the same, by the time of buying

The address's index entry is two attributes of the booking's or package's own item, so that it costs no call; the index
gives keys alone, and the rows are read from the table itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.conditions import Key as IsKey

from joinlink.model.booking import Booking, today
from joinlink.model.package import Package
from joinlink.store import index_keys, keys
from joinlink.store.booking_item import read_booking
from joinlink.store.items import time_to_live
from joinlink.store.packages import read_package
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import IS_NEW, Item, Put, Update

KEPT_FOR: Final = timedelta(days=2)


class DynamoGuestSearches:
    """Counts searches, and reads what they find."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count(self, who: str, most: int, now: datetime) -> bool:
        key = keys.searches(who, today(now))
        try:
            self._table.write(Put({**key, "count": 1, **time_to_live(now, KEPT_FOR)}, IS_NEW))
        except ConditionFailed:
            return self._count_on(key, most)
        return True

    def find(self, guest: str, limit: int) -> tuple[Sequence[Booking], Sequence[Package]]:
        rows = self._rows(guest, limit)
        bookings = [read_booking(row) for row in rows if "booking_id" in row]
        return bookings, [read_package(row) for row in rows if "booking_id" not in row]

    def _rows(self, guest: str, limit: int) -> list[Item]:
        partition = index_keys.guest_partition(guest)
        found = self._table.query(IsKey("due_pk").eq(partition), index="due", newest_first=True, limit=limit)
        rows = self._table.get_each([keys.Key(pk=each["pk"], sk=each["sk"]) for each in found]) if found else []
        # One whose address was corrected meanwhile is another's, though the index may still show it.
        return [row for row in rows if row.get("due_pk") == partition]

    def _count_on(self, key: keys.Key, most: int) -> bool:
        return self._table.try_write(Update(key, {}, Attr("count").lt(most), {"count": 1}))
