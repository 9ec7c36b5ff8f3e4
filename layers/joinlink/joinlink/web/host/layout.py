"""The frame of every host page: the menu, and the banners about broken connections and unreadable calendars."""

from __future__ import annotations

from collections.abc import Iterable

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.host import Connection
from joinlink.web.shell.pages import page
from joinlink.web.shell.resolver import content_security_policy
from joinlink.web.shell.session import SignedIn


def host_page(
    template: str,
    signed_in: SignedIn,
    connections: Iterable[Connection],
    /,
    *,
    current: str,
    status: int = 200,
    form_targets: Iterable[str] = (),
    **values: object,
) -> Response[str]:
    """Render a host page; `current` is the path of its menu entry, `form_targets` the origins that its forms lead to.

    The menu's own forms sign out, which leads to the identity provider.
    """
    known = list(connections)
    broken = [connection.provider.label for connection in known if not connection.is_usable]
    unreadable = [each.provider.label for each in known if each.is_usable and each.is_unreadable]
    return page(
        template,
        status=status,
        headers={"Content-Security-Policy": content_security_policy(signed_in.sign_out_origin, *form_targets)},
        signed_in=signed_in,
        current=current,
        broken=broken,
        unreadable=unreadable,
        **values,
    )
