"""Secrets at rest, sealed with their own data key, which KMS seals in turn.

    byte 0      format, 1
    bytes 1-2   length of the sealed data key, big-endian
    then        the data key as sealed by KMS, a nonce of 12 bytes, the secret under AES-256-GCM

Both seals are bound to a context, such as host, provider and generation: copied to another row, they do not open.
Source:  https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#enveloping
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from joinlink.aws_errors import error_code, is_passing
from joinlink.errors import StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

FORMAT: Final = 1
KEY_BEGINS: Final = 3
NONCE_BYTES: Final = 12

WRONG_SEAL: Final = {"InvalidCiphertextException", "IncorrectKeyException"}


class SealBroken(Exception):
    """The seal is damaged, or was made in another context."""


class Envelope:
    """Seals and opens with one key of KMS."""

    def __init__(self, client: KMSClient, key_id: str) -> None:
        """Take the ARN of the key that seals data keys."""
        self._client = client
        self._key_id = key_id

    def sealer(self, context: Mapping[str, str]) -> Callable[[bytes], bytes]:
        """Prepare to seal one secret that is yet to come; the function returned makes no further call to KMS.

        Raises:  StoreUnavailable  KMS throttled or did not answer
        """
        with _kms_errors():
            data_key = self._client.generate_data_key(KeyId=self._key_id, KeySpec="AES_256", EncryptionContext=context)
        sealed_key = data_key["CiphertextBlob"]

        def seal(secret: bytes) -> bytes:
            nonce = os.urandom(NONCE_BYTES)
            sealed = AESGCM(data_key["Plaintext"]).encrypt(nonce, secret, _associated_data(context))
            return bytes([FORMAT]) + len(sealed_key).to_bytes(2, "big") + sealed_key + nonce + sealed

        return seal

    def open(self, sealed: bytes, context: Mapping[str, str]) -> bytes:
        """Open what was sealed in the same context.

        Raises:  StoreUnavailable  KMS throttled or did not answer
                 SealBroken
        """
        key_end = KEY_BEGINS + int.from_bytes(sealed[1:KEY_BEGINS], "big")
        nonce_end = key_end + NONCE_BYTES
        if sealed[:1] != bytes([FORMAT]) or len(sealed) < nonce_end:
            raise SealBroken
        with _kms_errors():
            data_key = self._client.decrypt(
                KeyId=self._key_id, CiphertextBlob=sealed[KEY_BEGINS:key_end], EncryptionContext=context
            )
        nonce, secret = sealed[key_end:nonce_end], sealed[nonce_end:]
        try:
            return AESGCM(data_key["Plaintext"]).decrypt(nonce, secret, _associated_data(context))
        except InvalidTag:
            raise SealBroken from None


@contextmanager
def _kms_errors() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as exc:
        code = error_code(exc)
        if is_passing(exc):
            raise StoreUnavailable(f"KMS can't answer now ({code})") from exc
        if code in WRONG_SEAL:
            raise SealBroken from exc
        raise


def _associated_data(context: Mapping[str, str]) -> bytes:
    return json.dumps(dict(context), sort_keys=True).encode()
