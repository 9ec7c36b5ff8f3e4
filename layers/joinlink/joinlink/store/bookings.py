"""Bookings, and the transactions that tie them to the day ledger, to due work and to the meeting ledger.

      claim                hold_until
    ────┬──────────────────────┬───────────────────────────────────────────────▶ time
        │ pending_payment      │ pending_payment
        │ the time is ours     │ the hold has lapsed: anyone may take the time
        │                      │
        ├─ confirm ────────────┼─ late confirm (B5): ours again, unless SlotTaken
        ├─ extend_hold         ├─ extend_hold: ours again, unless SlotTaken
        │                      └─ expire: the rest of the claim is removed
        │
        └─ confirmed ─┬─ reschedule: another time is ours, the old one free, or SlotTaken
                      ├─ paste_link
                      └─ cancel: the time is free

All but extend_hold raise the revision, on the condition that it is still the one they read: of two writers, one wins.
A transaction that lost a race is planned again from a fresh reading, which also shows anything written by its own
first try, if only the answer was lost. docs/data-model.md has the transactions item by item, `booking_writes` the
single writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from boto3.dynamodb.conditions import Key

from joinlink.errors import IllegalTransition, NotFound, StoreUnavailable, Superseded
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, StartRange
from joinlink.model.booking_stages import MeetingState
from joinlink.model.care import first_look
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.limits import Admission
from joinlink.model.meeting import MeetingRecord
from joinlink.model.slots import Interval
from joinlink.store import booking_writes, keys
from joinlink.store.admission import Gate
from joinlink.store.booking_item import booking_item, read_booking
from joinlink.store.cursor import read_cursor, written_cursor
from joinlink.store.days import Day, claims_of, day_of, days_within, overlap, touched_dates
from joinlink.store.due import drop_due_work, put_due_work
from joinlink.store.items import instant_of, time_to_live
from joinlink.store.lessons import Lesson
from joinlink.store.meetings import bring_live
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import IS_NEW, ConditionCheck, Item, Put, Update, Write

PAYMENT_EVENTS: Final = "stripe"
SEEN_KEPT_FOR: Final = timedelta(days=30)

Reading = Mapping[tuple[str, str], Item]
"""The items read together, by pk and sk."""
Plan = Sequence[Write | ConditionCheck]
"""The writes of a transaction, decided from a reading."""


class DynamoBookings:
    """Keeps bookings, each for `kept_for` after its class."""

    def __init__(self, table: Table, kept_for: timedelta) -> None:
        self._table = table
        self._kept_for = kept_for

    def get(self, booking_id: str) -> Booking:
        item = self._table.get(keys.booking(booking_id))
        if item is None:
            raise NotFound(_("no such booking"))
        return read_booking(item)

    def claims(self, host_id: str, window: Interval) -> Sequence[Claim]:
        days = self._table.query(days_within(host_id, window))
        found = {claim.booking_id: claim for day in days for claim in claims_of(day)}
        return [claim for claim in found.values() if overlap(claim.interval, window)]

    def claim(self, booking: Booking, claim: Claim, now: datetime, admission: Admission | None = None) -> bool:
        def plan(reading: Reading) -> Plan | None:
            if _at(reading, keys.booking(booking.booking_id)) is not None:
                return None
            days = [day.with_claim(claim, now) for day in _days(reading, booking.host_id, claim)]
            item = booking_item(booking) | time_to_live(booking.ends_at, self._kept_for)
            taken = lesson.take(reading, now)
            return [Put(item, IS_NEW), *(day.put() for day in days), *due_work, *gate.writes(reading), *taken]

        gate, lesson = self._gate(admission, booking, claim, now), Lesson(booking, self._kept_for)
        due_work = booking_writes.see_to(booking, now) if claim.hold_until is None else [_end_hold(claim)]
        read_keys = [keys.booking(booking.booking_id), *_day_keys(booking.host_id, claim), *gate.keys()]
        return self._settle([*read_keys, *lesson.keys()], plan)

    def record_checkout(self, booking: Booking, checkout: Checkout) -> None:
        with suppress(ConditionFailed):
            self._table.write(booking_writes.checkout(booking, checkout))

    def extend_hold(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        booking_key = keys.booking(booking.booking_id)

        def plan(reading: Reading) -> Plan | None:
            stored = _at(reading, booking_key)
            if stored is None or stored["revision"] != booking.revision:
                return None
            days = [day.with_claim(claim, now) for day in _days(reading, booking.host_id, claim)]
            return [booking_writes.longer_hold(booking), _end_hold(claim), *(day.put() for day in days)]

        return self._settle([booking_key, *_day_keys(booking.host_id, claim)], plan)

    def confirm(
        self,
        booking: Booking,
        claim: Claim,
        now: datetime,
        *,
        event_id: str | None,
        admission: Admission | None = None,
    ) -> bool:
        booking_key = keys.booking(booking.booking_id)
        event_keys = [] if event_id is None else [keys.seen(PAYMENT_EVENTS, event_id)]
        seen = {"booking_id": booking.booking_id, **time_to_live(now, SEEN_KEPT_FOR)}

        def plan(reading: Reading) -> Plan | None:
            was_seen = any(_at(reading, key) is not None for key in event_keys)
            if was_seen or not _is_next(booking, _at(reading, booking_key)):
                return None
            permanent = replace(claim, hold_until=None)
            days = [day.with_claim(permanent, now) for day in _days(reading, booking.host_id, claim)]
            return [
                booking_writes.move(booking),
                drop_due_work(DueKind.HOLD, booking.booking_id),
                *booking_writes.see_to(booking, now),
                *(day.put() for day in days),
                *(Put(key | seen, IS_NEW) for key in event_keys),
                *gate.writes(reading),
            ]

        gate = self._gate(admission, booking, claim, now)
        read_keys = [booking_key, *_day_keys(booking.host_id, claim), *event_keys, *gate.keys()]
        return self._settle(read_keys, plan)

    def expire(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        is_mailed = booking.ending is not None and booking.ending.is_mailed
        due_work = booking_writes.see_to(booking, now) if is_mailed else []
        return self._free(booking, claim, [drop_due_work(DueKind.HOLD, booking.booking_id), *due_work])

    def note_ending(self, booking: Booking, now: datetime) -> bool:
        return self._goes_through([booking_writes.move(booking), *booking_writes.see_to(booking, now)])

    def cancel(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        return self._free(booking, claim, booking_writes.see_to(booking, now))

    def reschedule(
        self, booking: Booking, claim: Claim, old_claim: Claim, now: datetime, admission: Admission | None = None
    ) -> bool:
        booking_key = keys.booking(booking.booking_id)

        def plan(reading: Reading) -> Plan | None:
            if not _is_next(booking, _at(reading, booking_key)):
                return None
            freed = {day.date: day for day in _without(old_claim, _days(reading, booking.host_id, old_claim))}
            taken = {day.date: day.with_claim(claim, now) for day in _days(reading, booking.host_id, claim)}
            each_day_once = freed | taken
            return [
                booking_writes.move(booking, kept_until=booking.ends_at + self._kept_for),
                *booking_writes.see_to(booking, now),
                *(day.put() for day in each_day_once.values()),
                *gate.writes(reading, besides=each_day_once),
            ]

        gate = self._gate(admission, booking, claim, now)
        return self._settle([booking_key, *_day_keys(booking.host_id, old_claim, claim), *gate.keys()], plan)

    def paste_link(self, booking: Booking, now: datetime) -> bool:
        look_after_it = booking_writes.look_after(booking, first_look(now))
        return self._goes_through([booking_writes.move(booking, more_links=1), look_after_it])

    def mail_again(self, booking: Booking, before: Booking, now: datetime, admission: Admission | None = None) -> bool:
        looks = [booking_writes.look_after(booking, first_look(now))] if booking.has_mails else []
        writes = [booking_writes.mail_again(booking, before), *looks]
        if admission is None:
            return self._goes_through(writes)
        booking_key, gate = keys.booking(booking.booking_id), self._gate(admission, booking, None, now)

        def plan(reading: Reading) -> Plan | None:
            stored = _at(reading, booking_key)
            if stored is None or read_booking(stored).mail_place != before.mail_place:
                return None
            return [*writes, *gate.writes(reading)]

        return self._settle([booking_key, *gate.keys()], plan)

    def note_guest_mail(self, booking: Booking, *, is_stopped: bool) -> None:
        with suppress(ConditionFailed):
            self._table.write(booking_writes.guest_mail(booking, is_stopped=is_stopped))

    def refund(self, booking: Booking, now: datetime) -> bool:
        return self._goes_through([booking_writes.move(booking), *booking_writes.see_to(booking, now)])

    def record_refund(self, booking_id: str, refund_id: str) -> None:
        try:
            self._table.write(Update(keys.booking(booking_id), {"refund_id": refund_id}))
        except ConditionFailed as exc:
            raise NotFound(_("no such booking")) from exc

    def keep_refunds(self, booking: Booking, before: Booking, now: datetime) -> bool:
        looks = booking_writes.look_after(booking, first_look(now))
        return self._goes_through([booking_writes.refunds(booking, before), looks])

    def store_link(self, booking: Booking, record: MeetingRecord) -> None:
        try:
            self._bring_live(record, booking_writes.first_link(booking, record))
        except IllegalTransition:
            self._bring_live(record, booking_writes.same_link(booking, record))

    def store_calendar_event(self, booking: Booking, record: MeetingRecord) -> None:
        self._bring_live(record, booking_writes.calendar_event(booking, record))

    def mark_link_missing(self, booking: Booking, now: datetime) -> bool:
        was_missing = booking.meeting_state is MeetingState.MISSING
        looks = [] if was_missing else [booking_writes.look_after(booking, now)]
        return self._goes_through([booking_writes.missing(booking), *looks])

    def lose_link(self, booking: Booking, now: datetime) -> bool:
        if booking.link is None or booking.link.is_pasted:
            return False
        taken_off = booking_writes.take_off_link(booking, booking.link)
        return self._goes_through([taken_off, booking_writes.look_after(booking, now)])

    def list_by_start(
        self, host_id: str, starts: StartRange, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Booking], str | None]:
        first = keys.start_bound(starts.after)
        last = keys.START_LAST if starts.before is None else keys.start_bound(starts.before)
        shown = None if cursor is None else read_cursor(cursor, keys.START_PREFIX)
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

    def _gate(self, admission: Admission | None, booking: Booking, claim: Claim | None, now: datetime) -> Gate:
        return Gate(self._table, admission, booking, claim, now)

    def _settle(self, read_keys: Sequence[keys.Key], plan: Callable[[Reading], Plan | None]) -> bool:
        """Read, plan, write: one BatchGetItem and one TransactWriteItems, repeated from the start after a lost race.

        False when the plan finds nothing to do.
        Raises:  StoreUnavailable  other writers kept winning
        """
        for _attempt in self._table.tries():
            each_once = list({(key["pk"], key["sk"]): key for key in read_keys}.values())
            reading = {(item["pk"], item["sk"]): item for item in self._table.get_each(each_once)}
            writes = plan(reading)
            if writes is None:
                return False
            try:
                self._table.transact(writes)
            except ConditionFailed:
                continue
            return True
        raise StoreUnavailable("too many writers on one day")

    def _free(self, booking: Booking, claim: Claim, due_work: Sequence[Write]) -> bool:
        """Bring a booking to a revision that holds no time; another booking that took the time meanwhile keeps it."""
        booking_key, lesson = keys.booking(booking.booking_id), Lesson(booking, self._kept_for)

        def plan(reading: Reading) -> Plan | None:
            if not _is_next(booking, _at(reading, booking_key)):
                return None
            days = _without(claim, _days(reading, booking.host_id, claim))
            given_back = lesson.give_back(reading)
            return [booking_writes.move(booking), *(day.put() for day in days), *due_work, *given_back]

        return self._settle([booking_key, *_day_keys(booking.host_id, claim), *lesson.keys()], plan)

    def _goes_through(self, writes: Sequence[Write]) -> bool:
        """Write all or nothing; False if a condition did not hold."""
        try:
            self._table.transact(writes)
        except ConditionFailed:
            return False
        return True

    def _bring_live(self, record: MeetingRecord, put_on_booking: Update) -> None:
        """Put the meeting or event on its booking and make its ledger row live, while the booking still wants it.

        Raises:  Superseded, IllegalTransition
        """
        if self._goes_through([put_on_booking, bring_live(record)]):
            return
        stored = self._table.get(keys.booking(record.subject_id))
        if stored is not None and read_booking(stored).is_current(record.revision):
            raise IllegalTransition(_("the booking has another one, or this one was given up"))
        raise Superseded("the booking has moved on")


def _is_next(booking: Booking, stored: Item | None) -> bool:
    return stored is not None and stored["revision"] == booking.revision - 1


def _end_hold(claim: Claim) -> Put:
    """Return the due work that ends a claim's hold on time."""
    assert claim.hold_until is not None
    return put_due_work(DueKind.HOLD, claim.booking_id, instant_of(claim.hold_until))


def _at(reading: Reading, key: keys.Key) -> Item | None:
    return reading.get((key["pk"], key["sk"]))


def _day_keys(host_id: str, *claims: Claim) -> list[keys.Key]:
    """Return the key of each day that one of the claims touches."""
    touched = dict.fromkeys(day for claim in claims for day in touched_dates(claim.interval))
    return [keys.day(host_id, day) for day in touched]


def _days(reading: Reading, host_id: str, claim: Claim) -> list[Day]:
    """Return the days that a claim touches, as read."""
    dates = touched_dates(claim.interval)
    return [day_of(host_id, touched, _at(reading, keys.day(host_id, touched))) for touched in dates]


def _without(claim: Claim, days: Sequence[Day]) -> list[Day]:
    """Return the days that still have the claim, with it taken out."""
    return [day.without_claim(claim.booking_id) for day in days if claim.booking_id in day.claims]
