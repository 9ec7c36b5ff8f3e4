"""C9, C11, PRODUCT 12.4: one refresh at a time, and only a grant that is gone breaks a connection."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from joinlink.clock import SystemClock
from joinlink.errors import (
    AccessTokenRejected,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
    StoreUnavailable,
)
from joinlink.model.host import Connection, ConnectionStatus, Provider, Tokens
from tests.fakes import FakeConnections, FakeOauthProvider, FakeTokenVault
from tests.worlds.world import HOST_ID, World

NO_ANSWER = StoreUnavailable("no answer")


@pytest.fixture
def world() -> World:
    """Return a host with Zoom."""
    return World().connect(Provider.ZOOM)


def status(world: World) -> ConnectionStatus:
    return world.connections.connections[HOST_ID, Provider.ZOOM].status


def token_of(world: World) -> str:
    return world.house.provider_access.call(HOST_ID, Provider.ZOOM, lambda token: token)


def test_a_good_token_is_used_as_it_is(world: World) -> None:
    assert token_of(world) == "access-1"
    assert world.oauth_providers[Provider.ZOOM].refreshes == 0


def test_a_token_about_to_end_is_refreshed_and_the_new_pair_stored_before_use(world: World) -> None:
    world.forget_tokens(Provider.ZOOM)

    def operation(token: str) -> str:
        stored = world.connections.connections[HOST_ID, Provider.ZOOM]
        assert world.token_vault.open(stored).access_token == token
        return token

    assert world.house.provider_access.call(HOST_ID, Provider.ZOOM, operation) == "access-2"
    assert world.connections.connections[HOST_ID, Provider.ZOOM].generation == 2


def test_ac_44_twenty_callers_at_once_refresh_once() -> None:
    world = World(clock=SystemClock()).connect(Provider.ZOOM)
    world.forget_tokens(Provider.ZOOM)
    world.oauth_providers[Provider.ZOOM].failures = SlowFailures()

    with ThreadPoolExecutor(20) as pool:
        tokens = set(pool.map(lambda _: token_of(world), range(20)))

    assert tokens == {"access-2"}
    assert world.oauth_providers[Provider.ZOOM].refreshes == 1
    assert status(world) is ConnectionStatus.CONNECTED


def test_a_rejected_token_is_refreshed_once_and_the_call_repeated(world: World) -> None:
    seen: list[str] = []

    def operation(token: str) -> str:
        seen.append(token)
        if token == "access-1":
            raise AccessTokenRejected("expired", provider="zoom")
        return token

    assert world.house.provider_access.call(HOST_ID, Provider.ZOOM, operation) == "access-2"
    assert seen == ["access-1", "access-2"]


def test_a_token_rejected_fresh_from_a_refresh_is_the_providers_refusal_not_a_lost_grant(world: World) -> None:
    def operation(token: str) -> str:
        raise AccessTokenRejected("never good enough", provider="zoom")

    with pytest.raises(ProviderRejected):
        world.house.provider_access.call(HOST_ID, Provider.ZOOM, operation)

    assert status(world) is ConnectionStatus.CONNECTED
    assert world.oauth_providers[Provider.ZOOM].refreshes == 1


def test_ac_48_a_lost_grant_flips_the_connection_once_and_is_not_asked_again(world: World) -> None:
    world.forget_tokens(Provider.ZOOM)
    world.oauth_providers[Provider.ZOOM].live_refresh_tokens.clear()

    for _ in range(2):
        with pytest.raises(ReconnectRequired):
            token_of(world)

    assert status(world) is ConnectionStatus.RECONNECT_REQUIRED


def test_ac_47_an_outage_at_the_token_endpoint_never_flips_the_connection(world: World) -> None:
    world.forget_tokens(Provider.ZOOM)
    world.oauth_providers[Provider.ZOOM].failures.add("refresh", ProviderUnavailable("503", provider="zoom"))

    with pytest.raises(ProviderUnavailable):
        token_of(world)

    assert status(world) is ConnectionStatus.CONNECTED
    assert token_of(world) == "access-2"


def test_ac_49_the_loser_of_a_race_uses_the_winners_pair_instead_of_breaking_the_connection(world: World) -> None:
    world.forget_tokens(Provider.ZOOM)
    world.oauth_providers[Provider.ZOOM] = OvertakenOauth(world)

    assert token_of(world) == "access-of-the-winner"
    assert status(world) is ConnectionStatus.CONNECTED


def test_a_lease_left_by_a_lost_process_ends_by_itself(world: World) -> None:
    world.forget_tokens(Provider.ZOOM)
    connection = world.connections.connections[HOST_ID, Provider.ZOOM]
    now = world.clock.now()
    world.connections.take_refresh_lease(connection, now, now + timedelta(seconds=5))

    assert token_of(world) == "access-2"


def test_a_lease_that_never_ends_is_an_outage(world: World) -> None:
    world.forget_tokens(Provider.ZOOM)
    connection = world.connections.connections[HOST_ID, Provider.ZOOM]
    now = world.clock.now()
    world.connections.take_refresh_lease(connection, now, now + timedelta(hours=1))

    with pytest.raises(ProviderUnavailable):
        token_of(world)


def test_ac_06_a_scope_that_is_missing_flips_the_connection(world: World) -> None:
    def operation(token: str) -> str:
        raise ReconnectRequired("4711", provider="zoom")

    with pytest.raises(ReconnectRequired):
        world.house.provider_access.call(HOST_ID, Provider.ZOOM, operation)

    assert status(world) is ConnectionStatus.RECONNECT_REQUIRED


class TestWhatFailsAroundARefresh:
    """C9: Zoom retires the old pair at the refresh, so the new one must not get lost on its way to the table."""

    @pytest.fixture(autouse=True)
    def token_about_to_end(self, world: World) -> None:
        world.forget_tokens(Provider.ZOOM)

    def test_a_vault_that_does_not_answer_costs_no_refresh_token(self, world: World) -> None:
        world.token_vault.failures.add("sealer", NO_ANSWER)

        with pytest.raises(StoreUnavailable):
            token_of(world)

        assert world.oauth_providers[Provider.ZOOM].refreshes == 0
        assert not world.connections.leases
        assert token_of(world) == "access-2"

    def test_an_outage_of_the_table_is_waited_out(self, world: World) -> None:
        world.connections = TableFails(world.connections.connections, failing_writes=4)

        assert token_of(world) == "access-2"
        assert world.oauth_providers[Provider.ZOOM].refreshes == 1
        assert world.connections.connections[HOST_ID, Provider.ZOOM].generation == 2

    def test_a_write_whose_answer_was_lost_counts(self, world: World) -> None:
        world.connections = TableFails(world.connections.connections, failing_writes=1, is_applied=True)

        assert token_of(world) == "access-2"
        assert world.oauth_providers[Provider.ZOOM].refreshes == 1

    def test_a_longer_outage_gives_the_lease_back(self, world: World) -> None:
        world.connections = TableFails(world.connections.connections, failing_writes=5)

        with pytest.raises(StoreUnavailable):
            token_of(world)

        assert not world.connections.leases


class TestAConnectionThatWasRemovedDuringItsRefresh:
    """C8: the refresh got a pair that nobody would ever revoke."""

    @pytest.fixture(autouse=True)
    def token_about_to_end(self, world: World) -> None:
        world.forget_tokens(Provider.ZOOM)

    def test_c8_the_new_pair_is_revoked(self, world: World) -> None:
        world.oauth_providers[Provider.ZOOM] = RemovedOauth(world)

        with pytest.raises(ReconnectRequired):
            token_of(world)

        assert world.oauth_providers[Provider.ZOOM].issued == 1
        assert not world.oauth_providers[Provider.ZOOM].live_refresh_tokens

    def test_c8_a_provider_that_does_not_answer_then_changes_nothing_else(self, world: World) -> None:
        world.oauth_providers[Provider.ZOOM] = RemovedOauth(world)
        world.oauth_providers[Provider.ZOOM].failures.add("revoke", ProviderUnavailable("503", provider="zoom"))

        with pytest.raises(ReconnectRequired):
            token_of(world)

        assert (HOST_ID, Provider.ZOOM) not in world.connections.connections

    def test_c9_a_connection_that_was_made_anew_keeps_its_grant(self, world: World) -> None:
        world.oauth_providers[Provider.ZOOM] = RemovedOauth(world, is_made_anew=True)

        assert token_of(world) == "access-of-the-reconnect"
        assert "refresh-of-the-old-one" in world.oauth_providers[Provider.ZOOM].live_refresh_tokens


class TestTokensThatDoNotOpen:
    def test_c9_they_flip_the_connection_though_the_access_token_would_be_good(self, world: World) -> None:
        connection = world.connections.connections[HOST_ID, Provider.ZOOM]
        world.connections.connections[HOST_ID, Provider.ZOOM] = replace(connection, generation=7)

        with pytest.raises(ReconnectRequired):
            token_of(world)

        assert status(world) is ConnectionStatus.RECONNECT_REQUIRED

    def test_c9_a_connection_that_was_renewed_meanwhile_is_read_again(self, world: World) -> None:
        world.token_vault = VaultAtAReconnect(world)

        assert token_of(world) == "access-of-the-reconnect"
        assert status(world) is ConnectionStatus.CONNECTED


@dataclass
class TableFails(FakeConnections):
    """Does not answer when a new pair is to be stored, or stores it and then does not answer."""

    failing_writes: int = 0
    is_applied: bool = False

    def put_refreshed(self, connection: Connection, *, seen_generation: int) -> bool:
        if self.failing_writes == 0:
            return super().put_refreshed(connection, seen_generation=seen_generation)
        self.failing_writes -= 1
        if self.is_applied:
            super().put_refreshed(connection, seen_generation=seen_generation)
        raise NO_ANSWER


class VaultAtAReconnect(FakeTokenVault):
    """Can't open the first pair; by then the host has connected again."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def open(self, connection: Connection) -> Tokens:
        if connection.generation > 1:
            return super().open(connection)
        pair = Tokens("access-of-the-reconnect", "refresh", connection.access_expires_at)
        sealed = self.sealer(host_id=HOST_ID, provider=Provider.ZOOM, generation=2)(pair)
        self.world.connections.put(replace(connection, generation=2, sealed_tokens=sealed))
        raise ReconnectRequired("can't be opened", provider="zoom")


