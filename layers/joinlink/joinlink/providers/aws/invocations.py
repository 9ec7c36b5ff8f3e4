"""Lambda: invokes functions of ours.

Source:  https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from joinlink.aws_errors import error_code, is_passing
from joinlink.errors import StoreUnavailable


class LambdaClient(Protocol):
    """The part of boto3's client that we use."""

    def invoke(self, **request: object) -> Mapping[str, Any]: ...


def hand_event(client: LambdaClient, function_name: str, event: Mapping[str, object]) -> None:
    """Give a function an event, which it processes in its own time.

    Raises:  StoreUnavailable  Lambda takes none now
    """
    payload = json.dumps(event, separators=(",", ":")).encode()
    try:
        client.invoke(FunctionName=function_name, InvocationType="Event", Payload=payload)
    except (BotoCoreError, ClientError) as exc:
        if is_passing(exc):
            raise StoreUnavailable(f"Lambda can't take an event now ({error_code(exc)})") from exc
        raise
