"""The page of a webhook: its events, its log with *Send again*, a test, another secret (P2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.language import gettext as _
from joinlink.model.delivery import Attempt, Delivery
from joinlink.model.local_time import written_moment
from joinlink.model.profile import HostProfile
from joinlink.model.webhook import Webhook
from joinlink.web.addresses import AUTOMATION_PAGE
from joinlink.web.host.layout import host_page
from joinlink.web.host.webhook_words import event_words, state_words, status_words
from joinlink.web.shell.session import SignedIn


@dataclass(frozen=True, slots=True)
class AttemptView:
    """A try: when, and how it ended."""

    at: str
    words: str
    answer: str


@dataclass(frozen=True, slots=True)
class FailureView:
    """The last try that failed, and the delivery in whose entry it stands."""

    what: str
    attempt: AttemptView
    delivery_id: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """An entry of the log."""

    delivery_id: str
    what: str
    at: str
    colour: str
    state: str
    next_at: str
    request: str
    attempts: Sequence[AttemptView]
    may_be_sent: bool


def webhook_page(
    signed_in: SignedIn,
    profile: HostProfile,
    webhook: Webhook,
    log: Sequence[Delivery],
    *,
    secret: str | None = None,
    done: str | None = None,
) -> Response[str]:
    """Show a webhook and its log; `secret` is one that was just made."""
    zone = profile.availability.timezone
    return host_page(
        "host/webhook.html",
        signed_in,
        profile.connections,
        current=AUTOMATION_PAGE,
        webhook=webhook,
        standing=status_words(webhook.status),
        events=[event_words()[event] for event in webhook.events],
        last_failure=_last_failure(log, zone),
        log=[_entry(delivery, zone, is_held=webhook.is_off) for delivery in log],
        secret=secret,
        done=done,
    )


def _last_failure(log: Iterable[Delivery], zone: str) -> FailureView | None:
    """Return the last try of the log that failed, whatever has become of its delivery since."""
    failures = [(attempt, each) for each in log for attempt in each.attempts if not attempt.answer.is_good]
    if not failures:
        return None
    attempt, delivery = max(failures, key=lambda failure: failure[0].at)
    return FailureView(event_words()[delivery.event], _attempt(attempt, zone), delivery.reference.delivery_id)


def _entry(delivery: Delivery, zone: str, *, is_held: bool) -> DeliveryView:
    colour, state = state_words(delivery.state, is_held=is_held and delivery.next_at is not None)
    is_queued = delivery.next_at is None and not delivery.attempts
    return DeliveryView(
        delivery_id=delivery.reference.delivery_id,
        what=event_words()[delivery.event],
        at=_written(delivery.created_at, zone),
        colour=colour,
        state=state,
        next_at=_written(delivery.next_at, zone) if delivery.next_at else "",
        request=json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False),
        attempts=[_attempt(attempt, zone) for attempt in reversed(delivery.attempts)],
        may_be_sent=not is_queued,
    )


def _attempt(attempt: Attempt, zone: str) -> AttemptView:
    answer = attempt.answer
    came = answer.trouble if answer.status is None else _("answered %(status)s", status=answer.status)
    words = _("%(what)s, after %(number)s ms", what=came, number=answer.milliseconds)
    return AttemptView(_written(attempt.at, zone), words, answer.body)


def _written(instant: datetime, zone: str) -> str:
    return written_moment(instant.astimezone(ZoneInfo(zone)))
