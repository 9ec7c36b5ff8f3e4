"""Invitations to become a host (S7).

INVITATION#open / sha256             email, invited_at, mail_due, ttl
INVITATION#open / DUE#invitations    due work: mails that could not be sent (`due`)

All in one partition, so that the operator can list them. DynamoDB drops them only some time after they are over, so
reading still asks whether they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from boto3.dynamodb.conditions import Key

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.host import Invitation
from joinlink.store import keys
from joinlink.store.items import time_to_live
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import EXISTS, Delete, Item, Put, Update


class DynamoInvitations:
    """Keeps invitations until they are taken, withdrawn or over."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, invitation: Invitation) -> None:
        item: Item = {"email": invitation.email, "invited_at": rfc3339(invitation.invited_at)}
        if invitation.is_mail_due:
            item["mail_due"] = True
        kept = time_to_live(invitation.ends_at, timedelta())
        self._table.write(Put(keys.invitation(invitation.email) | item | kept))

    def is_invited(self, email: str, now: datetime) -> bool:
        item = self._table.get(keys.invitation(email))
        return item is not None and _read(item).is_open(now)

    def list(self, now: datetime) -> Sequence[Invitation]:
        found = self._table.query(Key("pk").eq(keys.INVITATIONS), consistent=True)
        stored = (_read(item) for item in found if not item["sk"].startswith(keys.DUE_PREFIX))
        still_open = (invitation for invitation in stored if invitation.is_open(now))
        return sorted(still_open, key=lambda invitation: invitation.invited_at, reverse=True)

    def note_mailed(self, email: str) -> None:
        with suppress(ConditionFailed):
            self._table.write(Update(keys.invitation(email), {"mail_due": None}))

    def withdraw(self, email: str) -> bool:
        return self._table.try_write(Delete(keys.invitation(email), EXISTS))


def _read(item: Item) -> Invitation:
    return Invitation(item["email"], parse_rfc3339(item["invited_at"]), is_mail_due="mail_due" in item)
