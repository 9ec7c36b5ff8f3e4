"""Read a package: as the guest who holds its link, or as the host who sold it (G5)."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.package import Package
from joinlink.ports.bookings import GuestLinks
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore, ProfileStore
from joinlink.ports.packages import PackageLinks, PackageStore


class PackageReadingPorts(Protocol):
    """Ports for reading a package with its host, its classes and its lessons."""

    packages: PackageStore
    hosts: HostStore
    profiles: ProfileStore
    clock: Clock

    @property
    def package_links(self) -> PackageLinks: ...
    @property
    def guest_links(self) -> GuestLinks: ...


def read_package_as_guest(package_id: str, token: str, *, packages: PackageStore, links: PackageLinks) -> Package:
    """Return the package to whoever holds its token.

    Raises:  Forbidden  the token is not this package's
             NotFound   it is no longer kept, or its buyer's data are deleted
    """
    links.check(package_id, token)
    package = packages.get(package_id)
    if package.anonymised_at is not None:
        raise NotFound(_("What was kept about this package is deleted."))
    return package


def read_sold_package(host_id: str, package_id: str, *, packages: PackageStore) -> Package:
    """Return a package to its host.

    Raises:  NotFound  there is none, it is another host's, or it was never paid
    """
    package = packages.get(package_id)
    if package.host_id != host_id or not package.is_sold:
        raise NotFound(_("There is no such package."))
    return package
