"""Create and change the packages that a host offers (G5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from joinlink.errors import InvalidInput, NotFound
from joinlink.ids import derived_id, new_id
from joinlink.language import gettext as _
from joinlink.model.money import Money
from joinlink.model.package_offer import PackageOffer
from joinlink.model.profile import HostProfile
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore, ProfileStore
from joinlink.ports.packages import PackageStore
from joinlink.usecases.money.payout_gate import PayoutGate


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """Everything a host decides about a package."""

    title: str
    class_ids: tuple[str, ...]
    lessons: int
    price: Money
    valid_days: int
    published: bool


class OfferPorts(Protocol):
    """Ports for offering packages, and the gate of payouts."""

    packages: PackageStore
    profiles: ProfileStore
    hosts: HostStore
    clock: Clock

    @property
    def payout_gate(self) -> PayoutGate: ...


def create_offer(host_id: str, terms: OfferTerms, ports: OfferPorts, *, key: str | None = None) -> PackageOffer:
    """Store a new package; the same request again, known by its `key`, changes nothing.

    Raises:  InvalidInput     it names a class that the host hasn't, its terms can't be sold, or there are enough
             PayoutsRequired  it is published, and the host can't be paid yet
    """
    profile = ports.profiles.load(host_id)
    offer_id = derived_id("offer", host_id, key) if key else new_id("offer")
    offer = _offer_of(terms, profile, offer_id, ports.clock.now())
    _check_payouts(offer, None, ports)
    if not ports.packages.create_offer(offer):
        raise InvalidInput(_("you can't have more packages than this; change one of them"))
    return offer


def change_offer(
    host_id: str, offer_id: str, change: Callable[[PackageOffer], OfferTerms], ports: OfferPorts
) -> PackageOffer:
    """Store a package with the terms that `change` returns for the stored one; those that are sold stay as they are.

    One whose host has lost their payouts can still be changed, and taken off sale.
    Raises:  NotFound, InvalidInput, PayoutsRequired
    """
    profile = ports.profiles.load(host_id)
    stored = find_offer(profile, offer_id)
    wanted = _offer_of(change(stored), profile, offer_id, stored.created_at)
    _check_payouts(wanted, stored, ports)
    ports.packages.put_offer(wanted)
    return wanted


def find_offer(profile: HostProfile, offer_id: str) -> PackageOffer:
    """Return one of the host's own packages.

    Raises:  NotFound
    """
    for offer in profile.packages:
        if offer.offer_id == offer_id:
            return offer
    raise NotFound(_("There is no such package."))


def _offer_of(terms: OfferTerms, profile: HostProfile, offer_id: str, created_at: datetime) -> PackageOffer:
    own = {each.class_id for each in profile.classes}
    if not own.issuperset(terms.class_ids):
        raise InvalidInput(_("choose among your own classes"), field="classIds")
    return PackageOffer(
        offer_id=offer_id,
        host_id=profile.host_id,
        title=terms.title.strip(),
        class_ids=terms.class_ids,
        lessons=terms.lessons,
        price=terms.price,
        valid_days=terms.valid_days,
        published=terms.published,
        created_at=created_at,
    )


def _check_payouts(wanted: PackageOffer, stored: PackageOffer | None, ports: OfferPorts) -> None:
    goes_on_sale = wanted.published and not (stored and stored.published)
    if goes_on_sale:
        ports.payout_gate.require_payouts(wanted.host_id)
