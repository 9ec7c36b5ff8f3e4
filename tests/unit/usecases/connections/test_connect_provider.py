"""C2, C3, C5, C8, C9, C11: connecting, connecting again, and disconnecting."""

from dataclasses import replace
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
from joinlink.model.host import Account, Connection, ConnectionStatus, Provider
from joinlink.model.notice import Notice, NoticeKind, calendar_unreadable_notice, connection_broken_notice
from joinlink.model.notice_texts import NoticeText
from joinlink.usecases.connections.connect_provider import begin_connecting, finish_connecting
from joinlink.usecases.connections.disconnect_provider import disconnect_provider
from tests.fakes.interruptions import fail_once, meanwhile
from tests.worlds.world import HOST_ID, World

SESSION = "session-token"
REDIRECT = "https://joinlink.example/oauth/zoom/callback"
ACCOUNT = Account("account-1", "account@example.com", "basic")
SCOPES = ("meeting:write:meeting", "meeting:delete:meeting")


def leave(world: World) -> str:
    begin_connecting("zoom", session_token=SESSION, redirect_uri=REDIRECT, ports=world.house)
    return list(world.sessions.states)[-1]


def come_back(world: World, state: str, *, code: str, session_token: str = SESSION, provider: str = "zoom"):
    return finish_connecting(
        provider,
        host_id=HOST_ID,
        session_token=session_token,
        state=state,
        code=code,
        redirect_uri=REDIRECT,
        ports=world.house,
    )


def connect(world: World, account: Account = ACCOUNT) -> Connection:
    return come_back(world, leave(world), code=world.oauth_providers[Provider.ZOOM].consent(account, SCOPES))


def disconnect(world: World, provider: Provider = Provider.ZOOM) -> None:
    disconnect_provider(HOST_ID, provider, world.house)


def stored(world: World) -> Connection | None:
    return world.connections.get(HOST_ID, Provider.ZOOM)


def live_grants(world: World) -> set[str]:
    return world.oauth_providers[Provider.ZOOM].live_refresh_tokens


def say(world: World, kind: NoticeKind, booking_id: str) -> Notice:
    """Put a notice about a booking up."""
    notice_id, text, values = f"{kind}-{booking_id}", NoticeText.MISSING_LINK, {"title": "Piano"}
    notice = Notice(notice_id, HOST_ID, kind, text, world.clock.now(), values, booking_id=booking_id)
    world.notices.put(notice)
    return notice


class TestConnecting:
    def test_c2_c11_a_connection_keeps_who_the_account_is_and_what_was_granted_sealed_for_itself(self, world) -> None:
        connection = connect(world)

        assert stored(world) == connection
        assert connection.status is ConnectionStatus.CONNECTED
        assert (connection.account_id, connection.account_email) == ("account-1", "account@example.com")
        assert (connection.account_plan, connection.scopes) == ("basic", SCOPES)
        assert connection.connected_at == world.clock.now()
        assert world.token_vault.open(connection).refresh_token == "refresh-1"
        with pytest.raises(ReconnectRequired, match="another host"):
            world.token_vault.open(replace(connection, generation=2))

    def test_c9_ac_49_it_is_a_generation_later_than_the_one_it_replaces_whose_refresh_comes_too_late(
        self, world
    ) -> None:
        old = connect(world)
        world.clock.sleep(60)

        again = connect(world, Account("account-2", None))

        assert again.generation == 2
        assert world.token_vault.open(again).access_token == "access-2"
        assert not world.connections.put_refreshed(replace(old, generation=2), seen_generation=1)
        assert not world.connections.require_reconnect(old)
        assert stored(world) == again

    def test_c9_what_can_not_be_sealed_is_not_asked_for_so_that_the_old_connection_lives_on(self, world) -> None:
        connected = connect(world)
        world.token_vault.failures.add("sealer", StoreUnavailable("no data key"))

        with pytest.raises(StoreUnavailable):
            connect(world)

        assert stored(world) == connected
        assert world.oauth_providers[Provider.ZOOM].issued == 1

    def test_c5_a_denial_stores_nothing_and_asks_the_provider_nothing(self, world) -> None:
        world.oauth_providers[Provider.ZOOM].failures.add("exchange", AssertionError("the provider was asked"))

        with pytest.raises(ConnectionFailed):
            come_back(world, leave(world), code="")

        assert stored(world) is None

    @pytest.mark.parametrize("attempt", ["used", "stale", "unknown", "another session", "for another provider"])
    def test_a_state_that_can_not_be_trusted_stores_nothing_and_spends_no_code(self, world, attempt) -> None:
        zoom, states = world.oauth_providers[Provider.ZOOM], world.sessions.states
        state, code, session_token = leave(world), zoom.consent(ACCOUNT), SESSION
        match attempt:
            case "used":
                world.sessions.take_state(state, world.clock.now())
            case "stale":
                world.clock.sleep(600)
            case "unknown":
                state = "made-up"
            case "another session":
                session_token = "another-session"
            case "for another provider":
                states[state] = replace(states[state], purpose="google")

        with pytest.raises(InvalidSignature):
            come_back(world, state, code=code, session_token=session_token)

        assert stored(world) is None
        assert code in zoom.grants

    @pytest.mark.parametrize("provider", ["apple", "google", "webex", ""])
    def test_a_provider_that_does_not_connect_by_oauth_is_not_found(self, world, provider) -> None:
        del world.oauth_providers[Provider.GOOGLE]

        with pytest.raises(NotFound):
            begin_connecting(provider, session_token=SESSION, redirect_uri=REDIRECT, ports=world.house)
        with pytest.raises(NotFound):
            come_back(world, leave(world), code="code", provider=provider)


