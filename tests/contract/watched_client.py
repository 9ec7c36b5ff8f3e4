"""A DynamoDB client that tests can look at and interfere with.

moto races under threads, so calls go through one at a time; what lies between two calls of a store still interleaves.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable
from threading import RLock
from typing import Any

from botocore.exceptions import ClientError


class WatchedClient:
    """Counts the calls of a client, and runs what a test wants to happen just before or after the next one."""

    def __init__(self, client: Any) -> None:  # boto3 makes its classes at run time
        self._client = client
        self._lock = RLock()
        self._before: defaultdict[str, deque[Callable[[], None]]] = defaultdict(deque)
        self._answers: defaultdict[str, deque[Callable[..., Any]]] = defaultdict(deque)
        self._lost_answers: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:  # as boto3
            with self._lock:
                self.calls[operation] += 1
                if self._before[operation]:
                    self._before[operation].popleft()()
                if self._answers[operation]:
                    return self._answers[operation].popleft()(**request)
                answer = getattr(self._client, operation)(**request)
                if self._lost_answers[operation]:
                    self._lost_answers[operation] -= 1
                    return getattr(self._client, operation)(**request)
                return answer

        return call

    def just_before(self, operation: str, happening: Callable[[], object]) -> None:
        """Let something happen between what a store did before and its next call of this operation."""
        self._before[operation].append(lambda: (happening(), None)[1])

    def answer_next(self, operation: str, answer: Callable[..., Any]) -> None:
        """Let the next call be answered by the test, with the request at hand."""
        self._answers[operation].append(answer)

    def lose_answer(self, operation: str) -> None:
        """Apply the next call and lose its answer: the SDK then makes the call again."""
        self._lost_answers[operation] += 1

    def refuse(
        self, operation: str, code: str, *, status: int = 400, times: int = 1, reasons: list[str] | None = None
    ) -> None:
        """Let the next calls fail with an error code, or a transaction with one reason for each of its writes."""

        def fail() -> None:
            response: Any = {
                "Error": {"Code": code, "Message": "refused by the test"},
                "ResponseMetadata": {"HTTPStatusCode": status},
            }
            if reasons is not None:
                response["CancellationReasons"] = [{"Code": reason} for reason in reasons]
            raise ClientError(response, operation)

        self._before[operation].extend([fail] * times)
