"""End a package whose payment went back as single amounts, so that none of its lessons can be booked any more (G5)."""

from __future__ import annotations

from typing import Protocol

from joinlink.model.package import Package
from joinlink.model.package_stages import PackageStatus
from joinlink.ports.clock import Clock
from joinlink.ports.packages import PackageStore
from joinlink.usecases.packages.change_package import change_package


class EndingPorts(Protocol):
    """Ports for ending packages."""

    packages: PackageStore
    clock: Clock


def end_package(package: Package, ports: EndingPorts) -> Package:
    """End it, which moves no money; safe to repeat.

    Raises:  IllegalTransition  as Package.ended
    """

    def end(package: Package) -> Package:
        return package if package.status is PackageStatus.ENDED else package.ended(ports.clock.now())

    return change_package(package, end, ports.packages)
