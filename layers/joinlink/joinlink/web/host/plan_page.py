"""The host's page of plans: the present one, the state of its payment, and the others to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import ProviderError, ProviderRejected
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.host import Host
from joinlink.model.local_time import written_date
from joinlink.model.plans import PLANS, plan_named, plan_of_price, smallest_with_online
from joinlink.model.profile import HostProfile
from joinlink.usecases.money.plan_gate import PlanGate
from joinlink.web.addresses import PLAN_PAGE
from joinlink.web.host.layout import host_page
from joinlink.web.shell.session import SignedIn


class News(Enum):
    """The alert above the plans: the page's status, the kind of alert, and the words."""

    SUBSCRIBED = (200, "good", N_("Thank you. Your new plan is on."))
    UNDER_WAY = (200, "", N_("Stripe is still working on your payment. Your plan changes as soon as that is done."))
    CANCELLED = (200, "", N_("Nothing was paid and nothing was changed."))
    UNREAD = (200, "", N_("Stripe does not answer right now. This is how things stood the last time."))
    NOT_FOR_SALE = (422, "bad", N_("That plan can't be bought. Choose one of those below."))
    UNAVAILABLE = (503, "bad", N_("Stripe does not answer right now. Nothing was lost: try again in a moment."))
    REFUSED = (
        503,
        "bad",
        N_("Stripe refused to open its page. Whoever runs this site can find out why in Stripe's dashboard."),
    )

    @classmethod
    def of_return(cls, host: Host) -> News:
        """Tell a host who comes back from Checkout how it went."""
        is_paid = host.subscription is not None and host.subscription.gives_plan
        return cls.SUBSCRIBED if is_paid else cls.UNDER_WAY

    @classmethod
    def of_refusal(cls, error: ProviderError) -> News:
        """Tell why the host was not sent to Stripe."""
        return cls.REFUSED if isinstance(error, ProviderRejected) else cls.UNAVAILABLE


def plan_page(
    signed_in: SignedIn,
    profile: HostProfile,
    host: Host,
    *,
    gate: PlanGate,
    stripe_origins: Iterable[str],
    news: News | None,
) -> Response[str]:
    """Show the plans; every form leads to Stripe."""
    status, kind, words = news.value if news else (200, "", "")
    current_plan, subscription = plan_named(host.plan), host.subscription
    is_subscribed = subscription is not None and not subscription.is_over
    zone = ZoneInfo(profile.availability.timezone)
    return host_page(
        "host/plan.html",
        signed_in,
        profile.connections,
        current=PLAN_PAGE,
        status=status,
        form_targets=stripe_origins,
        news=_(words) if words else "",
        news_kind=kind,
        may_look_again=news in (News.UNDER_WAY, News.UNREAD),
        is_on=gate.is_on,
        plans=PLANS,
        current_plan=current_plan,
        choices=[plan.name for plan in PLANS if plan is not current_plan and (is_subscribed or plan.lookup_key)],
        recommended=None if is_subscribed or gate.includes_online(host) else smallest_with_online().name,
        subscription=subscription if is_subscribed else None,
        paid_plan=plan_of_price(subscription.price_key if subscription else None),
        renews_on=_date(subscription.paid_until if subscription else None, zone),
        ends_on=_date(subscription.ends_at if subscription else None, zone),
    )


def _date(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return None if instant is None else written_date(instant.astimezone(zone))
