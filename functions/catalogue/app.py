"""The pages where guests find a host, a class, and its free slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.init_phase import in_init
from joinlink.usecases.bookings.find_hold import find_hold
from joinlink.usecases.hosts.read_public_host import PublicHost, read_public_host
from joinlink.usecases.slots.list_slots import list_slots
from joinlink.web.addresses import START_PAGE, embed_address, public_class_address, public_host_address
from joinlink.web.api import present_to_guests
from joinlink.web.guest import catalogue_pages
from joinlink.web.guest.cookies import AGAIN, BOOKED, HOLD, PACKAGE, kept_form, kept_form_of_frame
from joinlink.web.guest.slots_query import read_slots_query
from joinlink.web.pickers.slot_picker import read_picker_query
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp
from joinlink.wiring import house

if TYPE_CHECKING:
    from joinlink.model.kept_form import KeptForm
    from joinlink.web.guest.package_in_hand import PackageInHand

app = WebApp()


@app.get(START_PAGE)
def welcome() -> Response[str]:
    """Show the start page."""
    return catalogue_pages.welcome_page()


@app.get(public_host_address("<handle>"))
def show_host(handle: str) -> Response[str]:
    """Show a host's classes."""
    return catalogue_pages.host_page(_public_host(handle), _hold(), origin=_origin())


@app.get(public_class_address("<handle>", "<slug>"))
def show_class(handle: str, slug: str) -> Response[str]:
    """Show a class: weeks of free times, and the form that books one of them."""
    kept = kept_form(app, house().kept_forms, house().clock.now())
    return _class_page(handle, slug, kept, hold=_hold(), in_hand=_in_hand())


@app.get(embed_address("<handle>", "<slug>"))
def show_embedded_class(handle: str, slug: str) -> Response[str]:
    """Show a class in a frame of another site, or the result of its form; cookies are blocked there (F6)."""
    if (token := app.query(BOOKED)) is not None:
        from joinlink.web.guest.embedded_page import embedded_page

        return embedded_page(
            handle,
            slug,
            token,
            links=house().guest_links,
            bookings=house().bookings,
            hosts=house().hosts,
            now=house().clock.now(),
        )
    kept = kept_form_of_frame(app, house().kept_forms, house().clock.now())
    return _class_page(handle, slug, kept, again=app.query(AGAIN) or "", is_embedded=True)


@app.get("/api/public/hosts/<handle>")
def read_host(handle: str) -> dict[str, object]:
    """Return a host and the published classes."""
    return present_to_guests.public_host(_public_host(handle), base_url=house().public_base_url)


@app.get("/api/public/hosts/<handle>/classes/<slug>/slots")
def read_slots(handle: str, slug: str) -> dict[str, object]:
    """Return the slots between two dates."""
    query = read_slots_query(app.current_event.query_string_parameters)
    offered = list_slots(handle, slug, query.first_day, query.last_day, query.timezone, calendar=house().host_calendar)
    app.note(slots=len(offered.slots), is_known=offered.is_known)
    return present_to_guests.offered_slots(offered)


def _class_page(
    handle: str,
    slug: str,
    kept: KeptForm | None,
    *,
    hold: catalogue_pages.UnpaidHold | None = None,
    in_hand: PackageInHand | None = None,
    again: str = "1",
    is_embedded: bool = False,
) -> Response[str]:
    return catalogue_pages.class_page(
        handle,
        slug,
        read_picker_query(app.current_event.query_string_parameters),
        calendar=house().host_calendar,
        origin=_origin(),
        checkout_origins=house().settings.stripe_pages_origins,
        kept=kept,
        hold=hold,
        in_hand=in_hand,
        again=again,
        is_embedded=is_embedded,
    )


def _origin() -> str:
    return app.origin(house().settings.given_base_url)


def _hold() -> catalogue_pages.UnpaidHold | None:
    """Return the booking that this guest holds unpaid, if their browser says that there may be one."""
    token = app.cookie(HOLD)
    booking = find_hold(token, house()) if token else None
    return catalogue_pages.UnpaidHold(booking, token) if booking else None


def _in_hand() -> PackageInHand | None:
    """Return the package that this guest books with, if their browser says that there is one."""
    token = app.cookie(PACKAGE)
    if not token:
        return None
    from joinlink.web.guest.package_in_hand import package_in_hand

    packages, links = house().packages, house().package_links
    return package_in_hand(token, packages=packages, links=links, now=house().clock.now())


def _public_host(handle: str) -> PublicHost:
    return read_public_host(handle, hosts=house().hosts, profiles=house().profiles)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_calendar", "calendar_reader", "kept_forms")
    prepare_pages("guest/class.html", "embed.html", "guest/host.html", "guest/welcome.html")
