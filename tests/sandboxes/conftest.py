"""Sandboxes in the process, their clients, and a site that receives webhooks."""

import json
from collections.abc import Callable, Iterator
from threading import Condition, Event
from typing import Any

import pytest

from local.sandboxes.server import RunningServer, Sandboxes, serve
from local.secrets import Secrets
from tests.sandboxes.clients import PROVIDERS, SITE, GoogleClient, IdentityClient, StripeClient, ZoomClient
from tests.scripted_server import Scripted, ScriptedServer, Sent


class ReceivingSite(ScriptedServer):
    """Keeps what was posted to it; answers with the statuses it was given, then with 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.reply: Callable[[bytes], bytes] = lambda _body: b""
        """What to answer to a post."""
        self.knocked = Event()
        """Somebody has posted."""
        self.answering = Event()
        """Answers go out while this is set."""
        self.answering.set()
        self._arrival = Condition()
        super().__init__()
        self.url = f"http://localhost:{self.port}"

    def take(self, sent: Sent) -> Scripted:
        self.knocked.set()
        self.answering.wait(timeout=10)
        with self._arrival:
            self.sent.append(sent)
            self._arrival.notify_all()
            status = self.statuses.pop(0) if self.statuses else 200
        return Scripted(status, self.reply(sent.body), {"Location": "/elsewhere"})

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        """The bodies of the first posts, once this many have come."""
        with self._arrival:
            assert self._arrival.wait_for(lambda: len(self.sent) >= count, timeout=10)
            return [json.loads(sent.body) for sent in self.sent]


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
