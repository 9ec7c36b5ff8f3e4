"""When a booking or an occurrence gets care, and when its guest is reminded.

confirmed    +15 min                       start -24 h        start -1 h     start -15 min    start
────┬───────────┬──────────── ... ────────────┬──────────────────┬──────────────┬───────────────┬──▶ time
    │           │ did the workflow            │ pre-flight       │ no link?     │ pre-flight    │
    │           │ do its work?                │ reminder         │ alert        │               │
    │                                         │                  │ reminder     │               │
    └ no link, or something left over: care comes again after 5, 10, 20, ... minutes
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.meeting_subject import MeetingSubject

FIRST_LOOK_AFTER: Final = timedelta(minutes=15)
"""By then a workflow has used up its retries, or is lost."""
PRE_FLIGHTS: Final = (timedelta(days=1), timedelta(minutes=15))
ALERT_BEFORE: Final = timedelta(hours=1)
FIRST_PAUSE: Final = timedelta(minutes=5)
TAKEN_FOR: Final = 2 * FIRST_PAUSE
"""By then a worker that took something to look after is done, or dead."""
LONGEST_PAUSE: Final = timedelta(hours=6)
LONGEST_PAUSE_WITHOUT_LINK: Final = timedelta(hours=12)
LONGEST_PAUSE_WITH_MAIL: Final = timedelta(minutes=15)
GIVE_UP_AFTER: Final = timedelta(days=30)
"""After that, an object that could not be removed is left where it is, with its notice."""


def first_look(now: datetime) -> datetime:
    """Return when what was just changed first gets care."""
    return now + FIRST_LOOK_AFTER


def next_pre_flight(subject: MeetingSubject, now: datetime) -> datetime | None:
    """Return when its meeting is checked next; None if it has no meeting, or no more checks."""
    if not subject.is_current(subject.revision) or not subject.is_online:
        return None
    moments = sorted(subject.starts_at - before for before in PRE_FLIGHTS)
    return next((moment for moment in moments if moment > now), None)


def is_pre_flight(subject: MeetingSubject, looked_at: datetime, now: datetime) -> bool:
    """Whether a check has fallen due since `looked_at`, and the class has not begun."""
    moments = [subject.starts_at - before for before in PRE_FLIGHTS]
    return any(looked_at <= moment <= now for moment in moments) and now < subject.starts_at


def next_try(subject: MeetingSubject, tries: int, now: datetime, *, is_mail_waiting: bool = False) -> datetime | None:
    """Return when to try again after `tries` failures; None to give up.

    A mail that waits is tried every quarter of an hour, for there is no telling when SES takes mail again. While a link
    is missing, no pause is longer than 1/24 of the time left (but at least five minutes), and one try falls an hour
    before the start, for the alert.
    """
    if now >= subject.ends_at + GIVE_UP_AFTER:
        return None
    is_without_link = subject.wants_link(now)
    urgent = max(FIRST_PAUSE, min(LONGEST_PAUSE_WITHOUT_LINK, (subject.starts_at - now) / 24))
    longest = LONGEST_PAUSE_WITH_MAIL if is_mail_waiting else LONGEST_PAUSE
    pause = pause_after(tries, longest=urgent if is_without_link else longest)
    alert = subject.starts_at - ALERT_BEFORE
    return alert if is_without_link and now < alert < now + pause else now + pause


def pause_after(tries: int, *, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """Return how long to wait after `tries` failures: doubled each time, up to `longest`."""
    factor: int = 2 ** min(tries, 10)
    return min(FIRST_PAUSE * factor, longest)


def next_reminder(booking: Booking, after: datetime) -> datetime | None:
    """Return when the next reminder is due; None if there are no more."""
    moments = sorted(booking.starts_at - timedelta(minutes=minutes) for minutes in booking.reminder_minutes)
    return next((moment for moment in moments if moment > after), None)


def reminder_due(booking: Booking, now: datetime) -> int | None:
    """Return the latest reminder that has fallen due, as minutes before the start; one before it is out of date."""
    due = (one for one in booking.reminder_minutes if booking.starts_at - timedelta(minutes=one) <= now)
    return min(due, default=None)
