"""How a booking follows a change that its host makes to its occurrence, for everybody (G3).

    occurrence   moved ─────────────▶ moved        at its next revision, by one transaction
                   │                    │
    booking        └─▶ behind ─────▶ brought along, at its own next revision: once, from wherever it was

A booking is behind while the revision that it was last brought to is not the occurrence's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, News, Party, first_meeting_state
from joinlink.model.occurrence import Occurrence


def is_behind(booking: Booking, occurrence: Occurrence) -> bool:
    """Whether a booking has still to be brought along: confirmed or held, and not moved to another occurrence."""
    is_part_of_it = booking.occurrence_id == occurrence.occurrence_id
    is_open = booking.is_held or booking.status is BookingStatus.CONFIRMED
    return is_part_of_it and is_open and booking.occurrence_revision < occurrence.revision


def brought_along(booking: Booking, occurrence: Occurrence, now: datetime) -> Booking:
    """Return a confirmed booking as its occurrence now has it, whatever has happened since they last agreed."""
    if occurrence.is_cancelled:
        changed = booking.called_off(Party.HOST, occurrence.reason, now)
    elif booking.starts_at != occurrence.starts_at:
        changed = _moved(booking, occurrence, now)
    elif occurrence.link is not None and occurrence.link.is_pasted:
        changed = booking.given_link(occurrence.link.url)
    else:
        changed = _linked_anew(booking, now)
    return replace(changed, occurrence_revision=occurrence.revision, left_occurrence_id=None, is_brought_along=True)


def _moved(booking: Booking, occurrence: Occurrence, now: datetime) -> Booking:
    buffers = (occurrence.buffer_before_minutes, occurrence.buffer_after_minutes)
    return booking.at_time(occurrence.starts_at, timezone=occurrence.host_timezone, buffers=buffers, now=now)


def _linked_anew(booking: Booking, now: datetime) -> Booking:
    """Return it at its own time, to which its occurrence was moved back, without its earlier link."""
    moved = booking.at_time(booking.starts_at, timezone=booking.host_timezone, buffers=(0, 0), now=now)
    return replace(
        moved,
        news=News.LINK_CHANGED,
        moved_from=booking.moved_from,
        deadlines=booking.deadlines,
        buffer_before_minutes=booking.buffer_before_minutes,
        buffer_after_minutes=booking.buffer_after_minutes,
        link=None,
        meeting_state=first_meeting_state(is_online=booking.is_online),
    )
