"""Remind guest and host of classes to come (E4).

Each booking has one row of due work: its next reminder. One that fell due during an outage is sent after it, unless the
class is over or the next reminder is due by then. They tell the status, time and link as of sending.

A class with several seats has such a row for each: guests are reminded one by one, the host once for all of them, by
whichever row comes first (G2). The others find that mail in the ledger.

Runs may overlap, as one that shares its work out goes on in several invocations. A row isn't taken before its mails
are sent, since the mail ledger keeps two of them from sending one mail: whoever comes second leaves the row alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Final, Protocol

from joinlink.errors import MailInProgress, MailUnavailable, SendingNotAllowed, find
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.care import FIRST_PAUSE, next_reminder, reminder_due
from joinlink.model.due import Due, Lane
from joinlink.model.host import Host
from joinlink.model.mail import MailKind, MailOccasion, MailRole, place_of, roles_of
from joinlink.model.share import Share, deal
from joinlink.ports.care import DueWork, Workers
from joinlink.ports.occurrences import OccurrenceStore
from joinlink.usecases.mails.send_booking_mails import LEFT_ALONE_FOR, MailPorts, note_wait, send_once

MOST_AT_ONCE: Final = 500
"""The most bookings in one share, which are two mails each at most."""
BY_ONE: Final = 4.0
"""About how many mails a second one invocation sends: with more invocations than SES can serve, some would wait."""
TIME_TO_BEGIN: Final = timedelta(seconds=30)
"""Nothing new is begun after this long: a function ended between a mail and its record would send it again."""
MOST_SEEN: Final = 30_000
"""The most bookings from which the soonest classes are chosen, those that fell due last: the reminder of an hour before
the class is no use an hour later."""
OF_THE_RATE: Final = 0.75
"""The part of SES's rate that reminders may take when there are many; the rest is left to confirmations."""


class ReminderPorts(MailPorts, Protocol):
    """Ports for reminding."""

    due_work: DueWork
    workers: Workers
    occurrences: OccurrenceStore


@dataclass(frozen=True, slots=True)
class Reminded:
    """The outcome of an invocation."""

    mails: int
    is_complete: bool
    """False if SES throttled or time was up; reminders that were not handed on are due at the next run."""
    handed_out: int = 0
    """The bookings that other invocations see to."""
    late: timedelta | None = field(default=None, compare=False)
    """By how much the oldest of them was overdue; None if there was none."""


def send_reminders(ports: ReminderPorts, share: Share | None = None) -> Reminded:
    """Send a share of the due reminders, and hand on the rest when time is up; without a share, find them first.

    It stops if SES throttles, as confirmations come before reminders. A booking with an unforeseen
    error stays due and holds up no others; nor does one whose mail is not allowed now.
    Raises:  the first unforeseen error, after the other reminders were sent
    """
    began = ports.clock.now()
    others: list[Share] = []
    if share is None:
        try:
            share, *others = _shares(began, ports)
        except MailUnavailable:
            return Reminded(mails=0, is_complete=False)
    handed_out = ports.workers.hand_out(others, began)
    mails, is_complete, late = 0, True, None
    unforeseen: list[Exception] = []
    for number, due in enumerate(share.due):
        if ports.clock.now() - began > TIME_TO_BEGIN:
            handed_out += ports.workers.hand_out(share.rest(number), began)
            is_complete = False
            break
        try:
            mails += _remind(due, ports)
            late = max(late or timedelta(0), ports.clock.now() - due.at)
        except MailUnavailable:
            is_complete = False
            break
        except Exception as exc:  # noqa: BLE001  raised below, once the others have their mails
            unforeseen.append(exc)
        _keep_pace(mails, share, began, ports)
    if unforeseen:
        raise unforeseen[0]
    return Reminded(mails, is_complete, handed_out, late)


def _shares(now: datetime, ports: ReminderPorts) -> list[Share]:
    """Find what is due and deal it out, the soonest class first.

    Several hands send no faster, together, than SES takes mail. So in a rush a reminder of an hour before does not wait
    behind those of a day before, and a class that has begun comes last.
    Raises:  MailUnavailable
    """
    due = ports.due_work.due(Lane.REMINDERS, now, MOST_SEEN, newest=True)
    found = sorted(due, key=lambda one: _urgency(one, now))
    if len(found) <= MOST_AT_ONCE:
        return [Share(tuple(found))]
    rate = ports.mailer.most_per_second() * OF_THE_RATE
    hands = min(ports.workers.at_once, ceil(rate / BY_ONE))
    dealt = deal(found[: MOST_AT_ONCE * hands], each=MOST_AT_ONCE, hands=hands)
    return [Share(hand, mails_per_second=rate / len(dealt)) for hand in dealt]


def _urgency(due: Due, now: datetime) -> tuple[bool, datetime]:
    """Return the key that sorts it by its class's start, which is taken to be in an hour if the row does not say it."""
    return due.starts_at is not None and due.starts_at <= now, due.starts_at or due.at + timedelta(hours=1)


def _keep_pace(mails: int, share: Share, began: datetime, ports: ReminderPorts) -> None:
    """Wait for as long as this many mails should have taken."""
    if share.mails_per_second is not None:
        ahead = began + timedelta(seconds=mails / share.mails_per_second) - ports.clock.now()
        ports.clock.sleep(max(ahead, timedelta()).total_seconds())


def _remind(due: Due, ports: ReminderPorts) -> int:
    """Send a booking's reminder that fell due, and ask for the next one; returns the number of mails sent.

    Raises:  MailUnavailable
    """
    now, due_work = ports.clock.now(), ports.due_work
    booking = _still_to_come(due.owner_id, ports)
    if booking is None:
        due_work.settle(due, next_at=None)
        return 0
    host = ports.hosts.get(booking.host_id)
    minutes = reminder_due(booking, now)
    mails, is_waiting, is_left = 0, False, False
    for role in roles_of(MailKind.REMINDER) if minutes is not None else ():
        occasion = MailOccasion(MailKind.REMINDER, minutes)
        try:
            mails += _remind_one(occasion, role, booking, host, ports)
        except MailInProgress:
            is_left = True
            break
        except SendingNotAllowed as exc:
            is_waiting = True
            subject_id = place_of(booking, occasion, role).subject_id
            note_wait(exc, role, subject_id, ports, was_tried=due.tries > 0)
    if is_waiting:
        due_work.take(due, until=now + FIRST_PAUSE)
    elif not is_left:
        due_work.settle(due, next_at=next_reminder(booking, now))
    return mails


def _remind_one(occasion: MailOccasion, role: MailRole, booking: Booking, host: Host, ports: ReminderPorts) -> bool:
    """Remind guest or host; the host of a class with several seats only once for all seats (G2).

    A seat that has still to follow its occurrence to another time tells nothing of it.
    Raises:  MailUnavailable, SendingNotAllowed
             MailInProgress  another invocation, or another seat, has begun it
    """
    subject_id, occurrence = place_of(booking, occasion, role).subject_id, None
    if subject_id != booking.booking_id:
        if ports.mail_ledger.is_settled(booking, occasion, role):
            return False
        occurrence = ports.occurrences.get(subject_id)
        if not occurrence.stands_at(booking):
            return False
    return send_once(occasion, role, booking, host, ports, left_alone_for=LEFT_ALONE_FOR, occurrence=occurrence)


def _still_to_come(booking_id: str, ports: MailPorts) -> Booking | None:
    booking = find(ports.bookings.get, booking_id)
    is_to_come = booking and booking.status is BookingStatus.CONFIRMED and ports.clock.now() < booking.ends_at
    return booking if is_to_come else None
