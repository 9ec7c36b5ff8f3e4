"""The calendar file of a booking (iCalendar, RFC 5545, and iTIP, RFC 5546).

One UID per booking for life, times in UTC, and a SEQUENCE that rises with every change calendars should pick up. After
any number of REQUESTs a reader's calendar has one event, and after a CANCEL none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from joinlink.language import gettext as _
from joinlink.language import reader
from joinlink.mail.wording import knocking, place, sender, title
from joinlink.model.booking import Booking
from joinlink.model.host import Host
from joinlink.model.mail import CalendarMethod, MailRole
from joinlink.model.people_address import people_address
from joinlink.model.plain_names import shown_name
from joinlink.model.site import Site

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress


def calendar_file(
    bookings: Sequence[tuple[Booking, str]],
    host: Host,
    role: MailRole,
    method: CalendarMethod,
    *,
    organizer: str,
    site: Site,
    now: datetime,
) -> bytes:
    """Write the file for one reader: CRLF, lines folded at 75 octets.

    `organizer` is the address that our mail comes from: programs take changes from the organizer alone, and Outlook
    throws a mail away whose reader is the organizer. Nobody reads what is sent there, so no reply is asked for.
    It is written in the language of whoever `language.reader` is; programs are told which that is.
    Each booking comes with the address that opens it for anyone who has it, so only the guest's file may contain it.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Joinlink//Joinlink//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    for booking, manage_url in bookings:
        event = _event(booking, host, role, method, manage_url, now)
        event.add("organizer", _address(organizer, sender(host, site)))
        for invited in _invited(booking, host, role, method):
            event.add("attendee", invited)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _event(
    booking: Booking, host: Host, role: MailRole, method: CalendarMethod, manage_url: str, now: datetime
) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{booking.booking_id}@joinlink")
    event.add("sequence", booking.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    language = {"LANGUAGE": reader().locale}
    event.add("summary", title(booking, host, role), language)
    event.add("description", _description(booking, host, role, method, manage_url), language)
    event.add("status", "CANCELLED" if method is CalendarMethod.CANCEL else "CONFIRMED")
    _add_where(event, booking, role, method, manage_url)
    return event


def _description(booking: Booking, host: Host, role: MailRole, method: CalendarMethod, manage_url: str) -> str:
    is_off = method is CalendarMethod.CANCEL
    if role is MailRole.HOST and not is_off:
        return told_to_host(booking, host)
    lines = [_("This booking is cancelled.")] if is_off else _told_of_link(booking, host, role)
    if role is MailRole.GUEST:
        what = _("See your booking") if is_off else _("See, move or cancel your booking")
        lines.append(f"{what}: {manage_url}")
    else:
        lines.extend(_told_of_guest(booking))
    return "\n".join(lines)


def told_to_host(booking: Booking, host: Host) -> str:
    """Tell a host of a booking that takes place: the link, who comes, and what they wrote."""
    return "\n".join([*_told_of_link(booking, host, MailRole.HOST), *_told_of_guest(booking)])


def _told_of_link(booking: Booking, host: Host, role: MailRole) -> list[str]:
    if booking.link is not None:
        told = [f"{_(booking.link.join_label)}: {booking.link.url}", knocking(booking, host, role)]
        return [each for each in told if each]
    return [_("Your video link will follow.")] if booking.is_online else []


def _told_of_guest(booking: Booking) -> list[str]:
    name, email = shown_name(booking.guest.name), people_address(booking.guest.email)
    notes = [_("Notes: %(notes)s", notes=booking.notes)] if booking.notes else []
    return [_("Guest: %(name)s (%(email)s)", name=name, email=email), *notes]


def _add_where(event: Event, booking: Booking, role: MailRole, method: CalendarMethod, manage_url: str) -> None:
    """Add the place or link; a cancelled booking no longer leads to a meeting (AC-35)."""
    join_url = booking.link.url if booking.link and method is not CalendarMethod.CANCEL else None
    where = join_url or place(booking)
    if where:
        event.add("location", where)
    if join_url:
        event.add("url", join_url)
    elif role is MailRole.GUEST:
        event.add("url", manage_url)


def _invited(booking: Booking, host: Host, role: MailRole, method: CalendarMethod) -> list[vCalAddress]:
    """Return the attendees; the host's address appears only in the host's own file.

    A host whose Google Calendar already has the booking is not invited as well: the class would show twice (AC-13). A
    cancelled booking no longer tells whether it was there, so its host is named: a CANCEL for an unknown event changes
    nothing.
    """
    if method is CalendarMethod.PUBLISH:
        return []
    guest = _attendee(booking.guest.email, booking.guest.name)
    if role is MailRole.GUEST or booking.is_in_google_calendar:
        return [guest]
    return [guest, _attendee(host.email, host.name)]


def _attendee(email: str, name: str) -> vCalAddress:
    """Return somebody who takes part already: the guest has booked, and the host sells the time."""
    address = _address(email, name)
    address.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    return address


def _address(email: str, name: str) -> vCalAddress:
    from icalendar import vCalAddress

    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = shown_name(name)
    return address
