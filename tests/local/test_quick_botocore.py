"""botocore gives the same answers when it is quick."""

from functools import partial
from typing import Any

import botocore.hooks
import pytest
from botocore.compat import accepts_kwargs
from botocore.hooks import EVENT_ALIASES, EventAliaser, HierarchicalEmitter
from botocore.loaders import JSONFileLoader
from botocore.session import Session

from local import quick_botocore

PARTITIONS = ("aws", "aws-cn", "aws-us-gov")


class Handler:
    """Handlers of events as botocore has them."""

    def takes_all(self, **named: Any) -> None: ...

    def takes_one(self, named: Any) -> None: ...

    def __call__(self, first: Any, **named: Any) -> None: ...


def test_it_is_quick_wherever_the_local_cloud_is() -> None:
    assert Session.get_available_regions is quick_botocore.regions  # type: ignore[comparison-overlap]
    assert JSONFileLoader.load_file is quick_botocore.load_file  # type: ignore[comparison-overlap]


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize("service", ["ec2", "dynamodb", "sesv2", "no-such-service"])
def test_a_service_has_its_regions(service: str, partition: str) -> None:
    as_before = quick_botocore._regions(Session(), service, partition)

    assert Session().get_available_regions(service, partition) == as_before
    assert ("us-east-1" in as_before) == (partition == "aws" and service != "no-such-service")


@pytest.mark.parametrize(
    "handler",
    [
        Handler().takes_all,
        Handler().takes_one,
        Handler.takes_all,
        Handler(),
        partial(Handler.takes_all, None),
        lambda **named: named,
        lambda named: named,
    ],
)
def test_a_handler_takes_what_it_took(handler: Any) -> None:
    assert bool(quick_botocore.accepts_kwargs(handler)) == bool(accepts_kwargs(handler))


def test_a_handler_that_takes_too_little_is_refused() -> None:
    with pytest.raises(ValueError, match="must accept keyword"):
        HierarchicalEmitter().register("event", Handler().takes_one)


@pytest.mark.parametrize("name", ["before-call.sfn", "creating-client-class.iot-data", "needs-retry.dynamodb.GetItem"])
@pytest.mark.parametrize("aliases", [None, {"sfn": "own"}])
def test_an_event_has_the_name_it_had(name: str, aliases: dict[str, str] | None) -> None:
    def alias() -> EventAliaser:
        return EventAliaser(HierarchicalEmitter(), aliases)

    as_before = quick_botocore._alias_event_name(alias(), name)

    assert [alias()._alias_event_name(name) for _ in range(2)] == [as_before, as_before]


def test_the_names_are_those_of_botocore() -> None:
    assert EventAliaser(HierarchicalEmitter())._event_aliases is EVENT_ALIASES
    assert botocore.hooks.accepts_kwargs is quick_botocore.accepts_kwargs  # type: ignore[attr-defined]


def test_a_description_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_botocore.warm("kms")
    read: list[str] = []
    monkeypatch.setattr(JSONFileLoader, "_load_file", lambda _self, path, _open: read.append(path))

    quick_botocore.warm("kms")

    assert not [path for path in read if "service-2" in path]
