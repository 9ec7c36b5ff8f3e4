"""Mails: their kinds and readers. Each revision of a booking sends one mail of a kind to each role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending, News
from joinlink.model.host import Host
from joinlink.model.refund import RefundState

if TYPE_CHECKING:
    from joinlink.model.package import Package


class MailKind(StrEnum):
    """The kinds of mail."""

    TO_CONFIRM = "to_confirm"
    """Its link confirms a free booking that is held for it: to the guest only (S2)."""
    CONFIRMATION = "confirmation"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    LINK_READY = "link_ready"
    LINK_CHANGED = "link_changed"
    REMINDER = "reminder"
    LINK_MISSING = "link_missing"
    """There is still no link an hour before the start: to the host only (M7)."""
    PAYMENT_FAILED = "payment_failed"
    """A transfer failed, or did not arrive in time."""
    DROPPED = "dropped"
    """The host released an unpaid booking's time: to the guest only."""
    REFUNDED = "refunded"
    """A payment that came too late, or is not the price, is refunded (B5)."""
    REFUND_FAILED = "refund_failed"
    """A payment should have gone back but could not be sent."""
    MONEY_BACK = "money_back"
    """The host refunds a payment, or part of it: to the guest only (F9)."""
    MONEY_BACK_FAILED = "money_back_failed"
    """Such a refund came back: to the guest only."""
    TEST = "test"
    """The mail of a test booking: to the host only (D4)."""


class MailRole(StrEnum):
    """The reader of a mail; decides the zone of its times, and what it may show."""

    GUEST = "guest"
    HOST = "host"


def roles_of(kind: MailKind) -> tuple[MailRole, ...]:
    """Return the roles that get a mail of this kind."""
    match kind:
        case MailKind.LINK_MISSING | MailKind.TEST:
            return (MailRole.HOST,)
        case MailKind.DROPPED | MailKind.TO_CONFIRM | MailKind.MONEY_BACK | MailKind.MONEY_BACK_FAILED:
            return (MailRole.GUEST,)
        case _:
            return tuple(MailRole)


def round_of(booking: Booking, role: MailRole) -> int:
    """Return the round of mails that a reader is at: 0, or the last time they were asked for again."""
    return booking.guest_round if role is MailRole.GUEST else booking.host_round


@dataclass(frozen=True, slots=True)
class MailOccasion:
    """The reason for a mail: its kind and, where a revision can have several of that kind, which one.

    `number` is a reminder's minutes before the start, or the number of the link or refund that the mail is about.
    """

    kind: MailKind
    number: int | None = None

    @property
    def is_of_refund(self) -> bool:
        """Whether it is one of the host's refunds, which is told once, whatever else becomes of the booking."""
        return self.kind in _REFUND_MAILS.values()

    def __str__(self) -> str:
        return self.kind if self.number is None else f"{self.kind}-{self.number}"


@dataclass(frozen=True, slots=True)
class MailPlace:
    """The place of a mail in the ledger: its subject at a revision or start, its occasion, reader and round."""

    subject_id: str
    """A booking's or a package's or, of the host's reminder of a class with several seats, an occurrence's."""
    as_of: int | datetime
    """A booking's revision, or 0 whatever it is; an occurrence's start, so that no link brings a second reminder."""
    occasion: MailOccasion | PackageOccasion
    role: MailRole
    mail_round: int = 0


def place_of(booking: Booking, occasion: MailOccasion, role: MailRole) -> MailPlace:
    """Return where a mail is recorded: with its booking's present revision, except for two kinds.

    The host's reminder of a seat stands with the occurrence: so all seats have one place for it, and whichever comes
    first sends it (G2). A refund is told once, whatever else becomes of the booking.
    """
    if occasion.is_of_refund:
        return MailPlace(booking.booking_id, 0, occasion, role)
    if booking.occurrence_id is not None and occasion.kind is MailKind.REMINDER and role is MailRole.HOST:
        return MailPlace(booking.occurrence_id, booking.starts_at, occasion, role)
    return MailPlace(booking.booking_id, booking.revision, occasion, role, round_of(booking, role))


NO_ROUND = -1
"""The round of a workflow that only reports refunds."""


def refund_mails(booking: Booking) -> list[MailOccasion]:
    """Return the mails about its host's refunds that the guest has not had."""
    return [MailOccasion(_REFUND_MAILS[each.news], each.number) for each in booking.refunds if each.news]


_REFUND_MAILS = {RefundState.MADE: MailKind.MONEY_BACK, RefundState.FAILED: MailKind.MONEY_BACK_FAILED}


