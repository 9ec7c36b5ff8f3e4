"""The gateway gives functions payload format 2.0 and takes their answers back, as API Gateway's HTTP API does."""

import json
from typing import Any

import pytest
import requests
from werkzeug.test import Client

from local.cloud import LocalCloud
from local.deployment import Route
from local.execution_environment import Outcome
from local.gateway import Gateway
from local.http_events import message
from local.throttles import Throttles


def echo(cloud: LocalCloud, method: str = "GET", path: str = "/echo", **rest: Any) -> dict[str, Any]:
    answer = requests.request(method, cloud.site + path, timeout=60, **rest)
    assert answer.status_code == 200
    return dict(answer.json())


def test_an_event_has_the_shape_of_payload_2_0(cloud: LocalCloud) -> None:
    event = echo(cloud, "GET", "/items/a%20b?x=1&x=2&empty=&q=a%26b", headers={"X-Thing": "One"})

    assert event["version"] == "2.0"
    assert event["routeKey"] == event["requestContext"]["routeKey"] == "GET /items/{itemId}"
    assert event["rawPath"] == "/items/a b"
    assert event["rawQueryString"] == "x=1&x=2&empty=&q=a%26b"
    assert event["queryStringParameters"] == {"x": "1,2", "empty": "", "q": "a&b"}
    assert event["pathParameters"] == {"itemId": "a b"}
    assert event["headers"]["x-thing"] == "One"
    assert event["headers"]["x-forwarded-proto"] == "http"
    assert event["isBase64Encoded"] is False
    assert "body" not in event
    http_part = event["requestContext"]["http"]
    assert (http_part["method"], http_part["path"], http_part["sourceIp"]) == ("GET", "/items/a b", "127.0.0.1")
    assert event["requestContext"]["stage"] == "$default"


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ({"X-Local-Source": "203.0.113.7"}, "203.0.113.7"),
        ({"X-Local-Source": "2001:db8::7"}, "2001:db8::7"),
        ({"X-Local-Source": "nonsense"}, "127.0.0.1"),
        ({"X-Forwarded-For": "203.0.113.7"}, "127.0.0.1"),
    ],
)
def test_s1_a_request_seems_to_come_from_where_a_test_says(cloud: LocalCloud, given, source: str) -> None:
    event = echo(cloud, headers=given)

    assert event["requestContext"]["http"]["sourceIp"] == source
    assert event["headers"]["x-forwarded-for"].split(", ")[-1] == source
    assert "x-local-source" not in event["headers"]


@pytest.mark.parametrize(
    ("method", "path", "route_key"),
    [
        ("GET", "/items/first", "GET /items/first"),
        ("GET", "/items/second", "GET /items/{itemId}"),
        ("GET", "/files/a/b/c", "GET /files/{path+}"),
        ("DELETE", "/echo", "ANY /echo"),
    ],
)
def test_the_most_specific_route_is_taken(cloud: LocalCloud, method: str, path: str, route_key: str) -> None:
    assert echo(cloud, method, path)["routeKey"] == route_key


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("POST", "/items/1"), ("GET", "/items/1/2")])
def test_without_a_route_there_is_nothing(cloud: LocalCloud, method: str, path: str) -> None:
    answer = requests.request(method, cloud.site + path, timeout=60)

    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_head_is_not_get(cloud: LocalCloud) -> None:
    assert requests.head(f"{cloud.site}/items/1", timeout=60).status_code == 404
    assert requests.head(f"{cloud.site}/echo", timeout=60).status_code == 200


def test_a_function_that_fails_is_an_internal_server_error(cloud: LocalCloud) -> None:
    answer = requests.post(f"{cloud.site}/echo", data="raise", headers={"Content-Type": "text/plain"}, timeout=60)

    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})


def test_a_body_over_ten_megabytes_is_refused(cloud: LocalCloud) -> None:
    answer = requests.post(f"{cloud.site}/echo", data=bytes(10 * 1024 * 1024 + 1), timeout=30)

    assert (answer.status_code, answer.json()) == (413, {"message": "Request Entity Too Large"})


@pytest.mark.parametrize(("content_type", "megabytes"), [("text/plain", 6), ("image/png", 5)])
def test_an_event_over_lambda_s_six_megabytes_is_refused(cloud: LocalCloud, content_type: str, megabytes: int) -> None:
    body, headers = b"x" * (megabytes * 1024 * 1024), {"Content-Type": content_type}

    answer = requests.post(f"{cloud.site}/echo", data=body, headers=headers, timeout=30)

    assert (answer.status_code, answer.json()) == (413, {"message": "Request Entity Too Large"})


@pytest.mark.parametrize(("size", "status"), [(6_000_000, 200), (6_291_556, 500)])
def test_an_answer_over_lambda_s_six_megabytes_is_an_internal_server_error(
    cloud: LocalCloud, size: int, status: int
) -> None:
    answer = requests.post(f"{cloud.site}/echo", data=f"say {size}", headers={"Content-Type": "text/plain"}, timeout=60)

    assert answer.status_code == status
    assert len(answer.content) == size or answer.json() == {"message": "Internal Server Error"}


class EchoingPool:
    """Answers with the event that it got."""

    def invoke(self, function: str, payload: bytes) -> Outcome:
        event = json.loads(payload)
        told = {"function": function, "routeKey": event["routeKey"], "rawPath": event["rawPath"]}
        return Outcome("", json.dumps(told).encode(), failed=False)


@pytest.mark.parametrize(
    ("method", "path", "route_key"),
    [
        ("GET", "/items/1", "GET /items/{itemId}"),
        ("POST", "/items/1", "$default"),
        ("GET", "/nowhere/at/all", "$default"),
        ("GET", "/", "$default"),
    ],
)
def test_what_no_other_route_takes_goes_to_the_default_route(method: str, path: str, route_key: str) -> None:
    routes = [Route("ANY", "$default", "nowhere"), Route("GET", "/items/{itemId}", "items")]
    gateway = Client(
        Gateway(routes, Throttles(None, {}), EchoingPool(), control=lambda request: message("control", 200))
    )

    answer = gateway.open(path, method=method).get_json()

    assert answer == {
        "function": "nowhere" if route_key == "$default" else "items",
        "routeKey": route_key,
        "rawPath": path,
    }
