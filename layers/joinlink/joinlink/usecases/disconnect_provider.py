"""Disconnect a host's account at a provider, or remove a broken connection (C8)."""

from __future__ import annotations

from contextlib import suppress

from joinlink.errors import ProviderError
from joinlink.model.host import Connection, Provider
from joinlink.ports import ConnectionStore, OauthProviders, TokenVault


def disconnect_provider(
    host_id: str, provider: Provider, *, connections: ConnectionStore, oauth: OauthProviders, vault: TokenVault
) -> None:
    """Revoke the grant and delete its tokens; without a connection there is nothing to do, so a repeat is safe.

    Confirmed bookings keep their links.
    """
    connection = connections.get(host_id, provider)
    if connection is None:
        return
    _revoke(connection, oauth, vault)
    connections.delete(connection)


def _revoke(connection: Connection, oauth: OauthProviders, vault: TokenVault) -> None:
    """End the grant where the provider lets us: the tokens go all the same, since that is what the host asked for."""
    if connection.provider not in oauth:
        return
    with suppress(ProviderError):
        oauth[connection.provider].revoke(vault.open(connection))
