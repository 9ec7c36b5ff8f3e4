"""Webhooks: where a host's programs are told (P2).

HOST#h / WEBHOOK#w    url, events, created_at, sealed_secret B, former_secret B, former_until, failing_since, off_at
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase
from boto3.dynamodb.conditions import Key as IsKey

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.webhook import MOST_WEBHOOKS, Webhook, WebhookEvent
from joinlink.store import keys
from joinlink.store.items import optional_instant, written_instant
from joinlink.store.limited import make_one_more
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import EXISTS, Item, Put, Update


class DynamoWebhooks:
    """Keeps webhooks."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, webhook: Webhook) -> bool:
        row = Put(_key(webhook) | _item(webhook))
        return make_one_more(
            self._table,
            webhook.host_id,
            row,
            prefix=keys.WEBHOOK_PREFIX,
            most=MOST_WEBHOOKS,
            again=lambda there: self._table.try_write(replace(row, condition=_has_secret(there["sealed_secret"]))),
        )

    def get(self, host_id: str, webhook_id: str) -> Webhook | None:
        item = self._table.get(keys.webhook(host_id, webhook_id))
        return None if item is None else _read(host_id, item)

    def list(self, host_id: str) -> Sequence[Webhook]:
        of_the_host = IsKey("pk").eq(keys.host_partition(host_id)) & IsKey("sk").begins_with(keys.WEBHOOK_PREFIX)
        found = [_read(host_id, item) for item in self._table.query(of_the_host, consistent=True)]
        return sorted(found, key=lambda webhook: (webhook.created_at, webhook.webhook_id))

    def delete(self, host_id: str, webhook_id: str) -> bool:
        return self._table.take(keys.webhook(host_id, webhook_id)) is not None

    def change_secret(self, webhook: Webhook, sealed_secret: bytes, former_until: datetime) -> bool:
        secrets = {
            "sealed_secret": sealed_secret,
            "former_secret": webhook.sealed_secret,
            "former_until": rfc3339(former_until),
        }
        return self._table.try_write(Update(_key(webhook), secrets, _has_secret(webhook.sealed_secret)))

    def note_failing(self, webhook: Webhook, since: datetime) -> None:
        is_new = EXISTS & Attr("failing_since").not_exists()
        with suppress(ConditionFailed):
            self._table.write(Update(_key(webhook), {"failing_since": rfc3339(since)}, is_new))

    def note_well(self, webhook: Webhook) -> None:
        with suppress(ConditionFailed):
            self._table.write(Update(_key(webhook), {"failing_since": None, "off_at": None}))

    def switch_off(self, webhook: Webhook, at: datetime) -> bool:
        return self._table.try_write(
            Update(_key(webhook), {"off_at": rfc3339(at)}, EXISTS & Attr("off_at").not_exists())
        )


def _has_secret(sealed_secret: bytes) -> ConditionBase:
    return Attr("sealed_secret").eq(sealed_secret)


def _key(webhook: Webhook) -> keys.Key:
    return keys.webhook(webhook.host_id, webhook.webhook_id)


def _item(webhook: Webhook) -> Item:
    return {
        "url": webhook.url,
        "events": list(webhook.events),
        "created_at": rfc3339(webhook.created_at),
        "sealed_secret": webhook.sealed_secret,
        "former_secret": webhook.former_secret,
        "former_until": written_instant(webhook.former_until),
        "failing_since": written_instant(webhook.failing_since),
        "off_at": written_instant(webhook.off_at),
    }


def _read(host_id: str, item: Item) -> Webhook:
    former = item.get("former_secret")
    return Webhook(
        webhook_id=str(item["sk"]).removeprefix(keys.WEBHOOK_PREFIX),
        host_id=host_id,
        url=item["url"],
        events=tuple(WebhookEvent(event) for event in item["events"]),
        created_at=parse_rfc3339(item["created_at"]),
        sealed_secret=bytes(item["sealed_secret"]),
        former_secret=None if former is None else bytes(former),
        former_until=optional_instant(item.get("former_until")),
        failing_since=optional_instant(item.get("failing_since")),
        off_at=optional_instant(item.get("off_at")),
    )
