"""Webhooks out: the events that a host's programs get, at which address, and how long we try (P2).

    on ──▶ failing ──▶ on       it answers again: all that waits goes out
              └──────▶ off      a day without one good answer, or 410 Gone; its host is told, and what happens waits

Source:  https://www.standardwebhooks.com
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.delivery import TRIED_FOR
from joinlink.model.host import Connection
from joinlink.model.refund import RefundState

MOST_WEBHOOKS: Final = 5
BOTH_SECRETS_FOR: Final = timedelta(hours=24)
"""After a new secret deliveries are signed with the former one, too."""
OFF_AFTER: Final = TRIED_FOR
"""So it goes off with the first delivery that is given up, unless it took another one meanwhile."""


class WebhookEvent(StrEnum):
    """The events that there are."""

    BOOKING_CONFIRMED = "booking.confirmed"
    BOOKING_MOVED = "booking.moved"
    BOOKING_CANCELLED = "booking.cancelled"
    BOOKING_REFUNDED = "booking.refunded"
    LINK_READY = "booking.link_ready"
    CONNECTION_BROKEN = "connection.broken"


TEST_EVENT: Final = "webhook.test"


class WebhookStatus(StrEnum):
    """The states of a webhook."""

    ON = "on"
    FAILING = "failing"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address of a host's program, and the events that it gets."""

    webhook_id: str
    host_id: str
    url: str
    events: tuple[WebhookEvent, ...]
    created_at: datetime
    sealed_secret: bytes = field(repr=False)
    former_secret: bytes | None = field(default=None, repr=False)
    former_until: datetime | None = None
    failing_since: datetime | None = None
    off_at: datetime | None = None

    @property
    def status(self) -> WebhookStatus:
        if self.off_at is not None:
            return WebhookStatus.OFF
        return WebhookStatus.ON if self.failing_since is None else WebhookStatus.FAILING

    @property
    def host(self) -> str:
        """The server's name, which may be shown where the rest of the address could tell a secret."""
        return urlsplit(self.url).netloc

    @property
    def is_off(self) -> bool:
        return self.off_at is not None

    @property
    def is_gone(self) -> bool:
        """Whether it is off because its receiver said so, and not because it was silent."""
        return self.off_at is not None and self.failing_since is not None and not self.is_given_up(self.off_at)

    def is_given_up(self, now: datetime) -> bool:
        """Whether it has failed for as long as a delivery is tried."""
        return self.failing_since is not None and now - self.failing_since >= OFF_AFTER

    def secrets(self, now: datetime) -> tuple[bytes, ...]:
        """Return the sealed secrets to sign with, today's first."""
        is_former_valid = self.former_secret is not None and self.former_until is not None and now < self.former_until
        return (
            (self.sealed_secret, self.former_secret)
            if is_former_valid and self.former_secret
            else (self.sealed_secret,)
        )


@dataclass(frozen=True, slots=True)
class BookingStep:
    """A change of a booking's row; None before: a new booking."""

    before: Booking | None
    after: Booking
    at: datetime


@dataclass(frozen=True, slots=True)
class ConnectionLoss:
    """A connection that has to be made again, as stored since it broke."""

    connection: Connection
    at: datetime


def told_by(step: BookingStep) -> Iterator[tuple[WebhookEvent, int]]:
    """Yield the events of a change, each with a number that sets it apart from others of its kind in that revision."""
    before, after = step.before, step.after
    status_before = before.status if before else None
    link_before = before.link.url if before and before.link else None
    refunds_before = _refunds(before) if before else frozenset()
    if after.status is BookingStatus.CONFIRMED:
        if status_before is not BookingStatus.CONFIRMED:
            yield WebhookEvent.BOOKING_CONFIRMED, 0
        elif before and before.starts_at != after.starts_at:
            yield WebhookEvent.BOOKING_MOVED, 0
        if after.link and after.link.url != link_before:
            yield WebhookEvent.LINK_READY, after.link_count
    if after.status is BookingStatus.CANCELLED and status_before is not BookingStatus.CANCELLED:
        yield WebhookEvent.BOOKING_CANCELLED, 0
    for number in sorted(_refunds(after) - refunds_before)[-1:]:
        yield WebhookEvent.BOOKING_REFUNDED, number


def _refunds(booking: Booking) -> frozenset[int]:
    """Return the numbers of the refunds that were made; 0 is the refund of a payment that books nothing."""
    made = [each.number for each in booking.refunds if each.state is RefundState.MADE]
    return frozenset(made if made or not booking.refunded.amount_minor else [0])
