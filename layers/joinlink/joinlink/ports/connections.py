"""Hosts' accounts at providers: their connections, consent, and the tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from joinlink.model.host import Connection, Grant, Provider, Tokens


class ConnectionStore(Protocol):
    """Connections and the refresh lease. Every write is conditional on what the caller has seen."""

    def get(self, host_id: str, provider: Provider) -> Connection | None:
        """Read consistently."""

    def list(self, host_id: str) -> Sequence[Connection]: ...

    def put(self, connection: Connection) -> None:
        """Store a fresh connection over whatever stood there, and have it looked after from tomorrow on.

        Zoom's account is indexed for deauthorisation.

        Raises:  ConnectionFailed  what stands there is of the same generation or a newer one
        """

    def delete(self, connection: Connection) -> None:
        """Remove the connection that was seen, refreshed meanwhile or not; a no-op when it is gone or was made anew."""

    def take_refresh_lease(self, connection: Connection, now: datetime, until: datetime) -> bool:
        """Become the only one who refreshes; False when another holds the lease or the generation moved on."""

    def release_refresh_lease(self, connection: Connection) -> None: ...

    def put_refreshed(self, connection: Connection, *, seen_generation: int) -> bool:
        """Store the new pair and end the lease; False when the generation moved on."""

    def require_reconnect(self, connection: Connection) -> bool:
        """Flip to `reconnect_required`; False when the generation moved on."""

    def mark_unreadable(self, connection: Connection) -> bool:
        """Note that its calendar can't be read; True for the one who noted it first since it last could."""

    def wipe(self, connection: Connection) -> None:
        """Forget tokens, address and plan for good and leave a row that requires a reconnect (C10)."""

    def hosts_of_zoom_account(self, account_id: str) -> Sequence[str]:
        """Return the ids of the hosts who have connected this Zoom user."""


class OauthProvider(Protocol):
    """A provider's consent and token endpoints."""

    def authorize_url(self, *, redirect_uri: str, state: str, code_challenge: str) -> str: ...

    def exchange(self, *, code: str, code_verifier: str, redirect_uri: str, now: datetime) -> Grant:
        """Trade the code for tokens, check the granted scopes and ask who the account is.

        Raises:  ConnectionFailed     refused, or a needed scope was not granted
                 ProviderUnavailable
        """

    def refresh(self, tokens: Tokens, now: datetime) -> Tokens:
        """Trade the refresh token for a new pair.

        Raises:  ReconnectRequired    the grant is gone
                 ProviderUnavailable
        """

    def revoke(self, tokens: Tokens) -> None:
        """End the grant; one that is already gone counts as ended.

        Raises:  ProviderUnavailable
        """


OauthProviders = Mapping[Provider, OauthProvider]


class TokenVault(Protocol):
    """Seals tokens for one host, provider and generation; opening under any other fails."""

    def sealer(self, *, host_id: str, provider: Provider, generation: int) -> Callable[[Tokens], bytes]:
        """Get ready to seal tokens that are yet to come: all that can fail does so here.

        Raises:  StoreUnavailable
        """

    def open(self, connection: Connection) -> Tokens:
        """Open the tokens of a connection.

        Raises:  ReconnectRequired  they don't open, now or ever
                 StoreUnavailable
        """
