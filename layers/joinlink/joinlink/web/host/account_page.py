"""The page of a host's account: its data, to download, and its deletion (S6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput
from joinlink.model.host import Connection, Host
from joinlink.model.money import Money
from joinlink.web.addresses import ACCOUNT_PAGE
from joinlink.web.host.layout import host_page
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.pages import page
from joinlink.web.shell.session import SignedIn

if TYPE_CHECKING:
    from aws_lambda_powertools.shared.cookies import Cookie

    from joinlink.model.package import Package


def account_page(
    signed_in: SignedIn,
    host: Host,
    connections: Iterable[Connection],
    left: Sequence[Package] = (),
    *,
    refused: tuple[Mapping[str, str], InvalidInput] | None = None,
) -> Response[str]:
    """Show the account; `left` are the packages with lessons left, `refused` a form that closed nothing, and why.

    Where that is shown again, the choice about packages stands without the list: who signs people in reads no bookings.
    """
    form = FormState({"refundPackages": "yes"}) if refused is None else FormState.refused(*refused)
    return host_page(
        "host/account.html",
        signed_in,
        connections,
        current=ACCOUNT_PAGE,
        status=200 if refused is None else 422,
        host=host,
        left=left,
        worth=form.value("worth") or _sums(left),
        form=form,
    )


def _sums(left: Sequence[Package]) -> str:
    """Return what is left of all packages together, each currency by itself."""
    sums: dict[str, int] = {}
    for package in left:
        sums[package.worth.currency] = sums.get(package.worth.currency, 0) + package.worth.amount_minor
    return " + ".join(Money(amount_minor, currency).written for currency, amount_minor in sums.items())


def closed_page(cookies: Sequence[Cookie]) -> Response[str]:
    """Tell a host who is signed out by now that the account is closed."""
    answer = page("host/account_closed.html", status=202)
    answer.cookies = list(cookies)
    return answer
