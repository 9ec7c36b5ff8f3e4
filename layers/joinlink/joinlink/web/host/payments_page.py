"""The host's page of payments: where the money goes, and the details that Stripe still requires."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import ProviderError, ProviderRejected
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.host import Host
from joinlink.model.payouts import PayoutState
from joinlink.model.profile import HostProfile
from joinlink.usecases.money.payout_gate import PayoutGate
from joinlink.web.addresses import PAYMENTS_PAGE
from joinlink.web.host.layout import host_page
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.session import SignedIn

_WORDS: Final = (
    ("external_account", N_("a bank account")),
    ("tos_acceptance", N_("your agreement to Stripe's terms")),
    ("business_profile", N_("what you sell")),
    ("business_type", N_("whether you are a person or a company")),
    ("company", N_("details of your company")),
    ("settings", N_("what stands on your guests' statements")),
)
"""Prefixes of Stripe's requirements, and our words for them; all others are about a person."""


@dataclass(frozen=True, slots=True)
class StripeTrouble:
    """A failure at Stripe, in words, and the page's status."""

    status: int
    words: str

    @classmethod
    def reading(cls, _error: ProviderError) -> Self:
        """Say that the page may be out of date."""
        return cls(200, _("Stripe does not answer right now. This is how things stood the last time."))

    @classmethod
    def leaving(cls, error: ProviderError) -> Self:
        """Say why the host was not sent to Stripe."""
        if isinstance(error, ProviderRejected):
            words = _("Stripe refused to open its page. Whoever runs this site can find out why in Stripe's dashboard.")
        else:
            words = _("Stripe does not answer right now. Nothing was lost: try again in a moment.")
        return cls(problem_of(error).status, words)


def payments_page(
    signed_in: SignedIn,
    profile: HostProfile,
    host: Host,
    *,
    gate: PayoutGate,
    stripe_origins: Iterable[str],
    trouble: StripeTrouble | None,
) -> Response[str]:
    """Show where the money goes; its form leads to Stripe."""
    account = host.payout_account
    return host_page(
        "host/payments.html",
        signed_in,
        profile.connections,
        current=PAYMENTS_PAGE,
        status=trouble.status if trouble else 200,
        form_targets=stripe_origins,
        is_on=gate.is_on,
        fee=_percent(gate),
        state=account.state if account else PayoutState.NOT_BEGUN,
        account=account,
        due=what_is_due(account.due) if account else [],
        waiting_classes=sum(each.published and not each.price.is_free for each in profile.classes),
        trouble=trouble.words if trouble else None,
    )


def what_is_due(requirements: Iterable[str]) -> Sequence[str]:
    """Return Stripe's requirements in words, each once."""
    return list(dict.fromkeys(_in_words(name) for name in requirements))


def _in_words(requirement: str) -> str:
    if requirement.startswith("interv"):
        return _("an answer to Stripe's questions")
    if "verification" in requirement and "document" in requirement:
        return _("a document that shows who you are")
    known = (words for beginning, words in _WORDS if requirement.startswith(beginning))
    return _(next(known, N_("details about you")))


def _percent(gate: PayoutGate) -> str:
    """Write the operator's share, empty if there is none."""
    return f"{gate.fee_percent.normalize():f} %" if gate.fee_percent else ""
