"""Secrets of webhooks at rest, sealed for one host and webhook (`envelope`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from joinlink.errors import NotFound
from joinlink.providers.aws.envelope import Envelope, SealBroken

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

PROVIDER: Final = "webhooks"


class KmsWebhookVault:
    """Seals and opens the secrets by which receivers know our deliveries."""

    def __init__(self, client: KMSClient, key_id: str) -> None:
        """Take the ARN of the key that seals data keys."""
        self._envelope = Envelope(client, key_id)

    def seal(self, host_id: str, webhook_id: str, secret: str) -> bytes:
        return self._envelope.sealer(_context(host_id, webhook_id))(secret.encode())

    def open(self, host_id: str, webhook_id: str, sealed: bytes) -> str:
        try:
            return self._envelope.open(sealed, _context(host_id, webhook_id)).decode()
        except SealBroken as exc:
            raise NotFound("the webhook's secret can't be opened") from exc


def _context(host_id: str, webhook_id: str) -> dict[str, str]:
    """Return the context in the terms in which roles are allowed it: the webhook stands where generations do."""
    return {"host": host_id, "provider": PROVIDER, "generation": webhook_id}
