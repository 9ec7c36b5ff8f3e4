"""Connect a host's Apple Calendar, or another CalDAV calendar, with an app-specific password (C4).

address, user name, password ─▶ calendars found? ─▶ password sealed ─▶ connection stored
                                └ no: nothing is stored, and the host is told why
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

from joinlink.errors import InvalidInput
from joinlink.model.host import Connection, ConnectionStatus, Provider, Tokens
from joinlink.ports.care import DueWork, NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.connections import ConnectionStore, TokenVault
from joinlink.ports.slots import CalendarServer
from joinlink.usecases.connections.resume_after_connecting import resume_after_connecting

ICLOUD: Final = "https://caldav.icloud.com"
NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""The expiry of an app-specific password: it stays good until its owner revokes it."""


@dataclass(frozen=True, slots=True)
class CalendarLogin:
    """The login a host enters; without an address, the calendar is at iCloud."""

    username: str
    app_password: str = field(repr=False)
    url: str | None = None

    def __post_init__(self) -> None:
        if ":" in self.username:
            raise InvalidInput("a user name has no colon", field="username")


class ConnectApplePorts(Protocol):
    """Ports for connecting an Apple calendar."""

    apple_calendar: CalendarServer
    connections: ConnectionStore
    token_vault: TokenVault
    notices: NoticeStore
    due_work: DueWork
    clock: Clock


def connect_apple(host_id: str, login: CalendarLogin, ports: ConnectApplePorts) -> Connection:
    """Try the login, and store the connection in place of any earlier one.

    The password is sealed in the same way as access tokens.
    Raises:  CalendarUnreachable, CalendarUnauthorized, ForbiddenAddress  nothing is stored
             ConnectionFailed  another request connected meanwhile
    """
    server_url = ports.apple_calendar.check(login.url or ICLOUD, username=login.username, password=login.app_password)
    earlier = ports.connections.get(host_id, Provider.APPLE)
    generation = earlier.generation + 1 if earlier else 1
    seal = ports.token_vault.sealer(host_id=host_id, provider=Provider.APPLE, generation=generation)
    connection = Connection(
        host_id=host_id,
        provider=Provider.APPLE,
        status=ConnectionStatus.CONNECTED,
        account_id=login.username,
        account_email=login.username,
        connected_at=ports.clock.now(),
        generation=generation,
        scopes=(),
        sealed_tokens=seal(Tokens(login.app_password, refresh_token="", expires_at=NEVER)),
        access_expires_at=NEVER,
        server_url=server_url,
    )
    ports.connections.put(connection)
    resume_after_connecting(connection, notices=ports.notices, due_work=ports.due_work, now=ports.clock.now())
    return connection
