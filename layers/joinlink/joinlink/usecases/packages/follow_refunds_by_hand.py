"""Count the refunds that a host makes of a package in Stripe's own dashboard (G5, F9), as bookings do of theirs.

    a new one ─┬▶ money alone: the lessons stay, and a notice says so
               └▶ all that was paid for the lessons that are left has gone back: the package ends, and a notice says so
    one that came back from the buyer's bank ─▶ counted no more; a notice

The buyer is mailed about each. Every event has Stripe's whole list read anew, so they may come twice and in any order.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final, Protocol

from joinlink.errors import ProviderRejected, StoreUnavailable
from joinlink.model.package import Package
from joinlink.model.package_notices import refund_returned_notice, refunded_in_stripe_notice
from joinlink.model.payment import RefundByHandEvent, RefundEvent
from joinlink.model.refund import RefundState
from joinlink.usecases.packages.package_of_payment import PaidPackagePorts, package_of_payment
from joinlink.usecases.packages.refund_package import finish_refund
from joinlink.usecases.packages.take_package_event import PackageEventPorts

MOST_ATTEMPTS: Final = 5


class HandMadePorts(PackageEventPorts, PaidPackagePorts, Protocol):
    """Ports for following refunds that were made by hand."""


def follow_package_refunds(event: RefundByHandEvent | RefundEvent, ports: HandMadePorts) -> str | None:
    """Act on one verified event; returns the package's id, None where it is no payment for a package of ours.

    Raises:  ProviderUnavailable, StoreUnavailable  it can't be acted on now; have it sent again
    """
    payment_intent_id = event.payment_intent_id
    package = None if payment_intent_id is None else package_of_payment(payment_intent_id, ports)
    if package is None or payment_intent_id is None:
        return None
    made = ports.payments.refunds_by_hand(payment_intent_id)
    for _attempt in range(MOST_ATTEMPTS):
        package = _with_ours_answered(package, ports)
        followed = package.with_refunds_by_hand(made)
        _tell(followed, package, ports)
        if followed is package or ports.packages.change(followed):
            return package.package_id
        package = ports.packages.get(package.package_id)
    raise StoreUnavailable("the package kept changing while a refund of it was noted")


def _with_ours_answered(package: Package, ports: HandMadePorts) -> Package:
    """Return it with Stripe's answer to a refund of our own, which may have been made before."""
    with suppress(ProviderRejected):
        return finish_refund(package, ports)
    return ports.packages.get(package.package_id)


def _tell(followed: Package, before: Package, ports: HandMadePorts) -> None:
    """Tell the host how each refund changes the remaining lessons, and which refunds have come back."""
    now, known = ports.clock.now(), {each.number: each.state for each in before.refunds}
    for refund in followed.refunds:
        if refund.number not in known and followed.left and not followed.is_expired(now):
            ports.notices.put(refunded_in_stripe_notice(followed, refund, now))
        if refund.state is RefundState.FAILED and known.get(refund.number) is RefundState.MADE:
            ports.notices.put(refund_returned_notice(followed, refund.number, now))
