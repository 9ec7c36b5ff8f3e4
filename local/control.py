"""The local cloud's own interface, `/__local/...` on the site's port. Nothing like it exists in a deployment.

GET         /__local/health                     POST DELETE  /__local/faults
POST        /__local/sign-in                    POST DELETE  /__local/crash
GET DELETE  /__local/mailbox                    POST         /__local/schedules/{function}
GET DELETE  /__local/requests?provider=         GET          /__local/executions?name=
GET         /__local/logs?function=             GET          /__local/webhooks?source=
GET         /__local/metrics                    GET          /__local/alarms
GET         /__local/embeds?class=
GET POST    /__local/provider-state/{provider}  POST         /__local/webhooks/{source}
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from local import caldav, embeds, mail_service, mailbox
from local.aws import LocalAws
from local.control_bodies import Body, CrashBody, FaultBody, ScheduleBody, SignInBody, WebhookBody
from local.crashes import CrashPoint
from local.deployment import Deployment
from local.executions import executions
from local.lambda_pool import LambdaPool
from local.metrics import since_the_start
from local.sandboxes.identity import subject_of
from local.sandboxes.server import Sandboxes
from local.schedules import NotScheduled, Schedules
from local.sign_in import SignInFailed, sign_in

JsonObject = Mapping[str, Any]
B = TypeVar("B", bound=Body)

PLAN_OF_A_NEW_HOST = "creator"
"""So that a program can sell online classes at once; in a browser a new host begins on the first plan, `free`."""


class Faulty(Protocol):
    """A server with fault switches of its own; the sandboxes share theirs."""

    def add_fault(self, operation: str, mode: str, times: int) -> None:
        """Let the next `times` calls go wrong; raises ValueError."""

    def clear_faults(self) -> None: ...


class Refused(Exception):
    """The call can't be served as it is."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title


@dataclass(frozen=True, slots=True)
class Parts:
    """What the calls act on; `urls` are base URLs by name."""

    urls: Mapping[str, str]
    table_name: str
    deployment: Deployment
    aws: LocalAws
    pool: LambdaPool
    sandboxes: Sandboxes
    calendars: caldav.CaldavServer
    schedules: Schedules
    mailbox: mailbox.Mailbox


