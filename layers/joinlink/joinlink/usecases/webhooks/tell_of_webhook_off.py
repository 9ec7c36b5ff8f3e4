"""Tell a host that a webhook was switched off: one mail and one notice for each time (P2).

off ──▶ mail ──▶ notice ──▶ on again: notice closed
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final, Protocol

from joinlink.model.due import DueKind
from joinlink.model.mail import Mail
from joinlink.model.notice import webhook_off_notice
from joinlink.model.webhook import Webhook
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.ports.mails import MailComposer
from joinlink.ports.webhooks import WebhookStore
from joinlink.usecases.mails.leave_to_care import LeavingPorts
from joinlink.usecases.mails.tell_once import TellingPorts, tell_once

LEFT_FOR: Final = timedelta(minutes=15)


class SwitchedOffPorts(TellingPorts, Protocol):
    """Ports for telling a host of a webhook that was switched off."""

    webhooks: WebhookStore
    hosts: HostStore
    mail_composer: MailComposer
    clock: Clock

    @property
    def webhook_url(self) -> Callable[[str], str]: ...


def tell_of_webhook_off(host_id: str, webhook_id: str, ports: SwitchedOffPorts) -> bool:
    """Mail the host and put up a notice, unless they know, or it is on again or gone; returns whether it did.

    Raises:  MailUnavailable, StoreUnavailable  repeat
    """
    webhook = _off(host_id, webhook_id, ports)
    if webhook is None or webhook.off_at is None:
        return False

    def write() -> Mail:
        host = ports.hosts.get(host_id)
        return ports.mail_composer.webhook_off(webhook, host, log_url=ports.webhook_url(webhook_id))

    notice = webhook_off_notice(webhook, webhook.off_at)
    return tell_once(notice, write, ports, is_over=lambda: _off(host_id, webhook_id, ports) is None)


def leave_webhook_to_care(host_id: str, ports: LeavingPorts) -> None:
    """Have the host's webhooks looked after soon, which tries again to tell of those that are off."""
    ports.due_work.hasten(DueKind.WEBHOOKS, host_id, ports.clock.now() + LEFT_FOR)


def _off(host_id: str, webhook_id: str, ports: SwitchedOffPorts) -> Webhook | None:
    webhook = ports.webhooks.get(host_id, webhook_id)
    return webhook if webhook is not None and webhook.is_off else None
