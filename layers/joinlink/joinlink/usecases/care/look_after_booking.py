"""Look after a booking: settle what is left at providers, see to its link, check its meeting before the start.

    due ─▶ taken ─▶ refund owed?          ─▶ tried again
                    left at a provider?   ─▶ removed, or named by a notice (X3, X4)
                    carried and gone?     ─▶ taken off the booking
                    no link?              ─▶ the workflow once more, an alert an hour before the start (M7)
                    due for pre-flight?   ─▶ read back from the provider; put right where it differs (12.6)
                    a mail not sent?      ─▶ sent
               ─▶ next look: sooner while something is open, else the next pre-flight

Whatever is open stays due work, so a look that dies is repeated; what it does is safe to repeat.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from joinlink.errors import MailUnavailable, NotFound, ProviderError
from joinlink.model.booking import Booking, BookingStatus
from joinlink.model.care import ALERT_BEFORE, FIRST_PAUSE, is_pre_flight, next_pre_flight, next_try, pause_after
from joinlink.model.due import Due
from joinlink.model.host import Provider
from joinlink.model.mail import MailKind, MailOccasion, MailRole
from joinlink.model.meeting import LedgerState, MeetingRecord
from joinlink.model.notice import missing_link_notice_id
from joinlink.model.workflow import Workflow
from joinlink.ports.care import DueWork
from joinlink.ports.meetings import WorkflowEngine
from joinlink.usecases.bookings.refund_payment import RefundPorts, refund_payment
from joinlink.usecases.mails.send_booking_mails import MailPorts, send_booking_mails, send_once
from joinlink.usecases.meetings.check_meeting import check_meeting, take_off_dead_link
from joinlink.usecases.meetings.delete_meeting import discard, is_carried
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.start_workflow import start_execution

TAKEN_FOR: Final = 2 * FIRST_PAUSE
"""A look is over by then, or its process is gone."""
MOST_TRIES: Final = 120
"""What a test booking left is given up after a month of six-hour pauses; its notice stays."""
MADE_UP_FOR: Final = timedelta(hours=1)
"""A pre-flight that failed is tried again for this long."""


class CarePorts(MeetingPorts, MailPorts, RefundPorts, Protocol):
    """What looking after bookings needs of the outside."""

    due_work: DueWork
    workflow_engine: WorkflowEngine


def look_after_booking(due: Due, ports: CarePorts) -> None:
    """Do what the booking needs now, and say when it is looked after next.

    Raises:  StoreUnavailable  it is looked after again when the time it was taken for is over
    """
    now = ports.clock.now()
    taken = ports.due_work.take(due, until=now + TAKEN_FOR)
    if taken is None:
        return
    # The rows before the booking: one that it came to carry in between is then seen to be carried.
    records = ports.meeting_ledger.all_records(due.owner_id)
    booking = _booking(due.owner_id, ports)
    is_settled = _settle_records(records, booking, ports)
    if booking is None:
        is_given_up = is_settled or taken.tries > MOST_TRIES
        _next_look(taken, None if is_given_up else now + pause_after(taken.tries), ports, is_settled=is_settled)
        return
    is_settled = _settle_refund(booking, ports) and is_settled
    had_link = booking.link is not None
    if is_pre_flight(booking, due.at - MADE_UP_FOR, now):
        is_settled = check_meeting(booking, ports) and is_settled
        booking = ports.bookings.get(booking.booking_id)
    if booking.wants_link(now) or _wants_entry(booking, records, ports):
        is_settled = False
        _run_workflow_again(booking, due, ports, may_alert=not had_link)
    else:
        is_settled = _settle_news(booking, ports) and is_settled
    moments = [next_pre_flight(booking, now), None if is_settled else next_try(booking, taken.tries, now)]
    _next_look(taken, min(filter(None, moments), default=None), ports, is_settled=is_settled)


def _booking(booking_id: str, ports: CarePorts) -> Booking | None:
    """Return the booking; None for a test booking, of which there is only the ledger."""
    try:
        return ports.bookings.get(booking_id)
    except NotFound:
        return None


def _next_look(taken: Due, at: datetime | None, ports: CarePorts, *, is_settled: bool) -> None:
    if is_settled or at is None:
        ports.due_work.settle(taken, next_at=at)
    else:
        ports.due_work.postpone(taken, until=at)


def _settle_records(records: Sequence[MeetingRecord], booking: Booking | None, ports: CarePorts) -> bool:
    """See to every object that the booking does not carry; tells whether nothing is left open.

    What may still be adopted for the booking is left to its workflow.
    """
    is_settled = True
    for record in records:
        if booking is not None and is_carried(record, booking):
            if record.is_closed and record.kind.is_meeting:
                take_off_dead_link(booking, ports)
        elif record.is_being_made(ports.clock.now()) or _is_wanted(record, booking, ports):
            is_settled = False
        elif record.state is not LedgerState.DELETED:
            is_settled = discard(record, ports) and is_settled
    return is_settled


def _is_wanted(record: MeetingRecord, booking: Booking | None, ports: CarePorts) -> bool:
    """Whether an object may still become the booking's link or calendar entry."""
    if booking is None or record.is_closed or not booking.is_current(record.revision):
        return False
    now = ports.clock.now()
    if not record.kind.is_meeting:
        return booking.calendar_event_id is None and now < booking.starts_at
    return booking.wants_link(now)


