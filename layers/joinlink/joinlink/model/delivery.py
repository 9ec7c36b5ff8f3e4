"""Deliveries of webhooks: one for each event and webhook, tried for a day (P2).

waiting ──▶ delivered ──▶ waiting    sent again, as its host asks
   └──────▶ failed    ──▶
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

PAUSES: Final = (
    *(timedelta(minutes=minutes) for minutes in (5, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 4, 8, 8)),
)
"""The pauses between the tries, which add up to a day."""
TRIED_FOR: Final = sum(PAUSES, timedelta())
KEPT_FOR: Final = timedelta(days=30)
MOST_ATTEMPTS_SHOWN: Final = 10
OK: Final = range(200, 300)
GONE: Final = 410


class DeliveryState(StrEnum):
    """The stages of a delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeliveryReference:
    """Where a delivery is kept: with the booking that it is about, else with the host."""

    host_id: str
    webhook_id: str
    delivery_id: str
    booking_id: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryTask:
    """One try of a delivery, as it stands in the queue; `tries` tells it from others of the same delivery."""

    reference: DeliveryReference
    tries: int
    at: datetime
    """The time that counts as now, as a schedule may have been fired for a later one."""

    @property
    def name(self) -> str:
        """The name by which the queue tells repeats: it hands over only one of a name within five minutes.

        A try that found its webhook off is queued again once that is on; so the name has the try's time in it.
        """
        return f"{self.reference.delivery_id}-{self.tries}-{self.at.timestamp():.0f}"


@dataclass(frozen=True, slots=True)
class ReceiverAnswer:
    """The receiver's answer; without a status there was none, for the reason in `trouble`."""

    status: int | None
    body: str = field(repr=False)
    milliseconds: int
    trouble: str = ""

    @property
    def is_good(self) -> bool:
        return self.status in OK


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that is over."""

    at: datetime
    answer: ReceiverAnswer


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a webhook, and its tries."""

    reference: DeliveryReference
    event: str
    body: str = field(repr=False)
    created_at: datetime
    state: DeliveryState = DeliveryState.WAITING
    tries: int = 0
    next_at: datetime | None = None
    """When it is tried again, once it has failed."""
    attempts: tuple[Attempt, ...] = ()
    is_test: bool = False

    @property
    def is_asked_for(self) -> bool:
        """Whether its host wants it tried now, whatever the webhook's state."""
        return self.is_test or (self.tries > 0 and self.next_at is None)

    def after(self, attempt: Attempt) -> Self:
        """Return it with one more try."""
        tried = replace(
            self,
            tries=self.tries + 1,
            next_at=None,
            attempts=(*self.attempts, attempt)[-MOST_ATTEMPTS_SHOWN:],
        )
        if attempt.answer.is_good:
            return replace(tried, state=DeliveryState.DELIVERED)
        if self.is_test or self.tries >= len(PAUSES):
            return replace(tried, state=DeliveryState.FAILED)
        return replace(tried, next_at=attempt.at + PAUSES[self.tries])

    def put_off(self, since: datetime) -> Self:
        """Return it as it waits for its webhook to be switched on."""
        return replace(self, next_at=since)

    def task(self, at: datetime) -> DeliveryTask:
        """Return its next try."""
        return DeliveryTask(self.reference, self.tries, at)


def task_event(task: DeliveryTask) -> dict[str, object]:
    """Write a try as ids and a time."""
    of = task.reference
    booking = {"bookingId": of.booking_id} if of.booking_id else {}
    ids = {"hostId": of.host_id, "webhookId": of.webhook_id, "deliveryId": of.delivery_id, **booking}
    return {**ids, "tries": task.tries, "at": task.at.isoformat()}


def read_task(event: Mapping[str, object]) -> DeliveryTask:
    """Read a task as `task_event` writes it."""
    booking_id = event.get("bookingId")
    reference = DeliveryReference(
        host_id=str(event["hostId"]),
        webhook_id=str(event["webhookId"]),
        delivery_id=str(event["deliveryId"]),
        booking_id=None if booking_id is None else str(booking_id),
    )
    return DeliveryTask(reference, int(str(event["tries"])), datetime.fromisoformat(str(event["at"])))
