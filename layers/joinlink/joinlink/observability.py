"""The log: one JSON line per invocation, without secrets.

{"level": "INFO", "message": "invocation", "operation": "POST /api/classes", "request_id": "…", "duration_ms": 41,
 "cold_start": false, "outcome": "ok", …anything the invocation noted, such as booking_id}

An expected failure (any error in `errors.py`) is an INFO line whose `error` is the class name. An unexpected one is an
ERROR line with stack frames; its message is left out, since foreign messages can hold anything.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, wraps
from itertools import count
from typing import Protocol

from aws_lambda_powertools import Logger

from joinlink import metrics
from joinlink.errors import JoinlinkError
from joinlink.metrics import Metric

REDACTED = "[redacted]"
_SECRET_KEYS = re.compile(
    r"token|secret|password|authorization|cookie|signature|email|verifier|\bcode\b", re.IGNORECASE
)
_EMAIL_ADDRESS = re.compile(r"[^\s@\"'<>,;:()]+@[^\s@\"'<>,;:()]+")
_FRAMES_KEPT = 12

# At import, so before the first call: urllib3's warnings quote addresses, which can hold codes.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class LambdaContext(Protocol):
    """The part of the Lambda context that we read."""

    @property
    def aws_request_id(self) -> str: ...


class UnexpectedError(RuntimeError):
    """Stands in for an unforeseen error: names its class but leaves out its message.

    Lambda copies the error that a function raises into its log, and Step Functions into the workflow's history.
    """


class Outcome:
    """The outcome of one invocation; the keys noted here go into its line."""

    def __init__(self, operation: str) -> None:
        self.operation = operation
        self.keys: dict[str, object] = {"outcome": "ok"}
        self.is_failure = False

    def note(self, **keys: object) -> None:
        """Add keys to the line: ids, counts and kinds, never a person's own words."""
        self.keys.update(keys)

    def trouble(self, error: Exception, **keys: object) -> None:
        """Note one failure among much that went well; it makes the line an ERROR, for the operator's alarm."""
        self.is_failure = True
        troubles = self.keys.setdefault("troubles", [])
        assert isinstance(troubles, list)
        troubles.append({**keys, "error": type(error).__name__, "frames": _frames(error)})

    def failed(self, error: Exception) -> None:
        """Note an error: a foreseen one by its class alone, any other with its stack frames too."""
        self.note(outcome="failed", error=type(error).__name__)
        if not isinstance(error, JoinlinkError):
            self.is_failure = True
            self.note(frames=_frames(error))


@cache
def logger() -> Logger:
    """Return the process's logger; its service and level come from the environment."""
    return Logger(json_serializer=_serialize, utc=True, use_rfc3339=True, location=None)


@contextmanager
def invocation(operation: str, context: LambdaContext, *, troubles: Metric | None = None) -> Iterator[Outcome]:
    """Log one line when the block ends, and its metrics, however it ends; an error is passed on to the caller."""
    outcome = Outcome(operation)
    started = time.monotonic()
    try:
        yield outcome
    except Exception as error:
        outcome.failed(error)
        raise
    finally:
        line = {
            "operation": outcome.operation,
            "request_id": context.aws_request_id,
            "cold_start": next(_invocations) == 0,
            "duration_ms": round((time.monotonic() - started) * 1000),
            **outcome.keys,
        }
        write = logger().error if outcome.is_failure else logger().info
        write("invocation", extra=line)
        if outcome.is_failure and troubles is not None:
            metrics.count(troubles)
        metrics.flush()


Task = Callable[[dict[str, object], LambdaContext], object]


def observed(
    operation: str, *, troubles: Metric | None = None
) -> Callable[[Callable[[dict[str, object], Outcome], object]], Task]:
    """Turn `task(event, outcome)` into a handler that logs its line, and counts it among `troubles` if it is an ERROR.

    Errors in `errors.py` leave the function under their own names, for workflows to match; any other leaves it as an
    UnexpectedError.
    """

    def decorate(task: Callable[[dict[str, object], Outcome], object]) -> Task:
        @wraps(task)
        def handler(event: dict[str, object], context: LambdaContext) -> object:
            try:
                with invocation(operation, context, troubles=troubles) as outcome:
                    return task(event, outcome)
            except JoinlinkError:
                raise
            except Exception as error:  # noqa: BLE001  # the outermost edge
                raise UnexpectedError(type(error).__name__) from None

        return handler

    return decorate


_invocations = count()


def _frames(error: Exception) -> list[str]:
    """List the error's stack frames, innermost last: `bookings/book_class.py:97 _claim`."""
    summary = traceback.extract_tb(error.__traceback__)[-_FRAMES_KEPT:]
    return [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in summary]


def _serialize(line: Mapping[str, object]) -> str:
    return json.dumps(_redacted(line), default=str, separators=(",", ":"))


def _redacted(value: object) -> object:
    """Blank every value whose key looks secret, and every e-mail address, at any depth."""
    if isinstance(value, Mapping):
        return {
            key: REDACTED if item and _SECRET_KEYS.search(str(key)) else _redacted(item) for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_redacted(item) for item in value]
    if isinstance(value, str):
        return _EMAIL_ADDRESS.sub(REDACTED, value)
    return value
