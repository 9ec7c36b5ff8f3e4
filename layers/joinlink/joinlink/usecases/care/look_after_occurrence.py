"""Look after an occurrence: bring its bookings along, and see to the meeting that they share (G2, G3).

    due ─▶ taken ─▶ changed by its host?  ─▶ bookings brought along, holds let go, payments given back
                    leftovers?            ─▶ removed, or named by a notice (X3, X4)
                    a dead link?          ─▶ taken off the occurrence, and off each booking
                    due for pre-flight?   ─▶ read back from the provider, once for all seats (12.6)
                    no link, no entry?    ─▶ the workflow of one seat once more; an hour before the start, an alert (M7)
                    a seat without it?    ─▶ the workflow of that seat once more
               ─▶ next care: sooner while something is open, else at the next pre-flight

Mails and money are seen to by the care of each booking.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import MeetingState
from joinlink.model.care import (
    ALERT_BEFORE,
    TAKEN_FOR,
    first_look,
    is_pre_flight,
    next_pre_flight,
    next_try,
    pause_after,
)
from joinlink.model.due import Due
from joinlink.model.meeting import MeetingRecord
from joinlink.model.notice import missing_link_notice_id
from joinlink.model.occurrence import Occurrence
from joinlink.ports.care import DueWork
from joinlink.usecases.bookings.bring_along import LastPorts, bring_all_along
from joinlink.usecases.care.look_after_booking import MADE_UP_FOR, MOST_TRIES
from joinlink.usecases.care.run_again import RunPorts, alert_host, run_workflow_again
from joinlink.usecases.care.set_next_look import set_next_look
from joinlink.usecases.care.settle_objects import settle_objects, wants_entry
from joinlink.usecases.meetings.check_meeting import check_meeting
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.subjects import Subject, find_subject

TIME_TO_FOLLOW: Final = timedelta(seconds=20)
"""How long one look goes on bringing bookings along; the next one does the rest."""


class OccurrenceCarePorts(MeetingPorts, RunPorts, LastPorts, Protocol):
    """Ports for looking after occurrences."""

    due_work: DueWork


def look_after_occurrence(due: Due, ports: OccurrenceCarePorts) -> None:
    """Give an occurrence the care it needs now, and set when it is due next.

    Raises:  StoreUnavailable  it falls due again when the time it was taken for is over
    """
    now = ports.clock.now()
    taken = ports.due_work.take(due, until=now + TAKEN_FOR)
    if taken is None:
        return
    # Read the rows before the occurrence: an object stored on it in between then counts as carried.
    records = ports.meeting_ledger.all_records(due.owner_id)
    occurrence = find_subject(due.owner_id, ports)
    if not isinstance(occurrence, Occurrence):
        is_settled = settle_objects(records, None, ports) or taken.tries > MOST_TRIES
        set_next_look(taken, None if is_settled else now + pause_after(taken.tries), ports, is_settled=is_settled)
        return
    if occurrence.following:
        # The bookings' own workflows come first; a later look sees to whatever they leave undone.
        have_all = bring_all_along(occurrence, ports, until=now + TIME_TO_FOLLOW)
        ports.due_work.postpone(taken, until=first_look(now) if have_all else now)
        return
    is_settled = settle_objects(records, occurrence, ports)
    had_link = occurrence.link is not None
    if is_pre_flight(occurrence, due.at - MADE_UP_FOR, now):
        is_settled = check_meeting(occurrence, ports) and is_settled
    occurrence = ports.occurrences.get(occurrence.occurrence_id)
    is_settled = _settle_seats(occurrence, records, due, ports, had_link=had_link) and is_settled
    again = None if is_settled else next_try(occurrence, taken.tries, now)
    moments = [next_pre_flight(occurrence, now), again]
    set_next_look(taken, min(filter(None, moments), default=None), ports, is_settled=is_settled)


def _settle_seats(
    occurrence: Occurrence, records: Sequence[MeetingRecord], due: Due, ports: OccurrenceCarePorts, *, had_link: bool
) -> bool:
    """Have the meeting made if it is missing, and copied to whoever lacks it; returns whether nothing is missing."""
    now = ports.clock.now()
    if now >= occurrence.ends_at:
        ports.notices.close(occurrence.host_id, missing_link_notice_id(occurrence.target))
    if not occurrence.takes_place or not occurrence.is_online or now >= occurrence.starts_at:
        return True
    seats = _seats(occurrence, ports)
    without = [booking for booking in seats if booking.link != occurrence.link and not _is_under_way(booking, now)]
    for booking in without:
        ports.bookings.lose_link(booking, now)
    if not seats or _is_under_way(occurrence, now):
        return False
    if occurrence.link is None or wants_entry(occurrence, records, ports):
        run_workflow_again(seats[0], due, ports)
        if occurrence.link is None and not had_link and now >= occurrence.starts_at - ALERT_BEFORE:
            alert_host(seats[0], ports)
        return False
    for booking in without:
        run_workflow_again(booking, due, ports)
    return not without


def _is_under_way(subject: Subject, now: datetime) -> bool:
    """Whether a workflow that was started a while ago may still come to its link."""
    asked_at = subject.link_asked_at if subject.meeting_state is MeetingState.PREPARING else None
    return asked_at is not None and now < first_look(asked_at)


def _seats(occurrence: Occurrence, ports: OccurrenceCarePorts) -> list[Booking]:
    """Return the bookings that come, as far as they have followed it; the oldest first."""
    confirmed = [booking_id for booking_id, hold_until in occurrence.taken.items() if hold_until is None]
    found = ports.occurrence_changes.bookings(confirmed)
    current = [each for each in found if each.is_current(each.revision)]
    followed = [each for each in current if each.occurrence_revision == occurrence.revision]
    return sorted(followed, key=lambda booking: (booking.created_at, booking.booking_id))
