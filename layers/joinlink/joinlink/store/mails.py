"""The mail ledger: which mail of a booking went out.

BOOKING#b / MAIL#r#kind#role    state, at, message_id

      begin                    SES is called                   finish
    ────┬────────────────────────────┬────────────────────────────┬──────▶ time
        │ sending: after a crash     │ sending: the mail may have │ sent or refused:
        │ here it is begun again     │ gone, and goes out again   │ never again
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from boto3.dynamodb.conditions import Attr

from joinlink.clock import rfc3339
from joinlink.model.mail import MailKind, MailRole
from joinlink.store import keys
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import IS_NEW, Put


class MailState(StrEnum):
    """How far a mail got."""

    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"


class DynamoMailLedger:
    """Keeps the rows of the ledger."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(self, booking_id: str, revision: int, kind: MailKind, role: MailRole, now: datetime) -> bool:
        intent = {"state": MailState.SENDING, "at": rfc3339(now)}
        outcome_is_not_known = Attr("state").eq(MailState.SENDING)
        try:
            self._table.write(Put(keys.mail(booking_id, revision, kind, role) | intent, IS_NEW | outcome_is_not_known))
        except ConditionFailed:
            return False
        return True

    def finish(
        self, booking_id: str, revision: int, kind: MailKind, role: MailRole, now: datetime, *, message_id: str | None
    ) -> None:
        state = MailState.REFUSED if message_id is None else MailState.SENT
        outcome = {"state": state, "at": rfc3339(now), "message_id": message_id}
        self._table.write(Put(keys.mail(booking_id, revision, kind, role) | outcome))
