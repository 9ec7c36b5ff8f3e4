"""Packages of lessons: those on offer, those sold, and the links that open them for guests (G5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.booking import Booking
    from joinlink.model.booking_parts import Checkout
    from joinlink.model.limits import Admission
    from joinlink.model.package import Package
    from joinlink.model.package_offer import PackageOffer
    from joinlink.model.refund import Refund


class PackageStore(Protocol):
    """Packages; lessons are taken and given back in the transactions of bookings."""

    def create_offer(self, offer: PackageOffer) -> bool:
        """Store a new package on offer; False, with nothing written, if the host has as many as one may have.

        One with its id that is there stays as it is.

        Raises:  NotFound  there is no such host, or their account is closed
        """

    def put_offer(self, offer: PackageOffer) -> None:
        """Store a package on offer in place of any with its id; the host's profile reads it."""

    def get(self, package_id: str) -> Package:
        """Read a guest's package consistently.

        Raises:  NotFound
        """

    def create(self, package: Package, admission: Admission, now: datetime) -> bool:
        """Store a new package and count it by who is about to buy it; False when there is one with its id.

        Raises:  RateLimited  too many of theirs are not paid yet (S1)
        """

    def change(self, package: Package) -> bool:
        """Store a package (its version already raised); False when it has moved on."""

    def list_sold(self, host_id: str, *, limit: int, cursor: str | None) -> tuple[Sequence[Package], str | None]:
        """Return one page of a host's packages, the newest first, and the cursor of the next page, if any.

        Those that were never paid are left out.
        Raises:  InvalidInput  the cursor is not one of ours
        """

    def bookings(self, package: Package) -> Sequence[Booking]:
        """Return the bookings that have a lesson of a package, by start, as far as they are still kept."""


class PackagePayments(Protocol):
    """Takes and refunds the payments for packages."""

    def open_checkout(self, package: Package, *, success_url: str, cancel_url: str) -> Checkout:
        """Open the Checkout session of a package; a repeat returns the first one.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def refund_whole(self, package: Package) -> str:
        """Refund the whole payment and return the refund's id; a repeat returns the first one.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def refund_part(self, package: Package, refund: Refund) -> str:
        """Refund part of the payment and return the refund's id; a repeat returns the first one.

        Raises:  ProviderUnavailable, ProviderRejected
        """


class PackageLinks(Protocol):
    """Guests' links to packages: a signed token in the address stands in for a session."""

    def token(self, package_id: str) -> str:
        """Return the secret that opens this package."""

    def opens(self, token: str) -> str:
        """Return the id of the package that a token opens; raises Forbidden."""

    def check(self, package_id: str, token: str) -> None:
        """Check that the token is this package's; raises Forbidden."""

    def path(self, package_id: str, *, has_been_at_checkout: bool = False) -> str:
        """Return the address of the package's page within the site."""

    def page(self, package_id: str, *, has_been_at_checkout: bool = False) -> str:
        """Return the absolute address of the package's page."""
