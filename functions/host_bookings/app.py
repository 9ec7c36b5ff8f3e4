"""A host's bookings, occurrences and calendar.

/mentor/bookings…, /api/bookings…, /api/bookings.csv, /api/occurrences…, /mentor/calendar, /feeds/{token}.ics
/mentor/guests…, /api/guests…, /mentor/income, /api/income
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from joinlink.errors import InvalidInput, NotFound
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_filter import LONGEST_SEARCH
from joinlink.model.feed import ENDING
from joinlink.usecases.bookings.list_bookings import list_bookings, list_bookings_of, look_through, read_booking
from joinlink.usecases.bookings.list_occurrences import (
    list_occurrences,
    occurrences_of,
    read_occurrence,
    read_occurrence_in_full,
)
from joinlink.usecases.bookings.read_booking_in_full import read_booking_in_full
from joinlink.web.addresses import (
    BOOKINGS_PAGE,
    BOOKINGS_TABLE,
    CALENDAR_PAGE,
    FEEDS,
    GUESTS_PAGE,
    INCOME_PAGE,
    host_booking_address,
    host_occurrence_address,
    known_guest_address,
)
from joinlink.web.api import present
from joinlink.web.api.query import QueryReader
from joinlink.web.host.asked_booking import booking_of_host
from joinlink.web.host.booking_queries import ListQuery, read_calendar_query, read_list_query
from joinlink.web.host.bookings_pages import bookings_page, host_booking_page
from joinlink.web.host.calendar_pages import calendar_page
from joinlink.web.host.occurrence_page import occurrence_page
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import NO_PAGE, Response, WebApp, redirect
from joinlink.web.shell.session import SignedIn, in_own_words, require_host
from joinlink.wiring import house

if TYPE_CHECKING:
    from joinlink.model.known_guest import KnownGuest
    from joinlink.usecases.bookings.read_income import IncomeRead
    from joinlink.web.host.income_page import Months

GUESTS = "/api/guests"

app = WebApp()


@app.get(BOOKINGS_PAGE)
def show_list() -> Response[str]:
    """Show upcoming bookings, or past ones, by day (D1)."""
    signed_in, query = _host(), _list_query()
    profile = house().profiles.load(signed_in.host_id)
    listed = list_bookings(signed_in.host_id, query.wanted(profile.availability.timezone), query.cursor, house())
    seats = occurrences_of(listed.bookings, house().occurrences)
    return bookings_page(signed_in, profile, listed, query, occurrences=seats, now=house().clock.now())


@app.get(host_booking_address("<booking_id>"))
def show_booking(booking_id: str) -> Response[str]:
    """Show a booking with its history (D5)."""
    app.note(booking_id=booking_id)
    signed_in = _host()
    full = read_booking_in_full(signed_in.host_id, booking_id, house())
    return host_booking_page(signed_in, full, now=house().clock.now(), done=app.query("done"))


@app.get(host_occurrence_address("<occurrence_id>"))
def show_occurrence(occurrence_id: str) -> Response[str]:
    """Show an occurrence: who comes, and what can be done for all of them (G3)."""
    app.note(occurrence_id=occurrence_id)
    signed_in = _host()
    full = read_occurrence_in_full(signed_in.host_id, occurrence_id, house())
    return occurrence_page(signed_in, full, now=house().clock.now(), done=app.query("done"))


@app.get(CALENDAR_PAGE)
def show_calendar() -> Response[str]:
    """Show a day, a week or a month of bookings (D2, P4)."""
    signed_in, now = _host(), house().clock.now()
    query = read_calendar_query(app.current_event.query_string_parameters)
    profile = house().profiles.load(signed_in.host_id)
    timezone = profile.availability.timezone
    period = query.period(now, timezone)
    bookings = list_bookings_of(signed_in.host_id, period.starts(timezone), bookings=house().bookings)
    seats = occurrences_of(bookings, house().occurrences)
    return calendar_page(signed_in, profile, period, bookings, moved=query.moved, occurrences=seats, now=now)


@app.get(GUESTS_PAGE)
def show_guests() -> Response[str]:
    """Show who has booked (P3)."""
    from joinlink.usecases.bookings.know_guests import list_guests
    from joinlink.web.host.guests_pages import guests_page

    signed_in, cursor, search = _host(), app.cursor, _search()
    listed, profile = list_guests(signed_in.host_id, cursor, house()), house().profiles.load(signed_in.host_id)
    return guests_page(signed_in, profile, listed, search=search, cursor=cursor, now=house().clock.now())


@app.get(known_guest_address("<guest_id>"))
def show_guest(guest_id: str) -> Response[str]:
    """Show a guest with their history and the host's note."""
    return _guest_page(_host(), guest_id)


