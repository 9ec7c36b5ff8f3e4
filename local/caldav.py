"""Radicale, a real CalDAV server, behind a front that is as particular as iCloud.

/                      who am I? → /{user}/principal/
/{user}/principal/     where are my calendars? → {base URL}/{user}/
/{user}/...            Radicale; a new user has the calendar /{user}/home/ and the list of tasks /{user}/tasks/

Any user name will do with the password below, and each has calendars of its own. Like iCloud the front asks for Apple's
own kind of token besides Basic, and answers 400 to a free-busy query and to a principal that is asked for its children.
Source:  the profile `icloud` of the caldav library's compatibility hints
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from io import BytesIO
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from radicale import Application  # type: ignore[attr-defined]
from radicale.config import load
from vobject import icalendar  # type: ignore[import-untyped]
from werkzeug.wrappers import Request, Response

from local.http_server import HttpServer
from local.sandboxes.faults import FaultSwitches, Mode, hang_up, withhold_answer
from local.sandboxes.request_log import RequestLog

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PROVIDER: Final = "caldav"
OPERATIONS: Final = ("propfind", "report")
APP_PASSWORD: Final = "abcd-efgh-ijkl-mnop"  # noqa: S105  as iCloud's look; for everybody on this machine
CHALLENGE: Final = 'X-MobileMe-AuthToken realm="MMCalDav", Basic realm="MMCalDav"'
MULTI_STATUS: Final = 207

FAULTY_STATUSES: Final = {
    Mode.INVALID: 400,
    Mode.UNAUTHORIZED: 401,
    Mode.FORBIDDEN: 403,
    Mode.RATE_LIMITED: 429,
    Mode.ERROR_BEFORE: 500,
}
UNANSWERED: Final = {Mode.REFUSE: hang_up, Mode.TIMEOUT_BEFORE: withhold_answer}

ZONES: Final[dict[str, Any]] = vars(icalendar)["__tzidMap"]
"""Each zone that vobject, by which Radicale reads, has met; it writes them into others' objects that name them."""
ZONES_OF_ITS_OWN: Final = dict(ZONES)

CALENDARS_OF_A_NEW_USER: Final = {
    "home": {"tag": "VCALENDAR", "D:displayname": "Home", "C:supported-calendar-component-set": "VEVENT"},
    "tasks": {"tag": "VCALENDAR", "D:displayname": "Tasks", "C:supported-calendar-component-set": "VTODO"},
}


class CaldavServer:
    """Listens from `start` to `stop`; `url` is its base URL without a trailing slash."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._front = Front()
        self._server: HttpServer | None = None
        self._folder: TemporaryDirectory[str] | None = None

    @property
    def url(self) -> str:
        """Where it listens, or will: port 0 is known from `start` on."""
        return f"http://localhost:{self._server.port if self._server else self._port}"

    def start(self) -> None:
        """Begin with no users.

        Raises:  PortTaken  another program listens there
        """
        self._server = HttpServer("caldav", self._port)
        self._folder = TemporaryDirectory(prefix="joinlink-caldav-")
        self._front.stand_before(_radicale(self._folder.name), self.url)
        self._server.start(self._front)

    def stop(self) -> None:
        """Stop listening and forget all calendars; safe to repeat."""
        if self._server and self._folder:
            self._server.stop()
            self._folder.cleanup()
            self._server = self._folder = None

    def requests(self) -> list[dict[str, Any]]:
        """List the calls so far, as the sandboxes' log has them."""
        return self._front.log.entries(PROVIDER)

    def clear_requests(self) -> None:
        """Forget every call so far."""
        self._front.log.clear()

    def add_fault(self, operation: str, mode: str, times: int) -> None:
        """Let the next `times` calls of an operation go wrong; -1 is for good.

        Raises:  ValueError  for an unknown operation or mode
        """
        if operation not in OPERATIONS:
            raise ValueError(f"{PROVIDER} has no operation {operation!r}, only {', '.join(OPERATIONS)}")
        modes = [str(offered) for offered in (*FAULTY_STATUSES, *UNANSWERED)]
        if mode not in modes:
            raise ValueError(f"{PROVIDER} has no fault mode {mode!r}, only {', '.join(modes)}")
        self._front.faults.add(PROVIDER, operation, Mode(mode), times)

    def clear_faults(self) -> None:
        """Let everything work again."""
        self._front.faults.clear()


