"""Webhooks out: the addresses, the deliveries, and the means of sending them (P2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.delivery import Delivery, DeliveryReference, DeliveryTask, ReceiverAnswer
    from joinlink.model.webhook import Webhook


class WebhookStore(Protocol):
    """A host's webhooks."""

    def put(self, webhook: Webhook) -> bool:
        """Store a new webhook; False, with nothing written, if the host has as many as one may have.

        A repeat, known by the webhook's id, has this secret in place of the first.
        Raises:  NotFound  there is no such host, or their account is closed
        """

    def get(self, host_id: str, webhook_id: str) -> Webhook | None: ...

    def list(self, host_id: str) -> Sequence[Webhook]:
        """List a host's webhooks, the oldest first."""

    def delete(self, host_id: str, webhook_id: str) -> bool:
        """Forget a webhook; returns whether there was one."""

    def change_secret(self, webhook: Webhook, sealed_secret: bytes, former_until: datetime) -> bool:
        """Sign with another secret and, until then, with the present one as well; False if it was changed meanwhile."""

    def note_failing(self, webhook: Webhook, since: datetime) -> None:
        """Note that it has begun to fail; a no-op if that is known, or the webhook is gone."""

    def note_well(self, webhook: Webhook) -> None:
        """Note that it answers, and let it be on again. A no-op when the webhook is gone."""

    def switch_off(self, webhook: Webhook, at: datetime) -> bool:
        """Switch it off; False if it is off already, or gone."""


class DeliveryStore(Protocol):
    """Deliveries: made, and still to be made."""

    def put(self, delivery: Delivery) -> bool:
        """Store a new delivery; False, with nothing written, if it is there."""

    def get(self, reference: DeliveryReference) -> Delivery | None: ...

    def change(self, seen: Delivery, changed: Delivery) -> bool:
        """Store the outcome of a try; False, with nothing written, if the delivery was tried or changed meanwhile."""

    def list(self, webhook_id: str, limit: int) -> Sequence[Delivery]:
        """List a webhook's deliveries, the latest first."""

    def failing(self, webhook_id: str, limit: int) -> Sequence[Delivery]:
        """List those that failed and are to be tried again, the oldest first."""


class DeliveryQueue(Protocol):
    """Hands deliveries to the function that makes them: one after another for each webhook, webhooks in parallel."""

    def put(self, tasks: Iterable[DeliveryTask]) -> None:
        """Queue some tries.

        Raises:  StoreUnavailable  repeat
        """


class WebhookSender(Protocol):
    """Calls servers that hosts have named, and no others."""

    def check(self, url: str) -> None:
        """Check an address before it is stored.

        Raises:  InvalidInput  no server on the public internet has it
        """

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> ReceiverAnswer:
        """Post once, within ten seconds, following nothing."""


class WebhookVault(Protocol):
    """Seals the secrets of webhooks, each for one of them."""

    def seal(self, host_id: str, webhook_id: str, secret: str) -> bytes:
        """Seal a secret; raises StoreUnavailable."""

    def open(self, host_id: str, webhook_id: str, sealed: bytes) -> str:
        """Open a secret.

        Raises:  StoreUnavailable
                 NotFound  it was sealed for another webhook
        """
