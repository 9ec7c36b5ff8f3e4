"""Notices to hosts (D3).

HOST#h / NOTICE#id    kind, title, detail, created_at, booking_id, provider, meeting_id, state (open, dismissed)
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from boto3.dynamodb.conditions import Key

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.errors import NotFound
from joinlink.model.notice import Notice, NoticeKind
from joinlink.store import keys
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import IS_NEW, Item, Put, Update


class NoticeState(StrEnum):
    """Whether the dashboard shows it."""

    OPEN = "open"
    DISMISSED = "dismissed"


class DynamoNotices:
    """Keeps notices."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, notice: Notice) -> None:
        item = {"state": NoticeState.OPEN, **_notice_item(notice)}
        try:
            self._table.write(Put(keys.notice(notice.host_id, notice.notice_id) | item, IS_NEW))
        except ConditionFailed:
            return

    def list(self, host_id: str) -> Sequence[Notice]:
        of_this_host = Key("pk").eq(keys.host_partition(host_id))
        items = self._table.query(of_this_host & Key("sk").begins_with(keys.NOTICE_PREFIX), consistent=True)
        still_open = [_read_notice(item) for item in items if item["state"] == NoticeState.OPEN]
        return sorted(still_open, key=lambda notice: notice.created_at, reverse=True)

    def dismiss(self, host_id: str, notice_id: str) -> None:
        try:
            self._table.write(Update(keys.notice(host_id, notice_id), {"state": NoticeState.DISMISSED}))
        except ConditionFailed as exc:
            raise NotFound("no such notice") from exc


def _notice_item(notice: Notice) -> Item:
    return {
        "notice_id": notice.notice_id,
        "host_id": notice.host_id,
        "kind": notice.kind,
        "title": notice.title,
        "detail": notice.detail,
        "created_at": rfc3339(notice.created_at),
        "booking_id": notice.booking_id,
        "provider": notice.provider,
        "meeting_id": notice.meeting_id,
    }


def _read_notice(item: Item) -> Notice:
    return Notice(
        notice_id=item["notice_id"],
        host_id=item["host_id"],
        kind=NoticeKind(item["kind"]),
        title=item["title"],
        detail=item["detail"],
        created_at=parse_rfc3339(item["created_at"]),
        booking_id=item.get("booking_id"),
        provider=item.get("provider"),
        meeting_id=item.get("meeting_id"),
    )
