"""The request of a booking to a provider, shared by making a meeting and checking it."""

from __future__ import annotations

from joinlink.ids import marker
from joinlink.model.booking import Booking
from joinlink.model.meeting import MeetingKind, MeetingReference, MeetingRequest


def meeting_request(
    booking: Booking, kind: MeetingKind, *, generation: int, join_url: str | None = None
) -> MeetingRequest:
    """Return the request for an object of this kind at the booking's present revision."""
    reference = MeetingReference(booking.booking_id, booking.revision, kind, generation)
    return MeetingRequest(
        kind=kind,
        marker=marker(str(reference)),
        reference=reference,
        title=booking.meeting_title,
        description="Booked through Joinlink.",
        starts_at=booking.starts_at,
        duration_minutes=booking.duration_minutes,
        timezone=booking.host_timezone,
        join_url=join_url,
    )
