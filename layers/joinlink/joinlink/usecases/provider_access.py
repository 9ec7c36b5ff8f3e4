"""Fresh access tokens, refreshed by one caller at a time per connection (C9, C11).

                      generation g                         generation g+1
    ─────────────────────────┬───────────────────────────────────┬──────────────▶ time
     access token good       │ lease taken   token endpoint      │ pair stored,
     everybody uses it       │ (conditional on g, one winner)    │ lease gone with it
                             │ others wait and read again ───────┴─▶ use g+1

The new pair is stored before it is used, since the old refresh token may be dead from that moment on (Zoom rotates).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeVar

from joinlink.errors import (
    AccessTokenRejected,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
)
from joinlink.model.host import Connection, ConnectionStatus, Provider, Tokens
from joinlink.ports import Clock, ConnectionStore, OauthProviders, TokenVault

T = TypeVar("T")

EXPIRY_MARGIN: Final = timedelta(seconds=90)
LEASE: Final = timedelta(seconds=30)
FIRST_PAUSE_SECONDS: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 1.0
LONGEST_WAIT: Final = timedelta(seconds=20)


class ProviderAccess:
    """Makes calls with a host's access token."""

    def __init__(self, connections: ConnectionStore, oauth: OauthProviders, vault: TokenVault, clock: Clock) -> None:
        self._connections = connections
        self._oauth = oauth
        self._vault = vault
        self._clock = clock

    def call(self, host_id: str, provider: Provider, operation: Callable[[str], T]) -> T:
        """Run `operation` with a fresh access token; once more with a refreshed one when the first is rejected.

        Raises:  ReconnectRequired    not connected, or the grant is gone; the connection says so from now on
                 ProviderUnavailable  the provider, or somebody else's refresh, took too long
                 and whatever the operation raises
        """
        connection, tokens = self._fresh(host_id, provider, rejected_generation=None)
        try:
            return self._guarded(connection, operation, tokens)
        except AccessTokenRejected:
            connection, tokens = self._fresh(host_id, provider, rejected_generation=connection.generation)
        try:
            return self._guarded(connection, operation, tokens)
        except AccessTokenRejected as exc:
            raise ProviderRejected("a token fresh from a refresh was rejected", provider=provider) from exc

    def _guarded(self, connection: Connection, operation: Callable[[str], T], tokens: Tokens) -> T:
        try:
            return operation(tokens.access_token)
        except ReconnectRequired:
            self._connections.require_reconnect(connection)
            raise

    def _fresh(self, host_id: str, provider: Provider, *, rejected_generation: int | None) -> tuple[Connection, Tokens]:
        give_up_at = self._clock.now() + LONGEST_WAIT
        pause = FIRST_PAUSE_SECONDS
        while self._clock.now() < give_up_at:
            connection = self._connections.get(host_id, provider)
            if connection is None or not connection.is_usable:
                raise ReconnectRequired("there is no usable connection", provider=provider)
            if self._is_good(connection, rejected_generation):
                return connection, self._vault.open(connection)
            now = self._clock.now()
            if self._connections.take_refresh_lease(connection, now, now + LEASE):
                refreshed = self._refresh(connection)
                if refreshed is not None:
                    return refreshed
            else:
                self._clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        raise ProviderUnavailable("another refresh of the token takes too long", provider=provider)

    def _is_good(self, connection: Connection, rejected_generation: int | None) -> bool:
        is_fresh = connection.access_expires_at > self._clock.now() + EXPIRY_MARGIN
        return is_fresh and connection.generation != rejected_generation

    def _refresh(self, connection: Connection) -> tuple[Connection, Tokens] | None:
        """Refresh under the lease; None when the connection moved on meanwhile and has to be read again."""
        try:
            tokens = self._oauth[connection.provider].refresh(self._vault.open(connection), self._clock.now())
        except ReconnectRequired:
            if self._connections.require_reconnect(connection):
                raise
            return None
        except ProviderError:
            self._connections.release_refresh_lease(connection)
            raise
        generation = connection.generation + 1
        renewed = replace(
            connection,
            status=ConnectionStatus.CONNECTED,
            generation=generation,
            access_expires_at=tokens.expires_at,
            sealed_tokens=self._vault.seal(
                tokens, host_id=connection.host_id, provider=connection.provider, generation=generation
            ),
        )
        if not self._connections.put_refreshed(renewed, seen_generation=connection.generation):
            return None
        return renewed, tokens
