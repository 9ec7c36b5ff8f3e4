"""API keys, found by the hash of a secret that is stored nowhere (P1).

KEY#sha256 / same       host_id, key_id, scopes           whose key it is: no function but `programs` writes it
HOST#h / KEY#k          name, scopes, prefix, created_at, secret_hash
KEYUSE#sha256 / same    minute, calls, ttl                calls of the last minute in which there were any

The minute that is counted is also when a key was last used, so that recording it costs no extra write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.conditions import Key as IsKey

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.ids import hashed
from joinlink.model.api_key import MOST_KEYS, ApiKey, KeyHolder, Scope
from joinlink.store import keys
from joinlink.store.items import epoch_seconds, instant_of, time_to_live
from joinlink.store.limited import make_one_more
from joinlink.store.table import Table
from joinlink.store.writes import IS_NEW, Delete, Item, Put, Update

SECONDS: Final = 60
USE_IS_KEPT_FOR: Final = timedelta(days=400)


class DynamoApiKeys:
    """Keeps keys, and counts their calls."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(self, key: ApiKey, secret: str) -> bool:
        found_by, scopes = hashed(secret), list(key.scopes)
        leading = {"host_id": key.host_id, "key_id": key.key_id, "scopes": scopes}
        listed = {
            "name": key.name,
            "scopes": scopes,
            "prefix": key.prefix,
            "created_at": rfc3339(key.created_at),
            "secret_hash": found_by,
        }
        row = Put(keys.api_key_of(key.host_id, key.key_id) | listed)
        leads_there = Put(keys.api_key(found_by) | leading, IS_NEW)

        def again(there: Item) -> bool:
            former = there["secret_hash"]
            replaced = replace(row, condition=Attr("secret_hash").eq(former))
            gone = [Delete(each) for each in (keys.api_key(former), keys.api_key_use(former))]
            return former == found_by or self._table.try_transact([replaced, leads_there, *gone])

        return make_one_more(
            self._table, key.host_id, row, leads_there, prefix=keys.API_KEY_PREFIX, most=MOST_KEYS, again=again
        )

    def list(self, host_id: str) -> Sequence[ApiKey]:
        rows = self._rows(host_id)
        uses = self._table.get_each([keys.api_key_use(row["secret_hash"]) for row in rows]) if rows else []
        used_on = {use["pk"]: _day(use) for use in uses}
        read = [_read(host_id, row, used_on.get(keys.api_key_use(row["secret_hash"])["pk"])) for row in rows]
        return sorted(read, key=lambda key: (key.created_at, key.key_id), reverse=True)

    def find(self, secret: str) -> KeyHolder | None:
        item = self._table.get(keys.api_key(hashed(secret)))
        return None if item is None else KeyHolder(item["host_id"], item["key_id"], _scopes(item))

    def count_call(self, secret: str, now: datetime, most: int) -> bool:
        use, minute = keys.api_key_use(hashed(secret)), epoch_seconds(now) // SECONDS
        begun = {"minute": minute, "calls": 1, **time_to_live(now, USE_IS_KEPT_FOR)}
        first = Update(use, begun, IS_NEW | Attr("minute").lt(minute))
        one_more = Update(use, {}, Attr("minute").gte(minute) & Attr("calls").lt(most), {"calls": 1})
        # Once more, for another call may have just begun the minute.
        return any(self._table.try_write(update) for update in (one_more, first, one_more))

    def revoke(self, host_id: str, key_id: str) -> bool:
        item = self._table.get(keys.api_key_of(host_id, key_id))
        if item is not None:
            self._revoke(host_id, item)
        return item is not None

    def revoke_all(self, host_id: str) -> None:
        for row in self._rows(host_id):
            self._revoke(host_id, row)

    def _rows(self, host_id: str) -> Sequence[Item]:
        of_the_host = IsKey("pk").eq(keys.host_partition(host_id)) & IsKey("sk").begins_with(keys.API_KEY_PREFIX)
        return self._table.query(of_the_host, consistent=True)

    def _revoke(self, host_id: str, row: Item) -> None:
        found_by = row["secret_hash"]
        leading = [keys.api_key(found_by), keys.api_key_use(found_by), keys.api_key_of(host_id, _id(row))]
        self._table.transact([Delete(key) for key in leading])


def _read(host_id: str, row: Item, last_used_on: date | None) -> ApiKey:
    return ApiKey(
        key_id=_id(row),
        host_id=host_id,
        name=row["name"],
        scopes=_scopes(row),
        prefix=row["prefix"],
        created_at=parse_rfc3339(row["created_at"]),
        last_used_on=last_used_on,
    )


def _id(row: Item) -> str:
    return str(row["sk"]).removeprefix(keys.API_KEY_PREFIX)


def _scopes(item: Item) -> tuple[Scope, ...]:
    return tuple(Scope(scope) for scope in item["scopes"])


def _day(use: Item) -> date:
    return instant_of(use["minute"] * SECONDS).astimezone(UTC).date()
