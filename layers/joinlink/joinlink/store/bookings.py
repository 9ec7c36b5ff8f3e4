"""Bookings, and the transactions that tie them to the day ledger, to due work and to the meeting ledger.

      claim                hold_until
    ────┬──────────────────────┬───────────────────────────────────────────────▶ time
        │ pending_payment      │ pending_payment
        │ the time is ours     │ the hold has lapsed: anybody may take the time
        │                      │
        ├─ confirm ────────────┼─ late confirm (B5): ours again, unless SlotTaken
        │                      └─ expire: what is left of the claim goes
        │
        └─ both raise the revision, drop the due work, and name the revision they saw: one of two wins

A transaction that lost a race is planned again from a fresh reading, which also shows what a lost first try of its own
wrote. docs/data-model.md has the transactions item by item.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from joinlink.errors import IllegalTransition, NotFound, StoreUnavailable, Superseded
from joinlink.model.booking import Booking, BookingStatus, Checkout, MeetingLink, MeetingState, StartRange
from joinlink.model.claim import Claim
from joinlink.model.meeting import MeetingKind, MeetingRecord
from joinlink.model.slots import Interval
from joinlink.store import keys
from joinlink.store.booking_item import booking_attributes, checkout_attributes, link_attributes, read_booking
from joinlink.store.cursor import read_cursor, written_cursor
from joinlink.store.days import Day, claims_of, day_of, days_within, overlap, touched_dates
from joinlink.store.due import HEAL, HOLD, DueWork, drop_due_work, put_due_work
from joinlink.store.items import instant_of, time_to_live
from joinlink.store.meetings import bring_live
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import IS_NEW, Item, Put, Update, Write

PAYMENT_EVENTS: Final = "stripe"
SEEN_KEPT_FOR: Final = timedelta(days=30)

Reading = Mapping[tuple[str, str], Item]
"""What several keys held at one time, by pk and sk."""


class DynamoBookings:
    """Keeps bookings."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, booking_id: str) -> Booking:
        item = self._table.get(keys.booking(booking_id))
        if item is None:
            raise NotFound("no such booking")
        return read_booking(item)

    def claims(self, host_id: str, window: Interval) -> Sequence[Claim]:
        days = self._table.query(days_within(host_id, window))
        found = {claim.booking_id: claim for day in days for claim in claims_of(day)}
        return [claim for claim in found.values() if overlap(claim.interval, window)]

    def claim(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        def plan(reading: Reading) -> list[Write] | None:
            if _at(reading, keys.booking(booking.booking_id)) is not None:
                return None
            days = [day.with_claim(claim, now) for day in _days(reading, booking.host_id, claim)]
            writes: list[Write] = [Put(keys.booking(booking.booking_id) | booking_attributes(booking), IS_NEW)]
            writes += [day.put() for day in days]
            if claim.hold_until is not None:
                writes.append(put_due_work(booking.booking_id, HOLD, instant_of(claim.hold_until)))
            return writes

        return self._settle([keys.booking(booking.booking_id), *_day_keys(booking.host_id, claim)], plan)

    def record_checkout(self, booking: Booking, checkout: Checkout) -> None:
        still_waits_for_it = Attr("status").eq(BookingStatus.PENDING_PAYMENT)
        try:
            self._table.write(
                Update(keys.booking(booking.booking_id), checkout_attributes(checkout), still_waits_for_it)
            )
        except ConditionFailed:
            return

    def confirm(self, booking: Booking, claim: Claim, now: datetime, *, event_id: str | None) -> bool:
        booking_key = keys.booking(booking.booking_id)
        event_keys = [] if event_id is None else [keys.seen(PAYMENT_EVENTS, event_id)]
        seen = {"booking_id": booking.booking_id, **time_to_live(now, SEEN_KEPT_FOR)}

        def plan(reading: Reading) -> list[Write] | None:
            was_seen = any(_at(reading, key) is not None for key in event_keys)
            if was_seen or not _is_next(booking, _at(reading, booking_key)):
                return None
            permanent = replace(claim, hold_until=None)
            days = [day.with_claim(permanent, now) for day in _days(reading, booking.host_id, claim)]
            return [
                _move(booking),
                drop_due_work(booking.booking_id, HOLD),
                *(day.put() for day in days),
                *(Put(key | seen, IS_NEW) for key in event_keys),
            ]

        return self._settle([booking_key, *_day_keys(booking.host_id, claim), *event_keys], plan)

    def expire(self, booking: Booking, claim: Claim) -> bool:
        booking_key = keys.booking(booking.booking_id)

        def plan(reading: Reading) -> list[Write] | None:
            if not _is_next(booking, _at(reading, booking_key)):
                return None
            days = [day for day in _days(reading, booking.host_id, claim) if claim.booking_id in day.claims]
            return [
                _move(booking),
                drop_due_work(booking.booking_id, HOLD),
                *(day.without_claim(claim.booking_id).put() for day in days),
            ]

        return self._settle([booking_key, *_day_keys(booking.host_id, claim)], plan)

    def store_link(self, booking: Booking, record: MeetingRecord) -> None:
        has_no_link = Attr("meeting_url").not_exists()
        has_this_link = Attr("meeting_id").eq(record.provider_id)
        values = link_attributes(_link_of(record)) | {"meeting_state": MeetingState.READY}
        if record.kind is MeetingKind.GOOGLE_MEET:
            values["calendar_event_id"] = record.provider_id
        self._bring_live(booking, record, values, has_no_link | has_this_link)

    def store_calendar_event(self, booking: Booking, record: MeetingRecord) -> None:
        has_no_event = Attr("calendar_event_id").not_exists()
        has_this_event = Attr("calendar_event_id").eq(record.provider_id)
        self._bring_live(booking, record, {"calendar_event_id": record.provider_id}, has_no_event | has_this_event)

    def mark_link_missing(self, booking: Booking, *, heal_at: datetime) -> bool:
        has_no_link = Attr("meeting_url").not_exists()
        missing = {"meeting_state": MeetingState.MISSING}
        still_wants_one = _is_current(booking.revision) & has_no_link
        try:
            self._table.transact(
                [
                    Update(keys.booking(booking.booking_id), missing, still_wants_one),
                    put_due_work(booking.booking_id, HEAL, heal_at),
                ]
            )
        except ConditionFailed:
            return False
        return True

    def list_by_start(
        self, host_id: str, starts: StartRange, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Booking], str | None]:
        first = keys.start_bound(starts.after)
        last = keys.START_LAST if starts.before is None else keys.start_bound(starts.before)
        shown = None if cursor is None else read_cursor(cursor)
        if shown is not None and starts.newest_first:
            last = min(last, shown)
        elif shown is not None:
            first = max(first, shown)
        if first > last:
            return [], None
        is_on_the_page = Key("host_pk").eq(keys.host_partition(host_id)) & Key("start_sk").between(first, last)
        the_one_shown_and_one_more = 2
        items = self._table.query(
            is_on_the_page,
            index="by_start",
            newest_first=starts.newest_first,
            limit=limit + the_one_shown_and_one_more,
        )
        unseen = [item for item in items if item["start_sk"] != shown]
        page = unseen[:limit]
        following = written_cursor(page[-1]["start_sk"]) if len(unseen) > limit else None
        return [read_booking(item) for item in page], following

    def due_holds(self, now: datetime, limit: int) -> Sequence[str]:
        return DueWork(self._table, HOLD).booking_ids(now, limit)

    def _settle(self, read_keys: Sequence[keys.Key], plan: Callable[[Reading], list[Write] | None]) -> bool:
        """Read, plan, write: one BatchGetItem and one TransactWriteItems, again from the reading after a lost race.

        False when the plan finds nothing to do.
        Raises:  StoreUnavailable  others kept winning
        """
        for _ in self._table.tries():
            reading = {(item["pk"], item["sk"]): item for item in self._table.get_each(read_keys)}
            writes = plan(reading)
            if writes is None:
                return False
            try:
                self._table.transact(writes)
            except ConditionFailed:
                continue
            return True
        raise StoreUnavailable("too many writers on one day")

    def _bring_live(self, booking: Booking, record: MeetingRecord, values: Item, has_room: ConditionBase) -> None:
        """Put what was made on its booking and turn its ledger row live, while the booking still wants it.

        Raises:  Superseded, IllegalTransition
        """
        still_wants_it = _is_current(record.revision) & has_room
        try:
            self._table.transact([Update(keys.booking(booking.booking_id), values, still_wants_it), bring_live(record)])
        except ConditionFailed as exc:
            stored = self._table.get(keys.booking(booking.booking_id))
            if stored is not None and read_booking(stored).is_current(record.revision):
                raise IllegalTransition("the booking has another one, or this one was given up") from exc
            raise Superseded("the booking has moved on") from exc


