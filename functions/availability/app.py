"""A host's hours (A1, P4).

/mentor/settings/availability, /api/availability    the week of the default set, the dates, the rules
…/availability/hours…                               further sets of hours
/mentor/settings/availability/holidays              the holidays of a country, to be taken as days off
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from joinlink.errors import ChangedMeanwhile, InvalidInput
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.usecases.hosts.keep_hours import change_hours, create_hours, find_hours, make_default, remove_hours
from joinlink.web.addresses import AVAILABILITY_PAGE, HOLIDAYS_PAGE, HOURS_PAGES, NEW_HOURS_PAGE, hours_address
from joinlink.web.api import present, present_hours
from joinlink.web.host import hours_pages
from joinlink.web.host.availability_form import AvailabilityForm, HoursForm
from joinlink.web.host.availability_pages import availability_page
from joinlink.web.host.hours_pages import HoursDesk
from joinlink.web.shell.forms import sentence, whole_number
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import SignedIn, require_host
from joinlink.wiring import house

app = WebApp()
HOURS_API = "/api/availability/hours"


@app.get(AVAILABILITY_PAGE)
def show() -> Response[str]:
    """Show the host's hours."""
    was_saved, was_removed = app.query("saved") is not None, app.query("removed") is not None
    return availability_page(_desk(), was_saved=was_saved, was_removed=was_removed)


@app.post(AVAILABILITY_PAGE)
def save() -> Response[str]:
    """Save the form of hours; confirmed bookings are unaffected."""
    from joinlink.web.host.availability_pages import changed_availability_page, refused_availability_page, shown

    desk, sent = _desk(), app.form()
    form, profile = AvailabilityForm.sent(sent), desk.profile
    try:
        hours = form.read()
    except InvalidInput as error:
        return refused_availability_page(desk, form, error, house().clock.now())
    is_as_shown = sent.get("seen", shown(profile)) == shown(profile)
    hours = hours.beside_sets_of(profile.availability)
    if not is_as_shown or not house().profiles.change_availability(profile.host_id, hours, seen=profile):
        return changed_availability_page(_desk_of(desk.signed_in), form)
    return redirect(f"{AVAILABILITY_PAGE}?saved=yes", status=303)


@app.get("/api/availability")
def read() -> present.Json:
    """Return the host's hours."""
    return present.availability(house().profiles.load(_host_id()).availability)


@app.put("/api/availability")
def replace() -> present.Json:
    """Replace the host's hours; confirmed bookings are unaffected."""
    from joinlink.web.api import hours_schemas, schemas

    host_id = _host_id()
    hours = schemas.read(hours_schemas.AvailabilityBody, app.body_bytes).availability()
    house().profiles.put_availability(host_id, hours)
    return present.availability(hours)


@app.get(NEW_HOURS_PAGE)
def begin_hours() -> Response[str]:
    """Show the form for a new set of hours, or for a copy of another."""
    desk, copied = _desk(), app.query("copy")
    return hours_pages.new_hours_page(desk, copied=find_hours(desk.profile, copied) if copied else None)


@app.post(NEW_HOURS_PAGE)
def create_on_page() -> Response[str]:
    """Make a set of hours."""
    desk, form = _desk(), HoursForm.sent(app.form())
    try:
        made = create_hours(desk.profile.host_id, form.read(), house())
    except InvalidInput as error:
        return hours_pages.refused_hours_page(desk, form, error)
    return redirect(f"{hours_address(made.hours_id)}?saved=yes", status=303)


@app.get(f"{HOURS_PAGES}/<hours_id>")
def show_hours(hours_id: str) -> Response[str]:
    """Show the form of a set of hours."""
    desk = _desk()
    hours = find_hours(desk.profile, hours_id)
    return hours_pages.hours_page(desk, hours, was_saved=app.query("saved") is not None)


@app.post(f"{HOURS_PAGES}/<hours_id>")
def change_on_page(hours_id: str) -> Response[str]:
    """Change a set of hours; confirmed bookings are unaffected."""
    desk, sent = _desk(), app.form()
    stored, form = find_hours(desk.profile, hours_id), HoursForm.sent(sent)
    try:
        change_hours(desk.profile.host_id, hours_id, form.read(), house(), seen=hours_pages.seen_in(sent))
    except ChangedMeanwhile:
        desk = _desk_of(desk.signed_in)
        return hours_pages.changed_hours_page(desk, form, find_hours(desk.profile, hours_id))
    except InvalidInput as error:
        return hours_pages.refused_hours_page(desk, form, error, stored)
    return redirect(f"{hours_address(hours_id)}?saved=yes", status=303)


