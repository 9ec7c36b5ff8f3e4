"""A class with several seats in the world: guests come and go."""

from dataclasses import dataclass, replace
from datetime import datetime

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, Guest
from joinlink.model.booking_stages import BookingStatus, Party, first_meeting_state
from joinlink.model.claim import Claim
from joinlink.model.occurrence import Occurrence, first_occurrence
from tests.worlds.world import NEXT_WEEK, World

OCCURRENCE_ID = "occurrence_1"
SEATS = 10


@dataclass
class GroupClass:
    """Ten seats at one time, next week."""

    world: World
    occurrence_id: str = OCCURRENCE_ID
    starts_at: datetime = NEXT_WEEK.starts_at
    seats: int = SEATS
    is_online: bool = True

    def join(self, number: int, **changes: object) -> Booking:
        """Let a guest book a seat that is confirmed at once."""
        ends_at = self.starts_at + (NEXT_WEEK.ends_at - NEXT_WEEK.starts_at)
        guest = Guest(f"Guest {number}", f"guest-{number}@example.com", "Europe/Berlin")
        booking = replace(
            NEXT_WEEK,
            booking_id=f"seat_{number}",
            revision=1,
            guest=guest,
            occurrence_id=self.occurrence_id,
            starts_at=self.starts_at,
            ends_at=ends_at,
            is_online=self.is_online,
            meeting_state=first_meeting_state(is_online=self.is_online),
            link_asked_at=self.world.clock.now(),
            **changes,  # type: ignore[arg-type]
        )
        terms = first_occurrence(booking, self.occurrence_id, self.seats)
        assert self.world.bookings.claim(booking, Claim.of(booking), self.world.clock.now(), terms=terms)
        return self.world.stored(booking)

    def hold(self, number: int) -> Booking:
        """Let a guest take a seat that is to be paid."""
        hold_until = self.world.clock.now().replace(microsecond=0) + (NEXT_WEEK.ends_at - NEXT_WEEK.starts_at)
        checkout = Checkout(f"cs_{number}", f"https://checkout.example/{number}")
        return self.join(number, status=BookingStatus.PENDING_PAYMENT, hold_until=hold_until, checkout=checkout)

    def fill(self, count: int = SEATS) -> list[Booking]:
        """Let guests take this many seats."""
        return [self.join(number) for number in range(1, count + 1)]

    def leave(self, booking: Booking) -> Booking:
        """Let a guest cancel."""
        stored, now = self.world.stored(booking), self.world.clock.now()
        assert self.world.bookings.cancel(stored.cancelled(Party.GUEST, "", now), Claim.of(stored), now)
        return self.world.stored(booking)

    @property
    def occurrence(self) -> Occurrence:
        """The occurrence as it is now."""
        return self.world.occurrences.get(self.occurrence_id)

    def bookings(self) -> list[Booking]:
        """All that were ever booked, by their guests' numbers."""
        mine = [each for each in self.world.bookings.bookings.values() if each.occurrence_id == self.occurrence_id]
        return sorted(mine, key=lambda booking: int(booking.booking_id.partition("_")[2]))

    def links(self) -> set[str | None]:
        """The links on the bookings that stand; None for one without."""
        on = [each for each in self.bookings() if each.status is BookingStatus.CONFIRMED]
        return {booking.link.url if booking.link else None for booking in on}
