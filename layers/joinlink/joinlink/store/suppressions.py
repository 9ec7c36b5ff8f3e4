"""Addresses that get no more mail (E5).

MAILBOX#sha256 / same    cause, at, ttl

Only a hash of the lower-cased address is stored, so that the list gives no one's address away.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from joinlink.clock import rfc3339
from joinlink.store import keys
from joinlink.store.items import time_to_live
from joinlink.store.table import Table
from joinlink.store.writes import Delete, Put

KEPT_FOR: Final = timedelta(days=730)
"""Then the address is tried again: mailboxes change hands, and one that still bounces is back on the list at once."""


class DynamoSuppressions:
    """Keeps the list."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def suppress(self, address: str, cause: str, now: datetime) -> None:
        why = {"cause": cause, "at": rfc3339(now), **time_to_live(now, KEPT_FOR)}
        self._table.write(Put(keys.mailbox(address) | why))

    def lift(self, address: str) -> bool:
        if not self.is_suppressed(address):
            return False
        self._table.write(Delete(keys.mailbox(address)))
        return True

    def is_suppressed(self, address: str) -> bool:
        return self._table.get(keys.mailbox(address)) is not None
