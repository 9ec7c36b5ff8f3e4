"""Composes mails: three templates per kind and role, `templates/<kind>_<role>/{subject.txt,body.txt,body.html}`."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from joinlink.mail.calendar_file import calendar_file
from joinlink.mail.wording import one_line, place, title, when
from joinlink.model.booking import Booking
from joinlink.model.host import Host
from joinlink.model.mail import CalendarMethod, Mail, MailKind, MailRole
from joinlink.model.meeting import MeetingKind

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")


class BookingMails:
    """Writes mails about a booking from what the booking stores (AC-16); `organizer` is the sender's address."""

    def __init__(self, *, organizer: str) -> None:
        self._organizer = organizer

    def compose(
        self, kind: MailKind, role: MailRole, booking: Booking, host: Host, *, manage_url: str, now: datetime
    ) -> Mail:
        """Write one mail: subject, text and HTML say the same, and the calendar file goes along (E3)."""
        words = _words(booking, host, role, manage_url)
        folder = f"{kind}_{role}"
        return Mail(
            to=booking.guest.email if role is MailRole.GUEST else host.email,
            subject=one_line(_render(f"{folder}/subject.txt", words)),
            text=_render(f"{folder}/body.txt", words),
            html=_render(f"{folder}/body.html", words),
            calendar=calendar_file(
                booking,
                host,
                role,
                CalendarMethod.REQUEST,
                organizer=self._organizer,
                manage_url=manage_url,
                now=now,
            ),
            calendar_method=CalendarMethod.REQUEST,
            sender_name=one_line(host.name) if role is MailRole.GUEST else "Joinlink",
            # The guest's address is in the host's mail anyway; the host's is not the guest's to know.
            reply_to=booking.guest.email if role is MailRole.HOST else None,
        )

    def calendar_file(self, booking: Booking, host: Host, *, manage_url: str, now: datetime) -> bytes:
        """Write the file that a guest downloads: published, so that no calendar takes it for an invitation."""
        return calendar_file(
            booking,
            host,
            MailRole.GUEST,
            CalendarMethod.PUBLISH,
            organizer=self._organizer,
            manage_url=manage_url,
            now=now,
        )


def _words(booking: Booking, host: Host, role: MailRole, manage_url: str) -> dict[str, object]:
    """Gather what the templates may say; the guest's own link never gets into the host's mail."""
    link = booking.link
    words: dict[str, object] = {
        "title": title(booking, host, role),
        "when": when(booking, role),
        "booking": booking,
        "host_name": one_line(host.name),
        "guest_name": one_line(booking.guest.name),
        "join_url": link.url if link else None,
        "join_label": link.kind.join_label if link else None,
        "stands_in_for_zoom": link is not None and link.instead_of is MeetingKind.ZOOM,
        "place": place(booking),
        "paid": None if booking.price.is_free else booking.price.written,
    }
    return words | ({"manage_url": manage_url} if role is MailRole.GUEST else {})


def _render(template: str, words: dict[str, object]) -> str:
    return _templates().get_template(template).render(words)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
