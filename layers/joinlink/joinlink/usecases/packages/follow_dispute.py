"""Follow what a buyer's bank does about the payment of a package (G5).

The host is told, as of a booking's. What the bank has taken back for good is counted as refunded, and ends the package
as a refund by hand does: otherwise its lessons could be booked for nothing.
"""

from __future__ import annotations

from typing import Final, Protocol

from joinlink.errors import StoreUnavailable
from joinlink.model.dispute import DisputeEvent, DisputeStage
from joinlink.model.package import Package
from joinlink.usecases.bookings.follow_dispute import TellingPorts, tell_of_dispute
from joinlink.usecases.packages.package_of_payment import PaidPackagePorts, package_of_payment

MOST_ATTEMPTS: Final = 5


class PackageDisputePorts(PaidPackagePorts, TellingPorts, Protocol):
    """Ports for following disputes of packages."""


def follow_package_dispute(event: DisputeEvent, ports: PackageDisputePorts) -> str | None:
    """Act on one verified event; returns the package's id, None where it is no payment for a package of ours.

    Raises:  ProviderUnavailable, StoreUnavailable  it can't be acted on now; have it sent again
    """
    package = package_of_payment(event.payment_intent_id, ports)
    if package is None:
        return None
    if event.stage is DisputeStage.LOST:
        package = _counted(event, package, ports)
    tell_of_dispute(event, package, ports)
    return package.package_id


def _counted(event: DisputeEvent, package: Package, ports: PackageDisputePorts) -> Package:
    for _attempt in range(MOST_ATTEMPTS):
        lost = package.with_lost_dispute(event.dispute_id, event.amount.amount_minor, ports.clock.now())
        if lost is package or ports.packages.change(lost):
            return lost
        package = ports.packages.get(package.package_id)
    raise StoreUnavailable("the package kept changing while its lost payment was noted")
