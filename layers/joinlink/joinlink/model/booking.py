"""A booking: its statuses, its revisions, and which change is allowed when.

        revision 1          revision 2           revision 3            revision 4
    ────┬──────────────────────┬─────────────────────┬─────────────────────┬───────▶ time
        │ booked               │ moved               │ link pasted         │ cancelled
        │ links 1, 2 (healed)  │ link 3              │ link 4              │ no link
        │ SEQUENCE 2, 3        │ SEQUENCE 4, 5       │ SEQUENCE 7          │ SEQUENCE 8

Every change that a person makes raises the revision; a link that is minted within one raises `link_count` alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from joinlink.errors import IllegalTransition
from joinlink.model.meeting import MeetingChoice, MeetingKind
from joinlink.model.money import Money
from joinlink.model.payouts import Payout
from joinlink.model.teaching import Location

PAYMENT_GRACE: Final = timedelta(minutes=4)
"""A payment of the checkout's last second is still on its way to us when the checkout ends: the slot waits for it."""


LONGEST_NOTES = 2000
"""How many characters a guest may leave for the host."""


class Party(StrEnum):
    """Who does something to a booking."""

    GUEST = "guest"
    HOST = "host"


class News(StrEnum):
    """What the latest revision of a confirmed booking brought: guest and host are mailed about it."""

    BOOKED = "booked"
    MOVED = "moved"
    LINK_READY = "link_ready"
    """The host pasted a link where there was none."""
    LINK_CHANGED = "link_changed"
    """The host pasted a link in place of another."""


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
    """A Stripe Checkout session; `payment_intent_id` is known once it is paid.

    `is_completed` tells that the guest is through with it: a bank transfer is under way, and nothing is left to click.
    """

    session_id: str
    url: str
    payment_intent_id: str | None = None
    is_completed: bool = False
    refund_id: str | None = None
    """Stripe's, once the money is on its way back."""


@dataclass(frozen=True, slots=True)
class MeetingLink:
    """The link that a booking carries; `meeting_id` is the provider's id of what it leads to.

    A link that the host pasted (M8) has neither kind nor meeting id.
    """

    url: str
    kind: MeetingKind | None
    meeting_id: str | None
    instead_of: MeetingKind | None = None

    @property
    def join_label(self) -> str:
        """What the button that leads to it says (E1)."""
        return self.kind.join_label if self.kind else "Join meeting"

    @property
    def is_pasted(self) -> bool:
        """Whether the host gave it: then it stays through every move, and nothing at a provider belongs to it."""
        return self.kind is None


