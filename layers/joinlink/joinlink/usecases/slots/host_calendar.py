"""A host's bookable time, for both listing slots and booking one (A4, AC-55).

    hours, buffers, notice, horizon ── one Query ─┐
    claims of bookings ── one Query ──────────────┼─▶ model/slots
    busy times of connected calendars, at most ───┘
    a minute old on a page and read afresh for a
    booking, or *unknown* (busy_times)

*Unknown* is never *free*: while a calendar can't be read, nothing is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from joinlink.errors import AllSeatsTaken, AvailabilityUnknown, NotFound, Renamed, SlotNotOffered, SlotTaken
from joinlink.language import gettext as _
from joinlink.model.availability import Availability
from joinlink.model.booking import Booking
from joinlink.model.claim import Claim
from joinlink.model.group_slots import is_joinable, is_shared, joinable_slots, seats_left, standing_at
from joinlink.model.host import Provider
from joinlink.model.occurrence import Occurrence
from joinlink.model.profile import HostProfile
from joinlink.model.slots import Grid, Interval, Slot
from joinlink.model.teaching import TeachingClass
from joinlink.ports.bookings import BookingStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore, ProfileStore
from joinlink.usecases.slots.busy_times import FRESH, BusyTimes


@dataclass(frozen=True, slots=True)
class SlotTerms:
    """The terms of a set of slots: the host, their length, and the step between their starts.

    `besides` is the booking or occurrence being made or moved, if any; the time it holds does not count as taken.
    With several `seats`, guests may join the occurrences of the class that stand already (G1).
    """

    profile: HostProfile
    duration_minutes: int
    step_minutes: int
    class_id: str
    seats: int = 1
    besides: Booking | Occurrence | None = None

    @property
    def is_group(self) -> bool:
        """Whether a start has more than one seat."""
        return self.seats > 1

    @property
    def availability(self) -> Availability:
        """The hours of the set that the class goes by (P4), and the host's rules."""
        return self.profile.hours_of(self.class_id)

    def grid(self, now: datetime) -> Grid:
        """Return the starts that the hours allow."""
        return Grid(self.availability, self.duration_minutes, self.step_minutes, now)

    @classmethod
    def of_class(cls, profile: HostProfile, teaching_class: TeachingClass, besides: Booking | None = None) -> SlotTerms:
        """Return the terms on which a class is booked."""
        length, step = teaching_class.duration_minutes, teaching_class.slot_step_minutes
        return cls(profile, length, step, teaching_class.class_id, teaching_class.seats, besides)

    @classmethod
    def of_move(cls, profile: HostProfile, booking: Booking) -> SlotTerms:
        """Return the terms on which a booking is moved: it keeps its own length, and its class's step.

        If the class is gone, the step is the booking's length. A booking of a time of its own joins nobody.
        """
        of_class = next((each for each in profile.classes if each.class_id == booking.class_id), None)
        step = of_class.slot_step_minutes if of_class else booking.duration_minutes
        seats = of_class.seats if of_class and booking.occurrence_id else 1
        return cls(profile, booking.duration_minutes, step, booking.class_id, seats, booking)

    @classmethod
    def of_occurrence(cls, profile: HostProfile, occurrence: Occurrence) -> SlotTerms:
        """Return the terms on which an occurrence is moved with all its seats: to a time that nobody has."""
        of_class = next((each for each in profile.classes if each.class_id == occurrence.class_id), None)
        step = of_class.slot_step_minutes if of_class else occurrence.duration_minutes
        return cls(profile, occurrence.duration_minutes, step, occurrence.class_id, besides=occurrence)


