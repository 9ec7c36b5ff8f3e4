"""Fake of the mail ledger; `tests.fakes` exports it too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from joinlink.errors import MailInProgress, Superseded
from joinlink.model.booking import Booking
from joinlink.model.mail import FIRST_LINK, MailOccasion, MailRecord, MailRole, news_mail, round_of, told_with
from tests.fakes.bookings import FakeBookings

MailPlace = tuple[str, int, MailOccasion, MailRole, int]
"""Booking, revision, occasion, role and round."""


@dataclass
class FakeMailLedger:
    """Asks `bookings` whether a booking has moved on: one that is not in it has."""

    bookings: FakeBookings = field(default_factory=FakeBookings)
    rows: dict[MailPlace, MailRecord] = field(default_factory=dict)
    began: dict[MailPlace, datetime] = field(default_factory=dict)
    sent: set[MailPlace] = field(default_factory=set)
    """Those that were not refused."""

    def told_guests(self, bookings: Sequence[Booking]) -> frozenset[str]:
        places = {
            _mail_place(each, occasion, MailRole.GUEST)
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
        along: Sequence[Booking] = (),
    ) -> bool:
        for each in told_with(booking, role, along):
            place = _mail_place(each, occasion, role)
            if place not in self.rows or not self.rows[place].is_settled:
                self._begin(each, occasion, role, now)
        stored = self.bookings.bookings.get(booking.booking_id)
        is_as_read = stored is not None and stored.revision == booking.revision
        if stored is None or not is_as_read or round_of(stored, role) != round_of(booking, role):
            raise Superseded("the booking has moved on")
        place = _mail_place(booking, occasion, role)
        before = self.rows.get(place)
        if before is not None and before.is_settled:
            return False
        if before is not None and left_alone_for is not None and self.began[place] > now - left_alone_for:
            raise MailInProgress("another process has begun this mail")
        self._begin(booking, occasion, role, now)
        return True

    def finish(
        self,
        booking: Booking,
        occasion: MailOccasion,
        role: MailRole,
        now: datetime,
        *,
        message_id: str | None,
        along: Sequence[Booking] = (),
    ) -> None:
        others = told_with(booking, role, along)
        for each in others:
            self._keep(each, occasion, role, max(FIRST_LINK, each.link_count), is_settled=True)
        self._keep(booking, occasion, role, _link_number(booking), is_settled=True)
        if message_id is not None:
            self.sent |= {_mail_place(each, occasion, role) for each in (booking, *others)}

    def _begin(self, booking: Booking, occasion: MailOccasion, role: MailRole, now: datetime) -> None:
        self.began[_mail_place(booking, occasion, role)] = now.replace(microsecond=0)
        self._keep(booking, occasion, role, _link_number(booking), is_settled=False)

    def _keep(
        self, booking: Booking, occasion: MailOccasion, role: MailRole, link_number: int, *, is_settled: bool
    ) -> None:
        record = MailRecord(occasion, role, is_settled, link_number, round_of(booking, role))
        self.rows[_mail_place(booking, occasion, role)] = record


def _mail_place(booking: Booking, occasion: MailOccasion, role: MailRole) -> MailPlace:
    revision, mail_round = (0, 0) if occasion.is_of_refund else (booking.revision, round_of(booking, role))
    return booking.booking_id, revision, occasion, role, mail_round


def _link_number(booking: Booking) -> int:
    return 0 if booking.link is None else booking.link_count
