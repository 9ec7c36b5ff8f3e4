"""Refund a package as its host: its remaining lessons, or an amount; numbered before Stripe is asked (G5, F9).

lessons        the share of those that are left; the package ends in the same write, so none of them is booked
an amount      money alone; the lessons stay

intent stored ─▶ Stripe ─┬▶ made       its id is stored; the buyer is mailed
                         ├▶ refused    stored as failed; its part of the payment is left again, and so is the package
                         └▶ no answer  still intended: a repeat asks Stripe again
"""

from __future__ import annotations

from functools import partial
from typing import Final, Protocol

from joinlink.errors import IllegalTransition, ProviderRejected
from joinlink.language import gettext as _
from joinlink.model.package import Package
from joinlink.model.refund import RefundState, was_asked_for
from joinlink.model.request_key import check_key
from joinlink.ports.clock import Clock
from joinlink.ports.packages import PackagePayments, PackageStore
from joinlink.usecases.packages.change_package import change_package

MOST_ATTEMPTS: Final = 3


class PackageRefundPorts(Protocol):
    """Ports for a host's refund of a package."""

    packages: PackageStore
    package_payments: PackagePayments
    clock: Clock


def refund_package(
    package: Package, amount_minor: int | None, ports: PackageRefundPorts, *, key: str | None = None
) -> Package:
    """Refund an amount, or the remaining lessons; the same request again, known by its `key`, changes nothing.

    An earlier refund without an answer is finished first; asking for the same once more is its repeat.
    Raises:  IllegalTransition    nothing is paid or left, the package was changed meanwhile, or the
                                  key was used for another amount
             InvalidInput         more than is left, or the key can't be one
             ProviderUnavailable  no answer; a repeat finishes it
             ProviderRejected     Stripe refused it; PaymentDisputed if it does, or would, for that
    """
    check_key(key)
    if was_asked_for(package.refunds, key, amount_minor):
        return finish_refund(package, ports)
    unanswered = package.open_refund
    if unanswered is not None:
        package = finish_refund(package, ports)
        if key is None and amount_minor in (None, unanswered.amount_minor):
            return package
    return finish_refund(_intend(package, amount_minor, key, ports), ports)


def finish_refund(package: Package, ports: PackageRefundPorts) -> Package:
    """Have Stripe make the refund that is only intended so far, if any, and store the outcome.

    Raises:  ProviderUnavailable, ProviderRejected, StoreUnavailable
    """
    refund = package.open_refund
    if refund is None:
        return package
    try:
        refund_id = ports.package_payments.refund_part(package, refund)
    except ProviderRejected:
        change_package(package, partial(Package.with_refund_refused, number=refund.number), ports.packages)
        raise
    made = partial(Package.with_refund_settled, number=refund.number, state=RefundState.MADE, refund_id=refund_id)
    return change_package(package, made, ports.packages)


def _intend(package: Package, amount_minor: int | None, key: str | None, ports: PackageRefundPorts) -> Package:
    """Store that a refund is wanted; a lesson taken or given back meanwhile is no obstacle to an amount.

    Raises:  IllegalTransition  a lesson was taken since the host looked, or another refund was wanted meanwhile
    """
    seen = package
    for _attempt in range(MOST_ATTEMPTS):
        intended = package.with_refund(amount_minor, key, ports.clock.now())
        if ports.packages.change(intended):
            return intended
        package = ports.packages.get(package.package_id)
        if was_asked_for(package.refunds, key, amount_minor):
            return package
        if len(package.refunds) != len(seen.refunds) or (amount_minor is None and package.left != seen.left):
            break
    raise IllegalTransition(_("the package was changed meanwhile"))
