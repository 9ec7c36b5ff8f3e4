"""Notices to hosts (D3).

HOST#h / NOTICE#id    kind, title, values, created_at, booking_id, package_id, provider, meeting_id,
                      state, ttl
                      index `due`, until it is closed: lists those of a kind for the operator
                      title is the name of its words; earlier versions wrote title and detail in words, without values

    put ─▶ open ─── dismiss ─▶ dismissed: not shown, and not put up again while its cause lasts
            ▲  │                   │
            │  └───── close ───────┴────▶ closed: nothing left to do
            └─────── put ───────────────────┘

A closed notice is dropped after a month. Any other is kept for as long as its cause may come up again: the removal of a
leftover meeting is retried until a month after its class, which may be two years ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from boto3.dynamodb.conditions import Attr, Key

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.notice_texts import NoticeText
from joinlink.store import index_keys, keys
from joinlink.store.items import machine_time, read_values, time_to_live, values_item
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import IS_NEW, Item, Put, Update


class NoticeState(StrEnum):
    """The states of a notice; the dashboard shows the open ones."""

    OPEN = "open"
    DISMISSED = "dismissed"
    CLOSED = "closed"


KEPT_FOR: Final = {
    NoticeState.OPEN: timedelta(days=800),
    NoticeState.CLOSED: timedelta(days=30),
    NoticeState.DISMISSED: timedelta(days=800),
}


class DynamoNotices:
    """Keeps notices; `now` is the machine's clock, by which DynamoDB expires them."""

    def __init__(self, table: Table, *, now: Callable[[], datetime] = machine_time) -> None:
        self._table = table
        self._now = now

    def put(self, notice: Notice) -> None:
        key = keys.notice(notice.host_id, notice.notice_id)
        was_closed = Attr("state").eq(NoticeState.CLOSED)
        lives = time_to_live(self._now(), KEPT_FOR[NoticeState.OPEN])
        listed = index_keys.listed(
            index_keys.listed_notices(notice.kind), notice.created_at, f"{notice.host_id}#{notice.notice_id}"
        )
        opened = {"state": NoticeState.OPEN, **_notice_item(notice), **listed, **lives}
        with suppress(ConditionFailed):
            self._table.write(Put(key | opened, IS_NEW | was_closed))

    def close(self, host_id: str, notice_id: str) -> None:
        self._move(host_id, notice_id, NoticeState.CLOSED)

    def list(self, host_id: str, *, with_dismissed: bool = False) -> Sequence[Notice]:
        of_this_host = Key("pk").eq(keys.host_partition(host_id))
        items = self._table.query(of_this_host & Key("sk").begins_with(keys.NOTICE_PREFIX), consistent=True)
        listed = {NoticeState.OPEN, NoticeState.DISMISSED} if with_dismissed else {NoticeState.OPEN}
        notices = [read_notice(item) for item in items if item["state"] in listed]
        return sorted(notices, key=lambda notice: notice.created_at, reverse=True)

    def dismiss(self, host_id: str, notice_id: str) -> None:
        if not self._move(host_id, notice_id, NoticeState.DISMISSED):
            raise NotFound(_("no such notice"))

    def _move(self, host_id: str, notice_id: str, state: NoticeState) -> bool:
        """Move a notice that is not closed; False when there is none."""
        is_not_settled = Attr("state").is_in([NoticeState.OPEN, NoticeState.DISMISSED])
        values: Item = {"state": state, **time_to_live(self._now(), KEPT_FOR[state])}
        if state is NoticeState.CLOSED:
            values |= {"due_pk": None, "due_sk": None}
        return self._table.try_write(Update(keys.notice(host_id, notice_id), values, is_not_settled))


def _notice_item(notice: Notice) -> Item:
    return {
        "notice_id": notice.notice_id,
        "host_id": notice.host_id,
        "kind": notice.kind,
        "title": notice.text.code,
        "values": values_item(notice.values),
        "detail": "",  # for an earlier version, which an update or a roll-back may bring to read it
        "created_at": rfc3339(notice.created_at),
        "booking_id": notice.booking_id,
        "package_id": notice.package_id,
        "provider": notice.provider,
        "meeting_id": notice.meeting_id,
    }


def read_notice(item: Item) -> Notice:
    """Read a notice from its item."""
    text = NoticeText.of_code(item["title"]) if "values" in item else None
    as_it_stands = {"title": item["title"], "detail": item["detail"]}
    return Notice(
        notice_id=item["notice_id"],
        host_id=item["host_id"],
        kind=NoticeKind(item["kind"]),
        text=text or NoticeText.WRITTEN_EARLIER,
        values=read_values(item["values"]) if text else as_it_stands,
        created_at=parse_rfc3339(item["created_at"]),
        booking_id=item.get("booking_id"),
        package_id=item.get("package_id"),
        provider=item.get("provider"),
        meeting_id=item.get("meeting_id"),
    )
