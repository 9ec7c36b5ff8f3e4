"""Words shared by mails and calendar files, so that the two can't contradict each other (AC-61)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from joinlink.language import gettext as _
from joinlink.language import pgettext
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import MeetingLink
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Host, Provider
from joinlink.model.local_time import (
    leaf,
    written_date,
    written_day_and_hours,
    written_hours,
    written_short_start,
    written_span,
    written_zone,
)
from joinlink.model.mail import MailKind, MailOccasion, MailRole
from joinlink.model.meeting_subject import MeetingSubject
from joinlink.model.plain_names import shown_name
from joinlink.model.site import Site

LONGEST_TITLE_IN_SUBJECT: Final = 60
LONGEST_NAME_IN_SUBJECT: Final = 40
"""In characters, so that a list of mails still shows who it is with."""

_TOLD_OF_A_STAND_IN: Final = {
    MailRole.HOST: {MailKind.CONFIRMATION, MailKind.RESCHEDULED, MailKind.LINK_READY, MailKind.LINK_CHANGED},
    MailRole.GUEST: {MailKind.RESCHEDULED, MailKind.LINK_READY, MailKind.LINK_CHANGED},
}
"""The mails that mention a stand-in; at a guest's confirmation no other provider has been mentioned yet."""


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A booking's time in the reader's zone, which is named: in one line, and in its parts."""

    line: str
    leaf: tuple[str, str, str]
    """Month, day and weekday, as on a calendar that leaves are torn from."""
    day: str
    hours: str
    zone: str

    @property
    def day_and_hours(self) -> str:
        """The time where its zone is named above."""
        return f"{self.day}, {self.hours}"


def when(booking: Booking, role: MailRole) -> WrittenTime:
    """Write the booking's time in the reader's zone."""
    return written_time(booking, _timezone(booking, role))


def written_time(subject: MeetingSubject, timezone: str) -> WrittenTime:
    """Write the time of a class in a zone."""
    start, end = (instant.astimezone(ZoneInfo(timezone)) for instant in (subject.starts_at, subject.ends_at))
    days = dict.fromkeys([start.date(), end.date()])
    return WrittenTime(
        line=written_span(start, end, timezone),
        leaf=leaf(start, timezone),
        day=" – ".join(map(written_date, days)),
        hours=written_hours(start, end, timezone),
        zone=written_zone(timezone, start, end),
    )


def when_before(booking: Booking, role: MailRole) -> str | None:
    """Write the time it was moved from, in the zone that the new one names; None if it was never moved."""
    return _other_time(booking.moved_from, booking, role)


def when_instead(booking: Booking, role: MailRole) -> str | None:
    """Write the time to which its class was moved without it, in the zone that its own names; None if it was not."""
    return _other_time(booking.class_moved_to, booking, role)


def _other_time(start: datetime | None, booking: Booking, role: MailRole) -> str | None:
    if start is None:
        return None
    return written_day_and_hours(start, start + (booking.ends_at - booking.starts_at), _timezone(booking, role))


def beginning(booking: Booking, role: MailRole) -> str:
    """Write its start, short enough to open a subject."""
    return written_start(booking, _timezone(booking, role))


def written_start(subject: MeetingSubject, timezone: str) -> str:
    """Write the start of a class in a zone, as short."""
    return written_short_start(subject.starts_at, timezone)


def title(booking: Booking, host: Host, role: MailRole) -> str:
    """Name the class and the other person, on one line."""
    return _(
        "%(title)s with %(name)s", title=shown_name(booking.class_title), name=shown_name(_other(booking, host, role))
    )


def subject_title(booking: Booking, host: Host, role: MailRole) -> str:
    """Name the same, shortened for a subject."""
    return _(
        "%(title)s with %(name)s",
        title=_shortened(booking.class_title, LONGEST_TITLE_IN_SUBJECT),
        name=_shortened(_other(booking, host, role), LONGEST_NAME_IN_SUBJECT),
    )


def place(subject: MeetingSubject) -> str | None:
    """Write the place of an in-person class; None for an online one, or if the host has given no place."""
    return shown_name(subject.location.written) if subject.location else None


def facts(booking: Booking, *, dates: int = 1) -> list[tuple[str, str]]:
    """Return further facts that the reader may need, as pairs of name and value; of a series for all its `dates`."""
    money = pgettext("fact", "Price") if booking.status is BookingStatus.EXPIRED else pgettext("fact", "Paid")
    known: list[tuple[str, str | None]] = [
        (pgettext("fact", "Where"), place(booking)),
        (money, None if booking.price.is_free else booking.money(booking.paid.amount_minor * dates).written),
        (pgettext("fact", "Paid"), None if booking.package_id is None else _("A lesson of a package")),
    ]
    return [(name, value) for name, value in known if value]


def policy(booking: Booking, host: Host, now: datetime) -> str | None:
    """Tell a guest the deadlines for moving or cancelling by themselves; None where there are none (F9)."""
    return booking.freedom(now).written(shown_name(host.name), booking.guest.timezone)


def money_back(occasion: MailOccasion, booking: Booking) -> str | None:
    """Write the amount of the refund that a mail is about, if it is about one."""
    if occasion.kind not in (MailKind.MONEY_BACK, MailKind.MONEY_BACK_FAILED):
        return None
    refund = next(each for each in booking.refunds if each.number == occasion.number)
    return booking.money(refund.amount_minor).written


def name_of_account(provider: Provider) -> str:
    """Return the account's name as people know it."""
    return provider.label


def stand_in(kind: MailKind, role: MailRole, link: MeetingLink | None) -> str | None:
    """Tell a reader for whom it is news that the link's provider is not the one the class asked for (M5, R3)."""
    if link is None or link.kind is None or link.instead_of is None or kind not in _TOLD_OF_A_STAND_IN[role]:
        return None
    present, wished = link.kind.service, link.instead_of.service
    if role is MailRole.GUEST:
        return _("This time it is on %(present)s, not on %(wished)s.", present=present, wished=wished)
    return _(
        "%(wished)s could not make the meeting, so this booking is on %(present)s instead.",
        present=present,
        wished=wished,
    )


def knocking(booking: Booking, host: Host, role: MailRole) -> str | None:
    """Tell a reader who opens the door of the meeting, if it is not open to whoever has the link."""
    if booking.link is None or not booking.link.must_knock:
        return None
    if role is MailRole.GUEST:
        return _("In Google Meet, choose “Ask to join”: %(name)s lets you in.", name=shown_name(host.name))
    return _(
        "Guests knock at the Meet of a personal Google account: be there in time, and let %(name)s in.",
        name=shown_name(booking.guest.name),
    )


def sender(host: Host, site: Site) -> str:
    """Name who a mail sent for a host is from: nobody can send one under another's name alone (S3)."""
    return f"{_shortened(host.name, LONGEST_NAME_IN_SUBJECT)} via {site.name}"


def greeted(name: str) -> str:
    """Shorten a name for a greeting: whoever typed it may not be who reads it, so there is no room for a message."""
    return _shortened(name, LONGEST_NAME_IN_SUBJECT)


def subject_name(title: str) -> str:
    """Shorten a title for a subject."""
    return _shortened(title, LONGEST_TITLE_IN_SUBJECT)


def _timezone(booking: Booking, role: MailRole) -> str:
    return booking.guest.timezone if role is MailRole.GUEST else booking.host_timezone


def _other(booking: Booking, host: Host, role: MailRole) -> str:
    return host.name if role is MailRole.GUEST else booking.guest.name


def _shortened(text: str, longest: int) -> str:
    line = shown_name(text)
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
