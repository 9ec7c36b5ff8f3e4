"""Find the package that a payment was made for; the payment names it as well, for what is done in Stripe itself."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import find
from joinlink.model.package import Package
from joinlink.model.payment import PaidFor, Sold
from joinlink.ports.money import Payments
from joinlink.ports.packages import PackageStore
from joinlink.usecases.bookings.bookings_of_payment import those_paid_by


class PaidPackagePorts(Protocol):
    """Ports for finding a package by its payment."""

    packages: PackageStore
    payments: Payments


def package_of_payment(payment_intent_id: str, ports: PaidPackagePorts) -> Package | None:
    """Return the package, if it is ours and this is its payment.

    Raises:  ProviderUnavailable  also while no payment is known of it
    """
    match ports.payments.paid_for(payment_intent_id):
        case PaidFor(Sold.PACKAGE, package_id):
            package = find(ports.packages.get, package_id)
            return next(iter(those_paid_by(payment_intent_id, [package] if package else [])), None)
    return None
