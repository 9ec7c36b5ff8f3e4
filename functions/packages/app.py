"""Packages of lessons (G5): for their hosts, for guests who buy them, and for those who have one.

/mentor/packages…, /api/packages…                      offers, what is sold, refunds
/book/{handle}/packages/…, /api/public/hosts/…         what is on sale, and buying it
/packages/{packageId}?token=…, /api/public/packages/…  a bought one
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.errors import BookingPaused, NotFound, Renamed
from joinlink.ids import derived_id
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.model.booking_parts import Guest
from joinlink.model.package import Package
from joinlink.model.package_offer import PackageOffer
from joinlink.usecases.packages.buy_package import PurchaseRequest, buy_package, find_on_sale
from joinlink.usecases.packages.delete_buyer_data import delete_buyer_data
from joinlink.usecases.packages.read_package import read_sold_package
from joinlink.usecases.packages.refund_package import refund_package
from joinlink.usecases.packages.save_offer import change_offer, create_offer, find_offer
from joinlink.web.addresses import (
    GUEST_PACKAGE_API,
    GUEST_PACKAGES,
    NEW_OFFER_PAGE,
    OFFERS_PAGE,
    SOLD_PAGE,
    buying_address,
    public_class_address,
)
from joinlink.web.api import present_packages
from joinlink.web.api.present import Json
from joinlink.web.guest.asked_package import package_of_guest
from joinlink.web.guest.cookies import package_cookie
from joinlink.web.guest.package_pages import address_after_buying, buying_page, good_for, package_page, refused_purchase
from joinlink.web.pickers.refused_choice import REFUSED
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.pages import page, prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import SignedIn, require_host
from joinlink.wiring import house

if TYPE_CHECKING:
    from joinlink.web.host.offer_pages import OfferDesk
    from joinlink.web.host.sold_desk import SoldDesk

app = WebApp()
OFFERS_API = "/api/packages/offers"
PAGE_SIZE = 50


# --- a host's offers ---


@app.get(OFFERS_API)
def list_offers() -> Json:
    """List the host's packages on offer, published or not."""
    host_id = _host().host_id
    handle = house().hosts.get(host_id).handle
    return present_packages.host_offers(house().profiles.load(host_id), handle=handle, base_url=house().public_base_url)


@app.post(OFFERS_API)
def create() -> tuple[Json, int]:
    """Offer a new package."""
    from joinlink.web.api import package_schemas

    host_id = _host().host_id
    return _offer_json(host_id, create_offer(host_id, package_schemas.read_offer(app.body_bytes), house())), 201


@app.get(f"{OFFERS_API}/<offer_id>")
def read_offer(offer_id: str) -> Json:
    """Return one package on offer."""
    host_id = _host().host_id
    return _offer_json(host_id, find_offer(house().profiles.load(host_id), offer_id))


@app.patch(f"{OFFERS_API}/<offer_id>")
def change(offer_id: str) -> Json:
    """Change the members of a package on offer that the body names."""
    from joinlink.web.api import package_schemas

    host_id = _host().host_id
    wanted = package_schemas.read_offer_change(app.body_bytes, present_packages.offer_terms)
    return _offer_json(host_id, change_offer(host_id, offer_id, wanted, house()))


@app.get(OFFERS_PAGE)
def show_offers() -> Response[str]:
    """List the packages on offer."""
    from joinlink.web.host import offer_pages

    return offer_pages.offers_page(_desk(), is_saved=app.query("saved") is not None)


@app.get(NEW_OFFER_PAGE)
def begin_offer() -> Response[str]:
    """Show the form for a new package."""
    from joinlink.web.host import offer_pages

    return offer_pages.new_offer_page(_desk())


@app.post(NEW_OFFER_PAGE)
def create_on_page() -> Response[str]:
    """Offer a new package."""
    from joinlink.web.host.offer_pages import save_new

    return save_new(_desk(), app.form(), house())


@app.get(f"{OFFERS_PAGE}/<offer_id>")
def show_offer(offer_id: str) -> Response[str]:
    """Show the form of a package."""
    from joinlink.web.host import offer_pages

    desk = _desk()
    return offer_pages.offer_page(desk, find_offer(desk.profile, offer_id))


@app.post(f"{OFFERS_PAGE}/<offer_id>")
def change_on_page(offer_id: str) -> Response[str]:
    """Change a package."""
    from joinlink.web.host.offer_pages import save_change

    return save_change(_desk(), offer_id, app.form(), house())


# --- what a host has sold ---


@app.get("/api/packages")
def list_sold() -> Json:
    """List the packages that guests have bought."""
    found, cursor = house().packages.list_sold(_host().host_id, limit=PAGE_SIZE, cursor=app.cursor)
    items: Json = {"items": present_packages.listed(found, house().clock.now())}
    return items | {"cursor": cursor} if cursor else items


@app.get("/api/packages/<package_id>")
def read_sold(package_id: str) -> Json:
    """Return a package that a guest has bought, with the lessons that were taken."""
    return _package_of_host(_sold(package_id)[1])


