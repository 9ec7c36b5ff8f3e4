"""What a booking asks of a provider, in one place for making, finding and removing."""

from __future__ import annotations

from joinlink.ids import marker
from joinlink.model.booking import Booking
from joinlink.model.meeting import MeetingKind, MeetingRequest


def meeting_request(
    booking: Booking, kind: MeetingKind, *, revision: int | None = None, join_url: str | None = None
) -> MeetingRequest:
    """Say what the booking needs; `revision` is given when an object of an older revision is looked for."""
    return MeetingRequest(
        kind=kind,
        marker=marker(booking.booking_id, revision or booking.revision, kind),
        title=f"{booking.class_title} with {booking.guest.name}",
        description="Booked through Joinlink.",
        starts_at=booking.starts_at,
        duration_minutes=booking.duration_minutes,
        timezone=booking.host_timezone,
        join_url=join_url,
    )
