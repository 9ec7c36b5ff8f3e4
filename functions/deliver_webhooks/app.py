"""Queue of deliveries: post each to its webhook, once for each message (P2)."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, cast

from joinlink.errors import StoreUnavailable
from joinlink.init_phase import in_init
from joinlink.metrics import Metric, count
from joinlink.model.delivery import read_task
from joinlink.observability import Outcome, observed
from joinlink.usecases.webhooks.deliver import Delivered, deliver
from joinlink.wiring import house


@observed("deliver_webhooks")
def handler(event: dict[str, object], outcome: Outcome) -> dict[str, object]:
    """Make the tries; the first that can't be made goes back into the queue, with those behind it."""
    records = cast("list[dict[str, Any]]", event["Records"])
    made: Counter[Delivered] = Counter()
    failures: list[dict[str, str]] = []
    for position, record in enumerate(records):
        try:
            made[deliver(read_task(json.loads(record["body"])), house())] += 1
        except StoreUnavailable:
            failures = [{"itemIdentifier": each["messageId"]} for each in records[position:]]
            break
    outcome.note(**{str(how): number for how, number in made.items()}, failed_records=len(failures))
    count(Metric.WEBHOOKS_DELIVERED, made[Delivered.DELIVERED])
    count(Metric.WEBHOOKS_FAILED, made[Delivered.FAILED])
    return {"batchItemFailures": failures}


@in_init
def _prepare() -> None:
    house().prepare("deliveries", "webhooks", "webhook_vault", "webhook_sender")
