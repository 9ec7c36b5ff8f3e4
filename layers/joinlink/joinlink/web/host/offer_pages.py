"""The packages that a host offers: the list, and the form of one (G5).

title, lessons, validDays   as in the API's body
price, price.currency       an amount such as `200.00`, and its currency
class.{id}                  `on` for a class that it is good for
published                   `on`, or missing
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from pydantic_core import to_json

from joinlink.errors import InvalidInput, JoinlinkError, PayoutsRequired
from joinlink.ids import secret_token
from joinlink.language import gettext as _
from joinlink.model.host import Host
from joinlink.model.money import CURRENCIES, amount_minor
from joinlink.model.package_offer import PackageOffer
from joinlink.model.profile import HostProfile
from joinlink.usecases.packages.save_offer import OfferPorts, OfferTerms, change_offer, create_offer, find_offer
from joinlink.web.addresses import NEW_OFFER_PAGE, OFFERS_PAGE, SOLD_PAGE, own_offer_address
from joinlink.web.api import package_schemas, present_packages
from joinlink.web.host.layout import host_page
from joinlink.web.shell.forms import FormState, key_of, number_or_text
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.resolver import redirect
from joinlink.web.shell.session import SignedIn

CLASS: Final = "class."
"""The beginning of the names of the boxes of classes; the rest is the class's id."""
_SET: Final = "on"
_FIELDS: Final = {"price.amountMinor": "price", "amountMinor": "price", "currency": "price.currency"}


@dataclass(frozen=True, slots=True)
class OfferDesk:
    """The signed-in host, and everything else that these pages depend on."""

    signed_in: SignedIn
    host: Host
    profile: HostProfile
    base_url: str


def offers_page(desk: OfferDesk, *, is_saved: bool) -> Response[str]:
    """List the packages, the newest first."""
    newest_first = sorted(desk.profile.packages, key=lambda each: (each.created_at, each.offer_id), reverse=True)
    return host_page(
        "host/offers.html",
        desk.signed_in,
        desk.profile.connections,
        current=SOLD_PAGE,
        host=desk.host,
        base_url=desk.base_url,
        offers=newest_first,
        class_titles={each.class_id: each.title for each in desk.profile.classes},
        has_classes=bool(desk.profile.classes),
        is_saved=is_saved,
    )


def new_offer_page(desk: OfferDesk) -> Response[str]:
    """Show the form for a new package, good for all classes that have a price."""
    paid = [each for each in desk.profile.ordered_classes if not each.price.is_free]
    fields = {
        "lessons": "5",
        "validDays": "180",
        "price.currency": paid[0].price.currency if paid else "eur",
        "published": _SET,
        **{f"{CLASS}{each.class_id}": _SET for each in paid},
    }
    return _page(desk, FormState(fields))


def offer_page(desk: OfferDesk, offer: PackageOffer) -> Response[str]:
    """Show the form of a package."""
    fields = {
        "title": offer.title,
        "lessons": str(offer.lessons),
        "validDays": str(offer.valid_days),
        "price": offer.price.amount,
        "price.currency": offer.price.currency,
        "published": _SET if offer.published else "",
        **{f"{CLASS}{each}": _SET for each in offer.class_ids},
    }
    return _page(desk, FormState(fields), offer)


def save_new(desk: OfferDesk, sent: Mapping[str, str], ports: OfferPorts) -> Response[str]:
    """Offer a new package and lead to the list, or show the form again."""
    try:
        create_offer(desk.host.host_id, _read_terms(sent), ports, key=key_of(sent))
    except (InvalidInput, PayoutsRequired) as refusal:
        return _refused_page(desk, sent, refusal)
    return redirect(f"{OFFERS_PAGE}?saved=yes", status=303)


def save_change(desk: OfferDesk, offer_id: str, sent: Mapping[str, str], ports: OfferPorts) -> Response[str]:
    """Change a package and lead to the list, or show the form again; raises NotFound."""
    offer = find_offer(desk.profile, offer_id)
    try:
        change_offer(desk.host.host_id, offer_id, _read_change(sent), ports)
    except (InvalidInput, PayoutsRequired) as refusal:
        return _refused_page(desk, sent, refusal, offer)
    return redirect(f"{OFFERS_PAGE}?saved=yes", status=303)


def _refused_page(
    desk: OfferDesk, sent: Mapping[str, str], refusal: JoinlinkError, offer: PackageOffer | None = None
) -> Response[str]:
    """Show the form as sent, and why it was refused."""
    form = FormState(sent)
    if isinstance(refusal, InvalidInput):
        state = FormState.refused(sent, refusal)
        errors = {_FIELDS.get(path.split(".0")[0], path): words for path, words in state.errors.items()}
        if "price" in errors and amount_minor(sent.get("price", ""), sent.get("price.currency", "")) is None:
            errors["price"] = _("Write an amount such as 200 or 200.50.")
        form = replace(state, errors=errors)
    return _page(desk, form, offer, refusal=refusal)


def _read_terms(sent: Mapping[str, str]) -> OfferTerms:
    """Read the form of a new package.

    Raises:  InvalidInput
    """
    return package_schemas.read_offer(to_json(_body(sent)))


def _read_change(sent: Mapping[str, str]) -> Callable[[PackageOffer], OfferTerms]:
    """Read the form of an existing package."""
    return package_schemas.read_offer_change(to_json(_body(sent)), present_packages.offer_terms)


def _page(
    desk: OfferDesk, form: FormState, offer: PackageOffer | None = None, *, refusal: JoinlinkError | None = None
) -> Response[str]:
    problem = problem_of(refusal) if refusal else None
    return host_page(
        "host/offer_form.html",
        desk.signed_in,
        desk.profile.connections,
        current=SOLD_PAGE,
        status=problem.status if problem else 200,
        problem=problem,
        form=form,
        offer=offer,
        key=None if offer else form.value("key") or secret_token(),
        classes=desk.profile.ordered_classes,
        currencies=[(currency, currency.upper()) for currency in sorted(CURRENCIES)],
        address=own_offer_address(offer.offer_id) if offer else NEW_OFFER_PAGE,
    )


def _body(sent: Mapping[str, str]) -> dict[str, object]:
    """Turn the form into the API's body; a value that can't be read stays text, to be refused with the rest."""
    return {
        "title": sent.get("title", ""),
        "classIds": [name.removeprefix(CLASS) for name in sent if name.startswith(CLASS)],
        "lessons": number_or_text(sent.get("lessons", "")),
        "validDays": number_or_text(sent.get("validDays", "")),
        "price": {
            "amountMinor": amount_minor(sent.get("price", ""), sent.get("price.currency", "")),
            "currency": sent.get("price.currency", ""),
        },
        "published": sent.get("published") == _SET,
    }
