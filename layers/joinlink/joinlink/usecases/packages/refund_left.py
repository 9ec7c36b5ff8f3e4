"""What is left of the packages that a host has sold, and its refund when the host closes the account (G5, S6).

each package ─▶ refunded, which ends it ─┬▶ made
                                         ├▶ no answer   tried again, for as long as the deletion waits
                                         └▶ refused     for good: `refunds_owed` names it
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, Protocol

from joinlink.errors import IllegalTransition, PaymentDisputed, ProviderRejected, ProviderUnavailable
from joinlink.model.money import Money
from joinlink.model.package import Package
from joinlink.model.refund import RefundState
from joinlink.ports.packages import PackageStore
from joinlink.usecases.packages.refund_package import PackageRefundPorts, finish_refund, refund_package

AT_ONCE: Final = 100
KEY: Final = "account-closed"
"""What these refunds call themselves, so that each is made once however often it is tried."""


class SoldPackagePorts(Protocol):
    """Ports for reading what a host has sold."""

    packages: PackageStore


def packages_left(host_id: str, now: datetime, ports: SoldPackagePorts) -> list[Package]:
    """Return the packages that lessons can still be booked with, the newest first."""
    return [each for each in _sold(host_id, ports) if each.is_bookable and each.left and not each.is_expired(now)]


def refund_left(host_id: str, closed_at: datetime, ports: PackageRefundPorts) -> bool:
    """Refund what is left of each, which ends it; safe to repeat. Returns whether any has to be tried again.

    Lessons that bookings had taken have come back by then, as these were called off.
    Raises:  ProviderRejected  once all were tried: Stripe has refused one for good
    """
    is_waiting, refused = False, list[ProviderRejected]()
    for package in _sold(host_id, ports):
        try:
            if package.open_refund is not None:
                finish_refund(package, ports)
            elif package.worth.amount_minor and not package.is_expired(closed_at):
                refund_package(package, None, ports, key=KEY)
        except PaymentDisputed:  # the buyer's bank may give it back: `refunds_owed` says so, and no repeat would help
            continue
        except (ProviderUnavailable, IllegalTransition):  # no answer, or a lesson came back meanwhile
            is_waiting = True
        except ProviderRejected as error:
            refused.append(error)
    if refused:
        raise refused[0]
    return is_waiting


def refunds_owed(host_id: str, closed_at: datetime, ports: SoldPackagePorts) -> list[tuple[Package, Money]]:
    """Return the packages of which `refund_left` could not give all back, each with what its buyer has to get."""
    owed = ((each, _owed(each, closed_at)) for each in _sold(host_id, ports))
    return [(package, amount) for package, amount in owed if amount.amount_minor]


def _owed(package: Package, closed_at: datetime) -> Money:
    if package.open_refund is not None:
        return package.money(package.open_refund.amount_minor)
    has_failed = any(each.key == KEY and each.state is RefundState.FAILED for each in package.refunds)
    is_untried = package.is_bookable and not package.is_expired(closed_at)
    return package.worth if has_failed or is_untried else package.money(0)


def _sold(host_id: str, ports: SoldPackagePorts) -> Iterator[Package]:
    cursor = None
    while True:
        found, cursor = ports.packages.list_sold(host_id, limit=AT_ONCE, cursor=cursor)
        yield from found
        if cursor is None:
            return
