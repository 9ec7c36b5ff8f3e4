"""Issue an API key, with which a host's programs are recognised (P1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from joinlink.errors import InvalidInput
from joinlink.ids import derived_id, new_id, secret_token
from joinlink.language import gettext as _
from joinlink.model.api_key import BEGINNING, MOST_KEYS, SHOWN_CHARACTERS, ApiKey, Scope
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import ApiKeyStore


class IssuingPorts(Protocol):
    """Ports for issuing keys."""

    api_keys: ApiKeyStore
    clock: Clock


def issue_key(
    host_id: str, name: str, scopes: Sequence[Scope], ports: IssuingPorts, *, key: str | None = None
) -> tuple[ApiKey, str]:
    """Make a key, and return it with its secret, which nobody can tell a second time.

    The same request again, known by its idempotency `key`, makes the same one with another secret.

    Raises:  InvalidInput  the host has as many keys as one can look over
             NotFound      the account is closed
    """
    secret = BEGINNING + secret_token()
    made = ApiKey(
        key_id=derived_id("key", host_id, key) if key else new_id("key"),
        host_id=host_id,
        name=name,
        scopes=tuple(sorted(set(scopes))),
        prefix=secret[:SHOWN_CHARACTERS],
        created_at=ports.clock.now(),
    )
    if not ports.api_keys.create(made, secret):
        raise InvalidInput(_("You have %(number)s keys. Revoke one that is no longer used.", number=MOST_KEYS))
    return made, secret
