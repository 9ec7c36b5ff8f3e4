"""Guests' links to packages: a signed token in the address stands in for a session, and opens one package (G5)."""

from __future__ import annotations

from joinlink.language import gettext as _
from joinlink.web.addresses import guest_package_address
from joinlink.web.guest.signed_links import SignedLinks


class SignedPackageLinks(SignedLinks):
    """Makes and reads guests' links to packages."""

    __slots__ = ()
    purpose = "package"

    @property
    def refusal(self) -> str:
        """The sentence for those whose link does not open the package."""
        return _("this link does not open the package")

    def path(self, package_id: str, *, has_been_at_checkout: bool = False) -> str:
        """Return the page's address within the site; it may note that the guest comes from the checkout."""
        done = {"checkout": "done"} if has_been_at_checkout else {}
        return guest_package_address(package_id, token=self.token(package_id), **done)

    def page(self, package_id: str, *, has_been_at_checkout: bool = False) -> str:
        """Return the page's absolute address."""
        return self.base_url + self.path(package_id, has_been_at_checkout=has_been_at_checkout)
