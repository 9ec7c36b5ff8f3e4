"""Occurrences, as they are read; they are written together with bookings (`bookings`), and with their meetings."""

from __future__ import annotations

from collections.abc import Sequence

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.booking_parts import StartRange
from joinlink.model.occurrence import Occurrence
from joinlink.store import index_keys, keys
from joinlink.store.by_start import page_by_start
from joinlink.store.occurrence_item import read_occurrence
from joinlink.store.table import Table


class DynamoOccurrences:
    """Reads occurrences."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, occurrence_id: str) -> Occurrence:
        item = self._table.get(keys.occurrence(occurrence_id))
        if item is None:
            raise NotFound(_("There is no such occurrence."))
        return read_occurrence(item)

    def list_by_start(
        self, host_id: str, starts: StartRange, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Occurrence], str | None]:
        partition = index_keys.occurrences_partition(host_id)
        items, following = page_by_start(self._table, partition, starts, kind="occurrence", limit=limit, cursor=cursor)
        return [read_occurrence(item) for item in items], following