@app.post("/api/packages/<package_id>/refund")
def refund(package_id: str) -> Json:
    """Refund a package: an amount, or what is left, which ends it."""
    from joinlink.web.api import booking_schemas, schemas

    _, package = _sold(package_id)
    body = schemas.read_optional(booking_schemas.RefundBody, app.body_bytes)
    return _package_of_host(refund_package(package, body.amount_minor, house(), key=app.idempotency_key))


@app.post("/api/packages/<package_id>/end")
def end(package_id: str) -> Json:
    """End a package whose whole payment was refunded as single amounts."""
    from joinlink.usecases.packages.end_package import end_package
    from joinlink.web.api import schemas

    (_, package), _ = _sold(package_id), schemas.read_optional(schemas.NoBody, app.body_bytes)
    return _package_of_host(end_package(package, house()))


@app.post("/api/packages/<package_id>/resend")
def resend(package_id: str) -> tuple[Json, int]:
    """Send buyer and host the mails of the present state again (E5)."""
    from joinlink.usecases.packages.send_package_mails_again import send_package_mails_again
    from joinlink.web.api import schemas

    (_, package), _ = _sold(package_id), schemas.read_optional(schemas.NoBody, app.body_bytes)
    return _package_of_host(send_package_mails_again(package, house())), 202


@app.get(SOLD_PAGE)
def show_sold() -> Response[str]:
    """List the packages that guests have bought."""
    from joinlink.web.host.sold_pages import sold_page

    signed_in, asked = _host(), app.cursor
    found, cursor = house().packages.list_sold(signed_in.host_id, limit=PAGE_SIZE, cursor=asked)
    profile = house().profiles.load(signed_in.host_id)
    return sold_page(signed_in, profile, found, house().clock.now(), cursor=cursor, is_first=asked is None)


@app.get(f"{SOLD_PAGE}/<package_id>")
def show_sold_package(package_id: str) -> Response[str]:
    """Show one package that a guest has bought, with its lessons and refunds."""
    return _sold_desk(package_id).page(done=app.query("done"))


@app.post(f"{SOLD_PAGE}/<package_id>/refund")
def refund_on_page(package_id: str) -> Response[str]:
    """Refund what is left, or an amount."""
    return _sold_desk(package_id).refund(app.form())


@app.post(f"{SOLD_PAGE}/<package_id>/end")
def end_on_page(package_id: str) -> Response[str]:
    """End it without a refund."""
    return _sold_desk(package_id).end()


@app.post(f"{SOLD_PAGE}/<package_id>/resend")
def resend_on_page(package_id: str) -> Response[str]:
    """Send the mails again from the package's page (E5)."""
    return _sold_desk(package_id).send_mails_again()


# --- buying ---


@app.get("/api/public/hosts/<handle>/packages")
def list_on_sale(handle: str) -> Json:
    """List the packages that a host sells."""
    owner = house().hosts.owner_of(handle)
    if owner.handle != handle:
        raise Renamed(handle=owner.handle)
    profile = house().profiles.load(owner.host_id)
    return present_packages.public_offers(profile, handle=handle, base_url=house().public_base_url)


@app.post("/api/public/hosts/<handle>/packages/<offer_id>")
def buy(handle: str, offer_id: str) -> tuple[Json, int]:
    """Buy a package: the answer leads to the checkout."""
    from joinlink.web.api import package_schemas

    package = _buy(handle, offer_id, package_schemas.read_purchase(app.body_bytes), app.idempotency_key)
    return present_packages.receipt(package, house().package_links), 201


@app.get(buying_address("<handle>", "<offer_id>"))
def show_on_sale(handle: str, offer_id: str) -> Response[str]:
    """Show a package on sale."""
    return _buying_page(handle, offer_id)


@app.post(buying_address("<handle>", "<offer_id>"))
def buy_on_page(handle: str, offer_id: str) -> Response[str]:
    """Buy a package and lead to the checkout; a refused form is shown again."""
    from joinlink.web.api import package_schemas

    sent = app.form()
    try:
        wish = package_schemas.read_purchase_form(sent)
        key = derived_id("form", sent["key"], wish.name, wish.email) if sent.get("key") else None
        package = _buy(handle, offer_id, wish, key)
    except REFUSED as error:
        form, status = refused_purchase(sent, error)
        return _buying_page(handle, offer_id, form=form, status=status)
    return redirect(address_after_buying(package, house().package_links), status=303)


# --- a guest's package ---


@app.get(f"{GUEST_PACKAGE_API}/<package_id>")
def read_package(package_id: str) -> Json:
    """Return a guest's package."""
    return _package_to_guest(_of_guest(package_id))


@app.patch(f"{GUEST_PACKAGE_API}/<package_id>")
def correct_address(package_id: str) -> Json:
    """Correct the address that the buyer's mails go to, for the lessons ahead as well (F7)."""
    from joinlink.usecases.packages.correct_buyer_address import correct_buyer_address
    from joinlink.web.api import booking_schemas, schemas

    package, body = _of_guest(package_id), schemas.read(booking_schemas.GuestAddressBody, app.body_bytes)
    return _package_to_guest(correct_buyer_address(package, body.email, house()))


