"""Fake of bookings, with the claims and the due work of their transactions; `tests.fakes` exports it too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import TypeVar

from joinlink.errors import DatesTaken, IllegalTransition, NotFound, SlotTaken, Superseded
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, MeetingLink, StartRange
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.care import first_look, next_reminder
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.limits import Admission
from joinlink.model.meeting import MeetingKind, MeetingRecord
from joinlink.model.occurrence import Occurrence
from joinlink.model.series_date import SeriesDate
from joinlink.model.slots import Interval
from tests.fakes.by_start import cursor_behind, page_by_start
from tests.fakes.counts import FakeCounts
from tests.fakes.day_book import FakeDayBook
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
    seen_events: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.packages.booked = self.bookings
        self.day_book = FakeDayBook(self.due_work)
        self.counts = FakeCounts(lambda: self.bookings, self.day_book)

    @property
    def day_claims(self) -> dict[str, dict[str, Claim]]:
        return self.day_book.claims

    @property
    def occurrences(self) -> dict[str, Occurrence]:
        return self.day_book.occurrences

    def get(self, booking_id: str) -> Booking:
        if booking_id not in self.bookings:
            raise NotFound("no such booking")
        return self.bookings[booking_id]

    def get_each(self, booking_ids: Sequence[str]) -> Sequence[Booking]:
        return [self.bookings[each] for each in booking_ids if each in self.bookings]

    def claims(self, host_id: str, window: Interval) -> Sequence[Claim]:
        return self.day_book.within(host_id, window)

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
            place = self.day_book.held_place(booking, claim, now, terms)
            package = self.packages.lesson_taken(booking, now)
            self.counts.admit(booking, claim, now, admission)
            self._take(booking, claim, place, now)
            if package is not None:
                self.packages.packages[package.package_id] = package
            return True

    def claim_all(self, dates: Sequence[SeriesDate], now: datetime, admission: Admission) -> bool:
        with self.lock:
            first = dates[0].booking
            if first.booking_id in self.bookings:
                return False
            places, gone = [], []
            for each in dates:
                try:
                    places.append(self.day_book.held_place(each.booking, each.claim, now, each.terms))
                except SlotTaken:
                    gone.append(each.booking.starts_at)
            if gone:
                raise DatesTaken("some of the dates are not free", gone)
            self.counts.admit(first, dates[0].claim, now, admission, [each.booking for each in dates[1:]])
            for each, place in zip(dates, places, strict=True):
                self._take(each.booking, each.claim, place, now)
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
            self.day_book.take(booking, self.day_book.held_place(booking, claim, now), now)
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
            place = self.day_book.held_place(booking, replace(claim, hold_until=None), now)
            self.counts.admit(booking, claim, now, admission)
            self._move(self.day_book.take(booking, place, now))
            self.due_work.drop(DueKind.HOLD, booking.booking_id)
            self._see_to(booking, now)
            if event_id is not None:
                self.seen_events.add(event_id)
            return True

    def expire(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        with self.lock:
            if not self._is_next(booking):
                return False
            self._move(self.day_book.leave(booking, claim, now))
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
            place = self.day_book.held_place(booking, claim, now, terms, besides=old_claim)
            self.counts.admit(booking, claim, now, admission)
            if claim.owner_id != old_claim.owner_id:
                self.day_book.leave(booking, old_claim, now)
            self._move(self.day_book.take(booking, place, now))
            self._see_to(booking, now)
            return True

    def cancel(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        with self.lock:
            if not self._is_next(booking):
                return False
            self._move(self.packages.give_back(self.day_book.leave(booking, claim, now), now))
            self._see_to(booking, now)
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
            self.counts.admit(booking, None, now, admission)
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
        self._note_of_guest(booking, is_mail_stopped=is_stopped)

    def make_findable(self, booking: Booking) -> None:
        self._note_of_guest(booking, found_by=booking.found_by)

    def _note_of_guest(self, booking: Booking, **noted: object) -> None:
        with self.lock:
            stored = self.bookings.get(booking.booking_id)
            if stored is not None and stored.guest.email == booking.guest.email:
                self.bookings[booking.booking_id] = replace(stored, **noted)  # type: ignore[arg-type]

    def refund(self, booking: Booking, now: datetime) -> bool:
        with self.lock:
            return self.follow(booking, now)

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

    def keep_disputes(self, bookings: Sequence[Booking], before: Sequence[Booking]) -> bool:
        with self.lock:
            if any(self.get(old.booking_id).disputes != old.disputes for old in before):
                return False
            for new in bookings:
                self.bookings[new.booking_id] = replace(self.get(new.booking_id), disputes=new.disputes)
            return True

    def store_link(self, booking: Booking, record: MeetingRecord) -> None:
        with self.lock:
            stored = self._current(record)
            if stored.link is not None and stored.link.meeting_id != record.provider_id:
                raise IllegalTransition("the booking has another link")
            self.ledger.bring_live(record)
            self.bookings[record.subject_id] = with_link(stored, record)

    def store_calendar_event(self, booking: Booking, record: MeetingRecord) -> None:
        with self.lock:
            stored = self._current(record)
            if stored.calendar_event_id not in (booking.calendar_event_id, record.provider_id):
                raise IllegalTransition("the booking has another calendar event")
            self.ledger.bring_live(record)
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
        return page_by_start(self.bookings.values(), host_id, starts, "booking", limit, cursor)

    def walk_by_start(
        self, host_id: str, starts: StartRange, *, cursor: str | None = None
    ) -> Iterator[tuple[Booking, str]]:
        page, _ = self.list_by_start(host_id, starts, limit=len(self.bookings), cursor=cursor)
        yield from ((booking, cursor_behind(booking, starts)) for booking in page)

    def follow(self, booking: Booking, now: datetime, *, more_links: int = 0) -> bool:
        """Store what follows, under the lock that the caller has."""
        if not self._is_next(booking):
            return False
        self._move(booking, more_links=more_links)
        self._see_to(booking, now)
        return True

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
            disputes=stored.disputes,
        )

    def _see_to(self, booking: Booking, now: datetime) -> None:
        self.due_work.ask(DueKind.CARE, booking.booking_id, first_look(now))
        is_on = booking.status is BookingStatus.CONFIRMED
        remind_at = next_reminder(booking, now) if is_on else None
        if remind_at is None:
            self.due_work.drop(DueKind.REMINDER, booking.booking_id)
        else:
            self.due_work.ask(DueKind.REMINDER, booking.booking_id, remind_at, starts_at=booking.starts_at)

    def _take(self, booking: Booking, claim: Claim, place: Claim | Occurrence, now: datetime) -> None:
        self.bookings[booking.booking_id] = self.day_book.take(booking, place, now)
        if claim.hold_until is None:
            self._see_to(booking, now)
        else:
            self._end_hold(booking)

    def _end_hold(self, booking: Booking) -> None:
        assert booking.hold_until is not None
        self.due_work.ask(DueKind.HOLD, booking.booking_id, booking.hold_until)

    def _current(self, record: MeetingRecord) -> Booking:
        stored = self.bookings.get(record.subject_id)
        if stored is None or not stored.is_current(record.revision):
            raise Superseded("the booking has moved on")
        return stored


Linked = TypeVar("Linked", Booking, Occurrence)


def with_link(stored: Linked, record: MeetingRecord) -> Linked:
    """Return a booking or an occurrence with the link of what was made for it."""
    assert record.join_url is not None
    is_meet = record.kind is MeetingKind.GOOGLE_MEET
    return replace(
        stored,
        link=MeetingLink(record.join_url, record.kind, record.provider_id, record.instead_of, record.must_knock),
        link_count=stored.link_count + (stored.link is None),
        meeting_state=MeetingState.READY,
        link_asked_at=None,
        calendar_event_id=record.provider_id if is_meet else stored.calendar_event_id,
    )
