"""Queue deliveries again: those whose pause is over, and one that its host wants sent again (P2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from joinlink.errors import IllegalTransition, MailUnavailable, NotFound
from joinlink.language import gettext as _
from joinlink.model.delivery import Delivery, DeliveryState
from joinlink.model.due import Due
from joinlink.model.webhook import Webhook
from joinlink.ports.care import DueWork
from joinlink.ports.clock import Clock
from joinlink.ports.webhooks import DeliveryQueue, DeliveryStore
from joinlink.usecases.webhooks.tell_of_webhook_off import LEFT_FOR, SwitchedOffPorts, tell_of_webhook_off

TAKEN_FOR: Final = timedelta(minutes=5)
MOST_AT_ONCE: Final = 100
SHOWN: Final = 50
"""Of a webhook's log."""


class SendingAgainPorts(Protocol):
    """Ports for sending one again."""

    deliveries: DeliveryStore
    delivery_queue: DeliveryQueue
    clock: Clock


class QueueingPorts(SwitchedOffPorts, SendingAgainPorts, Protocol):
    """Ports for queueing again."""

    due_work: DueWork


def queue_failed(due: Due, ports: QueueingPorts) -> None:
    """Queue a host's deliveries that failed and are to be tried now, and set when the next ones are.

    Where a receiver answers again, all that waits for it is queued at once. A host whom the table's stream could not
    tell of a webhook that is off, as SES might not send, is told now (O7).
    Raises:  StoreUnavailable  repeat
    """
    now = ports.clock.now()
    taken = ports.due_work.take(due, until=now + TAKEN_FOR)
    if taken is None:
        return
    times = [_look_after(webhook, now, ports) for webhook in ports.webhooks.list(due.owner_id)]
    ports.due_work.settle(taken, next_at=min((time for time in times if time is not None), default=None))


def send_again(webhook: Webhook, delivery_id: str, ports: SendingAgainPorts) -> Delivery:
    """Send a delivery of the log again, under its own id.

    Raises:  NotFound           there is no such delivery
             IllegalTransition  it is on its way
    """
    log: Sequence[Delivery] = ports.deliveries.list(webhook.webhook_id, SHOWN)
    delivery = next((each for each in log if each.reference.delivery_id == delivery_id), None)
    if delivery is None:
        raise NotFound(_("There is no such delivery."))
    again = replace(delivery, state=DeliveryState.WAITING, next_at=None)
    if not ports.deliveries.change(delivery, again):
        raise IllegalTransition(_("It is being sent right now."))
    ports.delivery_queue.put([again.task(ports.clock.now())])
    return again


def _look_after(webhook: Webhook, now: datetime, ports: QueueingPorts) -> datetime | None:
    if not webhook.is_off:
        return _queue(webhook, now, ports)
    try:
        tell_of_webhook_off(webhook.host_id, webhook.webhook_id, ports)
    except MailUnavailable:
        return now + LEFT_FOR
    return None


def _queue(webhook: Webhook, now: datetime, ports: QueueingPorts) -> datetime | None:
    """Queue the deliveries to be tried now; return when the next one is, if any."""
    failing = ports.deliveries.failing(webhook.webhook_id, MOST_AT_ONCE)
    is_well = webhook.failing_since is None
    due = [each for each in failing if is_well or (each.next_at is not None and each.next_at <= now)]
    ports.delivery_queue.put(delivery.task(now) for delivery in due)
    if len(failing) == MOST_AT_ONCE:
        return now + TAKEN_FOR
    return min((each.next_at for each in failing if each not in due and each.next_at is not None), default=None)
