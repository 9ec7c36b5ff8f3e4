"""Lambda: has the function `mail_bookings` search for an address's bookings, without waiting for it.

Source:  https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, Protocol

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from joinlink.aws_errors import error_code, is_passing
from joinlink.errors import StoreUnavailable
from joinlink.model.guest_search import GuestSearch

CONFIG: Final = Config(connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 2})


class LambdaClient(Protocol):
    """The part of boto3's client that we use."""

    def invoke(self, **request: object) -> Mapping[str, Any]: ...


class LambdaSearchRunner:
    """Invokes the function."""

    def __init__(self, client: LambdaClient, function_name: str) -> None:
        self._client = client
        self._function_name = function_name

    def start(self, search: GuestSearch) -> None:
        payload = json.dumps(search.as_event()).encode()
        try:
            self._client.invoke(FunctionName=self._function_name, InvocationType="Event", Payload=payload)
        except (BotoCoreError, ClientError) as exc:
            if is_passing(exc):
                raise StoreUnavailable(f"Lambda can't take an event now ({error_code(exc)})") from exc
            raise
