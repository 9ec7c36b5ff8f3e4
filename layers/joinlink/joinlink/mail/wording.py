"""Words that mail and calendar file share, so that they can't say two different things (AC-61)."""

from __future__ import annotations

from joinlink.model.booking import Booking
from joinlink.model.host import Host
from joinlink.model.local_time import written_span
from joinlink.model.mail import MailRole


def when(booking: Booking, role: MailRole) -> str:
    """Write the booking's time on the reader's clock, zone named."""
    timezone = booking.guest.timezone if role is MailRole.GUEST else booking.host_timezone
    return written_span(booking.starts_at, booking.ends_at, timezone)


def title(booking: Booking, host: Host, role: MailRole) -> str:
    """Name the class and who else is there, on one line."""
    other = host.name if role is MailRole.GUEST else booking.guest.name
    return one_line(f"{booking.class_title} with {other}")


def place(booking: Booking) -> str | None:
    """Write where a class in person takes place; None for others, and where the host has said nothing."""
    return one_line(booking.location.written) if booking.location else None


def one_line(text: str) -> str:
    """Put a person's words on one line: a line break would end a mail's header."""
    return " ".join(text.split())
