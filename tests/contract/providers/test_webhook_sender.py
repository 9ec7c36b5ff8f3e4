"""P2, DESIGN 10: what is posted to a server that a host named, and that nothing else is called by way of it."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from joinlink.errors import InvalidInput
from joinlink.providers import public_address
from joinlink.providers.public_address import AddressGuard
from joinlink.providers.webhook_sender import MOST_BYTES_READ, PinnedWebhookSender
from tests.contract.providers.named_servers import Authority, NamedServer, Names
from tests.scripted_server import LOOPBACK, Scripted

HOOKS = "hooks.example.com"
HEADERS = {"webhook-id": "msg_1"}


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(Path(tmp_path_factory.mktemp("authority")))


@pytest.fixture
def server(authority: Authority) -> Iterator[NamedServer]:
    running = NamedServer(authority.server(HOOKS))
    yield running
    running.close()


@pytest.fixture
def sender(authority: Authority, names: Names, monkeypatch: pytest.MonkeyPatch) -> PinnedWebhookSender:
    """Make one in a world in which loopback is the public internet, and the rest of 127.0.0.0/8 is private."""
    monkeypatch.setattr(public_address, "is_public", lambda ip: ip == LOOPBACK)
    return PinnedWebhookSender(AddressGuard(look_up=names), timeout_seconds=0.5, tls=authority.client())


def test_p2_a_delivery_is_posted_once_as_json_with_its_headers(sender, server) -> None:
    server.will_answer(Scripted(200, b"noted"))

    answer = sender.send(server.url(HOOKS, "/bookings?a=b"), b'{"type": "x"}', HEADERS)

    (sent,) = server.sent
    assert (answer.status, answer.body, answer.is_good) == (200, "noted", True)
    assert (sent.method, sent.path, sent.query, sent.body) == ("POST", "/bookings", {"a": "b"}, b'{"type": "x"}')
    assert (sent.headers["Content-Type"], sent.headers["webhook-id"]) == ("application/json", "msg_1")


def test_p2_a_redirect_is_an_answer_and_not_followed(sender, server) -> None:
    server.will_answer(Scripted(302, b"", {"Location": "http://169.254.169.254/"}))

    answer = sender.send(server.url(HOOKS), b"{}", HEADERS)

    assert (answer.status, answer.is_good, len(server.sent)) == (302, False, 1)


def test_p2_of_an_answer_only_so_much_is_read(sender, server) -> None:
    server.will_answer(Scripted(200, b"x" * 100_000))

    assert len(sender.send(server.url(HOOKS), b"{}", HEADERS).body) == MOST_BYTES_READ


def test_p2_a_receiver_that_takes_too_long_is_cut_off(sender, server) -> None:
    server.will_answer(Scripted(200, b"late", pause_seconds=3, pause_in="headers"))

    answer = sender.send(server.url(HOOKS), b"{}", HEADERS)

    assert answer.status is None
    assert answer.trouble == "no answer within ten seconds"
    assert answer.milliseconds < 2000


def test_p2_a_name_that_leads_inside_is_neither_kept_nor_called(sender, server, names) -> None:
    names.answers[HOOKS] = deque(["127.0.0.2"])

    with pytest.raises(InvalidInput):
        sender.check(server.url(HOOKS))
    answer = sender.send(server.url(HOOKS), b"{}", HEADERS)

    assert (answer.status, answer.trouble) == (None, "the address is not on the public internet")
    assert server.connections == 0


@pytest.mark.parametrize(
    "url", ["http://hooks.example.com/", "https://localhost/", "https://10.0.0.1/", "ftp://x.example", ""]
)
def test_p2_only_https_to_a_name_is_taken(sender, url) -> None:
    with pytest.raises(InvalidInput) as refused:
        sender.check(url)

    assert refused.value.field == "url"
