"""The frame of every host page: the menu, and the banner about accounts to reconnect."""

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
    """Render a host page; `current` is the path of its menu entry."""
    broken = [connection.provider.label for connection in connections if not connection.is_usable]
    return page(template, status=status, headers=headers, signed_in=signed_in, current=current, broken=broken, **values)
