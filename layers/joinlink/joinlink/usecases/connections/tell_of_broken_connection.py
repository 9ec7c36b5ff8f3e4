"""Tell a host that an account has to be connected again: one mail and one notice for each incident (C9, AC-50).

connected ──▶ reconnect_required ──▶ mail ──▶ notice ──▶ connected again: notice closed
                                      │         │ stands until then, dismissed or not: a repeat tells nothing
                                      └─ a crash in between: the mail goes out twice rather than never
"""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

from joinlink.errors import MailRefused
from joinlink.model.host import Connection, Provider
from joinlink.model.notice import connection_broken_notice
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.connections import ConnectionStore
from joinlink.ports.hosts import HostStore
from joinlink.ports.mails import MailComposer, Mailer, Suppressions


class IncidentPorts(Protocol):
    """What telling of a broken connection needs of the outside."""

    hosts: HostStore
    connections: ConnectionStore
    notices: NoticeStore
    suppressions: Suppressions
    mail_composer: MailComposer
    mailer: Mailer
    clock: Clock


def tell_of_broken_connection(host_id: str, provider: Provider, ports: IncidentPorts, *, connections_url: str) -> bool:
    """Mail the host and put a notice up, unless they know already or the connection works by now; tells whether it did.

    `connections_url` is the absolute address of the page to reconnect on. The notice is the record of the mail, which
    is why it comes second.
    Raises:  MailUnavailable, StoreUnavailable  repeat
    """
    connection = _broken(host_id, provider, ports)
    if connection is None:
        return False
    notice = connection_broken_notice(connection, ports.clock.now())
    known = {known.notice_id for known in ports.notices.list(host_id, with_dismissed=True)}
    if notice.notice_id in known:
        return False
    _mail(connection, connections_url, ports)
    ports.notices.put(notice)
    if _broken(host_id, provider, ports) is None:
        # Connected again since it was read: that looked for notices before this one stood.
        ports.notices.close(host_id, notice.notice_id)
    return True


def _broken(host_id: str, provider: Provider, ports: IncidentPorts) -> Connection | None:
    """Return the connection if it still waits for its host."""
    connection = ports.connections.get(host_id, provider)
    return None if connection is None or connection.is_usable else connection


def _mail(connection: Connection, connections_url: str, ports: IncidentPorts) -> None:
    """Write to the host; an address that takes no mail leaves it to the notice."""
    host = ports.hosts.get(connection.host_id)
    mail = ports.mail_composer.connection_broken(connection, host, connections_url=connections_url)
    if ports.suppressions.is_suppressed(mail.to):
        return
    with suppress(MailRefused):
        ports.mailer.send(mail)
