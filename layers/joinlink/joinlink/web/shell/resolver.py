"""The door of every web function: routes in, problems and headers out.

    app = WebApp()

    @app.get("/api/classes/<class_id>")
    def read_class(class_id: str) -> dict[str, object]: ...

    handler = app.resolve

A route answers with a dict (200), a pair (dict, status) or a Response, and raises errors in `errors.py`. A request that
accepts HTML, outside /api and /webhooks, gets an error page; any other gets a problem document.
"""

from __future__ import annotations

import base64
import json
import os
import string
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver, Response, ResponseBuilder
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.shared.cookies import Cookie

from joinlink.errors import Forbidden, InvalidInput, NotFound, NotSignedIn, RateLimited, Renamed
from joinlink.language import N_, speaking
from joinlink.language import gettext as _
from joinlink.observability import LambdaContext, Outcome, invocation
from joinlink.web.addresses import EMBED, OVERVIEW_PAGE, SIGN_IN
from joinlink.web.shell.language import Asked, asked, kept_choice
from joinlink.web.shell.problems import problem_of

if TYPE_CHECKING:
    from joinlink.web.shell.error_pages import KeptForm
    from joinlink.web.shell.uploads import SentForm

__all__ = ["NO_PAGE", "Response", "WebApp", "content_security_policy", "redirect"]

NO_PAGE = N_("There is no page at this address.")
LONGEST_PATH = 250
"""Longer than any path of ours, yet short enough for any part of it to be a key in the table."""


NOBODY: Final = "'none'"
ANYBODY: Final = "*"


def framed_by(sites: Sequence[str]) -> str:
    """Name the sites for a policy, each with those below it; none stands for any."""
    return " ".join(f"{site} *.{site}" if _has_sites_below(site) else site for site in sites) or ANYBODY


def _has_sites_below(site: str) -> bool:
    """Whether it is a name, and not an address of numbers."""
    return not site.partition(":")[0].rpartition(".")[2].isdecimal()


def content_security_policy(*form_targets: str, framed_by: str = NOBODY) -> str:
    """Return the policy of a page; `form_targets` are the origins, besides ours, that its forms may redirect to.

    `framed_by` says who may show it in a frame: nobody, except for pages under `EMBED` (F6).
    """
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "font-src 'self'",
            "img-src 'self' data:",  # pictures of hosts and classes; the tab's icon, which is not worth a request
            "connect-src 'self'",
            " ".join(["form-action 'self'", *form_targets]),
            "base-uri 'none'",
            f"frame-ancestors {framed_by}",
        ]
    )


