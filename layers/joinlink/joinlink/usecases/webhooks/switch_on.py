"""Switch a webhook on again, once its receiver is mended (P2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from joinlink.model.notice import webhook_off_notice_id
from joinlink.model.webhook import Webhook
from joinlink.ports.care import NoticeStore
from joinlink.ports.webhooks import WebhookStore


class SwitchingPorts(Protocol):
    """Ports for switching on."""

    webhooks: WebhookStore
    notices: NoticeStore


def switch_on(webhook: Webhook, ports: SwitchingPorts) -> Webhook:
    """Let a webhook be told of what happens from now on; its notice is closed. Safe to repeat."""
    ports.webhooks.note_well(webhook)
    ports.notices.close(webhook.host_id, webhook_off_notice_id(webhook))
    return replace(webhook, failing_since=None, off_at=None)
