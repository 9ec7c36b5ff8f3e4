"""Fake of what is counted of strangers (S1, S2)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from joinlink.model.booking import Booking, today
from joinlink.model.claim import Claim
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
from tests.fakes.day_book import FakeDayBook


@dataclass
class FakeCounts:
    """Its writers have the lock of the bookings."""

    booked: Callable[[], Mapping[str, Booking]]
    day_book: FakeDayBook
    holds: dict[str, list[Hold]] = field(default_factory=lambda: defaultdict(list))
    """By host."""
    free_bookings: dict[str, list[FreeBooking]] = field(default_factory=lambda: defaultdict(list))
    mails: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))
    """By the hash of the guest's address."""
    strangers_meetings: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))

    def admit(
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
            claims = self.day_book.claims[host_id].values()
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
        return {each.booking_id for each in self._there(booking_ids) if each.waits_for_guest}

    def _still_ahead(self, booking_ids: Sequence[str], now: datetime) -> set[str]:
        return {each.booking_id for each in self._there(booking_ids) if each.takes_place and each.ends_at > now}

    def _there(self, booking_ids: Sequence[str]) -> list[Booking]:
        return [booked[each] for booked in [self.booked()] for each in booking_ids if each in booked]
