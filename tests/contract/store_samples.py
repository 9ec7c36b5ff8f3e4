"""Domain objects for the stores' contract tests. It is Tuesday 1 December 2026, 09:00 UTC; times are whole seconds."""

from dataclasses import replace
from datetime import datetime, timedelta

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind, Lane
from joinlink.model.host import Identity
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord, ProviderMeeting
from joinlink.model.money import Money
from tests.contract.dynamo_stores import DynamoStores
from tests.fakes.outside import FakeOutside
from tests.samples import BOOKING, HOST, NOW, SLOT, at

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATE_EVENING = SLOT.replace(hour=23, minute=45)
OPENED = Checkout("cs_test_1", "https://checkout.stripe.example/1")
HOLD = timedelta(minutes=31)
PASTED = "https://rooms.example/portfolio"
AFTER_THE_HOLD = NOW + HOLD + timedelta(seconds=1)


Stores = FakeOutside | DynamoStores
"""One backend's stores, by the names that use cases have for them."""

KEPT_FOR = timedelta(days=730)

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
    return replace(booking.confirmed(NOW), checkout=Checkout("cs_test_1", "https://checkout.stripe.example/1", "pi_1"))


def expired(booking: Booking) -> Booking:
    """The same booking one revision later, not paid in time."""
    return booking.expired(Ending.NOT_PAID)


def refunded(booking: Booking) -> Booking:
    return expired(booking).moved_to(BookingStatus.REFUNDED)


def rescheduled(booking: Booking, starts_at: datetime) -> Booking:
    """The same booking one revision later, at another time."""
    buffers = (booking.buffer_before_minutes, booking.buffer_after_minutes)
    return booking.rescheduled(starts_at, timezone=booking.host_timezone, buffers=buffers, now=NOW)


def cancelled(booking: Booking) -> Booking:
    """The same booking one revision later, cancelled by its guest."""
    return booking.cancelled(Party.GUEST, "I am ill.", NOW)


def claim(stores: Stores, booking: Booking, now: datetime = NOW) -> bool:
    """Claim the booking's time."""
    return stores.bookings.claim(booking, Claim.of(booking), now)


def confirm(stores: Stores, booking: Booking, now: datetime = NOW, *, event_id: str | None = "evt_1") -> bool:
    """Confirm a booking as it stood after its claim."""
    return stores.bookings.confirm(paid(booking), Claim.of(booking), now, event_id=event_id)


def expire(stores: Stores, booking: Booking) -> bool:
    """Expire a booking as it stood after its claim."""
    return stores.bookings.expire(expired(booking), Claim.of(booking), NOW)


def reschedule(stores: Stores, booking: Booking, starts_at: datetime, now: datetime = NOW) -> bool:
    """Move a booking as it stood when it was read."""
    moved = rescheduled(booking, starts_at)
    return stores.bookings.reschedule(moved, Claim.of(moved), Claim.of(booking), now)


def cancel(stores: Stores, booking: Booking, now: datetime = NOW) -> bool:
    """Cancel a booking as it stood when it was read."""
    return stores.bookings.cancel(cancelled(booking), Claim.of(booking), now)


def due_at(stores: Stores, kind: DueKind, owner_id: str = "booking_1") -> datetime | None:
    """When work of a kind is due, within a day; None when it is not."""
    [lane] = [lane for lane in Lane if kind in lane.kinds]
    found = stores.due_work.due(lane, NOW + timedelta(days=1), 1000)
    return next((due.at for due in found if (due.kind, due.owner_id) == (kind, owner_id)), None)


def stored(stores: Stores, booking_id: str = "booking_1") -> Booking:
    """The booking as it is now."""
    return stores.bookings.get(booking_id)


def holders(stores: Stores, booking: Booking) -> list[str]:
    """Who holds the time that this booking would."""
    return sorted(one.owner_id for one in stores.bookings.claims("host_1", Claim.of(booking).interval))


def claims_of_the_week(stores: Stores) -> list[Claim]:
    """Every claim of the week that begins with the slot."""
    return list(stores.bookings.claims("host_1", Claim.of(free(minutes=7 * 24 * 60)).interval))


def paste(stores: Stores, booking: Booking) -> bool:
    """Paste a link on a booking as it stood when it was read."""
    return stores.bookings.paste_link(booking.with_pasted_link(PASTED, NOW), NOW)


def intent(booking: Booking, kind: MeetingKind = MeetingKind.ZOOM) -> MeetingRecord:
    """The ledger's row before the provider is called."""
    return MeetingRecord(
        subject_id=booking.booking_id,
        revision=booking.revision,
        kind=kind,
        state=LedgerState.INTENDED,
        host_id=booking.host_id,
        account_id="account-1",
        marker="4d0e1f",
        attempt_until=NOW + timedelta(minutes=1),
    )


def minted(
    stores: Stores, booking: Booking, kind: MeetingKind = MeetingKind.ZOOM, provider_id: str = "81", generation: int = 1
) -> MeetingRecord:
    """The ledger's row of a meeting that was just made."""
    record = replace(intent(booking, kind), generation=generation)
    url = None if kind is MeetingKind.GOOGLE_CALENDAR else f"https://{kind}.example/j/{provider_id}"
    made = ProviderMeeting(provider_id, url, booking.starts_at, 30, "Europe/Berlin")
    stores.meeting_ledger.intend(record, SLOT)
    return stores.meeting_ledger.record_made(record, made)


def with_link(stores: Stores, booking: Booking, kind: MeetingKind = MeetingKind.ZOOM) -> Booking:
    """The stored booking, after it got a link."""
    stores.bookings.store_link(booking, minted(stores, booking, kind))
    return stored(stores, booking.booking_id)
