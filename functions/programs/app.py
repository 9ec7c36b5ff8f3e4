"""Ways in for a host's programs: /mentor/settings/automation, API keys (P1), webhooks with their log (P2).

Also the feed that calendar programs subscribe to: /mentor/settings/calendar (P3).
"""

from __future__ import annotations

from joinlink.errors import InvalidInput, NotFound
from joinlink.ids import secret_token
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.model.webhook import Webhook
from joinlink.usecases.hosts.issue_key import issue_key
from joinlink.usecases.webhooks.add_webhook import add_webhook, roll_secret
from joinlink.usecases.webhooks.announce import send_test
from joinlink.usecases.webhooks.queue_again import SHOWN, send_again
from joinlink.usecases.webhooks.switch_on import delete_webhook, switch_on
from joinlink.web.addresses import AUTOMATION_PAGE, FEED_PAGE, feed_address, webhook_address
from joinlink.web.api import present, present_webhooks
from joinlink.web.host.automation_page import NEW_KEY, NEW_WEBHOOK, Shown, automation_page
from joinlink.web.shell.forms import key_of
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import SignedIn, require_host, require_person
from joinlink.wiring import house

app = WebApp()


@app.get(AUTOMATION_PAGE)
def show() -> Response[str]:
    """Show keys and webhooks."""
    return _page(_person(), Shown(done=app.query("done")))


@app.post(AUTOMATION_PAGE)
def change() -> Response[str]:
    """Make a key or a webhook by the page's forms, or revoke a key."""
    from joinlink.web.api.programs import read_key_form, read_webhook_form

    signed_in, form = _person(), app.form()
    if form.get("do") == "revoke":
        _revoke(signed_in, form.get("keyId", ""))
        return redirect(f"{AUTOMATION_PAGE}?done=revoked", status=303)
    which = NEW_WEBHOOK if form.get("do") == "add" else NEW_KEY
    try:
        if which == NEW_WEBHOOK:
            wanted = read_webhook_form(form)
            webhook, secret = add_webhook(signed_in.host_id, wanted.url, wanted.events, house(), key=key_of(form))
            return _page(signed_in, Shown(made=(which, webhook.host, secret)))
        asked = read_key_form(form)
        key, secret = issue_key(signed_in.host_id, asked.name, asked.scopes, house(), key=key_of(form))
        return _page(signed_in, Shown(made=(which, key.name, secret)))
    except InvalidInput as error:
        return _page(signed_in, Shown(refused=(which, form, error)))


@app.get(FEED_PAGE)
def show_feed() -> Response[str]:
    """Show how to subscribe to the bookings with a calendar program (P3)."""
    return _feed_page(_person(), done=app.query("done"))


@app.post(FEED_PAGE)
def change_feed() -> Response[str]:
    """Make an address for the feed, in place of the former one if any, or revoke it."""
    signed_in, do = _person(), app.form().get("do")
    if do == "revoke":
        house().feeds.revoke(signed_in.host_id)
        return redirect(f"{FEED_PAGE}?done=revoked", status=303)
    secret = secret_token()
    house().feeds.create(signed_in.host_id, secret, house().clock.now())
    return _feed_page(signed_in, secret=secret)


@app.get(webhook_address("<webhook_id>"))
def show_webhook(webhook_id: str) -> Response[str]:
    """Show a webhook with its log."""
    return _webhook_page(webhook_id, done=app.query("done"))


@app.post(webhook_address("<webhook_id>"))
def change_webhook(webhook_id: str) -> Response[str]:
    """Act on a button of a webhook's page."""
    signed_in, form = _person(), app.form()
    webhook, done = _webhook(signed_in.host_id, webhook_id), form.get("do", "")
    match done:
        case "test":
            send_test(webhook, present_webhooks.sample_booking(), house())
        case "resend":
            send_again(webhook, form.get("deliveryId", ""), house())
        case "roll":
            return _webhook_page(webhook_id, secret=roll_secret(webhook, house()))
        case "on":
            switch_on(webhook, house())
        case "delete":
            delete_webhook(signed_in.host_id, webhook_id, house())
            return redirect(f"{AUTOMATION_PAGE}?done=deleted", status=303)
        case _:
            raise NotFound(_("There is no such action."))
    return redirect(f"{webhook_address(webhook_id)}?done={done}", status=303)


@app.get("/api/keys")
def list_keys() -> present.Json:
    """List the host's keys, the latest first."""
    return {"keys": [present.api_key(key) for key in house().api_keys.list(_person().host_id)]}


@app.post("/api/keys")
def make_key() -> tuple[present.Json, int]:
    """Make a key; its secret is shown only once."""
    from joinlink.web.api.programs import KeyBody
    from joinlink.web.api.schemas import read

    signed_in = _person()
    asked = read(KeyBody, app.body_bytes)
    key, secret = issue_key(signed_in.host_id, asked.name, asked.scopes, house())
    return {**present.api_key(key), "key": secret}, 201


