"""The local cloud can be reached on one more address of this machine, if that is asked for."""

import socket

import pytest
import requests
from werkzeug.wrappers import Request, Response

from local.http_server import HttpServer, PortTaken
from local.relay import NoSuchAddress, relayed

ELSEWHERE = "127.0.0.2"

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", ELSEWHERE, "localhost"])


def test_o6_what_comes_to_the_other_address_is_answered_by_the_server_on_loopback() -> None:
    server = HttpServer("echo", keeps_connections=True)
    server.start(Request.application(lambda request: Response(request.get_data())))
    body = b"x" * 3_000_000

    with relayed([server.port], ELSEWHERE), requests.Session() as session:
        answers = [session.post(f"http://{ELSEWHERE}:{server.port}", data=body, timeout=60).content for _ in range(2)]

    server.stop()
    assert answers == [body, body]


def test_o6_nobody_listens_there_before_and_after_or_without_an_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as inner:
        port = inner.getsockname()[1]
        with relayed([port], None), pytest.raises(ConnectionRefusedError):
            socket.create_connection((ELSEWHERE, port))
        with relayed([port], ELSEWHERE):
            socket.create_connection((ELSEWHERE, port)).close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((ELSEWHERE, port))


def test_an_address_of_another_machine_and_a_port_that_is_taken_are_told_apart() -> None:
    with pytest.raises(NoSuchAddress), relayed([0], "192.0.2.1"):
        pass
    with (
        socket.create_server((ELSEWHERE, 0)) as taken,
        pytest.raises(PortTaken),
        relayed([taken.getsockname()[1]], ELSEWHERE),
    ):
        pass
