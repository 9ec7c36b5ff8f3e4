"""Versions of functions that nobody goes back to: each deployment publishes one of each function behind routes."""

from collections.abc import Collection, Iterator
from typing import Any

from operations.account import Account

KEPT_VERSIONS = 5
"""The newest of each function stay, whether an alias leads to them or not: a roll-back goes to the one before."""


def remove_old_versions(account: Account, stage: str) -> int:
    """Delete the old versions of the stage's functions, and return how many there were."""
    client = account.client("lambda")
    removed = [each for name in _functions(client, f"joinlink-{stage}-") for each in _remove(client, name)]
    return len(removed)


def _functions(client: Any, prefix: str) -> Iterator[str]:  # noqa: ANN401  a client
    """Yield the names of a stage's functions; another stage may begin alike, but no function has a hyphen."""
    for page in client.get_paginator("list_functions").paginate():
        names = (function["FunctionName"] for function in page["Functions"])
        yield from (name for name in names if name.startswith(prefix) and "-" not in name.removeprefix(prefix))


def _remove(client: Any, name: str) -> Iterator[str]:  # noqa: ANN401  as above
    for version in removable(list(_versions(client, name)), set(_led_to(client, name))):
        client.delete_function(FunctionName=name, Qualifier=version)
        yield version


def removable(versions: Collection[str], led_to: Collection[str]) -> list[str]:
    """Return the numbers that may go: neither among the newest, nor what an alias leads to."""
    oldest_first = sorted((version for version in versions if version.isdecimal()), key=int)
    return [version for version in oldest_first[:-KEPT_VERSIONS] if version not in led_to]


def _versions(client: Any, name: str) -> Iterator[str]:  # noqa: ANN401  as above
    for page in client.get_paginator("list_versions_by_function").paginate(FunctionName=name):
        yield from (version["Version"] for version in page["Versions"])


def _led_to(client: Any, name: str) -> Iterator[str]:  # noqa: ANN401  as above
    """Return the versions that aliases lead to, even if only in part."""
    for page in client.get_paginator("list_aliases").paginate(FunctionName=name):
        for alias in page["Aliases"]:
            yield alias["FunctionVersion"]
            yield from alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
