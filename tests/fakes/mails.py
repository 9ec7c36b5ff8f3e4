"""Fake of the mail ledger; `tests.fakes` exports it too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from joinlink.errors import MailInProgress, Superseded
from joinlink.model.booking import Booking
from joinlink.model.mail import (
    FIRST_LINK,
    MailOccasion,
    MailPlace,
    MailRecord,
    MailRole,
    PackageOccasion,
    news_mail,
    place_of,
    round_of,
    told_with,
)
from joinlink.model.package import Package
from joinlink.model.package_mails import place_of_package, round_of_package
from tests.fakes.bookings import FakeBookings


@dataclass
class FakeMailLedger:
    """Asks `bookings`, and their packages, whether one has moved on: one that is not in it has."""

    bookings: FakeBookings = field(default_factory=FakeBookings)
    rows: dict[MailPlace, MailRecord] = field(default_factory=dict)
    began: dict[MailPlace, datetime] = field(default_factory=dict)
    sent: set[MailPlace] = field(default_factory=set)
    """Those that were not refused."""
    of_packages: dict[MailPlace, bool] = field(default_factory=dict)
    """Whether the outcome of a mail about a package is recorded."""

    def told_guests(self, bookings: Sequence[Booking]) -> frozenset[str]:
        places = {
            place_of(each, occasion, MailRole.GUEST) for each in bookings if (occasion := news_mail(each)) is not None
        }
        return frozenset(place.subject_id for place in places & self.sent)

    def records(self, booking_id: str, revision: int) -> Sequence[MailRecord]:
        own = booking_id, revision
        found = [row for place, row in self.rows.items() if (place.subject_id, place.as_of) == own]
        return sorted(found, key=lambda record: (str(record.occasion), record.role))

    def is_settled(self, booking: Booking, occasion: MailOccasion, role: MailRole) -> bool:
        record = self.rows.get(place_of(booking, occasion, role))
        return record is not None and record.is_settled

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
            place = place_of(each, occasion, role)
            if place not in self.rows or not self.rows[place].is_settled:
                self._begin(each, occasion, role, now)
        stored = self.bookings.bookings.get(booking.booking_id)
        is_as_read = stored is not None and stored.revision == booking.revision
        if stored is None or not is_as_read or round_of(stored, role) != round_of(booking, role):
            raise Superseded("the booking has moved on")
        place = place_of(booking, occasion, role)
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
            self.sent |= {place_of(each, occasion, role) for each in (booking, *others)}

    def begin_of_package(self, package: Package, occasion: PackageOccasion, now: datetime) -> bool:
        stored, role = self.bookings.packages.packages.get(package.package_id), occasion.role
        if stored is None or round_of_package(stored, role) != round_of_package(package, role):
            raise Superseded("the package has moved on")
        place = place_of_package(package, occasion)
        if self.of_packages.get(place):
            return False
        self.of_packages[place] = False
        return True

    def finish_of_package(
        self, package: Package, occasion: PackageOccasion, now: datetime, *, message_id: str | None
    ) -> None:
        self.of_packages[place_of_package(package, occasion)] = True

    def _begin(self, booking: Booking, occasion: MailOccasion, role: MailRole, now: datetime) -> None:
        self.began[place_of(booking, occasion, role)] = now.replace(microsecond=0)
        self._keep(booking, occasion, role, _link_number(booking), is_settled=False)

    def _keep(
        self, booking: Booking, occasion: MailOccasion, role: MailRole, link_number: int, *, is_settled: bool
    ) -> None:
        place = place_of(booking, occasion, role)
        self.rows[place] = MailRecord(occasion, role, is_settled, link_number, place.mail_round)


def _link_number(booking: Booking) -> int:
    return 0 if booking.link is None else booking.link_count
