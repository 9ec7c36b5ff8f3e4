"""End a package whose payment went back as single amounts, so that none of its lessons can be booked any more (G5)."""

from __future__ import annotations

from typing import Final, Protocol

from joinlink.errors import StoreUnavailable
from joinlink.model.package import Package
from joinlink.model.package_stages import PackageStatus
from joinlink.ports.clock import Clock
from joinlink.ports.packages import PackageStore

MOST_ATTEMPTS: Final = 5


class EndingPorts(Protocol):
    """Ports for ending packages."""

    packages: PackageStore
    clock: Clock


def end_package(package: Package, ports: EndingPorts) -> Package:
    """End it, which moves no money; safe to repeat.

    Raises:  IllegalTransition  as Package.ended
    """
    for _attempt in range(MOST_ATTEMPTS):
        if package.status is PackageStatus.ENDED:
            return package
        ended = package.ended(ports.clock.now())
        if ports.packages.change(ended):
            return ended
        package = ports.packages.get(package.package_id)
    raise StoreUnavailable("the package kept changing while it was ended")
