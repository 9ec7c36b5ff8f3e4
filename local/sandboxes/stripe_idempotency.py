"""Idempotency keys: the same key and parameters get the first answer again, other parameters an error.

An answer is kept once a call was carried out, a 500 like any other; what was refused before leaves nothing behind.
Source:  https://docs.stripe.com/api/idempotent_requests
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TypeAlias

from werkzeug import Request, Response

from local.sandboxes.stripe_errors import IDEMPOTENCY, stripe_error
from local.sandboxes.wire import Refused

LONGEST_KEY = 255
Fingerprint: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The first answer under a key, and what was asked for it."""

    fingerprint: Fingerprint
    status: int
    body: bytes


class IdempotencyKeys:
    """The keys of this run; they don't age."""

    def __init__(self) -> None:
        self._kept: dict[str, KeptAnswer] = {}
        self._under_way: set[str] = set()
        self._lock = Lock()

    @contextmanager
    def claimed(self, request: Request) -> Iterator[None]:
        """Hold the request's key while it is worked on.

        Raises:  Refused  409 while another request holds it
        """
        key = _key(request)
        if key is None:
            yield
            return
        with self._lock:
            if key in self._under_way:
                message = f"There is currently another in-progress request using this Idempotent Key ({key})."
                raise Refused(stripe_error(409, message, kind=IDEMPOTENCY, code="idempotency_key_in_use"))
            self._under_way.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(key)

    def answer(self, request: Request, perform: Callable[[Request], Response]) -> Response:
        """Carry the request out, or give the answer that its key got before.

        Raises:  Refused  400 for a key that came with other parameters before, or is too long
        """
        key = _key(request)
        if key is None:
            return perform(request)
        if not 0 < len(key) <= LONGEST_KEY:
            raise Refused(stripe_error(400, f"Idempotency keys have 1 to {LONGEST_KEY} characters.", kind=IDEMPOTENCY))
        kept = self._kept.get(key)
        if kept is None:
            response = perform(request)
            self._keep(key, request, response)
            return response
        if kept.fingerprint != _fingerprint(request):
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
                f" Try using a key other than '{key}' if you meant to execute a different request."
            )
            raise Refused(stripe_error(400, message, kind=IDEMPOTENCY))
        headers = {"Idempotent-Replayed": "true"}
        return Response(kept.body, kept.status, headers, mimetype="application/json")

    def replace(self, request: Request, response: Response) -> None:
        """Let this be the answer under the request's key from now on, if the request was carried out."""
        key = _key(request)
        if key in self._kept:
            self._keep(key, request, response)

    def _keep(self, key: str, request: Request, response: Response) -> None:
        self._kept[key] = KeptAnswer(_fingerprint(request), response.status_code, response.get_data())


def _key(request: Request) -> str | None:
    return request.headers.get("Idempotency-Key") if request.method == "POST" else None


def _fingerprint(request: Request) -> Fingerprint:
    return (request.method, request.path, tuple(sorted(request.form.items(multi=True))))
