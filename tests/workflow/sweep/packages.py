"""What a guest, the host and Stripe do with a package of lessons (G5), each again where it fails."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from joinlink.model.money import Money
from joinlink.model.package import Package
from joinlink.model.payment import PackageEvent, PackageRefundEvent, PaymentEventKind
from joinlink.usecases.packages.buy_package import PurchaseRequest, buy_package
from joinlink.usecases.packages.correct_buyer_address import correct_buyer_address
from joinlink.usecases.packages.end_package import end_package
from joinlink.usecases.packages.refund_package import refund_package
from joinlink.usecases.packages.send_package_mails_again import send_package_mails_again
from joinlink.usecases.packages.take_package_event import take_package_event, take_package_refund_event
from tests.samples import HOST, OFFER
from tests.workflow.sweep import seats
from tests.workflow.sweep.people import ONE, RIGHT, Act, until_heard, webhook
from tests.workflow.sweep.town import Town

TWO_LESSONS: Final = replace(OFFER, lessons=2, price=Money(8000, "eur"))
OF_REST: Final = "refund of what is left"
PART_MINOR: Final = 1000
WHOLE_MINOR: Final = 8000
FOR_A_DAY: Final = replace(TWO_LESSONS, valid_days=1)


def offer(town: Town) -> None:
    """Sell two lessons at once."""
    town.packages.put_offer(TWO_LESSONS)


def offer_for_a_day(town: Town) -> None:
    """Sell two lessons that have to be booked at once."""
    town.packages.put_offer(FOR_A_DAY)


# --- the guest ---


def leave_for_checkout(town: Town) -> None:
    """Let a guest want the package."""
    wish = PurchaseRequest(HOST.handle, OFFER.offer_id, ONE, "203.0.113.9", idempotency_key="key")
    until_heard(town, "packages", lambda: buy_package(wish, town.house))
    town.cloud.settle()


def buy(town: Town) -> None:
    """Let a guest buy the package, and let the consequences happen."""
    leave_for_checkout(town)
    pay(town)


def book_lesson(town: Town) -> None:
    """Let the guest book a lesson of it, and let the consequences happen."""
    for package in town.packages.packages.values():
        seats.join(ONE, package_id=package.package_id)(town)


def correct(town: Town) -> None:
    """Let the buyer correct the address, and let the consequences happen."""
    _with_package(town, "packages", lambda package: correct_buyer_address(package, RIGHT, town.house))


# --- the host ---


def ask_again(town: Town) -> None:
    """Let the host have the mails sent again."""
    _with_package(town, "packages", lambda package: send_package_mails_again(package, town.house))


def end(town: Town) -> None:
    """Let the host end it without a refund."""
    _with_package(town, "packages", lambda package: end_package(package, town.house))


def refund_rest(town: Town) -> None:
    """Let the host refund what is left."""
    _refund(None, town)


def refund_part(town: Town) -> None:
    """Let the host give a part of the money back."""
    _refund(PART_MINOR, town)


def refund_whole(town: Town) -> None:
    """Let the host give all of the money back, as an amount."""
    _refund(WHOLE_MINOR, town)


def _refund(amount_minor: int | None, town: Town) -> None:
    key = OF_REST if amount_minor is None else f"refund of {amount_minor}"
    _with_package(town, "packages", lambda package: refund_package(package, amount_minor, town.house, key=key))


# --- Stripe ---


def stripe_says(kind: PaymentEventKind, *, short_by: int = 0) -> Act:
    """Let Stripe report the outcome of the package's checkout, and let the consequences happen."""

    def act(town: Town) -> None:
        for package in list(town.packages.packages.values()):
            event = _event(package, kind, short_by, town)
            town.payment_events.append(event)
            webhook(town, "stripe_webhook", lambda event=event: take_package_event(event, town.house))  # type: ignore[misc]
        town.cloud.settle()

    return act


pay: Final = stripe_says(PaymentEventKind.PAID)
pay_too_little: Final = stripe_says(PaymentEventKind.PAID, short_by=1)
begin_transfer: Final = stripe_says(PaymentEventKind.PROCESSING)
fail: Final = stripe_says(PaymentEventKind.FAILED)
end_checkout: Final = stripe_says(PaymentEventKind.EXPIRED)


def return_refund(town: Town) -> None:
    """Let Stripe report that the refund came back from the buyer's bank, and let the consequences happen."""
    for package in list(town.packages.packages.values()):
        event = PackageRefundEvent("returned", "re_1", package.package_id, number=1)
        webhook(town, "stripe_webhook", lambda event=event: take_package_refund_event(event, town.house))  # type: ignore[misc]
    town.cloud.settle()


def _event(package: Package, kind: PaymentEventKind, short_by: int, town: Town) -> PackageEvent:
    checkout = town.package_payments.checkouts.get(package.package_id) or package.checkout
    return PackageEvent(
        event_id=f"{kind} {package.package_id}",
        kind=kind,
        session_id=checkout and checkout.session_id,
        payment_intent_id=f"payment of {package.package_id}",
        amount_minor=package.price.amount_minor - short_by,
        currency=package.price.currency,
        expires_at=package.pay_until,
        package_id=package.package_id,
    )


def _with_package(town: Town, function: str, work: Callable[[Package], object]) -> None:
    for package_id in list(town.packages.packages):
        until_heard(town, function, lambda package_id=package_id: work(town.packages.get(package_id)))  # type: ignore[misc]
    town.cloud.settle()
