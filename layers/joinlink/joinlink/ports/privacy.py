"""Personal data: exporting it, and deleting it (S6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.booking import Booking
    from joinlink.model.booking_parts import MeetingLink
    from joinlink.model.host import Host
    from joinlink.model.kept_record import KeptRecord


class PersonalData(Protocol):
    """Everything that is kept about a host, a booking or a package; each deletion is safe to repeat."""

    def of_host(self, host_id: str) -> Sequence[KeptRecord]:
        """Return a host and everything kept about them, occurrences included and bookings aside; no secrets."""

    def of_booking(self, booking_id: str) -> Sequence[KeptRecord]:
        """Return a booking and what is kept about it: meetings, mails, timeline."""

    def noted_about(self, booking: Booking) -> Sequence[KeptRecord]:
        """Return the host's note about a booking's guest."""

    def of_package(self, package_id: str) -> Sequence[KeptRecord]:
        """Return a package and what is kept about it."""

    def packages_of(self, host_id: str) -> Sequence[KeptRecord]:
        """Return the packages that a host has sold."""

    def forget_packages(self, host_id: str, limit: int, now: datetime) -> bool:
        """Forget some packages of a host who goes; True once there are none left.

        Of one that somebody has paid, amounts, ids at Stripe and dates stay, without a word about anybody.
        """

    def anonymise(self, booking: Booking, now: datetime) -> None:
        """Take the guest's data off the booking, its timeline, the notices about it and the host's note (S6).

        Care takes the rest.

        The revision stays, so no workflow starts and nobody is mailed.
        """

    def forget_traces(self, booking: Booking) -> None:
        """Delete the timeline, mails and meetings of an anonymised booking, and any data of its guest."""

    def forget_meeting(self, booking: Booking, link: MeetingLink) -> None:
        """Take a link off a booking that is over, and the rows that tell of it out of the meeting ledger."""

    def is_cared_for(self, booking_id: str) -> bool:
        """Return whether something is left to do about a booking: a meeting to remove, a mail to send."""

    def forget_booking(self, booking: Booking, now: datetime) -> None:
        """Delete a booking of a host who goes, with all that belongs to it.

        Of one that somebody was to pay, amounts, ids at Stripe and dates stay, without a word about anybody.
        """

    def close_account(self, host: Host, now: datetime, *, refunds_packages: bool) -> None:
        """Take the host off the public pages, and ask for the deletion of the rest. A no-op when that is under way.

        `refunds_packages` says whether what is left of packages goes back to their buyers.
        """

    def forget_some(self, host_id: str, limit: int) -> bool:
        """Delete some rows of a host and their occurrences, the host's own aside; True once there are none left."""

    def forget_host(self, host_id: str) -> None:
        """Delete the host, and whatever leads to them."""
