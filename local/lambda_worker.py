"""The process a function runs in: a client of the Lambda Runtime API, on the standard library alone.

Started as `python -S -I lambda_worker.py <function folder> <layer> ...`: nothing but those folders is importable
beside the standard library. Everything else comes from the environment, as on Lambda. The process ends when its
standard input does, so that it can't outlive the cloud that started it.

Source:  https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import http.client
import importlib
import json
import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

API_VERSION = "/2018-06-01/runtime"
LOG_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(message)s"
STDIN = 0

Handler = Callable[[Any, "LambdaContext"], Any]


class InitError(Exception):
    """The handler can't be loaded; `error_type` is the name Lambda gives to the reason."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type


class LambdaContext:
    """What Lambda passes to a handler as its second argument."""

    client_context = None
    identity = None

    def __init__(self, request_id: str, function_arn: str, deadline_ms: int) -> None:
        self.aws_request_id = request_id
        self.invoked_function_arn = function_arn
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline_ms = deadline_ms

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self._deadline_ms - int(time.time() * 1000))


class RuntimeApi:
    """The Runtime API of this one process; `address` is `host:port/<prefix>`."""

    def __init__(self, address: str) -> None:
        host, _, prefix = address.partition("/")
        self._connection = http.client.HTTPConnection(host)
        self._base = f"/{prefix}{API_VERSION}"

    def next_invocation(self) -> tuple[http.client.HTTPMessage, bytes]:
        """Wait for an invocation: its headers and its event."""
        return self._call("GET", "/invocation/next")

    def answer(self, request_id: str, body: bytes) -> None:
        self._call("POST", f"/invocation/{request_id}/response", body)

    def fail(self, request_id: str, failure: bytes) -> None:
        self._call("POST", f"/invocation/{request_id}/error", failure)

    def fail_init(self, failure: bytes) -> None:
        self._call("POST", "/init/error", failure)

    def _call(self, method: str, path: str, body: bytes | None = None) -> tuple[http.client.HTTPMessage, bytes]:
        self._connection.request(method, self._base + path, body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= http.HTTPStatus.BAD_REQUEST:
            raise ConnectionError(f"{method} {path}: {response.status}")
        return response.headers, content


def load_handler(name: str) -> Handler:
    """Import `module.function`.

    Raises:  InitError  the module can't be imported, or has no such function
    """
    module_name, _, function_name = name.rpartition(".")
    try:
        module = importlib.import_module(module_name)
    except ImportError as exc:
        message = f"Unable to import module '{module_name}': {exc}"
        raise InitError("Runtime.ImportModuleError", message) from exc
    except SyntaxError as exc:
        message = f"Syntax error in module '{module_name}': {exc}"
        raise InitError("Runtime.UserCodeSyntaxError", message) from exc
    try:
        handler: Handler = getattr(module, function_name)
    except AttributeError as exc:
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise InitError("Runtime.HandlerNotFound", message) from exc
    return handler


def failure_payload(error_type: str, error: BaseException, request_id: str = "") -> bytes:
    """Describe an exception as Lambda's Python runtime does."""
    return json.dumps(
        {
            "errorMessage": str(error),
            "errorType": error_type,
            "requestId": request_id,
            "stackTrace": _stack(error.__traceback__),
        }
    ).encode()


def serve(runtime: RuntimeApi, handler: Handler) -> None:
    """Answer one invocation."""
    headers, event = runtime.next_invocation()
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
    context = LambdaContext(
        request_id, headers["Lambda-Runtime-Invoked-Function-Arn"], int(headers["Lambda-Runtime-Deadline-Ms"])
    )
    try:
        result = handler(json.loads(event), context)
    except Exception as exc:  # noqa: BLE001  the runtime's edge: whatever a handler raises is an answer
        traceback.print_exc(file=sys.stdout)
        runtime.fail(request_id, failure_payload(type(exc).__name__, exc, request_id))
        return
    try:
        body = json.dumps(result, ensure_ascii=False).encode()
    except (TypeError, ValueError) as exc:
        runtime.fail(request_id, failure_payload("Runtime.MarshalError", exc, request_id))
        return
    runtime.answer(request_id, body)


def main() -> None:
    """Load the handler and serve it until the process is ended."""
    sys.path[:0] = sys.argv[1:]
    threading.Thread(target=_end_with_stdin, name="parent watch", daemon=True).start()
    logging.basicConfig(stream=sys.stdout, format=LOG_FORMAT, datefmt="%Y-%m-%dT%H:%M:%S")
    runtime = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except InitError as exc:
        _give_up(runtime, exc.error_type, exc)
    except Exception as exc:  # noqa: BLE001  the runtime's edge: a module may raise anything when imported
        _give_up(runtime, type(exc).__name__, exc)
    else:
        while True:
            serve(runtime, handler)


def _give_up(runtime: RuntimeApi, error_type: str, error: Exception) -> None:
    traceback.print_exception(error, file=sys.stdout)
    runtime.fail_init(failure_payload(error_type, error))
    sys.exit(1)


def _stack(trace: TracebackType | None) -> list[str]:
    """Format the frames of the function, without those of this file."""
    own = str(Path(__file__))
    return [
        line
        for frame, line in zip(
            traceback.extract_tb(trace), traceback.format_list(traceback.extract_tb(trace)), strict=True
        )
        if frame.filename != own
    ]


def _end_with_stdin() -> None:
    while os.read(STDIN, 1024):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