class WebApp(APIGatewayHttpResolver):
    """A resolver that keeps the HTTP contract: problems, security headers, one log line per request."""

    def __init__(self) -> None:
        super().__init__()
        self._outcome, self._method = Outcome(""), ""
        self.csrf_token = ""
        """That of the session behind the request, for a form that has to be sent once more."""
        self.asked = Asked(None, None, "en")
        """The languages that the request names."""
        self.exception_handler(Exception)(self._problem)
        self.use([_refuse_what_goes_around_the_edge, _refuse_long_paths])

    def resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer one request; this is the Lambda handler. HEAD is answered as GET is, without a body."""
        self.csrf_token, self.asked, self._method = "", asked(event), _method(event)
        operation = f"{self._method} {event['routeKey'].rpartition(' ')[2]}"
        with invocation(operation, context) as self._outcome, speaking(self.asked.reader):
            answer = super().resolve(_as_get(event), context)  # type: ignore[arg-type]  # it only keeps the context
        return {**answer, "body": "", "isBase64Encoded": False} if self._method == "HEAD" else answer

    def note(self, **keys: object) -> None:
        """Add keys to the request's log line: ids, counts and kinds."""
        self._outcome.note(**keys)

    # --- the request ------------------------------------------------------------------------------------------

    @property
    def is_change(self) -> bool:
        """Whether the request wants to change something."""
        return self.current_event.http_method.upper() not in ("GET", "HEAD", "OPTIONS")

    @property
    def is_of_page(self) -> bool:
        """Whether the request is for people: a page, or a form of one."""
        return not self.current_event.path.startswith(("/api/", "/webhooks/"))

    @property
    def is_of_program(self) -> bool:
        """Whether the request is for the API, which programs call as well as our own pages (P1)."""
        return self.current_event.path.startswith("/api/")

    @property
    def is_of_host(self) -> bool:
        """Whether the request is for one of a host's own pages."""
        return self.current_event.path.startswith(OVERVIEW_PAGE)

    @property
    def shows_page(self) -> bool:
        """Whether the request only wants to see a page."""
        return self.is_of_page and not self.is_change

    def origin(self, given: str) -> str:
        """Return the site's address: as given, or the one that the browser came by, which nobody else can choose."""
        return given or f"{'https' if self.is_https else 'http'}://{self.header('host')}"

    @property
    def is_framed(self) -> bool:
        """Whether the page may be shown in a frame of another site, errors included (F6)."""
        return self.current_event.path.startswith(f"{EMBED}/")

    @property
    def is_https(self) -> bool:
        """Whether the browser came by https; the local cloud is reached by plain http."""
        return self.header("x-forwarded-proto") == "https"

    @property
    def path_and_query(self) -> str:
        """The relative address that the browser asked for."""
        path, query = quote(self.current_event.path, errors="replace"), self.current_event.raw_query_string
        return f"{path}?{query}" if query else path

    @property
    def _way_back(self) -> str:
        """The page that the browser can return to, as after signing in: this one, or the one with the sent form."""
        if not self.is_change:
            return self.path_and_query
        try:
            form_page = urlsplit(self.header("referer").encode(errors="replace").decode())
        except ValueError:  # such as http://[
            return "/"
        return urlunsplit(("", "", form_page.path or "/", form_page.query, ""))

    @property
    def _kept_form(self) -> KeptForm | None:
        """The form that was sent, for a page that offers to send it again; None unless it came from a page of ours."""
        from joinlink.web.shell.error_pages import KeptForm

        is_ours = self.header("sec-fetch-site") == "same-origin"
        fields = {name: value for name, value in self.form().items() if name != "csrf"} if is_ours else {}
        return KeptForm(self.path_and_query, fields, self.csrf_token) if fields else None

    @property
    def _request_id(self) -> str:
        return str(self.current_event.request_context.request_id)

    @property
    def body_bytes(self) -> bytes:
        """The body as sent; API Gateway may have encoded it in Base64.

        Raises:  InvalidInput
        """
        body = self.current_event.body or ""
        if not self.current_event.is_base64_encoded:
            return body.encode(errors="surrogatepass")
        try:
            return base64.b64decode(body, validate=True)
        except ValueError as exc:  # binascii.Error, or text outside ASCII
            raise InvalidInput(_("the body is broken")) from exc

    def header(self, name: str) -> str:
        """Return a header, empty when absent; names are case-insensitive."""
        return self.current_event.headers.get(name) or ""

    @property
    def idempotency_key(self) -> str | None:
        """The key by which a repeat is known as the same request, if it has one."""
        return self.current_event.headers.get("idempotency-key")

    def source(self, edge_header: str) -> str:
        """Return the address of the client: as API Gateway saw it or, behind an edge, as the edge's header tells it.

        No other header is read, since anybody may send one.
        """
        return self.header(edge_header) if edge_header else self.current_event.request_context.http.source_ip

    def cookie(self, name: str) -> str:
        """Return a cookie, empty when absent."""
        return self.current_event.resolved_cookies_field.get(name) or ""

    def query(self, name: str) -> str | None:
        """Return a value of the query string."""
        return self.current_event.query_string_parameters.get(name)

    @property
    def cursor(self) -> str | None:
        """The cursor from which a list is asked for; None for its first page, as for an empty one."""
        return self.query("cursor") or None

    def form(self) -> dict[str, str]:
        """Return the fields of a posted form, its files aside; empty for any other request."""
        if self.header("content-type").startswith("multipart/form-data"):
            return dict(self.sent_form().fields)
        if not self.header("content-type").startswith("application/x-www-form-urlencoded"):
            return {}
        return dict(parse_qsl(self.body_bytes.decode(errors="replace"), keep_blank_values=True))

    def sent_form(self) -> SentForm:
        """Return the fields and files of a posted form that has a file."""
        from joinlink.web.shell.uploads import read_sent_form

        return read_sent_form(self.header("content-type"), self.body_bytes)

    # --- the answer -------------------------------------------------------------------------------------------

    def _problem(self, error: Exception) -> Response[str]:
        """Turn an error into a problem document, a page, or the way to the sign-in page."""
        if isinstance(error, NotFoundError):
            if self.shows_page and self.current_event.path.rstrip("/") and self.current_event.path.endswith("/"):
                return redirect(self._address_without_slash, status=301)
            error = NotFound(_(NO_PAGE))
        if isinstance(error, Renamed):
            return redirect(self._address_of(error.today), status=308 if self.is_change else 301)
        problem = problem_of(error)
        self._outcome.failed(error)
        self.note(problem=problem.code)
        if self.shows_page and isinstance(error, NotSignedIn):
            return redirect(f"{SIGN_IN}?next={quote(self._way_back, safe='')}")
        headers = {"Retry-After": "5"} if problem.status == 503 else {}
        if isinstance(error, RateLimited):
            headers = {"Retry-After": str(error.retry_after)}
        if self.is_of_page and "text/html" in self.header("accept"):
            from joinlink.web.shell.error_pages import Where, error_page

            where = Where(self.current_event.path, self._way_back, self.is_change, self._kept_form)
            return error_page(problem, where, headers=headers, request_id=self._request_id)
        body = json.dumps(problem.body())
        return Response(problem.status, "application/problem+json", body, headers=headers)

    def _address_of(self, today: Mapping[str, str]) -> str:
        """Return the address that was asked for with the names of today in its route, and with the same query."""
        path, query = self.request.route.format_map(today), self.current_event.raw_query_string
        return f"{path}?{query}" if query else path

    @property
    def _address_without_slash(self) -> str:
        """The address that was asked for, without the slash that people and programs put behind it."""
        path, _, query = self.path_and_query.partition("?")
        return f"/{path.strip('/')}" + (f"?{query}" if query else "")

    def _convert_matches_into_route_keys(self, match: Any) -> dict[str, str]:  # noqa: ANN401  # as the parent has it
        """Decode the names in an address, and have the log name the route: the API's may be for several of ours."""
        self._outcome.operation = f"{self._method} {self.request.route}"
        return {name: unquote(value) for name, value in super()._convert_matches_into_route_keys(match).items()}

    def _build_response(self, response_builder: ResponseBuilder[Any]) -> dict[str, Any]:
        """Add the headers that every answer has; a route may have set its own."""
        response = response_builder.response
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": content_security_policy(framed_by=ANYBODY if self.is_framed else NOBODY),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Request-Id": self._request_id,
        }
        if not self.is_framed:
            headers["X-Frame-Options"] = "DENY"
        if self.is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        response.headers = {**headers, **response.headers}
        if self.asked.just_chosen and self.shows_page:
            response.cookies = [*response.cookies, kept_choice(self.asked.just_chosen, is_https=self.is_https)]
        self.note(status=response.status_code)
        return super()._build_response(response_builder)


