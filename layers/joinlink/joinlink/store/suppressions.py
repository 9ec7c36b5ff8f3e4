"""Addresses that get no more mail (E5).

MAILBOX#sha256 / same    cause, at

Only a hash of the lower-cased address is stored, so that the list gives no one's address away.
"""

from __future__ import annotations

from datetime import datetime

from joinlink.clock import rfc3339
from joinlink.store import keys
from joinlink.store.table import Table
from joinlink.store.writes import Delete, Put


class DynamoSuppressions:
    """Keeps the list."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def suppress(self, address: str, cause: str, now: datetime) -> None:
        self._table.write(Put(keys.mailbox(address) | {"cause": cause, "at": rfc3339(now)}))

    def lift(self, address: str) -> bool:
        if not self.is_suppressed(address):
            return False
        self._table.write(Delete(keys.mailbox(address)))
        return True

    def is_suppressed(self, address: str) -> bool:
        return self._table.get(keys.mailbox(address)) is not None
