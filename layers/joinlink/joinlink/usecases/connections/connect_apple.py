"""Connect a host's Apple Calendar, or another CalDAV calendar, with an app-specific password (C4).

address, user name, password ─▶ calendars found? ─▶ password sealed ─▶ connection stored
                                └ no: nothing is stored, and the host is told why       └▶ tried: can it be read?
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

from joinlink.errors import InvalidInput, StoreUnavailable
from joinlink.language import gettext as _
from joinlink.model.calendar_look import LookRequest
from joinlink.model.host import Connection, ConnectionStatus, Provider, Tokens
from joinlink.model.slots import DAY, Interval
from joinlink.ports.connections import ConnectionStore, TokenVault
from joinlink.ports.slots import CalendarReader, CalendarServer
from joinlink.usecases.connections.resume_after_connecting import ResumingPorts, resume_after_connecting

ICLOUD: Final = "https://caldav.icloud.com"
NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""The expiry of an app-specific password: it stays good until its owner revokes it."""
TRIED_FOR_DAYS: Final = 62
"""As far as guests see at once."""


@dataclass(frozen=True, slots=True)
class CalendarLogin:
    """The login a host enters; without an address, the calendar is at iCloud."""

    username: str
    app_password: str = field(repr=False)
    url: str | None = None

    def __post_init__(self) -> None:
        if ":" in self.username:
            raise InvalidInput(_("a user name has no colon"), field="username")


class ConnectApplePorts(ResumingPorts, Protocol):
    """Ports for connecting an Apple calendar."""

    apple_calendar: CalendarServer
    connections: ConnectionStore
    token_vault: TokenVault
    calendar_reader: CalendarReader


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
    resume_after_connecting(connection, ports)
    _try(connection, ports)
    return connection


def _try(connection: Connection, ports: ConnectApplePorts) -> None:
    """Have the calendars read once, so that a host knows at once if they can't be, and no guest waits for that (S4)."""
    now = int(ports.clock.now().timestamp())
    window = Interval(now, now + TRIED_FOR_DAYS * DAY)
    with suppress(StoreUnavailable):  # then the first guest finds out
        ports.calendar_reader.read(LookRequest(connection.host_id, (Provider.APPLE,), window, is_trial=True))
