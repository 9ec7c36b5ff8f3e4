"""A provider on loopback that answers whatever a test scripts, and keeps what it was sent."""

import json
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit


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
    """One answer to come."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def google_refusal(status: int, reason: str, message: str = "No.") -> dict[str, object]:
    """What Google Calendar answers when it refuses."""
    cause = {"domain": "global", "reason": reason, "message": message}
    return {"error": {"code": status, "message": message, "errors": [cause]}}


class OddProvider:
    """Gives its scripted answers in turn, and the last one again and again."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self._answers: deque[Scripted] = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def will_answer(self, status: int, body: object = b"", headers: dict[str, str] | None = None) -> None:
        """Script the next answer; anything but bytes goes out as JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._answers.append(Scripted(status, raw, headers or {}))

    def will_only_answer(self, status: int, body: object) -> None:
        """Forget what was scripted, and answer this from now on."""
        self._answers.clear()
        self.will_answer(status, body)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _next(self) -> Scripted:
        return self._answers.popleft() if len(self._answers) > 1 else self._answers[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                address = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                query = dict(parse_qsl(address.query))
                provider.sent.append(Sent(self.command, address.path, query, dict(self.headers), body))
                scripted = provider._next()
                self.send_response(scripted.status)
                for name, value in {"Content-Length": str(len(scripted.body)), **scripted.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(scripted.body)

            do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815 - the names that the base class looks for

            def log_message(self, *args: object) -> None:
                """Print nothing."""

        return Handler
