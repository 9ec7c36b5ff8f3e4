"""Domain objects for the stores' contract tests. It is Tuesday 1 December 2026, 09:00 UTC; times are whole seconds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from joinlink.model.booking import Booking, BookingStatus, Checkout
from joinlink.model.claim import Claim
from joinlink.model.host import Identity
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord, ProviderMeeting
from joinlink.model.money import Money
from joinlink.ports import (
    BookingStore,
    ConnectionStore,
    HostStore,
    MailLedger,
    MeetingLedger,
    NoticeStore,
    ProfileStore,
    SessionStore,
    Timeline,
)
from tests.samples import BOOKING, HOST, NOW, SLOT, at

HOLD = timedelta(minutes=31)
AFTER_THE_HOLD = NOW + HOLD + timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stores:
    """One backend's stores: the fakes, or DynamoDB's."""

    hosts: HostStore
    sessions: SessionStore
    profiles: ProfileStore
    connections: ConnectionStore
    bookings: BookingStore
    ledger: MeetingLedger
    mails: MailLedger
    timeline: Timeline
    notices: NoticeStore


IDENTITY = Identity("https://identity.example", "subject-1", HOST.email, HOST.name)


def pending(booking_id: str = "booking_1", *, starts_at: datetime = SLOT, minutes: int = 30) -> Booking:
    """A booking that waits for its payment and holds its time for 31 minutes."""
    booking = replace(BOOKING, booking_id=booking_id, status=BookingStatus.PENDING_PAYMENT, revision=1)
    return replace(at(booking, starts_at, minutes=minutes), hold_until=NOW + HOLD)


def free(booking_id: str = "booking_1", *, starts_at: datetime = SLOT, minutes: int = 30) -> Booking:
    """A booking of a free class: confirmed from the beginning, and its time is its own for good."""
    booking = pending(booking_id, starts_at=starts_at, minutes=minutes)
    return replace(booking, status=BookingStatus.CONFIRMED, price=Money(0, "eur"), hold_until=None)


def paid(booking: Booking) -> Booking:
    """The same booking one revision later, confirmed by a payment."""
    confirmed = replace(booking.moved_to(BookingStatus.CONFIRMED), hold_until=None)
    return replace(confirmed, checkout=Checkout("cs_test_1", "https://checkout.stripe.example/1", "pi_1"))


def expired(booking: Booking) -> Booking:
    """The same booking one revision later, not paid in time."""
    return booking.moved_to(BookingStatus.EXPIRED)


def claim(stores: Stores, booking: Booking, now: datetime = NOW) -> bool:
    """Claim the booking's time."""
    return stores.bookings.claim(booking, Claim.of(booking), now)


def confirm(stores: Stores, booking: Booking, now: datetime = NOW, *, event_id: str | None = "evt_1") -> bool:
    """Confirm a booking as it stood after its claim."""
    return stores.bookings.confirm(paid(booking), Claim.of(booking), now, event_id=event_id)


def expire(stores: Stores, booking: Booking) -> bool:
    """Expire a booking as it stood after its claim."""
    return stores.bookings.expire(expired(booking), Claim.of(booking))


def intent(booking: Booking, kind: MeetingKind = MeetingKind.ZOOM) -> MeetingRecord:
    """The ledger's row before the provider is called."""
    return MeetingRecord(
        booking_id=booking.booking_id,
        revision=booking.revision,
        kind=kind,
        state=LedgerState.INTENDED,
        host_id=booking.host_id,
        account_id="account-1",
        marker="4d0e1f",
        attempt_until=NOW + timedelta(minutes=1),
    )


def minted(stores: Stores, booking: Booking, kind: MeetingKind = MeetingKind.ZOOM) -> MeetingRecord:
    """The ledger's row of a meeting that was just made."""
    url = None if kind is MeetingKind.GOOGLE_CALENDAR else f"https://{kind}.example/j/81"
    made = ProviderMeeting("81", url, booking.starts_at, 30, "Europe/Berlin")
    stores.ledger.intend(intent(booking, kind))
    return stores.ledger.record_made(intent(booking, kind), made)
