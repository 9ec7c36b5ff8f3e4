"""What functions would ask of AWS, seen while they run on fakes: for `make permissions`.

    a function ─▶ a fake of a store, whose answer counts
                  └▶ the store itself, called alike, whose table has nothing: what it asks for is noted

A store that writes after it has read is seen up to the first item that it misses; the rest, end-to-end tests show. The
site's address is read from Parameter Store, as it is where the operator chose none. Without a file to note all this in
(`local/used_permissions.py`), fakes stand alone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from types import GeneratorType
from typing import TYPE_CHECKING, Any, Final, cast

from joinlink.store.table import Table
from joinlink.wiring.deployed.stores import Stores
from local.aws_calls import Account, AwsCall, permissions
from local.iam import Permission
from local.mail_account import MailAccount
from local.used_permissions import UsedPermissions

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from joinlink.wiring.outside import Outside
    from tests.fakes.outside import FakeOutside

TABLE: Final = "table"
ACCOUNT: Final = Account(
    "123456789012",
    "us-east-1",
    {(TABLE, ""): "pk", (TABLE, "by_start"): "host_pk", (TABLE, "due"): "due_pk"},
    MailAccount(),
)
SITE_ADDRESS: Final = Permission("ssm:GetParameter", "parameter/joinlink/test/public-base-url")
ANSWERS: Final[Mapping[str, Any]] = {
    "batch_get_item": {"Responses": {TABLE: []}, "UnprocessedKeys": {}},
    "query": {"Items": []},
}

_used = UsedPermissions.as_asked()
_asking: ContextVar[str] = ContextVar("asking", default="")


@contextmanager
def asked_by(function: str) -> Iterator[None]:
    """Note what is asked within as asked by a function."""
    token = _asking.set(function)
    try:
        yield
    finally:
        _asking.reset(token)


def with_stores_beside(outside: FakeOutside) -> Outside:
    """Return the outside, its stores' fakes with the stores beside them if what these ask is to be noted."""
    return cast("Outside", _WithStores(outside) if _used.are_wanted else outside)


class _WithStores:
    """An outside whose stores' fakes have the stores beside them."""

    def __init__(self, outside: FakeOutside) -> None:
        self._outside = outside
        self._stores = Stores(outside.settings, outside.clock)
        self._stores.table = Table(cast("DynamoDBClient", _NotingClient()), TABLE, pause=lambda _seconds: None)

    def __getattr__(self, name: str) -> object:
        if name == "public_base_url" and (function := _asking.get()):
            _used.note(function, SITE_ADDRESS)
        fake = getattr(self._outside, name)
        return _WithStore(fake, getattr(self._stores, name)) if name in vars(Stores) else fake


class _WithStore:
    """A store's fake; while a function asks, each of its calls is made of the store, too."""

    def __init__(self, fake: object, store: object) -> None:
        self._fake = fake
        self._store = store

    def __getattr__(self, name: str) -> object:
        of_fake, of_store = getattr(self._fake, name), getattr(self._store, name, None)
        if not _asking.get() or not callable(of_fake) or not callable(of_store):
            return of_fake

        @functools.wraps(of_fake)
        def both(*args: object, **named: object) -> object:
            with suppress(Exception):  # the item that it misses, for one
                asked = of_store(*args, **named)
                if isinstance(asked, GeneratorType):
                    list(asked)
            return of_fake(*args, **named)

        return both


class _NotingClient:
    """A DynamoDB in which nothing is."""

    def __getattr__(self, method: str) -> Callable[..., Any]:
        operation = "".join(word.capitalize() for word in method.split("_"))

        def answer(**parameters: Any) -> Any:
            for permission in permissions(AwsCall("", "dynamodb", operation, parameters), ACCOUNT):
                _used.note(_asking.get(), permission)
            return ANSWERS.get(method, {})

        return answer
