"""Look after a booking: remove leftovers at providers, restore its link, check its meeting before the start.

    due ─▶ taken ─▶ refund owed?          ─▶ retried
                    a refund unanswered?  ─▶ finished (F9)
                    leftovers?            ─▶ removed, or named by a notice (X3, X4)
                    a dead link?          ─▶ taken off the booking
                    no link?              ─▶ the workflow once more; an hour before the start, an alert (M7)
                    due for pre-flight?   ─▶ read back from the provider; replaced if it differs (12.6)
                    a mail not sent?      ─▶ sent
                    its guest deleted?    ─▶ timeline, mails and meetings deleted (S6)
                    older than the index? ─▶ entered, so that its guest finds it (F7)
               ─▶ next care: sooner while something is open, else at the next pre-flight

Of a booking with a seat in an occurrence, the meeting is seen to there (`look_after_occurrence`).

Open work stays due, so if the process dies, the care is repeated; every part of it is safe to repeat.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import MailInProgress, MailUnavailable, PaymentDisputed, ProviderError, ProviderRejected, find
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.care import ALERT_BEFORE, TAKEN_FOR, is_pre_flight, next_pre_flight, next_try, pause_after
from joinlink.model.dispute_notices import refund_of_disputed_notice
from joinlink.model.due import Due, DueKind
from joinlink.model.notice import missing_link_notice_id
from joinlink.ports.care import DueWork
from joinlink.ports.meetings import WorkflowEngine
from joinlink.ports.privacy import PersonalData
from joinlink.usecases.bookings.refund_booking import finish_refund
from joinlink.usecases.bookings.refund_payment import RefundPorts, refund_payment
from joinlink.usecases.bookings.strangers import Strangers
from joinlink.usecases.care.run_again import alert_host, run_workflow_again
from joinlink.usecases.care.set_next_look import set_next_look
from joinlink.usecases.care.settle_objects import settle_objects, wants_entry
from joinlink.usecases.mails.send_booking_mails import MailPorts, send_booking_mails, tell_of_refunds
from joinlink.usecases.meetings.check_meeting import check_meeting
from joinlink.usecases.meetings.meeting_ports import MeetingPorts

MOST_TRIES: Final = 120
"""A test booking's leftovers are given up after a month of six-hour pauses; their notice stays."""
MADE_UP_FOR: Final = timedelta(hours=1)
"""A failed pre-flight is retried for this long."""


class CarePorts(MeetingPorts, MailPorts, RefundPorts, Protocol):
    """Ports for looking after bookings."""

    due_work: DueWork
    personal_data: PersonalData
    workflow_engine: WorkflowEngine

    @property
    def strangers(self) -> Strangers: ...


def look_after_booking(due: Due, ports: CarePorts) -> None:
    """Give a booking the care it needs now, and set when it is due next.

    Raises:  StoreUnavailable  it falls due again when the time it was taken for is over
    """
    now = ports.clock.now()
    taken = ports.due_work.take(due, until=now + TAKEN_FOR)
    if taken is None:
        return
    # Read the rows before the booking: an object stored on the booking in between then counts as carried.
    records = ports.meeting_ledger.all_records(due.owner_id)
    booking = find(ports.bookings.get, due.owner_id)  # a test booking has only ledger rows
    is_settled = settle_objects(records, booking, ports)
    if booking is None:
        is_given_up = is_settled or taken.tries > MOST_TRIES
        set_next_look(taken, None if is_given_up else now + pause_after(taken.tries), ports, is_settled=is_settled)
        return
    _make_findable(booking, ports)
    is_settled = _settle_refunds(booking, ports) and is_settled
    has_finished_refund = booking.open_refund is not None
    booking = ports.bookings.get(booking.booking_id) if has_finished_refund else booking
    had_link, is_alone = booking.link is not None, booking.occurrence_id is None
    if is_alone and is_pre_flight(booking, due.at - MADE_UP_FOR, now):
        is_settled = check_meeting(booking, ports) and is_settled
        booking = ports.bookings.get(booking.booking_id)
    is_mail_waiting = False
    if is_alone and (booking.wants_link(now) or wants_entry(booking, records, ports)):
        is_settled = False
        _run_again(booking, due, ports, may_alert=not had_link)
    else:
        # The mail about a refund that was finished just now is its workflow's; the next look sees whether it went.
        is_mail_waiting = has_finished_refund or not _settle_news(booking, ports)
        is_settled = is_settled and not is_mail_waiting and not _waits_for_occurrence(booking, ports)
    if is_settled and booking.anonymised_at is not None:
        ports.personal_data.forget_traces(booking)
    again = None if is_settled else next_try(booking, taken.tries, now, is_mail_waiting=is_mail_waiting)
    moments = [next_pre_flight(booking, now) if is_alone else None, again]
    set_next_look(taken, min(filter(None, moments), default=None), ports, is_settled=is_settled)


def _make_findable(booking: Booking, ports: CarePorts) -> None:
    """Let its guest find a booking that was made before bookings were found by their address."""
    if booking.found_by is None and booking.anonymised_at is None:
        ports.bookings.make_findable(replace(booking, found_by=ports.strangers.guest(booking.guest.email)))


def _waits_for_occurrence(booking: Booking, ports: CarePorts) -> bool:
    """Whether a seat has no link yet; then its occurrence, which sees to the meeting, is looked after now (G2)."""
    now = ports.clock.now()
    if booking.occurrence_id is None or not booking.wants_link(now):
        return False
    ports.due_work.hasten(DueKind.CARE, booking.occurrence_id, now)
    return True


def _run_again(booking: Booking, due: Due, ports: CarePorts, *, may_alert: bool) -> None:
    """Run the workflow again, and alert the host if time is running out, but not about a link lost just now."""
    run_workflow_again(booking, due, ports)
    now = ports.clock.now()
    if may_alert and booking.wants_link(now) and now >= booking.starts_at - ALERT_BEFORE:
        alert_host(booking, ports)


def _settle_news(booking: Booking, ports: CarePorts) -> bool:
    """Send mails that the workflow could not send, as while SES may not send; returns whether all are sent.

    After the class there is nothing left to tell but refunds, and the notice of a missing link comes down.
    """
    is_over = booking.status is BookingStatus.CONFIRMED and ports.clock.now() >= booking.ends_at
    if is_over:
        ports.notices.close(booking.host_id, missing_link_notice_id(booking.target))
    try:
        if is_over:
            tell_of_refunds(booking, ports.hosts.get(booking.host_id), ports)
        else:
            send_booking_mails(booking.target, ports)
    except (MailUnavailable, MailInProgress):
        return False
    return True


def _settle_refunds(booking: Booking, ports: CarePorts) -> bool:
    """Refund money that is still owed, and finish the host's own refund; returns whether neither is open now."""
    try:
        refund_payment(booking, ports)
        finish_refund(booking, ports)
    except PaymentDisputed:
        ports.notices.put(refund_of_disputed_notice(booking, ports.clock.now()))
    except ProviderRejected:
        pass
    except ProviderError:
        return False
    return True
