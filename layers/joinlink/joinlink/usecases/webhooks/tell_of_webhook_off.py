"""Tell a host that a webhook was switched off: one mail and one notice for each time (P2).

off ──▶ mail ──▶ notice ──▶ on again: notice closed
         │         │ until then it is stored, even if dismissed: a repeat does nothing
         └─ a crash in between: the mail goes out twice rather than never
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final, Protocol

from joinlink.model.due import DueKind
from joinlink.model.notice import webhook_off_notice
from joinlink.model.webhook import Webhook
from joinlink.ports.care import DueWork, NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.ports.mails import MailComposer
from joinlink.ports.webhooks import WebhookStore
from joinlink.usecases.mails.send_mail import SendingPorts, send_mail

LEFT_FOR: Final = timedelta(minutes=15)


class SwitchedOffPorts(SendingPorts, Protocol):
    """Ports for telling a host of a webhook that was switched off."""

    webhooks: WebhookStore
    hosts: HostStore
    notices: NoticeStore
    mail_composer: MailComposer
    clock: Clock

    @property
    def webhook_url(self) -> Callable[[str], str]: ...


class LeavingPorts(Protocol):
    """Ports for leaving it to care."""

    due_work: DueWork
    clock: Clock


def tell_of_webhook_off(host_id: str, webhook_id: str, ports: SwitchedOffPorts) -> bool:
    """Mail the host and put up a notice, unless they know, or it is on again or gone; returns whether it did.

    The notice comes second because it also records that the mail was sent.
    Raises:  MailUnavailable, StoreUnavailable  repeat
    """
    webhook = _off(host_id, webhook_id, ports)
    if webhook is None or webhook.off_at is None:
        return False
    notice = webhook_off_notice(webhook, webhook.off_at)
    if notice.notice_id in {known.notice_id for known in ports.notices.list(host_id, with_dismissed=True)}:
        return False
    _mail(webhook, ports)
    ports.notices.put(notice)
    if _off(host_id, webhook_id, ports) is None:
        # It was switched on or deleted since it was read, before this notice was up to be closed.
        ports.notices.close(host_id, notice.notice_id)
    return True


def leave_webhook_to_care(host_id: str, ports: LeavingPorts) -> None:
    """Have the host's webhooks looked after soon, which tries again to tell of those that are off."""
    ports.due_work.hasten(DueKind.WEBHOOKS, host_id, ports.clock.now() + LEFT_FOR)


def _off(host_id: str, webhook_id: str, ports: SwitchedOffPorts) -> Webhook | None:
    webhook = ports.webhooks.get(host_id, webhook_id)
    return webhook if webhook is not None and webhook.is_off else None


def _mail(webhook: Webhook, ports: SwitchedOffPorts) -> None:
    """Write to the host; if the address gets no mail, the notice has to do."""
    host = ports.hosts.get(webhook.host_id)
    mail = ports.mail_composer.webhook_off(webhook, host, log_url=ports.webhook_url(webhook.webhook_id))
    send_mail(mail, ports)
