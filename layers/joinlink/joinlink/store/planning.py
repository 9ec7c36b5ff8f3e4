"""Transactions that are planned from a reading, and planned again from the start after a lost race."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from joinlink.errors import StoreUnavailable
from joinlink.store import keys
from joinlink.store.table import MOST_TRIES, ConditionFailed, Table
from joinlink.store.writes import ConditionCheck, Item, Write

Reading = Mapping[tuple[str, str], Item]
"""The items read together, by pk and sk."""
Plan = Sequence[Write | ConditionCheck]
"""The writes of a transaction, decided from a reading."""


def settle(
    table: Table,
    read_keys: Sequence[keys.Key],
    plan: Callable[[Reading], Plan | None],
    most_tries: int = MOST_TRIES,
) -> bool:
    """Read, plan, write: one BatchGetItem and one TransactWriteItems, repeated from the start after a lost race.

    False when the plan finds nothing to do.
    Raises:  StoreUnavailable  other writers kept winning
    """
    for _attempt in table.tries(most_tries):
        each_once = list({(key["pk"], key["sk"]): key for key in read_keys}.values())
        reading = {(item["pk"], item["sk"]): item for item in table.get_each(each_once)}
        writes = plan(reading)
        if writes is None:
            return False
        try:
            table.transact(writes, most_tries=most_tries)
        except ConditionFailed:
            continue
        return True
    raise StoreUnavailable("too many writers on one day")
