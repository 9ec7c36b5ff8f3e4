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
from joinlink.model.booking import Booking, same_choice
from joinlink.model.booking_parts import BookingRevision, MeetingLink
from joinlink.model.booking_stages import MeetingState, first_meeting_state
from joinlink.model.meeting import NOTE, MeetingChoice, MeetingKind
from joinlink.model.plain_names import shown_name
from joinlink.model.teaching import Location


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One start of a class with several seats; times are UTC.

    `taken` has the bookings that have a seat: until when an unpaid one keeps it, None once it is confirmed.
    """

    occurrence_id: str
    host_id: str
    class_id: str
    class_title: str
    seats: int
    revision: int
    starts_at: datetime
    ends_at: datetime
    host_timezone: str
    is_online: bool
    meeting_choice: MeetingChoice
    location: Location | None
    created_at: datetime
    taken: Mapping[str, datetime | None] = field(default_factory=dict)
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    meeting_state: MeetingState = MeetingState.NONE
    link: MeetingLink | None = None
    link_count: int = 0
    link_asked_at: datetime | None = None
    calendar_event_id: str | None = None
    moved_from: datetime | None = None
    """Its start before it was last moved, UTC."""
    is_cancelled: bool = False
    """Whether its host cancelled it for everybody."""
    reason: str = ""
    """Why, in the host's words."""
    is_refunded: bool = False
    """Whether its host wants the payments of those that were cancelled to go back."""
    following: frozenset[str] = frozenset()
    """The bookings that may still have to be brought along, since its host last changed it for everybody."""

    @property
    def subject_id(self) -> str:
        """Its id, as the subject of a meeting."""
        return self.occurrence_id

    @property
    def target(self) -> BookingRevision:
        """Its id and present revision."""
        return BookingRevision(self.occurrence_id, self.revision)

    @property
    def meeting_title(self) -> str:
        """What its meeting is called at the provider: guests never see one another (G2)."""
        return shown_name(self.class_title)

    @property
    def confirmed(self) -> int:
        """How many come."""
        return sum(hold_until is None for hold_until in self.taken.values())

    @property
    def meeting_description(self) -> str:
        """What is said of it in the host's calendar: how many come, not who."""
        return f"{self.confirmed} of {self.seats} seats are taken.\n\n{NOTE}"

    @property
    def google_event_id(self) -> str | None:
        """The event in the host's Google Calendar that shows it, if any."""
        is_on_meet = self.link is not None and self.link.kind is MeetingKind.GOOGLE_MEET
        return self.link.meeting_id if self.link and is_on_meet else self.calendar_event_id

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
    def is_called_off(self) -> bool:
        """Whether its meeting goes because everybody has cancelled, or its host has for them."""
        return not self.takes_place

    @property
    def takes_place(self) -> bool:
        """Whether at least one seat is confirmed, so that there is a meeting to make."""
        return not self.is_cancelled and any(hold_until is None for hold_until in self.taken.values())

    def is_current(self, revision: int) -> bool:
        """Whether work for this revision is still wanted."""
        return self.takes_place and self.revision == revision

    def wants_link(self, now: datetime) -> bool:
        """Whether a link should still be made; none is made once it has begun (M7)."""
        return self.takes_place and self.is_online and self.link is None and self.starts_at > now

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
        """Return it with as many seats as its class has by now; while nobody has one, with all its present terms.

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
        """Return it with a seat for this booking, held for a while or, with None, for good; without lapsed holds.

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

        The link's provider becomes its meeting choice, so that a move never switches it silently (R3).
        `timezone` is the host's present one; `buffers` are minutes before and after.
        Raises:  IllegalTransition  it does not take place, or has begun
        """
        if not self.takes_place:
            raise IllegalTransition(_("nobody has booked it, or it was cancelled"))
        _check_time(self.starts_at, now)
        stays = self.link if self.link and self.link.is_pasted else None
        return replace(
            self,
            revision=self.revision + 1,
            taken={key: until for key, until in self.taken.items() if until is None},
            following=self._to_follow,
            moved_from=self.starts_at,
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

    def with_pasted_link(self, url: str, now: datetime) -> Occurrence:
        """Return it with a link pasted by the host, in place of anything we minted (M8).

        Raises:  IllegalTransition  it does not take place, is over, or is in person
        """
        if not self.takes_place:
            raise IllegalTransition(_("nobody has booked it, or it was cancelled"))
        _check_time(self.ends_at, now)
        if not self.is_online:
            raise IllegalTransition(_("this class takes place in person"))
        return replace(
            self,
            revision=self.revision + 1,
            following=self._to_follow,
            link=MeetingLink(url, kind=None, meeting_id=None),
            link_count=self.link_count + 1,
            link_asked_at=None,
            calendar_event_id=None,
            meeting_state=MeetingState.MANUAL,
        )

    def cancelled(self, reason: str, now: datetime, *, refund: bool = False) -> Occurrence:
        """Return it cancelled for everybody, without its link; with `refund`, what was paid is to go back.

        Raises:  IllegalTransition  nobody has a seat in it, or it is over
        """
        if not self.taken:
            raise IllegalTransition(_("nobody has booked it, or it was cancelled"))
        _check_time(self.ends_at, now)
        called_off = replace(_without_meeting(self), is_cancelled=True, reason=reason, taken={})
        return replace(called_off, revision=self.revision + 1, is_refunded=refund, following=self._to_follow)

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
            return replace(_without_meeting(changed), revision=self.revision + 1)
        return replace(
            changed,
            revision=self.revision + 1,
            meeting_state=first_meeting_state(is_online=self.is_online),
            link_asked_at=now if self.is_online else None,
        )


def _without_meeting(occurrence: Occurrence) -> Occurrence:
    return replace(
        occurrence,
        link=None,
        calendar_event_id=None,
        meeting_state=MeetingState.REMOVED if occurrence.is_online and occurrence.link_count else MeetingState.NONE,
        link_asked_at=None,
    )


def _check_time(until: datetime, now: datetime) -> None:
    if now >= until:
        raise IllegalTransition(_("it is too late for that"))


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
