"""Our web functions behind the template's routes, on fakes: what a browser or a program would see."""

import base64
import gzip
import importlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import lxml.html

from tests.fakes.stores_beside import asked_by
from tests.infra.project import ROOT
from tests.infra.routes import api
from tests.worlds.world import CSRF_TOKEN, SESSION_TOKEN, World

Handler = Callable[[dict[str, Any], "FakeLambdaContext"], Mapping[str, Any]]
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
"""What a browser sends along that a program does not."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    text: str
    body: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def words(self) -> str:
        """What a page says: without its tags, each gap as one space."""
        main = re.sub(r"<[^>]*>", " ", self.text[self.text.index("<main") :])
        return " ".join(unescape(main).split())

    def find(self, xpath: str) -> list[Any]:
        """Find elements, attributes or texts of a page."""
        return lxml.html.fromstring(self.text).xpath(xpath)

    def error(self, field: str) -> str:
        """What is written beside a field."""
        (beside,) = self.find(f"//*[@id='{field}-error']")
        return str(beside.text_content())

    def form(self, action: str = "") -> dict[str, str]:
        """What the first form of the page, or the one that goes there, would send as it stands."""
        form = next(each for each in self.find("//main//form") if (each.action or "").endswith(action))
        return {name: value for name, value in form.form_values() if value is not None}

    @property
    def location(self) -> str:
        return self.headers["location"]

    @property
    def location_query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.location).query))


@dataclass(frozen=True)
class FakeLambdaContext:
    aws_request_id: str = "request-1"


@dataclass
class Site:
    """Sends requests as API Gateway would; carries the sample host's session unless told otherwise."""

    world: World
    session: str | None = SESSION_TOKEN
    csrf: str | None = CSRF_TOKEN
    cookies: dict[str, str] = field(default_factory=dict)
    source: str = "127.0.0.1"
    """The address that requests come from."""
    language: str = ""
    """What it says it likes, as a browser does: `de-CH,de;q=0.9`."""

    def send(
        self,
        method: str,
        target: str,
        *,
        json_body: object = None,
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request to the function of its route."""
        if json_body is not None:
            body = json.dumps(json_body)
        sent_headers = {"accept": "*/*", "x-forwarded-proto": urlsplit(self.world.public_base_url).scheme}
        if self.csrf is not None and method != "GET":
            sent_headers["x-csrf-token"] = self.csrf
        if self.language:
            sent_headers["accept-language"] = self.language
        url = urlsplit(target)
        function, route_key = route_of(method, url.path)
        event = http_event(
            method,
            url.path,
            route_key=route_key,
            query=url.query,
            body=body,
            headers={**sent_headers, **(headers or {})},
            cookies=self._cookies(),
            source=self.source,
        )
        return invoke(function, event)

    def get(self, target: str, **given: Any) -> Answer:
        return self.send("GET", target, **given)

    def browse(self, target: str) -> Answer:
        """Look at a page as a browser does, which is told of errors on pages."""
        return self.get(target, headers=BROWSER)

    def post(self, target: str, json_body: object = None, **given: Any) -> Answer:
        return self.send("POST", target, json_body=json_body, **given)

    def put(self, target: str, json_body: object = None, **given: Any) -> Answer:
        return self.send("PUT", target, json_body=json_body, **given)

    def patch(self, target: str, json_body: object = None, **given: Any) -> Answer:
        return self.send("PATCH", target, json_body=json_body, **given)

    def delete(self, target: str, **given: Any) -> Answer:
        return self.send("DELETE", target, **given)

    def submit(self, target: str, fields: Mapping[str, str]) -> Answer:
        """Post a form as a browser does: without our own headers."""
        form = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html", "x-csrf-token": ""}
        return self.send("POST", target, body=urlencode(fields).encode(), headers=form)

    def keep_cookies(self, answer: Answer) -> None:
        """Take the cookies of an answer along from now on."""
        for cookie in answer.cookies:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value

    def _cookies(self) -> list[str]:
        prefix = "__Host-" if self.world.public_base_url.startswith("https:") else ""
        own = {f"{prefix}session": self.session} if self.session is not None else {}
        return [f"{name}={value}" for name, value in {**own, **self.cookies}.items()]


def invoke(function: str, event: Mapping[str, Any]) -> Answer:
    """Call a function's handler."""
    with asked_by(function):
        return answered_by(importlib.import_module(f"functions.{function}.app").handler, event)


def answered_by(handler: Handler, event: Mapping[str, Any]) -> Answer:
    """Hand an event to a handler, and read its answer."""
    answer = handler(dict(event), FakeLambdaContext())
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    text = answer["body"] or ""
    body = base64.b64decode(text) if answer["isBase64Encoded"] else text.encode()
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return Answer(answer["statusCode"], headers, tuple(answer["cookies"]), body.decode(errors="replace"), body)


def run(function: str, event: Mapping[str, Any]) -> object:
    """Call the handler of a function that is not behind a route: a workflow's task, a schedule, a stream."""
    with asked_by(function):
        return importlib.import_module(f"functions.{function}.app").handler(dict(event), FakeLambdaContext())


def http_event(
    method: str,
    path: str,
    *,
    route_key: str,
    query: str = "",
    body: str | bytes | None = None,
    headers: Mapping[str, str] | None = None,
    cookies: list[str] | None = None,
    source: str = "127.0.0.1",
) -> dict[str, Any]:
    """Build an event of payload format 2.0; a body of bytes travels as Base64, as forms do."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": dict(headers or {}),
        "requestContext": {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": source},
            "requestId": "request-1",
            "routeKey": route_key,
            "stage": "$default",
        },
        "isBase64Encoded": isinstance(body, bytes),
    }
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = dict(parse_qsl(query, keep_blank_values=True))
    if body is not None:
        event["body"] = base64.b64encode(body).decode() if isinstance(body, bytes) else body
    return event


def sample(name: str) -> dict[str, Any]:
    """Read a sample event from events/."""
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text(encoding="utf-8"))
    return event


def route_of(method: str, path: str) -> tuple[str, str]:
    """Return the function that API Gateway calls for a request, and the key of the route by which it does."""
    found = api().find(method, path)
    assert found, f"the template has no route for {method} {path}"
    return found[0].function, found[0].key
