"""The words that the templates of mails about bookings may use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.mail.rendering import Typed
from joinlink.mail.wording import (
    greeted,
    knocking,
    money_back,
    policy,
    stand_in,
    subject_title,
    title,
    when,
    when_before,
    when_instead,
)
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.host import Host
from joinlink.model.initials import initials
from joinlink.model.local_time import written_wait
from joinlink.model.mail import FoundBooking, MailKind, MailLinks, MailOccasion, MailRole
from joinlink.model.people_address import people_address
from joinlink.model.plain_names import shown_name, without_links
from joinlink.model.refund import taken_minor

NOT_ON_A_CALENDAR: Final = frozenset(
    {
        MailKind.TO_CONFIRM,
        MailKind.PAYMENT_FAILED,
        MailKind.DROPPED,
        MailKind.REFUNDED,
        MailKind.REFUND_FAILED,
        MailKind.MONEY_BACK,
        MailKind.MONEY_BACK_FAILED,
        MailKind.TEST,
    }
)
"""Mails about a class that will not take place, or not yet, which must not get into a calendar."""
CALLED_OFF: Final = frozenset(
    {
        MailKind.CANCELLED,
        MailKind.PAYMENT_FAILED,
        MailKind.DROPPED,
        MailKind.REFUNDED,
        MailKind.REFUND_FAILED,
    }
)
"""Mails about a class that will not take place, which lead to no meeting (AC-35)."""


class Other:
    """The other party, as at the head of a letter; the initials stand for a photo that isn't there, or isn't shown."""

    def __init__(self, name: str, known_for: str) -> None:
        self.name = Typed(greeted(name))
        self.initials = initials(shown_name(name))
        self.known_for = known_for


def words_of(
    occasion: MailOccasion, role: MailRole, booking: Booking, host: Host, links: MailLinks, now: datetime
) -> dict[str, object]:
    """Gather the templates' variables; the guest's own links never get into the host's mail."""
    kind, is_for_guest = occasion.kind, role is MailRole.GUEST
    is_off, refunded = kind in CALLED_OFF, taken_minor(booking.refunds)
    link = None if is_off else booking.link
    return {
        "host_name": Typed(shown_name(host.name)),
        "guest_name": Typed(shown_name(booking.guest.name)),
        "title": title(booking, host, role),
        "subject_title": subject_title(booking, host, role),
        "when": when(booking, role),
        "when_before": when_before(booking, role),
        "when_instead": when_instead(booking, role),
        "is_off": is_off,
        "is_seat": booking.occurrence_id is not None,
        "is_on": booking.status is BookingStatus.CONFIRMED,
        "soon": written_wait(now, booking.starts_at),
        "is_online": booking.is_online,
        "join_url": link.url if link else None,
        "join_label": _(link.join_label) if link else None,
        "knocking": knocking(booking, host, role) if link else None,
        "stand_in": stand_in(kind, role, link),
        "ended_by": booking.ended_by,
        "has_package": booking.package_id is not None,
        "is_lesson_back": booking.is_lesson_back,
        "is_package_over": booking.is_package_over,
        "paid": None if booking.price.is_free else booking.paid.written,
        "price": booking.price.written,
        "back": money_back(occasion, booking),
        "refunded": booking.money(refunded).written if refunded else None,
        "ending": booking.ending or Ending.NOT_PAID,
        "guest_email": people_address(booking.guest.email),
    } | (_words_for_guest(booking, host, links, now) if is_for_guest else _words_for_host(booking, host, links))


def _words_for_guest(booking: Booking, host: Host, links: MailLinks, now: datetime) -> dict[str, object]:
    return {
        "greeted": Typed(greeted(booking.guest.name)),
        "sent_for": Typed(shown_name(host.name)),
        "why": _("You get this mail because this address was given with the booking."),
        "reason": without_links(booking.reason),
        "notes": None,
        "answers": (),
        "policy": policy(booking, host, now),
        "own_url": links.manage_url,
        "bridge_url": links.join_url,
        "other": Other(host.name, Typed(shown_name(host.headline))),
    }


def _words_for_host(booking: Booking, host: Host, links: MailLinks) -> dict[str, object]:
    return {
        "greeted": Typed(greeted(host.name)),
        "sent_for": None,
        "why": _("You get this mail because you take bookings there."),
        "reason": booking.reason,
        "notes": booking.notes,
        "answers": booking.answers,
        "policy": None,
        "own_url": links.host_url,
        "bridge_url": None,
        "other": Other(booking.guest.name, people_address(booking.guest.email)),
    }


def words_of_dates(dates: Sequence[tuple[Booking, MailLinks]], role: MailRole) -> list[dict[str, object]]:
    """Gather what a reader is told of each date of a series (G6); each link is a label and an address."""
    return [_words_of_date(each, links, role) for each, links in dates]


def _words_of_date(date: Booking, links: MailLinks, role: MailRole) -> dict[str, object]:
    is_for_guest = role is MailRole.GUEST
    own_url = links.manage_url if is_for_guest else links.host_url
    own_page = (_("Manage booking") if is_for_guest else _("See this booking"), own_url)
    return {
        "when": when(date, role),
        "links": [*_ways_to_join(date, links, role), own_page],
        "own_url": own_url,
        "lacks_link": date.is_online and date.link is None,
    }


def _ways_to_join(date: Booking, links: MailLinks, role: MailRole) -> list[tuple[str, str]]:
    """Return the date's link; while there is none, the bridge for its guest, once the date is theirs."""
    if date.link is not None:
        return [(_(date.link.join_label), date.link.url)]
    has_bridge = role is MailRole.GUEST and date.is_online and date.status is BookingStatus.CONFIRMED
    return [(_("Join"), links.join_url)] if has_bridge else []


def words_of_found(found: FoundBooking) -> dict[str, object]:
    """Gather what a guest who searched for their bookings reads of one of them (F7)."""
    booking = found.booking
    return {
        "title": title(booking, found.host, MailRole.GUEST),
        "when": when(booking, MailRole.GUEST),
        "is_off": booking.status in _CALLED_OFF,
        "standing": _(_STANDINGS[booking.status]) if booking.status in _STANDINGS else "",
        "url": found.manage_url,
    }


_STANDINGS: Final = {
    BookingStatus.PENDING_PAYMENT: N_("Not paid yet."),
    BookingStatus.AWAITING_CONFIRMATION: N_("Not confirmed yet."),
    BookingStatus.CANCELLED: N_("Cancelled."),
    BookingStatus.REFUNDED: N_("Refunded."),
}
_CALLED_OFF: Final = frozenset({BookingStatus.CANCELLED, BookingStatus.REFUNDED, BookingStatus.EXPIRED})
