"""Make one try of a delivery, and settle the next step (P2).

queued ──▶ signed and posted ─┬▶ 2xx: delivered; others that wait there go out
                              ├▶ anything else: care queues it again, after longer and longer pauses, for a day
                              └▶ 410, or nothing good for a day: switched off; the table's stream tells its host

The result of a try is written last: if the process dies before that, the whole try is repeated.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from joinlink.model.delivery import (
    GONE,
    Attempt,
    Delivery,
    DeliveryState,
    DeliveryTask,
    ReceiverAnswer,
)
from joinlink.model.due import DueKind
from joinlink.model.webhook import Webhook
from joinlink.ports.care import DueWork
from joinlink.ports.clock import Clock
from joinlink.ports.webhooks import DeliveryStore, WebhookSender, WebhookStore, WebhookVault


class DeliveringPorts(Protocol):
    """Ports for delivering."""

    webhooks: WebhookStore
    deliveries: DeliveryStore
    webhook_vault: WebhookVault
    webhook_sender: WebhookSender
    due_work: DueWork
    clock: Clock


class Delivered(StrEnum):
    """How a try went."""

    DELIVERED = "delivered"
    FAILED = "failed"
    NOT_WANTED = "not_wanted"
    """It was made already, or its webhook is gone or off."""


def deliver(task: DeliveryTask, ports: DeliveringPorts) -> Delivered:
    """Make one try, unless it was made; a repeat after a crash may post once more, under the same id.

    Raises:  StoreUnavailable  repeat
    """
    delivery = ports.deliveries.get(task.reference)
    if delivery is None or delivery.state is not DeliveryState.WAITING or delivery.tries != task.tries:
        return Delivered.NOT_WANTED
    webhook = ports.webhooks.get(task.reference.host_id, task.reference.webhook_id)
    if webhook is None:
        ports.deliveries.change(delivery, replace(delivery, state=DeliveryState.FAILED, next_at=None))
        return Delivered.NOT_WANTED
    if webhook.is_off and not delivery.is_asked_for:
        ports.deliveries.change(delivery, delivery.put_off(task.at))
        # Its host may have switched it on since it was read.
        ports.due_work.hasten(DueKind.WEBHOOKS, webhook.host_id, task.at)
        return Delivered.NOT_WANTED
    answer = ports.webhook_sender.send(webhook.url, delivery.body.encode(), _headers(delivery, webhook, ports))
    tried_at = max(task.at, ports.clock.now())
    changed = delivery.after(Attempt(tried_at, answer))
    if not (delivery.is_test or webhook.is_off):
        _follow_up(webhook, changed, answer, tried_at, ports)
    ports.deliveries.change(delivery, changed)
    return Delivered.DELIVERED if answer.is_good else Delivered.FAILED


def signature(secret: str, delivery_id: str, timestamp: int, body: str) -> str:
    """Sign a delivery with a secret, by version 1 of the specification."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{delivery_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def _headers(delivery: Delivery, webhook: Webhook, ports: DeliveringPorts) -> Mapping[str, str]:
    now, delivery_id = ports.clock.now(), delivery.reference.delivery_id
    timestamp = int(now.timestamp())
    secrets = [ports.webhook_vault.open(webhook.host_id, webhook.webhook_id, each) for each in webhook.secrets(now)]
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(each, delivery_id, timestamp, delivery.body) for each in secrets),
    }


def _follow_up(
    webhook: Webhook, delivery: Delivery, answer: ReceiverAnswer, at: datetime, ports: DeliveringPorts
) -> None:
    """Note whether the receiver answers well, and set when care goes on."""
    if answer.is_good:
        if webhook.failing_since is not None:
            ports.webhooks.note_well(webhook)
            ports.due_work.hasten(DueKind.WEBHOOKS, webhook.host_id, at)
        return
    ports.webhooks.note_failing(webhook, at)
    if answer.status == GONE or webhook.is_given_up(at):
        ports.webhooks.switch_off(webhook, at)
    elif delivery.next_at is not None:
        ports.due_work.hasten(DueKind.WEBHOOKS, webhook.host_id, delivery.next_at)
