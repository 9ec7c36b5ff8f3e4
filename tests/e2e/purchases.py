"""Packages that guests of the end-to-end tests buy and spend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

from local.demo import GUEST
from tests.e2e.people import Host, Offer, content


@dataclass
class Purchase:
    """A package that a guest has bought, or is about to."""

    host: Host
    buying_page: str
    package_id: str
    token: str
    checkout_url: str

    @property
    def offer_id(self) -> str:
        return self.buying_page.rpartition("/")[2]

    @property
    def page(self) -> str:
        """Its address within the site."""
        return f"/packages/{self.package_id}?token={self.token}"

    def again(self) -> Purchase:
        """Begin to buy the same once more."""
        return _begun(self.host, self.buying_page)

    def checkout(self, decision: str) -> requests.Response:
        """Decide on Stripe's page, which sends its webhooks before it leads back."""
        return requests.post(self.checkout_url, data={"decision": decision}, allow_redirects=False, timeout=60)

    def seen_by_guest(self) -> dict[str, Any]:
        address = f"{self.host.town.site}/api/public/packages/{self.package_id}"
        return content(requests.get(address, params={"token": self.token}, timeout=60))

    def correct(self, email: str) -> requests.Response:
        """Give another address for the mails."""
        address = f"{self.host.town.site}/api/public/packages/{self.package_id}"
        return requests.patch(address, params={"token": self.token}, json={"email": email}, timeout=60)

    def delete(self) -> requests.Response:
        """Delete the buyer's data."""
        address = f"{self.host.town.site}/api/public/packages/{self.package_id}"
        return requests.delete(address, params={"token": self.token}, timeout=60)

    def book(self, offer: Offer, slot: int) -> requests.Response:
        """Book a class with a lesson."""
        package = {"packageId": self.package_id, "token": self.token}
        return requests.post(
            f"{self.host.town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/bookings",
            json={"startsAt": offer.slots()[slot]["startsAt"], "guest": GUEST, "package": package},
            timeout=120,
        )

    def cancel(self, booked: dict[str, Any]) -> requests.Response:
        address = f"{self.host.town.site}/api/public/bookings/{booked['bookingId']}/cancel"
        return requests.post(address, params={"token": booked["token"]}, json={}, timeout=60)


def offer_package(host: Host, *offers: Offer, lessons: int, price_minor: int = 20000, title: str = "A package") -> str:
    """Put a package on sale; returns the page where it is bought, within the site."""
    terms = {
        "title": title,
        "classIds": [each.class_id for each in offers],
        "lessons": lessons,
        "price": {"amountMinor": price_minor, "currency": "eur"},
        "validDays": 90,
    }
    offered = content(host.call("POST", "/api/packages/offers", terms), 201)
    return str(offered["publicUrl"]).removeprefix(host.town.site)


def buy(host: Host, *offers: Offer, **terms: Any) -> Purchase:
    """Put a package on sale, and let a guest leave for its checkout."""
    return _begun(host, offer_package(host, *offers, **terms))


def _begun(host: Host, buying_page: str) -> Purchase:
    """Let a guest leave for the checkout of a package on sale."""
    handle, _, offer_id = buying_page.split("/")[-3:]
    address = f"{host.town.site}/api/public/hosts/{handle}/packages/{offer_id}"
    receipt = content(requests.post(address, json={"guest": GUEST}, timeout=60), 201)
    return Purchase(host, buying_page, receipt["packageId"], receipt["token"], receipt["checkoutUrl"])


def refunds_of(purchase: Purchase) -> list[int]:
    refunds = purchase.host.town.control("GET", "provider-state/stripe")["refunds"]
    return [each["amount"] for each in refunds if each["metadata"].get("package_id") == purchase.package_id]
