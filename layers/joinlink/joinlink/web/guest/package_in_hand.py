"""The package that a guest books with, on the pages of its host: found by the token that the browser keeps (G5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from joinlink.errors import Forbidden, IllegalTransition, NotFound

if TYPE_CHECKING:
    from joinlink.model.package import Package
    from joinlink.model.teaching import TeachingClass
    from joinlink.ports.packages import PackageLinks, PackageStore


@dataclass(frozen=True, slots=True)
class PackageInHand:
    """A package with lessons left, and the token that opens it."""

    package: Package
    token: str

    def pays_for(self, teaching_class: TeachingClass) -> bool:
        """Whether a lesson of it is good for the class."""
        package = self.package
        return package.host_id == teaching_class.host_id and teaching_class.class_id in package.class_ids


def package_in_hand(token: str, *, packages: PackageStore, links: PackageLinks, now: datetime) -> PackageInHand | None:
    """Return the package that the token opens, while a lesson of it can be booked; None for anything else."""
    try:
        package = packages.get(links.opens(token))
        package.check_spendable(now)
    except (Forbidden, NotFound, IllegalTransition):
        return None
    return PackageInHand(package, token)
