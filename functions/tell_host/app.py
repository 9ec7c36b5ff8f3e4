"""Table stream: tell a host of an account that has to be connected again (C9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from joinlink.errors import MailUnavailable, StoreUnavailable
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.observability import Outcome, observed
from joinlink.usecases.connections.tell_of_broken_connection import tell_of_broken_connection
from joinlink.web.addresses import CONNECTIONS_PAGE
from joinlink.wiring import house


@observed("tell_host")
def handler(event: dict[str, object], outcome: Outcome) -> dict[str, object]:
    """Tell of each incident once; records that failed are named, so that the stream delivers them again."""
    ports, connections_url = house(), house().public_base_url + CONNECTIONS_PAGE
    failures, told = [], 0
    for sequence_number, host_id, provider in _incidents(event):
        try:
            told += tell_of_broken_connection(host_id, provider, ports, connections_url=connections_url)
        except (MailUnavailable, StoreUnavailable):
            failures.append({"itemIdentifier": sequence_number})
    outcome.note(told=told, failed_records=len(failures))
    return {"batchItemFailures": failures}


def _incidents(event: Mapping[str, Any]) -> Iterator[tuple[str, str, Provider]]:
    """Give sequence number, host and provider of each connection that worked before the change and does not now.

    Source:  https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    """
    for record in event["Records"]:
        stream = record["dynamodb"]
        before, after = stream.get("OldImage", {}), stream.get("NewImage", {})
        if _status(before) == ConnectionStatus.CONNECTED and _status(after) == ConnectionStatus.RECONNECT_REQUIRED:
            yield stream["SequenceNumber"], after["host_id"]["S"], Provider(after["provider"]["S"])


def _status(image: Mapping[str, Any]) -> str | None:
    status: str | None = image.get("status", {}).get("S")
    return status
