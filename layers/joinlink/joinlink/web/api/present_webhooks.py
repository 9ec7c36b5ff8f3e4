"""Webhooks and their deliveries as JSON of the HTTP contract (P2)."""

from __future__ import annotations

from joinlink.clock import rfc3339
from joinlink.model.delivery import Attempt, Delivery
from joinlink.model.webhook import Webhook
from joinlink.web.api.present import Json


def webhook(stored: Webhook) -> Json:
    """Write a webhook, without its secret."""
    members: Json = {
        "webhookId": stored.webhook_id,
        "url": stored.url,
        "events": list(stored.events),
        "status": stored.status,
        "createdAt": rfc3339(stored.created_at),
    }
    return members | ({"failingSince": rfc3339(stored.failing_since)} if stored.failing_since else {})


def delivery(stored: Delivery, *, is_held: bool = False) -> Json:
    """Write a delivery of the log, with request and answers; one that `is_held` has no next try."""
    members: Json = {
        "deliveryId": stored.reference.delivery_id,
        "type": stored.event,
        "state": stored.state,
        "tries": stored.tries,
        "createdAt": rfc3339(stored.created_at),
        "request": stored.body,
        "attempts": [_attempt(attempt) for attempt in stored.attempts],
    }
    booking: Json = {"bookingId": stored.reference.booking_id} if stored.reference.booking_id else {}
    return members | booking | ({"nextAt": rfc3339(stored.next_at)} if stored.next_at and not is_held else {})


def _attempt(attempt: Attempt) -> Json:
    answer = attempt.answer
    members: Json = {"at": rfc3339(attempt.at), "milliseconds": answer.milliseconds}
    if answer.status is None:
        return {**members, "trouble": answer.trouble}
    return {**members, "status": answer.status, "answer": answer.body}


def sample_booking() -> Json:
    """Write a made-up booking as its host would see it: for tests, and as a sample."""
    return {
        "bookingId": "booking_sample",
        "classId": "class_sample",
        "classTitle": "Portfolio review",
        "status": "confirmed",
        "meetingState": "ready",
        "startsAt": "2030-01-08T09:00:00Z",
        "endsAt": "2030-01-08T09:30:00Z",
        "guest": {"name": "Sample Guest", "email": "guest@example.com", "timezone": "Europe/Berlin"},
        "price": {"amountMinor": 4500, "currency": "eur"},
        "notes": "I bring my own piano.",
        "answers": {},
        "meetingUrl": "https://zoom.us/j/81000000001",
        "meetingProvider": "zoom",
        "meetingId": "81000000001",
        "revision": 2,
        "createdAt": "2030-01-02T10:15:00Z",
    }