@app.post(known_guest_address("<guest_id>"))
def note_on_page(guest_id: str) -> Response[str]:
    """Keep what the host notes about a guest."""
    from joinlink.usecases.bookings.know_guests import note_guest

    signed_in, cursor, form = _host(), app.cursor, app.form()
    guest = _guest(signed_in.host_id, guest_id)
    try:
        note_guest(guest, signed_in.host_id, form.get("note", ""), house())
    except InvalidInput as error:
        return _guest_page(signed_in, guest_id, form=FormState.refused(form, error))
    address = known_guest_address(guest_id, cursor)
    return redirect(f"{address}{'&' if cursor else '?'}done=saved", status=303)


@app.get(INCOME_PAGE)
def show_income() -> Response[str]:
    """Show what came in, by month and class (P3)."""
    from joinlink.web.host.income_page import income_page

    signed_in = _host()
    profile = house().profiles.load(signed_in.host_id)
    months, read = _income(signed_in.host_id, profile.availability.timezone)
    has_payouts = any(line.passed_on.amount_minor or line.fee.amount_minor for line in read.lines)
    return income_page(signed_in, profile, read, months, has_payouts=has_payouts)


@app.get(GUESTS)
def list_all_guests() -> present.Json:
    """List who has booked with the host, with what they paid and the host's notes (P3)."""
    from joinlink.usecases.bookings.know_guests import list_guests
    from joinlink.web.api import present_guests_and_income

    found, now = list_guests(_host().host_id, app.cursor, house()), house().clock.now()
    items: present.Json = {"items": [present_guests_and_income.guest(each, now) for each in found.guests]}
    return items | {"cursor": found.cursor} if found.cursor else items


@app.get(f"{GUESTS}/<guest_id>")
def read_one_guest(guest_id: str) -> present.Json:
    """Return one guest, with what they paid and the host's note (P3)."""
    from joinlink.web.api import present_guests_and_income

    return present_guests_and_income.guest(_guest(_host().host_id, guest_id), house().clock.now())


@app.patch(f"{GUESTS}/<guest_id>")
def note_on_guest(guest_id: str) -> present.Json:
    """Store the host's private note about a guest."""
    from joinlink.usecases.bookings.know_guests import note_guest
    from joinlink.web.api import present_guests_and_income
    from joinlink.web.api.booking_schemas import KnownGuestBody
    from joinlink.web.api.schemas import read

    host_id = _host().host_id
    guest = _guest(host_id, guest_id)
    noted = note_guest(guest, host_id, read(KnownGuestBody, app.body_bytes).note, house())
    return present_guests_and_income.guest(noted, house().clock.now())


@app.get("/api/income")
def list_income() -> present.Json:
    """Return the income by month, class or package, and currency (P3)."""
    from joinlink.web.api import present_guests_and_income

    host_id = _host().host_id
    return present_guests_and_income.income(_income(host_id, house().profiles.load(host_id).availability.timezone)[1])


@app.get("/api/bookings")
def list_page() -> present.Json:
    """List upcoming bookings, past ones, or those that match a search, page by page (D1, P3)."""
    host_id, query = _host().host_id, _list_query()
    found = list_bookings(host_id, query.wanted(_timezone(host_id, query)), query.cursor, house())
    items: present.Json = {"items": [present.host_booking(booking) for booking in found.bookings]}
    return items | {"cursor": found.cursor} if found.cursor else items


@app.get(BOOKINGS_TABLE)
def list_as_table() -> Response[str]:
    """Return the same list as a table for spreadsheets, in the host's words (P3)."""
    from joinlink.web.host.bookings_table import bookings_table, room_of_table

    signed_in, query = in_own_words(_host(), app, house().host_guard), _list_query()
    timezone = house().profiles.load(signed_in.host_id).availability.timezone
    listed = look_through(signed_in.host_id, query.wanted(timezone), query.cursor, house(), room_of_table())
    return bookings_table(listed, query, timezone)


