"""Disconnect a host's account at a provider, or remove a broken connection (C8, C9).

lease taken ────────▶ revoked ────────▶ deleted
  │ a refresh under way is waited for,    │ a refresh slower than that finds the connection
  ▼ so that its new tokens are revoked    ▼ gone, and revokes its new tokens itself
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import ProviderError
from joinlink.model.host import Connection, Provider
from joinlink.ports.care import NoticeStore
from joinlink.usecases.connections.provider_access import LEASE, AccessPorts
from joinlink.usecases.connections.resume_after_connecting import close_connection_notices

LONGEST_WAIT: Final = timedelta(seconds=5)
PAUSE_SECONDS: Final = 0.25


class DisconnectPorts(AccessPorts, Protocol):
    """Ports for disconnecting."""

    notices: NoticeStore


def disconnect_provider(host_id: str, provider: Provider, ports: DisconnectPorts) -> None:
    """Revoke the grant and delete its tokens; a no-op without a connection, so safe to repeat.

    Confirmed bookings keep their links.
    """
    connection = _at_rest(host_id, provider, ports)
    if connection is not None:
        _revoke(connection, ports)
        ports.connections.delete(connection)
    close_connection_notices(host_id, provider, ports.notices)


def _at_rest(host_id: str, provider: Provider, ports: DisconnectPorts) -> Connection | None:
    """Return the connection once no refresh can replace its tokens, or as it is if a refresh takes too long."""
    give_up_at = ports.clock.now() + LONGEST_WAIT
    while True:
        connection, now = ports.connections.get(host_id, provider), ports.clock.now()
        if connection is None or now >= give_up_at:
            return connection
        if ports.connections.take_refresh_lease(connection, now, now + LEASE):
            return connection
        ports.clock.sleep(PAUSE_SECONDS)


def _revoke(connection: Connection, ports: DisconnectPorts) -> None:
    """End the grant, if the provider lets us; the tokens are deleted in any case, as the host asked."""
    if connection.provider not in ports.oauth_providers:
        return
    with suppress(ProviderError):
        ports.oauth_providers[connection.provider].revoke(ports.token_vault.open(connection))
