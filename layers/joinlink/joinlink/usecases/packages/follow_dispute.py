"""Follow the dispute of a payment for a package (G5), as bookings do that of theirs.

As long as a package's payment is lost, none of its lessons can be booked: nobody would have paid for them.
"""

from __future__ import annotations

from typing import Final, Protocol

from joinlink.errors import StoreUnavailable
from joinlink.model.dispute import DisputeEvent
from joinlink.model.disputed_bookings import package_with_dispute
from joinlink.model.package import Package
from joinlink.usecases.bookings.follow_dispute import TellingPorts, is_there, tell_of_dispute
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
    if is_there(package.host_id, ports):
        _keep(event, package, ports)
        package_id = package.package_id
        tell_of_dispute(event.dispute_id, lambda: [ports.packages.get(package_id)], ports)
    return package.package_id


def _keep(event: DisputeEvent, package: Package, ports: PackageDisputePorts) -> None:
    for _attempt in range(MOST_ATTEMPTS):
        after = package_with_dispute(package, event)
        if after is package or ports.packages.change(after):
            return
        package = ports.packages.get(package.package_id)
    raise StoreUnavailable("the package kept changing while a dispute of it was noted")
