"""Mail: what is written, what went out, and who gets no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.booking import Booking
    from joinlink.model.host import Connection, Host
    from joinlink.model.mail import Mail, MailLinks, MailOccasion, MailRecord, MailRole


class MailLedger(Protocol):
    """Which mail went out: `sending` before SES is called, `sent` after."""

    def records(self, booking_id: str, revision: int) -> Sequence[MailRecord]:
        """Return what became of the mails of one revision; reads consistently."""

    def begin(self, booking: Booking, occasion: MailOccasion, role: MailRole, now: datetime) -> bool:
        """Note the intent while the booking is still at this revision; False when the mail's outcome is recorded.

        A crash in between sends again.
        Raises:  Superseded  the booking has moved on
        """

    def finish(
        self, booking: Booking, occasion: MailOccasion, role: MailRole, now: datetime, *, message_id: str | None
    ) -> None:
        """Record the outcome, and which link the mail told; without a message id it was refused for good."""


class Suppressions(Protocol):
    """Addresses that get no more mail, after a bounce or a complaint (E5); only their hash is stored."""

    def suppress(self, address: str, cause: str, now: datetime) -> None: ...
    def is_suppressed(self, address: str) -> bool: ...


class MailComposer(Protocol):
    """Writes what is sent, in the words and the zone of who reads it. Pure: the booking is all it knows.

    `links` are the guest's: the page from which the booking is managed, and the bridge to the current link.
    """

    def compose(
        self, occasion: MailOccasion, role: MailRole, booking: Booking, host: Host, *, links: MailLinks, now: datetime
    ) -> Mail: ...

    def connection_broken(self, connection: Connection, host: Host, *, connections_url: str) -> Mail:
        """Write to the host that a connection needs them (C9)."""

    def calendar_file(self, booking: Booking, host: Host, *, manage_url: str, now: datetime) -> bytes:
        """Write the file that a guest downloads: a copy to keep, without an invitation."""


class Mailer(Protocol):
    """Sends mail."""

    def send(self, mail: Mail, *, booking_id: str | None = None) -> str:
        """Hand it over and return the message id.

        Raises:  MailRefused, MailUnavailable
        """
