"""The help page: how things work, the limits, and what to do when something is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.host import Connection
from joinlink.web.addresses import HELP_PAGE
from joinlink.web.host.layout import host_page
from joinlink.web.shell.pages import page
from joinlink.web.shell.session import SignedIn


def help_page(signed_in: SignedIn | None, connections: Iterable[Connection]) -> Response[str]:
    """Show the page to any visitor; to a signed-in host, with the host's menu (Z1, Z2)."""
    if signed_in is None:
        return page("help.html", frame="guest.html")
    return host_page("help.html", signed_in, connections, current=HELP_PAGE, frame="host.html")
