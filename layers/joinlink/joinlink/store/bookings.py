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
In a class with several seats a booking holds a seat in place of a time of its own (`places`).
A transaction that lost a race is planned again from a fresh reading, which also shows anything written by its own
first try, if only the answer was lost. docs/data-model.md has the transactions item by item, `booking_writes` the
single writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from joinlink.errors import IllegalTransition, NotFound, Superseded
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, StartRange
from joinlink.model.booking_stages import MeetingState
from joinlink.model.care import first_look
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.limits import Admission
from joinlink.model.meeting import MeetingRecord
from joinlink.model.occurrence import Occurrence
from joinlink.model.series_date import SeriesDate
from joinlink.model.slots import Interval
from joinlink.store import booking_writes, keys
from joinlink.store.admission import Gate
from joinlink.store.booking_item import booking_item, read_booking
from joinlink.store.by_start import page_by_start, walk_by_start
from joinlink.store.days import claims_of, days_within, overlap
from joinlink.store.due import drop_due_work
from joinlink.store.items import time_to_live
from joinlink.store.lessons import Lesson
from joinlink.store.meetings import bring_live
from joinlink.store.places import DayBook, OwnTime, Place, Seat, item_at
from joinlink.store.planning import Plan, Reading, settle
from joinlink.store.series_claims import SeriesClaims
from joinlink.store.table import MOST_TRIES, ConditionFailed, Table
from joinlink.store.writes import IS_NEW, ConditionCheck, Item, Put, Update, Write