class Control:
    """Serve the calls above; a body of another shape is refused with 422 and the reason."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._faulty: Mapping[str, Faulty] = {
            mail_service.PROVIDER: parts.aws.mail,
            caldav.PROVIDER: parts.calendars,
        }
        self._map = Map(
            [
                Rule(f"/__local/{path}", methods=[method], endpoint=handler)
                for method, path, handler in (
                    ("GET", "health", self._health),
                    ("POST", "sign-in", self._sign_in),
                    ("GET", "mailbox", self._show_mailbox),
                    ("DELETE", "mailbox", self._clear_mailbox),
                    ("GET", "embeds", self._show_embeds),
                    ("GET", "requests", self._show_requests),
                    ("DELETE", "requests", self._clear_requests),
                    ("GET", "logs", self._show_logs),
                    ("GET", "metrics", self._show_metrics),
                    ("GET", "alarms", self._show_alarms),
                    ("POST", "faults", self._add_fault),
                    ("DELETE", "faults", self._clear_faults),
                    ("POST", "crash", self._order_crash),
                    ("DELETE", "crash", self._clear_crashes),
                    ("POST", "schedules/<function>", self._fire_schedule),
                    ("GET", "executions", self._show_executions),
                    ("GET", "webhooks", self._show_deliveries),
                    ("POST", "webhooks/<source>", self._deliver),
                    ("GET", "provider-state/<provider>", self._show_state),
                    ("POST", "provider-state/<provider>", self._change_state),
                )
            ]
        )

    def __call__(self, request: Request) -> Response:
        try:
            handler, values = self._map.bind_to_environ(request.environ).match()
            response: Response = handler(request, **values)
        except Refused as exc:
            return _problem(exc.status, exc.title, str(exc))
        except HTTPException as exc:
            return _problem(exc.code or 500, exc.name, f"{request.method} {request.path}")
        return response

    def _health(self, _request: Request) -> Response:
        return _json({"ready": True, **self._parts.urls})

    def _sign_in(self, request: Request) -> Response:
        body = _body(request, SignInBody)
        plan = body.plan or (None if self._is_known(body.email) else PLAN_OF_A_NEW_HOST)
        try:
            signed_in = sign_in(self._parts.urls["site"], email=body.email, name=body.name)
        except SignInFailed as exc:
            raise Refused(502, "The sign-in didn't work", str(exc)) from exc
        if plan:
            self._set_plan(signed_in.host_id, plan)
        response = _json({"csrfToken": signed_in.csrf_token, "hostId": signed_in.host_id})
        for cookie in signed_in.cookies:
            response.headers.add("Set-Cookie", cookie)
        return response

    def _is_known(self, email: str) -> bool:
        """Return whether somebody has signed in with this address before."""
        key = f"IDENTITY#{self._parts.urls['providers']}/identity#{subject_of(email)}"
        with self._parts.aws.lock("dynamodb"):
            row = self._parts.aws.dynamodb.get_item(self._parts.table_name, {"pk": {"S": key}, "sk": {"S": key}})
        return row is not None

    def _set_plan(self, host_id: str, plan: str) -> None:
        """Put the host on a plan, which takes a payment everywhere else."""
        with self._parts.aws.lock("dynamodb"):
            self._parts.aws.dynamodb.update_item(
                self._parts.table_name,
                key={"pk": {"S": f"HOST#{host_id}"}, "sk": {"S": "HOST"}},
                update_expression="SET #plan = :plan",
                expression_attribute_names={"#plan": "plan"},
                expression_attribute_values={":plan": {"S": plan}},
            )

    def _show_mailbox(self, request: Request) -> Response:
        messages = self._parts.mailbox.messages()
        if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
            return _json({"messages": [asdict(message) for message in messages]})
        return Response(mailbox.page(messages), content_type="text/html; charset=utf-8")

    def _show_embeds(self, request: Request) -> Response:
        page = embeds.page(self._parts.urls["site"], request.args.get("class", ""))
        return Response(page, content_type="text/html; charset=utf-8")

    def _clear_mailbox(self, _request: Request) -> Response:
        self._parts.mailbox.clear()
        return _nothing()

    def _show_requests(self, request: Request) -> Response:
        provider = request.args.get("provider")
        found = [*self._parts.sandboxes.requests(), *self._parts.calendars.requests(), *self._parts.aws.calls.calls()]
        asked_for = [call for call in found if provider in {None, call["provider"]}]
        return _json({"requests": sorted(asked_for, key=_moment)})

    def _clear_requests(self, _request: Request) -> Response:
        self._parts.sandboxes.clear_requests()
        self._parts.calendars.clear_requests()
        self._parts.aws.calls.clear()
        return _nothing()

    def _show_logs(self, request: Request) -> Response:
        function = request.args.get("function")
        if function is not None:
            self._known(function)
        return Response(self._parts.pool.logs(function), content_type="text/plain; charset=utf-8")

    def _show_metrics(self, _request: Request) -> Response:
        with self._parts.aws.lock("cloudwatch"):
            return _json({"metrics": since_the_start(self._parts.aws.cloudwatch)})

    def _show_alarms(self, _request: Request) -> Response:
        with self._parts.aws.lock("cloudwatch"):
            return _json({"alarms": self._parts.aws.alarms.shown()})

    def _add_fault(self, request: Request) -> Response:
        body = _body(request, FaultBody)
        try:
            if body.provider in self._faulty:
                self._faulty[body.provider].add_fault(body.operation, body.mode, body.times)
            else:
                self._parts.sandboxes.add_fault(body.provider, body.operation, body.mode, body.times)
        except ValueError as exc:
            raise _unprocessable(str(exc)) from exc
        return _nothing()

    def _clear_faults(self, _request: Request) -> Response:
        self._parts.sandboxes.clear_faults()
        for server in self._faulty.values():
            server.clear_faults()
        return _nothing()

    def _order_crash(self, request: Request) -> Response:
        body = _body(request, CrashBody)
        if body.function not in self._parts.deployment.functions:
            raise _unprocessable(f"function: there is no {body.function}")
        self._parts.pool.crashes.order(body.function, CrashPoint(body.at), body.times)
        return _nothing()

    def _clear_crashes(self, _request: Request) -> Response:
        self._parts.pool.crashes.clear()
        return _nothing()

    def _fire_schedule(self, request: Request, function: str) -> Response:
        body = _body(request, ScheduleBody)
        self._known(function)
        try:
            outcome = self._parts.schedules.fire(function, body.time)
        except NotScheduled as exc:
            raise _unprocessable(f"nothing schedules {function}") from exc
        return _json({"failed": outcome.failed, "result": json.loads(outcome.payload)})

    def _show_executions(self, request: Request) -> Response:
        return _json({"executions": executions(self._parts.aws.step_functions, request.args.get("name", ""))})

    def _show_deliveries(self, request: Request) -> Response:
        source = request.args.get("source", "")
        if source not in {"stripe", "zoom"}:
            raise _unprocessable("source: stripe or zoom")
        return _json({"deliveries": self._parts.sandboxes.deliveries(source)})

    def _deliver(self, request: Request, source: str) -> Response:
        body = _body(request, WebhookBody)
        try:
            return _json(self._parts.sandboxes.deliver(source, body.type, body.object))
        except ValueError as exc:
            raise _unprocessable(str(exc)) from exc

    def _show_state(self, _request: Request, provider: str) -> Response:
        if provider == mail_service.PROVIDER:
            return _json(self._parts.aws.mail.account.state())
        try:
            return _json(self._parts.sandboxes.state(provider))
        except ValueError as exc:
            raise _unprocessable(str(exc)) from exc

    def _change_state(self, request: Request, provider: str) -> Response:
        try:
            if provider == mail_service.PROVIDER:
                return _json(self._parts.aws.mail.account.change(_json_object(request)))
            return _json(self._parts.sandboxes.change(provider, _json_object(request)))
        except ValueError as exc:
            raise _unprocessable(str(exc)) from exc

    def _known(self, function: str) -> None:
        if function not in self._parts.deployment.functions:
            raise Refused(404, "Not Found", f"there is no function {function}")


def _body(request: Request, model: type[B]) -> B:
    try:
        return model.model_validate(_json_object(request))
    except ValidationError as exc:
        errors = (f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in exc.errors())
        raise _unprocessable("; ".join(errors)) from exc


def _json_object(request: Request) -> dict[str, Any]:
    """Read a JSON object; no body at all is an empty one."""
    raw = request.get_data()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as exc:
        raise _unprocessable("the body isn't JSON") from exc
    if not isinstance(body, dict):
        raise _unprocessable("the body isn't a JSON object")
    return body


def _moment(call: JsonObject) -> datetime:
    return datetime.fromisoformat(call["at"])


def _unprocessable(detail: str) -> Refused:
    return Refused(422, "Unprocessable Content", detail)


def _problem(status: int, title: str, detail: str) -> Response:
    problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Response(json.dumps(problem), status=status, content_type="application/problem+json")


def _json(content: object) -> Response:
    return Response(json.dumps(content), content_type="application/json")


def _nothing() -> Response:
    return Response(status=204)
