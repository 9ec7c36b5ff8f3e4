"""The parts of a booking: its guest, its checkout, its link, and which of its revisions is meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from joinlink.language.catalogues import N_, SOURCE
from joinlink.language.reader import Reader
from joinlink.model.meeting import MeetingChoice, MeetingKind
from joinlink.model.money import Money

REFUND_REFUSED: Final = "refused"
"""Stored in place of a refund's id once Stripe could not make the refund and the host was told; never a real id."""


DELETED_GUEST: Final = "Deleted guest"
"""Stands on a booking for the name of a guest whose data were deleted (S6)."""


@dataclass(frozen=True, slots=True)
class Guest:
    """The person who booked; `timezone` is IANA, and the one their times are written in.

    In a request it may be empty: then it is the host's.
    """

    name: str
    email: str
    timezone: str
    locale: str = SOURCE
    """The locale of ours in which this guest is written to (F3)."""

    @property
    def reader(self) -> Reader:
        """The guest as a reader of pages and mails."""
        return Reader(self.locale)

    @classmethod
    def deleted(cls, timezone: str) -> Guest:
        """Return the guest of a booking whose guest's data were deleted: nobody, with times in this zone."""
        return cls(DELETED_GUEST, "", timezone)


@dataclass(frozen=True, slots=True)
class BookingRevision:
    """The input of a workflow: a booking as of one revision."""

    booking_id: str
    revision: int

    @property
    def execution_name(self) -> str:
        """The execution's name: one per revision, however often it is started."""
        return f"{self.booking_id}-r{self.revision}"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A Stripe Checkout session; `payment_intent_id` is known once it is paid.

    `is_completed` means that the guest has finished it: a bank transfer is under way, with nothing left to click.
    """

    session_id: str
    url: str
    payment_intent_id: str | None = None
    paid: Money | None = None
    """What the payment came to, once there is one."""
    is_completed: bool = False
    refund_id: str | None = None
    """Stripe's id, once the money is on its way back; `REFUND_REFUSED` if Stripe could not send it."""

    @property
    def is_refund_refused(self) -> bool:
        """Whether the money could not be sent back, so that the host has to."""
        return self.refund_id == REFUND_REFUSED


@dataclass(frozen=True, slots=True)
class MeetingLink:
    """The link on a booking; `meeting_id` is the provider's id of the meeting it opens.

    A link that the host pasted (M8) has neither kind nor meeting id.
    """

    url: str
    kind: MeetingKind | None
    meeting_id: str | None
    instead_of: MeetingKind | None = None
    must_knock: bool = False
    """Whether guests wait behind it until the host lets them in, as in a Meet of a personal Google account."""

    @property
    def join_label(self) -> str:
        """The text of the button that opens it (E1)."""
        return self.kind.join_label if self.kind else N_("Join meeting")

    @property
    def is_pasted(self) -> bool:
        """Whether the host pasted it; it then stays through every move, and no object at a provider belongs to it."""
        return self.kind is None

    @property
    def choice(self) -> MeetingChoice | None:
        """The choice that keeps a booking with its provider; None where the host pasted it."""
        if self.kind is None:
            return None
        return MeetingChoice.ZOOM if self.kind is MeetingKind.ZOOM else MeetingChoice.GOOGLE_MEET


@dataclass(frozen=True, slots=True)
class StartRange:
    """The bookings to list: those that start in [`after`, `before`), UTC, and their order."""

    after: datetime
    before: datetime | None = None
    newest_first: bool = False
