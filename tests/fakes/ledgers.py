"""Fakes of what is written down about a booking: its meetings at providers, and its timeline.

`tests.fakes` exports these too.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from joinlink.errors import IllegalTransition, NotFound
from joinlink.model.happenings import Happening
from joinlink.model.meeting import LedgerState, MeetingRecord, MeetingReference, ProviderMeeting
from joinlink.model.telling import Value
from joinlink.model.timeline import TimelineEvent

LONG_OVER = datetime.fromtimestamp(0, UTC)


@dataclass
class FakeMeetingLedger:
    rows: dict[MeetingReference, MeetingRecord] = field(default_factory=dict)

    def records(self, subject_id: str, revision: int) -> Sequence[MeetingRecord]:
        return [row for row in self.all_records(subject_id) if row.revision == revision]

    def all_records(self, subject_id: str) -> Sequence[MeetingRecord]:
        found = [row for row in self.rows.values() if row.subject_id == subject_id]
        return sorted(found, key=lambda record: (record.revision, record.kind, record.generation))

    def intend(self, record: MeetingRecord, ends_at: datetime) -> MeetingRecord | None:
        written = replace(record)
        stored = self.rows.setdefault(record.reference, written)
        return None if stored is written else stored

    def take_over(self, record: MeetingRecord, *, attempt_until: datetime, now: datetime) -> bool:
        stored = self.rows.get(record.reference)
        if stored is None or stored.state is not LedgerState.INTENDED or stored.attempt_until > now:
            return False
        self.rows[record.reference] = replace(stored, attempt_until=attempt_until)
        return True

    def end_attempt(self, record: MeetingRecord) -> None:
        stored = self.rows.get(record.reference)
        if stored is not None and stored.state is LedgerState.INTENDED:
            self.rows[record.reference] = replace(stored, attempt_until=LONG_OVER)

    def record_made(self, record: MeetingRecord, made: ProviderMeeting) -> MeetingRecord:
        stored = self.rows.get(record.reference)
        if stored is None or stored.state is not LedgerState.INTENDED:
            raise IllegalTransition("the meeting was given up while it was made")
        return self._change(record, provider_id=made.provider_id, join_url=made.join_url)

    def move(self, record: MeetingRecord, state: LedgerState) -> MeetingRecord:
        known = {} if record.provider_id is None else {"provider_id": record.provider_id}
        return self._change(record, state=state, **known)

    def bring_live(self, record: MeetingRecord) -> None:
        """Let it count as what its booking carries, as transactions of other stores do."""
        stored = self.rows.get(record.reference)
        if stored is None or stored.state not in (LedgerState.INTENDED, LedgerState.LIVE):
            raise IllegalTransition("the meeting was given up")
        self.rows[record.reference] = replace(record, state=LedgerState.LIVE)

    def begin_removal(self, record: MeetingRecord, *, until: datetime, now: datetime) -> bool:
        stored = self.rows[record.reference]
        was_left_over = record.state is LedgerState.LEFTOVER
        may_be_removed = stored.state in (LedgerState.DELETING, LedgerState.LEFTOVER) and stored.attempt_until <= now
        is_there = stored.state in (LedgerState.INTENDED, LedgerState.LIVE)
        if was_left_over is not (stored.state is LedgerState.LEFTOVER) or not (is_there or may_be_removed):
            return False
        self._change(stored, state=record.state if was_left_over else LedgerState.DELETING, attempt_until=until)
        return True

    def end_removal(self, record: MeetingRecord) -> None:
        if self.rows[record.reference].state in (LedgerState.DELETING, LedgerState.LEFTOVER):
            self._change(record, attempt_until=LONG_OVER)

    def _change(self, record: MeetingRecord, **changes: object) -> MeetingRecord:
        if record.reference not in self.rows:
            raise NotFound("no such row in the meeting ledger")
        self.rows[record.reference] = replace(self.rows[record.reference], **changes)  # type: ignore[arg-type]
        return replace(record, **changes)  # type: ignore[arg-type]


@dataclass
class FakeTimeline:
    events: dict[str, list[TimelineEvent]] = field(default_factory=lambda: defaultdict(list))

    def add(self, subject_id: str, now: datetime, happening: Happening, /, **values: Value) -> None:
        event = TimelineEvent(now, happening, values)
        assert event.what, f"{happening} is not told by {values}"
        assert "%" not in event.detail
        self.events[subject_id].append(event)

    def list(self, subject_id: str) -> Sequence[TimelineEvent]:
        return sorted(self.events[subject_id], key=lambda event: event.at)
