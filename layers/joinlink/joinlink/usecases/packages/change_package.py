"""Change a package that others may be changing: decide from its row, write, and decide anew after a lost race."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from joinlink.errors import StoreUnavailable
from joinlink.model.package import Package
from joinlink.ports.packages import PackageStore

MOST_ATTEMPTS: Final = 5


def change_package(package: Package, change: Callable[[Package], Package], packages: PackageStore) -> Package:
    """Store what `change` makes of the package, and return it; a package that it leaves as it is is not written.

    Raises:  StoreUnavailable  other writers kept winning; or as `change`
    """
    for _attempt in range(MOST_ATTEMPTS):
        changed = change(package)
        if changed is package or packages.change(changed):
            return changed
        package = packages.get(package.package_id)
    raise StoreUnavailable("the package kept changing")
