"""The Lambda Runtime API for all processes: the first segment of the path says which one is speaking.

    GET  /{process}/2018-06-01/runtime/invocation/next
    POST /{process}/2018-06-01/runtime/invocation/{request id}/response
    POST /{process}/2018-06-01/runtime/invocation/{request id}/error
    POST /{process}/2018-06-01/runtime/init/error

Source:  https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from local.execution_environment import ExecutionEnvironment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CALL = re.compile(r"/(?P<process>[^/]+)/2018-06-01/runtime/(?P<what>.+)")
ANSWER = re.compile(r"invocation/(?P<request_id>[^/]+)/(?P<kind>response|error)")


class RuntimeApi:
    """Speak with the processes; `find` gives the environment behind a path's first segment."""

    def __init__(self, find: Callable[[str], ExecutionEnvironment | None]) -> None:
        self._find = find

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        call = CALL.fullmatch(request.path)
        environment = self._find(call["process"]) if call else None
        if call is None or environment is None:
            return Response(status=404)
        if call["what"] == "invocation/next":
            return _next(environment)
        if call["what"] == "init/error":
            environment.fail_init(request.get_data())
            return Response(status=202)
        answer = ANSWER.fullmatch(call["what"])
        if answer is None:
            return Response(status=404)
        failed = answer["kind"] == "error"
        taken = environment.complete(answer["request_id"], request.get_data(), failed=failed)
        return Response(status=202 if taken else 400)


def _next(environment: ExecutionEnvironment) -> Response:
    work = environment.next_invocation()
    if work is None:
        return Response(status=410)
    invocation, deadline_ms = work
    trace = invocation.request_id.replace("-", "")
    headers = {
        "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
        "Lambda-Runtime-Deadline-Ms": str(deadline_ms),
        "Lambda-Runtime-Invoked-Function-Arn": environment.function.arn,
        "Lambda-Runtime-Trace-Id": f"Root=1-{trace[:8]}-{trace[8:]};Sampled=0",
    }
    return Response(invocation.event, headers=headers, mimetype="application/json")
