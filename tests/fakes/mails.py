"""Fake of the mail ledger; `tests.fakes` exports it too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from joinlink.errors import MailInProgress, Superseded
from joinlink.model.booking import Booking
from joinlink.model.mail import MailOccasion, MailRecord, MailRole, round_of
from tests.fakes.bookings import FakeBookings


@dataclass
class FakeMailLedger:
    """Asks `bookings` whether a booking has moved on: one that is not in it has."""

    bookings: FakeBookings = field(default_factory=FakeBookings)
    rows: dict[tuple[str, int, MailOccasion, MailRole, int], MailRecord] = field(default_factory=dict)
    """By booking, revision, occasion, role and round."""
    began: dict[tuple[str, int, MailOccasion, MailRole, int], datetime] = field(default_factory=dict)

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

    def _keep(self, booking: Booking, occasion: MailOccasion, role: MailRole, *, is_settled: bool) -> None:
        link_number = 0 if booking.link is None else booking.link_count
        mail_round = round_of(booking, role)
        key = booking.booking_id, booking.revision, occasion, role, mail_round
        self.rows[key] = MailRecord(occasion, role, is_settled, link_number, mail_round)
