"""The pages of a host's classes: the list, the form for a new class, and the form of an existing one."""

from __future__ import annotations

from joinlink.errors import ChangedMeanwhile, InvalidInput, NoMeetingProvider, PayoutsRequired, PlanRequired
from joinlink.init_phase import in_init
from joinlink.usecases.classes.save_class import change_class, create_class, find_class, remove_class
from joinlink.web.addresses import CLASSES_PAGE, NEW_CLASS_PAGE
from joinlink.web.host.class_pages import ClassDesk, classes_page
from joinlink.web.shell.forms import key_of
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import require_host
from joinlink.wiring import house

app = WebApp()
REFUSALS = (InvalidInput, NoMeetingProvider, PlanRequired, PayoutsRequired)


@app.get(CLASSES_PAGE)
def show_all() -> Response[str]:
    """List the host's classes."""
    return classes_page(_desk(), saved=app.query("saved"), was_removed=app.query("removed") is not None)


@app.get(NEW_CLASS_PAGE)
def begin() -> Response[str]:
    """Show the form for a new class."""
    from joinlink.web.host.class_form_page import new_class_page

    return new_class_page(_desk(), is_online=app.query("format") == "online")


@app.post(NEW_CLASS_PAGE)
def create() -> Response[str]:
    """Create a class."""
    from joinlink.web.host import class_form, class_form_page

    desk, sent = _desk(), app.form()
    if "do" in sent:
        return class_form_page.arranged_page(desk, sent)
    try:
        created = create_class(desk.host.host_id, class_form.read_terms(sent), house(), key=key_of(sent))
    except REFUSALS as refusal:
        return class_form_page.refused_page(desk, sent, refusal)
    return redirect(f"{CLASSES_PAGE}?saved={created.class_id}", status=303)


@app.get(f"{CLASSES_PAGE}/<class_id>")
def show(class_id: str) -> Response[str]:
    """Show the form of an existing class."""
    from joinlink.web.host.class_form_page import class_page

    desk = _desk()
    return class_page(desk, find_class(desk.profile, class_id), refused_picture=app.query("refused") is not None)


@app.post(f"{CLASSES_PAGE}/<class_id>")
def change(class_id: str) -> Response[str]:
    """Change a class."""
    from joinlink.web.host import class_form, class_form_page

    desk, sent = _desk(), app.form()
    stored = find_class(desk.profile, class_id)
    if "do" in sent:
        return class_form_page.arranged_page(desk, sent, stored)
    try:
        change_class(desk.host.host_id, class_id, class_form.read_change(sent), house())
    except ChangedMeanwhile:
        desk = _desk()
        return class_form_page.changed_page(desk, sent, find_class(desk.profile, class_id))
    except REFUSALS as refusal:
        return class_form_page.refused_page(desk, sent, refusal, stored)
    return redirect(f"{CLASSES_PAGE}?saved={class_id}", status=303)


@app.post(f"{CLASSES_PAGE}/<class_id>/remove")
def remove(class_id: str) -> Response[str]:
    """Remove a class."""
    signed_in = require_host(app, house().host_guard)
    remove_class(signed_in.host_id, class_id, profiles=house().profiles)
    return redirect(f"{CLASSES_PAGE}?removed=yes", status=303)


@app.post(f"{CLASSES_PAGE}/<class_id>/order")
def order(class_id: str) -> Response[str]:
    """Move a class up or down in the list."""
    from joinlink.usecases.classes.order_classes import Direction, move_class

    signed_in = require_host(app, house().host_guard)
    direction = Direction.UP if app.form().get("direction") == Direction.UP else Direction.DOWN
    move_class(signed_in.host_id, class_id, direction, profiles=house().profiles)
    return redirect(f"{CLASSES_PAGE}#{class_id}", status=303)


def _desk() -> ClassDesk:
    signed_in = require_host(app, house().host_guard)
    return ClassDesk(
        signed_in=signed_in,
        host=house().hosts.get(signed_in.host_id),
        profile=house().profiles.load(signed_in.host_id),
        base_url=house().public_base_url,
        plan_gate=house().plan_gate,
        places_search=house().settings.places_search_is_on,
    )


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "hosts", "profiles", "plan_gate")
    prepare_pages("host/classes.html")
