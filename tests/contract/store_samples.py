"""Domain objects for the stores' contract tests. It is Tuesday 1 December 2026, 09:00 UTC; times are whole seconds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from joinlink.model.booking import Booking, BookingStatus, Checkout, Guest, MeetingState
from joinlink.model.host import Connection, ConnectionStatus, Host, Identity, Provider
from joinlink.model.meeting import LedgerState, MeetingChoice, MeetingKind, MeetingRecord, ProviderMeeting
from joinlink.model.money import Money
from joinlink.model.teaching import TeachingClass
from joinlink.ports import (
    BookingStore,
    Claim,
    ConnectionStore,
    HostStore,
    MailLedger,
    MeetingLedger,
    NoticeStore,
    ProfileStore,
    SessionStore,
    Timeline,
)

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SLOT = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
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


HOST = Host("host_1", "Host", "host@example.com", "host", "free", NOW)
IDENTITY = Identity("https://identity.example", "subject-1", "host@example.com", "Host")

CLASS = TeachingClass(
    class_id="class_1",
    host_id="host_1",
    title="Portfolio review",
    description="An hour on your work.",
    duration_minutes=30,
    slot_step_minutes=30,
    price=Money(4500, "eur"),
    is_online=True,
    meeting_choice=MeetingChoice.AUTOMATIC,
    location=None,
    slug="portfolio-review",
    published=True,
    reminder_minutes=(1440, 60),
    created_at=NOW,
)

ZOOM = Connection(
    host_id="host_1",
    provider=Provider.ZOOM,
    status=ConnectionStatus.CONNECTED,
    account_id="zoom-account-1",
    account_email="host@example.com",
    connected_at=NOW,
    generation=1,
    scopes=("meeting:write:meeting", "meeting:delete:meeting"),
    sealed_tokens=b"\x00sealed\xff",
    access_expires_at=NOW + timedelta(hours=1),
    account_plan="basic",
)
GOOGLE = replace(ZOOM, provider=Provider.GOOGLE, account_id="google-account-1", account_email=None, account_plan=None)


def pending(booking_id: str = "booking_1", *, starts_at: datetime = SLOT, minutes: int = 30) -> Booking:
    """A booking that waits for its payment and holds its time for 31 minutes."""
    return Booking(
        booking_id=booking_id,
        host_id="host_1",
        class_id="class_1",
        class_title="Portfolio review",
        status=BookingStatus.PENDING_PAYMENT,
        revision=1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        host_timezone="Europe/Berlin",
        guest=Guest("Guest", "guest@example.com", "America/New_York"),
        notes="",
        price=Money(4500, "eur"),
        is_online=True,
        meeting_choice=MeetingChoice.AUTOMATIC,
        location=None,
        reminder_minutes=(1440, 60),
        meeting_state=MeetingState.PREPARING,
        created_at=NOW,
        hold_until=NOW + HOLD,
    )


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