@dataclass(frozen=True, slots=True)
class HostCalendar:
    """Finds a host's slots, from hours, claims and busy times."""

    hosts: HostStore
    profiles: ProfileStore
    bookings: BookingStore
    busy_times: BusyTimes
    clock: Clock

    def find_class(self, handle: str, slug: str) -> tuple[HostProfile, TeachingClass]:
        """Return the profile and the published class of a public address.

        Raises:  NotFound  no such host or class, or the class is not published
                 Renamed   it has another handle or slug by now (S8)
        """
        owner, now = self.hosts.owner_of(handle), self.clock.now()
        profile = self.profiles.load(owner.host_id)
        for teaching_class in profile.classes:
            if teaching_class.published and teaching_class.answers_to(slug, now):
                if (owner.handle, teaching_class.slug) != (handle, slug):
                    raise Renamed(handle=owner.handle, slug=teaching_class.slug)
                return profile, teaching_class
        raise NotFound(_("There is no such class."))

    def open_slots(self, terms: SlotTerms, start: datetime, end: datetime, *, max_age: timedelta = FRESH) -> list[Slot]:
        """List the slots on offer that start in [start, end).

        Claims and calendars are read only around the host's hours in that range. The present time of `besides` is
        not listed. Of a class with several seats each slot says how many are left. Busy times may be `max_age` old.
        Raises:  AvailabilityUnknown  a calendar can't be read (A4)
        """
        list_them = self._group_slots if terms.is_group else self._free_slots
        slots = list_them(terms, start, end, max_age)
        return [slot for slot in slots if terms.besides is None or slot.starts_at != terms.besides.starts_at]

    def check_offer(self, terms: SlotTerms, starts_at: datetime) -> Claim | None:
        """Check that the function that lists slots would list this one; return the claim of what is joined, if any.

        Calendars are read only for a time within the host's hours that nobody has yet, and then afresh: a page may be
        a minute old.
        Raises:  SlotNotOffered       the host does not offer it, or is busy
                 SlotTaken            another booking has the time, or all seats are taken
                 AvailabilityUnknown  a calendar can't be read (A4)
        """
        window = window_around(terms.availability, terms.duration_minutes, starts_at, starts_at)
        if not terms.is_group:
            self._check_free(terms, starts_at, lambda: self._claims(terms, window))
            return None
        claims = self._claims(terms, window)
        standing = standing_at(claims, terms.class_id, starts_at, self.clock.now())
        if standing is None:
            try:
                self._check_free(terms, starts_at, lambda: claims)
            except (SlotNotOffered, SlotTaken, AvailabilityUnknown):
                # Another guest may have begun it since the claims were read, and its own event be what is in the way.
                # What somebody has begun is on offer whatever the calendars say, and whether or not they can be read.
                standing = standing_at(self._claims(terms, window), terms.class_id, starts_at, self.clock.now())
                if standing is None:
                    raise
        if standing is not None:
            self._check_seat(terms, standing, starts_at)
        return standing

    def _group_slots(self, terms: SlotTerms, start: datetime, end: datetime, max_age: timedelta) -> list[Slot]:
        """List the occurrences to be joined, and the free starts with all their seats."""
        availability, now = terms.availability, self.clock.now()
        claims = self._claims(terms, window_around(availability, terms.duration_minutes, start, end))
        joined = joinable_slots(
            availability, claims, terms.class_id, terms.seats, now=now, window_start=start, window_end=end
        )
        free = self._free_slots(terms, start, end, max_age, claims)
        return sorted([*joined, *(slot._replace(seats_left=terms.seats) for slot in free)])

    def _free_slots(
        self,
        terms: SlotTerms,
        start: datetime,
        end: datetime,
        max_age: timedelta,
        claims: Sequence[Claim] | None = None,
    ) -> list[Slot]:
        """List the starts that nothing is in the way of; `claims` if they were read already."""
        grid = terms.grid(self.clock.now())
        outer = grid.outer_starts(start, end)
        if outer is None:
            return []
        window = window_around(grid.availability, terms.duration_minutes, *outer)
        taken = self._taken(terms, self._claims(terms, window) if claims is None else claims)
        return grid.open_slots(start, end, claims=taken, busy=self._busy(terms, window, max_age=max_age))

    def _check_free(self, terms: SlotTerms, starts_at: datetime, read_claims: Callable[[], Sequence[Claim]]) -> None:
        """Check that nothing is in the way of a start.

        Raises:  as check_offer
        """
        if not self._offered(terms, starts_at):
            raise SlotNotOffered(_("The host does not offer this time."))
        window = window_around(terms.availability, terms.duration_minutes, starts_at, starts_at)
        claims = self._check_claims(terms, starts_at, read_claims())
        try:
            busy = self._busy(terms, window, max_age=timedelta(0))
        except AvailabilityUnknown:
            self._check_claims(terms, starts_at, read_claims())  # somebody may have got it while the calendar was asked
            raise
        if not self._offered(terms, starts_at, claims, busy):
            raise SlotNotOffered(_("The host is busy at this time."))

    def _check_claims(self, terms: SlotTerms, starts_at: datetime, claims: Sequence[Claim]) -> Sequence[Interval]:
        """Return the times that others have, if none is in the way.

        Raises:  SlotTaken
        """
        taken = self._taken(terms, claims)
        if not self._offered(terms, starts_at, taken):
            raise SlotTaken(_("Somebody else has this time."))
        return taken

    def _offered(
        self, terms: SlotTerms, starts_at: datetime, claims: Sequence[Interval] = (), busy: Sequence[Interval] = ()
    ) -> bool:
        return terms.grid(self.clock.now()).offers(starts_at, claims=claims, busy=busy)

    def _check_seat(self, terms: SlotTerms, standing: Claim, starts_at: datetime) -> None:
        """Check that an occurrence can be joined now.

        Raises:  SlotNotOffered, SlotTaken
        """
        now = self.clock.now()
        if not is_joinable(terms.availability, starts_at, now):
            raise SlotNotOffered(_("The host does not offer this time."))
        besides = terms.besides if isinstance(terms.besides, Booking) else None
        if not seats_left(standing, terms.seats, now, besides):
            raise AllSeatsTaken(_("All seats are taken."))

    def _busy(self, terms: SlotTerms, window: Interval, *, max_age: timedelta) -> Sequence[Interval]:
        """Return the busy times of the host's connected calendars.

        If the booking being moved has an event in Google Calendar, that event's time is left out.
        Raises:  AvailabilityUnknown  a calendar can't be read; the host is told
        """
        busy = dict(self.busy_times.read(terms.profile, window, max_age=max_age))
        if terms.besides is not None and terms.besides.is_in_google_calendar:
            busy[Provider.GOOGLE] = _without(busy.get(Provider.GOOGLE, ()), _interval(terms.besides))
        return [interval for intervals in busy.values() for interval in intervals]

    def _claims(self, terms: SlotTerms, window: Interval) -> Sequence[Claim]:
        return self.bookings.claims(terms.profile.host_id, window)

    def _taken(self, terms: SlotTerms, claims: Iterable[Claim]) -> list[Interval]:
        """Return the times that others have: live claims, except the booking's own."""
        now, besides = self.clock.now(), terms.besides
        own = (besides.occurrence_id or besides.subject_id) if besides else None
        stays_for_others = isinstance(besides, Booking)
        return [
            claim.interval
            for claim in claims
            if claim.is_live(now) and (claim.owner_id != own or (stays_for_others and is_shared(claim, now)))
        ]


def window_around(
    availability: Availability, duration_minutes: int, first_start: datetime, last_start: datetime
) -> Interval:
    """Return the span of time that could affect slots starting between two instants."""
    reach = duration_minutes + availability.buffer_after_minutes
    return Interval(
        int(first_start.timestamp()) - availability.buffer_before_minutes * 60,
        int(last_start.timestamp()) + reach * 60,
    )


def _interval(booking: Booking | Occurrence) -> Interval:
    return Interval(int(booking.starts_at.timestamp()), int(booking.ends_at.timestamp()))


def _without(busy: Iterable[Interval], own: Interval) -> list[Interval]:
    """Cut a booking's own time out of busy times, so that its event does not keep it from moving by half an hour.

    Google does not say which event a busy time is from, but this time was free when it was booked.
    """
    pieces = (
        piece
        for one in busy
        for piece in (Interval(one.start, min(one.end, own.start)), Interval(max(one.start, own.end), one.end))
    )
    return [piece for piece in pieces if piece.start < piece.end]
