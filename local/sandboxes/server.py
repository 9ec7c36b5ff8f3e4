"""The sandboxes as one WSGI application, and the loopback server that carries it.

/zoom/…  /google/…  /stripe/…  /identity/…    one provider each; GET /{provider}/health → {"ready": true}
/sandbox.css                                  the style of the pages a person sees
"""

import json
import socket
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from local.sandboxes.consent import VISITOR
from local.sandboxes.faults import FaultSwitches, Mode, hang_up, withhold_answer
from local.sandboxes.google import Google
from local.sandboxes.identity import Identity
from local.sandboxes.pages import stylesheet
from local.sandboxes.request_log import RequestLog
from local.sandboxes.signing import SigningKey
from local.sandboxes.stripe import Stripe
from local.sandboxes.webhooks import Courier
from local.sandboxes.wire import Json, Refused, Route, Sandbox, json_answer
from local.sandboxes.zoom import Zoom
from local.secrets import Secrets

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

UNKNOWN_OPERATION = "unknown"


class Sandboxes:
    """Every provider behind one address; what `/__local` offers about them."""

    def __init__(
        self,
        site_url: Callable[[], str] | str,
        providers_url: str,
        secrets: Secrets,
        *,
        visitor: Callable[[str], str | None] | None = None,
    ) -> None:
        """Take the site's base URL (a callable where it is not known yet), this server's own, and the secrets.

        `visitor` tells the e-mail address of the person whose browser came with an OAuth state.
        """
        self._site_url = site_url
        self._visitor = visitor
        key = SigningKey()
        self._courier = Courier(self._site)
        self._stripe = Stripe(f"{providers_url}/stripe", secrets, self._courier)
        self._zoom = Zoom(self._site, f"{providers_url}/zoom", secrets, self._courier)
        google = Google(self._site, secrets, key)
        identity = Identity(self._site, f"{providers_url}/identity", secrets, key)
        self._sandboxes: dict[str, Sandbox] = {
            sandbox.name: sandbox for sandbox in (self._zoom, google, self._stripe, identity)
        }
        self._log = RequestLog()
        self._faults = FaultSwitches()
        self._routes = [(sandbox, route) for sandbox in self._sandboxes.values() for route in sandbox.routes()]
        self._map = _map_of(*((route.method, f"/{sandbox.name}{route.path}") for sandbox, route in self._routes))

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request.

        Raises:  ConnectionResetError  when a fault switch closes the connection instead
        """
        environ[VISITOR] = self._visitor
        return self._answer(Request(environ))(environ, start_response)

    def requests(self, provider: str | None = None) -> list[Json]:
        """List the calls the product made, to one provider or to all (see `request_log`)."""
        return self._log.entries(provider)

    def clear_requests(self) -> None:
        """Forget the calls made so far."""
        self._log.clear()

    def add_fault(self, provider: str, operation: str, mode: str, times: int = 1) -> None:
        """Let the next `times` calls of an operation go wrong; -1 is for good.

        Raises:  ValueError  for an unknown provider, operation or mode
        """
        sandbox = self._sandbox(provider)
        operations = sorted({route.operation for route in sandbox.routes()})
        if operation not in operations:
            raise ValueError(f"{provider} has no operation {operation!r}, only {', '.join(operations)}")
        modes = [str(offered) for offered in sandbox.modes]
        if mode not in modes:
            raise ValueError(f"{provider} has no fault mode {mode!r}, only {', '.join(modes)}")
        self._faults.add(provider, operation, Mode(mode), times)

    def clear_faults(self) -> None:
        """Let everything work again."""
        self._faults.clear()

    def state(self, provider: str) -> Json:
        """Show what exists at a provider now.

        Raises:  ValueError  for an unknown provider
        """
        sandbox = self._sandbox(provider)
        with sandbox.lock:
            return _copy(sandbox.state())

    def change(self, provider: str, body: Json) -> Json:
        """Change a provider's state by hand and return the new one.

        Raises:  ValueError  for an unknown provider, key or value
        """
        sandbox = self._sandbox(provider)
        with sandbox.lock:
            return _copy(sandbox.change(body))

    def deliveries(self, source: str) -> list[Json]:
        """List the events a provider sent to the site: `{id, type, url, headers, body, status}`."""
        return self._courier.deliveries(source)

    def deliver(self, source: str, type: str, object: Json) -> Json:  # noqa: A002 - the words of the control call
        """Make, sign and deliver an event about an object; return its delivery, with the site's answer in `status`.

        Raises:  ValueError  for a source without webhooks, or what can't become true: it says what the provider would
        """
        sources = {"stripe": self._stripe.make_event, "zoom": self._zoom.make_event}
        if source not in sources:
            raise ValueError(f"{source!r} sends no webhooks, only {', '.join(sources)} do")
        try:
            with self._sandbox(source).lock:
                delivery = sources[source](type, object)
        except Refused as exc:
            raise ValueError(exc.response.get_data(as_text=True)) from exc
        self._courier.send_and_wait(delivery)
        return delivery.as_json()

    def tick(self) -> None:
        """Let happen what time brings: Checkout sessions expire, at a later tick if Stripe is busy now."""
        if not self._stripe.lock.acquire(blocking=False):
            return
        try:
            self._stripe.expire_due_sessions()
        finally:
            self._stripe.lock.release()

    def close(self) -> None:
        """Stop delivering events."""
        self._courier.close()

    def _site(self) -> str:
        address = self._site_url if isinstance(self._site_url, str) else self._site_url()
        return address.rstrip("/")

    def _sandbox(self, provider: str) -> Sandbox:
        if provider not in self._sandboxes:
            raise ValueError(f"no sandbox named {provider!r}, only {', '.join(self._sandboxes)}")
        return self._sandboxes[provider]

    def _answer(self, request: Request) -> Response:
        if request.path == "/sandbox.css":
            return stylesheet()
        sandbox = self._sandboxes.get(request.path.split("/")[1])
        if sandbox is None:
            return Response("No sandbox here.\n", status=404, mimetype="text/plain")
        if request.path == f"/{sandbox.name}/health":
            return json_answer({"ready": True})
        try:
            number, values = self._map.bind_to_environ(request.environ).match()
        except HTTPException:
            return self._no_such_address(sandbox, request)
        _, route = self._routes[number]
        if route.page:
            return self._perform(sandbox, route, request, values)
        entry = self._log.arrived(request, sandbox.name, route.operation)
        response = self._perform(sandbox, route, request, values)
        self._log.answered(entry, response.status_code)
        return response

    def _no_such_address(self, sandbox: Sandbox, request: Request) -> Response:
        entry = self._log.arrived(request, sandbox.name, UNKNOWN_OPERATION)
        response = sandbox.not_found(request.path)
        self._log.answered(entry, response.status_code)
        return response

    def _perform(self, sandbox: Sandbox, route: Route, request: Request, values: Mapping[str, object]) -> Response:
        try:
            with sandbox.admitted(request):
                return self._perform_or_fail(sandbox, route, request, values)
        except Refused as refusal:
            return refusal.response
        except _AnswerLost:  # the provider itself has done with it: its key is free again
            withhold_answer(request.environ)

    def _perform_or_fail(
        self, sandbox: Sandbox, route: Route, request: Request, values: Mapping[str, object]
    ) -> Response:
        mode = self._faults.take(sandbox.name, route.operation)
        match mode:
            case None:
                return self._run(sandbox, route, request, values)
            case Mode.REFUSE:
                hang_up(request.environ)
            case Mode.TIMEOUT_BEFORE:
                raise _AnswerLost
            case Mode.TIMEOUT_AFTER:
                self._run(sandbox, route, request, values)
                raise _AnswerLost
            case Mode.ERROR_AFTER:
                self._run(sandbox, route, request, values)
            case Mode.REVOKED:
                with sandbox.lock:
                    sandbox.revoke_grant(request)
                return self._run(sandbox, route, request, values)
            case _:
                pass
        return sandbox.faulty_answer(mode, route.operation, request)

    def _run(self, sandbox: Sandbox, route: Route, request: Request, values: Mapping[str, object]) -> Response:
        with sandbox.lock:
            try:
                response = route.handler(request, **values)
            except Refused as refusal:
                response = refusal.response
            follow_ups = sandbox.take_follow_ups()
        for follow_up in follow_ups:
            follow_up()
        return response


def _copy(state: Json) -> Json:
    """Copy what can be told over HTTP, five times as quickly as anything could be copied."""
    copy: Json = json.loads(json.dumps(state))
    return copy


@cache
def _map_of(*addresses: tuple[str, str]) -> Map:
    """Make a map that leads from method and path to a number, once: it takes longer than all else in the sandboxes."""
    rules = [Rule(path, methods=[method], endpoint=number) for number, (method, path) in enumerate(addresses)]
    return Map(rules, merge_slashes=False)


class _AnswerLost(Exception):
    """The caller is to wait in vain."""


class SandboxServer(ThreadedWSGIServer):
    """A thread per connection; a finished connection is closed as it is, so that a fault's reset stays a reset."""

    def __init__(self, app: Sandboxes, listener: socket.socket) -> None:
        """Serve on a socket that is bound already."""
        host, port = listener.getsockname()[:2]
        super().__init__(host, port, app, handler=QuietHandler, fd=listener.fileno())
        self._sandboxes = app

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Close without the orderly end that the base class sends first."""
        self.close_request(request)

    def service_actions(self) -> None:
        """Let time pass at the providers, twice a second."""
        self._sandboxes.tick()


class QuietHandler(WSGIRequestHandler):
    """Prints no line per request, since the request log has them, and keeps no connection that a fault dropped."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Print nothing."""

    def connection_dropped(self, error: BaseException, environ: "WSGIEnvironment | None" = None) -> None:  # noqa: ARG002
        """Wait for no further request on this connection."""
        self.close_connection = True


class RunningServer:
    """A server on its own thread; `close` ends it."""

    def __init__(self, sandboxes: Sandboxes, port: int) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one.

        Raises:  OSError  when the port is taken
        """
        with socket.create_server(("127.0.0.1", port)) as listener:
            self._server = SandboxServer(sandboxes, listener)
        self._sandboxes = sandboxes
        self.port = self._server.port
        self._thread = Thread(target=self._server.serve_forever, name="sandboxes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and delivering."""
        self._sandboxes.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def serve(sandboxes: Sandboxes, port: int) -> RunningServer:
    """Serve the sandboxes on 127.0.0.1 in a thread of their own until `close()`.

    Raises:  OSError  when the port is taken
    """
    return RunningServer(sandboxes, port)
