"""Addresses typed by people, checked before anything is sent to them.

    https://name:port/path ─ read strictly ─▶ name, port ─ looked up once ─▶ all answers public? ─▶ one pinned address

Without these checks, a person could make us call our own network: the machine's metadata, or a database nearby. So a
name is looked up here, every answer is judged, and the connection goes to the answer that was judged, even if the name
resolves differently a moment later. A redirect or link in an answer is judged here too before it is followed.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final
from urllib.parse import urljoin

from joinlink.errors import CalendarUnreachable, ForbiddenAddress

LONGEST_URL: Final = 2000
DEFAULT_PORTS: Final = {"https": 443, "http": 80}
LOWEST_OTHER_PORT: Final = 1024
HIGHEST_PORT: Final = 65535
"""CalDAV listens on 443 or, like 8443 and 5232, on an unprivileged port. Other low ports belong to other services."""

_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(:(?P<port>[0-9]{1,5}))?(?P<target>/[!$-;=?-Z_a-z~]*)?",
    re.ASCII | re.IGNORECASE,
)
"""Anything else is refused: user names, zone ids, escapes in a name, letters outside ASCII, fragments."""
_LABEL: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME: Final = re.compile(rf"(?=.{{4,253}}$)({_LABEL}\.)+(?=[a-z]){_LABEL}")
"""A name whose last label begins with a letter. That excludes numbers, however written, and `localhost`."""

_NOT_PUBLIC_V4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a carrier's NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local: the metadata of EC2, the credentials of ECS
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_GLOBAL_V6: Final = IPv6Network("2000::/3")
"""Loopback, ULA, link-local, multicast, IPv4-mapped and NAT64 all lie outside."""
_NOT_PUBLIC_V6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4 holds an IPv4 address
        "3fff::/20",
    )
)

Lookup = Callable[[str, int], Sequence[str]]
"""Returns the IP addresses of a name, for connecting to a port."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A URL whose form permits calling it; `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        """Host and port, without the port if it is the default."""
        return self.host if self.port == DEFAULT_PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.origin}{self.target}"


class AddressGuard:
    """Decides which addresses may be called.

    `trusted_origins` (`http://localhost:8003`) may always be called: they are the operator's own servers.
    """

    def __init__(self, trusted_origins: Collection[str] = (), *, look_up: Lookup | None = None) -> None:
        self._trusted_origins = frozenset(trusted_origins)
        self._look_up = look_up or look_up_name

    def read(self, url: str) -> WebAddress:
        """Read an address and judge its form, without looking it up.

        Raises:  ForbiddenAddress  no public server has such an address
        """
        found = _URL.fullmatch(url) if len(url) <= LONGEST_URL else None
        if found is None:
            raise ForbiddenAddress("the address has to be like https://caldav.example.com/path")
        scheme, host = found["scheme"].lower(), found["host"].lower()
        address = WebAddress(scheme, host, int(found["port"] or DEFAULT_PORTS[scheme]), found["target"] or "/")
        if address.origin not in self._trusted_origins:
            _check_form(address)
        return address

    def pin(self, address: WebAddress) -> str:
        """Look the name up, judge all that it leads to, and return the IP address to connect to.

        Raises:  ForbiddenAddress     one of its IP addresses is not public
                 CalendarUnreachable  the name can't be looked up
        """
        answers = self._look_up(address.host, address.port)
        if address.origin not in self._trusted_origins and not all(map(is_public, answers)):
            raise ForbiddenAddress("the address does not lead to the public internet")
        # Functions usually have no route out over IPv6.
        return min(answers, key=lambda ip: ip_address(ip).version)


def follow(base_url: str, link: str) -> str:
    """Return the absolute address of a link in an answer; it still has to be judged.

    Raises:  ForbiddenAddress  it is not an address
    """
    try:
        return urljoin(base_url, link)
    except ValueError:
        raise ForbiddenAddress("the server sends us to an address that is not valid") from None


def look_up_name(host: str, port: int) -> list[str]:
    """Ask the machine's resolver for all addresses of a name.

    Raises:  CalendarUnreachable  there are none
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CalendarUnreachable("there is no server of that name") from None
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


def is_public(ip: str) -> bool:
    """Whether an IP address belongs to the public internet, by the registries of special addresses.

    Source:  https://www.iana.org/assignments/iana-ipv4-special-registry and .../iana-ipv6-special-registry
    """
    address = ip_address(ip)
    if address.version == 4:
        return not any(address in network for network in _NOT_PUBLIC_V4)
    return address in _GLOBAL_V6 and not any(address in network for network in _NOT_PUBLIC_V6)


def _check_form(address: WebAddress) -> None:
    if address.scheme != "https":
        raise ForbiddenAddress("the address has to begin with https://")
    if not _NAME.fullmatch(address.host):
        raise ForbiddenAddress("the address needs the full name of a server, such as caldav.example.com")
    if address.port != DEFAULT_PORTS["https"] and not LOWEST_OTHER_PORT <= address.port <= HIGHEST_PORT:
        raise ForbiddenAddress("a CalDAV server does not listen on that port")
