"""A booking: its revisions, and which changes are allowed when.

        revision 1          revision 2           revision 3            revision 4
    ────┬──────────────────────┬─────────────────────┬─────────────────────┬───────▶ time
        │ booked               │ moved               │ link pasted         │ cancelled
        │ links 1, 2 (healed)  │ link 3              │ link 4              │ no link
        │ SEQUENCE 2, 3        │ SEQUENCE 4, 5       │ SEQUENCE 7          │ SEQUENCE 8

Every change a person makes raises the revision; a link minted within a revision raises only `link_count`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypedDict

from joinlink.errors import IllegalTransition, InvalidInput
from joinlink.language import gettext as _
from joinlink.model.booking_parts import REFUND_REFUSED, BookingRevision, Checkout, Guest, MeetingLink
from joinlink.model.booking_stages import (
    ALLOWED_TRANSITIONS,
    BookingStatus,
    Ending,
    MeetingState,
    News,
    Party,
    first_meeting_state,
)
from joinlink.model.deadlines import NO_DEADLINES, Deadlines, Freedom
from joinlink.model.meeting import NOTE, MeetingChoice, MeetingKind
from joinlink.model.money import Money
from joinlink.model.payouts import Payout
from joinlink.model.plain_names import shown_name
from joinlink.model.questions import Answer
from joinlink.model.refund import (
    MOST_REFUNDS,
    Refund,
    RefundByHand,
    RefundState,
    made_minor,
    settled,
    taken_minor,
    with_refunds_by_hand,
)
from joinlink.model.series import SeriesPlace
from joinlink.model.teaching import Location

PAYMENT_GRACE: Final = timedelta(minutes=4)
"""How long the slot waits after the checkout ends: a last-second payment may still be on its way to us."""

MOST_ADDRESS_CHANGES: Final = 3
MOST_ROUNDS: Final = 10
"""The most mails that one booking can be made to send again: guests correct an address, hosts press a button."""

LONGEST_NOTES = 2000
"""The most characters a guest may write to the host."""


class _NextRevision(TypedDict):
    revision: int
    guest_round: int
    host_round: int
    is_brought_along: bool


@dataclass(frozen=True, slots=True)
class Booking:
    """One guest's seat in one class at one time; times are UTC.

    `revision` rises with every change of status, time or pasted link; a minted link raises only `link_count`.

    The booking keeps the class's title, price, format, meeting choice and deadlines as they were when it was booked.
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
    """Until when an unpaid booking keeps its slot; the guest has to pay sooner, by `pay_until`."""
    checkout: Checkout | None = None
    link: MeetingLink | None = None
    link_count: int = 0
    """How many links it has had, including the current one."""
    link_asked_at: datetime | None = None
    """Since when it waits for the first link of its time, by its confirmation or move."""
    calendar_event_id: str | None = None
    news: News = News.BOOKED
    moved_from: datetime | None = None
    """Its start before it was last moved, UTC."""
    ended_by: Party | None = None
    """Who cancelled it."""
    reason: str = ""
    """Why it was cancelled, in that person's words."""
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    """The buffers in force when it was booked or moved; later changes don't touch the time it claims."""
    payout: Payout | None = None
    """The account that its payment is passed on to, and the fee, as they were when it was booked."""
    ending: Ending | None = None
    """Why it was never confirmed, once it has ended so."""
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
    moves: int = 0
    """How often its guest moved it on the day `moved_on`, UTC."""
    moved_on: date | None = None
    anonymised_at: datetime | None = None
    """When the guest's data were deleted (S6); from then on nobody is the guest."""
    answers: tuple[Answer, ...] = ()
    """The guest's answers, with the questions as they were asked (F8)."""
    deadlines: Deadlines = NO_DEADLINES
    """Until when its guest may move and cancel it, as the class had it then (F9)."""
    refunds: tuple[Refund, ...] = ()
    """The refunds that its host asked for (F9), by number."""
    package_id: str | None = None
    """The package that it was paid with, by one of its lessons (G5)."""
    is_lesson_back: bool = False
    """Whether its cancellation has given the lesson back to the package."""
    occurrence_id: str | None = None
    """The occurrence that it has a seat in, if its class has several (G1); then the meeting is the occurrence's."""
    occurrence_revision: int = 0
    """The revision of the occurrence that it was last brought to."""
    left_occurrence_id: str | None = None
    """The occurrence that it left by its last move."""
    is_brought_along: bool = False
    """Whether its present revision came of what its host changed for everybody in its occurrence (G3)."""
    series: SeriesPlace | None = None
    """Its place among the bookings that were made with it, week after week (G6)."""

    @property
    def subject_id(self) -> str:
        """Its id, as the subject of a meeting of its own."""
        return self.booking_id

    @property
    def occurrence_ids(self) -> list[str]:
        """The occurrences whose meetings its present revision may bring about, or leave without use."""
        both = dict.fromkeys((self.occurrence_id, self.left_occurrence_id))
        return [each for each in both if each is not None]

    def has_seat_in(self, occurrence_id: str) -> bool:
        """Whether its guest comes to this occurrence."""
        return self.status is BookingStatus.CONFIRMED and self.occurrence_id == occurrence_id

    @property
    def meeting_title(self) -> str:
        """What its meeting is called at the provider."""
        return f"{shown_name(self.class_title)} with {shown_name(self.guest.name)}"

    @property
    def meeting_description(self) -> str:
        """What is said of it in the host's calendar."""
        return NOTE

    @property
    def pay_until(self) -> datetime | None:
        """When an unpaid booking's checkout ends."""
        return None if self.hold_until is None else self.hold_until - PAYMENT_GRACE

    @property
    def answer_until(self) -> datetime | None:
        """Until when its guest has to pay or confirm it; None where there is nothing to do."""
        return self.hold_until if self.status is BookingStatus.AWAITING_CONFIRMATION else self.pay_until

    @property
    def is_held(self) -> bool:
        """Whether it keeps its time for a while only, until it is paid or confirmed."""
        return self.status in (BookingStatus.PENDING_PAYMENT, BookingStatus.AWAITING_CONFIRMATION)

    @property
    def waits_for_guest(self) -> bool:
        """Whether it keeps its time only because its guest has still to pay or to confirm."""
        return self.is_held and not (self.checkout and self.checkout.is_completed)

    @property
    def is_called_off(self) -> bool:
        """Whether it was cancelled, as the subject of a meeting."""
        return self.status is BookingStatus.CANCELLED

    @property
    def is_paid(self) -> bool:
        """Whether it was confirmed by a payment, or by a lesson of a package."""
        return self.status is BookingStatus.CONFIRMED and (not self.price.is_free or self.package_id is not None)

    @property
    def paid(self) -> Money:
        """What the guest has paid: the price, unless the payment was another."""
        return self.checkout.paid if self.checkout and self.checkout.paid else self.price

    @property
    def checkout_total(self) -> Money:
        """What its checkout comes to: the price, or that of every date of its series."""
        times = self.series.of if self.series else 1
        return replace(self.price, amount_minor=self.price.amount_minor * times)

    @property
    def received(self) -> Money:
        """How much has come from the guest by a payment, whatever went back since; nothing for a package's lesson."""
        has_come = self.checkout is not None and self.checkout.payment_intent_id is not None
        return self.paid if has_come else self.money(0)

    def money(self, amount_minor: int) -> Money:
        """Return a part of its payment."""
        return replace(self.paid, amount_minor=amount_minor)

    @property
    def refunded(self) -> Money:
        """How much of the payment has gone back to the guest."""
        is_whole = self.status is BookingStatus.REFUNDED and self.checkout is not None and self.checkout.refund_id
        if is_whole and not self.is_refund_refused:
            return self.paid
        return self.money(made_minor(self.refunds))

    @property
    def has_its_payment(self) -> bool:
        """Whether its payment stays until its host refunds it: of any other the whole goes back by itself."""
        return self.status in (BookingStatus.CONFIRMED, BookingStatus.CANCELLED)

    @property
    def refundable(self) -> Money:
        """How much of the payment the host can still refund; nothing where nothing is paid."""
        has_payment = self.checkout is not None and self.checkout.payment_intent_id is not None
        left = self.paid.amount_minor - taken_minor(self.refunds) if has_payment and self.has_its_payment else 0
        return self.money(max(0, left))

    @property
    def open_refund(self) -> Refund | None:
        """The refund of which it is not known yet what Stripe made of it."""
        return next((each for each in self.refunds if each.state is RefundState.INTENDED), None)

    @property
    def move_until(self) -> datetime | None:
        """Until when its guest may move it; None where there is no deadline."""
        return self.deadlines.move_until(self.starts_at)

    @property
    def cancel_until(self) -> datetime | None:
        """Until when its guest may cancel it; None where there is no deadline."""
        return self.deadlines.cancel_until(self.starts_at)

    def freedom(self, now: datetime) -> Freedom:
        """Return what its guest may still do by themselves (F9)."""
        return Freedom(self.move_until, self.cancel_until, self.starts_at, now)

    @property
    def is_refund_refused(self) -> bool:
        """Whether its money should have gone back but could not be sent."""
        return self.checkout is not None and self.checkout.is_refund_refused

    @property
    def duration_minutes(self) -> int:
        """The length, in whole minutes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def carried_ids(self) -> frozenset[str]:
        """The provider ids of the meeting and calendar event it has now."""
        meeting_id = self.link.meeting_id if self.link else None
        return frozenset(carried for carried in (meeting_id, self.calendar_event_id) if carried)

    @property
    def is_in_google_calendar(self) -> bool:
        """Whether it is in the host's Google Calendar: as Meet's own event, or as an entry of ours."""
        is_on_meet = self.link is not None and self.link.kind is MeetingKind.GOOGLE_MEET
        return is_on_meet or self.calendar_event_id is not None

    @property
    def target(self) -> BookingRevision:
        """The input of this revision's workflow."""
        return BookingRevision(self.booking_id, self.revision)

    @property
    def sequence(self) -> int:
        """The SEQUENCE of its calendar file; rises with every change that calendars should pick up."""
        return self.revision + self.link_count

    @property
    def is_payable(self) -> bool:
        """Whether the guest may still pay: no checkout has been completed."""
        return self.status is BookingStatus.PENDING_PAYMENT and not (self.checkout and self.checkout.is_completed)

    @property
    def mail_round(self) -> int:
        """The last time that a mail was asked for again, whoever reads it."""
        return max(self.guest_round, self.host_round)

    @property
    def mail_place(self) -> tuple[int, str, int, int]:
        """What its next round of mails goes out from: another writer may have changed any of it."""
        return self.revision, self.guest.email, self.guest_round, self.host_round

    @property
    def has_mails(self) -> bool:
        """Whether there is a present state that guest and host are mailed about."""
        return self.status in (BookingStatus.CONFIRMED, BookingStatus.CANCELLED, BookingStatus.REFUNDED)

    def is_current(self, revision: int) -> bool:
        """Whether work for this revision is still wanted."""
        return self.status is BookingStatus.CONFIRMED and self.revision == revision

    def wants_link(self, now: datetime) -> bool:
        """Whether a link should still be made; none is made once it has begun (M7)."""
        return self.status is BookingStatus.CONFIRMED and self.is_online and self.link is None and self.starts_at > now

    def moved_to(self, status: BookingStatus) -> Booking:
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

    def confirmed(self, now: datetime) -> Booking:
        """Return it confirmed and waiting for its link, if it gets one."""
        return replace(
            self.moved_to(BookingStatus.CONFIRMED),
            hold_until=None,
            meeting_state=first_meeting_state(is_online=self.is_online),
            link_asked_at=now if self.is_online else None,
            news=News.BOOKED,
            ending=None,
        )

    def expired(self, ending: Ending) -> Booking:
        """Return it expired, with no link to wait for.

        Raises:  IllegalTransition  it is not waiting for a payment or a confirmation
        """
        return replace(self.moved_to(BookingStatus.EXPIRED), ending=ending, meeting_state=MeetingState.NONE)

    def ended_otherwise(self, ending: Ending) -> Booking:
        """Return an expired booking at its next revision, with what is known by now of why it ended.

        Raises:  IllegalTransition  it is not expired
        """
        if self.status is not BookingStatus.EXPIRED:
            raise IllegalTransition(_("it has not expired"))
        return replace(self, revision=self.revision + 1, ending=ending)

    def to_be_refunded(self, ending: Ending | None) -> Booking:
        """Return an expired booking refunded, its payment to go back.

        Raises:  IllegalTransition  it is not expired
        """
        return replace(self.moved_to(BookingStatus.REFUNDED), ending=ending)

    def with_refund_returned(self) -> Booking:
        """Return it at the next revision, its refund having come back from the guest's bank.

        Raises:  IllegalTransition  no money of it was to go back
        """
        if self.checkout is None or self.status not in (BookingStatus.REFUNDED, BookingStatus.CANCELLED):
            raise IllegalTransition(_("no money of it was to go back"))
        refused = replace(self.checkout, refund_id=REFUND_REFUSED)
        return replace(self, revision=self.revision + 1, checkout=refused, is_brought_along=False)

    def rescheduled(self, starts_at: datetime, *, timezone: str, buffers: tuple[int, int], now: datetime) -> Booking:
        """Return it at another time, without its minted link and calendar event (R1, R2).

        The link's provider becomes its meeting choice, so that a move never switches it silently (R3); a pasted link
        stays. `timezone` is the host's present one; `buffers` are minutes before and after.
        Raises:  IllegalTransition  it is not confirmed, or has begun
        """
        self._check_can_change(self.starts_at, now)
        return self.at_time(starts_at, timezone=timezone, buffers=buffers, now=now)

    def at_time(self, starts_at: datetime, *, timezone: str, buffers: tuple[int, int], now: datetime) -> Booking:
        """Return it as `rescheduled` does, whatever the time is now: its occurrence may have been moved a while ago."""
        stays = self.link if self.link and self.link.is_pasted else None
        return replace(
            self,
            **self._next_revision(),
            news=News.MOVED,
            moved_from=self.starts_at,
            left_occurrence_id=self.occurrence_id,
            deadlines=self.deadlines.after_move_by_host(now),
            starts_at=starts_at,
            ends_at=starts_at + (self.ends_at - self.starts_at),
            host_timezone=timezone,
            buffer_before_minutes=buffers[0],
            buffer_after_minutes=buffers[1],
            meeting_choice=same_choice(self.link) or self.meeting_choice,
            link=stays,
            calendar_event_id=None,
            meeting_state=self.meeting_state if stays else first_meeting_state(is_online=self.is_online),
            link_asked_at=now if self.is_online and not stays else None,
        )

    def moved_by_guest(self, now: datetime) -> Booking:
        """Return it with one more move by its guest today."""
        deadlines = self.deadlines.after_move_by_guest()
        return replace(self, moves=self.moves_of(today(now)) + 1, moved_on=today(now), deadlines=deadlines)

    def moves_of(self, day: date) -> int:
        """Return how often its guest has moved it on a UTC day, if that is the last on which they did."""
        return self.moves if self.moved_on == day else 0

    def cancelled(self, by: Party, reason: str, now: datetime) -> Booking:
        """Return it cancelled, without its link (X1).

        Raises:  IllegalTransition  it is not confirmed, or is over
        """
        self._check_can_change(self.ends_at, now)
        return self.called_off(by, reason, now)

    def called_off(self, by: Party, reason: str, now: datetime) -> Booking:
        """Return it as `cancelled` does, whatever the time is now.

        Raises:  IllegalTransition  it is not confirmed
        """
        return replace(
            self.moved_to(BookingStatus.CANCELLED),
            ended_by=by,
            reason=reason,
            link=None,
            calendar_event_id=None,
            meeting_state=MeetingState.REMOVED if self.is_online else MeetingState.NONE,
            link_asked_at=None,
            is_lesson_back=self.package_id is not None and self._gives_lesson_back(by, now),
        )

    def _gives_lesson_back(self, by: Party, now: datetime) -> bool:
        """Whether a cancellation is in time for the lesson to go back to its package; one by the host always is."""
        return by is Party.HOST or (now < self.starts_at and self.freedom(now).may_cancel)

    def with_refund(self, amount_minor: int | None, key: str | None, now: datetime) -> Booking:
        """Return it with a refund that its host wants to make: of an amount, or of what is left (F9).

        Raises:  IllegalTransition  nothing is paid, or nothing is left
                 InvalidInput       more than is left, or nothing, is asked for
        """
        left = self.refundable
        if not left.amount_minor and (amount_minor is None or not self.refunded.amount_minor):
            is_all_refunded = self.refunded.amount_minor > 0
            raise IllegalTransition(_("all of it was refunded already") if is_all_refunded else _("nothing is paid"))
        if amount_minor is not None and not 0 < amount_minor <= left.amount_minor:
            raise InvalidInput(_("at most %(amount)s can be refunded", amount=left.written), field="amountMinor")
        if len(self.refunds) >= MOST_REFUNDS:
            raise IllegalTransition(_("its payment was refunded in too many parts; refund the rest at Stripe"))
        asked = Refund(len(self.refunds) + 1, amount_minor or left.amount_minor, now, key=key)
        return replace(self, refunds=(*self.refunds, asked))

    def with_refund_settled(self, number: int, state: RefundState, refund_id: str | None = None) -> Booking:
        """Return it with what became of a refund; one that failed stays so."""
        return replace(self, refunds=settled(self.refunds, number, state, refund_id))

    def with_refunds_by_hand(self, made: Sequence[RefundByHand]) -> Booking:
        """Return it with the refunds that its host made in Stripe; the whole one of a late payment is none of them."""
        others = [each for each in made if self.checkout is None or each.refund_id != self.checkout.refund_id]
        return replace(self, refunds=with_refunds_by_hand(self.refunds, others))

    def part_of_refund(self, refund_id: str) -> int:
        """Return how much of a refund, by Stripe's id, went back for this booking."""
        if self.checkout is not None and self.checkout.refund_id == refund_id:
            return self.paid.amount_minor
        return made_minor([each for each in self.refunds if each.refund_id == refund_id])

    def with_refund_told(self, number: int) -> Booking:
        """Return it with the guest told of a refund."""
        told = (replace(each, told=each.state) if each.number == number else each for each in self.refunds)
        return replace(self, refunds=tuple(told))

    def with_pasted_link(self, url: str, now: datetime) -> Booking:
        """Return it with a link pasted by the host, in place of anything we minted (M8).

        Raises:  IllegalTransition  it is not confirmed, is over, or takes place in person
        """
        self._check_can_change(self.ends_at, now)
        if not self.is_online:
            raise IllegalTransition(_("this class takes place in person"))
        return self.given_link(url)

    def given_link(self, url: str) -> Booking:
        """Return it as `with_pasted_link` does, whatever the time is now."""
        return replace(
            self,
            **self._next_revision(),
            news=News.LINK_CHANGED if self.link else News.LINK_READY,
            link=MeetingLink(url, kind=None, meeting_id=None),
            link_count=self.link_count + 1,
            link_asked_at=None,
            calendar_event_id=None,
            meeting_state=MeetingState.MANUAL,
        )

    def with_guest_email(self, email: str, now: datetime) -> Booking:
        """Return it with the guest's corrected address, to which the mail of the present state goes, if any (F7).

        Raises:  IllegalTransition  it has expired, is over, or was corrected too often
        """
        if self.status is BookingStatus.AWAITING_CONFIRMATION:
            raise IllegalTransition(_("confirm it first"))
        if self.status is BookingStatus.EXPIRED or now >= self.ends_at:
            raise IllegalTransition(_("it is too late for that"))
        if self.address_changes >= MOST_ADDRESS_CHANGES:
            raise IllegalTransition(
                _("the address of a booking can be corrected three times; please write to your host")
            )
        return replace(
            self,
            guest=replace(self.guest, email=email),
            address_changes=self.address_changes + 1,
            is_mail_stopped=False,
            guest_round=self.mail_round + 1 if self.has_mails else 0,
        )

    def can_correct_address(self, now: datetime) -> bool:
        """Whether the guest may still give another address."""
        is_open = self.status not in (BookingStatus.EXPIRED, BookingStatus.AWAITING_CONFIRMATION)
        return is_open and now < self.ends_at and self.address_changes < MOST_ADDRESS_CHANGES

    def mailed_again(self, now: datetime) -> Booking:
        """Return it with the mail of the present state going to guest and host once more.

        Raises:  IllegalTransition  there is none, it is over, or they were sent too often
        """
        if not self.has_mails:
            raise IllegalTransition(
                _("there is no mail about it yet") if self.is_payable else _("there is no mail about it")
            )
        if now >= self.ends_at:
            raise IllegalTransition(_("it is too late for that"))
        if self.mail_round >= MOST_ROUNDS:
            raise IllegalTransition(_("its mails were sent again ten times; please write to the guest yourself"))
        return replace(self, guest_round=self.mail_round + 1, host_round=self.mail_round + 1)

    def anonymised(self, now: datetime) -> Booking:
        """Return it without its guest's data and the words that people wrote about it (S6); the rest is the host's."""
        return replace(
            self,
            guest=Guest.deleted(self.host_timezone),
            notes="",
            answers=(),
            reason="",
            is_mail_stopped=False,
            network=None,
            found_by=None,
            anonymised_at=self.anonymised_at or now,
        )

    def _next_revision(self) -> _NextRevision:
        """Return the changes that every new revision brings: its mails have not been asked for again, for one."""
        return {"revision": self.revision + 1, "guest_round": 0, "host_round": 0, "is_brought_along": False}

    def _check_can_change(self, until: datetime, now: datetime) -> None:
        if self.status is not BookingStatus.CONFIRMED:
            raise IllegalTransition(_("a booking that is %(status)s can't be changed", status=self.status.in_words))
        if now >= until:
            raise IllegalTransition(_("it is too late for that"))


def today(now: datetime) -> date:
    """Return the UTC day by which daily numbers are counted."""
    return now.astimezone(UTC).date()


def same_choice(link: MeetingLink | None) -> MeetingChoice | None:
    """Return the meeting choice that keeps a booking with the provider of its link."""
    if link is None or link.kind is None:
        return None
    return MeetingChoice.ZOOM if link.kind is MeetingKind.ZOOM else MeetingChoice.GOOGLE_MEET
