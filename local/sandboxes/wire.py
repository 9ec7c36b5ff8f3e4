"""What the sandboxes share on the wire.

Route    one rule of a provider: method, path below the provider's prefix, operation, handler
Refused  carries the provider's own error answer out of a handler
Sandbox  what the server asks of each provider
"""

import json
import secrets
import string
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from threading import RLock
from typing import Any, ClassVar, TypeAlias

from werkzeug import Request, Response

from local.sandboxes.faults import Mode

Json: TypeAlias = dict[str, Any]
"""A JSON object as it crosses the wire."""

BASE62 = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Route:
    """One rule; a `page` is opened by a person's browser and stays out of the request log."""

    method: str
    path: str
    operation: str
    handler: Callable[..., Response]
    page: bool = False


class Refused(Exception):
    """The provider answers with an error; `response` is that answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


class Sandbox(ABC):
    """One provider: its routes, its errors, its state. Handlers run with `lock` held."""

    name: ClassVar[str]
    modes: ClassVar[Collection[Mode]] = tuple(Mode)

    def __init__(self) -> None:
        self.lock = RLock()

    @abstractmethod
    def routes(self) -> list[Route]:
        """List every rule this provider answers."""

    @abstractmethod
    def not_found(self, path: str) -> Response:
        """Answer as the provider does at an address it does not have."""

    @abstractmethod
    def faulty_answer(self, mode: Mode, operation: str, request: Request) -> Response:
        """Answer with the provider's own error for a fault mode; after `500_after` the request was carried out."""

    @abstractmethod
    def state(self) -> Json:
        """Show what exists at the provider now."""

    def revoke_grant(self, request: Request) -> None:
        """Withdraw the grant behind the token that a request carries.

        Raises:  ValueError  for a provider that grants nothing
        """
        raise ValueError(f"{self.name} grants nothing that {request.path} could lose")

    def admitted(self, _request: Request) -> AbstractContextManager[None]:
        """Enter while a request is worked on, from its arrival until its answer has left.

        Raises:  Refused  for a request that must not run beside another one
        """
        return nullcontext()

    def take_follow_ups(self) -> list[Callable[[], None]]:
        """Hand over what a handler left to be done without the lock, before its answer leaves."""
        return []

    def change(self, body: Json) -> Json:
        """Change the state by hand and return the new one.

        Raises:  ValueError  for a key or value this provider does not offer
        """
        raise ValueError(f"{self.name} can't set {', '.join(body)}")


def json_answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a JSON body."""
    return Response(json.dumps(body), status=status, headers=dict(headers or {}), mimetype="application/json")


def bearer_token(request: Request) -> str | None:
    """Read the token of `Authorization: Bearer …`; None without one."""
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer":
        return None
    return authorization.token


def random_text(length: int, alphabet: str = BASE62) -> str:
    """Make unguessable text, such as providers use for ids and tokens."""
    return "".join(secrets.choice(alphabet) for _ in range(length))
