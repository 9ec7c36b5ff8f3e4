"""Packages as the HTTP contract writes them, for hosts and for guests (G5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from joinlink.clock import rfc3339
from joinlink.model.booking import Booking
from joinlink.model.package import Package
from joinlink.model.package_offer import PackageOffer
from joinlink.model.profile import HostProfile
from joinlink.ports.packages import PackageLinks
from joinlink.web.addresses import buying_address
from joinlink.web.api.present import Json, disputes, money


def offer_terms(offer: PackageOffer) -> Json:
    """Write the terms of a package on offer, in a form that may be sent back unchanged."""
    return {
        "title": offer.title,
        "classIds": list(offer.class_ids),
        "lessons": offer.lessons,
        "price": money(offer.price),
        "validDays": offer.valid_days,
        "published": offer.published,
    }


def host_offer(offer: PackageOffer, *, handle: str, base_url: str) -> Json:
    """Write a package on offer for its host."""
    address = base_url + buying_address(handle, offer.offer_id)
    return {
        "offerId": offer.offer_id,
        **offer_terms(offer),
        "publicUrl": address,
        "createdAt": rfc3339(offer.created_at),
    }


def host_offers(profile: HostProfile, *, handle: str, base_url: str) -> Json:
    """Write the packages on offer for their host, the oldest first."""
    offers = sorted(profile.packages, key=lambda each: (each.created_at, each.offer_id))
    return {"offers": [host_offer(each, handle=handle, base_url=base_url) for each in offers]}


def public_offers(profile: HostProfile, *, handle: str, base_url: str) -> Json:
    """Write the packages on sale, each with those of its classes that are on sale."""
    return {"packages": [_public_offer(each, profile, handle, base_url) for each in profile.packages_on_sale]}


def _public_offer(offer: PackageOffer, profile: HostProfile, handle: str, base_url: str) -> Json:
    good_for = [each for each in profile.ordered_classes if each.published and each.class_id in offer.class_ids]
    return {
        "offerId": offer.offer_id,
        "title": offer.title,
        "lessons": offer.lessons,
        "price": money(offer.price),
        "validDays": offer.valid_days,
        "classes": [{"title": each.title, "slug": each.slug} for each in good_for],
        "url": base_url + buying_address(handle, offer.offer_id),
    }


def receipt(package: Package, links: PackageLinks) -> Json:
    """Write the answer to a purchase: the package's address, and the checkout's while it has to be paid."""
    paying = {"checkoutUrl": package.checkout.url} if package.checkout and package.is_payable else {}
    until = {"payUntil": rfc3339(package.pay_until)} if package.is_payable else {}
    return {
        "packageId": package.package_id,
        "status": package.status,
        "packageUrl": links.page(package.package_id),
        "token": links.token(package.package_id),
        **paying,
        **until,
    }


def listed(packages: Iterable[Package], now: datetime) -> list[Json]:
    """Write the packages of a host's list, without their lessons."""
    return [_package(each, now) | _disputes(each) for each in packages]


def package_of_guest(package: Package, bookings: Sequence[Booking], now: datetime) -> Json:
    """Write a package with the lessons that were taken, for its guest."""
    return {**_package(package, now), "lessonsTaken": [_lesson(each) for each in bookings]}


def package_of_host(package: Package, bookings: Sequence[Booking], now: datetime) -> Json:
    """Write a package with the lessons that were taken, for its host."""
    return package_of_guest(package, bookings, now) | _disputes(package)


def _disputes(package: Package) -> Json:
    disputed = disputes(package)
    return {} if disputed is None else {"disputes": disputed}


def _package(package: Package, now: datetime) -> Json:
    members = {
        "packageId": package.package_id,
        "offerId": package.offer_id,
        "title": package.title,
        "classIds": list(package.class_ids),
        "status": package.balance(now),
        "lessons": package.lessons,
        "lessonsLeft": package.left,
        "price": money(package.price),
        "buyer": {"name": package.buyer.name, "email": package.buyer.email, "timezone": package.buyer.timezone},
        "refundedMinor": package.refunded.amount_minor or None,
        "mailStopped": package.is_mail_stopped or None,
        "boughtAt": rfc3339(package.paid_at) if package.paid_at else None,
        "validUntil": package.valid_until.isoformat() if package.valid_until else None,
        "expiresAt": rfc3339(package.expires_at) if package.expires_at else None,
        "createdAt": rfc3339(package.created_at),
    }
    return {name: value for name, value in members.items() if value is not None}


def _lesson(booking: Booking) -> Json:
    return {
        "bookingId": booking.booking_id,
        "classTitle": booking.class_title,
        "startsAt": rfc3339(booking.starts_at),
        "status": booking.status,
    }
