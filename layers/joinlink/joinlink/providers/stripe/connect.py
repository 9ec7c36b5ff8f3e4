"""Stripe Connect: hosts' own accounts, which payments are passed on to.

The operator stays liable for losses and pays Stripe's fees, as destination charges require; Stripe collects the host's
details on its own pages.

Source:  https://docs.stripe.com/connect/destination-charges, https://docs.stripe.com/api/accounts/create,
         https://docs.stripe.com/connect/hosted-onboarding and https://docs.stripe.com/connect/handling-api-verification
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from joinlink.errors import ProviderUnavailable
from joinlink.model.host import Host
from joinlink.model.payouts import PayoutAccount
from joinlink.providers.json_object import JsonObject
from joinlink.providers.stripe.api import PROVIDER, StripeApi, errors_translated, told

if TYPE_CHECKING:
    from stripe.params import AccountCreateParams

ACTIVE: Final = "active"


class StripeConnect:
    """One account for each host, with the host's id on it."""

    def __init__(self, api: StripeApi) -> None:
        self._api = api

    def create(self, host: Host) -> PayoutAccount:
        """Make an account for the host; a repeat within a day returns the first one."""
        key = f"account-{host.host_id}-{host.former_payout_accounts}"
        with errors_translated():
            made = self._api.client().v1.accounts.create(_account_params(host), {"idempotency_key": key})
            return _account(told(made))

    def onboarding_link(self, account_id: str, *, return_url: str) -> str:
        """Return Stripe's page for the host's details; it asks at once even for details due only later."""
        with errors_translated():
            link = self._api.client().v1.account_links.create(
                {
                    "account": account_id,
                    "type": "account_onboarding",
                    "collection_options": {"fields": "eventually_due"},
                    "return_url": return_url,
                    "refresh_url": return_url,
                }
            )
            return told(link).need_text("url")

    def read(self, account_id: str) -> PayoutAccount:
        """Read the account as it is now."""
        with errors_translated():
            found = self._api.client().v1.accounts.retrieve(account_id)
            account = _account(told(found))
        if account.account_id != account_id:
            raise ProviderUnavailable("stripe gave an answer about another account", provider=PROVIDER)
        return account


def _account_params(host: Host) -> AccountCreateParams:
    return {
        "controller": {
            "fees": {"payer": "application"},
            "losses": {"payments": "application"},
            "requirement_collection": "stripe",
            "stripe_dashboard": {"type": "express"},
        },
        "capabilities": {"card_payments": {"requested": True}, "transfers": {"requested": True}},
        "email": host.email,
        "metadata": {"host_id": host.host_id},
    }


def _account(answer: JsonObject) -> PayoutAccount:
    requirements = answer.part("requirements")
    return PayoutAccount(
        account_id=answer.need_text("id"),
        charges_enabled=answer.members.get("charges_enabled") is True,
        transfers_enabled=answer.text("capabilities", "transfers") == ACTIVE,
        details_submitted=answer.members.get("details_submitted") is True,
        due=requirements.texts("currently_due"),
        disabled_reason=requirements.text("disabled_reason"),
    )
