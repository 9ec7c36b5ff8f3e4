"""What is registered at Stripe for an account's events: the site's own address, for all of them, until told otherwise.

Events are delivered all the same: this is what Stripe tells of it, for a doctor to look at.

Source:  https://docs.stripe.com/api/webhook_endpoints/object
"""

from collections.abc import Callable

from local.sandboxes.stripe_events import API_VERSION
from local.sandboxes.wire import Json

CHANGEABLE = {"url": str, "enabled_events": list, "status": str, "api_version": str}


class WebhookEndpoints:
    """One endpoint at most; `address` is where the sandbox's events go."""

    def __init__(self, address: Callable[[], str]) -> None:
        self._address = address
        self._changes: Json | None = {}

    def listed(self) -> Json:
        """Return the list as Stripe's API has it."""
        data = [] if self._changes is None else [self._endpoint(self._changes)]
        return {"object": "list", "url": "/v1/webhook_endpoints", "has_more": False, "data": data}

    def change(self, fields: object) -> None:
        """Replace fields of the endpoint as it was at first; None removes it. Raises ValueError."""
        if fields is None:
            self._changes = None
            return
        if not isinstance(fields, dict) or not all(
            name in CHANGEABLE and isinstance(value, CHANGEABLE[name]) for name, value in fields.items()
        ):
            raise ValueError(f"stripe takes a webhookEndpoint with {', '.join(CHANGEABLE)}, or null")
        self._changes = fields

    def _endpoint(self, changes: Json) -> Json:
        return {
            "id": "we_local",
            "object": "webhook_endpoint",
            "url": self._address(),
            "enabled_events": ["*"],
            "status": "enabled",
            "api_version": API_VERSION,
            "application": None,
            "created": 1764579600,
            "description": None,
            "livemode": False,
            "metadata": {},
            **changes,
        }
