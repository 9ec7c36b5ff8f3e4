"""A booking: its revisions, and which changes are allowed when.

        revision 1          revision 2           revision 3            revision 4
    ────┬──────────────────────┬─────────────────────┬─────────────────────┬───────▶ time
        │ booked               │ moved               │ link pasted         │ cancelled
        │ links 1, 2 (healed)  │ link 3              │ link 4              │ no link
        │ SEQUENCE 2, 3        │ SEQUENCE 4, 5       │ SEQUENCE 7          │ SEQUENCE 8

Every change a person makes raises the revision; a link minted within a revision raises only `link_count`.

    MeetingSubject ◀── BookingFacts ◀─┬─ BookingPayment ◀─┬─ Booking
    (and occurrences)                 └─ BookingMails   ◀─┘
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Self

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking_mails import BookingMails
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_payment import BookingPayment
from joinlink.model.booking_stages import BookingStatus, Ending, MeetingState, News, Party


class Booking(BookingPayment, BookingMails):
    """One guest's seat in one class at one time; times are UTC.

    Its attributes are in `BookingFacts`.
    """

    __slots__ = ()

    def confirmed(self, now: datetime) -> Self:
        """Return it confirmed and waiting for its link, if it gets one."""
        confirmed = self.moved_to(BookingStatus.CONFIRMED).waiting_for_link(now)
        return replace(confirmed, hold_until=None, news=News.BOOKED, ending=None)

    def expired(self, ending: Ending) -> Self:
        """Return it expired, with no link to wait for.

        Raises:  IllegalTransition  it is not waiting for a payment or a confirmation
        """
        return replace(self.moved_to(BookingStatus.EXPIRED), ending=ending, meeting_state=MeetingState.NONE)

    def ended_otherwise(self, ending: Ending) -> Self:
        """Return an expired booking at its next revision, with what is known by now of why it ended.

        Raises:  IllegalTransition  it is not expired
        """
        if self.status is not BookingStatus.EXPIRED:
            raise IllegalTransition(_("it has not expired"))
        return replace(self, revision=self.revision + 1, ending=ending)

    def rescheduled(self, starts_at: datetime, *, timezone: str, buffers: tuple[int, int], now: datetime) -> Self:
        """Return it at another time, without its minted link and calendar event (R1, R2).

        `timezone` is the host's present one; `buffers` are minutes before and after.
        Raises:  IllegalTransition  it is not confirmed, or has begun
        """
        self._check_can_change(self.starts_at, now)
        return self.at_time(starts_at, timezone=timezone, buffers=buffers, now=now)

    def at_time(self, starts_at: datetime, *, timezone: str, buffers: tuple[int, int], now: datetime) -> Self:
        """Return it as `rescheduled` does, whatever the time is now: its occurrence may have been moved a while ago."""
        return replace(
            self._at_time(starts_at, timezone=timezone, buffers=buffers, now=now),
            **self._next_revision(),
            news=News.MOVED,
            left_occurrence_id=self.occurrence_id,
            deadlines=self.deadlines.after_move_by_host(now),
        )

    def moved_by_guest(self, now: datetime) -> Self:
        """Return it with one more move by its guest today."""
        deadlines = self.deadlines.after_move_by_guest()
        return replace(self, moves=self.moves_of(today(now)) + 1, moved_on=today(now), deadlines=deadlines)

    def moves_of(self, day: date) -> int:
        """Return how often its guest has moved it on a UTC day, if that is the last on which they did."""
        return self.moves if self.moved_on == day else 0

    def with_pasted_link(self, url: str, now: datetime) -> Self:
        """Return it with a link pasted by the host, in place of anything we minted (M8).

        Raises:  IllegalTransition  it is not confirmed, is over, or takes place in person
        """
        self._check_can_change(self.ends_at, now)
        self._check_takes_link()
        return self.given_link(url)

    def given_link(self, url: str) -> Self:
        """Return it as `with_pasted_link` does, whatever the time is now."""
        news = News.LINK_CHANGED if self.link else News.LINK_READY
        return replace(self._with_pasted_link(url), **self._next_revision(), news=news)

    def cancelled(self, by: Party, reason: str, now: datetime) -> Self:
        """Return it cancelled, without its link (X1).

        Raises:  IllegalTransition  it is not confirmed, or is over
        """
        self._check_can_change(self.ends_at, now)
        return self.called_off(by, reason, now)

    def called_off(self, by: Party, reason: str, now: datetime) -> Self:
        """Return it as `cancelled` does, whatever the time is now.

        Raises:  IllegalTransition  it is not confirmed
        """
        removed = MeetingState.REMOVED if self.is_online else MeetingState.NONE
        return replace(
            self.moved_to(BookingStatus.CANCELLED).without_meeting(removed),
            ended_by=by,
            reason=reason,
            is_lesson_back=self.package_id is not None and self._gives_lesson_back(by, now),
        )

    def anonymised(self, now: datetime) -> Self:
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
            asked_for=None,
            anonymised_at=self.anonymised_at or now,
        )

    def _check_can_change(self, until: datetime, now: datetime) -> None:
        if not self.takes_place:
            raise IllegalTransition(_("a booking that is %(status)s can't be changed", status=self.status.in_words))
        self._check_time(until, now)


def today(now: datetime) -> date:
    """Return the UTC day by which daily numbers are counted."""
    return now.astimezone(UTC).date()
