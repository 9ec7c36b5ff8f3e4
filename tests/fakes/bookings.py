"""Fakes of bookings, with the claims and the due work of their transactions, of refused forms, and of the mail ledger.

`tests.fakes` exports these too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import TypeVar

from joinlink.clock import rfc3339
from joinlink.errors import DatesTaken, IllegalTransition, InvalidInput, MailInProgress, NotFound, SlotTaken, Superseded
from joinlink.model.booking import Booking, today
from joinlink.model.booking_parts import Checkout, MeetingLink, StartRange
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.care import first_look, next_reminder
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.kept_form import KeptForm
from joinlink.model.limits import (
    Admission,
    FreeBooking,
    Hold,
    check_mails,
    check_meetings,
    check_network,
    room_for_free_booking,
    room_for_hold,
)
from joinlink.model.mail import MailOccasion, MailRecord, MailRole, news_mail, round_of
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord
from joinlink.model.occurrence import Occurrence
from joinlink.model.series_date import SeriesDate
from joinlink.model.slots import Interval
from tests.fakes.due import FakeDueWork
from tests.fakes.ledgers import FakeMeetingLedger
from tests.fakes.packages import FakePackages


@dataclass
class FakeBookings:
    """Whatever writes takes the lock, as a transaction would, and leaves its due work."""

    ledger: FakeMeetingLedger = field(default_factory=FakeMeetingLedger)
    due_work: FakeDueWork = field(default_factory=FakeDueWork)
    packages: FakePackages = field(default_factory=FakePackages)
    bookings: dict[str, Booking] = field(default_factory=dict)
    day_claims: dict[str, dict[str, Claim]] = field(default_factory=lambda: defaultdict(dict))
    """By host, then by owner."""
    occurrences: dict[str, Occurrence] = field(default_factory=dict)
    seen_events: set[str] = field(default_factory=set)
    holds: dict[str, list[Hold]] = field(default_factory=lambda: defaultdict(list))
    """By host."""
    free_bookings: dict[str, list[FreeBooking]] = field(default_factory=lambda: defaultdict(list))
    mails: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))
    """By the hash of the guest's address."""
    strangers_meetings: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.packages.booked = self.bookings

    def get(self, booking_id: str) -> Booking:
        if booking_id not in self.bookings:
            raise NotFound("no such booking")
        return self.bookings[booking_id]

    def get_each(self, booking_ids: Sequence[str]) -> Sequence[Booking]:
        return [self.bookings[each] for each in booking_ids if each in self.bookings]

    def claims(self, host_id: str, window: Interval) -> Sequence[Claim]:
        return [claim for claim in self.day_claims[host_id].values() if _overlap(claim.interval, window)]

    def claim(
        self,
        booking: Booking,
        claim: Claim,
        now: datetime,
        admission: Admission | None = None,
        *,
        terms: Occurrence | None = None,
    ) -> bool:
        with self.lock:
            if booking.booking_id in self.bookings:
                return False
            place = self._held_place(booking, claim, now, terms)
            package = self.packages.lesson_taken(booking, now)
            self._admit(booking, claim, now, admission)
            self.bookings[booking.booking_id] = self._take(booking, place, now)
            if package is not None:
                self.packages.packages[package.package_id] = package
            if claim.hold_until is None:
                self._see_to(booking, now)
            else:
                self._end_hold(booking)
            return True

    def claim_all(self, dates: Sequence[SeriesDate], now: datetime, admission: Admission) -> bool:
        with self.lock:
            first = dates[0].booking
            if first.booking_id in self.bookings:
                return False
            places, gone = [], []
            for each in dates:
                try:
                    places.append(self._held_place(each.booking, each.claim, now, each.terms))
                except SlotTaken:
                    gone.append(each.booking.starts_at)
            if gone:
                raise DatesTaken("some of the dates are not free", gone)
            self._admit(first, dates[0].claim, now, admission, [each.booking for each in dates[1:]])
            for each, place in zip(dates, places, strict=True):
                self.bookings[each.booking.booking_id] = self._take(each.booking, place, now)
                if each.claim.hold_until is None:
                    self._see_to(each.booking, now)
                else:
                    self._end_hold(each.booking)
            return True

    def record_checkout(self, booking: Booking, checkout: Checkout) -> None:
        with self.lock:
            stored = self.bookings.get(booking.booking_id)
            if stored is None or stored.status is not BookingStatus.PENDING_PAYMENT:
                return
            if stored.checkout is None or stored.checkout.session_id != checkout.session_id:
                self.bookings[booking.booking_id] = replace(stored, checkout=checkout)

    def extend_hold(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        with self.lock:
            stored = self.bookings.get(booking.booking_id)
            if stored is None or stored.revision != booking.revision:
                return False
            self._take(booking, self._held_place(booking, claim, now), now)
            self.bookings[booking.booking_id] = replace(
                stored, hold_until=booking.hold_until, checkout=booking.checkout or stored.checkout
            )
            self._end_hold(booking)
            return True

    def confirm(
        self,
        booking: Booking,
        claim: Claim,
        now: datetime,
        *,
        event_id: str | None,
        admission: Admission | None = None,
    ) -> bool:
        with self.lock:
            if event_id in self.seen_events or not self._is_next(booking):
                return False
            place = self._held_place(booking, replace(claim, hold_until=None), now)
            self._admit(booking, claim, now, admission)
            self._move(self._take(booking, place, now))
            self.due_work.drop(DueKind.HOLD, booking.booking_id)
            self._see_to(booking, now)
            if event_id is not None:
                self.seen_events.add(event_id)
            return True

    def expire(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        with self.lock:
            if not self._is_next(booking):
                return False
            self._move(self._leave(booking, claim, now))
            self.due_work.drop(DueKind.HOLD, booking.booking_id)
            if booking.ending is not None and booking.ending.is_mailed:
                self._see_to(booking, now)
            return True

    def note_ending(self, booking: Booking, now: datetime) -> bool:
        return self.refund(booking, now)

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
        with self.lock:
            if not self._is_next(booking):
                return False
            place = self._held_place(booking, claim, now, terms, besides=old_claim)
            self._admit(booking, claim, now, admission)
            if claim.owner_id != old_claim.owner_id:
                self._leave(booking, old_claim, now)
            self._move(self._take(booking, place, now))
            self._see_to(booking, now)
            return True

    def cancel(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        with self.lock:
            if not self._is_next(booking):
                return False
            self._move(self._leave(booking, claim, now))
            self._see_to(booking, now)
            self.packages.give_back(booking)
            return True

    def paste_link(self, booking: Booking, now: datetime) -> bool:
        with self.lock:
            if not self._is_next(booking):
                return False
            self._move(booking, more_links=1)
            self.due_work.ask(DueKind.CARE, booking.booking_id, first_look(now))
            return True

    def mail_again(self, booking: Booking, before: Booking, now: datetime, admission: Admission | None = None) -> bool:
        with self.lock:
            stored = self.bookings.get(booking.booking_id)
            if stored is None or stored.mail_place != before.mail_place:
                return False
            self._admit(booking, None, now, admission)
            self.bookings[booking.booking_id] = replace(
                stored,
                guest=booking.guest,
                guest_round=booking.guest_round,
                host_round=booking.host_round,
                address_changes=booking.address_changes,
                is_mail_stopped=booking.is_mail_stopped,
                found_by=booking.found_by,
            )
            if booking.has_mails:
                self.due_work.ask(DueKind.CARE, booking.booking_id, first_look(now))
            return True

    def note_guest_mail(self, booking: Booking, *, is_stopped: bool) -> None:
        with self.lock:
            stored = self.bookings.get(booking.booking_id)
            if stored is not None and stored.guest.email == booking.guest.email:
                self.bookings[booking.booking_id] = replace(stored, is_mail_stopped=is_stopped)

    def make_findable(self, booking: Booking) -> None:
        with self.lock:
            stored = self.bookings.get(booking.booking_id)
            if stored is not None and stored.guest.email == booking.guest.email:
                self.bookings[booking.booking_id] = replace(stored, found_by=booking.found_by)

    def refund(self, booking: Booking, now: datetime) -> bool:
        with self.lock:
            if not self._is_next(booking):
                return False
            self._move(booking)
            self._see_to(booking, now)
            return True

    def record_refund(self, booking_id: str, refund_id: str) -> None:
        with self.lock:
            stored = self.get(booking_id)
            if stored.checkout is not None:
                self.bookings[booking_id] = replace(stored, checkout=replace(stored.checkout, refund_id=refund_id))

    def keep_refunds(self, booking: Booking, before: Booking, now: datetime) -> bool:
        with self.lock:
            stored = self.get(booking.booking_id)
            if stored.refunds not in (before.refunds, booking.refunds):
                return False
            self.bookings[booking.booking_id] = replace(stored, refunds=booking.refunds)
            self.due_work.ask(DueKind.CARE, booking.booking_id, first_look(now))
            return True

    def keep_refunds_together(self, bookings: Sequence[Booking], before: Sequence[Booking], now: datetime) -> bool:
        pairs = list(zip(bookings, before, strict=True))
        with self.lock:
            if any(self.get(old.booking_id).refunds not in (old.refunds, new.refunds) for new, old in pairs):
                return False
        return all(self.keep_refunds(new, old, now) for new, old in pairs if new.refunds != old.refunds)

    def store_link(self, booking: Booking, record: MeetingRecord) -> None:
        assert record.provider_id is not None
        assert record.join_url is not None
        with self.lock:
            stored = self._current(record)
            if stored.link is not None and stored.link.meeting_id != record.provider_id:
                raise IllegalTransition("the booking has another link")
            self._bring_live(record)
            is_meet = record.kind is MeetingKind.GOOGLE_MEET
            self.bookings[record.subject_id] = replace(
                stored,
                link=MeetingLink(
                    record.join_url, record.kind, record.provider_id, record.instead_of, record.must_knock
                ),
                link_count=stored.link_count + (1 if stored.link is None else 0),
                meeting_state=MeetingState.READY,
                link_asked_at=None,
                calendar_event_id=record.provider_id if is_meet else stored.calendar_event_id,
            )

    def store_calendar_event(self, booking: Booking, record: MeetingRecord) -> None:
        with self.lock:
            stored = self._current(record)
            if stored.calendar_event_id not in (booking.calendar_event_id, record.provider_id):
                raise IllegalTransition("the booking has another calendar event")
            self._bring_live(record)
            self.bookings[record.subject_id] = replace(stored, calendar_event_id=record.provider_id)

    def mark_link_missing(self, booking: Booking, now: datetime) -> bool:
        with self.lock:
            stored = self.bookings.get(booking.booking_id)
            if stored is None or not stored.is_current(booking.revision) or stored.link is not None:
                return False
            self.bookings[booking.booking_id] = replace(stored, meeting_state=MeetingState.MISSING)
            if booking.meeting_state is not MeetingState.MISSING and booking.occurrence_id is None:
                self.due_work.ask(DueKind.CARE, booking.booking_id, now)
            return True

    def lose_link(self, booking: Booking, now: datetime) -> bool:
        with self.lock:
            stored = self.bookings.get(booking.booking_id)
            if stored is None or not stored.is_current(booking.revision) or stored.link is None:
                return False
            lost = stored.link.meeting_id
            if lost is None or booking.link is None or booking.link.meeting_id != lost:
                return False
            event_id = None if booking.calendar_event_id == lost else stored.calendar_event_id
            self.bookings[booking.booking_id] = replace(
                stored, link=None, calendar_event_id=event_id, meeting_state=MeetingState.MISSING
            )
            self.due_work.ask(DueKind.CARE, booking.booking_id, now)
            return True

    def list_by_start(
        self, host_id: str, starts: StartRange, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Booking], str | None]:
        return _page_by_start(self._between(host_id, starts.after, starts.before), starts, limit, cursor)

    def walk_by_start(
        self, host_id: str, starts: StartRange, *, cursor: str | None = None
    ) -> Iterator[tuple[Booking, str]]:
        limit = len(self.bookings)
        page, _ = _page_by_start(self._between(host_id, starts.after, starts.before), starts, limit, cursor)
        yield from ((booking, " ".join(_place(booking))) for booking in page)

    def follow(self, booking: Booking, now: datetime, *, more_links: int) -> bool:
        """Store what follows its occurrence, under the lock that the caller has."""
        if not self._is_next(booking):
            return False
        self._move(booking, more_links=more_links)
        self._see_to(booking, now)
        return True

    def _held_place(
        self,
        booking: Booking,
        claim: Claim,
        now: datetime,
        terms: Occurrence | None = None,
        *,
        besides: Claim | None = None,
    ) -> Claim | Occurrence:
        """Return what the booking would hold: a claim, or its occurrence with a seat more; raises SlotTaken."""
        place: Claim | Occurrence = claim
        if claim.seating is not None:
            place = self._joined(booking, claim, now, terms)
            claim = Claim.of_occurrence(place, None)
        claims = dict(self.day_claims[booking.host_id])
        if besides is not None and (besides.seating is None or self._is_alone(booking, besides, now)):
            claims.pop(besides.owner_id, None)
        for other in claims.values():
            is_in_the_way = other.is_live(now) and _overlap(other.interval, claim.interval)
            if is_in_the_way and other.owner_id != claim.owner_id:
                raise SlotTaken("somebody else holds the time")
        return place

    def _joined(self, booking: Booking, claim: Claim, now: datetime, terms: Occurrence | None) -> Occurrence:
        occurrence = self.occurrences.get(claim.owner_id)
        if occurrence is None:
            occurrence = terms
        elif terms is not None:
            occurrence = occurrence.joined_on(terms, now)
        if occurrence is None or not occurrence.stands_at(booking):
            raise SlotTaken("somebody else holds the time")
        return occurrence.with_seat(booking.booking_id, booking.hold_until, now)

    def _is_alone(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        occurrence = self.occurrences[claim.owner_id]
        return occurrence.without_seat(booking.booking_id, now).seats_taken(now) == 0

    def _take(self, booking: Booking, place: Claim | Occurrence, now: datetime) -> Booking:
        """Let the booking hold it, in place of what it had."""
        if isinstance(place, Claim):
            self.day_claims[booking.host_id][place.owner_id] = place
            return booking
        return self._keep_occurrence(booking, place, now)

    def _leave(self, booking: Booking, claim: Claim, now: datetime) -> Booking:
        if claim.seating is None:
            self.day_claims[booking.host_id].pop(claim.owner_id, None)
            return booking
        occurrence = self.occurrences.get(claim.owner_id)
        if occurrence is None or booking.booking_id not in occurrence.taken:
            return booking
        return self._keep_occurrence(booking, occurrence.without_seat(booking.booking_id, now), now)

    def _keep_occurrence(self, booking: Booking, occurrence: Occurrence, now: datetime) -> Booking:
        before = self.occurrences.get(occurrence.occurrence_id)
        self.occurrences[occurrence.occurrence_id] = occurrence
        claims = self.day_claims[occurrence.host_id]
        if occurrence.seats_taken(now):
            claims[occurrence.occurrence_id] = Claim.of_occurrence(occurrence, None)
        else:
            claims.pop(occurrence.occurrence_id, None)
        if occurrence.takes_place if before is None else before.revision != occurrence.revision:
            self.due_work.ask(DueKind.CARE, occurrence.occurrence_id, first_look(now))
        return replace(booking, occurrence_revision=occurrence.revision)

    def _admit(
        self,
        booking: Booking,
        claim: Claim | None,
        now: datetime,
        admission: Admission | None,
        along: Sequence[Booking] = (),
    ) -> None:
        """Count what a stranger does, unless one of the numbers is reached: then nothing is counted."""
        if admission is None:
            return
        who, host_id, day = admission.stranger, booking.host_id, today(now)
        if admission.day is not None and claim is not None:
            claims = self.day_claims[host_id].values()
            check_network(claims, claim, admission.day, admission.limits, now)
        holds, free = self.holds[host_id], self.free_bookings[who.address]
        if admission.is_hold:
            assert claim is not None
            assert claim.hold_until is not None
            room = room_for_hold(holds, who, admission.limits, now, self._still_held)
            holds = [*room, Hold(booking.booking_id, claim.hold_until, who)]
        if admission.is_free_booking:
            asked = [booking, *along]
            ahead = room_for_free_booking(
                free, host_id, admission.limits, now, lambda ids: self._still_ahead(ids, now), more=len(asked)
            )
            new = (FreeBooking(each.booking_id, host_id, int(each.ends_at.timestamp())) for each in asked)
            free = [*ahead, *new]
        check_mails(self.mails[who.address, day], admission, now)
        if not admission.is_paid:
            check_meetings(self.strangers_meetings[host_id, day], admission.meetings, admission.limits, now)
        self.holds[host_id], self.free_bookings[who.address] = holds, free
        self.mails[who.address, day] += admission.mails
        self.strangers_meetings[host_id, day] += admission.meetings

    def _still_held(self, booking_ids: Sequence[str]) -> set[str]:
        return {each for each in booking_ids if each in self.bookings and self.bookings[each].waits_for_guest}

    def _still_ahead(self, booking_ids: Sequence[str], now: datetime) -> set[str]:
        there = [self.bookings[each] for each in booking_ids if each in self.bookings]
        return {each.booking_id for each in there if each.status is BookingStatus.CONFIRMED and each.ends_at > now}

    def _is_next(self, booking: Booking) -> bool:
        stored = self.bookings.get(booking.booking_id)
        return stored is not None and stored.revision == booking.revision - 1

    def _move(self, booking: Booking, *, more_links: int = 0) -> None:
        stored = self.bookings[booking.booking_id]
        self.bookings[booking.booking_id] = replace(
            booking,
            checkout=booking.checkout or stored.checkout,
            link_count=stored.link_count + more_links,
            guest=stored.guest,
            address_changes=stored.address_changes,
            is_mail_stopped=stored.is_mail_stopped,
            refunds=stored.refunds,
        )

    def _see_to(self, booking: Booking, now: datetime) -> None:
        self.due_work.ask(DueKind.CARE, booking.booking_id, first_look(now))
        is_on = booking.status is BookingStatus.CONFIRMED
        remind_at = next_reminder(booking, now) if is_on else None
        if remind_at is None:
            self.due_work.drop(DueKind.REMINDER, booking.booking_id)
        else:
            self.due_work.ask(DueKind.REMINDER, booking.booking_id, remind_at, starts_at=booking.starts_at)

    def _end_hold(self, booking: Booking) -> None:
        assert booking.hold_until is not None
        self.due_work.ask(DueKind.HOLD, booking.booking_id, booking.hold_until)

    def _current(self, record: MeetingRecord) -> Booking:
        stored = self.bookings.get(record.subject_id)
        if stored is None or not stored.is_current(record.revision):
            raise Superseded("the booking has moved on")
        return stored

    def _bring_live(self, record: MeetingRecord) -> None:
        stored = self.ledger.rows.get(record.reference)
        if stored is None or stored.state not in (LedgerState.INTENDED, LedgerState.LIVE):
            raise IllegalTransition("the meeting was given up")
        self.ledger.rows[record.reference] = replace(record, state=LedgerState.LIVE)

    def _between(self, host_id: str, after: datetime, before: datetime | None) -> Iterator[Booking]:
        for booking in self.bookings.values():
            is_in_range = booking.starts_at >= after and (before is None or booking.starts_at < before)
            if booking.host_id == host_id and is_in_range:
                yield booking


@dataclass
class FakeOccurrences:
    bookings: FakeBookings = field(default_factory=FakeBookings)

    def get(self, occurrence_id: str) -> Occurrence:
        if occurrence_id not in self.bookings.occurrences:
            raise NotFound("no such occurrence")
        return self.bookings.occurrences[occurrence_id]

    def list_by_start(
        self, host_id: str, starts: StartRange, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Occurrence], str | None]:
        all_of_them = self.bookings.occurrences.values()
        within = (
            each
            for each in all_of_them
            if each.host_id == host_id
            and each.starts_at >= starts.after
            and (starts.before is None or each.starts_at < starts.before)
        )
        return _page_by_start(within, starts, limit, cursor)


Started = TypeVar("Started", Booking, Occurrence)


def _page_by_start(
    within: Iterable[Started], starts: StartRange, limit: int, cursor: str | None
) -> tuple[Sequence[Started], str | None]:
    newest_first = starts.newest_first
    found = sorted(within, key=_place, reverse=newest_first)
    if cursor is not None:
        shown = _read_place(cursor)
        found = [one for one in found if (_place(one) < shown if newest_first else _place(one) > shown)]
    page = found[:limit]
    return page, " ".join(_place(page[-1])) if len(found) > limit else None


def _place(one: Booking | Occurrence) -> tuple[str, str]:
    return rfc3339(one.starts_at), one.subject_id


def _read_place(cursor: str) -> tuple[str, str]:
    match cursor.split(" "):
        case [starts_at, booking_id]:
            return starts_at, booking_id
    raise InvalidInput("this is not a cursor of this list", field="cursor")


def _overlap(one: Interval, other: Interval) -> bool:
    return one.start < other.end and other.start < one.end


@dataclass
class FakeKeptForms:
    forms: dict[str, tuple[KeptForm, datetime]] = field(default_factory=dict)
    """Form and end, by secret."""

    def keep(self, secret: str, form: KeptForm, until: datetime) -> None:
        self.forms[secret] = form, until

    def find(self, secret: str, now: datetime) -> KeptForm | None:
        form, until = self.forms.get(secret, (None, now))
        return form if until > now else None


@dataclass
class FakeMailLedger:
    """Asks `bookings` whether a booking has moved on: one that is not in it has."""

    bookings: FakeBookings = field(default_factory=FakeBookings)
    rows: dict[tuple[str, int, MailOccasion, MailRole, int], MailRecord] = field(default_factory=dict)
    """By booking, revision, occasion, role and round."""
    began: dict[tuple[str, int, MailOccasion, MailRole, int], datetime] = field(default_factory=dict)

    sent: set[tuple[str, int, MailOccasion, MailRole, int]] = field(default_factory=set)
    """Those that were not refused."""

    def told_guests(self, bookings: Sequence[Booking]) -> frozenset[str]:
        places = {
            (each.booking_id, each.revision, occasion, MailRole.GUEST, each.guest_round)
            for each in bookings
            if (occasion := news_mail(each)) is not None
        }
        return frozenset(place[0] for place in places & self.sent)

    def records(self, booking_id: str, revision: int) -> Sequence[MailRecord]:
        found = [row for key, row in self.rows.items() if key[:2] == (booking_id, revision)]
        return sorted(found, key=lambda record: (str(record.occasion), record.role))

    def begin(
        self,
        booking: Booking,
        occasion: MailOccasion,
        role: MailRole,
        now: datetime,
        *,
        left_alone_for: timedelta | None = None,
    ) -> bool:
        stored = self.bookings.bookings.get(booking.booking_id)
        is_as_read = stored is not None and stored.revision == booking.revision
        if stored is None or not is_as_read or round_of(stored, role) != round_of(booking, role):
            raise Superseded("the booking has moved on")
        key = booking.booking_id, booking.revision, occasion, role, round_of(booking, role)
        before = self.rows.get(key)
        if before is not None and before.is_settled:
            return False
        if before is not None and left_alone_for is not None and self.began[key] > now - left_alone_for:
            raise MailInProgress("another process has begun this mail")
        self.began[key] = now.replace(microsecond=0)
        self._keep(booking, occasion, role, is_settled=False)
        return True

    def finish(
        self, booking: Booking, occasion: MailOccasion, role: MailRole, now: datetime, *, message_id: str | None
    ) -> None:
        self._keep(booking, occasion, role, is_settled=True)
        if message_id is not None:
            self.sent.add((booking.booking_id, booking.revision, occasion, role, round_of(booking, role)))

    def _keep(self, booking: Booking, occasion: MailOccasion, role: MailRole, *, is_settled: bool) -> None:
        link_number = 0 if booking.link is None else booking.link_count
        mail_round = round_of(booking, role)
        key = booking.booking_id, booking.revision, occasion, role, mail_round
        self.rows[key] = MailRecord(occasion, role, is_settled, link_number, mail_round)
