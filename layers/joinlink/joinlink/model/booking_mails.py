"""The mails of a booking: sent again when they are asked for, to another address when the guest corrects it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final, Self

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.booking_facts import BookingFacts
from joinlink.model.booking_stages import BookingStatus

MOST_ADDRESS_CHANGES: Final = 3
MOST_ROUNDS: Final = 10
"""The most mails that a booking or package sends again: guests correct an address, hosts press a button."""


class BookingMails(BookingFacts):
    """A booking, in the words of mails."""

    __slots__ = ()

    @property
    def has_mails(self) -> bool:
        """Whether there is a present state that guest and host are mailed about."""
        return self.status in (BookingStatus.CONFIRMED, BookingStatus.CANCELLED, BookingStatus.REFUNDED)

    @property
    def mail_round(self) -> int:
        """The last time that a mail was asked for again, whoever reads it."""
        return max(self.guest_round, self.host_round)

    @property
    def mail_place(self) -> tuple[int, str, int, int]:
        """The state that its next round of mails goes out from: another writer may have changed any of it."""
        return self.revision, self.guest.email, self.guest_round, self.host_round

    def can_correct_address(self, now: datetime) -> bool:
        """Whether the guest may still give another address."""
        is_open = self.status not in (BookingStatus.EXPIRED, BookingStatus.AWAITING_CONFIRMATION)
        return is_open and now < self.ends_at and self.address_changes < MOST_ADDRESS_CHANGES

    def with_guest_email(self, email: str, now: datetime) -> Self:
        """Return it with the guest's corrected address, to which the mail of the present state goes, if any (F7).

        Raises:  IllegalTransition  it has expired, is over, or was corrected too often
        """
        if self.status is BookingStatus.AWAITING_CONFIRMATION:
            raise IllegalTransition(_("confirm it first"))
        if self.status is BookingStatus.EXPIRED or now >= self.ends_at:
            raise IllegalTransition(_("it is too late for that"))
        if self.address_changes >= MOST_ADDRESS_CHANGES:
            raise IllegalTransition(
                _("the address of a booking can be corrected three times; please write to your host")
            )
        return replace(
            self,
            guest=replace(self.guest, email=email),
            address_changes=self.address_changes + 1,
            is_mail_stopped=False,
            guest_round=self.mail_round + 1 if self.has_mails else 0,
        )

    def mailed_again(self, now: datetime) -> Self:
        """Return it with the mail of the present state going to guest and host once more.

        Raises:  IllegalTransition  there is none, it is over, or they were sent too often
        """
        if not self.has_mails:
            raise IllegalTransition(
                _("there is no mail about it yet") if self.is_payable else _("there is no mail about it")
            )
        if now >= self.ends_at:
            raise IllegalTransition(_("it is too late for that"))
        if self.mail_round >= MOST_ROUNDS:
            raise IllegalTransition(_("its mails were sent again ten times; please write to the guest yourself"))
        return replace(self, guest_round=self.mail_round + 1, host_round=self.mail_round + 1)
