"""HTTP with a server named by a person: only at addresses that were checked, within a budget of time and size.

    session begins ────────────────────────────── budget_seconds ─▶ open connections are cut off
       │ an origin is judged and looked up when first met; a redirect counts like any other address
       └ the password goes to the host of the first address and hosts belonging to it, and nowhere else

It uses the standard library's HTTP, which lets us choose the IP address of a connection while TLS verifies the name,
and which takes no proxies, cookies or passwords from its environment.
"""

from __future__ import annotations

import http.client
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Timer
from types import TracebackType
from typing import Final, Self

from joinlink.errors import CalendarOverBounds, CalendarUnreachable, ForbiddenAddress
from joinlink.metrics import Metric, count
from joinlink.providers.caldav.allowance import LARGEST_ANSWER_BYTES, Allowance
from joinlink.providers.pinned_connection import PinnedConnection, public_authorities
from joinlink.providers.public_address import AddressGuard, WebAddress, follow

PIECE_BYTES: Final = 64 * 1024
SLOW_SECONDS: Final = 1.0
"""An answer outstanding for longer than this is no brief trouble of the network."""
MOST_REDIRECTS: Final = 3
REDIRECTS: Final = frozenset({301, 302, 307, 308})
"""Without 303, which asks for a GET: we never send one."""
SERVER_ERROR: Final = 500
SITES: Final = ("icloud.com",)
"""Sites whose servers pass an account around: caldav.icloud.com to p42-caldav.icloud.com, and back."""


@dataclass(frozen=True, slots=True)
class Login:
    """The user name and password sent with every call."""

    username: str
    password: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """The header: Basic, which iCloud accepts with an app-specific password."""
        return f"Basic {b64encode(f'{self.username}:{self.password}'.encode()).decode()}"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer from `url`, which is where the last redirect led."""

    url: str
    status: int
    body: bytes = field(repr=False)


class PinnedSession:
    """Related calls, in a `with` block; connections stay open between them."""

    def __init__(
        self, guard: AddressGuard, login: Login, *, budget_seconds: float, tls: ssl.SSLContext | None = None
    ) -> None:
        self._guard = guard
        self._login = login
        self._tls = tls
        self._first_host: str | None = None
        self._connections: dict[str, PinnedConnection] = {}
        self.allowance = Allowance(budget_seconds)
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

    def judge(self, url: str) -> WebAddress:
        """Read an address, if it may be called in this session; the first one decides which hosts get the password.

        Raises:  ForbiddenAddress  the address is not public, or of another site
        """
        address = self._guard.read(url)
        self._first_host = self._first_host or address.host
        if not _belongs(address.host, self._first_host):
            raise ForbiddenAddress("the server sends us to another one, which would get the password")
        return address

    def send(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Make one call, and repeat it wherever a redirect leads.

        Raises:  ForbiddenAddress     the address, or one that it leads to, may not be called
                 CalendarUnreachable  no answer, or a broken one
                 CalendarOverBounds   no answer in time, or a too long one
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
        """Make one call; returns the answer and its Location header, if any."""
        connection = self._connection(address)
        sent = {**headers, "Host": address.netloc, "Authorization": self._login.authorization}
        began = time.monotonic()
        try:
            connection.allow(self.allowance.seconds_left())
            connection.request(method, address.target, body, sent)
            response = connection.getresponse()
            content = self._content(response)
        except ssl.SSLCertVerificationError:
            raise CalendarUnreachable("the server's certificate can't be trusted") from None
        except (OSError, http.client.HTTPException):
            # Not chained: the request holds the password.
            count(Metric.APPLE_ERRORS)
            if time.monotonic() - began > SLOW_SECONDS:
                raise CalendarOverBounds("the server takes too long") from None
            raise CalendarUnreachable("the server did not answer") from None
        if response.length:
            raise CalendarUnreachable("the server broke off in the middle of its answer")
        count(Metric.APPLE_ERRORS, response.status >= SERVER_ERROR)
        return Answer(address.url, response.status, content), response.getheader("Location")

    def _content(self, response: http.client.HTTPResponse) -> bytes:
        """Read an answer piece by piece, and no more of it than there may be."""
        content = bytearray()
        while piece := response.read(PIECE_BYTES):
            self.allowance.take("bytes", len(piece))
            self.allowance.seconds_left()
            content += piece
            if len(content) > LARGEST_ANSWER_BYTES:
                raise CalendarOverBounds("the answer of the server is too long")
        return bytes(content)

    def _connection(self, address: WebAddress) -> PinnedConnection:
        known = self._connections.get(address.origin)
        if known is None:
            tls = (self._tls or public_authorities()) if address.scheme == "https" else None
            known = self._connections[address.origin] = PinnedConnection(address, self._guard.pin(address), tls)
        return known

    def _drop_connections(self) -> None:
        """End all calls under way, even ones whose answers trickle in."""
        for connection in list(self._connections.values()):
            connection.cut_off()


def _belongs(host: str, first: str) -> bool:
    """Whether a host may get the password that was typed for the first one."""
    return _is_within(host, first) or any(_is_within(host, site) and _is_within(first, site) for site in SITES)


def _is_within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
