"""Calendar feeds, found by the hash of a secret that is stored nowhere (P3).

FEED#sha256 / same    host_id, minute, fetches, digest, changed_at    whose it is; fetches of the last minute with any
HOST#h / FEED         secret_hash, created_at
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from boto3.dynamodb.conditions import Attr

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.errors import NotFound
from joinlink.ids import hashed
from joinlink.language import gettext as _
from joinlink.model.feed import Feed, FeedHolder
from joinlink.store import keys
from joinlink.store.items import epoch_seconds, instant_of
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import IS_NEW, ConditionCheck, Delete, Item, Put, Update

SECONDS: Final = 60
IS_THERE: Final = Attr("pk").exists()


class DynamoFeeds:
    """Keeps one feed for each host who wants one."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(self, host_id: str, secret: str, now: datetime) -> None:
        former = self._listed(host_id)
        listed = {"secret_hash": hashed(secret), "created_at": rfc3339(now)}
        ends = [] if former is None else [Delete(keys.feed(former["secret_hash"]))]
        try:
            self._table.transact(
                [
                    ConditionCheck(keys.host(host_id), IS_THERE & Attr("closed_at").not_exists()),
                    Put(keys.feed(hashed(secret)) | {"host_id": host_id}, IS_NEW),
                    Put(keys.feed_of(host_id) | listed),
                    *ends,
                ]
            )
        except ConditionFailed as exc:
            raise NotFound(_("There is no such account.")) from exc

    def of_host(self, host_id: str) -> Feed | None:
        listed = self._listed(host_id)
        if listed is None:
            return None
        item = self._table.get(keys.feed(listed["secret_hash"]))
        minute = None if item is None else item.get("minute")
        fetched_on = None if minute is None else instant_of(minute * SECONDS).astimezone(UTC).date()
        return Feed(parse_rfc3339(listed["created_at"]), fetched_on)

    def revoke(self, host_id: str) -> bool:
        listed = self._listed(host_id)
        if listed is not None:
            self._table.transact([Delete(keys.feed(listed["secret_hash"])), Delete(keys.feed_of(host_id))])
        return listed is not None

    def find(self, secret: str) -> FeedHolder | None:
        item = self._table.get(keys.feed(hashed(secret)))
        if item is None:
            return None
        changed_at = parse_rfc3339(item["changed_at"]) if "changed_at" in item else None
        return FeedHolder(item["host_id"], item.get("digest"), changed_at)

    def count_fetch(self, secret: str, now: datetime, most: int) -> bool:
        key, minute = keys.feed(hashed(secret)), epoch_seconds(now) // SECONDS
        is_later = Attr("minute").not_exists() | Attr("minute").lt(minute)
        first = Update(key, {"minute": minute, "fetches": 1}, IS_THERE & is_later)
        one_more = Update(key, {}, Attr("minute").gte(minute) & Attr("fetches").lt(most), {"fetches": 1})
        # Once more, for another fetch may have just begun the minute.
        return any(self._table.try_write(update) for update in (first, one_more, one_more))

    def note_content(self, secret: str, digest: str, now: datetime) -> None:
        with suppress(ConditionFailed):
            self._table.write(
                Update(keys.feed(hashed(secret)), {"digest": digest, "changed_at": rfc3339(now)}, IS_THERE)
            )

    def _listed(self, host_id: str) -> Item | None:
        return self._table.get(keys.feed_of(host_id))