@app.post(f"{HOURS_PAGES}/<hours_id>/default")
def make_default_on_page(hours_id: str) -> Response[str]:
    """Let classes that have chosen no hours go by these."""
    make_default(_host_id(), hours_id, house())
    return redirect(f"{hours_address(hours_id)}?saved=yes", status=303)


@app.post(f"{HOURS_PAGES}/<hours_id>/remove")
def remove_on_page(hours_id: str) -> Response[str]:
    """Remove a set of hours; classes that have chosen it go by the default from now on."""
    remove_hours(_host_id(), hours_id, house())
    return redirect(f"{AVAILABILITY_PAGE}?removed=yes", status=303)


@app.get(HOLIDAYS_PAGE)
def show_holidays() -> Response[str]:
    """Show the public holidays of a country, to be chosen as days off."""
    from joinlink.web.host.holidays_page import Place, holidays_page

    place, added = Place(app.query("country") or "", app.query("region") or ""), whole_number(app.query("added") or "")
    return holidays_page(_desk(), place, house(), added=added)


@app.post(HOLIDAYS_PAGE)
def take_holidays() -> Response[str]:
    """Take the chosen days off; bookings that there are stay."""
    from joinlink.usecases.hosts.take_holidays import take_days_off
    from joinlink.web.host.holidays_page import Place, chosen_days, holidays_page

    desk, sent = _desk(), app.form()
    place, days = Place.sent(sent), chosen_days(sent)
    try:
        added = take_days_off(desk.profile.host_id, days, house())
    except InvalidInput as error:
        return holidays_page(desk, place, house(), message=sentence(str(error)), status=422)
    if not days:
        return holidays_page(desk, place, house(), message=_("Choose at least one day."), status=422)
    return redirect(f"{place.address}&added={added}", status=303)


@app.get(HOURS_API)
def list_hours() -> present.Json:
    """List the host's sets of hours, the default first."""
    return present_hours.all_hours(house().profiles.load(_host_id()))


@app.post(HOURS_API)
def create() -> tuple[present.Json, int]:
    """Make a set of hours, which classes may choose."""
    from joinlink.web.api import hours_schemas

    host_id = _host_id()
    made = create_hours(host_id, hours_schemas.read_hours(app.body_bytes), house())
    return _written(host_id, made.hours_id), 201


@app.get(f"{HOURS_API}/<hours_id>")
def read_one(hours_id: str) -> present.Json:
    """Return one set of hours."""
    return _written(_host_id(), hours_id)


@app.put(f"{HOURS_API}/<hours_id>")
def change(hours_id: str) -> present.Json:
    """Replace a set of hours; confirmed bookings are unaffected."""
    from joinlink.web.api import hours_schemas

    host_id = _host_id()
    change_hours(host_id, hours_id, hours_schemas.read_hours(app.body_bytes), house())
    return _written(host_id, hours_id)


@app.delete(f"{HOURS_API}/<hours_id>")
def remove(hours_id: str) -> Response[str]:
    """Remove a set of hours; classes that have chosen it go by the default from now on."""
    remove_hours(_host_id(), hours_id, house())
    return Response(204)


def _host_id() -> str:
    return require_host(app, house().host_guard).host_id


def _desk() -> HoursDesk:
    return _desk_of(require_host(app, house().host_guard))


def _desk_of(signed_in: SignedIn) -> HoursDesk:
    profile = house().profiles.load(signed_in.host_id)
    today = house().clock.now().astimezone(ZoneInfo(profile.availability.timezone)).date()
    return HoursDesk(signed_in, profile, today)


def _written(host_id: str, hours_id: str) -> present.Json:
    profile = house().profiles.load(host_id)
    return present_hours.host_hours(find_hours(profile, hours_id), profile)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "profiles")
    prepare_pages("host/availability.html", "host/hours.html")
