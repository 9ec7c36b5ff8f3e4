"""Pages of the index by_start: a host's bookings, occurrences or packages in its order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from boto3.dynamodb.conditions import Key

from joinlink.model.booking_parts import StartRange
from joinlink.store import index_keys
from joinlink.store.cursor import NEWEST_FIRST, read_cursor, written_cursor
from joinlink.store.table import Table
from joinlink.store.writes import Item

READ_AT_ONCE: Final = 200
"""How many a walk reads by one Query: it takes ten for two thousand, and stops soon where much is found."""


def walk_by_start(
    table: Table, partition: str, starts: StartRange, *, kind: str, cursor: str | None
) -> Iterator[tuple[Item, str]]:
    """Go through a partition of the index, each item with the cursor of what follows it; one Query for each 200.

    Raises:  InvalidInput  the cursor is not one of ours
    """
    is_more = True
    while is_more:
        items, following = page_by_start(table, partition, starts, kind=kind, limit=READ_AT_ONCE, cursor=cursor)
        yield from ((item, written_cursor(item["start_sk"], _order(starts))) for item in items)
        cursor, is_more = following, following is not None


def page_by_start(
    table: Table, partition: str, starts: StartRange, *, kind: str, limit: int, cursor: str | None
) -> tuple[Sequence[Item], str | None]:
    """Read one page of a partition of the index, and the cursor of the next page, if any; `kind` begins their ids.

    Raises:  InvalidInput  the cursor is not one of ours
    """
    first = index_keys.start_bound(starts.after)
    last = index_keys.START_LAST if starts.before is None else index_keys.start_bound(starts.before)
    shown = None if cursor is None else read_cursor(cursor, index_keys.START_PREFIX, kind, _order(starts))
    if shown is not None and starts.newest_first:
        last = min(last, shown)
    elif shown is not None:
        first = max(first, shown)
    if first > last:
        return [], None
    newest_first = starts.newest_first
    page, is_more = page_between(table, partition, first, last, shown, newest_first=newest_first, limit=limit)
    return page, written_cursor(page[-1]["start_sk"], _order(starts)) if is_more else None


def page_between(
    table: Table, partition: str, first: str, last: str, shown: str | None, *, newest_first: bool, limit: int
) -> tuple[Sequence[Item], bool]:
    """Read one page of the sort keys from first to last, without the one last shown; returns whether there is more."""
    is_on_the_page = Key("host_pk").eq(partition) & Key("start_sk").between(first, last)
    the_one_shown_and_one_more = 2
    limit_of_query = limit + the_one_shown_and_one_more
    items = table.query(is_on_the_page, index="by_start", newest_first=newest_first, limit=limit_of_query)
    unseen = [item for item in items if item["start_sk"] != shown]
    return unseen[:limit], len(unseen) > limit


def _order(starts: StartRange) -> str:
    return NEWEST_FIRST if starts.newest_first else ""
