"""Tokens at rest, sealed for one host, provider and generation (`envelope`)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from joinlink.errors import ReconnectRequired
from joinlink.model.host import Connection, Provider, Tokens
from joinlink.providers.aws.envelope import Envelope, SealBroken

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


class KmsTokenVault:
    """Seals and opens tokens, so that reading the table is not enough to use them: it takes this key as well."""

    def __init__(self, client: KMSClient, key_id: str) -> None:
        """Take the ARN of the key that seals data keys."""
        self._envelope = Envelope(client, key_id)

    def sealer(self, *, host_id: str, provider: Provider, generation: int) -> Callable[[Tokens], bytes]:
        """Prepare to seal one pair of tokens that is yet to come; the function returned makes no further call to KMS.

        Raises:  StoreUnavailable  KMS throttled or did not answer
        """
        seal = self._envelope.sealer(_context(host_id, provider, generation))
        return lambda tokens: seal(_written(tokens))

    def open(self, connection: Connection) -> Tokens:
        """Open the tokens of a connection.

        Raises:  StoreUnavailable   KMS throttled or did not answer
                 ReconnectRequired  the seal is broken, or was made for another row: the tokens are lost
        """
        context = _context(connection.host_id, connection.provider, connection.generation)
        try:
            return _read(self._envelope.open(connection.sealed_tokens, context))
        except SealBroken as exc:
            raise ReconnectRequired("the stored tokens can't be opened", provider=connection.provider) from exc


def _context(host_id: str, provider: Provider, generation: int) -> dict[str, str]:
    return {"host": host_id, "provider": str(provider), "generation": str(generation)}


def _written(tokens: Tokens) -> bytes:
    members = {
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "expires_at": tokens.expires_at.isoformat(),
    }
    return json.dumps(members).encode()


def _read(written: bytes) -> Tokens:
    members = json.loads(written)
    return Tokens(members["access_token"], members["refresh_token"], datetime.fromisoformat(members["expires_at"]))
