"""Lambda: more invocations of the function that is running, each with a share of the work.

They are events, which Lambda tries once (`EventInvokeConfig`): work that is lost with one is due at the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property

from joinlink.errors import StoreUnavailable
from joinlink.model.share import Share
from joinlink.providers.aws.invocations import LambdaClient, hand_event


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
        try:
            hand_event(self._client, self._function_name, share.as_event(as_of))
        except StoreUnavailable:
            return 0
        return len(share.due)
