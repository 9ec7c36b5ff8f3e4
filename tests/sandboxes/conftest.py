"""Sandboxes in the process, their clients, and a site that receives webhooks."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any

import pytest

from local.sandboxes.server import RunningServer, Sandboxes, serve
from local.secrets import Secrets
from tests.sandboxes.clients import PROVIDERS, SITE, GoogleClient, IdentityClient, StripeClient, ZoomClient


class ReceivingSite:
    """Keeps what was posted to it; answers with the statuses it was given, then with 200."""

    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.reply: Callable[[bytes], bytes] = lambda _body: b""
        """What to answer to a post."""
        self.knocked = Event()
        """Somebody has posted."""
        self.answering = Event()
        """Answers go out while this is set."""
        self.answering.set()
        self._arrival = Condition()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                site.knocked.set()
                site.answering.wait(timeout=10)
                self.send_response(site.note(self.path, dict(self.headers), body))
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(site.reply(body))

            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's words
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def note(self, path: str, headers: dict[str, str], body: bytes) -> int:
        with self._arrival:
            self.received.append((path, headers, body))
            self._arrival.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        """The bodies of the first posts, once so many have come."""
        with self._arrival:
            assert self._arrival.wait_for(lambda: len(self.received) >= count, timeout=10)
            return [json.loads(body) for _, _, body in self.received]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def secrets() -> Secrets:
    return Secrets.random()


@pytest.fixture
def site() -> Iterator[ReceivingSite]:
    receiving = ReceivingSite()
    yield receiving
    receiving.close()


@pytest.fixture
def sandboxes(secrets: Secrets) -> Iterator[Sandboxes]:
    made = Sandboxes(SITE, PROVIDERS, secrets)
    yield made
    made.close()


@pytest.fixture
def delivering(secrets: Secrets, site: ReceivingSite) -> Iterator[Sandboxes]:
    """Sandboxes whose webhooks reach a site."""
    made = Sandboxes(lambda: site.url, PROVIDERS, secrets)
    yield made
    made.close()


@pytest.fixture
def server(sandboxes: Sandboxes) -> Iterator[RunningServer]:
    running = serve(sandboxes, port=0)
    yield running
    running.close()


@pytest.fixture
def zoom(sandboxes: Sandboxes, secrets: Secrets) -> ZoomClient:
    return ZoomClient(sandboxes, secrets)


@pytest.fixture
def google(sandboxes: Sandboxes, secrets: Secrets) -> GoogleClient:
    return GoogleClient(sandboxes, secrets)


@pytest.fixture
def identity(sandboxes: Sandboxes, secrets: Secrets) -> IdentityClient:
    return IdentityClient(sandboxes, secrets)


@pytest.fixture
def stripe(sandboxes: Sandboxes, secrets: Secrets) -> StripeClient:
    return StripeClient(sandboxes, secrets)
