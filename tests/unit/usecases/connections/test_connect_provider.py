"""C2, C3, C5, C8, C9, C11: connecting, connecting again, and disconnecting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from joinlink.errors import (
    ConnectionFailed,
    InvalidSignature,
    NotFound,
    ProviderUnavailable,
    ReconnectRequired,
    StoreUnavailable,
)
from joinlink.model.due import DueKind, Lane
from joinlink.model.host import Account, Connection, ConnectionStatus, Provider, Tokens
from joinlink.model.notice import Notice, NoticeKind, calendar_unreadable_notice, connection_broken_notice
from joinlink.usecases.connections.connect_provider import ConnectPorts, begin_connecting, finish_connecting
from joinlink.usecases.connections.disconnect_provider import DisconnectPorts, disconnect_provider
from joinlink.usecases.connections.provider_access import ProviderAccess
from tests import samples
from tests.fakes import (
    FakeClock,
    FakeConnections,
    FakeDueWork,
    FakeNotices,
    FakeOauthProvider,
    FakeSessions,
    FakeTokenVault,
)

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
    notices: FakeNotices = field(default_factory=FakeNotices)
    due_work: FakeDueWork = field(default_factory=FakeDueWork)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def ports(self) -> ConnectPorts:
        return ConnectPorts(
            oauth={Provider.ZOOM: self.zoom},
            sessions=self.sessions,
            connections=self.connections,
            vault=self.vault,
            notices=self.notices,
            due_work=self.due_work,
            clock=self.clock,
        )

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
        ports = DisconnectPorts(self.connections, {Provider.ZOOM: self.zoom}, self.vault, self.notices, self.clock)
        disconnect_provider(HOST, provider, ports)

    def say(self, kind: NoticeKind, booking_id: str) -> Notice:
        """Put a notice about a booking up."""
        notice = Notice(f"{kind}-{booking_id}", HOST, kind, "", "", self.clock.now(), booking_id=booking_id)
        self.notices.put(notice)
        return notice

    def due(self) -> set[tuple[DueKind, str]]:
        """Return what falls due now."""
        return {(due.kind, due.owner_id) for due in self.due_work.due(Lane.HEAL, self.clock.now(), 100)}

    def notice_ids(self) -> set[str]:
        return {notice.notice_id for notice in self.notices.list(HOST, with_dismissed=True)}


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


def test_ac_49_whoever_still_refreshes_the_old_pair_can_not_overwrite_the_new_one(house: House) -> None:
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


def test_c9_a_reconnect_takes_down_what_said_that_this_connection_does_not_work(house: House) -> None:
    zoom = house.connect()
    google = replace(zoom, provider=Provider.GOOGLE)
    for notice in (
        connection_broken_notice(zoom, house.clock.now()),
        connection_broken_notice(google, house.clock.now()),
        calendar_unreadable_notice(HOST, Provider.ZOOM, house.clock.now()),
    ):
        house.notices.put(notice)

    house.connect()

    assert house.notice_ids() == {"connection-broken-google"}


def test_c9_a_dismissed_notice_is_closed_too_so_that_the_next_incident_shows_again(house: House) -> None:
    notice = connection_broken_notice(house.connect(), house.clock.now())
    house.notices.put(notice)
    house.notices.dismiss(HOST, notice.notice_id)

    house.connect()
    house.notices.put(notice)

    assert [shown.notice_id for shown in house.notices.list(HOST)] == ["connection-broken-zoom"]


def test_x4_m7_a_reconnect_brings_forward_what_waited_for_it(house: House) -> None:
    house.say(NoticeKind.LEFTOVER_MEETING, "booking_left_over")
    dismissed = house.say(NoticeKind.MISSING_LINK, "booking_without_link")
    house.notices.dismiss(HOST, dismissed.notice_id)
    settled = house.say(NoticeKind.LEFTOVER_MEETING, "booking_settled")
    house.notices.close(HOST, settled.notice_id)
    house.say(NoticeKind.MAIL_REFUSED, "booking_of_a_wrong_address")

    house.connect()

    assert house.due() == {
        (DueKind.ZOOM, HOST),
        (DueKind.CARE, "booking_left_over"),
        (DueKind.CARE, "booking_without_link"),
    }


class TableAway(FakeNotices):
    """Answers nothing."""

    def list(self, host_id: str, *, with_dismissed: bool = False) -> Sequence[Notice]:
        raise StoreUnavailable("no answer")


def test_c9_an_outage_after_the_connection_is_stored_does_not_fail_it(house: House) -> None:
    house.notices = TableAway()

    connection = house.connect()

    assert house.connections.get(HOST, Provider.ZOOM) == connection


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


def test_c9_removing_a_broken_connection_takes_its_notice_down(house: House) -> None:
    broken = house.connect()
    house.connections.require_reconnect(broken)
    house.notices.put(connection_broken_notice(broken, house.clock.now()))

    house.disconnect()

    assert house.notice_ids() == set()


def test_c9_a_removal_that_ended_half_way_is_finished_by_the_next(house: House) -> None:
    connection = house.connect()
    house.notices.put(connection_broken_notice(connection, house.clock.now()))
    house.connections.delete(connection)

    house.disconnect()

    assert house.notice_ids() == set()


def test_c8_disconnecting_leaves_other_hosts_alone(house: House) -> None:
    other = replace(house.connect(), host_id="host_2")
    house.connections.put(other)

    house.disconnect()

    assert house.connections.get("host_2", Provider.ZOOM) == other


def test_c8_an_account_without_oauth_is_removed_and_nobody_is_asked_to_revoke(house: House) -> None:
    house.connections.put(replace(samples.ZOOM, host_id=HOST, provider=Provider.APPLE))

    house.disconnect(Provider.APPLE)

    assert not house.connections.connections


@pytest.mark.parametrize("provider", [Provider.ZOOM, Provider.APPLE])
def test_disconnecting_what_is_not_connected_does_nothing(house: House, provider: Provider) -> None:
    house.disconnect(provider)

    assert not house.connections.connections


class TestWhileATokenIsRefreshed:
    """C8: whatever a refresh gets while its connection is taken down, no grant outlives it."""

    def test_c8_its_end_is_waited_for_and_what_it_stored_is_revoked(self, house: House) -> None:
        seen = house.connect()
        house.connections.take_refresh_lease(seen, house.clock.now(), house.clock.now() + timedelta(minutes=1))
        house.clock = ClockOfARefresh(house, seen)

        house.disconnect()

        assert house.connections.get(HOST, Provider.ZOOM) is None
        assert not house.zoom.live_refresh_tokens

    def test_c8_one_that_takes_too_long_is_not_waited_for(self, house: House) -> None:
        seen = house.connect()
        began = house.clock.now()
        house.connections.take_refresh_lease(seen, began, began + timedelta(minutes=1))

        house.disconnect()

        assert house.connections.get(HOST, Provider.ZOOM) is None
        assert house.clock.now() - began < timedelta(seconds=10)

    def test_c8_nobody_begins_another_while_the_grant_is_revoked(self, house: House) -> None:
        connection = house.connect()
        house.zoom = RefreshedWhileRevoked(house)
        house.zoom.live_refresh_tokens = {"refresh-1"}
        house.connections.connections[HOST, Provider.ZOOM] = replace(connection, access_expires_at=house.clock.now())

        house.disconnect()

        assert house.zoom.refreshes == 0


class ClockOfARefresh(FakeClock):
    """While the others sleep, the refresh that holds the lease gets its pair and stores it."""

    def __init__(self, house: House, seen: Connection) -> None:
        super().__init__(house.clock.now())
        self.house, self.seen = house, seen

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.house.connections.get(HOST, Provider.ZOOM) == self.seen:
            pair = self.house.zoom.refresh(self.house.vault.open(self.seen), self.now())
            seal = self.house.vault.sealer(host_id=HOST, provider=Provider.ZOOM, generation=2)
            renewed = replace(self.seen, generation=2, sealed_tokens=seal(pair))
            self.house.connections.put_refreshed(renewed, seen_generation=1)


class RefreshedWhileRevoked(FakeOauthProvider):
    """Somebody needs a fresh token just then, and can't have one."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house

    def revoke(self, tokens: Tokens) -> None:
        access = ProviderAccess(self.house.connections, {Provider.ZOOM: self}, self.house.vault, self.house.clock)
        with pytest.raises(ProviderUnavailable):
            access.call(HOST, Provider.ZOOM, lambda token: token)
        super().revoke(tokens)
