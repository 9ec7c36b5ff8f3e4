"""List the occurrences of a host's classes with several seats, as bookings are listed (G1, D1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import StartRange
from joinlink.model.booking_stages import Party
from joinlink.model.notice import Notice
from joinlink.model.occurrence import Occurrence
from joinlink.model.profile import HostProfile
from joinlink.model.slots import ONE_SECOND
from joinlink.model.timeline import TimelineEvent
from joinlink.ports.bookings import Timeline
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import ProfileStore
from joinlink.ports.mails import MailLedger
from joinlink.ports.occurrences import OccurrenceChanges, OccurrenceStore
from joinlink.usecases.bookings.list_bookings import PAGE_SIZE, When, starts_of


@dataclass(frozen=True, slots=True)
class OccurrencePage:
    """Some occurrences in order, and the cursor of the next page, which may be empty."""

    occurrences: Sequence[Occurrence]
    cursor: str | None


class OccurrencePorts(Protocol):
    """Ports for reading occurrences."""

    occurrences: OccurrenceStore
    clock: Clock


def list_occurrences(host_id: str, when: When, cursor: str | None, ports: OccurrencePorts) -> OccurrencePage:
    """Return one page of those in which somebody has a seat.

    Raises:  InvalidInput  the cursor is not one of ours
    """
    now = ports.clock.now()
    found, following = ports.occurrences.list_by_start(host_id, starts_of(when, now), limit=PAGE_SIZE, cursor=cursor)
    shown = [each for each in found if when.has(each.ends_at, now) and each.seats_taken(now)]
    return OccurrencePage(shown, following)


class OccurrenceReadingPorts(OccurrencePorts, Protocol):
    """Ports for reading an occurrence with everything its host's page shows."""

    occurrence_changes: OccurrenceChanges
    mail_ledger: MailLedger
    timeline: Timeline
    notices: NoticeStore
    profiles: ProfileStore


@dataclass(frozen=True, slots=True)
class OccurrenceInFull:
    """An occurrence, who comes, its history, the open notices about it, and the host's zone and accounts.

    Of one that is cancelled: who had a seat, and whose guest has been mailed about the present state.
    """

    occurrence: Occurrence
    bookings: Sequence[Booking]
    told: frozenset[str]
    events: Sequence[TimelineEvent]
    notices: Sequence[Notice]
    profile: HostProfile


def read_occurrence_in_full(host_id: str, occurrence_id: str, ports: OccurrenceReadingPorts) -> OccurrenceInFull:
    """Return one of the host's own occurrences (G3).

    Raises:  NotFound
    """
    occurrence = read_occurrence(host_id, occurrence_id, ports)
    is_off = occurrence.is_cancelled
    wanted = occurrence.had_seats if is_off else occurrence.bookings(ports.clock.now())
    found = [each for each in ports.occurrence_changes.bookings(wanted) if not is_off or _had_seat(each, occurrence)]
    return OccurrenceInFull(
        occurrence=occurrence,
        bookings=sorted(found, key=lambda booking: booking.created_at),
        told=ports.mail_ledger.told_guests(found) if is_off and found else frozenset(),
        events=ports.timeline.list(occurrence_id),
        notices=[each for each in ports.notices.list(host_id) if each.booking_id == occurrence_id],
        profile=ports.profiles.load(host_id),
    )


def _had_seat(booking: Booking, occurrence: Occurrence) -> bool:
    """Whether it was cancelled with its occurrence: a guest may have gone just before, or have moved elsewhere."""
    return booking.occurrence_id == occurrence.occurrence_id and booking.ended_by is not Party.GUEST


def occurrences_of(bookings: Sequence[Booking], occurrences: OccurrenceStore) -> dict[str, Occurrence]:
    """Return the occurrences that some of these bookings of one host have seats in, by id, as far as they stand there.

    Costs nothing where nobody has a seat.
    """
    wanted = {each.occurrence_id: each for each in bookings if each.occurrence_id is not None}
    if not wanted:
        return {}
    starts = [booking.starts_at for booking in wanted.values()]
    span = StartRange(after=min(starts), before=max(starts) + ONE_SECOND)
    found: dict[str, Occurrence] = {}
    cursor = None
    host_id = bookings[0].host_id
    while True:
        page, cursor = occurrences.list_by_start(host_id, span, limit=PAGE_SIZE, cursor=cursor)
        found |= {each.occurrence_id: each for each in page if each.occurrence_id in wanted}
        if cursor is None or len(found) == len(wanted):
            return found


def read_occurrence(host_id: str, occurrence_id: str, ports: OccurrencePorts) -> Occurrence:
    """Return one of the host's own occurrences.

    Raises:  NotFound
    """
    occurrence = ports.occurrences.get(occurrence_id)
    if occurrence.host_id != host_id:
        raise NotFound(_("There is no such occurrence."))
    return occurrence