class TestWhatAReconnectBringsAbout:
    def test_c9_it_takes_down_what_said_that_this_connection_does_not_work(self, world) -> None:
        zoom, now = connect(world), world.clock.now()
        world.notices.put(connection_broken_notice(zoom, now))
        world.notices.put(connection_broken_notice(replace(zoom, provider=Provider.GOOGLE), now))
        world.notices.put(calendar_unreadable_notice(HOST_ID, Provider.ZOOM, now))

        connect(world)

        assert world.notice_ids() == {"connection-broken-google"}

    def test_c9_a_dismissed_notice_is_closed_too_so_that_the_next_incident_shows_again(self, world) -> None:
        notice = connection_broken_notice(connect(world), world.clock.now())
        world.notices.put(notice)
        world.notices.dismiss(HOST_ID, notice.notice_id)

        connect(world)
        world.notices.put(notice)

        assert world.the_notice() == notice

    def test_x4_m7_it_brings_forward_what_waited_for_it(self, world) -> None:
        say(world, NoticeKind.LEFTOVER_MEETING, "booking_left_over")
        dismissed = say(world, NoticeKind.MISSING_LINK, "booking_without_link")
        world.notices.dismiss(HOST_ID, dismissed.notice_id)
        settled = say(world, NoticeKind.LEFTOVER_MEETING, "booking_settled")
        world.notices.close(HOST_ID, settled.notice_id)
        say(world, NoticeKind.MAIL_REFUSED, "booking_of_a_wrong_address")

        connect(world)

        assert {(due.kind, due.owner_id) for due in world.due_work.due(Lane.HEAL, world.clock.now(), 100)} == {
            (DueKind.ZOOM, HOST_ID),
            (DueKind.CARE, "booking_left_over"),
            (DueKind.CARE, "booking_without_link"),
        }

    def test_c9_an_outage_after_the_connection_is_stored_does_not_fail_it(self, world) -> None:
        fail_once(world.notices, "list", StoreUnavailable("no answer"))

        assert connect(world) == stored(world)


class TestDisconnecting:
    @pytest.mark.parametrize(
        "error",
        [None, ProviderUnavailable("down", provider="zoom"), ReconnectRequired("gone", provider="zoom")],
    )
    def test_c8_c9_the_connection_goes_whatever_the_provider_says_and_so_does_its_notice(self, world, error) -> None:
        world.notices.put(connection_broken_notice(connect(world), world.clock.now()))
        if error is not None:
            world.oauth_providers[Provider.ZOOM].failures.add("revoke", error)

        disconnect(world)

        assert stored(world) is None
        assert bool(live_grants(world)) == (error is not None)
        assert world.notice_ids() == set()

    def test_c9_a_removal_that_ended_half_way_is_finished_by_the_next(self, world) -> None:
        connection = connect(world)
        world.notices.put(connection_broken_notice(connection, world.clock.now()))
        world.connections.delete(connection)

        disconnect(world)

        assert world.notice_ids() == set()

    def test_c8_other_hosts_are_left_alone(self, world) -> None:
        other = replace(connect(world), host_id="host_2")
        world.connections.put(other)

        disconnect(world)

        assert world.connection(Provider.ZOOM, "host_2") == other

    def test_c8_an_account_without_oauth_is_removed_and_nobody_is_asked_to_revoke(self, world) -> None:
        world.connect_apple()

        disconnect(world, Provider.APPLE)

        assert not world.connections.connections


class TestDisconnectingWhileATokenIsRefreshed:
    """C8: whatever a refresh gets while its connection is taken down, no grant outlives it."""

    def test_c8_its_end_is_waited_for_and_what_it_stored_is_revoked(self, world) -> None:
        seen = connect(world)
        world.connections.take_refresh_lease(seen, world.clock.now(), world.clock.now() + timedelta(minutes=1))

        def finish_refreshing() -> None:
            pair = world.oauth_providers[Provider.ZOOM].refresh(world.token_vault.open(seen), world.clock.now())
            seal = world.token_vault.sealer(host_id=HOST_ID, provider=Provider.ZOOM, generation=2)
            renewed = replace(seen, generation=2, sealed_tokens=seal(pair))
            assert world.connections.put_refreshed(renewed, seen_generation=1)

        meanwhile(world.clock, "sleep", finish_refreshing)

        disconnect(world)

        assert stored(world) is None
        assert live_grants(world) == set()

    def test_c8_one_that_takes_too_long_is_not_waited_for(self, world) -> None:
        began = world.clock.now()
        world.connections.take_refresh_lease(connect(world), began, began + timedelta(minutes=1))

        disconnect(world)

        assert stored(world) is None
        assert world.clock.now() - began < timedelta(seconds=10)

    def test_c8_nobody_begins_another_while_the_grant_is_revoked(self, world) -> None:
        connect(world)
        world.forget_tokens(Provider.ZOOM)

        def need_a_token() -> None:
            with pytest.raises(ProviderUnavailable):
                world.house.provider_access.call(HOST_ID, Provider.ZOOM, lambda token: token)

        meanwhile(world.oauth_providers[Provider.ZOOM], "revoke", need_a_token)

        disconnect(world)

        assert world.oauth_providers[Provider.ZOOM].refreshes == 0
