"""Stripe Connect: accounts of people who are paid through ours, and links to where they tell Stripe about themselves.

    account   nothing told → part of it → all of it: enabled | under review | more is due
    link      good for one visit; afterwards it leads to its refresh_url
Source:  https://docs.stripe.com/api/accounts/object, https://docs.stripe.com/api/account_links and
         https://docs.stripe.com/connect/handling-api-verification
"""

from collections.abc import Sequence
from dataclasses import dataclass

from local.sandboxes.moments import epoch_seconds
from local.sandboxes.stripe_errors import INVALID_REQUEST, no_such, stripe_error
from local.sandboxes.wire import Json, Refused, random_text

LINK_LIFE_SECONDS = 5 * 60
FIRST_ASKED = ("business_profile.product_description", "business_type")
THEN_ASKED = ("external_account", "individual.verification.document", "tos_acceptance.date", "tos_acceptance.ip")
PAST_DUE = "requirements.past_due"
EXPRESS = {
    "fees": {"payer": "application"},
    "losses": {"payments": "application"},
    "requirement_collection": "stripe",
    "stripe_dashboard": {"type": "express"},
}
"""The one way of sharing duties that goes with Express, which destination charges and this sandbox are made for."""


@dataclass(slots=True)
class AccountLink:
    """A link and whom it is for."""

    account_id: str
    return_url: str
    refresh_url: str
    expires_at: int
    was_visited: bool = False


class Accounts:
    """The accounts that are connected to ours."""

    def __init__(self, page_url: str) -> None:
        """Take the address below which every link has its page."""
        self._page_url = page_url
        self._accounts: dict[str, Json] = {}
        self._links: dict[str, AccountLink] = {}

    def create(self, params: Json) -> Json:
        """Create an account that Stripe knows nothing about yet.

        Raises:  Refused  400 for duties that don't go together
        """
        if params["controller"] != EXPRESS:
            message = "An Express account needs fees, losses, requirements and dashboard as Express shares them."
            raise Refused(stripe_error(400, message, param="controller"))
        account_id = f"acct_{random_text(16)}"
        account: Json = {
            "id": account_id,
            "object": "account",
            "business_type": params.get("business_type"),
            "capabilities": dict.fromkeys(params["capabilities"], "inactive"),
            "charges_enabled": False,
            "controller": {"type": "application", "is_controller": True, **EXPRESS},
            "country": params.get("country", "IE"),
            "created": epoch_seconds(),
            "default_currency": "eur",
            "details_submitted": False,
            "email": params.get("email"),
            "metadata": params.get("metadata", {}),
            "payouts_enabled": False,
            "requirements": _requirements([*FIRST_ASKED, *THEN_ASKED], PAST_DUE),
            "type": "express",
        }
        self._accounts[account_id] = account
        return account

    def account(self, account_id: str) -> Json:
        """Find an account.

        Raises:  Refused  403 for one that is not connected to ours, or not any more
        """
        if account_id not in self._accounts:
            message = (
                f"The provided key does not have access to account '{account_id}' (or that account does not exist)."
                " Application access may have been revoked."
            )
            raise Refused(stripe_error(403, message, kind=INVALID_REQUEST, code="account_invalid"))
        return self._accounts[account_id]

    def find(self, account_id: str) -> Json | None:
        """Find an account, or None."""
        return self._accounts.get(account_id)

    def all(self) -> Sequence[Json]:
        """List the accounts, oldest first."""
        return list(self._accounts.values())

    def disconnect(self, account_id: str) -> None:
        """Let the account be none of ours any more."""
        self._accounts.pop(account_id, None)

    def create_link(self, params: Json) -> Json:
        """Create a link for one visit.

        Raises:  Refused  404 for an unknown account
        """
        if params["account"] not in self._accounts:
            raise Refused(no_such("account", params["account"], "account"))
        link_id = random_text(24)
        expires_at = epoch_seconds() + LINK_LIFE_SECONDS
        self._links[link_id] = AccountLink(
            params["account"], params["return_url"], params["refresh_url"], expires_at=expires_at
        )
        return {
            "object": "account_link",
            "created": epoch_seconds(),
            "expires_at": expires_at,
            "url": f"{self._page_url}/{link_id}",
        }

    def find_link(self, link_id: str) -> AccountLink | None:
        """Find a link, or None; one whose time is over counts as visited."""
        link = self._links.get(link_id)
        if link is not None and link.expires_at <= epoch_seconds():
            link.was_visited = True
        return link

    def end_link(self, link_id: str) -> None:
        """Let nobody use the link any more."""
        self._links.pop(link_id, None)


def enable(account: Json) -> None:
    """Let all have been told and found good."""
    _submit(account, capabilities="active", requirements=_requirements([], None))


def put_under_review(account: Json) -> None:
    """Let all have been told, and be checked."""
    requirements = _requirements([], "requirements.pending_verification")
    requirements["pending_verification"] = ["individual.verification.document"]
    _submit(account, capabilities="pending", requirements=requirements)


def restrict(account: Json) -> None:
    """Let a document be missing, without which nothing goes."""
    _submit(
        account, capabilities="inactive", requirements=_requirements(["individual.verification.document"], PAST_DUE)
    )


def tell_a_part(account: Json) -> None:
    """Let the person have left after the first page, if they had not been further already."""
    if not account["details_submitted"]:
        account |= {"business_type": "individual", "requirements": _requirements(list(THEN_ASKED), PAST_DUE)}


def _submit(account: Json, *, capabilities: str, requirements: Json) -> None:
    is_enabled = capabilities == "active"
    account |= {
        "business_type": "individual",
        "capabilities": dict.fromkeys(account["capabilities"], capabilities),
        "charges_enabled": is_enabled,
        "details_submitted": True,
        "payouts_enabled": is_enabled,
        "requirements": requirements,
    }


def _requirements(due: list[str], disabled_reason: str | None) -> Json:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": disabled_reason,
        "errors": [],
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
    }
