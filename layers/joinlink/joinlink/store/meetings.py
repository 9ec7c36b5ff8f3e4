"""The meeting ledger: one row for every object at a provider, from intent to confirmed removal.

BOOKING#b, OCCURRENCE#o / MEETING#r#kind#g
                                booking_id (the subject's id, whichever it is), state, host_id, account_id, marker,
                                provider_id, join_url, instead_of, must_knock, attempt_until (epoch seconds), ttl

      intend            attempt_until        take_over         end_attempt     take_over          store_link
    ────┬─────────────────────┬──────────────────┬──────────────────┬──────────────┬──────────────────┬──────▶ time
        │ attempt 1 may run   │ it is surely     │ attempt 2 may    │ it reported  │ attempt 3        │ live
        │ others are refused  │ over, row stays  │ run              │ its end      │                  │
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from joinlink.errors import IllegalTransition, NotFound
from joinlink.language import gettext as _
from joinlink.metrics import Metric, count
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord, ProviderMeeting
from joinlink.store import keys
from joinlink.store.items import epoch_deadline, epoch_seconds, instant_of, time_to_live
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import IS_NEW, Item, Put, Update

LONG_OVER: Final = 0


class DynamoMeetingLedger:
    """Keeps the rows of the ledger, each for `kept_for` after the class that its object was made for."""

    def __init__(self, table: Table, kept_for: timedelta) -> None:
        self._table = table
        self._kept_for = kept_for

    def records(self, subject_id: str, revision: int) -> Sequence[MeetingRecord]:
        return self._below(subject_id, keys.meeting_prefix(revision))

    def all_records(self, subject_id: str) -> Sequence[MeetingRecord]:
        return self._below(subject_id, keys.MEETING_PREFIX)

    def intend(self, record: MeetingRecord, ends_at: datetime) -> MeetingRecord | None:
        lives = time_to_live(ends_at, self._kept_for)
        try:
            self._table.write(Put(_key(record) | _record_item(record) | lives, IS_NEW))
        except ConditionFailed as exc:
            return None if exc.existing is None else _read_record(exc.existing)
        return None

    def take_over(self, record: MeetingRecord, *, attempt_until: datetime, now: datetime) -> bool:
        is_still_an_intent = Attr("state").eq(LedgerState.INTENDED)
        earlier_attempt_is_over = Attr("attempt_until").lte(epoch_seconds(now))
        change = {"attempt_until": epoch_deadline(attempt_until)}
        return self._change(record, change, is_still_an_intent & earlier_attempt_is_over)

    def end_attempt(self, record: MeetingRecord) -> None:
        is_still_an_intent = Attr("state").eq(LedgerState.INTENDED)
        self._change(record, {"attempt_until": LONG_OVER}, is_still_an_intent)

    def record_made(self, record: MeetingRecord, made: ProviderMeeting) -> MeetingRecord:
        is_still_an_intent = Attr("state").eq(LedgerState.INTENDED)
        if not self._change(record, {"provider_id": made.provider_id, "join_url": made.join_url}, is_still_an_intent):
            raise IllegalTransition(_("the meeting was given up while it was made"))
        return replace(record, provider_id=made.provider_id, join_url=made.join_url)

    def move(self, record: MeetingRecord, state: LedgerState) -> MeetingRecord:
        values: Item = {"state": state}
        if record.provider_id is not None:
            values["provider_id"] = record.provider_id
        if not self._change(record, values):
            raise NotFound(_("no such row in the meeting ledger"))
        count(Metric.LEFTOVERS, state is LedgerState.LEFTOVER)
        return replace(record, state=state)

    def begin_removal(self, record: MeetingRecord, *, until: datetime, now: datetime) -> bool:
        is_left_over, is_being_removed = Attr("state").eq(LedgerState.LEFTOVER), Attr("state").eq(LedgerState.DELETING)
        is_there = Attr("state").is_in([LedgerState.INTENDED, LedgerState.LIVE])
        earlier_remover_is_gone = Attr("attempt_until").lte(epoch_seconds(now))
        values: Item = {"attempt_until": epoch_deadline(until)}
        if record.state is LedgerState.LEFTOVER:
            return self._change(record, values, is_left_over & earlier_remover_is_gone)
        values["state"] = LedgerState.DELETING
        return self._change(record, values, is_there | (is_being_removed & earlier_remover_is_gone))

    def end_removal(self, record: MeetingRecord) -> None:
        is_not_gone = Attr("state").is_in([LedgerState.DELETING, LedgerState.LEFTOVER])
        self._change(record, {"attempt_until": LONG_OVER}, is_not_gone)

    def _below(self, subject_id: str, prefix: str) -> list[MeetingRecord]:
        of_this_subject = Key("pk").eq(keys.subject_partition(subject_id))
        items = self._table.query(of_this_subject & Key("sk").begins_with(prefix), consistent=True)
        records = [_read_record(item) for item in items]
        return sorted(records, key=lambda record: (record.revision, record.kind, record.generation))

    def _change(self, record: MeetingRecord, values: Item, condition: ConditionBase | None = None) -> bool:
        return self._table.try_write(Update(_key(record), values, condition))


def bring_live(record: MeetingRecord) -> Update:
    """Return the write that makes a row live, for the transaction that puts its link on the booking."""
    was_not_given_up = Attr("state").is_in([LedgerState.INTENDED, LedgerState.LIVE])
    values = {"state": LedgerState.LIVE, "provider_id": record.provider_id, "join_url": record.join_url}
    return Update(_key(record), values, was_not_given_up)


def _key(record: MeetingRecord) -> keys.Key:
    return keys.meeting(record.reference)


def _record_item(record: MeetingRecord) -> Item:
    return {
        "booking_id": record.subject_id,
        "revision": record.revision,
        "kind": record.kind,
        "generation": record.generation,
        "state": record.state,
        "host_id": record.host_id,
        "account_id": record.account_id,
        "marker": record.marker,
        "attempt_until": epoch_deadline(record.attempt_until),
        "provider_id": record.provider_id,
        "join_url": record.join_url,
        "instead_of": record.instead_of,
        "must_knock": record.must_knock or None,
    }


def _read_record(item: Item) -> MeetingRecord:
    instead_of = item.get("instead_of")
    return MeetingRecord(
        subject_id=item["booking_id"],
        revision=item["revision"],
        kind=MeetingKind(item["kind"]),
        generation=item["generation"],
        state=LedgerState(item["state"]),
        host_id=item["host_id"],
        account_id=item["account_id"],
        marker=item["marker"],
        attempt_until=instant_of(item["attempt_until"]),
        provider_id=item.get("provider_id"),
        join_url=item.get("join_url"),
        instead_of=None if instead_of is None else MeetingKind(instead_of),
        must_knock=item.get("must_knock", False),
    )
