"""Accounts that hosts have connected, and what the stores have of them."""

from dataclasses import replace
from datetime import timedelta

from joinlink.model.host import Connection, Provider
from joinlink.model.profile import BusySnapshot
from joinlink.model.slots import Interval
from tests.contract.store_samples import Stores
from tests.samples import GOOGLE, NOW, ZOOM

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATER = NOW + 60 * SECOND
APPLE = replace(
    GOOGLE, provider=Provider.APPLE, account_id="apple-account-1", server_url="https://p42-caldav.example/1/"
)
SNAPSHOT = BusySnapshot(
    NOW, Interval(1_796_000_000, 1_796_100_000), (Interval(1_796_000_600, 1_796_001_200), Interval(1, 2))
)


def next_generation(connection: Connection) -> Connection:
    """The connection with the pair of tokens that follows."""
    return replace(
        connection,
        generation=connection.generation + 1,
        sealed_tokens=b"sealed again",
        access_expires_at=connection.access_expires_at + timedelta(hours=1),
    )


RENEWED = next_generation(ZOOM)


def refresh(stores: Stores, renewed: Connection = RENEWED) -> bool:
    """Store the pair of tokens that follows the first."""
    return stores.connections.put_refreshed(renewed, seen_generation=1)


def stored(stores: Stores, provider: Provider = Provider.ZOOM) -> Connection | None:
    return stores.connections.get("host_1", provider)


def snapshots(stores: Stores) -> dict[Provider, BusySnapshot]:
    return dict(stores.profiles.load("host_1").busy_snapshots)
