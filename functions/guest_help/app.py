"""A guest's help: how things work, and a mail with the links to all of their bookings (F7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.errors import InvalidInput
from joinlink.init_phase import in_init
from joinlink.web.addresses import FIND_BOOKINGS_PAGE, GUEST_HELP_PAGE, find_bookings_address
from joinlink.web.guest.search_page import is_sent, read_search_form, search_page
from joinlink.web.shell.pages import page, prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.wiring import house

if TYPE_CHECKING:
    from joinlink.web.api.booking_schemas import GuestSearchBody

app = WebApp()


@app.get(GUEST_HELP_PAGE)
def explain() -> Response[str]:
    """Show what a guest may want to know."""
    return page("guest/help.html")


@app.get(FIND_BOOKINGS_PAGE)
def show_search() -> Response[str]:
    """Show the form that mails somebody their bookings, or that the mail is on its way."""
    return search_page(is_sent=is_sent(app))


@app.post(FIND_BOOKINGS_PAGE)
def search_on_page() -> Response[str]:
    """Have the bookings of an address mailed to it, and say that alike whether there are any."""
    form = app.form()
    try:
        body = read_search_form(form)
    except InvalidInput as error:
        return search_page(typed=form, error=error)
    _search(body)
    return redirect(find_bookings_address(is_sent=True), status=303)


@app.post("/api/public/bookings/find")
def search() -> tuple[dict[str, object], int]:
    """Have the bookings of an address mailed to it; the answer is the same whether there are any."""
    from joinlink.web.api.booking_schemas import GuestSearchBody
    from joinlink.web.api.schemas import read

    _search(read(GuestSearchBody, app.body_bytes))
    return {}, 202


def _search(body: GuestSearchBody) -> None:
    from joinlink.usecases.bookings.search_bookings import search_bookings

    source = app.source(house().settings.source_header)
    app.note(is_started=search_bookings(body.email, body.handle, source, house()))


handler = app.resolve


@in_init
def _prepare() -> None:
    prepare_pages("guest/help.html", "guest/search.html")