def _link_of(record: MeetingRecord) -> MeetingLink:
    if record.provider_id is None or record.join_url is None:
        raise ValueError("nothing was made for this record, so it has no link")
    return MeetingLink(record.join_url, record.kind, record.provider_id, record.instead_of)


def _is_current(revision: int) -> ConditionBase:
    is_confirmed = Attr("status").eq(BookingStatus.CONFIRMED)
    has_not_moved_on = Attr("revision").eq(revision)
    return is_confirmed & has_not_moved_on


def _is_next(booking: Booking, stored: Item | None) -> bool:
    return stored is not None and stored["revision"] == booking.revision - 1


def _move(booking: Booking) -> Update:
    """Return the write that brings a booking to its next revision."""
    is_still_the_revision_before = Attr("revision").eq(booking.revision - 1)
    return Update(keys.booking(booking.booking_id), booking_attributes(booking), is_still_the_revision_before)


def _at(reading: Reading, key: keys.Key) -> Item | None:
    return reading.get((key["pk"], key["sk"]))


def _day_keys(host_id: str, claim: Claim) -> list[keys.Key]:
    return [keys.day(host_id, touched) for touched in touched_dates(claim.interval)]


def _days(reading: Reading, host_id: str, claim: Claim) -> list[Day]:
    """Return the days that a claim touches, as they were read."""
    dates = touched_dates(claim.interval)
    return [day_of(host_id, touched, _at(reading, keys.day(host_id, touched))) for touched in dates]