def news_mail(booking: Booking) -> MailOccasion | None:
    """Return the mail that a booking's latest revision calls for, if any."""
    match booking.status:
        case BookingStatus.PENDING_PAYMENT:
            return None
        case BookingStatus.AWAITING_CONFIRMATION:
            return MailOccasion(MailKind.TO_CONFIRM)
        case BookingStatus.EXPIRED:
            kind = _ENDING_MAILS.get(booking.ending) if booking.ending else None
            return None if kind is None else MailOccasion(kind)
        case BookingStatus.CONFIRMED:
            return MailOccasion(_NEWS_MAILS[booking.news])
        case _ if booking.is_refund_refused:
            return MailOccasion(MailKind.REFUND_FAILED)
        case BookingStatus.CANCELLED:
            return MailOccasion(MailKind.CANCELLED)
        case BookingStatus.REFUNDED:
            return MailOccasion(MailKind.REFUNDED)


_NEWS_MAILS = {
    News.BOOKED: MailKind.CONFIRMATION,
    News.MOVED: MailKind.RESCHEDULED,
    News.LINK_READY: MailKind.LINK_READY,
    News.LINK_CHANGED: MailKind.LINK_CHANGED,
}


_ENDING_MAILS = {
    Ending.TRANSFER_FAILED: MailKind.PAYMENT_FAILED,
    Ending.TRANSFER_LATE: MailKind.PAYMENT_FAILED,
    Ending.DROPPED: MailKind.DROPPED,
}


@dataclass(frozen=True, slots=True)
class MailRecord:
    """A row of the mail ledger: the outcome of one mail of a revision."""

    occasion: MailOccasion
    role: MailRole
    is_settled: bool
    """Whether it was sent, or refused for good; if not, a process may have died while sending it."""
    link_number: int
    """The booking's `link_count` when the mail was written; 0 for a mail without a link."""
    mail_round: int = 0
    """The reader's round when it was written."""


FIRST_LINK: Final = 1
"""The number of the first link that a booking has."""


def told_with(booking: Booking, role: MailRole, along: Sequence[Booking]) -> list[Booking]:
    """Return the other dates of a series that a booking's mail counts for as well, of those that it lists (G6)."""
    return [each for each in along if each.booking_id != booking.booking_id and not round_of(each, role)]


@dataclass(frozen=True, slots=True)
class MailLinks:
    """The absolute addresses of a booking; the first two are private to its guest."""

    manage_url: str
    """Opens the booking."""
    join_url: str
    """The bridge: redirects to whatever link is current."""
    host_url: str
    """Shows the booking, or its occurrence, to its host, who has to be signed in."""


@dataclass(frozen=True, slots=True)
class FoundBooking:
    """A booking that a guest has searched for, with its host and the absolute address that opens it."""

    booking: Booking
    host: Host
    manage_url: str


@dataclass(frozen=True, slots=True)
class FoundPackage:
    """A package that its buyer has searched for, with its host and the absolute address that opens it."""

    package: Package
    host: Host
    url: str


class CalendarMethod(StrEnum):
    """The iTIP method of a calendar file: an invitation, its withdrawal, or a plain copy to keep."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to send: three bodies, of which the calendar travels both as an alternative and as a file."""

    to: str
    subject: str
    text: str
    html: str
    sender_name: str
    """The display name of the sender's address."""
    reply_to: str | None = None
    calendar: bytes | None = None
    """None if there is nothing to put on a calendar."""
    calendar_method: CalendarMethod = CalendarMethod.REQUEST
    """The MIME parameter; must equal the METHOD inside."""


class PackageMail(StrEnum):
    """The mails about a package (G5)."""

    BOUGHT = "bought"
    SOLD = "sold"
    """To the host; all others go to the buyer."""
    NOT_PAID = "not_paid"
    """A transfer failed."""
    NOT_THE_PRICE = "not_the_price"
    MONEY_BACK = "money_back"
    MONEY_BACK_FAILED = "money_back_failed"
    """A refund came back from the buyer's bank."""
    ENDS_SOON = "ends_soon"
    """Its time will be over while lessons are left."""
    ENDED = "ended"
    """Its host has ended it by hand."""


@dataclass(frozen=True, slots=True)
class PackageOccasion:
    """The reason for a mail about a package: its kind and, where it is about a refund, the refund's number."""

    kind: PackageMail
    number: int | None = None

    @property
    def role(self) -> MailRole:
        """Who reads it: its buyer is the guest."""
        return MailRole.HOST if self.kind is PackageMail.SOLD else MailRole.GUEST

    def __str__(self) -> str:
        return self.kind if self.number is None else f"{self.kind}-{self.number}"