class Front:
    """The WSGI application that stands before Radicale."""

    def __init__(self) -> None:
        self.log = RequestLog()
        self.faults = FaultSwitches()
        self._radicale: Application | None = None
        self._one_at_a_time = Lock()
        self._base_url = ""

    def stand_before(self, radicale: Application, base_url: str) -> None:
        """Pass on to this server; `base_url` is the front's own."""
        self._radicale = radicale
        self._base_url = base_url

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request.

        Raises:  ConnectionResetError  when a fault switch closes the connection instead
        """
        request = Request(environ)
        operation = request.method.lower()
        entry = self.log.arrived(request, PROVIDER, operation)
        mode = self.faults.take(PROVIDER, operation)
        if mode in UNANSWERED:
            UNANSWERED[mode](environ)
        response = _refusal(FAULTY_STATUSES[mode]) if mode else self._answer(request)
        self.log.answered(entry, response.status_code)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        given = request.authorization
        if given is None or given.type != "basic" or given.password != APP_PASSWORD or not given.username:
            return _refusal(401)
        if request.path == "/.well-known/caldav":
            return Response(status=301, headers={"Location": f"{self._base_url}/"})
        user_path = f"/{quote(given.username)}/"
        if request.method == "PROPFIND" and request.path in ("/", f"/{given.username}/principal/"):
            return self._principal(request, user_path)
        if request.method == "REPORT" and b"free-busy-query" in request.get_data(cache=True):
            return _refusal(400)
        assert self._radicale is not None
        body = BytesIO(request.get_data(cache=True))
        passed_on = {**request.environ, "wsgi.input": body, "REMOTE_USER": given.username}
        with self._one_at_a_time:
            ZONES.clear()
            ZONES.update(ZONES_OF_ITS_OWN)
            return Response.from_app(self._radicale, passed_on, buffered=True)

    def _principal(self, request: Request, user_path: str) -> Response:
        """Say who is asking, and where their calendars are; no principal is asked for its children."""
        if request.headers.get("Depth", "0") != "0":
            return _refusal(400)
        return Response(
            f"""<?xml version="1.0" encoding="UTF-8"?>
<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <response>
    <href>{quote(request.path)}</href>
    <propstat>
      <prop>
        <current-user-principal><href>{user_path}principal/</href></current-user-principal>
        <C:calendar-home-set><href>{self._base_url}{user_path}</href></C:calendar-home-set>
        <C:calendar-user-address-set><href>{user_path}principal/</href></C:calendar-user-address-set>
      </prop>
      <status>HTTP/1.1 200 OK</status>
    </propstat>
  </response>
</multistatus>""",
            status=MULTI_STATUS,
            mimetype="text/xml",
        )


def _refusal(status: int) -> Response:
    return Response(status=status, headers={"WWW-Authenticate": CHALLENGE} if status == 401 else {})


def _radicale(folder: str) -> Application:
    """Make a server that believes the front who is asking, and keeps what it stores in a folder."""
    logging.getLogger("radicale").setLevel(logging.ERROR)  # it warns of what is in order here
    configuration = load()
    configuration.update(
        {
            "auth": {"type": "remote_user"},
            "storage": {
                "filesystem_folder": folder,
                "_filesystem_fsync": "False",
                "predefined_collections": json.dumps(CALENDARS_OF_A_NEW_USER),
            },
        },
        "the local cloud",
        privileged=True,
    )
    return Application(configuration)
