"""Read the host's first page: steps left to set up, notices, and the next bookings (D3, D4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from joinlink.errors import NotFound
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Host
from joinlink.model.meeting import MeetingChoice, resolve_meeting_kind
from joinlink.model.notice import Notice
from joinlink.model.occurrence import Occurrence
from joinlink.model.profile import HostProfile
from joinlink.ports.bookings import BookingStore
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore, ProfileStore
from joinlink.ports.occurrences import OccurrenceStore
from joinlink.usecases.bookings.list_bookings import BookingPage, Wanted, When, list_bookings
from joinlink.usecases.bookings.list_occurrences import occurrences_of
from joinlink.usecases.classes.save_class import usable_providers
from joinlink.usecases.money.plan_gate import PlanGate

ONCE_BOOKED: Final = (BookingStatus.CONFIRMED, BookingStatus.CANCELLED)
"""The statuses of a booking that was confirmed once, even if cancelled since."""


class SetUpStep(StrEnum):
    """A new host's steps before the first booking, ordered so that no step waits for a later one."""

    PLAN = "plan"
    PROVIDER = "provider"
    AVAILABILITY = "availability"
    LIVE_CLASS = "live_class"
    TEST_BOOKING = "test_booking"
    MOVE_OR_CANCEL = "move_or_cancel"


class OverviewPorts(Protocol):
    """Ports for reading the overview."""

    hosts: HostStore
    profiles: ProfileStore
    notices: NoticeStore
    bookings: BookingStore
    occurrences: OccurrenceStore
    clock: Clock

    @property
    def plan_gate(self) -> PlanGate: ...


@dataclass(frozen=True, slots=True)
class Overview:
    """A host's first page."""

    host: Host
    profile: HostProfile
    set_up: Mapping[SetUpStep, bool]
    """Whether each step is done; empty once a guest has booked."""
    notices: Sequence[Notice]
    bookings_of_notices: Mapping[str, Booking]
    """The bookings that notices are about, by id; a test booking is not stored, so its notices have none."""
    upcoming: Sequence[Booking]
    """The confirmed bookings to come, soonest first: as many as one page of the index has."""
    occurrences: Mapping[str, Occurrence]
    """The occurrences that these have seats in, by id."""
    known_until: datetime | None
    """The start from which on there may be more of them; None if they are all here."""

    @property
    def can_go_online(self) -> bool:
        """Whether nothing that is left to set up stands in the way of an online class."""
        return all(self.set_up.get(step, True) for step in (SetUpStep.PLAN, SetUpStep.PROVIDER))


def read_overview(host_id: str, ports: OverviewPorts) -> Overview:
    """Read the overview.

    Raises:  NotFound  no such host
    """
    host, profile = ports.hosts.get(host_id), ports.profiles.load(host_id)
    notices = ports.notices.list(host_id)
    upcoming = _bookings(host_id, When.UPCOMING, ports)
    listed = (*upcoming.bookings, *_bookings(host_id, When.PAST, ports).bookings)
    known = [each for each in listed if each.status in ONCE_BOOKED]
    own = [booking for booking in known if booking.guest.email.lower() == host.email.lower()]
    return Overview(
        host=host,
        profile=profile,
        set_up=_set_up(host, profile, own, ports.plan_gate) if len(own) == len(known) else {},
        notices=notices,
        bookings_of_notices=_bookings_of(notices, ports.bookings),
        upcoming=[booking for booking in upcoming.bookings if booking.status is BookingStatus.CONFIRMED],
        occurrences=occurrences_of(upcoming.bookings, ports.occurrences),
        known_until=upcoming.bookings[-1].starts_at if upcoming.cursor and upcoming.bookings else None,
    )


def _set_up(host: Host, profile: HostProfile, own: Sequence[Booking], plan_gate: PlanGate) -> dict[SetUpStep, bool]:
    """Return which steps are done; `own` are the bookings that the host made to try it out."""
    return {
        SetUpStep.PLAN: plan_gate.includes_online(host),
        SetUpStep.PROVIDER: resolve_meeting_kind(MeetingChoice.AUTOMATIC, usable_providers(profile)) is not None,
        SetUpStep.AVAILABILITY: profile.has_set_availability,
        SetUpStep.LIVE_CLASS: any(each.published for each in profile.classes),
        SetUpStep.TEST_BOOKING: host.tested_at is not None,
        SetUpStep.MOVE_OR_CANCEL: any(each.revision > 1 or each.status is BookingStatus.CANCELLED for each in own),
    }


def _bookings(host_id: str, when: When, ports: OverviewPorts) -> BookingPage:
    return list_bookings(host_id, Wanted(when), None, ports)


def _bookings_of(notices: Sequence[Notice], bookings: BookingStore) -> dict[str, Booking]:
    found: dict[str, Booking] = {}
    for booking_id in {notice.booking_id for notice in notices if notice.booking_id is not None}:
        try:
            found[booking_id] = bookings.get(booking_id)
        except NotFound:
            continue
    return found
