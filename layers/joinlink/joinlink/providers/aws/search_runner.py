"""Lambda: has the function `mail_bookings` search for an address's bookings, without waiting for it."""

from __future__ import annotations

from typing import Final

from botocore.config import Config

from joinlink.model.guest_search import GuestSearch
from joinlink.providers.aws.invocations import LambdaClient, hand_event

CONFIG: Final = Config(connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 2})


class LambdaSearchRunner:
    """Invokes the function."""

    def __init__(self, client: LambdaClient, function_name: str) -> None:
        self._client = client
        self._function_name = function_name

    def start(self, search: GuestSearch) -> None:
        hand_event(self._client, self._function_name, search.as_event())
