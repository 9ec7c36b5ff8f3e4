"""HTTP requests as API Gateway hands them to a function (payload format 2.0), and a function's answer going out.

Source:  https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from werkzeug.wrappers import Request, Response

from local.deployment import Route

API_ID = "local"
ACCOUNT_ID = "123456789012"
STAGE = "$default"
# Measured at the real one (ministackorg/ministack#766): everything else travels as base64, forms too, and so does
# a body without a type.
TEXT_TYPES = frozenset({"application/json", "application/javascript", "application/xml"})
# Of the local cloud alone: the address that the request is to come from.
SOURCE_HEADER = "X-Local-Source"
# Between two connections only; cookies have a place of their own in the event.
NOT_FORWARDED = frozenset({"connection", "cookie", "keep-alive", "transfer-encoding", SOURCE_HEADER.lower()})
# The gateway makes these itself.
NOT_RETURNED = frozenset({"connection", "content-length", "transfer-encoding"})

JsonObject = dict[str, Any]


class AnswerUnusable(Exception):
    """What the function returned isn't an HTTP answer."""


def event_for(request: Request, route: Route, path_parameters: Mapping[str, str]) -> JsonObject:
    """Build the event of one request; keys that have nothing to say are left out, as the gateway does."""
    now, source = datetime.now(UTC), _source(request)
    raw_path = unquote(request.environ["RAW_URI"].partition("?")[0])
    body = request.get_data()
    as_text = _travels_as_text(request.mimetype)
    optional = {
        "cookies": [f"{name}={value}" for name, value in _cookies(request)],
        "queryStringParameters": {name: ",".join(values) for name, values in request.args.lists()},
        "pathParameters": dict(path_parameters),
        "body": body.decode("utf-8", errors="replace") if as_text else base64.b64encode(body).decode("ascii"),
    }
    return {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": raw_path,
        "rawQueryString": request.query_string.decode("ascii", errors="replace"),
        **{key: value for key, value in optional.items() if value},
        "headers": _headers(request, source),
        "requestContext": {
            "accountId": ACCOUNT_ID,
            "apiId": API_ID,
            "domainName": request.host,
            "domainPrefix": API_ID,
            "http": {
                "method": request.method,
                "path": raw_path,
                "protocol": request.environ["SERVER_PROTOCOL"],
                "sourceIp": source,
                "userAgent": request.headers.get("User-Agent", ""),
            },
            "requestId": str(uuid4()),
            "routeKey": route.key,
            "stage": STAGE,
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "isBase64Encoded": bool(body) and not as_text,
    }


def response_for(payload: bytes) -> Response:
    """Turn what a function returned into an answer; anything but an object with a statusCode is the body itself.

    Raises:  AnswerUnusable  status, headers, cookies or body aren't what they must be
    """
    answer = json.loads(payload)
    if not isinstance(answer, dict) or "statusCode" not in answer:
        body = answer if isinstance(answer, str) else payload
        return Response(body, content_type="application/json")
    try:
        return _structured(answer)
    except (TypeError, ValueError, AttributeError) as exc:
        raise AnswerUnusable(str(exc)) from exc


def message(text: str, status: int) -> Response:
    """Say what the gateway itself says."""
    return Response(json.dumps({"message": text}), status=status, content_type="application/json")


def _structured(answer: JsonObject) -> Response:
    body = answer.get("body") or ""
    response = Response(
        base64.b64decode(body) if answer.get("isBase64Encoded") else body,
        status=int(answer["statusCode"]),
        content_type="text/plain; charset=utf-8",
    )
    for name, value in (answer.get("headers") or {}).items():
        if name.lower() not in NOT_RETURNED:
            response.headers[name] = str(value)
    for cookie in answer.get("cookies") or []:
        response.headers.add("Set-Cookie", cookie)
    return response


def _travels_as_text(mimetype: str) -> bool:
    return mimetype.startswith("text/") or mimetype in TEXT_TYPES


def _cookies(request: Request) -> list[tuple[str, str]]:
    """Split the cookie header, values untouched."""
    pairs = (pair.strip().partition("=") for pair in request.headers.get("Cookie", "").split(";"))
    return [(name, value) for name, _, value in pairs if name]


def _source(request: Request) -> str:
    """Return the address that a request seems to come from: the connection's, or the one that a test gives it."""
    try:
        return str(ip_address(request.headers.get(SOURCE_HEADER, "")))
    except ValueError:
        return str(request.remote_addr)


def _headers(request: Request, source: str) -> dict[str, str]:
    headers = {name.lower(): value for name, value in request.headers.items() if name.lower() not in NOT_FORWARDED}
    forwarded = [*request.headers.getlist("X-Forwarded-For"), source]
    return {
        **headers,
        "x-amzn-trace-id": f"Root=1-{uuid4().hex[:8]}-{uuid4().hex[:24]}",
        "x-forwarded-for": ", ".join(forwarded),
        "x-forwarded-port": request.environ["SERVER_PORT"],
        "x-forwarded-proto": request.scheme,
    }
