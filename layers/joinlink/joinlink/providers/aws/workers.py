"""Lambda: more invocations of the function that is running, each with a share of the work.

They are events, which Lambda tries once (`EventInvokeConfig`): work that is lost with one is due at the next run.

Source:  https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from joinlink.aws_errors import is_passing
from joinlink.model.share import Share


class LambdaClient(Protocol):
    """The part of boto3's client that we use."""

    def invoke(self, **request: object) -> Mapping[str, Any]: ...


class LambdaWorkers:
    """Invokes a function without waiting for it."""

    def __init__(self, make_client: Callable[[], LambdaClient], function_name: str, at_once: int) -> None:
        """Take a function that makes the client, since most runs hand nothing out."""
        self._make_client = make_client
        self._function_name = function_name
        self.at_once = at_once

    @cached_property
    def _client(self) -> LambdaClient:
        return self._make_client()

    def hand_out(self, shares: Sequence[Share], as_of: datetime) -> int:
        return sum(self._hand_out(share, as_of) for share in shares)

    def _hand_out(self, share: Share, as_of: datetime) -> int:
        payload = json.dumps(share.as_event(as_of), separators=(",", ":")).encode()
        try:
            self._client.invoke(FunctionName=self._function_name, InvocationType="Event", Payload=payload)
        except (BotoCoreError, ClientError) as exc:
            if is_passing(exc):
                return 0
            raise
        return len(share.due)
