"""Tell a host that an account has to be reconnected: one mail and one notice for each incident (C9, AC-50).

connected ──▶ reconnect_required ──▶ mail ──▶ notice ──▶ connected again: notice closed
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Protocol

from joinlink.model.due import LOOKED_AFTER, WATCHED
from joinlink.model.host import Connection, Provider
from joinlink.model.mail import Mail
from joinlink.model.notice import connection_broken_notice
from joinlink.ports.clock import Clock
from joinlink.ports.connections import ConnectionStore
from joinlink.ports.hosts import HostStore
from joinlink.ports.mails import MailComposer
from joinlink.usecases.mails.leave_to_care import LeavingPorts
from joinlink.usecases.mails.tell_once import TellingPorts, tell_once

LEFT_FOR: Final = timedelta(minutes=15)


class IncidentPorts(TellingPorts, Protocol):
    """Ports for telling a host of a broken connection."""

    hosts: HostStore
    connections: ConnectionStore
    mail_composer: MailComposer
    clock: Clock


def tell_of_broken_connection(host_id: str, provider: Provider, ports: IncidentPorts, *, connections_url: str) -> bool:
    """Mail the host and put up a notice, unless they know or the connection works again; returns whether it did.

    `connections_url` is the absolute address of the page to reconnect on.
    Raises:  MailUnavailable, StoreUnavailable  repeat
    """
    connection = _broken(host_id, provider, ports)
    if connection is None:
        return False

    def write() -> Mail:
        host = ports.hosts.get(host_id)
        return ports.mail_composer.connection_broken(connection, host, connections_url=connections_url)

    notice = connection_broken_notice(connection, ports.clock.now())
    return tell_once(notice, write, ports, is_over=lambda: _broken(host_id, provider, ports) is None)


def leave_to_care(host_id: str, provider: Provider, ports: LeavingPorts) -> None:
    """Have a broken connection looked after soon, which tries again to tell its host."""
    kind = (LOOKED_AFTER | WATCHED)[provider]
    ports.due_work.ask(kind, host_id, ports.clock.now() + LEFT_FOR)


def _broken(host_id: str, provider: Provider, ports: IncidentPorts) -> Connection | None:
    """Return the connection if it still has to be reconnected."""
    connection = ports.connections.get(host_id, provider)
    return None if connection is None or connection.is_usable else connection
