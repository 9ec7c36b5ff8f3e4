"""Make a package good when Stripe says that it is paid; nothing else does (G5).

    its own checkout? ─▶ paid       ─▶ the price ─▶ active, its days begin
                      │             └▶ otherwise ─▶ refunded: the money goes back
                      ├▶ processing ─▶ it waits for the money
                      ├▶ failed     ─▶ not paid, its buyer is mailed
                      └▶ expired    ─▶ not paid

As for a booking, events may come twice, concurrently and in any order: the status decides, and its version settles
races. Nothing of the host's is held for a package, so a payment at its price is never too late.
"""

from __future__ import annotations

from typing import Final, Protocol

from joinlink.errors import PaymentDisputed, ProviderRejected, StoreUnavailable, find
from joinlink.model.booking_parts import REFUND_REFUSED
from joinlink.model.dispute_notices import refund_of_disputed_notice
from joinlink.model.due import DueKind
from joinlink.model.package import Package
from joinlink.model.package_notices import (
    nothing_paid_notice,
    other_payment_notice,
    payment_refunded_notice,
    refund_refused_notice,
    refund_returned_notice,
)
from joinlink.model.package_stages import UNPAID, PackageStatus
from joinlink.model.payment import PackageEvent, PackageRefundEvent, PaymentEventKind
from joinlink.model.refund import RefundState
from joinlink.ports.care import DueWork, NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.packages import PackagePayments, PackageStore
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome

MOST_ATTEMPTS: Final = 5


class PackageEventPorts(Protocol):
    """Ports for Stripe's events about packages."""

    packages: PackageStore
    package_payments: PackagePayments
    notices: NoticeStore
    due_work: DueWork
    clock: Clock


def take_package_event(event: PackageEvent, ports: PackageEventPorts) -> PaymentOutcome:
    """Act on one verified event; safe to repeat.

    Raises:  ProviderUnavailable, StoreUnavailable  it can't be acted on now; have it sent again
    """
    for _attempt in range(MOST_ATTEMPTS):
        package = find(ports.packages.get, event.package_id)
        if package is None:
            return PaymentOutcome.NOT_OURS
        outcome = _settle(event, package, ports)
        if outcome is not None:
            return outcome
    raise StoreUnavailable("the package kept changing while its payment was noted")


def take_package_refund_event(event: PackageRefundEvent, ports: PackageEventPorts) -> None:
    """Note that a refund of a package has come back from the buyer's bank, once; the buyer is mailed.

    Raises:  StoreUnavailable  it can't be acted on now; have it sent again
    """
    for _attempt in range(MOST_ATTEMPTS):
        package = find(ports.packages.get, event.package_id)
        failed = package and _with_refund_failed(event, package)
        if failed is None:
            return
        if ports.packages.change(failed):
            ports.notices.put(refund_returned_notice(failed, event.number, ports.clock.now()))
            return
    raise StoreUnavailable("the package kept changing while its refund was noted")


def _settle(event: PackageEvent, package: Package, ports: PackageEventPorts) -> PaymentOutcome | None:
    """Act on an event about a package as it was just read; None where another writer was faster."""
    if not event.is_about_checkout_of(package):
        return _tell_of_other_payment(event, package, ports)
    if event.kind is PaymentEventKind.PAID:
        return _settle_paid(event, package, ports)
    is_waiting = package.is_payable or (package.status is PackageStatus.NOT_PAID and not package.has_failed)
    wanted, outcome = None, PaymentOutcome.NOTHING_TO_DO
    if event.kind is PaymentEventKind.PROCESSING and is_waiting:
        wanted, outcome = package.completed(event.completed_checkout(package)), PaymentOutcome.PROCESSING
    elif event.kind is PaymentEventKind.EXPIRED and package.is_payable:
        wanted, outcome = package.not_paid(package.checkout), PaymentOutcome.EXPIRED
    elif event.kind is PaymentEventKind.FAILED and package.status in UNPAID and not package.has_failed:
        wanted, outcome = package.not_paid(event.completed_checkout(package)), PaymentOutcome.FAILED
    if wanted is None:
        return outcome
    return outcome if ports.packages.change(wanted) else None


def _settle_paid(event: PackageEvent, package: Package, ports: PackageEventPorts) -> PaymentOutcome | None:
    now = ports.clock.now()
    if package.is_refund_owed:
        return _refund_whole(package, ports)
    if package.status not in UNPAID:
        return PaymentOutcome.NOTHING_TO_DO
    if not event.is_payment:
        ports.notices.put(nothing_paid_notice(package, now))
        return PaymentOutcome.NOTHING_PAID
    checkout = event.paid_checkout(package)
    if event.paid == package.price:
        return _activate(package.activated(checkout, now), ports)
    ports.packages.change(package.to_be_refunded(checkout, now))
    return None  # read again: its money is owed now, or another writer was faster


def _activate(active: Package, ports: PackageEventPorts) -> PaymentOutcome | None:
    """Make it good, its reminder asked for before: work that turns out to be for nothing ends by itself."""
    if active.remind_at is not None:
        ports.due_work.ask(DueKind.PACKAGE, active.package_id, active.remind_at)
    return PaymentOutcome.CONFIRMED if ports.packages.change(active) else None


def _refund_whole(package: Package, ports: PackageEventPorts) -> PaymentOutcome | None:
    """Have the whole payment go back; if Stripe refuses, the host is told to see to it."""
    now = ports.clock.now()
    try:
        refund_id = ports.package_payments.refund_whole(package)
    except ProviderRejected as error:
        is_disputed = isinstance(error, PaymentDisputed)
        ports.notices.put(
            refund_of_disputed_notice(package, now) if is_disputed else refund_refused_notice(package, now)
        )
        refund_id = REFUND_REFUSED
    else:
        ports.notices.put(payment_refunded_notice(package, now))
    return PaymentOutcome.REFUNDED if ports.packages.change(package.with_whole_refund(refund_id)) else None


def _tell_of_other_payment(event: PackageEvent, package: Package, ports: PackageEventPorts) -> PaymentOutcome:
    """Tell the host of a payment at a checkout that the package did not open; its other events mean nothing here."""
    if event.kind is not PaymentEventKind.PAID:
        return PaymentOutcome.NOTHING_TO_DO
    ports.notices.put(other_payment_notice(package, event.payment_intent_id, ports.clock.now()))
    return PaymentOutcome.OTHER_CHECKOUT


def _with_refund_failed(event: PackageRefundEvent, package: Package) -> Package | None:
    """Return the package with the refund failed; None if that is known, or there is no such refund."""
    if event.number is None:
        is_made = package.status is PackageStatus.REFUNDED and package.checkout is not None
        return None if not is_made or package.is_refund_refused else package.with_whole_refund(REFUND_REFUSED)
    refund = next((each for each in package.refunds if each.number == event.number), None)
    if refund is None or refund.state is RefundState.FAILED:
        return None
    return package.with_refund_settled(event.number, RefundState.FAILED)
