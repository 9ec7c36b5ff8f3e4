"""The bodies of the calls about packages (G5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import Field
from pydantic_core import to_json

from joinlink.model.booking_parts import Guest
from joinlink.model.money import Money
from joinlink.model.package_offer import LONGEST_VALIDITY_DAYS, MOST_CLASSES, MOST_LESSONS, PackageOffer
from joinlink.usecases.packages.save_offer import OfferTerms
from joinlink.web.api.booking_schemas import GuestBody
from joinlink.web.api.fields import Line, Name
from joinlink.web.api.schemas import Body, PriceBody, read, read_change


class OfferBody(Body):
    """A package as its host describes it."""

    title: Name
    class_ids: Annotated[tuple[Line, ...], Field(min_length=1, max_length=MOST_CLASSES)]
    lessons: int = Field(ge=1, le=MOST_LESSONS)
    price: PriceBody
    valid_days: int = Field(ge=1, le=LONGEST_VALIDITY_DAYS)
    published: bool = True

    def terms(self) -> OfferTerms:
        """Return the package's terms."""
        price = Money(self.price.amount_minor, self.price.currency)
        return OfferTerms(self.title, self.class_ids, self.lessons, price, self.valid_days, self.published)


class PurchaseBody(Body):
    """The person who buys a package."""

    guest: GuestBody


def read_offer(raw: bytes) -> OfferTerms:
    """Read a whole package on offer.

    Raises:  InvalidInput
    """
    return read(OfferBody, raw).terms()


def read_purchase(raw: bytes) -> Guest:
    """Read who buys a package.

    Raises:  InvalidInput
    """
    return read(PurchaseBody, raw).guest.as_guest()


def read_offer_change(
    raw: bytes, body_of: Callable[[PackageOffer], Mapping[str, object]]
) -> Callable[[PackageOffer], OfferTerms]:
    """Read a partial package; missing fields are taken from `body_of` the stored one, then the whole is checked.

    Raises:  InvalidInput  at once if the body is not a JSON object, otherwise when the change is applied
    """
    change = read_change(raw)
    return lambda stored: read(OfferBody, to_json({**body_of(stored), **change})).terms()


def read_purchase_form(form: Mapping[str, str]) -> Guest:
    """Read the form that buys a package, which has the same contents as the JSON body.

    Raises:  InvalidInput
    """
    guest = {name: form.get(f"guest.{name}", "") for name in ("name", "email", "timezone")}
    return read_purchase(to_json({"guest": guest}))
