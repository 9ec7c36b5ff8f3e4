"""A connection to a server named by a person, at the one IP address that was checked (`public_address`)."""

from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import suppress
from functools import cache
from typing import Final

from joinlink.providers.public_address import WebAddress

CONNECT_TIMEOUT_SECONDS: Final = 3.05


class PinnedConnection(http.client.HTTPConnection):
    """Connects, and reconnects, to one IP address only, and checks the certificate against the host's name."""

    def __init__(self, address: WebAddress, ip: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(address.host, address.port)
        self._ip = ip
        self._tls = tls

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), CONNECT_TIMEOUT_SECONDS)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.settimeout(self.timeout)
        if self._tls is not None:
            # The handshake is made by hand: cut_off needs the socket before it.
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def allow(self, seconds: float) -> None:
        """Set how long the next call may wait for data."""
        self.timeout = seconds
        if self.sock is not None:
            self.sock.settimeout(seconds)

    def cut_off(self) -> None:
        """End a call from another thread; the thread waiting for it sees the connection as lost."""
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # TLS's own would wait for the other side


@cache
def public_authorities() -> ssl.SSLContext:
    """Return a TLS context that trusts the authorities that browsers trust."""
    return ssl.create_default_context()
