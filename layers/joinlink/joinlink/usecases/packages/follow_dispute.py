"""Follow the dispute of a payment for a package (G5), as bookings do that of theirs.

As long as a package's payment is lost, none of its lessons can be booked: nobody would have paid for them.
"""

from __future__ import annotations

from typing import Protocol

from joinlink.model.dispute import DisputeEvent
from joinlink.model.disputed_bookings import package_with_dispute
from joinlink.usecases.bookings.follow_dispute import TellingPorts, is_there, tell_of_dispute
from joinlink.usecases.packages.change_package import change_package
from joinlink.usecases.packages.package_of_payment import PaidPackagePorts, package_of_payment


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
        change_package(package, lambda stored: package_with_dispute(stored, event), ports.packages)
        package_id = package.package_id
        tell_of_dispute(event.dispute_id, lambda: [ports.packages.get(package_id)], ports)
    return package.package_id
