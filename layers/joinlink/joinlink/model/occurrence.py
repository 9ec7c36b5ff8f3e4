"""An occurrence: one start of a class with several seats, which its bookings share (G1, G2).

        revision 1              revision 2          revision 3         revision 4
    ────┬───────────────────────┬───────────────────┬──────────────────┬───────▶ time
        │ a seat is held        │ a first seat is   │ moved by the     │ the last one
        │ no meeting yet        │ paid: it is on    │ host, for all    │ has left
        │                       │ link 1            │ link 2           │ no meeting
        │                       │ more come and go  │                  │

Its revision rises when it comes to take place or no longer does, and when it is moved; guests who come and go in
between share the meeting that there is. Each booking keeps the revision that it was last brought to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from joinlink.errors import AllSeatsTaken, IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import MeetingState
from joinlink.model.meeting import NOTE
from joinlink.model.meeting_subject import MeetingSubject
from joinlink.model.plain_names import shown_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence(MeetingSubject):
    """One start of a class with several seats; times are UTC.

    `taken` has the end of the hold of each booking with a seat, or None once that is confirmed.
    """

    occurrence_id: str
    seats: int
    taken: Mapping[str, datetime | None] = field(default_factory=dict)
    is_cancelled: bool = False
    """Whether its host cancelled it for everybody."""
    is_refunded: bool = False
    """Whether its host wants the payments of those that were cancelled to go back."""
    following: frozenset[str] = frozenset()
    """The bookings that may still have to be brought along, since its host last changed it for everybody."""
    had_seats: frozenset[str] = frozenset()
    """The bookings that it was cancelled for."""

    @property
    def subject_id(self) -> str:
        """Its id, as the subject of a meeting."""
        return self.occurrence_id

    @property
    def meeting_title(self) -> str:
        """The name of its meeting at the provider: guests never see one another (G2)."""
        return shown_name(self.class_title)

    @property
    def confirmed(self) -> int:
        """How many come."""
        return sum(hold_until is None for hold_until in self.taken.values())

    @property
    def meeting_description(self) -> str:
        """The text of its entry in the host's calendar: how many come, not who."""
        return f"{self.confirmed} of {self.seats} seats are taken.\n\n{NOTE}"

    @property
    def is_called_off(self) -> bool:
        """Whether its meeting goes because everybody has cancelled, or its host has for them."""
        return not self.takes_place

    @property
    def takes_place(self) -> bool:
        """Whether at least one seat is confirmed, so that there is a meeting to make."""
        return not self.is_cancelled and any(hold_until is None for hold_until in self.taken.values())

    def stands_at(self, booking: Booking) -> bool:
        """Whether it is at a booking's time, and not cancelled."""
        return not self.is_cancelled and (self.starts_at, self.ends_at) == (booking.starts_at, booking.ends_at)

    def bookings(self, now: datetime) -> list[str]:
        """Return the ids of the bookings that have a seat; one whose hold has lapsed has none."""
        return [booking_id for booking_id, until in self.taken.items() if until is None or until > now]

    def seats_taken(self, now: datetime) -> int:
        """Return how many seats are taken."""
        return len(self.bookings(now))

    def seats_left(self, now: datetime) -> int:
        """Return how many seats may still be booked."""
        return 0 if self.is_cancelled else max(0, self.seats - self.seats_taken(now))

    def joined_on(self, terms: Occurrence, now: datetime) -> Occurrence:
        """Return it with as many seats as its class has now; while all are free, with all the class's present terms.

        One that its host cancelled stays so: whoever asks for its time begins another.
        """
        if self.is_cancelled:
            return self
        if self.seats_taken(now):
            return replace(self, seats=terms.seats)
        return replace(
            terms,
            revision=self.revision,
            taken=self.taken,
            following=self.following,
            created_at=self.created_at,
            meeting_state=self.meeting_state,
            link_count=self.link_count,
        )

    def with_seat(self, booking_id: str, hold_until: datetime | None, now: datetime) -> Occurrence:
        """Return it with a seat for this booking, held until then or, with None, for good; lapsed holds go.

        Raises:  AllSeatsTaken  it is full, or was cancelled
        """
        others = {
            key: until for key, until in self.taken.items() if key != booking_id and (until is None or until > now)
        }
        if self.is_cancelled or len(others) >= self.seats:
            raise AllSeatsTaken(_("All seats are taken."))
        return self._with_taken({**others, booking_id: hold_until}, now)

    def without_seat(self, booking_id: str, now: datetime) -> Occurrence:
        """Return it without this booking's seat."""
        return self._with_taken({key: until for key, until in self.taken.items() if key != booking_id}, now)

    def moved(self, starts_at: datetime, *, timezone: str, buffers: tuple[int, int], now: datetime) -> Occurrence:
        """Return it at another time, without its minted link and calendar event; only confirmed seats come along.

        `timezone` is the host's present one; `buffers` are minutes before and after.
        Raises:  IllegalTransition  it does not take place, or has begun
        """
        self._check_takes_place()
        self._check_time(self.starts_at, now)
        return replace(
            self._at_time(starts_at, timezone=timezone, buffers=buffers, now=now),
            revision=self.revision + 1,
            taken={key: until for key, until in self.taken.items() if until is None},
            following=self._to_follow,
        )

    def with_pasted_link(self, url: str, now: datetime) -> Occurrence:
        """Return it with a link pasted by the host, in place of anything we minted (M8).

        Raises:  IllegalTransition  it does not take place, is over, or is in person
        """
        self._check_takes_place()
        self._check_time(self.ends_at, now)
        self._check_takes_link()
        return replace(self._with_pasted_link(url), revision=self.revision + 1, following=self._to_follow)

    def cancelled(self, reason: str, now: datetime, *, refund: bool = False) -> Occurrence:
        """Return it cancelled for everybody, without its link; with `refund`, what was paid is to go back.

        Raises:  IllegalTransition  nobody has a seat in it, or it is over
        """
        if not self.taken:
            raise IllegalTransition(_("nobody has booked it, or it was cancelled"))
        self._check_time(self.ends_at, now)
        called_off = replace(self._without_any_meeting(), is_cancelled=True, reason=reason, taken={})
        follow = self._to_follow
        return replace(called_off, revision=self.revision + 1, is_refunded=refund, following=follow, had_seats=follow)

    @property
    def _to_follow(self) -> frozenset[str]:
        """Those that an earlier change may not have reached yet, and those who have a seat now."""
        return self.following | frozenset(self.taken)

    def _with_taken(self, taken: Mapping[str, datetime | None], now: datetime) -> Occurrence:
        """Return it with these seats taken: at its next revision if it comes to take place, or no longer does."""
        changed = replace(self, taken=taken)
        if changed.takes_place == self.takes_place:
            return changed
        if not changed.takes_place:
            return replace(self._without_any_meeting(), taken=taken, revision=self.revision + 1)
        return replace(changed.waiting_for_link(now), revision=self.revision + 1)

    def _without_any_meeting(self) -> Occurrence:
        """Return it without its meeting; one that never had a link has none to tell of."""
        had_one = self.is_online and self.link_count
        return self.without_meeting(MeetingState.REMOVED if had_one else MeetingState.NONE)

    def _check_takes_place(self) -> None:
        if not self.takes_place:
            raise IllegalTransition(_("nobody has booked it, or it was cancelled"))


def first_occurrence(booking: Booking, occurrence_id: str, seats: int) -> Occurrence:
    """Return the occurrence at a booking's time, in which nobody has a seat yet."""
    return Occurrence(
        occurrence_id=occurrence_id,
        host_id=booking.host_id,
        class_id=booking.class_id,
        class_title=booking.class_title,
        seats=seats,
        revision=1,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        host_timezone=booking.host_timezone,
        is_online=booking.is_online,
        meeting_choice=booking.meeting_choice,
        location=booking.location,
        created_at=booking.created_at,
        buffer_before_minutes=booking.buffer_before_minutes,
        buffer_after_minutes=booking.buffer_after_minutes,
    )
