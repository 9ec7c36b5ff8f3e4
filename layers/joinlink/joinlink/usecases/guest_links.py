"""Guests' links: a signed token in the address stands in for a session, for one booking and for good (AC-38)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from joinlink.errors import Forbidden, InvalidSignature
from joinlink.ports import LinkSigner

PURPOSE: Final = "booking"


@dataclass(frozen=True, slots=True)
class GuestLinks:
    """Makes and reads them; `base_url` is the site's address without a trailing slash."""

    signer: LinkSigner
    base_url: str

    def token(self, booking_id: str) -> str:
        """Return the secret that opens this booking."""
        return self.signer.sign(PURPOSE, booking_id)

    def booking_page(self, booking_id: str) -> str:
        """Return the absolute address of the booking's page, from which a guest manages it."""
        return self.base_url + self.booking_path(booking_id)

    def booking_path(self, booking_id: str) -> str:
        """Return the page's address within the site."""
        return f"/bookings/{booking_id}?token={self.token(booking_id)}"

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
