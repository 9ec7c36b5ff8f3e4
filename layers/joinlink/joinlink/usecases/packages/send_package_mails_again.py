"""Send buyer and host the mails of a package's present state once more (E5, G5); the stream does it."""

from __future__ import annotations

from typing import Final, Protocol

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.package import Package
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.ports.mails import Suppressions
from joinlink.ports.packages import PackageStore

MOST_ATTEMPTS: Final = 5


class PackageMailsAgainPorts(Protocol):
    """Ports for sending a package's mails again."""

    packages: PackageStore
    hosts: HostStore
    suppressions: Suppressions
    clock: Clock


def send_package_mails_again(package: Package, ports: PackageMailsAgainPorts) -> Package:
    """Ask for the mails, and let addresses that got no more have them: the host vouches for both.

    Raises:  IllegalTransition  there is no mail about it, its time is over, or they were sent too often or asked for
                                meanwhile
    """
    asked, host = package, ports.hosts.get(package.host_id)
    for _attempt in range(MOST_ATTEMPTS):
        again = package.mailed_again(ports.clock.now())
        for address in (package.buyer.email, host.email):
            ports.suppressions.lift(address)
        if ports.packages.change(again):
            return again
        package = ports.packages.get(package.package_id)
        if package.buyer_round != asked.buyer_round:
            break
    raise IllegalTransition(_("the package was changed meanwhile"))
