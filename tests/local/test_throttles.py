"""The gateway's throttles are those of the template's stage, and a bucket is a route's, whoever asks."""

import pytest
from werkzeug.test import Client

from local.deployment import Route, Throttle
from local.gateway import Gateway
from local.http_events import message
from local.throttles import Throttles
from tests.local.test_gateway import EchoingPool


class Seconds:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def test_a_route_lets_a_burst_through_and_then_so_many_a_second(seconds: Seconds) -> None:
    throttles = Throttles(Throttle(100, 200), {"POST /book": Throttle(rate=2, burst=3)}, clock=seconds)

    assert [throttles.lets_through("POST /book") for _ in range(5)] == [True, True, True, False, False]
    seconds.now = 1.0
    assert [throttles.lets_through("POST /book") for _ in range(3)] == [True, True, False]
    seconds.now = 60.0
    assert [throttles.lets_through("POST /book") for _ in range(4)] == [True, True, True, False]


def test_a_route_without_a_throttle_of_its_own_has_the_stages_in_a_bucket_of_its_own(seconds: Seconds) -> None:
    throttles = Throttles(Throttle(1, 1), {}, clock=seconds)

    assert [throttles.lets_through(key) for key in ("GET /a", "GET /b", "GET /a")] == [True, True, False]


def test_beyond_it_the_gateway_answers_as_api_gateway_does_and_asks_no_function() -> None:
    routes, throttles = [Route("GET", "/items", "items")], Throttles(Throttle(0, 1), {})
    gateway = Client(Gateway(routes, throttles, EchoingPool(), control=lambda _: message("control", 200)))
    gateway.get("/items")

    answer = gateway.get("/items")

    assert (answer.status_code, answer.get_json()) == (429, {"message": "Too Many Requests"})
    assert gateway.get("/__local/health").status_code == 200
