"""Webhooks and their deliveries."""

from __future__ import annotations

from datetime import datetime

from joinlink.model.delivery import DeliveryState
from joinlink.model.webhook import WebhookEvent, WebhookStatus
from reference.answers.answer import LEFT_OUT, Answer, Url


class Webhook(Answer):
    """An address that gets events."""

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
    """A webhook with its secret, which is shown only once."""

    secret: str


class DeliveryAttempt(Answer):
    """A try: the receiver's answer, or why there was none."""

    at: datetime
    milliseconds: int
    status: int = LEFT_OUT
    answer: str = LEFT_OUT
    trouble: str = LEFT_OUT


class Delivery(Answer):
    """A delivery to a webhook, and how it went."""

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
