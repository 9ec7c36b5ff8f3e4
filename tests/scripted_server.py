"""A server on loopback that gives scripted answers, and keeps what it was sent."""

import json
import ssl
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import BinaryIO
from urllib.parse import parse_qsl, urlsplit

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Sent:
    """One call as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass
class Scripted:
    """One answer to come; `pause_seconds` is waited before each byte of it, from the part that is named on."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pause_seconds: float = 0
    pause_in: str = "body"
    """`headers` or `body`."""


class ScriptedServer:
    """Gives its answers in turn, and the last one again and again."""

    keeps_connections = False

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.sent: list[Sent] = []
        self.connections = 0
        self.answers: deque[Scripted] = deque()
        self._is_closing = False
        self._server = ThreadingHTTPServer((LOOPBACK, 0), type("Handler", (_Handler,), {"server_of_the_test": self}))
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_port
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def take(self, sent: Sent) -> Scripted:
        """Note a call, and return what to answer."""
        self.sent.append(sent)
        return self.answers.popleft() if len(self.answers) > 1 else self.answers[0]

    def close(self) -> None:
        self._is_closing = True
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def write(self, stream: BinaryIO, part: bytes, pause_seconds: float) -> None:
        """Write at once, or byte by byte until somebody has had enough."""
        if not pause_seconds:
            stream.write(part)
            return
        for byte in part:
            if self._is_closing:
                return
            time.sleep(pause_seconds)
            stream.write(bytes([byte]))


class _Handler(BaseHTTPRequestHandler):
    server_of_the_test: ScriptedServer
    protocol_version = "HTTP/1.1"
    timeout = 5

    def setup(self) -> None:
        self.server_of_the_test.connections += 1
        super().setup()

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # the client has gone
            self.close_connection = True

    def answer(self) -> None:
        server, address = self.server_of_the_test, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        query = dict(parse_qsl(address.query))
        scripted = server.take(Sent(self.command, address.path, query, dict(self.headers), body))
        ending = {} if server.keeps_connections else {"Connection": "close"}
        headers = {"Content-Length": str(len(scripted.body)), **ending, **scripted.headers}
        lines = [f"HTTP/1.1 {scripted.status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
        head = "".join(f"{line}\r\n" for line in [*lines, ""]).encode()
        for name, part in (("headers", head), ("body", scripted.body)):
            server.write(self.wfile, part, scripted.pause_seconds if scripted.pause_in == name else 0)
        self.close_connection = headers.get("Connection") == "close"

    do_GET = do_POST = do_PATCH = do_DELETE = do_PROPFIND = do_REPORT = answer  # noqa: N815 - looked for by these names

    def log_message(self, *args: object) -> None:
        """Print nothing."""


def as_body(answer: object) -> bytes:
    """Anything but bytes goes out as JSON."""
    return answer if isinstance(answer, bytes) else json.dumps(answer).encode()
