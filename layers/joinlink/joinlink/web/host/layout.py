"""The frame of every host page: the menu, and the banners about broken connections and unreadable calendars."""

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
    known = list(connections)
    broken = [connection.provider.label for connection in known if not connection.is_usable]
    unreadable = [each.provider.label for each in known if each.is_usable and each.is_unreadable]
    return page(
        template,
        status=status,
        headers=headers,
        signed_in=signed_in,
        current=current,
        broken=broken,
        unreadable=unreadable,
        **values,
    )