@dataclass(frozen=True, slots=True)
class Booking:
    """One guest's seat in one class at one time; times are UTC.

    `revision` rises with every change of status, time or pasted link; a minted link counts in `link_count` alone.

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
    link_count: int = 0
    """How many links it has had, the present one included."""
    calendar_event_id: str | None = None
    news: News = News.BOOKED
    moved_from: datetime | None = None
    """When it would have begun before it was moved, UTC."""
    ended_by: Party | None = None
    """Who cancelled it."""
    reason: str = ""
    """Why, in the words of who cancelled it."""
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    """Buffers as they were when it was booked: the time it claims never changes behind its back."""
    payout: Payout | None = None
    """Where its payment goes besides the operator's account, as it was when it was booked."""

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

    @property
    def is_in_google_calendar(self) -> bool:
        """Whether the host's Google Calendar shows it: by Meet's own event, or by an entry of ours."""
        is_on_meet = self.link is not None and self.link.kind is MeetingKind.GOOGLE_MEET
        return is_on_meet or self.calendar_event_id is not None

    @property
    def target(self) -> BookingRevision:
        """What travels through workflows of this revision."""
        return BookingRevision(self.booking_id, self.revision)

    @property
    def sequence(self) -> int:
        """The SEQUENCE of its calendar file: higher with whatever a calendar should take over."""
        return self.revision + self.link_count

    @property
    def is_payable(self) -> bool:
        """Whether the guest can still pay: the checkout is open, or a card was never asked for."""
        return self.status is BookingStatus.PENDING_PAYMENT and not (self.checkout and self.checkout.is_completed)

    def is_current(self, revision: int) -> bool:
        """Whether work for this revision is still wanted."""
        return self.status is BookingStatus.CONFIRMED and self.revision == revision

    def wants_link(self, now: datetime) -> bool:
        """Whether a link is still to be made for it: until it begins (M7)."""
        return self.status is BookingStatus.CONFIRMED and self.is_online and self.link is None and self.starts_at > now

    def moved_to(self, status: BookingStatus) -> Booking:
        """Return the booking in a new status and the next revision.

        Raises:  IllegalTransition  the table of allowed transitions does not have it
        """
        if status not in ALLOWED_TRANSITIONS[self.status]:
            raise IllegalTransition(f"a booking that is {self.status} can't become {status}")
        return replace(self, status=status, revision=self.revision + 1)

    def confirmed(self) -> Booking:
        """Return it paid, or free, and waiting for its link."""
        state = first_meeting_state(is_online=self.is_online)
        return replace(self.moved_to(BookingStatus.CONFIRMED), hold_until=None, meeting_state=state, news=News.BOOKED)

    def rescheduled(self, starts_at: datetime, *, timezone: str, buffers: tuple[int, int], now: datetime) -> Booking:
        """Return it at another time, with what was there at providers taken off it (R1, R2).

        The provider of its link becomes its choice, so that it does not change silently (R3); a pasted link stays.
        `timezone` is the host's now, `buffers` are minutes before and after.
        Raises:  IllegalTransition  it is not confirmed, or has begun
        """
        self._check_can_change(self.starts_at, now)
        stays = self.link if self.link and self.link.is_pasted else None
        return replace(
            self,
            revision=self.revision + 1,
            news=News.MOVED,
            moved_from=self.starts_at,
            starts_at=starts_at,
            ends_at=starts_at + (self.ends_at - self.starts_at),
            host_timezone=timezone,
            buffer_before_minutes=buffers[0],
            buffer_after_minutes=buffers[1],
            meeting_choice=_same_choice(self.link) or self.meeting_choice,
            link=stays,
            calendar_event_id=None,
            meeting_state=self.meeting_state if stays else first_meeting_state(is_online=self.is_online),
        )

    def cancelled(self, by: Party, reason: str, now: datetime) -> Booking:
        """Return it cancelled, without its link (X1).

        Raises:  IllegalTransition  it is not confirmed, or is over
        """
        self._check_can_change(self.ends_at, now)
        return replace(
            self.moved_to(BookingStatus.CANCELLED),
            ended_by=by,
            reason=reason,
            link=None,
            calendar_event_id=None,
            meeting_state=MeetingState.REMOVED if self.is_online else MeetingState.NONE,
        )

    def with_pasted_link(self, url: str, now: datetime) -> Booking:
        """Return it with a link that the host gave; what we minted is no longer carried (M8).

        Raises:  IllegalTransition  it is not confirmed, is over, or takes place in person
        """
        self._check_can_change(self.ends_at, now)
        if not self.is_online:
            raise IllegalTransition("this class takes place in person")
        return replace(
            self,
            revision=self.revision + 1,
            news=News.LINK_CHANGED if self.link else News.LINK_READY,
            link=MeetingLink(url, kind=None, meeting_id=None),
            link_count=self.link_count + 1,
            calendar_event_id=None,
            meeting_state=MeetingState.MANUAL,
        )

    def _check_can_change(self, until: datetime, now: datetime) -> None:
        if self.status is not BookingStatus.CONFIRMED:
            raise IllegalTransition(f"a booking that is {self.status} can't be changed".replace("_", " "))
        if now >= until:
            raise IllegalTransition("it is too late for that")


def _same_choice(link: MeetingLink | None) -> MeetingChoice | None:
    """Return the choice that keeps a class with the provider of its link."""
    if link is None or link.kind is None:
        return None
    return MeetingChoice.ZOOM if link.kind is MeetingKind.ZOOM else MeetingChoice.GOOGLE_MEET


def first_meeting_state(*, is_online: bool) -> MeetingState:
    """Tell the state of the link when a booking begins."""
    return MeetingState.PREPARING if is_online else MeetingState.NONE


@dataclass(frozen=True, slots=True)
class StartRange:
    """Starts from `after` on, included, up to `before`, excluded, in the order to list them in; UTC."""

    after: datetime
    before: datetime | None = None
    newest_first: bool = False
