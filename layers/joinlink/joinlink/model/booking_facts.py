"""The facts of a booking, and their plain consequences.

`booking.py` has the changes of its time, stage and link, `booking_payment.py` its money, `booking_mails.py` its mails.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Self, TypedDict

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking_stages import ALLOWED_TRANSITIONS, BookingStatus, Ending, News, Party
from joinlink.model.deadlines import NO_DEADLINES, Deadlines, Freedom
from joinlink.model.meeting import NOTE
from joinlink.model.meeting_subject import MeetingSubject
from joinlink.model.plain_names import shown_name

if TYPE_CHECKING:
    from joinlink.model.booking_parts import Checkout, Guest
    from joinlink.model.dispute import Dispute
    from joinlink.model.money import Money
    from joinlink.model.payouts import Payout
    from joinlink.model.questions import Answer
    from joinlink.model.refund import Refund
    from joinlink.model.series import SeriesPlace

PAYMENT_GRACE: Final = timedelta(minutes=4)
"""How long the slot waits after the checkout ends: a last-second payment may still be on its way to us."""

LONGEST_NOTES = 2000
"""The most characters a guest may write to the host."""


class _NextRevision(TypedDict):
    revision: int
    guest_round: int
    host_round: int
    is_brought_along: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFacts(MeetingSubject):
    """All that is stored of a booking; the class's terms are as they were when it was booked."""

    booking_id: str
    status: BookingStatus
    guest: Guest
    notes: str
    price: Money
    reminder_minutes: tuple[int, ...]
    hold_until: datetime | None = None
    """When an unpaid booking loses its slot; the guest has to pay sooner, by `pay_until`."""
    checkout: Checkout | None = None
    news: News = News.BOOKED
    ended_by: Party | None = None
    """Who cancelled it."""
    payout: Payout | None = None
    """The account that its payment is passed on to, and the fee, as they were when it was booked."""
    ending: Ending | None = None
    """Why it was never confirmed, once it has ended so."""
    class_moved_to: datetime | None = None
    """The start to which its host had moved the class when its seat, still unpaid, was let go (G3)."""
    guest_round: int = 0
    host_round: int = 0
    """The last time within this revision that the mail of the present state was asked for again; 0 for never."""
    address_changes: int = 0
    """How often the guest has corrected the address."""
    is_mail_stopped: bool = False
    """Whether no mail reaches the guest: it came back, was reported as spam, or the address was refused."""
    network: str | None = None
    """The salted hash of the network that it was booked from (S1)."""
    found_by: str | None = None
    """The salted hash of the guest's address, by which a search for it finds the booking (F7)."""
    asked_for: str | None = None
    """The hash of the request that made it, by which a repeat with the same `Idempotency-Key` is told from another."""
    moves: int = 0
    """How often its guest moved it on the day `moved_on`, UTC."""
    moved_on: date | None = None
    anonymised_at: datetime | None = None
    """When the guest's data were deleted (S6); from then on nobody is the guest."""
    answers: tuple[Answer, ...] = ()
    """The guest's answers, with the questions as they were asked (F8)."""
    deadlines: Deadlines = NO_DEADLINES
    """The deadlines for its guest to move and cancel it, as the class had them then (F9)."""
    refunds: tuple[Refund, ...] = ()
    """The refunds that its host asked for (F9), by number."""
    disputes: tuple[Dispute, ...] = ()
    """The disputes of its payment (F9); of a series', the part that is this booking's."""
    package_id: str | None = None
    """The package that it was paid with, by one of its lessons (G5)."""
    is_lesson_back: bool = False
    """Whether its cancellation has given the lesson back to the package."""
    is_package_over: bool = False
    """Whether nothing could be booked with that package any more when it did."""
    occurrence_id: str | None = None
    """The occurrence that it has a seat in, if its class has several (G1); then the meeting is the occurrence's."""
    occurrence_revision: int = 0
    """The revision of the occurrence that it was last brought to."""
    left_occurrence_id: str | None = None
    """The occurrence that it left by its last move."""
    is_brought_along: bool = False
    """Whether its present revision follows a change that its host made for everybody in its occurrence (G3)."""
    series: SeriesPlace | None = None
    """Its place among the bookings that were made with it, week after week (G6)."""

    @property
    def subject_id(self) -> str:
        """Its id, as the subject of a meeting of its own."""
        return self.booking_id

    @property
    def occurrence_ids(self) -> list[str]:
        """The occurrences whose meetings its present revision may require, or no longer require."""
        both = dict.fromkeys((self.occurrence_id, self.left_occurrence_id))
        return [each for each in both if each is not None]

    def has_seat_in(self, occurrence_id: str) -> bool:
        """Whether its guest comes to this occurrence."""
        return self.takes_place and self.occurrence_id == occurrence_id

    @property
    def meeting_title(self) -> str:
        """The name of its meeting at the provider."""
        return f"{shown_name(self.class_title)} with {shown_name(self.guest.name)}"

    @property
    def meeting_description(self) -> str:
        """The text of its entry in the host's calendar."""
        return NOTE

    @property
    def takes_place(self) -> bool:
        """Whether it is confirmed, and was not cancelled."""
        return self.status is BookingStatus.CONFIRMED

    @property
    def is_called_off(self) -> bool:
        """Whether it was cancelled."""
        return self.status is BookingStatus.CANCELLED

    @property
    def sequence(self) -> int:
        """The SEQUENCE of its calendar file; rises with every change that calendars should pick up."""
        return self.revision + self.link_count

    @property
    def is_held(self) -> bool:
        """Whether it holds its time only for a while, until it is paid or confirmed."""
        return self.status in (BookingStatus.PENDING_PAYMENT, BookingStatus.AWAITING_CONFIRMATION)

    @property
    def waits_for_guest(self) -> bool:
        """Whether it keeps its time only because its guest has still to pay or to confirm."""
        return self.is_held and not (self.checkout and self.checkout.is_completed)

    @property
    def is_payable(self) -> bool:
        """Whether the guest may still pay: no checkout has been completed."""
        return self.status is BookingStatus.PENDING_PAYMENT and self.waits_for_guest

    @property
    def pay_until(self) -> datetime | None:
        """When an unpaid booking's checkout ends."""
        return None if self.hold_until is None else self.hold_until - PAYMENT_GRACE

    @property
    def answer_until(self) -> datetime | None:
        """The deadline for its guest to pay or confirm it; None where there is nothing to do."""
        return self.hold_until if self.status is BookingStatus.AWAITING_CONFIRMATION else self.pay_until

    @property
    def move_until(self) -> datetime | None:
        """The deadline for its guest to move it; None where there is none."""
        return self.deadlines.move_until(self.starts_at)

    @property
    def cancel_until(self) -> datetime | None:
        """The deadline for its guest to cancel it; None where there is none."""
        return self.deadlines.cancel_until(self.starts_at)

    def freedom(self, now: datetime) -> Freedom:
        """Return the changes that its guest may still make without the host (F9)."""
        return Freedom(self.move_until, self.cancel_until, self.starts_at, now)

    def moved_to(self, status: BookingStatus) -> Self:
        """Return the booking in a new status and the next revision.

        Raises:  IllegalTransition  ALLOWED_TRANSITIONS does not have it
        """
        if status not in ALLOWED_TRANSITIONS[self.status]:
            raise IllegalTransition(
                _(
                    "a booking that is %(status)s can't become %(status2)s",
                    status=self.status.in_words,
                    status2=status.in_words,
                )
            )
        return replace(self, status=status, **self._next_revision())

    def _next_revision(self) -> _NextRevision:
        """Return the changes that every new revision brings: no mail of it has been asked for again, for example."""
        return {"revision": self.revision + 1, "guest_round": 0, "host_round": 0, "is_brought_along": False}
