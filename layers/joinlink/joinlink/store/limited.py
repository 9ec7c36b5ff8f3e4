"""Rows of which a host may have so many, whoever writes at the same time: API keys, webhooks, packages on offer.

HOST#h / HOST    limited_rows_made    how many such rows were ever made; of two who saw the same number one looks again
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from boto3.dynamodb.conditions import Attr, Key

from joinlink.errors import NotFound, StoreUnavailable
from joinlink.language import gettext as _
from joinlink.store import keys
from joinlink.store.table import Table
from joinlink.store.writes import EXISTS, Item, Put, Update

_MADE: Final = "limited_rows_made"


def make_one_more(
    table: Table,
    host_id: str,
    row: Put,
    *along: Put,
    prefix: str,
    most: int,
    again: Callable[[Item], bool] = lambda _there: True,
) -> bool:
    """Write a new row of a host, and others along; False, with nothing written, if `most` keys begin with the prefix.

    A repeat finds its own row, and leaves it to `again`, which returns whether all is done.
    Raises:  NotFound          there is no such host, or their account is closed
             StoreUnavailable  other writers kept winning
    """
    of_the_kind = Key("pk").eq(keys.host_partition(host_id)) & Key("sk").begins_with(prefix)
    for _attempt in table.tries():
        account = table.get(keys.host(host_id))
        if account is None or "closed_at" in account:
            raise NotFound(_("There is no such account."))
        there = {item["sk"]: item for item in table.query(of_the_kind, consistent=True)}
        own = there.get(row.item["sk"])
        if own is not None:
            if again(own):
                return True
            continue
        if len(there) >= most:
            return False
        is_open = EXISTS & Attr("closed_at").not_exists()
        none_was_made = Attr(_MADE).eq(account[_MADE]) if _MADE in account else Attr(_MADE).not_exists()
        if table.try_transact([Update(keys.host(host_id), {}, is_open & none_was_made, {_MADE: 1}), row, *along]):
            return True
    raise StoreUnavailable("other rows of this host kept being made")
