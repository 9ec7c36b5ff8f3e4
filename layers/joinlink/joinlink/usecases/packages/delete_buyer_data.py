"""Delete a buyer's data from their package (S6): its remaining lessons can't be booked any more."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.package import Package
from joinlink.model.package_stages import Balance
from joinlink.ports.clock import Clock
from joinlink.ports.packages import PackageStore
from joinlink.usecases.packages.change_package import change_package


class BuyerDeletionPorts(Protocol):
    """Ports for deleting a buyer's data."""

    packages: PackageStore
    clock: Clock


def delete_buyer_data(package: Package, ports: BuyerDeletionPorts) -> None:
    """Take name and address off the package; its bookings have data, and a deletion, of their own. Safe to repeat.

    Raises:  IllegalTransition  the guest's transfer is under way
    """

    def delete(package: Package) -> Package:
        now = ports.clock.now()
        if package.anonymised_at is not None:
            return package
        if package.balance(now) is Balance.PAYMENT_UNDER_WAY:
            raise IllegalTransition(_("your payment is under way; once it has arrived, your data can be deleted"))
        return package.anonymised(now)

    change_package(package, delete, ports.packages)
