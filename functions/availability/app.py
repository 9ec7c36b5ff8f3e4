"""A host's hours (A1): GET and POST /mentor/settings/availability, GET and PUT /api/availability."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from joinlink.errors import InvalidInput
from joinlink.init_phase import in_init
from joinlink.model.profile import HostProfile
from joinlink.web.addresses import AVAILABILITY_PAGE
from joinlink.web.api import present
from joinlink.web.host.availability_pages import availability_page
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import require_host
from joinlink.wiring import house

app = WebApp()


@app.get(AVAILABILITY_PAGE)
def show() -> Response[str]:
    """Show the host's hours."""
    signed_in = require_host(app, house().host_guard)
    profile = house().profiles.load(signed_in.host_id)
    return availability_page(signed_in, profile, today=_today(profile), was_saved=app.query("saved") is not None)


@app.post(AVAILABILITY_PAGE)
def save() -> Response[str]:
    """Save the form of hours; confirmed bookings are unaffected."""
    from joinlink.web.host.availability_form import AvailabilityForm
    from joinlink.web.host.availability_pages import changed_availability_page, refused_availability_page, shown

    signed_in = require_host(app, house().host_guard)
    sent = app.form()
    form, profile = AvailabilityForm.sent(sent), house().profiles.load(signed_in.host_id)
    try:
        hours = form.read()
    except InvalidInput as error:
        now = house().clock.now()
        return refused_availability_page(signed_in, profile, form, error, now=now, today=_today(profile))
    is_as_shown = sent.get("seen", shown(profile)) == shown(profile)
    if not is_as_shown or not house().profiles.change_availability(signed_in.host_id, hours, seen=profile):
        profile = house().profiles.load(signed_in.host_id)
        return changed_availability_page(signed_in, profile, form, today=_today(profile))
    return redirect(f"{AVAILABILITY_PAGE}?saved=yes", status=303)


@app.get("/api/availability")
def read() -> present.Json:
    """Return the host's hours."""
    signed_in = require_host(app, house().host_guard)
    return present.availability(house().profiles.load(signed_in.host_id).availability)


@app.put("/api/availability")
def replace() -> present.Json:
    """Replace the host's hours; confirmed bookings are unaffected."""
    from joinlink.web.api import schemas

    signed_in = require_host(app, house().host_guard)
    hours = schemas.read(schemas.AvailabilityBody, app.body_bytes).availability()
    house().profiles.put_availability(signed_in.host_id, hours)
    return present.availability(hours)


def _today(profile: HostProfile) -> date:
    return house().clock.now().astimezone(ZoneInfo(profile.availability.timezone)).date()


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "profiles")
    prepare_pages("host/availability.html")
