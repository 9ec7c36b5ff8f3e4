"""Layer versions that nobody needs: CloudFormation keeps every one that was ever deployed."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from operations.account import Account

KEPT_VERSIONS = 3
"""The newest of each layer stay, whoever uses them: a roll-back may need the one before."""


def remove_old_layers(account: Account, stage: str) -> list[str]:
    """Delete the stage's layer versions that no function uses, published versions included; return their ARNs."""
    client = account.client("lambda")
    versions = {name: list(_versions(client, name)) for name in _layers(client, f"joinlink-{stage}-")}
    removed = list(removable(versions, frozenset(_used(client))))
    for arn in removed:
        layer, _, version = arn.rpartition(":")
        client.delete_layer_version(LayerName=layer, VersionNumber=int(version))
    return removed


def removable(versions: Mapping[str, list[str]], used: Collection[str]) -> Iterator[str]:
    """Yield the ARNs that may go; each layer's `versions` are its ARNs, the newest first."""
    for arns in versions.values():
        yield from (arn for arn in arns[KEPT_VERSIONS:] if arn not in used)


def _layers(client: Any, prefix: str) -> Iterator[str]:  # noqa: ANN401  a client
    for page in client.get_paginator("list_layers").paginate():
        yield from (
            each["LayerName"]
            for each in page["Layers"]
            if each["LayerName"] in {f"{prefix}vendor", f"{prefix}joinlink"}
        )


def _versions(client: Any, layer: str) -> Iterator[str]:  # noqa: ANN401  a client
    found = [
        (each["Version"], each["LayerVersionArn"])
        for page in client.get_paginator("list_layer_versions").paginate(LayerName=layer)
        for each in page["LayerVersions"]
    ]
    yield from (arn for _, arn in sorted(found, reverse=True))


def _used(client: Any) -> Iterator[str]:  # noqa: ANN401  a client
    """Yield the layer versions of every version of every function in the account and region."""
    for page in client.get_paginator("list_functions").paginate(FunctionVersion="ALL"):
        for function in page["Functions"]:
            yield from (layer["Arn"] for layer in function.get("Layers", []))
