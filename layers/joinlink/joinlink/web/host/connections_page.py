"""The page of a host's connections: a tile for each provider, by its state."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.clock import rfc3339
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.host import Connection, ConnectionStatus, Provider
from joinlink.model.local_time import written_date
from joinlink.model.meeting import LINK_MAKERS
from joinlink.model.notice import Notice, NoticeKind, may_be_a_test_grant
from joinlink.model.notice_texts import MEANWHILE, TEST_GRANT
from joinlink.model.profile import HostProfile
from joinlink.model.scopes import missing_scopes
from joinlink.web.addresses import APPLE_PAGE, CONNECTIONS_PAGE, consent_address
from joinlink.web.api.present import TILES, Tile
from joinlink.web.host.layout import host_page
from joinlink.web.shell.session import SignedIn


class TileState(StrEnum):
    """The states of a tile."""

    NOT_OFFERED = "not_offered"
    """This site has no app at the provider."""
    NOT_CONNECTED = "not_connected"
    CONNECTED = "connected"
    RECONNECT_REQUIRED = "reconnect_required"


@dataclass(frozen=True, slots=True)
class TileView:
    """A tile as shown; None means unknown, or not the case."""

    provider: Provider
    tile: Tile
    state: TileState
    connect_link: str
    account: str | None = None
    connected_at: str | None = None
    connected_on: str | None = None
    is_unreadable: bool = False
    missing_scopes: Sequence[str] = ()
    meanwhile: str = ""
    """The consequences until it is reconnected."""
    hint: str | None = None
    """Why it may have broken."""

    @property
    def name(self) -> str:
        """The provider's name for people."""
        return self.tile.name

    @property
    def removal(self) -> str:
        """The consequences of removing it (C8)."""
        return _(REMOVAL[self.provider])


CONNECT_BOTH: Final = N_("We recommend to connect both: if one of them fails, the other makes the link.")
REMOVAL: Final = {
    Provider.ZOOM: N_(
        "We hand our access back to Zoom and delete it here. Confirmed bookings keep their links, but we can no longer "
        "move or delete their meetings. New bookings get Google Meet where Google Calendar is connected, else no link."
    ),
    Provider.GOOGLE: N_(
        "We hand our access back to Google and delete it here. Confirmed bookings keep their links and their entries "
        "in your calendar, but we can no longer move or delete them. Its busy times no longer keep guests away."
    ),
    Provider.APPLE: N_(
        "We delete the app-specific password here. Its busy times no longer keep guests away. "
        "You can revoke the password in your Apple Account as well."
    ),
}


def connections_page(
    signed_in: SignedIn,
    profile: HostProfile,
    *,
    offered: Collection[Provider],
    notices: Sequence[Notice],
    has_failed: bool,
    removed: str | None,
) -> Response[str]:
    """Show a tile for each provider (C1, C6, C9).

    `has_failed` means that the last attempt failed (C5); `removed` is the provider that was just removed.
    """
    stored = {connection.provider: connection for connection in profile.connections}
    timezone = profile.availability.timezone
    names = {provider.value: tile.name for provider, tile in TILES.items()}
    return host_page(
        "host/connections.html",
        signed_in,
        profile.connections,
        current=CONNECTIONS_PAGE,
        tiles=[
            _connected(stored[provider], timezone, notices) if provider in stored else _unconnected(provider, offered)
            for provider in TILES
        ],
        recommendation=_recommendation(stored, offered),
        has_failed=has_failed,
        removed=names.get(removed or ""),
    )


def _recommendation(stored: Collection[Provider], offered: Collection[Provider]) -> str | None:
    """Recommend a second provider of links where there is one to connect."""
    makers = set(LINK_MAKERS)
    return _(CONNECT_BOTH) if makers <= {*stored, *offered} and not makers <= set(stored) else None


def _unconnected(provider: Provider, offered: Collection[Provider]) -> TileView:
    state = TileState.NOT_CONNECTED if provider in offered else TileState.NOT_OFFERED
    return TileView(provider, TILES[provider], state, _connect_link(provider))


def _connected(connection: Connection, timezone: str, notices: Sequence[Notice]) -> TileView:
    is_broken = connection.status is ConnectionStatus.RECONNECT_REQUIRED
    return TileView(
        provider=connection.provider,
        tile=TILES[connection.provider],
        state=TileState(connection.status),
        connect_link=_connect_link(connection.provider),
        account=connection.account_email,
        connected_at=rfc3339(connection.connected_at),
        connected_on=written_date(connection.connected_at.astimezone(ZoneInfo(timezone))),
        is_unreadable=connection.is_unreadable and not is_broken,
        missing_scopes=() if is_broken else missing_scopes(connection.provider, connection.scopes),
        meanwhile=_(MEANWHILE[connection.provider]) if is_broken else "",
        hint=_hint(connection, notices) if is_broken else None,
    )


def _hint(connection: Connection, notices: Sequence[Notice]) -> str | None:
    """Return why a connection may have broken, judging by when the host was told of it (AC-51)."""
    told = (each for each in notices if each.kind is NoticeKind.CONNECTION_BROKEN)
    notice = next((each for each in told if each.provider == connection.provider), None)
    return _(TEST_GRANT) if notice and may_be_a_test_grant(connection, notice.created_at) else None


def _connect_link(provider: Provider) -> str:
    return APPLE_PAGE if provider is Provider.APPLE else consent_address(provider)
