"""The events that the Stripe sandbox tells the site of, signed.

Source:  https://docs.stripe.com/api/events/object and https://docs.stripe.com/webhooks/signature
"""

import json
from collections.abc import Callable
from functools import partial

from local.sandboxes.moments import epoch_seconds
from local.sandboxes.webhooks import Courier, Delivery, stripe_signature
from local.sandboxes.wire import Json, random_text

API_VERSION = "2026-10-28.endive"


class Events:
    """Signs events with a secret, or with two while one is rolled, and has them delivered."""

    def __init__(self, own_secret: str, courier: Courier) -> None:
        self._own_secret = own_secret
        self._secrets = [own_secret]
        self._courier = courier
        self._follow_ups: list[Callable[[], None]] = []

    def sign_with(self, secrets: list[str]) -> None:
        """Sign with these secrets from now on; none for our own."""
        self._secrets = secrets or [self._own_secret]

    def announce(self, kind: str, told: Json, account: str | None = None) -> None:
        """Tell the site in the background; `account` is the connected one that it comes from."""
        self._courier.send(self.signed(kind, told, account))

    def announce_first(self, kind: str, told: Json, account: str | None = None) -> None:
        """Tell the site before the person is sent on, as Stripe's page does for some seconds.

        The site may call Stripe before it answers, so this waits without the lock.
        """
        self._follow_ups.append(partial(self._courier.send_and_wait, self.signed(kind, told, account)))

    def take_follow_ups(self) -> list[Callable[[], None]]:
        """Hand over what is to be told without the lock."""
        taken, self._follow_ups = self._follow_ups, []
        return taken

    def signed(self, kind: str, told: Json, account: str | None = None) -> Delivery:
        """Make and sign an event about an object; a `livemode` of the object is that of the event as well."""
        event_id = f"evt_{random_text(24)}"
        timestamp = epoch_seconds()
        event = ({} if account is None else {"account": account}) | {
            "id": event_id,
            "object": "event",
            "api_version": API_VERSION,
            "created": timestamp,
            "data": {"object": told},
            "livemode": told.get("livemode", False),
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        body = json.dumps(event)
        headers = {"Stripe-Signature": stripe_signature(self._secrets, timestamp, body)}
        return self._courier.prepare("stripe", event_id, kind, headers, body)
