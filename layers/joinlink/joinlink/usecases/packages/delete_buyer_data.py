"""Delete a buyer's data from their package (S6): its remaining lessons can't be booked any more."""

from __future__ import annotations

from typing import Final, Protocol

from joinlink.errors import IllegalTransition, StoreUnavailable
from joinlink.language import gettext as _
from joinlink.model.package import Package
from joinlink.model.package_stages import Balance
from joinlink.ports.clock import Clock
from joinlink.ports.packages import PackageStore

MOST_ATTEMPTS: Final = 5


class BuyerDeletionPorts(Protocol):
    """Ports for deleting a buyer's data."""

    packages: PackageStore
    clock: Clock


def delete_buyer_data(package: Package, ports: BuyerDeletionPorts) -> None:
    """Take name and address off the package; its bookings have data, and a deletion, of their own. Safe to repeat.

    Raises:  IllegalTransition  the guest's transfer is under way
    """
    for _attempt in range(MOST_ATTEMPTS):
        now = ports.clock.now()
        if package.anonymised_at is not None:
            return
        if package.balance(now) is Balance.PAYMENT_UNDER_WAY:
            raise IllegalTransition(_("your payment is under way; once it has arrived, your data can be deleted"))
        if ports.packages.change(package.anonymised(now)):
            return
        package = ports.packages.get(package.package_id)
    raise StoreUnavailable("the package kept changing while its buyer was taken off")
