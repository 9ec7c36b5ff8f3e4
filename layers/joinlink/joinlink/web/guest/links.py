"""Guests' links: a signed token in the address stands in for a session, for one booking and for good (AC-38)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from joinlink.errors import Forbidden, InvalidSignature, NotFound
from joinlink.model.mail import MailLinks
from joinlink.ports.bookings import LinkSigner
from joinlink.web.addresses import bridge_address, guest_booking_address, host_booking_address

PURPOSE: Final = "booking"
JOINING: Final = "join"


@dataclass(frozen=True, slots=True)
class SignedGuestLinks:
    """Makes and reads them; `base_url` is the site's address without a trailing slash."""

    signer: LinkSigner
    base_url: str

    def token(self, booking_id: str) -> str:
        """Return the secret that opens this booking."""
        return self.signer.sign(PURPOSE, booking_id)

    def booking_page(self, booking_id: str) -> str:
        """Return the absolute address of the booking's page, from which a guest manages it."""
        return self.base_url + self.booking_path(booking_id)

    def booking_path(self, booking_id: str, *, has_been_at_checkout: bool = False) -> str:
        """Return the page's address within the site; it may tell that its guest comes from the checkout."""
        done = {"checkout": "done"} if has_been_at_checkout else {}
        return guest_booking_address(booking_id, token=self.token(booking_id), **done)

    def page_after_checkout(self, booking_id: str) -> str:
        """Return the absolute address to which a guest comes back who has paid."""
        return self.base_url + self.booking_path(booking_id, has_been_at_checkout=True)

    def join_page(self, booking_id: str) -> str:
        """Return the absolute address of the bridge: it leads to the booking's current link, and opens nothing else."""
        return self.base_url + bridge_address(self.signer.sign(JOINING, booking_id))

    def mail_links(self, booking_id: str) -> MailLinks:
        """Return the addresses that the mails about a booking carry."""
        return MailLinks(
            manage_url=self.booking_page(booking_id),
            join_url=self.join_page(booking_id),
            host_url=self.base_url + host_booking_address(booking_id),
        )

    def read_join(self, token: str) -> str:
        """Return which booking a bridge belongs to.

        Raises:  NotFound  the token was not signed by us for this
        """
        try:
            return self.signer.read(JOINING, token)
        except InvalidSignature as exc:
            raise NotFound("There is no such link.") from exc

    def check(self, booking_id: str, token: str) -> None:
        """Let pass who holds this booking's token.

        Raises:  Forbidden  the token is missing, was not signed by us, or opens another booking
        """
        try:
            opens = self.signer.read(PURPOSE, token)
        except InvalidSignature as exc:
            raise Forbidden("this link does not open the booking") from exc
        if opens != booking_id:
            raise Forbidden("this link does not open the booking")
