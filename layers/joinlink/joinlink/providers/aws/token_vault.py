"""Tokens at rest, sealed with their own data key, which KMS seals in turn.

    byte 0      format, 1
    bytes 1-2   length of the sealed data key, big-endian
    then        the data key as sealed by KMS, a nonce of 12 bytes, the tokens under AES-256-GCM

Both seals are bound to host, provider and generation: tokens copied to another row do not open there.
Source:  https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#enveloping
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from joinlink.aws_errors import error_code, is_passing
from joinlink.errors import ReconnectRequired, StoreUnavailable
from joinlink.model.host import Connection, Provider, Tokens

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

FORMAT = 1
KEY_BEGINS = 3
NONCE_BYTES = 12

WRONG_SEAL = {"InvalidCiphertextException", "IncorrectKeyException"}


class KmsTokenVault:
    """Seals and opens tokens, so that reading the table is not enough to use them: it takes this key as well."""

    def __init__(self, client: KMSClient, key_id: str) -> None:
        """Take the ARN of the key that seals data keys."""
        self._client = client
        self._key_id = key_id

    def sealer(self, *, host_id: str, provider: Provider, generation: int) -> Callable[[Tokens], bytes]:
        """Prepare to seal one pair of tokens that is yet to come; the function returned makes no further call to KMS.

        Raises:  StoreUnavailable  KMS throttled or did not answer
        """
        context = _context(host_id, provider, generation)
        with _kms_errors(provider):
            data_key = self._client.generate_data_key(KeyId=self._key_id, KeySpec="AES_256", EncryptionContext=context)
        sealed_key = data_key["CiphertextBlob"]

        def seal(tokens: Tokens) -> bytes:
            nonce = os.urandom(NONCE_BYTES)
            sealed = AESGCM(data_key["Plaintext"]).encrypt(nonce, _written(tokens), _associated_data(context))
            return bytes([FORMAT]) + len(sealed_key).to_bytes(2, "big") + sealed_key + nonce + sealed

        return seal

    def open(self, connection: Connection) -> Tokens:
        """Open the tokens of a connection.

        Raises:  StoreUnavailable   KMS throttled or did not answer
                 ReconnectRequired  the seal is broken, or was made for another row: the tokens are lost
        """
        context = _context(connection.host_id, connection.provider, connection.generation)
        sealed = connection.sealed_tokens
        key_end = KEY_BEGINS + int.from_bytes(sealed[1:KEY_BEGINS], "big")
        nonce_end = key_end + NONCE_BYTES
        if sealed[:1] != bytes([FORMAT]) or len(sealed) < nonce_end:
            raise _lost(connection.provider)
        with _kms_errors(connection.provider):
            data_key = self._client.decrypt(
                KeyId=self._key_id, CiphertextBlob=sealed[KEY_BEGINS:key_end], EncryptionContext=context
            )
        try:
            written = AESGCM(data_key["Plaintext"]).decrypt(
                sealed[key_end:nonce_end], sealed[nonce_end:], _associated_data(context)
            )
        except InvalidTag:
            raise _lost(connection.provider) from None
        return _read(written)


@contextmanager
def _kms_errors(provider: Provider) -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as exc:
        code = error_code(exc)
        if is_passing(exc):
            raise StoreUnavailable(f"KMS can't answer now ({code})") from exc
        if code in WRONG_SEAL:
            raise _lost(provider) from exc
        raise


def _lost(provider: Provider) -> ReconnectRequired:
    return ReconnectRequired("the stored tokens can't be opened", provider=provider)


def _context(host_id: str, provider: Provider, generation: int) -> dict[str, str]:
    return {"host": host_id, "provider": str(provider), "generation": str(generation)}


def _associated_data(context: dict[str, str]) -> bytes:
    return json.dumps(context, sort_keys=True).encode()


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
