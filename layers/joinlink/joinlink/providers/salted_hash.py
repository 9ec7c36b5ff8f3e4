"""Salted hashes, under which networks and addresses are counted without being kept (S1)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

LENGTH = 22
"""Characters of the hash that are kept: 88 bits, far too many for two guests to meet by chance."""


class SaltedHashes:
    """Hashes with a salt that each deployment has made once: its key for guests' links, used for nothing else here."""

    def __init__(self, salt: Callable[[], str]) -> None:
        self._salt = salt

    def of(self, kind: str, text: str) -> str:
        """Return the hash of a text of some kind; the same text of another kind has another."""
        message = f"joinlink.{kind}\x1f{text}".encode()
        return hmac.new(self._salt().encode(), message, hashlib.sha256).hexdigest()[:LENGTH]
