"""Switch a webhook on again, once its receiver is mended, or delete it (P2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from joinlink.model.due import DueKind
from joinlink.model.notice import webhook_off_notice_id
from joinlink.model.webhook import Webhook
from joinlink.ports.care import DueWork, NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.webhooks import WebhookStore


class SwitchingPorts(Protocol):
    """Ports for switching on."""

    webhooks: WebhookStore
    notices: NoticeStore
    due_work: DueWork
    clock: Clock


class DeletingPorts(Protocol):
    """Ports for deleting."""

    webhooks: WebhookStore
    notices: NoticeStore


def switch_on(webhook: Webhook, ports: SwitchingPorts) -> Webhook:
    """Let a webhook be told again, beginning with the events that waited; its notice is closed. Safe to repeat."""
    ports.webhooks.note_well(webhook)
    ports.due_work.hasten(DueKind.WEBHOOKS, webhook.host_id, ports.clock.now())
    ports.notices.close(webhook.host_id, webhook_off_notice_id(webhook.webhook_id))
    return replace(webhook, failing_since=None, off_at=None)


def delete_webhook(host_id: str, webhook_id: str, ports: DeletingPorts) -> bool:
    """Forget a webhook, and close the notice that it is off; returns whether there was one."""
    was_there = ports.webhooks.delete(host_id, webhook_id)
    ports.notices.close(host_id, webhook_off_notice_id(webhook_id))
    return was_there