class RemovedOauth(FakeOauthProvider):
    """While it asks, the host removes the connection, and may make it anew."""

    def __init__(self, world: World, *, is_made_anew: bool = False) -> None:
        super().__init__()
        self.world, self.is_made_anew = world, is_made_anew

    def refresh(self, tokens: Tokens, now: datetime) -> Tokens:
        seen = self.world.connections.connections[HOST_ID, Provider.ZOOM]
        self.world.connections.delete(seen)
        if self.is_made_anew:
            pair = Tokens("access-of-the-reconnect", "refresh-of-the-reconnect", now + timedelta(hours=1))
            seal = self.world.token_vault.sealer(host_id=HOST_ID, provider=Provider.ZOOM, generation=1)
            made = {"connected_at": now + timedelta(seconds=1), "access_expires_at": pair.expires_at}
            self.world.connections.put(replace(seen, sealed_tokens=seal(pair), **made))
            self.live_refresh_tokens.add("refresh-of-the-old-one")
            return Tokens("access-of-the-old-one", "refresh-of-the-old-one", pair.expires_at)
        return self.issue(now)


class SlowFailures:
    """Fails nothing, but gives the others time to arrive."""

    def around(self, operation: str) -> SlowFailures:
        return self

    def __enter__(self) -> None:
        time.sleep(0.05)

    def __exit__(self, *exc: object) -> None:
        return None


class OvertakenOauth(FakeOauthProvider):
    """While it asks, somebody else's refresh is stored; the old refresh token is dead by then."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def refresh(self, tokens: Tokens, now: object) -> Tokens:
        seen = self.world.connections.connections[HOST_ID, Provider.ZOOM]
        pair = Tokens("access-of-the-winner", "refresh-of-the-winner", self.world.clock.now() + timedelta(hours=1))
        self.world.connections.put_refreshed(
            replace(
                seen,
                generation=seen.generation + 1,
                access_expires_at=pair.expires_at,
                sealed_tokens=self.world.token_vault.sealer(
                    host_id=HOST_ID, provider=Provider.ZOOM, generation=seen.generation + 1
                )(pair),
            ),
            seen_generation=seen.generation,
        )
        raise ReconnectRequired("Invalid Token!", provider="zoom")
