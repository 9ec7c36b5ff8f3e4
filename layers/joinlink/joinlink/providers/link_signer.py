"""Signed links, which stand in for a session: a booking's id, signed for one purpose.

token    {key id}.{signed booking id}; without the key id if it was signed before keys had ids
key id   derived from the key: nothing to number, and nothing to mix up

Source:  https://itsdangerous.palletsprojects.com/en/stable/url_safe/
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Final

from itsdangerous import BadData, URLSafeSerializer

from joinlink.errors import InvalidSignature

KEY_ID_LENGTH: Final = 6


class SignedLinks:
    """Signs and reads tokens; a token is good for one purpose only, for as long as its key is among `keys`.

    The first key signs. The others are former ones, or one that will sign once every process knows it.
    """

    def __init__(self, keys: Callable[[], Sequence[str]]) -> None:
        self._keys = keys

    def sign(self, purpose: str, booking_id: str) -> str:
        """Return a token for the booking, safe in a URL; always the same as long as the same key signs."""
        signing, _ = _forms(self._keys()[0], purpose)
        return signing.sign(booking_id)

    def read(self, purpose: str, token: str) -> str:
        """Return the booking id."""
        for key in self._keys():
            for form in _forms(key, purpose):
                booking_id = form.read(token)
                if booking_id is not None:
                    return booking_id
        raise InvalidSignature("the link is not one of ours")


@dataclass(frozen=True, slots=True)
class _Form:
    """One way of signing: with which key and salt, and what stands before what was signed."""

    key: str = field(repr=False)
    salt: str
    head: str

    def sign(self, booking_id: str) -> str:
        return f"{self.head}{self._serializer.dumps(booking_id)}"

    def read(self, token: str) -> str | None:
        """Return the booking id; None unless the token is, byte by byte, the one that we would sign.

        Base64 leaves bits of the last character unused, so a signature can be spelled in several ways.
        """
        try:
            booking_id = self._serializer.loads(token.removeprefix(self.head))
        except BadData:
            return None
        is_ours = isinstance(booking_id, str) and compare_digest(self.sign(booking_id).encode(), token.encode())
        return booking_id if is_ours else None

    @property
    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.key, salt=self.salt, signer_kwargs={"digest_method": hashlib.sha256})


def _forms(key: str, purpose: str) -> Iterator[_Form]:
    """Yield the present form, and the one from before keys had ids."""
    key_id = hashlib.sha256(f"joinlink.key.{key}".encode()).hexdigest()[:KEY_ID_LENGTH]
    yield _Form(key, salt=f"joinlink.{purpose}.{key_id}", head=f"{key_id}.")
    yield _Form(key, salt=f"joinlink.{purpose}", head="")
