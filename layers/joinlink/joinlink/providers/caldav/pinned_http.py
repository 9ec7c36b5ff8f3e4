"""HTTP with a server that a person named: at the address that was judged, within a budget of time and size.

    session begins ────────────────────────────── budget_seconds ─▶ whatever is open is cut off
       │ an origin is judged and looked up when it is first met, and a redirect is an address like any other
       └ the password goes to the host of the first address and to what belongs to it, and nowhere else

The standard library speaks HTTP here: it lets us say which IP address a connection goes to while TLS verifies the name,
and it takes no proxies, cookies or passwords from its surroundings.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from threading import Timer
from types import TracebackType
from typing import Final, Self

from joinlink.errors import CalendarUnreachable, ForbiddenAddress
from joinlink.providers.caldav.public_address import AddressGuard, WebAddress, follow

CONNECT_TIMEOUT_SECONDS: Final = 3.05
LARGEST_ANSWER_BYTES: Final = 16 * 1024 * 1024
MOST_REDIRECTS: Final = 3
REDIRECTS: Final = frozenset({301, 302, 307, 308})
"""A 303 asks for a GET, which nobody here sends."""
SITES: Final = ("icloud.com",)
"""Whose servers hand an account on among themselves: caldav.icloud.com to p42-caldav.icloud.com, and back."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who asks."""

    username: str
    password: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """The header: Basic, which is what iCloud takes with an app-specific password."""
        return f"Basic {b64encode(f'{self.username}:{self.password}'.encode()).decode()}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from `url`, which is where the last redirect led."""

    url: str
    status: int
    body: bytes = field(repr=False)


class PinnedSession:
    """Calls that belong together, in a `with` block; connections stay open between them."""

    def __init__(
        self, guard: AddressGuard, login: Login, *, budget_seconds: float, tls: ssl.SSLContext | None = None
    ) -> None:
        self._guard = guard
        self._login = login
        self._tls = tls
        self._first_host: str | None = None
        self._connections: dict[str, _PinnedConnection] = {}
        self._give_up_at = time.monotonic() + budget_seconds
        self._cut_off = Timer(budget_seconds, self._drop_connections)
        self._cut_off.daemon = True

    def __enter__(self) -> Self:
        self._cut_off.start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._cut_off.cancel()
        for connection in self._connections.values():
            connection.close()

    def check_budget(self) -> float:
        """Return how many seconds are left.

        Raises:  CalendarUnreachable  none are
        """
        left = self._give_up_at - time.monotonic()
        if left <= 0:
            raise CalendarUnreachable("the server takes too long")
        return left

    def judge(self, url: str) -> WebAddress:
        """Read an address that may be called in this session; the first one decides who gets the password.

        Raises:  ForbiddenAddress  the address is not public, or somebody else's
        """
        address = self._guard.read(url)
        self._first_host = self._first_host or address.host
        if not _belongs(address.host, self._first_host):
            raise ForbiddenAddress("the server sends us to another one, which would get the password")
        return address

    def send(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Make one call, and the same call again wherever a redirect leads.

        Raises:  ForbiddenAddress     the address, or one that it leads to, may not be called
                 CalendarUnreachable  no answer in time, or a broken or endless one
        """
        for _ in range(1 + MOST_REDIRECTS):
            address = self.judge(url)
            answer, location = self._call(address, method, body, headers)
            if answer.status not in REDIRECTS or location is None:
                return answer
            url = follow(answer.url, location)
        raise CalendarUnreachable("the server sends us from one address to the next")

    def _call(
        self, address: WebAddress, method: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[Answer, str | None]:
        """Make one call; returns the answer and where it sends us."""
        connection = self._connection(address)
        sent = {**headers, "Host": address.netloc, "Authorization": self._login.authorization}
        try:
            connection.allow(self.check_budget())
            connection.request(method, address.target, body, sent)
            response = connection.getresponse()
            content = response.read(LARGEST_ANSWER_BYTES + 1)
        except ssl.SSLCertVerificationError:
            raise CalendarUnreachable("the server's certificate can't be trusted") from None
        except (OSError, http.client.HTTPException):
            # Not chained: what was sent holds the password.
            raise CalendarUnreachable("the server did not answer") from None
        if len(content) > LARGEST_ANSWER_BYTES:
            raise CalendarUnreachable("the answer of the server is too long")
        if response.length:
            raise CalendarUnreachable("the server broke off in the middle of its answer")
        return Answer(address.url, response.status, content), response.getheader("Location")

    def _connection(self, address: WebAddress) -> _PinnedConnection:
        known = self._connections.get(address.origin)
        if known is None:
            tls = (self._tls or _public_authorities()) if address.scheme == "https" else None
            known = self._connections[address.origin] = _PinnedConnection(address, self._guard.pin(address), tls)
        return known

    def _drop_connections(self) -> None:
        """End whatever is under way, however slowly it drips."""
        for connection in list(self._connections.values()):
            connection.cut_off()


class _PinnedConnection(http.client.HTTPConnection):
    """Connects to one IP address, also when it connects again, and holds the certificate against the host's name."""

    def __init__(self, address: WebAddress, ip: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(address.host, address.port)
        self._ip = ip
        self._tls = tls

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), CONNECT_TIMEOUT_SECONDS)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.settimeout(self.timeout)
        if self._tls is not None:
            # The handshake is made by hand, since only a socket that is known here can be cut off.
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def allow(self, seconds: float) -> None:
        """Set how long the next call may wait for a sign of life."""
        self.timeout = seconds
        if self.sock is not None:
            self.sock.settimeout(seconds)

    def cut_off(self) -> None:
        """End a call from another thread: who waits for it is told that the connection is gone."""
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # TLS's own would wait for the other side


@cache
def _public_authorities() -> ssl.SSLContext:
    return ssl.create_default_context()


def _belongs(host: str, first: str) -> bool:
    """Whether a host may have the password that was typed for the first one."""
    return _is_within(host, first) or any(_is_within(host, site) and _is_within(first, site) for site in SITES)


def _is_within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
