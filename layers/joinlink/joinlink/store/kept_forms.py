"""Refused forms, found by the hash of a secret that only the browser has.

FORM#sha256 / same    values, errors, message, is_time_gone, expires_at, ttl

DynamoDB drops them only some time after they expire, so reading still checks `expires_at`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.kept_form import KeptForm
from joinlink.store import keys
from joinlink.store.items import time_to_live
from joinlink.store.table import Table
from joinlink.store.writes import Put


class DynamoKeptForms:
    """Keeps forms for some minutes."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, secret: str, form: KeptForm, until: datetime) -> None:
        item = {
            "values": dict(form.values),
            "errors": dict(form.errors),
            "message": form.message,
            "is_time_gone": form.is_time_gone,
            "expires_at": rfc3339(until),
            **time_to_live(until, timedelta()),
        }
        self._table.write(Put(keys.kept_form(secret) | item))

    def find(self, secret: str, now: datetime) -> KeptForm | None:
        item = self._table.get(keys.kept_form(secret))
        if item is None or parse_rfc3339(item["expires_at"]) <= now:
            return None
        return KeptForm(item["values"], item["errors"], item["message"], item["is_time_gone"])
