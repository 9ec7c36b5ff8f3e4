"""Tell a host's webhooks what happened: written down first, then queued, so that a repeat tells nothing twice (P2).

For a webhook that is off it is written down and waits, until its host switches it on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from joinlink.clock import rfc3339
from joinlink.ids import derived_id, new_id
from joinlink.model.booking import Booking
from joinlink.model.delivery import Delivery, DeliveryReference
from joinlink.model.due import DueKind
from joinlink.model.host import Connection
from joinlink.model.webhook import TEST_EVENT, BookingStep, ConnectionLoss, Webhook, WebhookEvent, told_by
from joinlink.ports.care import DueWork
from joinlink.ports.clock import Clock
from joinlink.ports.webhooks import DeliveryQueue, DeliveryStore

Shown = Mapping[str, object]
WebhooksOf = Callable[[str], Sequence[Webhook]]
"""Reads the webhooks of a host."""


class AnnouncingPorts(Protocol):
    """Ports for telling webhooks."""

    deliveries: DeliveryStore
    delivery_queue: DeliveryQueue
    due_work: DueWork
    clock: Clock


@dataclass(frozen=True, slots=True)
class _News:
    """An event: its kind, the cause that gives its id, its time, and the data to tell."""

    event: WebhookEvent
    cause: tuple[str, ...]
    at: datetime
    data: Shown
    booking_id: str | None = None


def announce_booking(
    step: BookingStep, show: Callable[[Booking], Shown], webhooks_of: WebhooksOf, ports: AnnouncingPorts
) -> int:
    """Tell the events of a booking's change, if any; `show` writes the booking as the API does for its host.

    Asks for the host's webhooks only if there is an event to tell. Returns the number of deliveries.
    Raises:  StoreUnavailable  repeat; nothing is told twice under another id
    """
    told = list(told_by(step))
    if not told:
        return 0
    after = step.after
    news = [
        _News(
            event, (after.booking_id, str(after.revision), event, str(number)), step.at, show(after), after.booking_id
        )
        for event, number in told
    ]
    return _announce(after.host_id, news, webhooks_of, ports)


def announce_loss(
    loss: ConnectionLoss, show: Callable[[Connection], Shown], webhooks_of: WebhooksOf, ports: AnnouncingPorts
) -> int:
    """Tell that a connection has to be made again; as `announce_booking`."""
    lost = loss.connection
    cause = (lost.host_id, lost.provider, str(lost.generation), WebhookEvent.CONNECTION_BROKEN, rfc3339(loss.at))
    news = _News(WebhookEvent.CONNECTION_BROKEN, cause, loss.at, show(lost))
    return _announce(lost.host_id, [news], webhooks_of, ports)


def send_test(webhook: Webhook, data: Shown, ports: AnnouncingPorts) -> Delivery:
    """Send a webhook a test, of the form of a booking's events; it is tried once."""
    now = ports.clock.now()
    reference = DeliveryReference(webhook.host_id, webhook.webhook_id, new_id("msg"))
    delivery = Delivery(reference, TEST_EVENT, _body(TEST_EVENT, now, data), now, is_test=True)
    ports.deliveries.put(delivery)
    ports.delivery_queue.put([delivery.task(now)])
    return delivery


def _announce(host_id: str, news: list[_News], webhooks_of: WebhooksOf, ports: AnnouncingPorts) -> int:
    deliveries = [
        _delivery(webhook, each) for webhook in webhooks_of(host_id) for each in news if each.event in webhook.events
    ]
    for delivery in deliveries:
        ports.deliveries.put(delivery)
    ports.delivery_queue.put(each.task(each.created_at) for each in deliveries if each.next_at is None)
    if put_off := [each for each in deliveries if each.next_at is not None]:
        # Their host may have switched it on since it was read.
        ports.due_work.hasten(DueKind.WEBHOOKS, host_id, put_off[0].created_at)
    return len(deliveries)


def _delivery(webhook: Webhook, news: _News) -> Delivery:
    delivery_id = derived_id("msg", *news.cause, webhook.webhook_id)
    reference = DeliveryReference(webhook.host_id, webhook.webhook_id, delivery_id, news.booking_id)
    delivery = Delivery(reference, news.event, _body(news.event, news.at, news.data), news.at)
    return delivery.put_off(news.at) if webhook.is_off else delivery


def _body(event: str, at: datetime, data: Shown) -> str:
    return json.dumps({"type": event, "timestamp": rfc3339(at), "data": data}, ensure_ascii=False)
