"""Tell the host that a buyer's bank disputes the payment of a package (G5), as bookings do of theirs."""

from __future__ import annotations

from typing import Protocol

from joinlink.model.dispute import DisputeEvent
from joinlink.usecases.bookings.follow_dispute import TellingPorts, tell_of_dispute
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
    tell_of_dispute(event, package, ports)
    return package.package_id
