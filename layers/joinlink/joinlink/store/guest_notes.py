"""Hosts' notes about their guests (P3).

HOST#h / GUESTNOTE#guest    text, written_at, ttl
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from boto3.dynamodb.conditions import Key as IsKey

from joinlink.clock import rfc3339
from joinlink.model.known_guest import GuestNote
from joinlink.store import keys
from joinlink.store.items import time_to_live
from joinlink.store.table import Table
from joinlink.store.writes import Delete, Item, Put


class DynamoGuestNotes:
    """Keeps notes, each for `kept_for` after it was last written."""

    def __init__(self, table: Table, kept_for: timedelta) -> None:
        self._table = table
        self._kept_for = kept_for

    def list(self, host_id: str) -> Sequence[GuestNote]:
        of_the_host = IsKey("pk").eq(keys.host_partition(host_id)) & IsKey("sk").begins_with(keys.GUEST_NOTE_PREFIX)
        return [_read(item) for item in self._table.query(of_the_host)]

    def get(self, host_id: str, guest_id: str) -> GuestNote | None:
        item = self._table.get(keys.guest_note(host_id, guest_id))
        return None if item is None else _read(item)

    def put(self, host_id: str, guest_id: str, text: str, now: datetime) -> None:
        key = keys.guest_note(host_id, guest_id)
        note = {"text": text, "written_at": rfc3339(now), **time_to_live(now, self._kept_for)}
        self._table.write(Put(key | note) if text else Delete(key))


def _read(item: Item) -> GuestNote:
    guest_id = str(item["sk"]).removeprefix(keys.GUEST_NOTE_PREFIX)
    return GuestNote(guest_id, item["text"])
