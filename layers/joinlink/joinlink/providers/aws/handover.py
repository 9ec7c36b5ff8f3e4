"""Lambda: hands a function its failed events once more, and learns whether it can process them now."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from botocore.config import Config

from joinlink.errors import StoreUnavailable
from joinlink.model.running import SetAside
from joinlink.providers.aws.invocations import LambdaClient
from joinlink.providers.aws.not_told import told
from joinlink.providers.aws.stream_reader import StreamReader

ROWS: Final = {"start_workflow": ("BOOKING",), "tell_host": ("BOOKING", "CONNECTION#", "WEBHOOK#", "PACKAGE")}
"""The beginnings of the sort keys of the rows that each function of the stream reads, by the filters of its mapping."""
TAKES_EVENTS: Final = "mail_feedback"
CONFIG: Final = Config(connect_timeout=1, read_timeout=20, retries={"total_max_attempts": 1})
"""A function that starts cold and mails takes some seconds; the message stays if it takes longer."""


class LambdaHandover:
    """Reads the stream and invokes functions; `deployed_name` turns `start_workflow` into its name in the account."""

    def __init__(self, client: LambdaClient, stream: StreamReader, deployed_name: Callable[[str], str]) -> None:
        self._client = client
        self._stream = stream
        self._deployed_name = deployed_name

    def hand_over(self, message: SetAside) -> bool | None:
        if message.position is not None and message.function in ROWS:
            try:
                records = self._stream.records(message.position, ROWS[message.function])
            except StoreUnavailable:
                return False
            if records is None:
                return None
            return not records or self._is_done(message.function, {"Records": records})
        if message.event is not None and message.function == TAKES_EVENTS:
            return self._is_done(message.function, message.event)
        return False

    def _is_done(self, function: str, event: Mapping[str, object]) -> bool:
        payload = json.dumps(event, default=_as_lambda_has_it).encode()
        with told():
            answer = self._client.invoke(FunctionName=self._deployed_name(function), Payload=payload)
            content = json.loads(answer["Payload"].read() or b"null")
        return "FunctionError" not in answer and not (content or {}).get("batchItemFailures")


def _as_lambda_has_it(value: object) -> object:
    """Write what JSON doesn't have: bytes in Base64, instants in epoch seconds."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{type(value).__name__} in a record of the stream")
