"""API Gateway's HTTP API on the site's port: routes from the template, and what is the local cloud's own."""

import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from local.deployment import Route
from local.http_events import AnswerUnusable, event_for, message, response_for
from local.lambda_pool import LambdaPool, Throttled
from local.throttles import Throttles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BODY_LIMIT_BYTES = 10 * 1024 * 1024
CONTROL_PREFIX = "/__local"
VARIABLE = re.compile(r"\{(?P<name>[^}+]+)(?P<greedy>\+?)\}")

_log = logging.getLogger(__name__)


class Gateway:
    """A WSGI application: `/__local/...` goes to `control`, everything else to the function of its route."""

    def __init__(
        self, routes: Sequence[Route], throttles: Throttles, pool: LambdaPool, control: Callable[[Request], Response]
    ) -> None:
        self._routes = sorted((_CompiledRoute(route) for route in routes), key=lambda each: each.precedence)
        self._throttles = throttles
        self._pool = pool
        self._control = control

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if (request.content_length or 0) > BODY_LIMIT_BYTES:
            return message("Request Entity Too Large", 413)
        if request.path == CONTROL_PREFIX or request.path.startswith(f"{CONTROL_PREFIX}/"):
            return self._control(request)
        for route in self._routes:
            path_parameters = route.match(request)
            if path_parameters is not None and not self._throttles.lets_through(route.route.key):
                return message("Too Many Requests", 429)
            if path_parameters is not None:
                return self._invoke(request, route.route, path_parameters)
        return message("Not Found", 404)

    def _invoke(self, request: Request, route: Route, path_parameters: Mapping[str, str]) -> Response:
        event = event_for(request, route, path_parameters)
        try:
            outcome = self._pool.invoke(route.function, json.dumps(event).encode())
        except Throttled:
            return message("Service Unavailable", 503)
        if outcome.failed:
            _log.error("function_failed", extra={"function": route.function, "error_type": outcome.error_type})
            return message("Internal Server Error", 500)
        try:
            response = response_for(outcome.payload)
        except AnswerUnusable:
            _log.exception("answer_unusable", extra={"function": route.function})
            return message("Internal Server Error", 500)
        response.headers["Apigw-Requestid"] = event["requestContext"]["requestId"]
        return response


class _CompiledRoute:
    """A route to compare paths with: fixed segments come before variables, then greedy ones, and last `$default`."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self._expression = re.compile("".join(_pieces(route.path)))
        kinds = [2 if part.endswith("+}") else 1 if VARIABLE.fullmatch(part) else 0 for part in route.path.split("/")]
        self.precedence = (route.is_default, 2 in kinds, kinds, route.method == "ANY")

    def match(self, request: Request) -> dict[str, str] | None:
        """Give the path parameters when the request is for this route. HEAD isn't GET here, as it isn't on AWS."""
        if self.route.is_default:
            return {}
        if self.route.method not in {request.method, "ANY"}:
            return None
        match = self._expression.fullmatch(request.path)
        if match is None:
            return None
        names = [variable["name"] for variable in VARIABLE.finditer(self.route.path)]
        return dict(zip(names, match.groups(), strict=True))


def _pieces(path: str) -> list[str]:
    """Turn `/a/{b}/{c+}` into the pieces of a regular expression."""
    pieces = []
    end = 0
    for variable in VARIABLE.finditer(path):
        pieces.append(re.escape(path[end : variable.start()]))
        pieces.append("(.+)" if variable["greedy"] else "([^/]+)")
        end = variable.end()
    return [*pieces, re.escape(path[end:])]
