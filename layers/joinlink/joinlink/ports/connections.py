"""Hosts' accounts at providers: connections, consent and tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from joinlink.model.host import Connection, Grant, Provider, Tokens


class ConnectionStore(Protocol):
    """Connections and the refresh lease. Every write is conditional on the state that the caller has read."""

    def get(self, host_id: str, provider: Provider) -> Connection | None:
        """Read consistently."""

    def list(self, host_id: str) -> Sequence[Connection]: ...

    def put(self, connection: Connection) -> None:
        """Store a fresh connection over any earlier one, with care from tomorrow on.

        A Zoom account is also indexed, for deauthorisation.

        Raises:  ConnectionFailed  the stored connection is of the same or a newer generation
        """

    def delete(self, connection: Connection) -> None:
        """Remove the connection that was read, even if refreshed meanwhile; a no-op if it is gone or was recreated."""

    def take_refresh_lease(self, connection: Connection, now: datetime, until: datetime) -> bool:
        """Become the only caller that refreshes; False when another holds the lease, or the generation has moved on."""

    def release_refresh_lease(self, connection: Connection) -> None: ...

    def note_refusal(self, connection: Connection, at: datetime) -> None:
        """Note since when its refresh is refused, until a refresh succeeds; a no-op if that is noted."""

    def put_refreshed(self, connection: Connection, *, seen_generation: int) -> bool:
        """Store the new pair and end the lease; False when the generation has moved on."""

    def require_reconnect(self, connection: Connection) -> bool:
        """Set the status to `reconnect_required`; False when the generation has moved on."""

    def mark_unreadable(self, connection: Connection) -> bool:
        """Note that its calendar can't be read; True for the first caller to note it since it was last readable."""

    def mark_unreadable_mailed(self, connection: Connection) -> None:
        """Note that the host was mailed about it, until it can be read again; a no-op if it can."""

    def begin_look(self, connection: Connection, now: datetime) -> bool:
        """Become the only one who looks at its calendar; False while another does, or a failed look is remembered."""

    def end_look(self, connection: Connection) -> None:
        """Forget a look that brought nothing, so that the next reader looks again."""

    def fail_look(self, connection: Connection, now: datetime) -> None:
        """Remember a look that failed dearly, so that nobody looks again for a while."""

    def wipe(self, connection: Connection) -> None:
        """Erase tokens, e-mail address and plan, leaving a connection that requires a reconnect (C10)."""

    def hosts_of_zoom_account(self, account_id: str) -> Sequence[str]:
        """Return the ids of the hosts who have connected this Zoom account."""


class OauthProvider(Protocol):
    """A provider's consent and token endpoints."""

    def authorize_url(self, *, redirect_uri: str, state: str, code_challenge: str) -> str: ...

    def exchange(self, *, code: str, code_verifier: str, redirect_uri: str, now: datetime) -> Grant:
        """Exchange the code for tokens, check the granted scopes, and read the account.

        Raises:  ConnectionFailed     refused, or a required scope was not granted
                 ProviderUnavailable
        """

    def refresh(self, tokens: Tokens, now: datetime) -> Tokens:
        """Exchange the refresh token for a new pair.

        Raises:  ReconnectRequired    the grant is gone
                 AppRefused           the site's own app is refused, whoever the host
                 ProviderRejected     refused for another reason, or none
                 ProviderUnavailable
        """

    def revoke(self, tokens: Tokens) -> None:
        """End the grant; one that is already gone counts as ended.

        Raises:  ProviderUnavailable
        """


OauthProviders = Mapping[Provider, OauthProvider]


class TokenVault(Protocol):
    """Seals tokens for one host, provider and generation; they can't be opened for any other."""

    def sealer(self, *, host_id: str, provider: Provider, generation: int) -> Callable[[Tokens], bytes]:
        """Prepare to seal tokens that are yet to come; anything that can fail fails here.

        Raises:  StoreUnavailable
        """

    def open(self, connection: Connection) -> Tokens:
        """Open the tokens of a connection.

        Raises:  ReconnectRequired  they don't open, now or ever
                 StoreUnavailable
        """
