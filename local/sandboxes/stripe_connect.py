"""The Connect part of the Stripe sandbox: accounts, account links, the onboarding page, and events from accounts.

Source:  https://docs.stripe.com/connect/hosted-onboarding and https://docs.stripe.com/connect/webhooks
"""

from collections.abc import Callable

from werkzeug import Request, Response
from werkzeug.utils import redirect

from local.sandboxes.pages import message_page, page
from local.sandboxes.shapes import Check
from local.sandboxes.stripe_accounts import (
    AccountLink,
    Accounts,
    enable,
    put_under_review,
    restrict,
    tell_a_part,
)
from local.sandboxes.stripe_events import Events
from local.sandboxes.stripe_shapes import ACCOUNT, ACCOUNT_LINK
from local.sandboxes.webhooks import Delivery
from local.sandboxes.wire import Json, Refused, Route, json_answer

UPDATED = "account.updated"
DEAUTHORIZED = "account.application.deauthorized"
DECISIONS: dict[str, Callable[[Json], None]] = {
    "finish": enable,
    "review": put_under_review,
    "restrict": restrict,
    "leave": tell_a_part,
}
PLATFORM: Json = {"id": "ca_sandbox", "object": "application", "name": "Joinlink"}


class Connect:
    """Everything under /v1/accounts, /v1/account_links and /connect."""

    def __init__(
        self,
        accounts: Accounts,
        events: Events,
        *,
        post: Callable[[Request, Check, Callable[[Json], Json]], Response],
        check_client: Callable[[Request], None],
    ) -> None:
        """Take what the rest of the sandbox does: `post` carries a call out once, `check_client` looks at its key."""
        self._accounts = accounts
        self._events = events
        self._post = post
        self._check_client = check_client

    def routes(self) -> list[Route]:
        """List the rules of this part."""
        return [
            Route("POST", "/v1/accounts", "create_account", self.create_account),
            Route("GET", "/v1/accounts/<account_id>", "get_account", self.get_account),
            Route("POST", "/v1/account_links", "create_account_link", self.create_link),
            Route("GET", "/connect/<link_id>", "onboarding_page", self.show_page, page=True),
            Route("POST", "/connect/<link_id>", "onboarding_page", self.decide, page=True),
        ]

    def create_account(self, request: Request) -> Response:
        """Create an account."""
        return self._post(request, ACCOUNT, self._accounts.create)

    def get_account(self, request: Request, account_id: str) -> Response:
        """Show an account."""
        self._check_client(request)
        return json_answer(self._accounts.account(account_id))

    def create_link(self, request: Request) -> Response:
        """Create an address for one visit to the onboarding page."""
        return self._post(request, ACCOUNT_LINK, self._accounts.create_link)

    def show_page(self, _request: Request, link_id: str) -> Response:
        """Show the onboarding page, once."""
        link = self._fresh_link(link_id)
        link.was_visited = True
        account = self._accounts.account(link.account_id)
        return page("onboarding.html", "Stripe", email=account["email"], due=account["requirements"]["currently_due"])

    def decide(self, request: Request, link_id: str) -> Response:
        """Do what the person chose on the onboarding page, tell the site, and send the person back."""
        link = self._link(link_id)
        change = DECISIONS.get(request.form.get("decision", ""))
        if change is None:
            words = f"The decision must be one of {', '.join(DECISIONS)}."
            return message_page("Onboarding", words, 400, "Stripe")
        account = self._accounts.account(link.account_id)
        change(account)
        self._accounts.end_link(link_id)
        self._events.announce_first(UPDATED, account, account["id"])
        return redirect(link.return_url, 303)

    def make_event(self, kind: str, given: Json) -> Delivery:
        """Sign an event from an account, named by `account` or by its `id`; what it tells of is made true first."""
        account_id = str(given.get("account") or given.get("id"))
        if kind == DEAUTHORIZED:
            self._accounts.disconnect(account_id)
            return self._events.signed(kind, PLATFORM, account_id)
        account = self._accounts.find(account_id) or {"id": account_id, "object": "account"}
        account |= {name: value for name, value in given.items() if name != "account"}
        return self._events.signed(kind, account, account_id)

    def _fresh_link(self, link_id: str) -> AccountLink:
        link = self._link(link_id)
        if link.was_visited:
            raise Refused(redirect(link.refresh_url, 302))
        return link

    def _link(self, link_id: str) -> AccountLink:
        if (link := self._accounts.find_link(link_id)) is None:
            raise Refused(message_page("Nothing to do here", "There is no such link, or it was used.", 404, "Stripe"))
        return link
