"""Fakes of occurrences, and of what their bookings share; `tests.fakes` exports them too."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from joinlink.errors import IllegalTransition, NotFound, SlotTaken, Superseded
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import StartRange
from joinlink.model.booking_stages import MeetingState
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.meeting import MeetingRecord
from joinlink.model.occurrence import Occurrence
from joinlink.store.days import overlap
from tests.fakes.bookings import FakeBookings, with_link
from tests.fakes.by_start import page_by_start


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
        return page_by_start(self.bookings.occurrences.values(), host_id, starts, "occurrence", limit, cursor)


@dataclass
class FakeOccurrenceChanges:
    """Whatever writes takes the lock of the bookings, as a transaction would."""

    store: FakeBookings = field(default_factory=FakeBookings)

    def change(self, occurrence_id: str, change: Callable[[Occurrence], Occurrence], now: datetime) -> Occurrence:
        with self.store.lock:
            if occurrence_id not in self.store.occurrences:
                raise NotFound("no such occurrence")
            before = self.store.occurrences[occurrence_id]
            after = change(before)
            if after != before:
                claims = self.store.day_claims[before.host_id]
                others = [each for each in claims.values() if each.is_live(now) and each.owner_id != occurrence_id]
                claim = Claim.of_occurrence(after, None)
                if after.takes_place and any(overlap(other.interval, claim.interval) for other in others):
                    raise SlotTaken("somebody else holds the time")
                claims.pop(occurrence_id, None)
                if after.takes_place:
                    claims[occurrence_id] = claim
                self.store.occurrences[occurrence_id] = after
                self.store.due_work.ask(DueKind.CARE, occurrence_id, now)
            return after

    def bookings(self, booking_ids: Collection[str]) -> Sequence[Booking]:
        return [self.store.bookings[each] for each in booking_ids if each in self.store.bookings]

    def bring_along(self, booking: Booking, before: Booking, now: datetime) -> bool:
        with self.store.lock:
            return self.store.follow(booking, now, more_links=booking.link_count - before.link_count)

    def end_following(self, occurrence: Occurrence) -> None:
        with self.store.lock:
            stored = self.store.occurrences[occurrence.occurrence_id]
            if stored.revision == occurrence.revision:
                self.store.occurrences[occurrence.occurrence_id] = replace(stored, following=frozenset())


@dataclass
class FakeSharedMeetings:
    """Whatever writes takes the lock of the bookings, as a transaction would."""

    bookings: FakeBookings = field(default_factory=FakeBookings)

    def store_link(self, occurrence: Occurrence, booking: Booking, record: MeetingRecord) -> None:
        with self.bookings.lock:
            stored, of_guest = self._current(occurrence, booking)
            if stored.link is None:
                self.bookings.ledger.bring_live(record)
                stored = self.bookings.occurrences[stored.occurrence_id] = with_link(stored, record)
            self._copy(stored, of_guest)

    def copy_link(self, occurrence: Occurrence, booking: Booking) -> None:
        with self.bookings.lock:
            stored, of_guest = self._current(occurrence, booking)
            if stored.link != occurrence.link or of_guest.link not in (booking.link, occurrence.link):
                raise Superseded("its occurrence has another link")
            self._copy(stored, of_guest)

    def store_calendar_event(self, occurrence: Occurrence, booking: Booking, record: MeetingRecord) -> None:
        with self.bookings.lock:
            stored, of_guest = self._current(occurrence, booking)
            if stored.calendar_event_id not in (occurrence.calendar_event_id, record.provider_id):
                raise IllegalTransition("the occurrence has another calendar event")
            self.bookings.ledger.bring_live(record)
            event_id = record.provider_id
            self.bookings.occurrences[stored.occurrence_id] = replace(stored, calendar_event_id=event_id)
            self.bookings.bookings[of_guest.booking_id] = replace(of_guest, calendar_event_id=event_id)

    def mark_link_missing(self, occurrence: Occurrence, now: datetime) -> bool:
        with self.bookings.lock:
            stored = self.bookings.occurrences[occurrence.occurrence_id]
            if stored.revision != occurrence.revision or stored.link is not None:
                return False
            self.bookings.occurrences[occurrence.occurrence_id] = replace(stored, meeting_state=MeetingState.MISSING)
            if occurrence.meeting_state is not MeetingState.MISSING:
                self.bookings.due_work.ask(DueKind.CARE, occurrence.occurrence_id, now)
            return True

    def lose_link(self, occurrence: Occurrence, now: datetime) -> bool:
        with self.bookings.lock:
            stored = self.bookings.occurrences[occurrence.occurrence_id]
            if occurrence.link is None or occurrence.link.is_pasted or stored.link != occurrence.link:
                return False
            if stored.revision != occurrence.revision:
                return False
            has_its_own_event = stored.calendar_event_id == occurrence.link.meeting_id
            self.bookings.occurrences[occurrence.occurrence_id] = replace(
                stored,
                link=None,
                calendar_event_id=None if has_its_own_event else stored.calendar_event_id,
                meeting_state=MeetingState.MISSING,
            )
            self.bookings.due_work.ask(DueKind.CARE, occurrence.occurrence_id, now)
            return True

    def _current(self, occurrence: Occurrence, booking: Booking) -> tuple[Occurrence, Booking]:
        stored = self.bookings.occurrences[occurrence.occurrence_id]
        of_guest = self.bookings.bookings[booking.booking_id]
        if not of_guest.is_current(booking.revision) or of_guest.occurrence_revision != occurrence.revision:
            raise Superseded("the booking has moved on")
        if stored.revision != occurrence.revision:
            raise Superseded("its occurrence has moved on")
        return stored, of_guest

    def _copy(self, occurrence: Occurrence, booking: Booking) -> None:
        assert occurrence.link is not None
        self.bookings.bookings[booking.booking_id] = replace(
            booking,
            link=occurrence.link,
            link_count=booking.link_count + (booking.link != occurrence.link),
            meeting_state=MeetingState.MANUAL if occurrence.link.is_pasted else MeetingState.READY,
            link_asked_at=None,
            calendar_event_id=occurrence.calendar_event_id,
        )
