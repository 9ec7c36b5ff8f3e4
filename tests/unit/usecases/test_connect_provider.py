"""C2, C3, C5, C9, C11: connecting, connecting again, and disconnecting."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from joinlink.errors import (
    ConnectionFailed,
    InvalidSignature,
    NotFound,
    ProviderUnavailable,
    ReconnectRequired,
    StoreUnavailable,
)
from joinlink.model.host import Account, Connection, ConnectionStatus, Provider
from joinlink.usecases.connect_provider import ConnectPorts, begin_connecting, finish_connecting
from joinlink.usecases.disconnect_provider import disconnect_provider
from tests.fakes import FakeClock, FakeConnections, FakeOauthProvider, FakeSessions, FakeTokenVault

HOST = "host_1"
SESSION = "session-token"
REDIRECT = "https://joinlink.example/oauth/zoom/callback"
ACCOUNT = Account("account-1", "account@example.com", "basic")
SCOPES = ("meeting:write:meeting", "meeting:delete:meeting")


@dataclass
class House:
    zoom: FakeOauthProvider = field(default_factory=FakeOauthProvider)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    connections: FakeConnections = field(default_factory=FakeConnections)
    vault: FakeTokenVault = field(default_factory=FakeTokenVault)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def ports(self) -> ConnectPorts:
        return ConnectPorts({Provider.ZOOM: self.zoom}, self.sessions, self.connections, self.vault, self.clock)

    def leave(self) -> str:
        begin_connecting("zoom", session_token=SESSION, redirect_uri=REDIRECT, ports=self.ports)
        return list(self.sessions.states)[-1]

    def come_back(self, state: str, *, code: str, session_token: str = SESSION, provider: str = "zoom") -> Connection:
        return finish_connecting(
            provider,
            host_id=HOST,
            session_token=session_token,
            state=state,
            code=code,
            redirect_uri=REDIRECT,
            ports=self.ports,
        )

    def connect(self, account: Account = ACCOUNT) -> Connection:
        return self.come_back(self.leave(), code=self.zoom.consent(account, SCOPES))

    def disconnect(self, provider: Provider = Provider.ZOOM) -> None:
        disconnect_provider(
            HOST, provider, connections=self.connections, oauth={Provider.ZOOM: self.zoom}, vault=self.vault
        )


@pytest.fixture
def house() -> House:
    return House()


def test_c2_a_connection_keeps_who_the_account_is_and_what_was_granted(house: House) -> None:
    connection = house.connect()

    assert house.connections.get(HOST, Provider.ZOOM) == connection
    assert connection.status is ConnectionStatus.CONNECTED
    assert (connection.account_id, connection.account_email) == ("account-1", "account@example.com")
    assert connection.account_plan == "basic"
    assert connection.scopes == SCOPES
    assert connection.connected_at == house.clock.now()


def test_c11_the_tokens_are_sealed_for_this_host_provider_and_generation(house: House) -> None:
    connection = house.connect()

    assert house.vault.open(connection).refresh_token == "refresh-1"
    with pytest.raises(ReconnectRequired, match="another host"):
        house.vault.open(replace(connection, generation=2))


def test_c9_every_connection_is_a_generation_later_than_the_one_it_replaces(house: House) -> None:
    house.connect()
    house.clock.sleep(60)

    again = house.connect(Account("account-2", None))

    assert again.generation == 2
    assert house.vault.open(again).access_token == "access-2"
    assert house.connections.get(HOST, Provider.ZOOM) == again


def test_ac49_whoever_still_refreshes_the_old_pair_can_not_overwrite_the_new_one(house: House) -> None:
    old = house.connect()
    new = house.connect()

    assert not house.connections.put_refreshed(replace(old, generation=2), seen_generation=1)
    assert not house.connections.require_reconnect(old)
    assert house.connections.get(HOST, Provider.ZOOM) == new


def test_c9_what_can_not_be_sealed_is_not_asked_for_so_that_the_old_connection_lives_on(house: House) -> None:
    connected = house.connect()
    house.vault.failures.add("sealer", StoreUnavailable("no data key"))

    with pytest.raises(StoreUnavailable):
        house.connect()

    assert house.connections.get(HOST, Provider.ZOOM) == connected
    assert house.zoom.issued == 1


def test_c5_a_denial_stores_nothing_and_asks_the_provider_nothing(house: House) -> None:
    house.zoom.failures.add("exchange", AssertionError("the provider was asked"))

    with pytest.raises(ConnectionFailed):
        house.come_back(house.leave(), code="")

    assert not house.connections.connections


@pytest.mark.parametrize("attempt", ["used", "stale", "unknown", "another session", "for another provider"])
def test_a_state_that_can_not_be_trusted_stores_nothing_and_spends_no_code(house: House, attempt: str) -> None:
    state, code, session_token = house.leave(), house.zoom.consent(ACCOUNT), SESSION
    match attempt:
        case "used":
            house.sessions.take_state(state, house.clock.now())
        case "stale":
            house.clock.sleep(600)
        case "unknown":
            state = "made-up"
        case "another session":
            session_token = "another-session"
        case "for another provider":
            house.sessions.states[state] = replace(house.sessions.states[state], purpose="google")

    with pytest.raises(InvalidSignature):
        house.come_back(state, code=code, session_token=session_token)

    assert not house.connections.connections
    assert code in house.zoom.grants


@pytest.mark.parametrize("provider", ["apple", "google", "webex", ""])
def test_a_provider_that_does_not_connect_by_oauth_is_not_found(house: House, provider: str) -> None:
    with pytest.raises(NotFound):
        begin_connecting(provider, session_token=SESSION, redirect_uri=REDIRECT, ports=house.ports)
    with pytest.raises(NotFound):
        house.come_back(house.leave(), code="code", provider=provider)


def test_c8_disconnecting_ends_the_grant_and_the_connection(house: House) -> None:
    house.connect()

    house.disconnect()

    assert house.connections.get(HOST, Provider.ZOOM) is None
    assert not house.zoom.live_refresh_tokens


@pytest.mark.parametrize(
    "error", [ProviderUnavailable("down", provider="zoom"), ReconnectRequired("gone", provider="zoom")]
)
def test_c8_c9_the_tokens_go_whatever_the_provider_says(house: House, error: Exception) -> None:
    house.connect()
    house.zoom.failures.add("revoke", error)

    house.disconnect()

    assert house.connections.get(HOST, Provider.ZOOM) is None


def test_c8_disconnecting_leaves_other_hosts_alone(house: House) -> None:
    other = replace(house.connect(), host_id="host_2")
    house.connections.put(other)

    house.disconnect()

    assert house.connections.get("host_2", Provider.ZOOM) == other


@pytest.mark.parametrize("provider", [Provider.ZOOM, Provider.APPLE])
def test_disconnecting_what_is_not_connected_does_nothing(house: House, provider: Provider) -> None:
    house.disconnect(provider)

    assert not house.connections.connections
