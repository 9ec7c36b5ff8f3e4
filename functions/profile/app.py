"""A host's profile, its page and its form; pictures of the host and of classes, by forms and as they are sent."""

from __future__ import annotations

from collections.abc import Sequence

from joinlink.errors import InvalidInput, NotFound
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.model.host import Connection, Host
from joinlink.model.pictures import OF_A_HOST, PicturePlace, PictureUse
from joinlink.usecases.hosts.change_account import change_account
from joinlink.usecases.hosts.change_picture import change_picture, remove_picture
from joinlink.web.addresses import (
    OVERVIEW_PAGE,
    PROFILE_PAGE,
    WELCOME,
    class_picture_address,
    class_picture_api,
    host_picture_api,
    own_class_address,
    profile_picture_address,
)
from joinlink.web.host import profile_form, profile_page
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import NO_PAGE, Response, WebApp, redirect
from joinlink.web.shell.session import SignedIn, require_host
from joinlink.wiring import house

app = WebApp()


@app.get(PROFILE_PAGE)
def show() -> Response[str]:
    """Show the profile."""
    signed_in = require_host(app, house().host_guard)
    return profile_page.profile_page(
        signed_in, *_of(signed_in), saved=app.query("saved"), refused_picture=app.query("refused")
    )


@app.post(PROFILE_PAGE)
def save() -> Response[str]:
    """Save the profile by its form."""
    signed_in, sent = require_host(app, house().host_guard), app.form()
    host, connections = _of(signed_in)
    if sent.get("seen", "") != profile_form.shown(host):
        return profile_page.changed_profile_page(signed_in, host, connections, sent)
    try:
        change_account(host.host_id, profile_form.read_profile(sent), house())
    except InvalidInput as error:
        return profile_page.refused_profile_page(signed_in, host, connections, sent, error)
    return redirect(f"{PROFILE_PAGE}?saved=profile", status=303)


@app.post(WELCOME)
def welcome() -> Response[str]:
    """Take a host's name and time zone, which are asked for first."""
    from joinlink.usecases.hosts.welcome_host import welcome_host
    from joinlink.web.api.introduction import read_welcome
    from joinlink.web.host.welcome_page import welcome_page
    from joinlink.web.pickers.time_zones import with_zone_meant, zones_offered

    signed_in, sent = require_host(app, house().host_guard), app.form()
    try:
        answer = read_welcome(with_zone_meant(sent))
    except InvalidInput as error:
        offered = zones_offered(sent.get("timezone", ""), house().clock.now())
        return welcome_page(signed_in, refused=(sent, error), offered=offered)
    welcome_host(signed_in.host_id, name=answer.name, timezone=answer.timezone, ports=house())
    return redirect(OVERVIEW_PAGE, status=303)


@app.post(profile_picture_address("<use>"))
def take_picture(use: str) -> Response[str]:
    """Take or remove a picture of the host by its form."""
    return _take(_of_host(use), PROFILE_PAGE, saved=use)


@app.post(class_picture_address("<class_id>"))
def take_class_picture(class_id: str) -> Response[str]:
    """Take or remove the picture of a class by its form."""
    return _take(_of_class(class_id), own_class_address(class_id), saved="picture")


@app.put(host_picture_api("<use>"))
def put_picture(use: str) -> Response[str]:
    """Take a picture of the host as it is sent: PNG, JPEG or WebP."""
    return _put(_of_host(use))


@app.put(class_picture_api("<class_id>"))
def put_class_picture(class_id: str) -> Response[str]:
    """Take the picture of a class as it is sent."""
    return _put(_of_class(class_id))


@app.delete(host_picture_api("<use>"))
def delete_picture(use: str) -> Response[str]:
    """Remove a picture of the host."""
    return _delete(_of_host(use))


@app.delete(class_picture_api("<class_id>"))
def delete_class_picture(class_id: str) -> Response[str]:
    """Remove the picture of a class."""
    return _delete(_of_class(class_id))


def _of_host(use: str) -> PicturePlace:
    host_id = require_host(app, house().host_guard).host_id
    if use not in OF_A_HOST:
        raise NotFound(_(NO_PAGE))
    return PicturePlace(host_id, PictureUse(use))


def _of_class(class_id: str) -> PicturePlace:
    return PicturePlace(require_host(app, house().host_guard).host_id, PictureUse.CLASS, class_id)


def _take(place: PicturePlace, page: str, *, saved: str) -> Response[str]:
    """Do as a form says, and go back to its page, which tells what was saved or refused."""
    sent = app.sent_form()
    try:
        if "remove" in sent.fields:
            remove_picture(place, house().pictures)
        else:
            change_picture(place, sent.files.get("picture", b""), house())
    except InvalidInput:
        return redirect(f"{page}?refused={saved}", status=303)
    return redirect(f"{page}?saved={saved}", status=303)


def _put(place: PicturePlace) -> Response[str]:
    change_picture(place, app.body_bytes, house())
    return Response(204)


def _delete(place: PicturePlace) -> Response[str]:
    remove_picture(place, house().pictures)
    return Response(204)


def _of(signed_in: SignedIn) -> tuple[Host, Sequence[Connection]]:
    return house().hosts.get(signed_in.host_id), house().connections.list(signed_in.host_id)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "hosts", "connections", "pictures", "picture_maker")
    prepare_pages("host/profile.html")