def _wants_entry(booking: Booking, records: Sequence[MeetingRecord], ports: CarePorts) -> bool:
    """Whether the host's Google Calendar should show the booking with its link, and does not."""
    is_to_come = booking.status is BookingStatus.CONFIRMED and ports.clock.now() < booking.starts_at
    if not booking.is_online or not is_to_come or any(_is_entry_of(booking, record) for record in records):
        return False
    google = ports.connections.get(booking.host_id, Provider.GOOGLE)
    return google is not None and google.is_usable


def _is_entry_of(booking: Booking, record: MeetingRecord) -> bool:
    is_shown = is_carried(record, booking) and record.provider_id == booking.calendar_event_id
    return is_shown and not record.is_closed and record.join_url == (booking.link.url if booking.link else None)


def _run_workflow_again(booking: Booking, due: Due, ports: CarePorts, *, may_alert: bool) -> None:
    """Start the workflow once more, and alert the host where time runs out; not of a link that was lost just now."""
    name = f"{booking.target.execution_name}-{int(due.at.timestamp())}"
    now = ports.clock.now()
    start_execution(Workflow.CONFIRM, booking.target, name, ports.workflow_engine)
    what = "link" if booking.wants_link(now) else "calendar entry"
    ports.timeline.add(booking.booking_id, now, f"Trying again to make the {what}")
    if may_alert and booking.wants_link(now) and now >= booking.starts_at - ALERT_BEFORE:
        _alert(booking, ports)


def _settle_news(booking: Booking, ports: CarePorts) -> bool:
    """Send what guest and host were not told by the workflow, as after a long outage of SES; tells whether all went.

    Of a class that is over there is nothing to tell any more, and nobody has to give it a link.
    """
    if booking.status is BookingStatus.CONFIRMED and ports.clock.now() >= booking.ends_at:
        ports.notices.close(booking.host_id, missing_link_notice_id(booking.target))
        return True
    try:
        send_booking_mails(booking.target, ports)
    except MailUnavailable:
        return False
    return True


def _alert(booking: Booking, ports: CarePorts) -> None:
    """Tell the host by mail, once for each revision, that a class is about to begin without a link."""
    host = ports.hosts.get(booking.host_id)
    try:
        send_once(MailOccasion(MailKind.LINK_MISSING), MailRole.HOST, booking, host, ports)
    except MailUnavailable:
        ports.timeline.add(booking.booking_id, ports.clock.now(), "Mail to the host not sent yet", "It is tried again.")


def _settle_refund(booking: Booking, ports: CarePorts) -> bool:
    """Send money back that is still owed; tells whether none is."""
    try:
        refund_payment(booking, ports)
    except ProviderError:
        return False
    return True
