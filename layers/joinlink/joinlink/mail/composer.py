"""Composes mails: a template for each kind and reader, `templates/<kind>_<role>.jinja`, and the calendar file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from joinlink.mail.calendar_file import calendar_file
from joinlink.mail.rendering import render
from joinlink.mail.wording import (
    beginning,
    facts,
    greeted,
    knocking,
    money_back,
    name_of_account,
    policy,
    sender,
    stand_in,
    subject_title,
    title,
    when,
    when_before,
)
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.host import Connection, Host, Invitation
from joinlink.model.local_time import written_date, written_wait
from joinlink.model.mail import CalendarMethod, FoundBooking, Mail, MailKind, MailLinks, MailOccasion, MailRole
from joinlink.model.people_address import people_address
from joinlink.model.plain_names import shown_name, without_links
from joinlink.model.refund import taken_minor
from joinlink.model.site import Site

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


class BookingMails:
    """Writes mails about a booking from the stored booking alone (AC-16); `organizer` is the sender's address."""

    def __init__(self, *, organizer: str, site: Site) -> None:
        self._organizer = organizer
        self._site = site

    def compose(
        self, occasion: MailOccasion, role: MailRole, booking: Booking, host: Host, *, links: MailLinks, now: datetime
    ) -> Mail:
        """Write one mail: subject, text and HTML with the same words, and the calendar file (E3)."""
        kind = occasion.kind
        words = _words(role, booking, host, links, now) | {
            "stand_in": stand_in(kind, role, booking.link),
            "back": money_back(occasion, booking),
        }
        letter = render(f"{kind}_{role}", words | {"site": self._site})
        method = CalendarMethod.CANCEL if kind is MailKind.CANCELLED else CalendarMethod.REQUEST
        calendar = None
        if kind not in NOT_ON_A_CALENDAR:
            calendar = self._calendar_file(booking, host, role, method, manage_url=links.manage_url, now=now)
        is_for_guest = role is MailRole.GUEST
        return Mail(
            to=booking.guest.email if is_for_guest else host.email,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            calendar=calendar,
            calendar_method=method,
            sender_name=sender(host, self._site) if is_for_guest else self._site.name,
            # A reply reaches the other party: nobody reads the sender's address.
            reply_to=host.email if is_for_guest else booking.guest.email,
        )

    def connection_broken(self, connection: Connection, host: Host, *, connections_url: str) -> Mail:
        """Tell the host that an account has to be reconnected, and what goes on meanwhile (C9)."""
        return self._about_a_connection("connection_broken_host", connection, host, connections_url)

    def calendar_unreadable(self, connection: Connection, host: Host, *, connections_url: str) -> Mail:
        """Tell the host that their calendar can't be read, and what they can do (A4)."""
        return self._about_a_connection("calendar_unreadable_host", connection, host, connections_url)

    def calendar_file(self, booking: Booking, host: Host, *, manage_url: str, now: datetime) -> bytes:
        """Write the file that a guest downloads: with PUBLISH, so that no calendar takes it for an invitation."""
        return self._calendar_file(
            booking, host, MailRole.GUEST, CalendarMethod.PUBLISH, manage_url=manage_url, now=now
        )

    def _calendar_file(
        self, booking: Booking, host: Host, role: MailRole, method: CalendarMethod, *, manage_url: str, now: datetime
    ) -> bytes:
        return calendar_file(
            booking, host, role, method, organizer=self._organizer, site=self._site, manage_url=manage_url, now=now
        )

    def invitation(self, invitation: Invitation, *, sign_in_url: str) -> Mail:
        """Tell somebody that they may become a host, at which address, and until when (S7)."""
        last_day = written_date(invitation.ends_at - timedelta(days=1))
        words = {"email": people_address(invitation.email), "last_day": last_day, "sign_in_url": sign_in_url}
        return self._of_ours("invitation", invitation.email, None, words)

    def found_bookings(self, ahead: Sequence[FoundBooking], behind: Sequence[FoundBooking], *, find_url: str) -> Mail:
        """Tell a guest the bookings that were searched for, each with the link that opens it (F7)."""
        guest = [*ahead, *behind][0].booking.guest
        words = {
            "ahead": [_found(each) for each in ahead],
            "behind": [_found(each) for each in behind],
            "find_url": find_url,
        }
        return self._of_ours("found_bookings_guest", guest.email, greeted(guest.name), words)

    def _about_a_connection(self, template: str, connection: Connection, host: Host, connections_url: str) -> Mail:
        words = {
            "provider": connection.provider,
            "account": name_of_account(connection.provider),
            "account_email": connection.account_email,
            "connections_url": connections_url,
        }
        return self._of_ours(template, host.email, greeted(host.name), words)

    def _of_ours(self, template: str, to: str, reader: str | None, words: Mapping[str, object]) -> Mail:
        """Write a mail that is about no booking, from the site itself."""
        letter = render(template, {**words, "site": self._site, "sent_for": None, "reader": reader})
        return Mail(
            to=to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            calendar=None,
            calendar_method=CalendarMethod.REQUEST,
            sender_name=self._site.name,
        )


def _found(found: FoundBooking) -> dict[str, str]:
    booking = found.booking
    return {
        "title": title(booking, found.host, MailRole.GUEST),
        "when": when(booking, MailRole.GUEST),
        "standing": _STANDINGS.get(booking.status, ""),
        "url": found.manage_url,
    }


_STANDINGS: Final = {
    BookingStatus.PENDING_PAYMENT: "Not paid yet.",
    BookingStatus.AWAITING_CONFIRMATION: "Not confirmed yet.",
    BookingStatus.CANCELLED: "Cancelled.",
    BookingStatus.REFUNDED: "Refunded.",
}


def _words(role: MailRole, booking: Booking, host: Host, links: MailLinks, now: datetime) -> dict[str, object]:
    """Gather the templates' variables; the guest's own links never get into the host's mail."""
    link, is_for_guest = booking.link, role is MailRole.GUEST
    return {
        "reader": greeted(booking.guest.name if is_for_guest else host.name),
        "sent_for": shown_name(host.name) if is_for_guest else None,
        "host_name": shown_name(host.name),
        "guest_name": shown_name(booking.guest.name),
        "title": title(booking, host, role),
        "subject_title": subject_title(booking, host, role),
        "when": when(booking, role),
        "when_before": when_before(booking, role),
        "beginning": beginning(booking, role),
        "soon": written_wait(now, booking.starts_at),
        "is_online": booking.is_online,
        "is_on": booking.status is BookingStatus.CONFIRMED,
        "join_url": link.url if link else None,
        "join_label": link.join_label if link else None,
        "knocking": knocking(booking, host, role),
        "ended_by": booking.ended_by,
        "reason": without_links(booking.reason) if is_for_guest else booking.reason,
        "paid": None if booking.price.is_free else booking.paid.written,
        "price": booking.price.written,
        "refunded": booking.money(taken_minor(booking.refunds)).written if taken_minor(booking.refunds) else None,
        "policy": policy(booking, host, now) if is_for_guest else None,
        "answers": [] if is_for_guest else booking.answers,
        "ending": booking.ending or Ending.NOT_PAID,
        "guest_email": booking.guest.email,
        "facts": facts(booking, role),
        "notes": None if is_for_guest else booking.notes,
        "manage_url": links.manage_url if is_for_guest else None,
        "bridge_url": links.join_url if is_for_guest else None,
        "host_url": None if is_for_guest else links.host_url,
    }
