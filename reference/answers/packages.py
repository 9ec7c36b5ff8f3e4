"""Packages, on offer and sold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from joinlink.model.booking_stages import BookingStatus
from joinlink.model.package_stages import Balance, PackageStatus
from reference.answers.answer import LEFT_OUT, Answer, Minor, Price, Url
from reference.answers.bookings import Dispute
from reference.answers.guest_bookings import Guest


class PackageOffer(Answer):
    """A package on offer: a number of lessons of these classes at one price, valid for some days from the purchase."""

    offer_id: str
    title: str
    class_ids: list[str]
    lessons: int
    price: Price
    valid_days: int
    published: bool
    public_url: Url
    created_at: datetime


class PackageOffers(Answer):
    """The host's packages on offer, published or not."""

    offers: list[PackageOffer]


class ClassOfPackage(Answer):
    """A class that a package is good for."""

    title: str
    slug: str


class PublicPackage(Answer):
    """A package on sale."""

    offer_id: str
    title: str
    lessons: int
    price: Price
    valid_days: int
    classes: list[ClassOfPackage]
    url: Url


class PublicPackages(Answer):
    """The packages that a host sells."""

    packages: list[PublicPackage]


class PackageReceipt(Answer):
    """A package that a guest is about to buy: `token` opens it, and it is paid at `checkoutUrl` until `payUntil`."""

    package_id: str
    status: PackageStatus
    package_url: Url
    token: str
    checkout_url: Url = LEFT_OUT
    pay_until: datetime = LEFT_OUT


class SoldPackage(Answer):
    """A package as it was bought, and what is left; `expiresAt` is the end of `validUntil` by its host's clocks."""

    package_id: str
    offer_id: str
    title: str
    class_ids: list[str]
    status: Balance
    lessons: int
    lessons_left: int
    price: Price
    buyer: Guest
    refunded_minor: Minor = LEFT_OUT
    mail_stopped: bool = LEFT_OUT
    bought_at: datetime = LEFT_OUT
    valid_until: date = LEFT_OUT
    expires_at: datetime = LEFT_OUT
    created_at: datetime


class HostSoldPackage(SoldPackage):
    """A package as it was bought, and what is left of it, as its host sees it."""

    disputes: list[Dispute] = LEFT_OUT


class SoldPackages(Answer):
    """A page of packages; `cursor` asks for the next one, and is missing on the last."""

    items: list[HostSoldPackage]
    cursor: str = LEFT_OUT


class TakenLesson(Answer):
    """A lesson that a booking has taken; one whose booking is `cancelled` did not come back."""

    booking_id: str
    class_title: str
    starts_at: datetime
    status: BookingStatus


class Package(SoldPackage):
    """A package with the lessons that were taken."""

    lessons_taken: list[TakenLesson]


class HostPackage(Package):
    """A package with the lessons that were taken, as its host sees it."""

    disputes: list[Dispute] = LEFT_OUT


class PackageExport(Answer):
    """What is kept about the buyer of a package."""

    exported_at: datetime
    package: dict[str, Any]
    mails: list[dict[str, Any]]