@app.get(f"{GUEST_PACKAGE_API}/<package_id>/export")
def export(package_id: str) -> Response[str]:
    """Hand out what is kept about the buyer (S6)."""
    from joinlink.web.api.present_kept import as_file, package_export

    rows = house().personal_data.of_package(_of_guest(package_id).package_id)
    headers = {"Content-Disposition": 'attachment; filename="package.json"'}
    return Response(200, "application/json", as_file(package_export(rows, house().clock.now())), headers=headers)


@app.delete(f"{GUEST_PACKAGE_API}/<package_id>")
def delete_data(package_id: str) -> Response[str]:
    """Delete the buyer's data."""
    delete_buyer_data(_of_guest(package_id), house())
    return Response(204)


@app.get(f"{GUEST_PACKAGES}/<package_id>")
def show_package(package_id: str) -> Response[str]:
    """Show a guest their package."""
    return package_page(_of_guest(package_id), house(), checkout=app.query("checkout"))


@app.get(f"{GUEST_PACKAGES}/<package_id>/address")
def show_address_form(package_id: str) -> Response[str]:
    """Show the form that corrects the buyer's address (F7)."""
    from joinlink.web.guest.package_address_page import package_address_page

    package = _of_guest(package_id)
    return package_address_page(package, house().hosts.get(package.host_id), house().package_links)


@app.post(f"{GUEST_PACKAGES}/<package_id>/address")
def correct_address_on_page(package_id: str) -> Response[str]:
    """Correct the address on the buyer's page; a refused form is shown again (F7)."""
    from joinlink.web.guest.package_address_page import correct_on_page

    return correct_on_page(_of_guest(package_id), app.form(), house(), house().package_links)


@app.post(f"{GUEST_PACKAGES}/<package_id>/use")
def set_out_to_book(package_id: str) -> Response[str]:
    """Lead to a class's page, which offers to pay with the package from now on; with `stop`, no longer."""
    package, sent = _of_guest(package_id), app.form()
    handle = house().hosts.get(package.host_id).handle
    profile = house().profiles.load(package.host_id)
    if sent.get("slug") not in [each.slug for each in good_for(package.class_ids, profile)]:
        raise NotFound(_("There is no such class."))
    cookie = package_cookie(app, handle, app.query("token") or "", is_over="stop" in sent)
    return redirect(public_class_address(handle, sent["slug"]), status=303, cookies=[cookie])


@app.post(f"{GUEST_PACKAGES}/<package_id>/delete")
def delete_data_on_page(package_id: str) -> Response[str]:
    """Delete the buyer's data, and say so."""
    delete_buyer_data(_of_guest(package_id), house())
    return page("guest/package_deleted.html")


def _host() -> SignedIn:
    return require_host(app, house().host_guard)


def _desk() -> OfferDesk:
    from joinlink.web.host.offer_pages import OfferDesk

    signed_in = _host()
    host_id = signed_in.host_id
    return OfferDesk(signed_in, house().hosts.get(host_id), house().profiles.load(host_id), house().public_base_url)


def _offer_json(host_id: str, offer: PackageOffer) -> Json:
    handle = house().hosts.get(host_id).handle
    return present_packages.host_offer(offer, handle=handle, base_url=house().public_base_url)


def _sold(package_id: str) -> tuple[SignedIn, Package]:
    app.note(package_id=package_id)
    signed_in = _host()
    return signed_in, read_sold_package(signed_in.host_id, package_id, packages=house().packages)


def _sold_desk(package_id: str) -> SoldDesk:
    from joinlink.web.host.sold_desk import SoldDesk

    signed_in, package = _sold(package_id)
    return SoldDesk(signed_in, package, house(), house(), house().profiles)


def _package_to_guest(package: Package) -> Json:
    return present_packages.package_of_guest(package, house().packages.bookings(package), house().clock.now())


def _package_of_host(package: Package) -> Json:
    return present_packages.package_of_host(package, house().packages.bookings(package), house().clock.now())


def _buy(handle: str, offer_id: str, guest: Guest, key: str | None) -> Package:
    if house().settings.booking_is_paused:
        raise BookingPaused(_("No bookings are taken right now. Try again later."))
    source = app.source(house().settings.source_header)
    app.note(network=house().strangers.network(source))
    package = buy_package(PurchaseRequest(handle, offer_id, guest, source, key), house())
    app.note(package_id=package.package_id)
    return package


def _buying_page(handle: str, offer_id: str, *, form: FormState | None = None, status: int = 200) -> Response[str]:
    profile, offer = find_on_sale(handle, offer_id, house())
    host, origins = house().hosts.get(profile.host_id), house().settings.stripe_pages_origins
    return buying_page(offer, profile, host, checkout_origins=origins, form=form, status=status)


def _of_guest(package_id: str) -> Package:
    return package_of_guest(app, package_id, links=house().package_links, packages=house().packages)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("package_links", "guest_links", "host_guard", "packages", "profiles", "hosts")
    prepare_pages("guest/package.html", "guest/buy_package.html")
