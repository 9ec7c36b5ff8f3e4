"""What stands before moto: the Invoke API, the callers' roles, a log of the functions' calls, one request at a time.

    function ──▶ who is it? ──▶ may its role? ──▶ lambda:InvokeFunction ──▶ LambdaPool
    workflow ──▶                              ├──▶ ses:SendEmail, Get… ───▶ MailService
                                          ├──▶ states:Redrive… ───────▶ redrive
                                          ├──▶ cloudformation:… ──────▶ CloudFormation, or moto
                                          └──▶ anything else ─────────▶ moto
    operator ──▶ may do everything

Credentials say who calls: each function has its own, moto's Step Functions has one pair for all workflows, and
whoever comes with others is the operator at the keyboard.
"""

import io
import json
import logging
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from local import account
from local.aws_calls import STREAM_CALLS, Account, AwsCall, permissions, read_call
from local.aws_errors import aws_error
from local.call_log import CallLog
from local.capacity import Meter
from local.changes import Changes
from local.cloudformation import CloudFormation
from local.deployment import Deployment, Function, Role
from local.iam import Permission, allows
from local.lambda_pool import LambdaPool, Throttled
from local.mail_service import MailService
from local.moto_dynamodb import TransactionTokens, refusal_of_keys
from local.quick_moto import ask_dynamodb
from local.redrive import redrive
from local.used_permissions import UsedPermissions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

INVOKE_PATH = re.compile(r"/2015-03-31/functions/(?P<function>[^/]+)/invocations")
# What moto's Step Functions signs its own calls with.
WORKFLOW_ACCESS_KEY_ID = "ak"
# These answer with a status that says what is wrong; the others answer 400 to everything.
REST_SERVICES = frozenset({"lambda", "scheduler", "ses"})
TABLE_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem")
FOLLOWED = frozenset({*(f"dynamodb:{write}" for write in TABLE_WRITES), "sqs:SendMessage", "sqs:SendMessageBatch"})
"""What makes a record of a stream, or a message of a queue."""
TABLE_TARGET = "DynamoDB_"
UNITS = "joinlink.units"
"""Where a request's environ has what the table's call was billed as."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Caller:
    """Somebody with limited rights; `function` is None for the workflows, which share their state machines' roles."""

    name: str
    roles: tuple[Role, ...]
    function: str | None


