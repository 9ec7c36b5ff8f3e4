"""The host's pages: the overview and the connections."""

from __future__ import annotations

from collections.abc import Sequence

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.host import Host
from joinlink.model.notice import Notice
from joinlink.model.profile import HostProfile
from joinlink.usecases.save_class import usable_providers
from joinlink.web import present
from joinlink.web.host_layout import host_page
from joinlink.web.problems import CONNECTIONS_PAGE
from joinlink.web.session import HOME_PAGE, SignedIn


def overview_page(
    signed_in: SignedIn, host: Host, profile: HostProfile, notices: Sequence[Notice], *, base_url: str
) -> Response[str]:
    """Show what needs attention, the public address and the classes (D3)."""
    public_page = present.host_page(host, base_url)
    return host_page(
        "host/overview.html",
        signed_in,
        profile.connections,
        current=HOME_PAGE,
        host=host,
        host_page=public_page,
        notices=notices,
        connected=usable_providers(profile),
        classes=[present.host_class(each, profile, host_page=public_page) for each in profile.classes],
    )


def connections_page(signed_in: SignedIn, profile: HostProfile, *, failed: bool) -> Response[str]:
    """Show a tile for each provider (C1, C6, C9); `failed` says that the last attempt came to nothing (C5)."""
    return host_page(
        "host/connections.html",
        signed_in,
        profile.connections,
        current=CONNECTIONS_PAGE,
        connections=present.connections(profile.connections),
        names={provider: tile.name for provider, tile in present.TILES.items()},
        connected_on=present.connected_on(profile.connections, profile.availability.timezone),
        failed=failed,
    )
