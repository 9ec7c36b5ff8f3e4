"""GET and POST /mentor/settings/payments: the state of a host's payouts, and the way to Stripe."""

from __future__ import annotations

from joinlink.errors import NotFound, ProviderError
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.model.host import Host
from joinlink.usecases.money.set_up_payouts import begin_payouts, refresh_payouts
from joinlink.web.addresses import PAYMENTS_PAGE
from joinlink.web.host.payments_page import StripeTrouble, payments_page
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import SignedIn, require_host
from joinlink.wiring import house

app = WebApp()
BACK_FROM_STRIPE = "from=stripe"


@app.get(PAYMENTS_PAGE)
def show() -> Response[str]:
    """Show the state of the host's payouts; on the way back from Stripe, or on request, it is read again."""
    signed_in = require_host(app, house().host_guard)
    if not house().payout_gate.is_on or app.query("from") != "stripe":
        return _page(signed_in, house().hosts.get(signed_in.host_id))
    try:
        host = refresh_payouts(signed_in.host_id, house())
    except ProviderError as error:
        return _page(signed_in, house().hosts.get(signed_in.host_id), StripeTrouble.reading(error))
    return _page(signed_in, host)


@app.post(PAYMENTS_PAGE)
def leave_for_stripe() -> Response[str]:
    """Send the host to Stripe, to begin or to continue."""
    signed_in = require_host(app, house().host_guard)
    if not house().payout_gate.is_on:
        raise NotFound(_("Payments are not sent on to hosts here."))
    back = f"{house().public_base_url}{PAYMENTS_PAGE}?{BACK_FROM_STRIPE}"
    try:
        address = begin_payouts(signed_in.host_id, house(), return_url=back)
    except ProviderError as error:
        app.note(refused=type(error).__name__)
        return _page(signed_in, house().hosts.get(signed_in.host_id), StripeTrouble.leaving(error))
    return redirect(address, status=303)


def _page(signed_in: SignedIn, host: Host, trouble: StripeTrouble | None = None) -> Response[str]:
    return payments_page(
        signed_in,
        house().profiles.load(signed_in.host_id),
        host,
        gate=house().payout_gate,
        stripe_origins=house().settings.stripe_pages_origins,
        trouble=trouble,
    )


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "hosts", "profiles", "payout_gate")
    prepare_pages("host/payments.html")
