"""DESIGN 14: whatever a stranger sends, the answer is one that was foreseen, and never a 500.

Every route gets what no browser sends, and every JSON body of the sample events has each of its values
replaced by what no client sends.
"""

import copy
import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from joinlink.model.host import Provider
from tests.functions.site import BROWSER, http_event, invoke, sample
from tests.infra.project import ROOT
from tests.infra.routes import answered_routes
from tests.worlds.world import CSRF_TOKEN, NEXT_WEEK, SESSION_TOKEN, World

SURROGATE = "\ud800"
DEEP = b'{"a":' * 50_000
DIGITS = "9" * 5000
HEADERS = {**BROWSER, "x-forwarded-proto": "https", "x-csrf-token": CSRF_TOKEN}
SIGNED_IN = [f"__Host-session={SESSION_TOKEN}"]
ROUTES = [(route.function, route.method, route.path) for route in answered_routes()]
SAMPLES = sorted(
    path.stem
    for path in (ROOT / "events").glob("*.json")
    if json.loads(path.read_text(encoding="utf-8")).get("body", "").startswith("{")
)
VALUES = [
    *('"\\ud800"', '{"\\ud800": 1}', '"\\u0000"', DIGITS, f"-{DIGITS}", f'"{DIGITS}"', "1e400", "NaN", "-Infinity"),
    *("[" * 3000 + "]" * 3000, '"9999-12-31T23:59:59-23:59"', '"https://["', '"\u0661\u0662"', "null", "true", "[[]]"),
]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Return a host with accounts and a booking, who has set all up."""
    world = World.selling().connect(Provider.ZOOM, Provider.GOOGLE)
    world.put(NEXT_WEEK)
    with world.inhabited():
        yield world


def hostile_events(method: str, route: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Make requests to a route, each wrong in one way."""
    path, route_key = re.sub(r"\{\w+\}", "zoom", route), f"{method} {route}"
    event = partial(http_event, method, route_key=route_key, cookies=SIGNED_IN)
    for referer in ("http://[", "//[", f"/{SURROGATE}", "\x00"):
        yield f"referer {referer!r}", event(path, headers={**HEADERS, "referer": referer})
        strangers = http_event(method, path, route_key=route_key, headers={**HEADERS, "referer": referer})
        yield f"a stranger's referer {referer!r}", strangers
    for odd in (SURROGATE, "\x00", "\ufffd", DIGITS[:200], "%ff", "[") if "{" in route else ():
        yield f"path {odd[:9]!r}", event(re.sub(r"\{\w+\}", lambda _, odd=odd: odd, route), headers=HEADERS)
    for odd in (SURROGATE, "\x00", DIGITS):
        yield (
            f"cookie {odd[:9]!r}",
            http_event(method, path, route_key=route_key, headers=HEADERS, cookies=[f"__Host-session={odd}", odd]),
        )
        query = dict.fromkeys(
            ("token", "from", "to", "day", "date", "timezone", "cursor", "state", "code", "next"), odd
        )
        yield f"query {odd[:9]!r}", {**event(path, headers=HEADERS), "queryStringParameters": query}
    if method == "GET":
        return
    for body in (b"\xff\xfe{}", DEEP, DIGITS.encode(), b'"\\ud800"'):
        yield f"body {body[:9]!r}", event(path, headers={**HEADERS, "content-type": "application/json"}, body=body)
    yield "body that is not Base64", {**event(path, headers=HEADERS, body=b""), "body": "é"}


@pytest.mark.parametrize(("function", "method", "route"), ROUTES, ids=lambda part: part)
def test_no_route_has_an_unforeseen_answer_to_what_no_browser_sends(
    world: World, function: str, method: str, route: str
) -> None:
    failed = [words for words, event in hostile_events(method, route) if invoke(function, event).status == 500]

    assert failed == []


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Name every place in a JSON value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield (*path, name)
        yield from places(part, (*path, name))


def with_value(body: Any, place: tuple[Any, ...], raw: str) -> str:
    """Write the body with another value, which is given as JSON would have it."""
    changed = holder = copy.deepcopy(body)
    for name in place[:-1]:
        holder = holder[name]
    holder[place[-1]] = "the value"
    return json.dumps(changed).replace('"the value"', raw)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_value_of_a_body_has_an_unforeseen_answer(world: World, name: str) -> None:
    event = sample(name)
    text = event["body"]
    headers = {**event["headers"], "x-csrf-token": CSRF_TOKEN}
    event |= {"cookies": SIGNED_IN, "headers": headers, "isBase64Encoded": False}

    failed = [
        (place, raw[:20])
        for place in places(json.loads(text))
        for raw in VALUES
        if invoke(name.partition(".")[0], {**event, "body": with_value(json.loads(text), place, raw)}).status == 500
    ]

    assert failed == []
