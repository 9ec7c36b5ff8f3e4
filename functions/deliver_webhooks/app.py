"""Queue of deliveries: each message is one try to post a delivery to its webhook (P2)."""

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
    """Make the tries in order; if the table does not answer, that one and all after it go back into the queue."""
    records = cast("list[dict[str, Any]]", event["Records"])
    outcomes: Counter[Delivered] = Counter()
    failures: list[dict[str, str]] = []
    for position, record in enumerate(records):
        try:
            outcomes[deliver(read_task(json.loads(record["body"])), house())] += 1
        except StoreUnavailable:
            failures = [{"itemIdentifier": each["messageId"]} for each in records[position:]]
            break
    outcome.note(**{str(how): number for how, number in outcomes.items()}, failed_records=len(failures))
    count(Metric.WEBHOOKS_DELIVERED, outcomes[Delivered.DELIVERED])
    count(Metric.WEBHOOKS_FAILED, outcomes[Delivered.FAILED])
    return {"batchItemFailures": failures}


@in_init
def _prepare() -> None:
    house().prepare("deliveries", "webhooks", "webhook_vault", "webhook_sender")
