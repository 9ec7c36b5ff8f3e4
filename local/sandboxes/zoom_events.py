"""Zoom's webhook events, about the meetings and accounts of the sandbox.

{"event": "meeting.deleted", "event_ts": <milliseconds>, "payload": {...}}
"""

import hashlib
import hmac
import json

from local.sandboxes.moments import as_rfc3339, epoch_seconds, now
from local.sandboxes.webhooks import Courier, Delivery, zoom_signature
from local.sandboxes.wire import Json, random_text
from local.sandboxes.zoom_meetings import Account

URL_VALIDATION = "endpoint.url_validation"
MEETING_FIELDS = ("uuid", "id", "host_id", "topic", "type", "start_time", "duration", "timezone")


class ZoomEvents:
    """Signs and delivers the events of the one app that is registered."""

    def __init__(self, courier: Courier, webhook_secret: str) -> None:
        self._courier = courier
        self._secret = webhook_secret
        self._challenge: tuple[str, Delivery] | None = None

    def announce(self, kind: str, payload: Json) -> None:
        """Tell the site in the background."""
        self._courier.send(self.signed(kind, payload))

    def signed(self, kind: str, payload: Json) -> Delivery:
        """Sign an event that is yet to be delivered."""
        body = json.dumps({"event": kind, "event_ts": epoch_seconds() * 1000, "payload": payload})
        timestamp = epoch_seconds()
        headers = {
            "x-zm-request-timestamp": str(timestamp),
            "x-zm-signature": zoom_signature(self._secret, timestamp, body),
        }
        delivery = self._courier.prepare("zoom", random_text(22), kind, headers, body)
        if kind == URL_VALIDATION:
            self._challenge = payload["plainToken"], delivery
        return delivery

    def is_endpoint_valid(self) -> bool:
        """Return whether the site has met the latest challenge: with 200, the token, and the token's HMAC."""
        if self._challenge is None:
            return False
        plain, delivery = self._challenge
        expected = {
            "plainToken": plain,
            "encryptedToken": hmac.new(self._secret.encode(), plain.encode(), hashlib.sha256).hexdigest(),
        }
        try:
            return delivery.status == 200 and bool(json.loads(delivery.answer) == expected)
        except ValueError:
            return False


def url_validation(given: Json) -> Json:
    """Make the payload of `endpoint.url_validation`."""
    return {"plainToken": random_text(22)} | given


def deauthorization(account: Account, client_id: str, given: Json) -> Json:
    """Make the payload of `app_deauthorized`; an address in `given` stays out of it."""
    standard = {
        "account_id": account.account_id,
        "user_id": account.user_id,
        "client_id": client_id,
        "deauthorization_time": as_rfc3339(now()),
        "signature": random_text(64, "0123456789abcdef"),
        "event_ts": epoch_seconds() * 1000,
    }
    return standard | {name: value for name, value in given.items() if name != "email"}


def meeting_change(kind: str, host: Account, meeting: Json, given: Json) -> Json:
    """Make the payload of the `meeting.…` events from a stored meeting, or none, and from what is given."""
    told = {name: meeting[name] for name in MEETING_FIELDS if name in meeting} | given
    payload: Json = {
        "account_id": host.account_id,
        "operator": host.email,
        "operator_id": host.user_id,
        "object": told,
    }
    if kind == "meeting.deleted":
        return payload | {"operation": "all"}
    if kind == "meeting.updated":
        return payload | {"old_object": {"id": told.get("id")}, "time_stamp": epoch_seconds() * 1000}
    return payload
