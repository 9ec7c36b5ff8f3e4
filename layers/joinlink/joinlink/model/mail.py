"""Mails: what they are about and who reads them. One of a kind goes out to each role for each revision of a booking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from joinlink.model.booking import Booking, BookingStatus, News


class MailKind(StrEnum):
    """What a mail is about."""

    CONFIRMATION = "confirmation"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    LINK_READY = "link_ready"
    LINK_CHANGED = "link_changed"
    REMINDER = "reminder"
    LINK_MISSING = "link_missing"
    """An hour before the start there is still no link: to the host alone (M7)."""
    REFUNDED = "refunded"
    """A payment that came too late goes back: to the guest alone (B5)."""
    TEST = "test"
    """The test booking's: to the host alone (D4)."""


class MailRole(StrEnum):
    """Who reads a mail: in whose zone its times are written, and what it may show."""

    GUEST = "guest"
    HOST = "host"


def roles_of(kind: MailKind) -> tuple[MailRole, ...]:
    """Tell who gets a mail of this kind."""
    match kind:
        case MailKind.LINK_MISSING | MailKind.TEST:
            return (MailRole.HOST,)
        case MailKind.REFUNDED:
            return (MailRole.GUEST,)
        case _:
            return tuple(MailRole)


@dataclass(frozen=True, slots=True)
class MailOccasion:
    """Why a mail goes out: its kind and, where a revision can have several of it, which one.

    `number` is a reminder's minutes before the start, or the number of the link that a mail within a revision is about.
    """

    kind: MailKind
    number: int | None = None

    def __str__(self) -> str:
        return self.kind if self.number is None else f"{self.kind}-{self.number}"

    @property
    def written(self) -> str:
        """What people call it: `Reminder`."""
        return _WRITTEN[self.kind]


_WRITTEN = {
    MailKind.CONFIRMATION: "Confirmation",
    MailKind.RESCHEDULED: "New time",
    MailKind.CANCELLED: "Cancellation",
    MailKind.LINK_READY: "The link is ready",
    MailKind.LINK_CHANGED: "New link",
    MailKind.REMINDER: "Reminder",
    MailKind.LINK_MISSING: "It begins soon and has no link",
    MailKind.REFUNDED: "Refund",
    MailKind.TEST: "Test",
}


def news_mail(booking: Booking) -> MailOccasion:
    """Tell which mail a booking's latest revision calls for."""
    match booking.status:
        case BookingStatus.CANCELLED:
            return MailOccasion(MailKind.CANCELLED)
        case BookingStatus.REFUNDED:
            return MailOccasion(MailKind.REFUNDED)
    return MailOccasion(_NEWS_MAILS[booking.news])


_NEWS_MAILS = {
    News.BOOKED: MailKind.CONFIRMATION,
    News.MOVED: MailKind.RESCHEDULED,
    News.LINK_READY: MailKind.LINK_READY,
    News.LINK_CHANGED: MailKind.LINK_CHANGED,
}


@dataclass(frozen=True, slots=True)
class MailRecord:
    """A row of the mail ledger: what became of one mail of a revision."""

    occasion: MailOccasion
    role: MailRole
    is_settled: bool
    """Sent, or refused for good; otherwise a process may have died over it."""
    link_number: int
    """The booking's `link_count` as the mail told it; 0 for a mail without a link."""


@dataclass(frozen=True, slots=True)
class MailLinks:
    """The addresses of a booking, absolute; the first two are its guest's own."""

    manage_url: str
    """Opens the booking."""
    join_url: str
    """The bridge: leads to whatever link is current."""
    host_url: str
    """Shows the booking to its host, who is signed in there."""


class CalendarMethod(StrEnum):
    """What a calendar file asks of a calendar (iTIP): an invitation, its withdrawal, or a plain copy to keep."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to go: three bodies, of which the calendar travels as an alternative and as a file."""

    to: str
    subject: str
    text: str
    html: str
    calendar: bytes | None
    """None where there is nothing to put on a calendar."""
    calendar_method: CalendarMethod
    """The MIME parameter must equal METHOD inside."""
    sender_name: str
    """Stands before the sender's address, so that a reader knows who it is from."""
    reply_to: str | None = None
