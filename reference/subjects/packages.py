"""Packages of lessons: offered, bought, spent and refunded."""

from __future__ import annotations

from typing import Final

from joinlink.web.api.booking_schemas import GuestAddressBody, RefundBody
from joinlink.web.api.package_schemas import OfferBody, PurchaseBody
from joinlink.web.api.schemas import NoBody
from reference.answers.packages import (
    HostPackage,
    Package,
    PackageExport,
    PackageOffer,
    PackageOffers,
    PackageReceipt,
    PublicPackages,
    SoldPackages,
)
from reference.calls import Access, Call, Partial, Query, Subject
from reference.parts import IDEMPOTENCY_KEY

_CHANGE: Final = Partial(OfferBody, "PackageOfferChange", "Any members of a package; the others stay as they are.")

PACKAGES: Final = Subject(
    "Packages",
    "A number of lessons at one price: a host offers it, a guest buys it once and books with it, and a cancellation in "
    "time gives a lesson back. The `token` of its link opens a package; `buyPackage` answers it, and the mail has it.",
    (
        Call(
            "listPackages",
            "GET /api/public/hosts/{handle}/packages",
            Access.ANYBODY,
            PublicPackages,
            sample="packages.on_sale",
            redirects=301,
            refuses=("not_found",),
        ),
        Call(
            "buyPackage",
            "POST /api/public/hosts/{handle}/packages/{offerId}",
            Access.ANYBODY,
            PackageReceipt,
            sample="packages.buy",
            redirects=308,
            body=PurchaseBody,
            status=201,
            headers=(IDEMPOTENCY_KEY,),
            refuses=(
                *("not_found", "illegal_transition", "host_not_payable", "availability_unknown"),
                *("rate_limited", "provider_unavailable"),
            ),
            says="It is good once Stripe says that it is paid; its days begin then. To book with it, send `package` "
            "with `packageId` and `token` to `book`.",
        ),
        Call(
            "readPackageAsGuest",
            "GET /api/public/packages/{packageId}",
            Access.GUEST,
            Package,
            sample="packages.read",
        ),
        Call(
            "correctBuyerAddress",
            "PATCH /api/public/packages/{packageId}",
            Access.GUEST,
            Package,
            sample="packages.correct_address",
            body=GuestAddressBody,
            refuses=("illegal_transition",),
            says="The lessons ahead that have the former address follow. The mail of how things stand goes to the new "
            "one, and the former gets no more.",
        ),
        Call(
            "exportPackage",
            "GET /api/public/packages/{packageId}/export",
            Access.GUEST,
            PackageExport,
            sample="packages.export",
        ),
        Call(
            "deleteBuyerData",
            "DELETE /api/public/packages/{packageId}",
            Access.GUEST,
            None,
            sample="packages.delete_data",
            status=204,
            refuses=("illegal_transition",),
            says="Lessons that are left can't be booked any more; those that are booked stay.",
        ),
        Call(
            "listPackageOffers", "GET /api/packages/offers", Access.HOST, PackageOffers, sample="packages.list_offers"
        ),
        Call(
            "createPackageOffer",
            "POST /api/packages/offers",
            Access.HOST,
            PackageOffer,
            sample="packages.create_offer",
            body=OfferBody,
            status=201,
            refuses=("payouts_required",),
        ),
        Call(
            "readPackageOffer",
            "GET /api/packages/offers/{offerId}",
            Access.HOST,
            PackageOffer,
            sample="packages.read_offer",
            refuses=("not_found",),
        ),
        Call(
            "changePackageOffer",
            "PATCH /api/packages/offers/{offerId}",
            Access.HOST,
            PackageOffer,
            sample="packages.change_offer",
            body=_CHANGE,
            refuses=("not_found", "payouts_required"),
            says="What guests have bought stays as it was.",
        ),
        Call(
            "listSoldPackages",
            "GET /api/packages",
            Access.HOST,
            SoldPackages,
            sample="packages.list_sold",
            query=(Query("cursor", "That of the page before.", {"type": "string"}),),
            refuses=("invalid_input",),
        ),
        Call(
            "readSoldPackage",
            "GET /api/packages/{packageId}",
            Access.HOST,
            HostPackage,
            sample="packages.read_sold",
            refuses=("not_found",),
        ),
        Call(
            "endPackage",
            "POST /api/packages/{packageId}/end",
            Access.HOST,
            HostPackage,
            sample="packages.end",
            body=NoBody,
            body_required=False,
            refuses=("not_found", "illegal_transition"),
        ),
        Call(
            "resendPackageMails",
            "POST /api/packages/{packageId}/resend",
            Access.HOST,
            HostPackage,
            sample="packages.resend",
            body=NoBody,
            body_required=False,
            status=202,
            refuses=("not_found", "illegal_transition"),
        ),
        Call(
            "refundPackage",
            "POST /api/packages/{packageId}/refund",
            Access.HOST,
            HostPackage,
            sample="packages.refund",
            body=RefundBody,
            body_required=False,
            headers=(IDEMPOTENCY_KEY,),
            refuses=("not_found", "illegal_transition", "provider_unavailable"),
            says="Without an amount, what is left goes back and the package ends. An amount is money alone: the "
            "lessons stay.",
        ),
    ),
)
