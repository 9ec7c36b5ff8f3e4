"""A CalDAV server for hostile calendars: `/{name}/` leads to what `calendars` has under that name."""

import time
from collections.abc import Callable, Iterable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

from tests.hostile import calendars

LOOPBACK = "127.0.0.1"


class HostileServer:
    """Listens while its `with` block runs; `reports` counts how often events were asked for, by name."""

    def __init__(self) -> None:
        self.reports: dict[str, int] = {}
        self.is_hostile = True
        """Whether it shows its hostile side: without, every calendar is empty."""
        self._server = ThreadingHTTPServer((LOOPBACK, 0), type("Handler", (_Handler,), {"owner": self}))
        self._server.daemon_threads = True
        self.url = f"http://localhost:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str) -> bytes:
        """Return what is answered; the name is the path's first part, up to a hyphen."""
        whole = path.strip("/").split("/")[0]
        name, rest = whole.partition("-")[0], path.strip("/").split("/")[1:]
        if method == "REPORT":
            self.reports[whole] = self.reports.get(whole, 0) + 1
            return _made(calendars.REPORTS[name]) if self.is_hostile and name in calendars.REPORTS else NOTHING
        if not rest:
            return calendars.principal(whole)
        if rest == ["principal"]:
            is_of_homes = self.is_hostile and name in calendars.PRINCIPALS
            return _made(calendars.PRINCIPALS[name]) if is_of_homes else calendars.home(whole)
        return calendars.one_calendar(whole)


NOTHING = b'<multistatus xmlns="DAV:"/>'


@cache
def _made(make: Callable[[], bytes]) -> bytes:
    return make()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: HostileServer

    def _serve(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        is_dripping = (
            self.command == "REPORT" and self.path.startswith(f"/{calendars.DRIPPING}") and self.owner.is_hostile
        )
        body = self.owner.answer(self.command, self.path)
        try:
            self.send_response(207)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for piece in _drops(body) if is_dripping else [body]:
                self.wfile.write(piece)
        except OSError:
            self.close_connection = True

    do_PROPFIND = do_REPORT = _serve  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _drops(body: bytes) -> Iterable[bytes]:
    for number in range(len(body)):
        yield body[number : number + 1]
        time.sleep(1)
