"""Signed links, which stand in for a session: a booking's id, signed for one purpose.

Source:  https://itsdangerous.palletsprojects.com/en/stable/url_safe/
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from itsdangerous import BadData, URLSafeSerializer

from joinlink.errors import InvalidSignature


class SignedLinks:
    """Signs and reads tokens; a token is good for one purpose only, and never expires."""

    def __init__(self, key: Callable[[], str]) -> None:
        self._key = key

    def sign(self, purpose: str, booking_id: str) -> str:
        """Return a token for the booking, safe in a URL; always the same, so that links in old mails keep working."""
        return self._serializer(purpose).dumps(booking_id)

    def read(self, purpose: str, token: str) -> str:
        """Return the booking id."""
        try:
            booking_id = self._serializer(purpose).loads(token)
        except BadData:
            raise InvalidSignature("the link is not one of ours") from None
        if not isinstance(booking_id, str):
            raise InvalidSignature("the link names no booking")
        return booking_id

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._key(), salt=f"joinlink.{purpose}", signer_kwargs={"digest_method": hashlib.sha256}
        )
