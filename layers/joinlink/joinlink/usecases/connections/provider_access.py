"""Fresh access tokens, refreshed by one caller at a time per connection (C9, C11).

                      generation g                         generation g+1
    ─────────────────────────┬───────────────────────────────────┬──────────────▶ time
     access token good       │ lease taken   token endpoint      │ pair stored,
     all callers use it      │ (conditional on g, one winner)    │ lease ended with it
                             │ others wait and read again ───────┴─▶ use g+1

Zoom rotates refresh tokens: the refresh kills the old one. So the new pair is stored before it is used, sealing is
prepared before the old token is spent, and an outage of the table is waited out.

A refresh can be refused without a word about the grant. That is tolerated for a while: it may pass, or the operator may
repair it; then the host is asked to reconnect, so that no connection looks well for ever that can't be used.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from joinlink.errors import (
    AccessTokenRejected,
    AppRefused,
    JoinlinkError,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
    StoreUnavailable,
)
from joinlink.language import N_
from joinlink.model.host import Connection, ConnectionStatus, Provider, Tokens
from joinlink.ports.clock import Clock
from joinlink.ports.connections import ConnectionStore, OauthProviders, TokenVault

T = TypeVar("T")
Usable = tuple[Connection, Tokens]
"""A connection and its tokens in the clear."""

EXPIRY_MARGIN: Final = timedelta(seconds=90)
LEASE: Final = timedelta(seconds=60)
"""No function runs longer than this, so no caller outlives its own lease."""
FIRST_PAUSE_SECONDS: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 1.0
LONGEST_WAIT: Final = timedelta(seconds=20)
PATIENCE: Final = timedelta(days=1)
"""How long refusals to refresh without a reason are tolerated."""
PATIENCE_WITH_OPERATOR: Final = timedelta(days=3)
"""How long refusals that only the operator can end are tolerated; `heal` alarms them."""
STORE_PAUSES_SECONDS: Final = (0.1, 0.5, 1.0, 2.0)


class AccessPorts(Protocol):
    """Ports for access tokens."""

    connections: ConnectionStore
    oauth_providers: OauthProviders
    token_vault: TokenVault
    clock: Clock


class ProviderAccess:
    """Makes calls with a host's access token."""

    def __init__(self, ports: AccessPorts) -> None:
        self._ports = ports

    def call(self, host_id: str, provider: Provider, operation: Callable[[str], T]) -> T:
        """Run `operation` with a fresh access token; if that is rejected, once more with a refreshed one.

        Raises:  ReconnectRequired    not connected, or the grant is gone; the connection is marked accordingly
                 ProviderUnavailable  the provider, or another caller's refresh, took too long
                 StoreUnavailable     table or vault did not answer
                 and any error of the operation
        """
        connection, tokens = self._fresh(host_id, provider, rejected_generation=None)
        try:
            return self._guarded(connection, operation, tokens)
        except AccessTokenRejected:
            connection, tokens = self._fresh(host_id, provider, rejected_generation=connection.generation)
        try:
            return self._guarded(connection, operation, tokens)
        except AccessTokenRejected as exc:
            raise ProviderRejected(N_("a token fresh from a refresh was rejected"), provider=provider) from exc

    def _guarded(self, connection: Connection, operation: Callable[[str], T], tokens: Tokens) -> T:
        try:
            return operation(tokens.access_token)
        except ReconnectRequired:
            self._ports.connections.require_reconnect(connection)
            raise

    def _fresh(self, host_id: str, provider: Provider, *, rejected_generation: int | None) -> Usable:
        give_up_at = self._ports.clock.now() + LONGEST_WAIT
        pause = FIRST_PAUSE_SECONDS
        while self._ports.clock.now() < give_up_at:
            connection = self._ports.connections.get(host_id, provider)
            if connection is None or not connection.is_usable:
                raise ReconnectRequired(N_("there is no usable connection"), provider=provider)
            now = self._ports.clock.now()
            if self._is_good(connection, rejected_generation):
                usable = self._unless_gone(connection, self._open)
            elif self._ports.connections.take_refresh_lease(connection, now, now + LEASE):
                usable = self._unless_gone(connection, self._refresh)
            else:
                self._ports.clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                continue
            if usable is not None:
                return usable
        raise ProviderUnavailable(N_("another refresh of the token takes too long"), provider=provider)

    def _is_good(self, connection: Connection, rejected_generation: int | None) -> bool:
        is_fresh = connection.access_expires_at > self._ports.clock.now() + EXPIRY_MARGIN
        return is_fresh and connection.generation != rejected_generation

    def _unless_gone(self, connection: Connection, attempt: Callable[[Connection], Usable | None]) -> Usable | None:
        """Make the attempt; None if the connection moved on meanwhile and has to be read again.

        Raises:  ReconnectRequired  grant or tokens are gone; the connection is marked accordingly
        """
        try:
            return attempt(connection)
        except ReconnectRequired:
            if self._ports.connections.require_reconnect(connection):
                raise
            return None

    def _open(self, connection: Connection) -> Usable:
        return connection, self._ports.token_vault.open(connection)

    def _refresh(self, connection: Connection) -> Usable | None:
        """Refresh under the lease, releasing it on failure; None if the connection moved on meanwhile."""
        try:
            renewed, tokens = self._renewed(connection)
            is_stored = self._store(renewed, seen_generation=connection.generation)
        except JoinlinkError:
            self._give_lease_back(connection)
            raise
        if is_stored:
            return renewed, tokens
        self._revoke_if_gone(renewed, tokens)
        return None

    def _renewed(self, connection: Connection) -> Usable:
        """Exchange the pair for a new one. Sealing is prepared first: after the exchange the old pair may be dead."""
        generation = connection.generation + 1
        seal = self._ports.token_vault.sealer(
            host_id=connection.host_id, provider=connection.provider, generation=generation
        )
        opened, now = self._ports.token_vault.open(connection), self._ports.clock.now()
        try:
            tokens = self._ports.oauth_providers[connection.provider].refresh(opened, now)
        except ProviderRejected as refusal:
            self._bear(connection, refusal, now)
            raise
        renewed = replace(
            connection,
            status=ConnectionStatus.CONNECTED,
            generation=generation,
            access_expires_at=tokens.expires_at,
            sealed_tokens=seal(tokens),
            refused_since=None,
        )
        return renewed, tokens

    def _bear(self, connection: Connection, refusal: ProviderRejected, now: datetime) -> None:
        """Note the first refusal to refresh; once they have lasted too long, take the grant to be gone.

        Raises:  ReconnectRequired
        """
        patience = PATIENCE_WITH_OPERATOR if isinstance(refusal, AppRefused) else PATIENCE
        if connection.refused_since is None:
            self._ports.connections.note_refusal(connection, now)
        elif now - connection.refused_since >= patience:
            message = N_("the provider has refused to refresh the tokens for too long")
            raise ReconnectRequired(message, provider=connection.provider) from refusal

    def _store(self, renewed: Connection, *, seen_generation: int) -> bool:
        """Store the new pair, retrying after an outage, as only we have it; False if the connection moved on.

        False also after a lost answer: the pair is stored, and the caller reads it.
        Raises:  StoreUnavailable
        """
        for pause in STORE_PAUSES_SECONDS:
            try:
                return self._ports.connections.put_refreshed(renewed, seen_generation=seen_generation)
            except StoreUnavailable:
                self._ports.clock.sleep(pause)
        return self._ports.connections.put_refreshed(renewed, seen_generation=seen_generation)

    def _revoke_if_gone(self, renewed: Connection, tokens: Tokens) -> None:
        """Revoke new tokens whose connection was removed meanwhile (C8): only we have them.

        If the connection was recreated they are left alone, as revoking them would end the new grant too.
        """
        with suppress(ProviderError, StoreUnavailable):
            if self._ports.connections.get(renewed.host_id, renewed.provider) is None:
                self._ports.oauth_providers[renewed.provider].revoke(tokens)

    def _give_lease_back(self, connection: Connection) -> None:
        with suppress(StoreUnavailable):  # then it ends by itself, and the earlier failure is the one to report
            self._ports.connections.release_refresh_lease(connection)
