"""Read a host's public page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from joinlink.errors import Renamed

if TYPE_CHECKING:
    from joinlink.model.host import Host
    from joinlink.model.package_offer import PackageOffer
    from joinlink.model.teaching import TeachingClass
    from joinlink.ports.hosts import HostStore, ProfileStore


@dataclass(frozen=True, slots=True)
class PublicHost:
    """A host and the classes that guests may book, in the host's order."""

    host: Host
    classes: tuple[TeachingClass, ...]
    packages: tuple[PackageOffer, ...] = ()
    """The packages on sale (G5)."""


def read_public_host(handle: str, *, hosts: HostStore, profiles: ProfileStore) -> PublicHost:
    """Return the host with this handle, and the published classes.

    Raises:  NotFound, Renamed
    """
    owner = hosts.owner_of(handle)
    if owner.handle != handle:
        raise Renamed(handle=owner.handle)
    host = hosts.get(owner.host_id)
    profile = profiles.load(host.host_id)
    published = [each for each in profile.ordered_classes if each.published]
    return PublicHost(host, tuple(published), tuple(profile.packages_on_sale))
