"""C9, C11, PRODUCT 12.4: one refresh at a time, and only a grant that is gone breaks a connection."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.clock import SystemClock
from joinlink.errors import (
    AccessTokenRejected,
    AppRefused,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
    StoreUnavailable,
)
from joinlink.model.host import ConnectionStatus, Provider, Tokens
from joinlink.usecases.connections.provider_access import PATIENCE, PATIENCE_WITH_OPERATOR
from tests.fakes import FakeOauthProvider
from tests.fakes.failures import failing
from tests.fakes.interruptions import fail_once, meanwhile
from tests.worlds.world import HOST_ID, World

NO_ANSWER = StoreUnavailable("no answer")
DOWN = ProviderUnavailable("503", provider="zoom")


@pytest.fixture
def world() -> World:
    """Return a host with Zoom whose access token is good."""
    return World().connect(Provider.ZOOM)


@pytest.fixture
def outdated(world: World) -> World:
    """Return the same host once the access token is out of date."""
    world.forget_tokens(Provider.ZOOM)
    return world


def zoom(world: World) -> FakeOauthProvider:
    return world.oauth_providers[Provider.ZOOM]


def status(world: World) -> ConnectionStatus:
    return world.connection(Provider.ZOOM).status


def call(world: World, operation=lambda token: token) -> str:
    return world.house.provider_access.call(HOST_ID, Provider.ZOOM, operation)


def store_pair(world: World, name: str, **changes: object) -> None:
    """Let somebody else have stored another pair for the connection."""
    seen = world.connection(Provider.ZOOM)
    pair = Tokens(f"access-{name}", f"refresh-{name}", world.clock.now() + timedelta(hours=1))
    renewed = replace(seen, generation=seen.generation + 1, access_expires_at=pair.expires_at, **changes)
    seal = world.token_vault.sealer(host_id=HOST_ID, provider=Provider.ZOOM, generation=renewed.generation)
    world.connections.connections[HOST_ID, Provider.ZOOM] = replace(renewed, sealed_tokens=seal(pair))


def test_a_good_token_is_used_as_it_is(world) -> None:
    assert call(world) == "access-1"
    assert zoom(world).refreshes == 0


def test_a_token_about_to_end_is_refreshed_and_the_new_pair_stored_before_use(outdated) -> None:
    def operation(token: str) -> str:
        assert outdated.token_vault.open(outdated.connection(Provider.ZOOM)).access_token == token
        return token

    assert call(outdated, operation) == "access-2"
    assert outdated.connection(Provider.ZOOM).generation == 2


def test_ac_44_twenty_callers_at_once_refresh_once() -> None:
    world = World(clock=SystemClock()).connect(Provider.ZOOM)
    world.forget_tokens(Provider.ZOOM)
    meanwhile(zoom(world), "refresh", lambda: time.sleep(0.05))

    with ThreadPoolExecutor(20) as pool:
        tokens = set(pool.map(lambda _: call(world), range(20)))

    assert tokens == {"access-2"}
    assert zoom(world).refreshes == 1
    assert status(world) is ConnectionStatus.CONNECTED


def test_a_rejected_token_is_refreshed_once_and_the_call_repeated(world) -> None:
    seen: list[str] = []

    def operation(token: str) -> str:
        seen.append(token)
        if token == "access-1":
            raise AccessTokenRejected("expired", provider="zoom")
        return token

    assert call(world, operation) == "access-2"
    assert seen == ["access-1", "access-2"]


@pytest.mark.parametrize(
    ("refusal", "error", "left", "refreshes"),
    [
        (AccessTokenRejected("never", provider="zoom"), ProviderRejected, ConnectionStatus.CONNECTED, 1),
        (ReconnectRequired("4711", provider="zoom"), ReconnectRequired, ConnectionStatus.RECONNECT_REQUIRED, 0),
    ],
    ids=["rejected fresh from a refresh", "a scope is missing"],
)
def test_ac_06_a_missing_scope_flips_the_connection_and_a_token_that_is_never_good_enough_does_not(
    world, refusal, error, left, refreshes
) -> None:
    with pytest.raises(error):
        call(world, failing(refusal))

    assert (status(world), zoom(world).refreshes) == (left, refreshes)


def test_ac_48_a_lost_grant_flips_the_connection_once_and_is_not_asked_again(outdated) -> None:
    zoom(outdated).live_refresh_tokens.clear()
    with pytest.raises(ReconnectRequired):
        call(outdated)
    zoom(outdated).failures.add("refresh", AssertionError("Zoom was asked"))

    with pytest.raises(ReconnectRequired):
        call(outdated)

    assert status(outdated) is ConnectionStatus.RECONNECT_REQUIRED


def test_ac_47_an_outage_at_the_token_endpoint_never_flips_the_connection(outdated) -> None:
    zoom(outdated).failures.add("refresh", DOWN)

    with pytest.raises(ProviderUnavailable):
        call(outdated)

    assert status(outdated) is ConnectionStatus.CONNECTED
    assert call(outdated) == "access-2"


@pytest.mark.parametrize(
    ("refusal", "patience"),
    [
        (ProviderRejected("zoom answered 400 (invalid_request)", provider="zoom"), PATIENCE),
        (AppRefused("zoom refuses the app (401)", provider="zoom"), PATIENCE_WITH_OPERATOR),
    ],
)
def test_c9_a_refresh_refused_for_another_reason_is_borne_for_a_while_and_not_for_ever(
    outdated, refusal, patience
) -> None:
    began = outdated.clock.now()
    for _ in range(4):
        zoom(outdated).failures.add("refresh", refusal)

    for waited in (timedelta(0), patience / 2, patience - timedelta(seconds=1)):
        outdated.clock.time = began + waited
        with pytest.raises(type(refusal)):
            call(outdated)
        assert status(outdated) is ConnectionStatus.CONNECTED

    outdated.clock.time = began + patience
    with pytest.raises(ReconnectRequired):
        call(outdated)
    assert status(outdated) is ConnectionStatus.RECONNECT_REQUIRED


def test_c9_a_refresh_that_succeeds_ends_what_had_to_be_borne(outdated) -> None:
    refusal = ProviderRejected("zoom answered 400", provider="zoom")
    for days in (0, 0.9):
        outdated.clock.sleep(days * 86400)
        zoom(outdated).failures.add("refresh", refusal)
        with pytest.raises(ProviderRejected):
            call(outdated)
        call(outdated)
        outdated.forget_tokens(Provider.ZOOM)

    assert outdated.connection(Provider.ZOOM).refused_since is None
    outdated.clock.sleep(86400)
    zoom(outdated).failures.add("refresh", refusal)
    with pytest.raises(ProviderRejected):
        call(outdated)


def test_ac_49_the_loser_of_a_race_uses_the_winners_pair_instead_of_breaking_the_connection(outdated) -> None:
    def lose() -> None:
        store_pair(outdated, "of-the-winner")
        raise ReconnectRequired("Invalid Token!", provider="zoom")

    meanwhile(zoom(outdated), "refresh", lose)

    assert call(outdated) == "access-of-the-winner"
    assert status(outdated) is ConnectionStatus.CONNECTED


@pytest.mark.parametrize("lease", [timedelta(seconds=5), timedelta(hours=1)], ids=["ends by itself", "never ends"])
def test_a_lease_left_by_a_lost_process_is_waited_for_and_then_an_outage(outdated, lease) -> None:
    now = outdated.clock.now()
    outdated.connections.take_refresh_lease(outdated.connection(Provider.ZOOM), now, now + lease)

    if lease < timedelta(hours=1):
        assert call(outdated) == "access-2"
    else:
        with pytest.raises(ProviderUnavailable):
            call(outdated)


class TestWhatFailsAroundARefresh:
    """C9: Zoom retires the old pair at the refresh, so the new one must not get lost on its way to the table."""

    def fail_to_store(self, world: World, times: int) -> None:
        for _ in range(times):
            fail_once(world.connections, "put_refreshed", NO_ANSWER)

    def test_a_vault_that_does_not_answer_costs_no_refresh_token(self, outdated) -> None:
        outdated.token_vault.failures.add("sealer", NO_ANSWER)

        with pytest.raises(StoreUnavailable):
            call(outdated)

        assert zoom(outdated).refreshes == 0
        assert not outdated.connections.leases
        assert call(outdated) == "access-2"

    def test_an_outage_of_the_table_is_waited_out(self, outdated) -> None:
        self.fail_to_store(outdated, times=4)

        assert call(outdated) == "access-2"
        assert zoom(outdated).refreshes == 1
        assert outdated.connection(Provider.ZOOM).generation == 2

    def test_a_write_whose_answer_was_lost_counts(self, outdated) -> None:
        def lose_the_answer() -> None:
            raise NO_ANSWER

        meanwhile(outdated.connections, "put_refreshed", lose_the_answer, after=True)

        assert call(outdated) == "access-2"
        assert zoom(outdated).refreshes == 1

    def test_a_longer_outage_gives_the_lease_back(self, outdated) -> None:
        self.fail_to_store(outdated, times=5)

        with pytest.raises(StoreUnavailable):
            call(outdated)

        assert not outdated.connections.leases


class TestAConnectionThatWasRemovedDuringItsRefresh:
    """C8: the refresh got a pair that nobody would ever revoke."""

    def remove(self, world: World) -> None:
        world.connections.delete(world.connection(Provider.ZOOM))

    @pytest.mark.parametrize("does_zoom_answer", [True, False])
    def test_c8_the_new_pair_is_revoked_if_zoom_answers(self, outdated, does_zoom_answer) -> None:
        meanwhile(zoom(outdated), "refresh", lambda: self.remove(outdated))
        if not does_zoom_answer:
            zoom(outdated).failures.add("revoke", DOWN)

        with pytest.raises(ReconnectRequired):
            call(outdated)

        assert zoom(outdated).refreshes == 1
        assert bool(zoom(outdated).live_refresh_tokens) is not does_zoom_answer
        assert outdated.connections.connections == {}

    def test_c9_a_connection_that_was_made_anew_keeps_its_grant(self, outdated) -> None:
        """What the old one's refresh got belongs to the same grant, so that a revocation would end both."""
        later = outdated.clock.now() + timedelta(seconds=1)
        meanwhile(zoom(outdated), "refresh", lambda: store_pair(outdated, "of-the-reconnect", connected_at=later))

        assert call(outdated) == "access-of-the-reconnect"
        assert "refresh-2" in zoom(outdated).live_refresh_tokens


class TestTokensThatDoNotOpen:
    def test_c9_they_flip_the_connection_though_the_access_token_would_be_good(self, world) -> None:
        connection = world.connection(Provider.ZOOM)
        world.connections.connections[HOST_ID, Provider.ZOOM] = replace(connection, generation=7)

        with pytest.raises(ReconnectRequired):
            call(world)

        assert status(world) is ConnectionStatus.RECONNECT_REQUIRED

    def test_c9_a_connection_that_was_renewed_meanwhile_is_read_again(self, world) -> None:
        def reconnect() -> None:
            store_pair(world, "of-the-reconnect")
            raise ReconnectRequired("can't be opened", provider="zoom")

        meanwhile(world.token_vault, "open", reconnect)

        assert call(world) == "access-of-the-reconnect"
        assert status(world) is ConnectionStatus.CONNECTED
