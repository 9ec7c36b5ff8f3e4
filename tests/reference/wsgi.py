"""The site as a WSGI application, without a socket: each request goes to its function as API Gateway would send it."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from tests.functions.site import http_event, invoke, route_of

Environ = dict[str, Any]


def site(environ: Environ, start_response: Any) -> Iterable[bytes]:
    """Answer a request."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].encode("latin-1").decode(errors="replace")
    function, route_key = route_of(method, quote(path, safe="/"))
    headers = _headers(environ)
    event = http_event(
        method,
        path,
        route_key=route_key,
        query=environ["QUERY_STRING"],
        body=_body(environ),
        headers=headers,
        cookies=[each.strip() for each in headers.get("cookie", "").split(";") if each.strip()],
    )
    answer = invoke(function, event)
    sent = [(name, value) for name, value in answer.headers.items() if name != "content-encoding"]
    start_response(f"{answer.status} {answer.status}", sent)
    return [answer.body]


def _headers(environ: Environ) -> dict[str, str]:
    named = {name.removeprefix("HTTP_"): value for name, value in environ.items() if name.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        named["CONTENT_TYPE"] = environ["CONTENT_TYPE"]
    told = {name.replace("_", "-").lower(): value for name, value in named.items()}
    return {**told, "x-forwarded-proto": "http"}


def _body(environ: Environ) -> bytes | None:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return environ["wsgi.input"].read(length) if length else None
