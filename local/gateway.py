"""API Gateway's HTTP API on the site's port: routes from the template, and what is the local cloud's own."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from local.deployment import Route
from local.http_events import AnswerUnusable, event_for, message, response_for
from local.lambda_pool import LambdaPool, Throttled
from local.route_table import RouteTable
from local.throttles import Throttles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BODY_LIMIT_BYTES = 10 * 1024 * 1024
# Lambda's, within which a body has a third less room where it travels as base64.
EVENT_LIMIT_BYTES = 6 * 1024 * 1024
TOO_LARGE = "Request Entity Too Large"
CONTROL_PREFIX = "/__local"

_log = logging.getLogger(__name__)


class Gateway:
    """A WSGI application: `/__local/...` goes to `control`, everything else to the function of its route."""

    def __init__(
        self, routes: Sequence[Route], throttles: Throttles, pool: LambdaPool, control: Callable[[Request], Response]
    ) -> None:
        self._routes = RouteTable(routes)
        self._throttles = throttles
        self._pool = pool
        self._control = control

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if (request.content_length or 0) > BODY_LIMIT_BYTES:
            return message(TOO_LARGE, 413)
        if request.path == CONTROL_PREFIX or request.path.startswith(f"{CONTROL_PREFIX}/"):
            return self._control(request)
        if (found := self._routes.find(request.method, request.path)) is None:
            return message("Not Found", 404)
        route, path_parameters = found
        if not self._throttles.lets_through(route.key):
            return message("Too Many Requests", 429)
        return self._invoke(request, route, path_parameters)

    def _invoke(self, request: Request, route: Route, path_parameters: Mapping[str, str]) -> Response:
        event = event_for(request, route, path_parameters)
        sent = json.dumps(event).encode()
        if len(sent) > EVENT_LIMIT_BYTES:
            return message(TOO_LARGE, 413)
        try:
            outcome = self._pool.invoke(route.function, sent)
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
