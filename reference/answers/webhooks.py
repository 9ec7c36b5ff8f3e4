"""Webhooks and their deliveries."""

from __future__ import annotations

from datetime import datetime

from joinlink.model.delivery import DeliveryState
from joinlink.model.webhook import WebhookEvent, WebhookStatus
from reference.answers.answer import LEFT_OUT, Answer, Url


class Webhook(Answer):
    """An address that is told what happens."""

    webhook_id: str
    url: Url
    events: list[WebhookEvent]
    status: WebhookStatus
    created_at: datetime
    failing_since: datetime = LEFT_OUT


class Webhooks(Answer):
    """The host's webhooks, the oldest first."""

    webhooks: list[Webhook]


class NewWebhook(Webhook):
    """A webhook with its secret, which is told this once."""

    secret: str


class DeliveryAttempt(Answer):
    """A try: what was answered, or why nothing was."""

    at: datetime
    milliseconds: int
    status: int = LEFT_OUT
    answer: str = LEFT_OUT
    trouble: str = LEFT_OUT


class Delivery(Answer):
    """What a webhook was told, and how that went."""

    delivery_id: str
    type: str
    state: DeliveryState
    tries: int
    created_at: datetime
    request: str
    attempts: list[DeliveryAttempt]
    booking_id: str = LEFT_OUT
    next_at: datetime = LEFT_OUT


class Deliveries(Answer):
    """The latest deliveries, the latest first."""

    deliveries: list[Delivery]