PAYMENT_EVENTS: Final = "stripe"
SEEN_KEPT_FOR: Final = timedelta(days=30)


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

    def get_each(self, booking_ids: Sequence[str]) -> Sequence[Booking]:
        items = self._table.get_each([keys.booking(each) for each in booking_ids])
        found = {item["booking_id"]: read_booking(item) for item in items}
        return [found[each] for each in booking_ids if each in found]

    def claims(self, host_id: str, window: Interval) -> Sequence[Claim]:
        days = self._table.query(days_within(host_id, window))
        found = {claim.owner_id: claim for day in days for claim in claims_of(day)}
        return [claim for claim in found.values() if overlap(claim.interval, window)]

    def claim(
        self,
        booking: Booking,
        claim: Claim,
        now: datetime,
        admission: Admission | None = None,
        *,
        terms: Occurrence | None = None,
    ) -> bool:
        booking_key, place = keys.booking(booking.booking_id), self._place(booking, claim, now, terms)

        def plan(reading: Reading) -> Plan | None:
            if item_at(reading, booking_key) is not None:
                return None
            days = DayBook(self._table, booking.host_id, reading, read_keys)
            placed, writes = place.take(booking, days)
            item = booking_item(placed) | time_to_live(booking.ends_at, self._kept_for)
            taken = lesson.take(reading, now)
            return [Put(item, IS_NEW), *days.puts(), *writes, *due_work, *gate.writes(reading), *taken]

        gate, lesson = self._gate(admission, booking, claim, now), Lesson(booking, self._kept_for)
        due_work = (
            booking_writes.see_to(booking, now) if claim.hold_until is None else [booking_writes.end_hold(booking)]
        )
        read_keys = [booking_key, *place.keys(), *gate.keys(), *lesson.keys()]
        return self._settle(read_keys, plan, place.most_tries)

    def claim_all(self, dates: Sequence[SeriesDate], now: datetime, admission: Admission) -> bool:
        places = [(each, self._place(each.booking, each.claim, now, each.terms)) for each in dates]
        return SeriesClaims(self._table, self._kept_for, places, admission, now).settle()

    def record_checkout(self, booking: Booking, checkout: Checkout) -> None:
        with suppress(ConditionFailed):
            self._table.write(booking_writes.checkout(booking, checkout))

    def extend_hold(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        booking_key, place = keys.booking(booking.booking_id), self._place(booking, claim, now)
        read_keys = [booking_key, *place.keys()]

        def plan(reading: Reading) -> Plan | None:
            stored = item_at(reading, booking_key)
            if stored is None or stored["revision"] != booking.revision:
                return None
            days = DayBook(self._table, booking.host_id, reading, read_keys)
            placed, writes = place.take(booking, days)
            return [booking_writes.longer_hold(placed), booking_writes.end_hold(booking), *days.puts(), *writes]

        return self._settle(read_keys, plan, place.most_tries)

    def confirm(
        self,
        booking: Booking,
        claim: Claim,
        now: datetime,
        *,
        event_id: str | None,
        admission: Admission | None = None,
    ) -> bool:
        booking_key, permanent = keys.booking(booking.booking_id), replace(claim, hold_until=None)
        place = self._place(booking, permanent, now)
        event_keys = [] if event_id is None else [keys.seen(PAYMENT_EVENTS, event_id)]
        seen = {"booking_id": booking.booking_id, **time_to_live(now, SEEN_KEPT_FOR)}

        def plan(reading: Reading) -> Plan | None:
            was_seen = any(item_at(reading, key) is not None for key in event_keys)
            if was_seen or not _is_next(booking, item_at(reading, booking_key)):
                return None
            days = DayBook(self._table, booking.host_id, reading, read_keys)
            placed, writes = place.take(booking, days)
            return [
                booking_writes.move(placed),
                drop_due_work(DueKind.HOLD, booking.booking_id),
                *booking_writes.see_to(booking, now),
                *days.puts(),
                *writes,
                *(Put(key | seen, IS_NEW) for key in event_keys),
                *gate.writes(reading),
            ]

        gate = self._gate(admission, booking, claim, now)
        read_keys = [booking_key, *place.keys(), *event_keys, *gate.keys()]
        return self._settle(read_keys, plan, place.most_tries)

    def expire(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        is_mailed = booking.ending is not None and booking.ending.is_mailed
        due_work = booking_writes.see_to(booking, now) if is_mailed else []
        return self._free(booking, claim, now, [drop_due_work(DueKind.HOLD, booking.booking_id), *due_work])

    def note_ending(self, booking: Booking, now: datetime) -> bool:
        return self._table.try_transact([booking_writes.move(booking), *booking_writes.see_to(booking, now)])

    def cancel(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        return self._free(booking, claim, now, booking_writes.see_to(booking, now))

    def reschedule(
        self,
        booking: Booking,
        claim: Claim,
        old_claim: Claim,
        now: datetime,
        admission: Admission | None = None,
        *,
        terms: Occurrence | None = None,
    ) -> bool:
        booking_key = keys.booking(booking.booking_id)
        old, new = self._place(booking, old_claim, now), self._place(booking, claim, now, terms)
        stays = claim.seating is not None and claim.owner_id == old_claim.owner_id

        def plan(reading: Reading) -> Plan | None:
            if not _is_next(booking, item_at(reading, booking_key)):
                return None
            days = DayBook(self._table, booking.host_id, reading, read_keys)
            left = [] if stays else old.leave(booking, days)[1]
            placed, taken = new.take(booking, days)
            return [
                booking_writes.move(placed, kept_until=booking.ends_at + self._kept_for),
                *booking_writes.see_to(booking, now),
                *days.puts(),
                *left,
                *taken,
                *gate.writes(reading, besides=days.changed),
            ]

        gate = self._gate(admission, booking, claim, now)
        read_keys = [booking_key, *old.keys(), *new.keys(), *gate.keys()]
        return self._settle(read_keys, plan, new.most_tries)

    def paste_link(self, booking: Booking, now: datetime) -> bool:
        look_after_it = booking_writes.look_after(booking, first_look(now))
        return self._table.try_transact([booking_writes.move(booking, more_links=1), look_after_it])

    def mail_again(self, booking: Booking, before: Booking, now: datetime, admission: Admission | None = None) -> bool:
        looks = [booking_writes.look_after(booking, first_look(now))] if booking.has_mails else []
        writes = [booking_writes.mail_again(booking, before), *looks]
        if admission is None:
            return self._table.try_transact(writes)
        booking_key, gate = keys.booking(booking.booking_id), self._gate(admission, booking, None, now)

        def plan(reading: Reading) -> Plan | None:
            stored = item_at(reading, booking_key)
            if stored is None or read_booking(stored).mail_place != before.mail_place:
                return None
            return [*writes, *gate.writes(reading)]

        return self._settle([booking_key, *gate.keys()], plan)

    def note_guest_mail(self, booking: Booking, *, is_stopped: bool) -> None:
        with suppress(ConditionFailed):
            self._table.write(booking_writes.guest_mail(booking, is_stopped=is_stopped))

    def make_findable(self, booking: Booking) -> None:
        with suppress(ConditionFailed):
            self._table.write(booking_writes.findable(booking))

    def refund(self, booking: Booking, now: datetime) -> bool:
        return self._table.try_transact([booking_writes.move(booking), *booking_writes.see_to(booking, now)])

    def record_refund(self, booking_id: str, refund_id: str) -> None:
        try:
            self._table.write(Update(keys.booking(booking_id), {"refund_id": refund_id}))
        except ConditionFailed as exc:
            raise NotFound(_("no such booking")) from exc

    def keep_refunds(self, booking: Booking, before: Booking, now: datetime) -> bool:
        looks = booking_writes.look_after(booking, first_look(now))
        return self._table.try_transact([booking_writes.refunds(booking, before), looks])

    def keep_refunds_together(self, bookings: Sequence[Booking], before: Sequence[Booking], now: datetime) -> bool:
        writes: list[Write | ConditionCheck] = []
        for new, old in zip(bookings, before, strict=True):
            if new.refunds == old.refunds:
                writes.append(booking_writes.same_refunds(old))
            else:
                writes += [booking_writes.refunds(new, old), booking_writes.look_after(new, first_look(now))]
        return self._table.try_transact(writes)

    def keep_disputes(self, bookings: Sequence[Booking], before: Sequence[Booking]) -> bool:
        pairs = zip(bookings, before, strict=True)
        return self._table.try_transact([booking_writes.disputes(new, old) for new, old in pairs])

    def store_link(self, booking: Booking, record: MeetingRecord) -> None:
        try:
            self._bring_live(record, booking_writes.first_link(booking, record))
        except IllegalTransition:
            self._bring_live(record, booking_writes.same_link(booking, record))

    def store_calendar_event(self, booking: Booking, record: MeetingRecord) -> None:
        self._bring_live(record, booking_writes.calendar_event(booking, record))

    def mark_link_missing(self, booking: Booking, now: datetime) -> bool:
        was_missing = booking.meeting_state is MeetingState.MISSING
        is_seen_to = was_missing or booking.occurrence_id is not None
        looks = [] if is_seen_to else [booking_writes.look_after(booking, now)]
        return self._table.try_transact([booking_writes.missing(booking), *looks])

    def lose_link(self, booking: Booking, now: datetime) -> bool:
        if booking.link is None or booking.link.is_pasted:
            return False
        taken_off = booking_writes.take_off_link(booking, booking.link)
        return self._table.try_transact([taken_off, booking_writes.look_after(booking, now)])

    def list_by_start(
        self, host_id: str, starts: StartRange, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Booking], str | None]:
        partition = keys.host_partition(host_id)
        items, following = page_by_start(self._table, partition, starts, kind="booking", limit=limit, cursor=cursor)
        return [read_booking(item) for item in items], following

    def walk_by_start(
        self, host_id: str, starts: StartRange, *, cursor: str | None = None
    ) -> Iterator[tuple[Booking, str]]:
        walked = walk_by_start(self._table, keys.host_partition(host_id), starts, kind="booking", cursor=cursor)
        return ((read_booking(item), following) for item, following in walked)

    def _gate(self, admission: Admission | None, booking: Booking, claim: Claim | None, now: datetime) -> Gate:
        return Gate(self._table, admission, booking, claim, now)

    def _place(self, booking: Booking, claim: Claim, now: datetime, terms: Occurrence | None = None) -> Place:
        if claim.seating is None:
            return OwnTime(booking.host_id, claim, now)
        return Seat(booking.host_id, claim, now, self._kept_for, terms)

    def _settle(
        self, read_keys: Sequence[keys.Key], plan: Callable[[Reading], Plan | None], most_tries: int = MOST_TRIES
    ) -> bool:
        return settle(self._table, read_keys, plan, most_tries)

    def _free(self, booking: Booking, claim: Claim, now: datetime, due_work: Sequence[Write]) -> bool:
        """Bring a booking to a revision that holds no time; another booking that took the time meanwhile keeps it."""
        booking_key, place = keys.booking(booking.booking_id), self._place(booking, claim, now)
        lesson = Lesson(booking, self._kept_for)
        read_keys = [booking_key, *place.keys(), *lesson.keys()]

        def plan(reading: Reading) -> Plan | None:
            if not _is_next(booking, item_at(reading, booking_key)):
                return None
            days = DayBook(self._table, booking.host_id, reading, read_keys)
            left, writes = place.leave(booking, days)
            cancelled, lessons = lesson.give_back(left, reading, now)
            return [booking_writes.move(cancelled), *days.puts(), *writes, *due_work, *lessons]

        return self._settle(read_keys, plan, place.most_tries)

    def _bring_live(self, record: MeetingRecord, put_on_booking: Update) -> None:
        """Put the meeting or event on its booking and make its ledger row live, while the booking still wants it.

        Raises:  Superseded, IllegalTransition
        """
        if self._table.try_transact([put_on_booking, bring_live(record)]):
            return
        stored = self._table.get(keys.booking(record.subject_id))
        if stored is not None and read_booking(stored).is_current(record.revision):
            raise IllegalTransition(_("the booking has another one, or this one was given up"))
        raise Superseded("the booking has moved on")


def _is_next(booking: Booking, stored: Item | None) -> bool:
    return stored is not None and stored["revision"] == booking.revision - 1
