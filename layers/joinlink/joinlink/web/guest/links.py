"""Guests' links: a signed token in the address stands in for a session; it opens one booking, for ever (AC-38)."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from joinlink.errors import InvalidSignature, NotFound
from joinlink.language import gettext as _
from joinlink.model.mail import MailLinks
from joinlink.web.addresses import (
    FIND_BOOKINGS_PAGE,
    IN_YOUR_MAIL_PAGE,
    bridge_address,
    guest_booking_address,
    host_booking_address,
    host_occurrence_address,
)
from joinlink.web.guest.signed_links import SignedLinks

JOINING: Final = "join"


class SignedGuestLinks(SignedLinks):
    """Makes and reads guests' links to bookings."""

    __slots__ = ()
    purpose = "booking"

    @property
    def refusal(self) -> str:
        """The sentence for those whose link does not open the booking."""
        return _("this link does not open the booking")

    def booking_page(self, booking_id: str) -> str:
        """Return the absolute address of the page where a guest manages the booking."""
        return self.base_url + self.booking_path(booking_id)

    def booking_path(self, booking_id: str, *, has_been_at_checkout: bool = False) -> str:
        """Return the page's address within the site; it may note that the guest comes from the checkout."""
        done = {"checkout": "done"} if has_been_at_checkout else {}
        return guest_booking_address(booking_id, token=self.token(booking_id), **done)

    def search_page(self) -> str:
        """Return the absolute address of the page that mails somebody their bookings."""
        return self.base_url + FIND_BOOKINGS_PAGE

    def page_without_token(self) -> str:
        """Return the absolute address of the page that says where the link to a booking is, and nothing about it."""
        return self.base_url + IN_YOUR_MAIL_PAGE

    def page_after_checkout(self, booking_id: str) -> str:
        """Return the absolute address that a guest who has paid comes back to."""
        return self.base_url + self.booking_path(booking_id, has_been_at_checkout=True)

    def join_page(self, booking_id: str) -> str:
        """Return the absolute address of the bridge, which leads to the current link, and opens nothing else."""
        return self.base_url + bridge_address(self.signer.sign(JOINING, booking_id))

    def mail_links(self, booking_id: str, *, occurrence_id: str | None = None) -> MailLinks:
        """Return the addresses used in the mails about a booking, or in one to the host about its occurrence."""
        path = host_booking_address(booking_id) if occurrence_id is None else host_occurrence_address(occurrence_id)
        return MailLinks(
            manage_url=self.booking_page(booking_id),
            join_url=self.join_page(booking_id),
            host_url=self.base_url + path,
        )

    def read_join(self, token: str) -> str:
        """Return the id of the booking that a bridge's token is for; the one that opens the booking leads there, too.

        Raises:  NotFound  the token was not signed by us for either
        """
        for purpose in (JOINING, self.purpose):
            with suppress(InvalidSignature):
                return self.signer.read(purpose, token)
        raise NotFound(_("There is no such link."))
