"""Composes mails: a template for each kind and reader, `templates/<kind>_<role>.jinja`, and the calendar file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from joinlink.language import gettext as _
from joinlink.language import speaking
from joinlink.mail.calendar_file import calendar_file
from joinlink.mail.look import Look
from joinlink.mail.occurrence_words import words_of_occurrence
from joinlink.mail.package_words import words_of_found_package, words_of_package, words_of_refund_left
from joinlink.mail.rendering import Typed, render
from joinlink.mail.wording import beginning, facts, greeted, name_of_account, sender, written_start
from joinlink.mail.words import NOT_ON_A_CALENDAR, words_of, words_of_dates, words_of_found
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Guest
from joinlink.model.deadlines import written_deadlines
from joinlink.model.feed import FeedContent
from joinlink.model.host import Connection, Host, Invitation
from joinlink.model.local_time import written_date
from joinlink.model.mail import (
    CalendarMethod,
    FoundBooking,
    FoundPackage,
    Mail,
    MailKind,
    MailLinks,
    MailOccasion,
    MailRole,
    PackageMail,
)
from joinlink.model.money import Money
from joinlink.model.occurrence import Occurrence
from joinlink.model.package import Package
from joinlink.model.people_address import people_address
from joinlink.model.site import Site
from joinlink.model.webhook import Webhook


class BookingMails:
    """Writes mails about a booking from the stored booking alone (AC-16).

    `organizer` is the sender's address; `photo_of` tells the absolute address of a host's photo, if they have one.
    """

    def __init__(self, *, organizer: str, site: Site, photo_of: Callable[[Host], str | None]) -> None:
        self._organizer = organizer
        self._site = site
        self._photo_of = photo_of

    def compose(
        self,
        occasion: MailOccasion,
        role: MailRole,
        booking: Booking,
        host: Host,
        *,
        links: MailLinks,
        now: datetime,
        dates: Sequence[tuple[Booking, MailLinks]] = (),
        occurrence: Occurrence | None = None,
    ) -> Mail:
        """Write one mail: subject, text and HTML with the same words, and the calendar file (E3).

        That of a series lists its `dates`, and its file has an event for each (G6). The host's reminder of a class with
        several seats tells of the `occurrence` in place of the booking, and has no file (G2).
        """
        if occurrence is not None:
            return self._reminder_of_seats(occurrence, host, links.host_url, now)
        kind, is_for_guest = occasion.kind, role is MailRole.GUEST
        with speaking(booking.guest.reader if is_for_guest else host.reader()):
            words = words_of(occasion, role, booking, host, links, now)
            words["dates"] = words_of_dates(dates, role)
            if dates and words["policy"]:
                # Each date has its own deadline, which its own page shows.
                words["policy"] = written_deadlines(booking.deadlines)
            words["facts"] = facts(booking, dates=len(dates) or 1)
            mail = self._between(
                host,
                booking.guest,
                f"{kind}_{role}",
                words,
                is_for_guest=is_for_guest,
                opening=beginning(booking, role),
            )
            method = _method(kind, dates)
            if kind in NOT_ON_A_CALENDAR or _is_on_calendar_otherwise(booking, role):
                return replace(mail, calendar_method=method)
            shown = [(each, its.manage_url) for each, its in dates] or [(booking, links.manage_url)]
            calendar = self._calendar_file(shown, host, role, method, now=now)
            return replace(mail, calendar=calendar, calendar_method=method)

    def _reminder_of_seats(self, occurrence: Occurrence, host: Host, page_url: str, now: datetime) -> Mail:
        with speaking(host.reader()):
            return self._of_ours(
                "reminder_of_seats_host",
                host.email,
                Typed(greeted(host.name)),
                words_of_occurrence(occurrence, page_url, now),
                look=Look.in_color(host.accent_color),
                opening=written_start(occurrence, occurrence.host_timezone),
            )

    def connection_broken(self, connection: Connection, host: Host, *, connections_url: str) -> Mail:
        """Tell the host that an account has to be reconnected, and what goes on meanwhile (C9)."""
        return self._about_a_connection("connection_broken_host", connection, host, connections_url)

    def calendar_unreadable(self, connection: Connection, host: Host, *, connections_url: str) -> Mail:
        """Tell the host that their calendar can't be read, and what they can do (A4)."""
        return self._about_a_connection("calendar_unreadable_host", connection, host, connections_url)

    def webhook_off(self, webhook: Webhook, host: Host, *, log_url: str) -> Mail:
        """Tell the host that a webhook was switched off, and how it goes on (P2)."""
        with speaking(host.reader()):
            words = {
                "receiver": webhook.host,
                "is_gone": webhook.is_gone,
                "log_url": log_url,
                "why": _("You get this mail because you take bookings there."),
            }
            return self._of_ours("webhook_off_host", host.email, Typed(greeted(host.name)), words)

    def refunds_left(self, owed: Sequence[tuple[Package, Money]], host: Host) -> Mail:
        """Tell a host who has closed the account which packages they have to refund themselves (G5)."""
        with speaking(host.reader()):
            words = {
                "left": [words_of_refund_left(*each) for each in owed],
                "why": _("You get this mail because you have closed your account there."),
            }
            return self._of_ours("refunds_left_host", host.email, Typed(greeted(host.name)), words)

    def calendar_file(self, booking: Booking, host: Host, *, manage_url: str, now: datetime) -> bytes:
        """Write the file that a guest downloads: with PUBLISH, so that no calendar takes it for an invitation."""
        with speaking(booking.guest.reader):
            return self._calendar_file([(booking, manage_url)], host, MailRole.GUEST, CalendarMethod.PUBLISH, now=now)

    def calendar_feed(self, content: FeedContent) -> bytes:
        """Write a host's bookings as a calendar that programs subscribe to (P3)."""
        from joinlink.mail.calendar_feed import calendar_feed

        with speaking(content.host.reader()):
            return calendar_feed(content, self._site)

    def _calendar_file(
        self,
        bookings: Sequence[tuple[Booking, str]],
        host: Host,
        role: MailRole,
        method: CalendarMethod,
        *,
        now: datetime,
    ) -> bytes:
        return calendar_file(bookings, host, role, method, organizer=self._organizer, site=self._site, now=now)

    def invitation(self, invitation: Invitation, *, sign_in_url: str) -> Mail:
        """Tell somebody that they may become a host, at which address, and by when (S7)."""
        words = {
            "email": people_address(invitation.email),
            "last_day": written_date(invitation.ends_at - timedelta(days=1)),
            "sign_in_url": sign_in_url,
            "why": _("You get this mail because this address was invited."),
        }
        return self._of_ours("invitation", invitation.email, None, words)

    def found_bookings(
        self,
        ahead: Sequence[FoundBooking],
        behind: Sequence[FoundBooking],
        packages: Sequence[FoundPackage],
        *,
        find_url: str,
    ) -> Mail:
        """Tell a guest the bookings and packages that were searched for, each with the link that opens it (F7)."""
        guests = [each.booking.guest for each in (*ahead, *behind)] or [each.package.buyer for each in packages]
        guest = guests[0]
        with speaking(guest.reader):
            words = {
                "ahead": [words_of_found(each) for each in ahead],
                "behind": [words_of_found(each) for each in behind],
                "packages": [words_of_found_package(each) for each in packages],
                "find_url": find_url,
                "why": _("You get this mail because somebody searched for the bookings of this address."),
            }
            return self._of_ours("found_bookings_guest", guest.email, Typed(greeted(guest.name)), words)

    def about_package(
        self, kind: PackageMail, package: Package, host: Host, *, url: str, back: Money | None = None
    ) -> Mail:
        """Write to a package's buyer, or to the host who has sold it (G5)."""
        is_for_host = kind is PackageMail.SOLD
        with speaking(host.reader() if is_for_host else package.buyer.reader):
            words = words_of_package(kind, package, host, url, back)
            return self._between(host, package.buyer, f"package_{kind}", words, is_for_guest=not is_for_host)

    def _between(
        self,
        host: Host,
        guest: Guest,
        template: str,
        words: Mapping[str, object],
        *,
        is_for_guest: bool,
        opening: str = "",
    ) -> Mail:
        """Write to one of the parties; a reply reaches the other, as nobody reads the sender's address."""
        shown = {**words, "site": self._site, "photo_url": self._photo_of(host) if is_for_guest else None}
        letter = render(template, shown, look=Look.in_color(host.accent_color), opening=opening)
        return Mail(
            to=guest.email if is_for_guest else host.email,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            sender_name=sender(host, self._site) if is_for_guest else self._site.name,
            reply_to=host.guests_write_to if is_for_guest else guest.email,
        )

    def _about_a_connection(self, template: str, connection: Connection, host: Host, connections_url: str) -> Mail:
        with speaking(host.reader()):
            words = {
                "provider": connection.provider,
                "account": name_of_account(connection.provider),
                "account_email": connection.account_email,
                "connections_url": connections_url,
                "why": _("You get this mail because you take bookings there."),
            }
            return self._of_ours(template, host.email, Typed(greeted(host.name)), words)

    def _of_ours(
        self,
        template: str,
        to: str,
        reader: str | None,
        words: Mapping[str, object],
        *,
        look: Look | None = None,
        opening: str = "",
    ) -> Mail:
        """Write a mail that is not about one booking, from the site itself."""
        shown = {**words, "site": self._site, "sent_for": None, "greeted": reader}
        letter = render(template, shown, look=look or Look(), opening=opening)
        return Mail(
            to=to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            sender_name=self._site.name,
        )


def _method(kind: MailKind, dates: Sequence[object]) -> CalendarMethod:
    """Return the method of a mail's calendar file; only PUBLISH may have several events (RFC 5546, 3.2.1)."""
    if kind is MailKind.CANCELLED:
        return CalendarMethod.CANCEL
    return CalendarMethod.PUBLISH if dates else CalendarMethod.REQUEST


def _is_on_calendar_otherwise(booking: Booking, role: MailRole) -> bool:
    """Whether it is a seat, for its host: their calendar has one entry for all seats, not one for each guest (G2)."""
    return role is MailRole.HOST and booking.occurrence_id is not None
