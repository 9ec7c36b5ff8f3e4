"""Read the packages that a host has sold, beside the bookings that they are read with (G5, P3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from joinlink.model.package import Package
from joinlink.ports.packages import PackageStore

AT_ONCE: Final = 500
MOST_PACKAGES: Final = 2000


def sold_packages(host_id: str, packages: PackageStore) -> tuple[Sequence[Package], bool]:
    """Return the latest 2,000 packages that a host has sold, by four Queries at most, and whether these are all."""
    found, cursor = list[Package](), None
    while len(found) < MOST_PACKAGES:
        page, cursor = packages.list_sold(host_id, limit=AT_ONCE, cursor=cursor)
        found += page
        if cursor is None:
            return found, True
    return found, False
