"""Connect a host's own Zoom or Google account (C2, C3), or reconnect it, which only replaces the tokens (C9)."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import ConnectionFailed, NotFound
from joinlink.language import gettext as _
from joinlink.model.host import Connection, ConnectionStatus, Provider
from joinlink.ports.connections import ConnectionStore, OauthProvider, OauthProviders, TokenVault
from joinlink.usecases.connections.oauth_round_trip import RoundTripPorts, arrive, depart
from joinlink.usecases.connections.resume_after_connecting import ResumingPorts, resume_after_connecting


class ConnectPorts(RoundTripPorts, ResumingPorts, Protocol):
    """Ports for connecting by OAuth."""

    oauth_providers: OauthProviders
    connections: ConnectionStore
    token_vault: TokenVault

    @property
    def offered_providers(self) -> frozenset[Provider]: ...


def begin_connecting(provider: str, *, session_token: str, redirect_uri: str, ports: ConnectPorts) -> str:
    """Return the address of the provider's consent page.

    Raises:  NotFound  no provider of this name connects by OAuth
    """
    oauth = _oauth_of(provider, ports)
    departure = depart(provider, ports, browser_secret=session_token)
    return oauth.authorize_url(
        redirect_uri=redirect_uri, state=departure.state, code_challenge=departure.code_challenge
    )


def finish_connecting(
    provider: str,
    *,
    host_id: str,
    session_token: str,
    state: str,
    code: str,
    redirect_uri: str,
    ports: ConnectPorts,
) -> Connection:
    """Exchange the code for tokens, and store the connection in place of any earlier one.

    Work that waited for it is resumed. `code` is empty if the host declined.
    Raises:  NotFound             no provider of this name connects by OAuth
             InvalidSignature     the state is stale, used, or another session's; nothing is stored
             ConnectionFailed     the host or the provider refused, or granted too little; nothing is stored (C5)
             AppRefused           the provider refuses the site's own app; nothing is stored
             ProviderUnavailable
    """
    oauth = _oauth_of(provider, ports)
    left = arrive(provider, ports, state=state, browser_secret=session_token)
    if not code:
        raise ConnectionFailed(_("the consent was not given"))
    # Prepare sealing first: with the exchange, Zoom ends the tokens of an earlier connection.
    earlier = ports.connections.get(host_id, Provider(provider))
    generation = earlier.generation + 1 if earlier else 1
    seal = ports.token_vault.sealer(host_id=host_id, provider=Provider(provider), generation=generation)
    grant = oauth.exchange(
        code=code, code_verifier=left.code_verifier, redirect_uri=redirect_uri, now=ports.clock.now()
    )
    connection = Connection(
        host_id=host_id,
        provider=Provider(provider),
        status=ConnectionStatus.CONNECTED,
        account_id=grant.account.account_id,
        account_email=grant.account.email,
        connected_at=ports.clock.now(),
        generation=generation,
        scopes=grant.scopes,
        sealed_tokens=seal(grant.tokens),
        access_expires_at=grant.tokens.expires_at,
        account_plan=grant.account.plan,
    )
    ports.connections.put(connection)
    resume_after_connecting(connection, ports)
    return connection


def _oauth_of(provider: str, ports: ConnectPorts) -> OauthProvider:
    for offered in ports.offered_providers & ports.oauth_providers.keys():
        if offered == provider:
            return ports.oauth_providers[offered]
    raise NotFound(_("There is no such provider to connect."))
