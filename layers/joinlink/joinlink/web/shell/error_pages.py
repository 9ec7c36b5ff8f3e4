"""The page that says what went wrong, with links to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.language import gettext as _
from joinlink.web.addresses import GUEST_BOOKINGS, HELP_PAGE, OVERVIEW_PAGE, SIGN_IN, SIGN_IN_CALLBACK, START_PAGE
from joinlink.web.shell.pages import page
from joinlink.web.shell.problems import Problem

LARGEST_KEPT: Final = 100_000
"""In characters, names included; our largest form, a year of dates with their hours, stays well below."""
_SECRETS: Final = frozenset({"appPassword"})
"""Fields that no page repeats."""


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form of a page of ours whose session had ended: what it takes to send it again.

    Only a form that the browser says is from our page (`Sec-Fetch-Site`) is kept: another site must not have us offer
    a form of its choice with a valid token.

    One that is larger than people type is not kept: written as a page, it could outgrow what Lambda answers.
    """

    address: str
    fields: Mapping[str, str] = field(repr=False)
    csrf_token: str = field(repr=False)
    """The token of the present session; empty if there is none."""

    @property
    def can_be_shown(self) -> bool:
        """Whether a page may have all of it."""
        size = sum(len(name) + len(value) for name, value in self.fields.items())
        return size <= LARGEST_KEPT and not self.fields.keys() & _SECRETS


@dataclass(frozen=True, slots=True)
class Where:
    """The page on which it went wrong; `page` is the relative address that a browser can return to."""

    path: str
    page: str
    is_change: bool
    sent: KeptForm | None = None


_ENDED_SESSION: Final = ("not_signed_in", "csrf_failed")


def error_page(problem: Problem, where: Where, *, headers: Mapping[str, str], request_id: str) -> Response[str]:
    """Show a problem, with links to go on; a fault of ours shows the request id, to find it in the logs."""
    if where.sent is not None and problem.code in _ENDED_SESSION and where.sent.can_be_shown:
        return page("session_ended.html", status=problem.status, headers=headers, sent=where.sent)
    return page(
        "error.html",
        status=problem.status,
        headers=headers,
        problem=problem,
        advice=_advice(problem, where),
        ways=_ways_on(problem, where),
        request_id=request_id if problem.status == 500 else None,
    )


def _advice(problem: Problem, where: Where) -> str | None:
    if problem.status == 404:
        return _("The address may be mistyped, or what was here may be gone.")
    if problem.code == "forbidden" and where.path.startswith(f"{GUEST_BOOKINGS}/"):
        return _("Open your booking from a mail about it, with the whole of its link.")
    if problem.code == "not_signed_in":
        return _("Your session ran out, so what you sent was not saved. Signing in brings you back to its page.")
    return None


def _ways_on(problem: Problem, where: Where) -> list[tuple[str, str]]:
    """Return links as pairs of text and address, the most helpful first."""
    here = "/" + where.page.lstrip("/")  # two slashes at the beginning would lead to another site
    home = (_("Overview"), OVERVIEW_PAGE) if where.path.startswith(OVERVIEW_PAGE) else (_("Start page"), START_PAGE)
    if problem.link:
        return [(_("Put it right"), problem.link), home]
    if problem.code == "not_signed_in":  # a link, as no form may be redirected to another site, where the sign-in is
        return [(_("Sign in"), f"{SIGN_IN}?next={quote(here, safe='')}"), home]
    if where.path == SIGN_IN_CALLBACK:
        return [(_("Sign in"), SIGN_IN), home]
    if where.is_change:
        return [(_("Go back"), here), home]
    if problem.status >= 500:
        return [(_("Try again"), here), home]
    return [home, (_("Help"), HELP_PAGE)]
