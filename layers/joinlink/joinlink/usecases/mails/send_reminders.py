"""Remind guest and host of classes to come (E4).

Each booking has one row of due work: its next reminder. One that fell due during an outage is sent after it, unless the
class is over or the next reminder is due by then. They tell the status, time and link as of sending.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from joinlink.errors import MailUnavailable, NotFound, SendingNotAllowed
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.care import FIRST_PAUSE, next_reminder, reminder_due
from joinlink.model.due import Due, Lane
from joinlink.model.mail import MailKind, MailOccasion, roles_of
from joinlink.ports.care import DueWork
from joinlink.usecases.mails.send_booking_mails import MailPorts, note_wait, send_once

MOST_AT_ONCE: Final = 200
"""The most bookings in a run; the rest are due at the next one."""
TIME_TO_BEGIN: Final = timedelta(seconds=30)
"""Nothing new is begun after this long: a function ended between a mail and its record would send it again."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """The outcome of a run."""

    mails: int
    is_complete: bool
    """False if the mail service throttled or the time was up; the rest is due at the next run."""
    late: timedelta | None = field(default=None, compare=False)
    """By how much the oldest of them was overdue; None if there was none."""


def send_reminders(due_work: DueWork, ports: MailPorts) -> Reminded:
    """Send the reminders that are due, oldest first; stop if SES throttles, as confirmations come before reminders.

    A booking with an unforeseen error stays due and holds up no others; nor does one whose mail is not allowed now.
    Raises:  the first unforeseen error, after the other reminders were sent
    """
    mails, late = 0, None
    unforeseen: list[Exception] = []
    began = ports.clock.now()
    for due in due_work.due(Lane.REMINDERS, began, MOST_AT_ONCE):
        if ports.clock.now() - began > TIME_TO_BEGIN:
            return Reminded(mails, is_complete=False, late=late)
        try:
            mails += _remind(due, due_work, ports)
            late = max(late or timedelta(0), ports.clock.now() - due.at)
        except MailUnavailable:
            return Reminded(mails, is_complete=False, late=late)
        except Exception as exc:  # noqa: BLE001  raised below, once the others have their mails
            unforeseen.append(exc)
    if unforeseen:
        raise unforeseen[0]
    return Reminded(mails, is_complete=True, late=late)


def _remind(due: Due, due_work: DueWork, ports: MailPorts) -> int:
    """Send a booking's reminder that fell due, and ask for the next one; returns the number of mails sent.

    Raises:  MailUnavailable
    """
    now = ports.clock.now()
    booking = _still_to_come(due.owner_id, ports)
    if booking is None:
        due_work.settle(due, next_at=None)
        return 0
    host = ports.hosts.get(booking.host_id)
    minutes = reminder_due(booking, now)
    mails, is_waiting = 0, False
    for role in roles_of(MailKind.REMINDER) if minutes is not None else ():
        try:
            mails += send_once(MailOccasion(MailKind.REMINDER, minutes), role, booking, host, ports)
        except SendingNotAllowed as exc:
            is_waiting = True
            note_wait(exc, role, booking, ports, was_tried=due.tries > 0)
    if is_waiting:
        due_work.take(due, until=now + FIRST_PAUSE)
    else:
        due_work.settle(due, next_at=next_reminder(booking, now))
    return mails


def _still_to_come(booking_id: str, ports: MailPorts) -> Booking | None:
    try:
        booking = ports.bookings.get(booking_id)
    except NotFound:
        return None
    is_to_come = booking.status is BookingStatus.CONFIRMED and ports.clock.now() < booking.ends_at
    return booking if is_to_come else None
