"""Add a webhook, and give it another secret (P2)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from typing import Final, Protocol

from joinlink.errors import ChangedMeanwhile, InvalidInput
from joinlink.ids import derived_id, new_id
from joinlink.language import gettext as _
from joinlink.model.webhook import BOTH_SECRETS_FOR, MOST_WEBHOOKS, Webhook, WebhookEvent
from joinlink.ports.clock import Clock
from joinlink.ports.webhooks import WebhookSender, WebhookStore, WebhookVault

SECRET_BYTES: Final = 24


class RollingPorts(Protocol):
    """Ports for another secret."""

    webhooks: WebhookStore
    webhook_vault: WebhookVault
    clock: Clock


class AddingPorts(RollingPorts, Protocol):
    """Ports for adding webhooks."""

    webhook_sender: WebhookSender


def add_webhook(
    host_id: str, url: str, events: Sequence[WebhookEvent], ports: AddingPorts, *, key: str | None = None
) -> tuple[Webhook, str]:
    """Store a webhook, and return it with its secret, which is told this once.

    The same request again, known by its `key`, makes the same one with another secret.

    Raises:  InvalidInput  no public server has this address, or the host has enough webhooks
             NotFound      the account is closed
    """
    ports.webhook_sender.check(url)
    webhook_id = derived_id("webhook", host_id, key) if key else new_id("webhook")
    secret = _new_secret()
    sealed = ports.webhook_vault.seal(host_id, webhook_id, secret)
    chosen = tuple(event for event in WebhookEvent if event in events)
    webhook = Webhook(webhook_id, host_id, url, chosen, ports.clock.now(), sealed)
    if not ports.webhooks.put(webhook):
        raise InvalidInput(_("You have %(number)s webhooks. Delete one first.", number=MOST_WEBHOOKS))
    return webhook, secret


def roll_secret(webhook: Webhook, ports: RollingPorts) -> str:
    """Give a webhook another secret, and return it; for a day deliveries are signed with the former one, too.

    Raises:  ChangedMeanwhile  it has just got another one
    """
    secret = _new_secret()
    sealed = ports.webhook_vault.seal(webhook.host_id, webhook.webhook_id, secret)
    if not ports.webhooks.change_secret(webhook, sealed, ports.clock.now() + BOTH_SECRETS_FOR):
        raise ChangedMeanwhile(_("The secret was changed a moment ago. Look again."))
    return secret


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"
