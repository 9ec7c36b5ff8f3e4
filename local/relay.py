"""Ports of the local cloud on one more address of this machine, for containers, which have a loopback of their own."""

import errno
import socket
import socketserver
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from local.http_server import LOOPBACK, PortTaken

CHUNK_BYTES = 65536


class NoSuchAddress(Exception):
    """This machine doesn't have the address."""


@contextmanager
def relayed(ports: Iterable[int], address: str | None) -> Iterator[None]:
    """Pass what comes to these ports of an address on to loopback while a `with` block lasts; no address, no relay.

    Raises:  NoSuchAddress  it isn't one of this machine's
             PortTaken      another program listens there
    """
    with ExitStack() as started:
        for port in ports if address else ():
            relay = _listen(str(address), port)
            started.callback(relay.server_close)
            thread = threading.Thread(target=relay.serve_forever, args=(0.02,), name=f"relay {port}", daemon=True)
            thread.start()
            started.callback(thread.join)
            started.callback(relay.shutdown)
        yield


class _Relay(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class _Passage(socketserver.BaseRequestHandler):
    """Carries one connection both ways; each side is told when the other has said all."""

    def handle(self) -> None:
        with suppress(OSError), socket.create_connection((LOOPBACK, self.request.getsockname()[1])) as inner:
            back = threading.Thread(target=_carry, args=(inner, self.request), name="relay back", daemon=True)
            back.start()
            _carry(self.request, inner)
            back.join()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(CHUNK_BYTES):
            sink.sendall(chunk)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def _listen(address: str, port: int) -> _Relay:
    try:
        return _Relay((address, port), _Passage)
    except OSError as exc:
        raise PortTaken(port) if exc.errno == errno.EADDRINUSE else NoSuchAddress(address) from exc
