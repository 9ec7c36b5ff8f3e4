"""GET and POST /mentor/settings/plan, POST /api/plan/checkout: a host's plan, and the way to Stripe."""

from __future__ import annotations

from joinlink.errors import InvalidInput, NotFound, ProviderError
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.model.host import Host
from joinlink.usecases.money.choose_plan import choose_plan, manage_plan
from joinlink.usecases.money.take_subscription_event import refresh_plan
from joinlink.web.addresses import PLAN_PAGE
from joinlink.web.host.plan_page import News, plan_page
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import SignedIn, require_host
from joinlink.wiring import house

app = WebApp()


@app.get(PLAN_PAGE)
def show() -> Response[str]:
    """Show the host's plan and all others; on the way back from Stripe, it is read again."""
    signed_in = require_host(app, house().host_guard)
    back_from = app.query("from")
    host = house().hosts.get(signed_in.host_id)
    if back_from not in ("checkout", "portal"):
        return _page(signed_in, host, News.CANCELLED if back_from == "cancelled" else None)
    try:
        host, _ = refresh_plan(signed_in.host_id, house())
    except ProviderError:
        return _page(signed_in, host, News.UNREAD)
    return _page(signed_in, host, News.of_return(host) if back_from == "checkout" else None)


@app.post(PLAN_PAGE)
def leave_for_stripe() -> Response[str]:
    """Send the host to Stripe: to pay for the chosen plan, or to manage the present one."""
    signed_in = require_host(app, house().host_guard)
    chosen = app.form().get("plan")
    try:
        address = _checkout(signed_in.host_id, chosen) if chosen is not None else _portal(signed_in.host_id)
    except InvalidInput:
        return _page(signed_in, house().hosts.get(signed_in.host_id), News.NOT_FOR_SALE)
    except ProviderError as error:
        app.note(refused=type(error).__name__)
        return _page(signed_in, house().hosts.get(signed_in.host_id), News.of_refusal(error))
    return redirect(address, status=303)


@app.post("/api/plan/checkout")
def checkout() -> dict[str, object]:
    """Return the address for paying the plan, or for changing the present subscription."""
    from joinlink.web.api import account_schemas, schemas

    signed_in = require_host(app, house().host_guard)
    return {"url": _checkout(signed_in.host_id, schemas.read(account_schemas.PlanBody, app.body_bytes).plan)}


def _checkout(host_id: str, plan: str) -> str:
    if not house().plan_gate.is_on:
        raise NotFound(_("Every host here has all features, without a plan."))
    return choose_plan(host_id, plan, house(), plan_page=_address())


def _portal(host_id: str) -> str:
    return manage_plan(host_id, house(), plan_page=_address())


def _address() -> str:
    return f"{house().public_base_url}{PLAN_PAGE}"


def _page(signed_in: SignedIn, host: Host, news: News | None) -> Response[str]:
    return plan_page(
        signed_in,
        house().profiles.load(signed_in.host_id),
        host,
        gate=house().plan_gate,
        stripe_origins=house().settings.stripe_pages_origins,
        news=news,
    )


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "hosts", "profiles", "plan_gate")
    prepare_pages("host/plan.html")