class AwsFront:
    """A WSGI application; until `deploy` every caller is the operator."""

    def __init__(
        self,
        moto: "WSGIApplication",
        pool: LambdaPool,
        mail: MailService,
        cloudformation: CloudFormation,
        calls: CallLog,
    ) -> None:
        self._moto = moto
        self._cloudformation = cloudformation
        self._mail = mail
        self._pool = pool
        self._calls = calls
        self._account: Account | None = None
        self._meter: Meter | None = None
        self._deployment: Deployment | None = None
        self._callers: dict[str, _Caller] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._changes: defaultdict[str, Changes] = defaultdict(Changes)
        self._tokens = TransactionTokens()
        self._before: dict[str, Callable[[], None]] = {}
        self._used = UsedPermissions.as_asked()

    def deploy(self, deployment: Deployment, account: Account, meter: Meter) -> None:
        """From here on hold functions and workflows to their roles, and measure what they ask of the table."""
        self._meter = meter
        self._account = account
        self._deployment = deployment
        self._callers = dict(_callers(deployment))

    def before(self, call: str, do: Callable[[], None]) -> None:
        """Do something before each call of a name, under the lock of its service."""
        self._before[call] = do

    def lock(self, service: str) -> threading.Lock:
        """Return the lock under which requests to a service are served."""
        return self._locks[service]

    def changes(self, service: str) -> Changes:
        """Give what tells of each record of a stream and each message of a queue that requests to a service make."""
        return self._changes[service]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        call = read_call(request)
        if call is None:
            return self._from_moto(request)
        caller = self._callers.get(call.access_key_id)
        status: int | None = None
        try:
            refusal = self._refusal(request, call, caller) or self._refusal_of_keys(call)
            response = refusal or self._serve(request, call)
            status = response.status_code
        finally:
            if caller and caller.function:
                self._calls.add(caller.function, call.name, request, status, request.environ.get(UNITS))
        return response

    def _refusal(self, request: Request, call: AwsCall, caller: _Caller | None) -> Response | None:
        if caller is None or self._account is None:
            return None
        for permission in self._permissions(request, call, self._account):
            if not any(allows(role, permission) for role in caller.roles):
                return _access_denied(call, caller, permission)
            self._used.note(caller.name, permission)
        return None

    def _refusal_of_keys(self, call: AwsCall) -> Response | None:
        if call.service != "dynamodb" or self._account is None:
            return None
        return refusal_of_keys(call.body, self._account.partition_keys)

    def _permissions(self, request: Request, call: AwsCall, account: Account) -> Iterator[Permission]:
        if INVOKE_PATH.fullmatch(request.path):
            function = self._function(request)
            yield Permission("lambda:InvokeFunction", function.arn if function else "*")
        else:
            yield from permissions(call, account)

    def _serve(self, request: Request, call: AwsCall) -> Response:
        if INVOKE_PATH.fullmatch(request.path):
            return self._invoke(request)
        if call.name == "ses:SendEmail":
            return self._mail.send(request, call.body, lambda: self._from_locked_moto(request, call))
        if (answer := account.answer(call)) is not None:
            return Response(json.dumps(answer), mimetype="application/json")
        if call.service == "ses" and self._mail.tells(call.operation):
            return self._mail.tell(call.operation, call.body)
        if call.name == "scheduler:GetSchedule":
            return self._schedule(call.body["Name"])
        if call.name == "states:RedriveExecution":
            with self._locks[call.service]:
                return redrive(call.body["executionArn"])
        response = self._from_locked_moto(request, call)
        if call.name in FOLLOWED:
            self._changes[call.service].tell()
        return response

    def _from_locked_moto(self, request: Request, call: AwsCall) -> Response:
        with self._locks[call.service]:
            if call.service == "dynamodb" and call.operation not in STREAM_CALLS and self._meter:
                response, request.environ[UNITS] = self._meter.measure(call, lambda: self._from_table(request, call))
                return response
            if call.service == "cloudformation":
                return self._cloudformation.answer(call.operation, request) or self._from_moto(request)
            if call.name in self._before:
                self._before[call.name]()
            return self._from_moto(request)

    def _from_table(self, request: Request, call: AwsCall) -> Response:
        if call.name != "dynamodb:TransactWriteItems":
            return self._from_dynamodb(request)
        response = self._tokens.replay(call.body)
        if response is None:
            response = self._from_dynamodb(request)
            if response.status_code == 200:
                self._tokens.remember(call.body)
        return response

    def _from_dynamodb(self, request: Request) -> Response:
        """Ask DynamoDB itself; its streams are signed for by the same name."""
        if request.headers.get("X-Amz-Target", "").startswith(TABLE_TARGET):
            return ask_dynamodb(_environ(request))
        return self._from_moto(request)

    def _from_moto(self, request: Request) -> Response:
        return Response.from_app(self._moto, _environ(request), buffered=True)

    def _invoke(self, request: Request) -> Response:
        """Answer as Lambda's Invoke does.

        Source:  https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
        """
        function = self._function(request)
        if function is None:
            return aws_error("ResourceNotFoundException", f"Function not found: {request.path}", 404)
        event = request.get_data() or b"{}"
        if request.headers.get("X-Amz-Invocation-Type") == "Event":
            self._pool.invoke_later(function.name, event)
            return Response(status=202)
        try:
            outcome = self._pool.invoke(function.name, event)
        except Throttled:
            return aws_error("TooManyRequestsException", "Rate Exceeded.", 429)
        headers = {"X-Amzn-RequestId": outcome.request_id, "X-Amz-Executed-Version": "$LATEST"}
        if outcome.failed:
            headers["X-Amz-Function-Error"] = "Unhandled"
        return Response(outcome.payload, headers=headers, mimetype="application/json")

    def _schedule(self, name: str) -> Response:
        """Answer as EventBridge Scheduler does about a schedule that is turned on; the others are not played."""
        known = {each.name for each in self._deployment.schedules} if self._deployment else set()
        if name not in known:
            return aws_error("ResourceNotFoundException", f"Schedule {name} does not exist.", 404)
        return Response(json.dumps({"Name": name, "State": "ENABLED"}), mimetype="application/json")

    def _function(self, request: Request) -> Function | None:
        match = INVOKE_PATH.fullmatch(request.path)
        if match is None or self._deployment is None:
            return None
        return self._deployment.function_by_reference(match["function"])


def _environ(request: Request) -> dict[str, Any]:
    """Return a request as it came, its body to be read once more."""
    return {**request.environ, "wsgi.input": io.BytesIO(request.get_data())}


def _callers(deployment: Deployment) -> Iterator[tuple[str, _Caller]]:
    for function in deployment.functions.values():
        role = deployment.roles[function.role_arn]
        yield function.access_key_id, _Caller(function.name, (role,), function.name)
    roles = tuple(deployment.roles[machine.role_arn] for machine in deployment.state_machines)
    yield WORKFLOW_ACCESS_KEY_ID, _Caller("state machines", roles, None)


def _access_denied(call: AwsCall, caller: _Caller, permission: Permission) -> Response:
    message = (
        f"{caller.name} is not authorized to perform: {permission.action} on resource: {permission.resource} "
        f"because no statement of its role allows the {permission.action} action"
    )
    _log.warning("access_denied", extra={"caller": caller.name, "permission": permission})
    return aws_error("AccessDeniedException", message, 403 if call.service in REST_SERVICES else 400)
