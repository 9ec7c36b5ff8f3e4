"""Guests' links to packages: a signed token in the address stands in for a session, and opens one package (G5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from joinlink.errors import Forbidden, InvalidSignature
from joinlink.language import gettext as _
from joinlink.ports.bookings import LinkSigner
from joinlink.web.addresses import guest_package_address

PURPOSE: Final = "package"


@dataclass(frozen=True, slots=True)
class SignedPackageLinks:
    """Makes and reads guests' links to packages; `base_url` is the site's address without a trailing slash."""

    signer: LinkSigner
    base_url: str

    def token(self, package_id: str) -> str:
        """Return the secret that opens this package."""
        return self.signer.sign(PURPOSE, package_id)

    def opens(self, token: str) -> str:
        """Return the id of the package that a token opens.

        Raises:  Forbidden  the token was not signed by us for this
        """
        try:
            return self.signer.read(PURPOSE, token)
        except InvalidSignature as exc:
            raise Forbidden(_("this link does not open the package")) from exc

    def check(self, package_id: str, token: str) -> None:
        """Check that the token is this package's.

        Raises:  Forbidden  the token is missing, was not signed by us, or opens another package
        """
        if self.opens(token) != package_id:
            raise Forbidden(_("this link does not open the package"))

    def path(self, package_id: str, *, has_been_at_checkout: bool = False) -> str:
        """Return the page's address within the site; it may note that the guest comes from the checkout."""
        done = {"checkout": "done"} if has_been_at_checkout else {}
        return guest_package_address(package_id, token=self.token(package_id), **done)

    def page(self, package_id: str, *, has_been_at_checkout: bool = False) -> str:
        """Return the page's absolute address."""
        return self.base_url + self.path(package_id, has_been_at_checkout=has_been_at_checkout)
