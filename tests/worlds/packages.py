"""Packages in the world of the tests: one on offer, one bought, and Stripe's events about its checkout."""

from dataclasses import replace

from joinlink.model.limits import Admission
from joinlink.model.package import Package
from joinlink.model.package_offer import PackageOffer
from joinlink.model.payment import PackageEvent, PaymentEventKind
from joinlink.usecases.packages.buy_package import PurchaseRequest, buy_package
from tests.samples import GUEST, HOST, NOW, OFFER, PACKAGE
from tests.worlds.world import World

SOURCE = "203.0.113.9"


def admission_of(world: World) -> Admission:
    """Return who buys a package that is just there."""
    return world.house.strangers.for_purchase(GUEST.email, SOURCE)


def offer(world: World, **changes: object) -> PackageOffer:
    """Put a package on sale."""
    offered = replace(OFFER, **changes)  # type: ignore[arg-type]
    world.packages.put_offer(offered)
    return offered


def bought(world: World, **changes: object) -> Package:
    """Let a guest have a package."""
    package = replace(PACKAGE, **changes)  # type: ignore[arg-type]
    assert world.packages.create(package, admission_of(world), NOW)
    return package


def buy(world: World, **changes: object) -> Package:
    """Let a guest leave for the checkout of the package on sale."""
    request = PurchaseRequest(HOST.handle, OFFER.offer_id, GUEST, SOURCE)
    return buy_package(replace(request, **changes), world.house)  # type: ignore[arg-type]


def stored(world: World, package: Package = PACKAGE) -> Package:
    """Return a package as it is now."""
    return world.packages.get(package.package_id)


def paid(package: Package, *, kind: str = "paid", event_id: str = "evt_1", **changes: object) -> PackageEvent:
    """Make Stripe's event about a package's checkout."""
    event = PackageEvent(
        event_id=event_id,
        kind=PaymentEventKind(kind),
        session_id=package.checkout.session_id if package.checkout else "cs_lost",
        payment_intent_id="pi_1",
        amount_minor=package.price.amount_minor,
        currency=package.price.currency,
        expires_at=package.pay_until,
        package_id=package.package_id,
    )
    return replace(event, **changes)  # type: ignore[arg-type]
