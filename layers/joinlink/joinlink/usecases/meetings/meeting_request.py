"""What a booking asks of a provider, in one place for making and for checking."""

from __future__ import annotations

from joinlink.ids import marker
from joinlink.model.booking import Booking
from joinlink.model.meeting import MeetingKind, MeetingReference, MeetingRequest


def meeting_request(
    booking: Booking, kind: MeetingKind, *, generation: int, join_url: str | None = None
) -> MeetingRequest:
    """Say what the booking needs at its present revision; `generation` counts what was made of this kind for it."""
    reference = MeetingReference(booking.booking_id, booking.revision, kind, generation)
    return MeetingRequest(
        kind=kind,
        marker=marker(str(reference)),
        reference=reference,
        title=f"{booking.class_title} with {booking.guest.name}",
        description="Booked through Joinlink.",
        starts_at=booking.starts_at,
        duration_minutes=booking.duration_minutes,
        timezone=booking.host_timezone,
        join_url=join_url,
    )
