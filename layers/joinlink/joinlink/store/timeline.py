"""A timeline (D5): the history of a booking, or of an occurrence, line by line.

BOOKING#b or OCCURRENCE#o / EVENT#ts#n    at, what, values, ttl

Earlier versions wrote what and detail in words, without values; such lines are told as they stand.
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
from joinlink.model.happenings import Happening
from joinlink.model.telling import Value
from joinlink.model.timeline import TimelineEvent
from joinlink.observability import logger
from joinlink.store import keys
from joinlink.store.items import read_values, time_to_live, values_item
from joinlink.store.table import Table
from joinlink.store.writes import Item, Put

KEPT_FOR: Final = timedelta(days=400)


class DynamoTimeline:
    """Keeps the lines, no longer than bookings are kept after their class."""

    def __init__(self, table: Table, *, at_most: timedelta) -> None:
        self._table = table
        self._kept_for = min(KEPT_FOR, at_most)
        self._numbers = count()

    def add(self, subject_id: str, now: datetime, happening: Happening, /, **values: Value) -> None:
        """Write one line; if the table can't take it, the loss is logged and the work goes on."""
        number = f"{next(self._numbers):06}-{secrets.token_hex(4)}"
        # The detail is for an earlier version, which an update or a roll-back may bring to read it.
        told = {"what": happening.code, "values": values_item(values), "detail": ""}
        line = {"at": rfc3339(now), **told, **time_to_live(now, self._kept_for)}
        try:
            self._table.write(Put(keys.event(subject_id, now, number) | line))
        except StoreUnavailable:
            logger().warning("timeline line lost", extra={"subject_id": subject_id, "what": happening.code})

    def list(self, subject_id: str) -> Sequence[TimelineEvent]:
        of_this_subject = Key("pk").eq(keys.subject_partition(subject_id))
        items = self._table.query(of_this_subject & Key("sk").begins_with(keys.EVENT_PREFIX))
        return [read_event(item) for item in items]


def read_event(item: Item) -> TimelineEvent:
    """Read a line from its item."""
    happening = Happening.of_code(item["what"]) if "values" in item else None
    if happening is None:
        words = {"what": item["what"], "detail": item["detail"]}
        return TimelineEvent(parse_rfc3339(item["at"]), Happening.WRITTEN_EARLIER, words)
    return TimelineEvent(parse_rfc3339(item["at"]), happening, read_values(item["values"]))
