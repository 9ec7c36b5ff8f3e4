"""Lambda: has hosts' calendars read by the function `read_calendars`, which alone opens tokens for guests.

read ─┬▶ what they say
      ├▶ nothing          no answer in time, throttled, or ended by Lambda: the calendars are not read
      └▶ StoreUnavailable the function met an outage of our own
ask ───▶ at once; Lambda calls the function in its own time
"""

from __future__ import annotations

import json
from typing import Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

from joinlink.aws_errors import error_code, is_passing
from joinlink.errors import StoreUnavailable
from joinlink.model.calendar_look import BusyTimesFound, LookRequest, of_answer
from joinlink.providers.aws.invocations import LambdaClient, hand_event

LONGEST_WAIT_SECONDS: Final = 6
CONFIG: Final = Config(connect_timeout=1, read_timeout=LONGEST_WAIT_SECONDS, retries={"total_max_attempts": 1})
"""A second attempt would be a second look, and twice the wait."""


class LambdaCalendarReader:
    """Invokes the function."""

    def __init__(self, client: LambdaClient, function_name: str) -> None:
        self._client = client
        self._function_name = function_name

    def read(self, request: LookRequest) -> BusyTimesFound:
        """Wait for a reading of a host's calendars; one that is missing from the answer was not read in time.

        Raises:  StoreUnavailable  we ourselves could not look
        """
        try:
            payload = json.dumps(request.as_event()).encode()
            answer = self._client.invoke(FunctionName=self._function_name, Payload=payload)
            content = json.loads(answer["Payload"].read())
        except (BotoCoreError, ClientError) as exc:
            if isinstance(exc, ReadTimeoutError) or error_code(exc) == "TooManyRequestsException":
                return {}
            if is_passing(exc):
                raise StoreUnavailable(f"Lambda can't read a calendar now ({error_code(exc)})") from exc
            raise
        if "FunctionError" not in answer:
            return of_answer(content)
        if content.get("errorType") == StoreUnavailable.__name__:
            raise StoreUnavailable("an outage of our own kept us from reading a calendar")
        return {}

    def ask(self, request: LookRequest) -> None:
        """Have the calendars read, and don't wait for it.

        Raises:  StoreUnavailable
        """
        hand_event(self._client, self._function_name, request.as_event())
