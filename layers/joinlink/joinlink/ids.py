"""Identifiers: unguessable ones for rows, derived ones where a repeat must give the same id."""

from __future__ import annotations

import base64
import hashlib
import secrets


def new_id(prefix: str) -> str:
    """Return `{prefix}_` and 20 random characters of a-z2-7 (100 bits)."""
    return f"{prefix}_{_base32(secrets.token_bytes(13))}"


def derived_id(prefix: str, *parts: str) -> str:
    """Return an id that is always the same for these parts, so that a repeated request names the same row."""
    return f"{prefix}_{_base32(_sha256(*parts))}"


def booking_id_in(series_id: str, number: int) -> str:
    """Return the id of a booking of a series; numbers begin at 1."""
    return derived_id("booking", series_id, str(number))


def booking_ids_in(series_id: str, of: int) -> list[str]:
    """Return the ids of all bookings of a series, by number."""
    return [booking_id_in(series_id, number) for number in range(1, of + 1)]


def marker(reference: str) -> str:
    """Return the text by which an object of ours is found again at a provider: 40 characters of 0-9a-f.

    The marker also serves as a Google event id, whose alphabet is a-v0-9. A deleted event keeps its id for ever, which
    is why `reference` names all four: subject, revision, kind and generation.
    """
    return _sha256("meeting", reference).hex()[:40]


def secret_token() -> str:
    """Return a bearer secret of 256 bits, safe in URLs and cookies."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """Hash a bearer secret or an e-mail address for storage: SHA-256, hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _sha256(*parts: str) -> bytes:
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().lower()[:20]
