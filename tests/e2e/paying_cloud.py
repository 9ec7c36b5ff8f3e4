"""A local cloud whose hosts are paid by Stripe, and hosts who set that up."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from tests.e2e.cloud_elsewhere import town_elsewhere
from tests.e2e.people import ONE_ADDRESS_FOR_ALL, Host, Town

PAGE = "/mentor/settings/payments"
FEE_PERCENT = 10


@contextmanager
def paying_town() -> Iterator[Town]:
    """Start such a cloud."""
    parameters = {"Payouts": "connect", "PlatformFeePercent": str(FEE_PERCENT), **ONE_ADDRESS_FOR_ALL}
    with town_elsewhere(**parameters) as town:
        yield town


def leave_for_stripe(host: Host) -> str:
    """Press the button of the payments page, and return where it leads."""
    answer = host.journey.host.post(host.town.site + PAGE, allow_redirects=False, timeout=60)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def onboard(host: Host, decision: str) -> requests.Response:
    """Go to Stripe, decide there, and come back to the page."""
    return host.journey.host.post(leave_for_stripe(host), data={"decision": decision}, timeout=60)


def account_of(host: Host) -> dict[str, Any]:
    """Return the host's latest account as Stripe has it."""
    accounts = host.town.control("GET", "provider-state/stripe")["accounts"]
    return dict([account for account in accounts if account["email"] == host.email][-1])


def tell_of(host: Host, **changes: object) -> None:
    """Let Stripe change the host's account, and report it."""
    told = {"id": account_of(host)["id"], **changes}
    answer = host.town.control("POST", "webhooks/stripe", {"type": "account.updated", "object": told})
    assert answer["status"] == 200, answer
