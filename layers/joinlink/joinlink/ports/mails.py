"""Mail: writing it, sending it, the ledger of it, and the addresses that get no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.booking import Booking
    from joinlink.model.feed import FeedContent
    from joinlink.model.host import Connection, Host, Invitation
    from joinlink.model.mail import (
        FoundBooking,
        FoundPackage,
        Mail,
        MailLinks,
        MailOccasion,
        MailRecord,
        MailRole,
        PackageMail,
        PackageOccasion,
    )
    from joinlink.model.money import Money
    from joinlink.model.occurrence import Occurrence
    from joinlink.model.package import Package
    from joinlink.model.webhook import Webhook


class MailLedger(Protocol):
    """The mails that went out: `sending` before SES is called, `sent` after; `place_of` says where one stands."""

    def records(self, booking_id: str, revision: int) -> Sequence[MailRecord]:
        """Return the rows of one revision; reads consistently."""

    def is_settled(self, booking: Booking, occasion: MailOccasion, role: MailRole) -> bool:
        """Whether a mail's outcome is recorded: it was sent, or refused for good; reads consistently."""

    def told_guests(self, bookings: Sequence[Booking]) -> frozenset[str]:
        """Return the ids of those whose guest was mailed about the booking's present state; reads consistently."""

    def begin(
        self,
        booking: Booking,
        occasion: MailOccasion,
        role: MailRole,
        now: datetime,
        *,
        left_alone_for: timedelta | None = None,
        along: Sequence[Booking] = (),
    ) -> bool:
        """Note the intent while the booking is still at this revision, and the reader at this round of mails.

        False if the mail's outcome is already recorded. After a crash between begin and finish the mail is sent again,
        once whoever began it has had this long to finish. `along` is as for `finish`: the
        mail is begun for these bookings as well.
        Raises:  Superseded      the booking has moved on
                 MailInProgress  another began it since, and may still be at it
        """

    def finish(
        self,
        booking: Booking,
        occasion: MailOccasion,
        role: MailRole,
        now: datetime,
        *,
        message_id: str | None,
        along: Sequence[Booking] = (),
    ) -> None:
        """Record the outcome and the number of the link in the mail; None as message id means refused for good.

        `along` are the bookings of its series that the mail tells of (G6), this one among them: it is recorded for
        each of them whose mails were not asked for again. The first link of another date is no news after that.
        """

    def begin_of_package(self, package: Package, occasion: PackageOccasion, now: datetime) -> bool:
        """Note the intent to mail about a package, as `begin` does, while the reader is at this round of mails.

        Raises:  Superseded  the mails were asked for again, or go to another address
        """

    def finish_of_package(
        self, package: Package, occasion: PackageOccasion, now: datetime, *, message_id: str | None
    ) -> None:
        """Record the outcome; None as message id means refused for good."""


class Suppressions(Protocol):
    """Addresses that get no more mail, after a bounce or a complaint (E5); only their hash is stored."""

    def suppress(self, address: str, cause: str, now: datetime) -> None: ...
    def lift(self, address: str) -> bool:
        """Let an address get mail again; returns whether it got none."""

    def is_suppressed(self, address: str) -> bool: ...


class MailComposer(Protocol):
    """Writes mails in the reader's words and zone, from nothing but its arguments.

    `links` holds the booking's addresses; of these, a mail shows only its reader's own.
    """

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
        """Write one mail; one about a series has its `dates`, each with its own links (G6).

        The host's reminder of a class with several seats tells of the `occurrence`, in place of the booking (G2).
        """

    def calendar_unreadable(self, connection: Connection, host: Host, *, connections_url: str) -> Mail:
        """Tell the host that their calendar can't be read, so that guests are offered no times (A4)."""

    def connection_broken(self, connection: Connection, host: Host, *, connections_url: str) -> Mail:
        """Tell the host that an account has to be reconnected (C9)."""

    def webhook_off(self, webhook: Webhook, host: Host, *, log_url: str) -> Mail:
        """Tell the host that a webhook was switched off, and how it goes on (P2)."""

    def refunds_left(self, owed: Sequence[tuple[Package, Money]], host: Host) -> Mail:
        """Tell a host who has closed the account which packages they have to refund themselves (G5)."""

    def found_bookings(
        self,
        ahead: Sequence[FoundBooking],
        behind: Sequence[FoundBooking],
        packages: Sequence[FoundPackage],
        *,
        find_url: str,
    ) -> Mail:
        """Tell a guest the bookings and packages that were searched for, of which there is at least one (F7)."""

    def about_package(
        self, kind: PackageMail, package: Package, host: Host, *, url: str, back: Money | None = None
    ) -> Mail:
        """Write to a package's buyer, or to the host who has sold it (G5).

        `url` is the address of the package's page for the reader, `back` the amount of the refund that it is about.
        """

    def invitation(self, invitation: Invitation, *, sign_in_url: str) -> Mail:
        """Tell somebody that they may become a host (S7)."""

    def calendar_file(self, booking: Booking, host: Host, *, manage_url: str, now: datetime) -> bytes:
        """Write the file that a guest downloads: a copy to keep, not an invitation."""

    def calendar_feed(self, content: FeedContent) -> bytes:
        """Write a host's bookings as a calendar that programs subscribe to; the same for the same bookings (P3)."""


class Mailer(Protocol):
    """Sends mail."""

    def send(self, mail: Mail, *, booking_id: str | None = None, package_id: str | None = None) -> str:
        """Hand it over and return the message id; what is said of it later comes with what it is about.

        Raises:  MailRefused, MailUnavailable
        """

    def most_per_second(self) -> float:
        """Return how many mails a second the account may send, all its functions together.

        Raises:  MailUnavailable
        """