@app.delete("/api/keys/<key_id>")
def revoke(key_id: str) -> Response[str]:
    """Revoke a key, at once."""
    _revoke(_person(), key_id)
    return Response(204)


@app.get("/api/webhooks")
def list_webhooks() -> present.Json:
    """List the host's webhooks, the oldest first."""
    return {"webhooks": [present_webhooks.webhook(each) for each in house().webhooks.list(_host_id())]}


@app.post("/api/webhooks")
def make_webhook() -> tuple[present.Json, int]:
    """Add a webhook; its secret is shown only once."""
    from joinlink.web.api.programs import WebhookBody
    from joinlink.web.api.schemas import read

    host_id = _host_id()
    wanted = read(WebhookBody, app.body_bytes)
    webhook, secret = add_webhook(host_id, wanted.url, wanted.events, house())
    return {**present_webhooks.webhook(webhook), "secret": secret}, 201


@app.delete("/api/webhooks/<webhook_id>")
def forget_webhook(webhook_id: str) -> Response[str]:
    """Delete a webhook; it gets no more events."""
    if not delete_webhook(_host_id(), webhook_id, house()):
        raise _no_webhook()
    return Response(204)


@app.get("/api/webhooks/<webhook_id>/deliveries")
def list_deliveries(webhook_id: str) -> present.Json:
    """List a webhook's deliveries, the latest first."""
    webhook = _webhook(_host_id(), webhook_id)
    log = house().deliveries.list(webhook.webhook_id, SHOWN)
    return {"deliveries": [present_webhooks.delivery(each, is_held=webhook.is_off) for each in log]}


@app.post("/api/webhooks/<webhook_id>/test")
def test(webhook_id: str) -> tuple[present.Json, int]:
    """Send a test."""
    webhook = _asked_webhook(webhook_id)
    return present_webhooks.delivery(send_test(webhook, present_webhooks.sample_booking(), house())), 202


@app.post("/api/webhooks/<webhook_id>/roll-secret")
def roll(webhook_id: str) -> present.Json:
    """Give a webhook another secret, which is shown only once."""
    webhook = _asked_webhook(webhook_id)
    secret = roll_secret(webhook, house())
    return {**present_webhooks.webhook(webhook), "secret": secret}


@app.post("/api/webhooks/<webhook_id>/switch-on")
def turn_on(webhook_id: str) -> present.Json:
    """Switch a webhook on again."""
    return present_webhooks.webhook(switch_on(_asked_webhook(webhook_id), house()))


@app.post("/api/webhooks/<webhook_id>/deliveries/<delivery_id>/resend")
def resend(webhook_id: str, delivery_id: str) -> tuple[present.Json, int]:
    """Send a delivery of the log again, under its own id."""
    return present_webhooks.delivery(send_again(_asked_webhook(webhook_id), delivery_id, house())), 202


def _host_id() -> str:
    return require_host(app, house().host_guard).host_id


def _person() -> SignedIn:
    return require_person(app, house().host_guard)


def _revoke(signed_in: SignedIn, key_id: str) -> None:
    if not house().api_keys.revoke(signed_in.host_id, key_id):
        raise NotFound(_("There is no such key."))


def _webhook(host_id: str, webhook_id: str) -> Webhook:
    webhook = house().webhooks.get(host_id, webhook_id)
    if webhook is None:
        raise _no_webhook()
    return webhook


def _asked_webhook(webhook_id: str) -> Webhook:
    """Return the webhook that a call without a body is about."""
    from joinlink.web.api import schemas

    webhook = _webhook(_host_id(), webhook_id)
    schemas.read_optional(schemas.NoBody, app.body_bytes)
    return webhook


def _no_webhook() -> NotFound:
    return NotFound(_("There is no such webhook."))


def _page(signed_in: SignedIn, shown: Shown) -> Response[str]:
    host_id = signed_in.host_id
    keys, webhooks = house().api_keys.list(host_id), house().webhooks.list(host_id)
    return automation_page(signed_in, house().connections.list(host_id), keys, webhooks, shown)


def _feed_page(signed_in: SignedIn, *, secret: str | None = None, done: str | None = None) -> Response[str]:
    from joinlink.web.host.feed_page import feed_page

    feed, connections = house().feeds.of_host(signed_in.host_id), house().connections.list(signed_in.host_id)
    made = None if secret is None else app.origin(house().public_base_url) + feed_address(secret)
    return feed_page(signed_in, connections, feed, made=made, done=done)


def _webhook_page(webhook_id: str, *, secret: str | None = None, done: str | None = None) -> Response[str]:
    from joinlink.web.host.webhook_page import webhook_page

    signed_in = _person()
    webhook, profile = _webhook(signed_in.host_id, webhook_id), house().profiles.load(signed_in.host_id)
    log = house().deliveries.list(webhook_id, SHOWN)
    return webhook_page(signed_in, profile, webhook, log, secret=secret, done=done)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "connections", "webhooks", "deliveries", "profiles")
    prepare_pages("host/automation.html", "host/webhook.html")
