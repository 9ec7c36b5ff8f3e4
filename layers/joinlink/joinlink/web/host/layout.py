"""The frame of every page of a host: the menu, and the banner that names accounts to be connected again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.host import Connection
from joinlink.web.shell.pages import page
from joinlink.web.shell.session import SignedIn


def host_page(
    template: str,
    signed_in: SignedIn,
    connections: Iterable[Connection],
    /,
    *,
    current: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> Response[str]:
    """Render a page of the host's; `current` is the path of the menu's entry that it belongs to."""
    broken = [connection.provider.label for connection in connections if not connection.is_usable]
    return page(template, status=status, headers=headers, signed_in=signed_in, current=current, broken=broken, **values)
