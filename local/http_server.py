"""A threaded HTTP server on loopback for one WSGI application.

The application finds the connection itself under `werkzeug.socket` in its environ, which is how a sandbox can
drop a connection without an answer.
"""

import io
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Response

from local import quick_http

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

# As socketserver types them; a connection over TCP is always a socket.
Request = socket.socket | tuple[bytes, socket.socket]
Address = tuple[str, int] | str

LOOPBACK = "127.0.0.1"
BACKLOG = 128
POLL_SECONDS = 0.1
"""How long a server may take to notice that it is to stop."""


class PortTaken(OSError):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken")
        self.port = port


class _Handler(WSGIRequestHandler):
    """Answers without waiting for a packet to fill up."""

    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Print no line per request: addresses carry codes and tokens."""

    def connection_dropped(self, error: BaseException, environ: "WSGIEnvironment | None" = None) -> None:  # noqa: ARG002
        """Wait for no further request on a connection that the application has dropped."""
        self.close_connection = True


class _KeepingHandler(_Handler):
    """Keeps the connection for the next request, as AWS does; werkzeug's own closes it after each answer.

    It reads the whole body before it asks the application, so that the next request begins where this one ends.
    """

    def run_wsgi(self) -> None:
        self.environ = environ = self.make_environ()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        response = Response.from_app(self.server.app, environ, buffered=True)
        content = response.get_data()
        self.send_response(response.status_code)
        for name, value in response.headers.items():
            if name.lower() not in ("content-length", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class _Server(ThreadedWSGIServer):
    """Names its threads and knows its open connections, so that stopping ends them all."""

    def __init__(self, name: str, listener: socket.socket, app: "WSGIApplication", handler: type[_Handler]) -> None:
        host, port = listener.getsockname()
        super().__init__(host, port, app, handler=handler, fd=listener.fileno())
        self.name = name
        self._connections: set[Request] = set()
        self._lock = threading.Lock()

    def process_request(self, request: Request, client_address: Address) -> None:
        with self._lock:
            self._connections.add(request)
        threading.Thread(
            target=self.process_request_thread,
            args=(request, client_address),
            name=f"{self.name} request",
            daemon=True,
        ).start()

    def shutdown_request(self, request: Request) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def drop_connections(self) -> None:
        """Close what clients keep open; their threads end with it."""
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            if isinstance(connection, socket.socket):
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class HttpServer:
    """Serve one WSGI application on one loopback port; port 0 takes a free one.

    With `keeps_connections` a client may send several requests over one connection; the application can't drop it then.
    Raises:  PortTaken  another program listens there
    """

    def __init__(self, name: str, port: int = 0, *, keeps_connections: bool = False) -> None:
        self._name = name
        self._handler = _KeepingHandler if keeps_connections else _Handler
        self._listener = _listen(port)
        self.port: int = self._listener.getsockname()[1]
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Base URL without a trailing slash."""
        return f"http://localhost:{self.port}"

    def start(self, app: "WSGIApplication") -> None:
        quick_http.quicken()
        self._server = _Server(self._name, self._listener, app, self._handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(POLL_SECONDS,), name=f"{self._name} server", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and drop the open connections; safe to repeat."""
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server.drop_connections()
            self._server = None
        self._listener.close()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError as exc:
        listener.close()
        raise PortTaken(port) from exc
    listener.listen(BACKLOG)
    return listener
