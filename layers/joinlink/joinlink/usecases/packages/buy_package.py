"""Buy a package: store it unpaid and open its checkout; Stripe's webhook alone makes it good (G5).

No time of the host's is held for it, so an unpaid one is in no one's way, and one that is paid late is good all the
same. How many somebody may leave unpaid is limited, as unpaid bookings are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import IllegalTransition, NotFound, Renamed
from joinlink.language import gettext as _
from joinlink.model.booking_parts import Guest
from joinlink.model.package import Package
from joinlink.model.package_offer import PackageOffer
from joinlink.model.package_stages import PackageStatus
from joinlink.model.profile import HostProfile
from joinlink.model.request_key import check_key
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore, ProfileStore
from joinlink.ports.money import PaymentSecrets
from joinlink.ports.packages import PackageLinks, PackagePayments, PackageStore
from joinlink.usecases.bookings.name_by_key import name_by_key
from joinlink.usecases.bookings.strangers import Strangers
from joinlink.usecases.money.payout_gate import PayoutGate

CHECKOUT: Final = timedelta(minutes=31)
"""As for a booking: Stripe requires at least 30."""


@dataclass(frozen=True, slots=True)
class PurchaseRequest:
    """A guest's request; a repeat with the same `idempotency_key` gets the package of the first one."""

    handle: str
    offer_id: str
    guest: Guest
    source: str
    """The address that it came from (S1)."""
    idempotency_key: str | None = None

    def __post_init__(self) -> None:
        check_key(self.idempotency_key)


class PurchasePorts(Protocol):
    """Ports for buying a package."""

    packages: PackageStore
    package_payments: PackagePayments
    payment_secrets: PaymentSecrets
    hosts: HostStore
    profiles: ProfileStore
    clock: Clock

    @property
    def package_links(self) -> PackageLinks: ...

    @property
    def payout_gate(self) -> PayoutGate: ...

    @property
    def strangers(self) -> Strangers: ...


class OfferFindingPorts(Protocol):
    """Ports for finding a package on sale."""

    hosts: HostStore
    profiles: ProfileStore


def buy_package(request: PurchaseRequest, ports: PurchasePorts) -> Package:
    """Return the package, unpaid, with an open checkout.

    Raises:  NotFound           no such host or package, or it is not on sale
             IllegalTransition  the key was used for another guest
             SecretMissing      the operator has not given us a secret that the payment requires; nothing was stored
             HostNotPayable     the host can't take payments now; nothing was stored
             RateLimited        too many packages of this guest or network are not paid yet (S1); nothing was stored
             ProviderError      Stripe opened no checkout
    """
    profile, offer = find_on_sale(request.handle, request.offer_id, ports)
    package_id, package = name_by_key(
        "package",
        request.idempotency_key,
        request.offer_id,
        ports.packages.get,
        has_ended=lambda package: package.status is PackageStatus.NOT_PAID,
    )
    if package is None:
        wanted = _new_package(package_id, request, profile, offer, ports)
        admission = ports.strangers.for_purchase(request.guest.email, request.source)
        is_first = ports.packages.create(wanted, admission, ports.clock.now())
        package = wanted if is_first else ports.packages.get(package_id)
    if (package.buyer.name, package.buyer.email) != (request.guest.name, request.guest.email):
        raise IllegalTransition(_("This Idempotency-Key was used for another request."))
    return _with_checkout(package, ports) if package.is_payable and package.checkout is None else package


def find_on_sale(handle: str, offer_id: str, ports: OfferFindingPorts) -> tuple[HostProfile, PackageOffer]:
    """Return a package that a host sells, and the host's profile.

    Raises:  NotFound  there is none, or no class that it is good for is on sale
             Renamed   the host has another handle by now (S8)
    """
    owner = ports.hosts.owner_of(handle)
    profile = ports.profiles.load(owner.host_id)
    for offer in profile.packages_on_sale:
        if offer.offer_id == offer_id:
            if owner.handle != handle:
                raise Renamed(handle=owner.handle, offer_id=offer_id)
            return profile, offer
    raise NotFound(_("There is no such package."))


def _new_package(
    package_id: str, request: PurchaseRequest, profile: HostProfile, offer: PackageOffer, ports: PurchasePorts
) -> Package:
    """Return the package as it is stored before its checkout opens, once all that it takes is there."""
    ports.package_links.token(package_id)
    ports.payment_secrets.check()
    now = ports.clock.now().replace(microsecond=0)
    return Package(
        package_id=package_id,
        host_id=profile.host_id,
        offer_id=offer.offer_id,
        title=offer.title,
        class_ids=offer.class_ids,
        lessons=offer.lessons,
        price=offer.price,
        valid_days=offer.valid_days,
        buyer=replace(request.guest, timezone=request.guest.timezone or profile.availability.timezone),
        status=PackageStatus.PENDING_PAYMENT,
        version=1,
        created_at=now,
        pay_until=now + CHECKOUT,
        host_timezone=profile.availability.timezone,
        payout=ports.payout_gate.payout(profile.host_id, offer.price),
        found_by=ports.strangers.guest(request.guest.email),
    )


def _with_checkout(package: Package, ports: PurchasePorts) -> Package:
    """Open the checkout and store it; of two at once both get the same from Stripe.

    Raises:  ProviderError
    """
    checkout = ports.package_payments.open_checkout(
        package,
        success_url=ports.package_links.page(package.package_id, has_been_at_checkout=True),
        cancel_url=ports.package_links.page(package.package_id),
    )
    opened = package.opened(checkout)
    return opened if ports.packages.change(opened) else ports.packages.get(package.package_id)
