"""Former names, as the rows of hosts and classes list them, and as rows that keep others from taking one.

[{name, free_at}]                     former_handles of a host, former_slugs of a class; epoch seconds
HANDLE#x / same, HOST#h / SLUG#x      … and free_at, ttl, once it was given up

DynamoDB drops these rows only some time after they are over, so the condition under which a name may be taken says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from joinlink.model.former_names import FormerName, FormerNames
from joinlink.store.items import epoch_deadline, epoch_seconds, instant_of, time_to_live
from joinlink.store.writes import IS_NEW, Item


def former_names_item(former: FormerNames) -> list[Item] | None:
    """Return former names as a list of maps; None if there are none."""
    return [{"name": each.name, "free_at": epoch_deadline(each.free_at)} for each in former] or None


def read_former_names(items: Iterable[Mapping[str, Any]] | None) -> FormerNames:
    """Read former names from their list."""
    return tuple(FormerName(each["name"], instant_of(each["free_at"])) for each in items or ())


def kept_until(former: FormerNames, name: str) -> Item:
    """Return the attributes of a name's row: none for one of today, for a former one how long it is kept."""
    free_at = next((each.free_at for each in former if each.name == name), None)
    return {} if free_at is None else {"free_at": epoch_deadline(free_at), **time_to_live(free_at, timedelta(days=1))}


def may_be_taken(by: ConditionBase, now: datetime) -> ConditionBase:
    """Return the condition under which a name's row may be written: nobody has it, `by`, or it is free by now."""
    return IS_NEW | by | Attr("free_at").lte(epoch_seconds(now))
