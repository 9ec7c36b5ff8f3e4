"""A timeline (D5): the history of a booking, or of an occurrence, line by line.

BOOKING#b or OCCURRENCE#o / EVENT#ts#n    at, what, detail, ttl
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from boto3.dynamodb.conditions import Key

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.errors import StoreUnavailable
from joinlink.model.timeline import TimelineEvent
from joinlink.observability import logger
from joinlink.store import keys
from joinlink.store.items import time_to_live
from joinlink.store.table import Table
from joinlink.store.writes import Put

KEPT_FOR: Final = timedelta(days=400)


class DynamoTimeline:
    """Keeps the lines, no longer than bookings are kept after their class."""

    def __init__(self, table: Table, *, at_most: timedelta) -> None:
        self._table = table
        self._kept_for = min(KEPT_FOR, at_most)
        self._numbers = count()

    def add(self, subject_id: str, now: datetime, what: str, detail: str = "") -> None:
        """Write one line; if the table can't take it, the loss is logged and the work goes on."""
        number = f"{next(self._numbers):06}-{secrets.token_hex(4)}"
        line = {"at": rfc3339(now), "what": what, "detail": detail, **time_to_live(now, self._kept_for)}
        try:
            self._table.write(Put(keys.event(subject_id, now, number) | line))
        except StoreUnavailable:
            logger().warning("timeline line lost", extra={"subject_id": subject_id, "what": what})

    def list(self, subject_id: str) -> Sequence[TimelineEvent]:
        of_this_subject = Key("pk").eq(keys.subject_partition(subject_id))
        items = self._table.query(of_this_subject & Key("sk").begins_with(keys.EVENT_PREFIX))
        return [TimelineEvent(parse_rfc3339(item["at"]), item["what"], item["detail"]) for item in items]
