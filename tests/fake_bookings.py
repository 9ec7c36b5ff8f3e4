"""Fakes of what belongs to a booking: the booking with its claims, the meeting ledger, mails and timeline.

`tests.fakes` exports these too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock

from joinlink.clock import rfc3339
from joinlink.errors import IllegalTransition, InvalidInput, NotFound, SlotTaken, Superseded
from joinlink.model.booking import Booking, BookingStatus, Checkout, MeetingLink, MeetingState, StartRange
from joinlink.model.claim import Claim
from joinlink.model.mail import MailKind, MailRole
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord, ProviderMeeting
from joinlink.model.slots import Interval
from joinlink.model.timeline import TimelineEvent

LONG_OVER = datetime.fromtimestamp(0, UTC)


@dataclass
class FakeMeetingLedger:
    rows: dict[tuple[str, int, MeetingKind], MeetingRecord] = field(default_factory=dict)

    def records(self, booking_id: str, revision: int) -> Sequence[MeetingRecord]:
        found = [row for row in self.rows.values() if (row.booking_id, row.revision) == (booking_id, revision)]
        return sorted(found, key=lambda record: record.kind)

    def intend(self, record: MeetingRecord) -> MeetingRecord | None:
        stored = self.rows.setdefault(_row(record), record)
        return None if stored is record else stored

    def take_over(self, record: MeetingRecord, *, attempt_until: datetime, now: datetime) -> bool:
        stored = self.rows.get(_row(record))
        if stored is None or stored.state is not LedgerState.INTENDED or stored.attempt_until > now:
            return False
        self.rows[_row(record)] = replace(stored, attempt_until=attempt_until)
        return True

    def end_attempt(self, record: MeetingRecord) -> None:
        stored = self.rows.get(_row(record))
        if stored is not None and stored.state is LedgerState.INTENDED:
            self.rows[_row(record)] = replace(stored, attempt_until=LONG_OVER)

    def record_made(self, record: MeetingRecord, made: ProviderMeeting) -> MeetingRecord:
        stored = self.rows.get(_row(record))
        if stored is None or stored.state is not LedgerState.INTENDED:
            raise IllegalTransition("the meeting was given up while it was made")
        return self._change(record, provider_id=made.provider_id, join_url=made.join_url)

    def move(self, record: MeetingRecord, state: LedgerState) -> MeetingRecord:
        known = {} if record.provider_id is None else {"provider_id": record.provider_id}
        return self._change(record, state=state, **known)

    def _change(self, record: MeetingRecord, **changes: object) -> MeetingRecord:
        if _row(record) not in self.rows:
            raise NotFound("no such row in the meeting ledger")
        self.rows[_row(record)] = replace(self.rows[_row(record)], **changes)  # type: ignore[arg-type]
        return replace(record, **changes)  # type: ignore[arg-type]


def _row(record: MeetingRecord) -> tuple[str, int, MeetingKind]:
    return record.booking_id, record.revision, record.kind


@dataclass
class FakeBookings:
    ledger: FakeMeetingLedger = field(default_factory=FakeMeetingLedger)
    bookings: dict[str, Booking] = field(default_factory=dict)
    day_claims: dict[str, dict[str, Claim]] = field(default_factory=lambda: defaultdict(dict))
    """By host, then by booking."""
    holds: dict[str, int] = field(default_factory=dict)
    """When the hold of a booking ends, epoch seconds."""
    heals: dict[str, datetime] = field(default_factory=dict)
    seen_events: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def get(self, booking_id: str) -> Booking:
        if booking_id not in self.bookings:
            raise NotFound("no such booking")
        return self.bookings[booking_id]

    def claims(self, host_id: str, window: Interval) -> Sequence[Claim]:
        return [claim for claim in self.day_claims[host_id].values() if _overlap(claim.interval, window)]

    def claim(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        with self.lock:
            if booking.booking_id in self.bookings:
                return False
            self._take(booking.host_id, claim, now)
            self.bookings[booking.booking_id] = booking
            if claim.hold_until is not None:
                self.holds[booking.booking_id] = claim.hold_until
            return True

    def record_checkout(self, booking: Booking, checkout: Checkout) -> None:
        stored = self.bookings.get(booking.booking_id)
        if stored is not None and stored.status is BookingStatus.PENDING_PAYMENT:
            self.bookings[booking.booking_id] = replace(stored, checkout=checkout)

    def confirm(self, booking: Booking, claim: Claim, now: datetime, *, event_id: str | None) -> bool:
        with self.lock:
            if event_id in self.seen_events or not self._is_next(booking):
                return False
            self._take(booking.host_id, replace(claim, hold_until=None), now)
            self._keep(booking)
            if event_id is not None:
                self.seen_events.add(event_id)
            return True

    def expire(self, booking: Booking, claim: Claim) -> bool:
        with self.lock:
            if not self._is_next(booking):
                return False
            self.day_claims[booking.host_id].pop(claim.booking_id, None)
            self._keep(booking)
            return True

    def store_link(self, booking: Booking, record: MeetingRecord) -> None:
        stored = self._current(record)
        if stored.link is not None and stored.link.meeting_id != record.provider_id:
            raise IllegalTransition("the booking has another link")
        assert record.provider_id is not None
        assert record.join_url is not None
        self._bring_live(record)
        self.bookings[record.booking_id] = replace(
            stored,
            link=MeetingLink(record.join_url, record.kind, record.provider_id, record.instead_of),
            meeting_state=MeetingState.READY,
            calendar_event_id=(
                record.provider_id if record.kind is MeetingKind.GOOGLE_MEET else stored.calendar_event_id
            ),
        )

    def store_calendar_event(self, booking: Booking, record: MeetingRecord) -> None:
        stored = self._current(record)
        if stored.calendar_event_id not in (None, record.provider_id):
            raise IllegalTransition("the booking has another calendar event")
        self._bring_live(record)
        self.bookings[record.booking_id] = replace(stored, calendar_event_id=record.provider_id)

    def mark_link_missing(self, booking: Booking, *, heal_at: datetime) -> bool:
        stored = self.bookings.get(booking.booking_id)
        if stored is None or not stored.is_current(booking.revision) or stored.link is not None:
            return False
        self.bookings[booking.booking_id] = replace(stored, meeting_state=MeetingState.MISSING)
        self.heals[booking.booking_id] = heal_at
        return True

    def list_by_start(
        self, host_id: str, starts: StartRange, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Booking], str | None]:
        newest_first = starts.newest_first
        found = sorted(self._between(host_id, starts.after, starts.before), key=_place, reverse=newest_first)
        if cursor is not None:
            shown = _read_place(cursor)
            found = [one for one in found if (_place(one) < shown if newest_first else _place(one) > shown)]
        page = found[:limit]
        return page, " ".join(_place(page[-1])) if len(found) > limit else None

    def due_holds(self, now: datetime, limit: int) -> Sequence[str]:
        due = [(until, booking_id) for booking_id, until in self.holds.items() if until <= now.timestamp()]
        return [booking_id for _, booking_id in sorted(due)][:limit]

    def _take(self, host_id: str, claim: Claim, now: datetime) -> None:
        claims = self.day_claims[host_id]
        for other in claims.values():
            is_in_the_way = other.is_live(now) and _overlap(other.interval, claim.interval)
            if is_in_the_way and other.booking_id != claim.booking_id:
                raise SlotTaken("somebody else holds the time")
        claims[claim.booking_id] = claim

    def _is_next(self, booking: Booking) -> bool:
        stored = self.bookings.get(booking.booking_id)
        return stored is not None and stored.revision == booking.revision - 1

    def _keep(self, booking: Booking) -> None:
        stored = self.bookings[booking.booking_id]
        self.bookings[booking.booking_id] = replace(
            booking,
            checkout=booking.checkout or stored.checkout,
            link=booking.link or stored.link,
            calendar_event_id=booking.calendar_event_id or stored.calendar_event_id,
        )
        self.holds.pop(booking.booking_id, None)

    def _current(self, record: MeetingRecord) -> Booking:
        stored = self.bookings.get(record.booking_id)
        if stored is None or not stored.is_current(record.revision):
            raise Superseded("the booking has moved on")
        return stored

    def _bring_live(self, record: MeetingRecord) -> None:
        stored = self.ledger.rows.get(_row(record))
        if stored is None or stored.state not in (LedgerState.INTENDED, LedgerState.LIVE):
            raise IllegalTransition("the meeting was given up")
        self.ledger.rows[_row(record)] = replace(record, state=LedgerState.LIVE)

    def _between(self, host_id: str, after: datetime, before: datetime | None) -> Iterator[Booking]:
        for booking in self.bookings.values():
            is_in_range = booking.starts_at >= after and (before is None or booking.starts_at < before)
            if booking.host_id == host_id and is_in_range:
                yield booking


def _place(booking: Booking) -> tuple[str, str]:
    return rfc3339(booking.starts_at), booking.booking_id


def _read_place(cursor: str) -> tuple[str, str]:
    match cursor.split(" "):
        case [starts_at, booking_id]:
            return starts_at, booking_id
    raise InvalidInput("this is not a cursor of this list", field="cursor")


def _overlap(one: Interval, other: Interval) -> bool:
    return one.start < other.end and other.start < one.end


@dataclass
class FakeMailLedger:
    mails: dict[tuple[str, int, MailKind, MailRole], str] = field(default_factory=dict)
    """`sending`, `sent` or `refused`, by booking, revision, kind and role."""

    def begin(self, booking_id: str, revision: int, kind: MailKind, role: MailRole, now: datetime) -> bool:
        return self.mails.setdefault((booking_id, revision, kind, role), "sending") == "sending"

    def finish(
        self, booking_id: str, revision: int, kind: MailKind, role: MailRole, now: datetime, *, message_id: str | None
    ) -> None:
        self.mails[booking_id, revision, kind, role] = "refused" if message_id is None else "sent"


@dataclass
class FakeTimeline:
    events: dict[str, list[TimelineEvent]] = field(default_factory=lambda: defaultdict(list))

    def add(self, booking_id: str, now: datetime, what: str, detail: str = "") -> None:
        self.events[booking_id].append(TimelineEvent(now, what, detail))

    def list(self, booking_id: str) -> Sequence[TimelineEvent]:
        return sorted(self.events[booking_id], key=lambda event: event.at)