@app.get("/api/bookings/<booking_id>")
def read(booking_id: str) -> present.Json:
    """Return one booking."""
    return present.host_booking(_booking(booking_id))


@app.get("/api/bookings/<booking_id>/timeline")
def timeline(booking_id: str) -> present.Json:
    """Return a booking's history, in the host's language (D5)."""
    app.note(booking_id=booking_id)
    signed_in = in_own_words(_host(), app, house().host_guard)
    read_booking(signed_in.host_id, booking_id, bookings=house().bookings)
    return {"events": [present.timeline_event(event) for event in house().timeline.list(booking_id)]}


@app.get(f"{FEEDS}/<file>")
def fetch_feed(file: str) -> Response[str]:
    """Return a host's calendar feed; its secret address is all that opens it (P3)."""
    from joinlink.usecases.bookings.read_feed import find_feed, read_feed
    from joinlink.web.host.feed_answer import feed_answer

    if not file.endswith(ENDING):
        raise NotFound(_(NO_PAGE))
    secret, now = file.removesuffix(ENDING), house().clock.now()
    holder = find_feed(secret, house())
    app.note(host_id=holder.host_id)
    content = house().mail_composer.calendar_feed(read_feed(holder, house()))
    return feed_answer(content, holder, app.header, now, partial(_note_content, secret))


@app.get("/api/occurrences")
def list_occurrences_page() -> present.Json:
    """List the occurrences of classes with several seats, upcoming or past, page by page (G1)."""
    host_id, query = _host().host_id, _list_query()
    found, now = list_occurrences(host_id, query.when, query.cursor, house()), house().clock.now()
    items: present.Json = {"items": [present.occurrence(each, now) for each in found.occurrences]}
    return items | {"cursor": found.cursor} if found.cursor else items


@app.get("/api/occurrences/<occurrence_id>")
def read_one_occurrence(occurrence_id: str) -> present.Json:
    """Return one occurrence."""
    occurrence = read_occurrence(_host().host_id, occurrence_id, house())
    return present.occurrence(occurrence, house().clock.now())


def _guest_page(signed_in: SignedIn, guest_id: str, *, form: FormState | None = None) -> Response[str]:
    from joinlink.web.host.guests_pages import guest_page

    cursor, now = app.cursor, house().clock.now()
    guest, profile = _guest(signed_in.host_id, guest_id), house().profiles.load(signed_in.host_id)
    is_saved = app.query("done") == "saved"
    return guest_page(signed_in, profile, guest, cursor=cursor, now=now, form=form, is_saved=is_saved)


def _guest(host_id: str, guest_id: str) -> KnownGuest:
    from joinlink.usecases.bookings.know_guests import read_guest

    return read_guest(host_id, guest_id, app.cursor, house())


def _income(host_id: str, timezone: str) -> tuple[Months, IncomeRead]:
    from joinlink.usecases.bookings.read_income import read_income
    from joinlink.web.host.income_page import read_months

    months = read_months(app.current_event.query_string_parameters, house().clock.now(), timezone)
    return months, read_income(host_id, months.first, months.last, timezone, house())


def _search() -> str:
    given = QueryReader(app.current_event.query_string_parameters)
    search = given.short_text("q", LONGEST_SEARCH)
    given.refuse_wrong()
    return search


def _note_content(secret: str, digest: str) -> None:
    house().feeds.note_content(secret, digest, house().clock.now())


def _host() -> SignedIn:
    return require_host(app, house().host_guard)


def _list_query() -> ListQuery:
    return read_list_query(app.current_event.query_string_parameters)


def _timezone(host_id: str, query: ListQuery) -> str:
    """Return the host's zone, which is read only where days are asked for."""
    has_days = query.first_day is not None or query.last_day is not None
    return house().profiles.load(host_id).availability.timezone if has_days else "UTC"


def _booking(booking_id: str) -> Booking:
    return booking_of_host(app, booking_id, guard=house().host_guard, bookings=house().bookings)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "profiles", "bookings", "occurrences", "timeline")
    prepare_pages("host/bookings.html", "host/booking.html", "host/calendar.html", "host/occurrence.html")