def _method(event: Mapping[str, Any]) -> str:
    return str(event["requestContext"]["http"]["method"])


def _as_get(event: Mapping[str, Any]) -> Mapping[str, Any]:
    if _method(event) != "HEAD":
        return event
    told = event["requestContext"]
    return {**event, "requestContext": {**told, "http": {**told["http"], "method": "GET"}}}


def redirect(
    location: str, *, status: int = 302, cookies: Sequence[Cookie] = (), headers: Mapping[str, str] | None = None
) -> Response[str]:
    """Send the browser elsewhere; 303 after a form. Characters not allowed in a header are percent-encoded."""
    address = quote(location, safe="%" + string.punctuation)
    return Response(status, body="", headers={"Location": address, **(headers or {})}, cookies=list(cookies))


def _refuse_what_goes_around_the_edge(app: WebApp, next_middleware: Callable[[WebApp], Response[Any]]) -> Response[Any]:
    """Let through only what has the header that the edge sets, if there is one; no house is built for the others."""
    edge_header = os.environ.get("EDGE_SOURCE_HEADER", "")
    if edge_header and not app.header(edge_header):
        raise Forbidden(_("Please use the site's own address."))
    return next_middleware(app)


def _refuse_long_paths(app: WebApp, next_middleware: Callable[[WebApp], Response[Any]]) -> Response[Any]:
    if len(app.current_event.path) > LONGEST_PATH:
        raise NotFound(_(NO_PAGE))
    return next_middleware(app)
