"""A booking: its statuses, its revisions, and which change is allowed when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from joinlink.errors import IllegalTransition
from joinlink.model.meeting import MeetingChoice, MeetingKind
from joinlink.model.money import Money
from joinlink.model.teaching import Location

PAYMENT_GRACE: Final = timedelta(minutes=4)
"""A payment of the checkout's last second is still on its way to us when the checkout ends: the slot waits for it."""


LONGEST_NOTES = 2000
"""How many characters a guest may leave for the host."""


class BookingStatus(StrEnum):
    """Where a booking stands."""

    PENDING_PAYMENT = "pending_payment"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"


class MeetingState(StrEnum):
    """Where a booking's link stands."""

    NONE = "none"
    PREPARING = "preparing"
    READY = "ready"
    MISSING = "missing"
    MANUAL = "manual"
    REMOVED = "removed"


ALLOWED_TRANSITIONS: dict[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.PENDING_PAYMENT: frozenset({BookingStatus.CONFIRMED, BookingStatus.EXPIRED}),
    BookingStatus.EXPIRED: frozenset({BookingStatus.CONFIRMED, BookingStatus.REFUNDED}),
    BookingStatus.CONFIRMED: frozenset({BookingStatus.CANCELLED}),
    BookingStatus.CANCELLED: frozenset(),
    BookingStatus.REFUNDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Who booked; `timezone` is IANA and decides how times are written to them."""

    name: str
    email: str
    timezone: str


@dataclass(frozen=True, slots=True)
class BookingRevision:
    """What travels through workflows: which booking, as of which revision."""

    booking_id: str
    revision: int

    @property
    def execution_name(self) -> str:
        """The workflow's name: one execution per revision, however often it is started."""
        return f"{self.booking_id}-r{self.revision}"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A Stripe Checkout session; `payment_intent_id` is known once it is paid."""

    session_id: str
    url: str
    payment_intent_id: str | None = None


@dataclass(frozen=True, slots=True)
class MeetingLink:
    """The link that a booking carries; `meeting_id` is the provider's id of what it leads to."""

    url: str
    kind: MeetingKind
    meeting_id: str
    instead_of: MeetingKind | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """One guest's seat in one class at one time. Times are UTC; `revision` rises with every change of status or time.

    What the class said when it was booked stays with the booking: title, price, format and meeting choice.
    """

    booking_id: str
    host_id: str
    class_id: str
    class_title: str
    status: BookingStatus
    revision: int
    starts_at: datetime
    ends_at: datetime
    host_timezone: str
    guest: Guest
    notes: str
    price: Money
    is_online: bool
    meeting_choice: MeetingChoice
    location: Location | None
    reminder_minutes: tuple[int, ...]
    meeting_state: MeetingState
    created_at: datetime
    hold_until: datetime | None = None
    """Until then an unpaid booking keeps its slot; the guest has to pay earlier, by `pay_until`."""
    checkout: Checkout | None = None
    link: MeetingLink | None = None
    calendar_event_id: str | None = None
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    """Buffers as they were when it was booked: the time it claims never changes behind its back."""

    @property
    def pay_until(self) -> datetime | None:
        """When the checkout of an unpaid booking ends."""
        return None if self.hold_until is None else self.hold_until - PAYMENT_GRACE

    @property
    def duration_minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def carried_ids(self) -> frozenset[str]:
        """The ids of the objects at providers that the booking shows."""
        meeting_id = self.link.meeting_id if self.link else None
        return frozenset(carried for carried in (meeting_id, self.calendar_event_id) if carried)

    def is_current(self, revision: int) -> bool:
        """Whether work for this revision is still wanted."""
        return self.status is BookingStatus.CONFIRMED and self.revision == revision

    def moved_to(self, status: BookingStatus) -> Booking:
        """Return the booking in a new status and the next revision.

        Raises:  IllegalTransition  the table of allowed transitions does not have it
        """
        if status not in ALLOWED_TRANSITIONS[self.status]:
            raise IllegalTransition(f"a booking that is {self.status} can't become {status}")
        return replace(self, status=status, revision=self.revision + 1)


def first_meeting_state(*, is_online: bool) -> MeetingState:
    """Tell the state of the link when a booking begins."""
    return MeetingState.PREPARING if is_online else MeetingState.NONE


@dataclass(frozen=True, slots=True)
class StartRange:
    """Starts from `after` on, included, up to `before`, excluded, in the order to list them in; UTC."""

    after: datetime
    before: datetime | None = None
    newest_first: bool = False
