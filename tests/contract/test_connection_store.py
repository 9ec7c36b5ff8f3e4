"""What every store of connections must do: one refresh at a time, nobody overwrites what they have not seen (C9)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import ConnectionFailed
from joinlink.model.due import DueKind, Lane
from joinlink.model.host import Connection, ConnectionStatus, Provider
from joinlink.model.profile import BusySnapshot
from joinlink.model.slots import Interval
from joinlink.store import keys
from tests.contract.store_samples import Stores, due_at
from tests.samples import GOOGLE, NOW, ZOOM

SECOND = timedelta(seconds=1)
LEASE = 30 * SECOND
APPLE = replace(
    GOOGLE, provider=Provider.APPLE, account_id="apple-account-1", server_url="https://p42-caldav.example/1/"
)


def next_generation(connection: Connection) -> Connection:
    """The connection with the pair of tokens that follows."""
    return replace(
        connection,
        generation=connection.generation + 1,
        sealed_tokens=b"sealed again",
        access_expires_at=connection.access_expires_at + timedelta(hours=1),
    )


def take_lease(stores: Stores, connection: Connection = ZOOM, *, seconds_later: int = 0) -> bool:
    now = NOW + seconds_later * SECOND
    return stores.connections.take_refresh_lease(connection, now, now + LEASE)


class TestConnecting:
    @pytest.mark.parametrize("connection", [ZOOM, GOOGLE, APPLE, replace(APPLE, is_unreadable=True)])
    def test_a_connection_comes_back_as_it_was_stored_c6(self, stores, connection) -> None:
        stores.connections.put(connection)

        assert stores.connections.get("host_1", connection.provider) == connection

    def test_a_host_without_connections_has_none(self, stores) -> None:
        stores.connections.put(replace(ZOOM, host_id="host_2"))

        assert stores.connections.get("host_1", Provider.ZOOM) is None
        assert list(stores.connections.list("host_1")) == []

    def test_all_connections_of_a_host_are_listed_c1(self, stores) -> None:
        for connection in (ZOOM, APPLE, GOOGLE):
            stores.connections.put(connection)

        assert list(stores.connections.list("host_1")) == [APPLE, GOOGLE, ZOOM]

    def test_connecting_again_takes_the_place_of_what_stood_there_c9(self, stores) -> None:
        stores.connections.put(ZOOM)
        stores.connections.require_reconnect(ZOOM)
        again = replace(next_generation(ZOOM), account_id="zoom-account-2", connected_at=NOW + 60 * SECOND)

        stores.connections.put(again)

        assert stores.connections.get("host_1", Provider.ZOOM) == again

    def test_connecting_again_ends_a_lease_on_the_old_tokens_c9(self, stores) -> None:
        stores.connections.put(ZOOM)
        take_lease(stores)

        stores.connections.put(next_generation(ZOOM))

        assert take_lease(stores, next_generation(ZOOM))

    def test_an_older_generation_never_takes_the_place_of_a_newer_one_c9(self, stores) -> None:
        stores.connections.put(next_generation(ZOOM))

        for generation in (1, 2):
            with pytest.raises(ConnectionFailed):
                stores.connections.put(replace(ZOOM, generation=generation, sealed_tokens=b"old"))

        assert stores.connections.get("host_1", Provider.ZOOM) == next_generation(ZOOM)

    def test_a_deleted_connection_is_gone_and_deleting_it_again_is_no_error_c8(self, stores) -> None:
        stores.connections.put(ZOOM)
        stores.connections.put(GOOGLE)

        stores.connections.delete(ZOOM)
        stores.connections.delete(ZOOM)

        assert list(stores.connections.list("host_1")) == [GOOGLE]

    def test_a_disconnect_that_comes_late_leaves_the_connection_made_meanwhile_c8_c9(self, stores) -> None:
        stores.connections.put(ZOOM)
        anew = replace(next_generation(ZOOM), connected_at=NOW + 60 * SECOND)
        stores.connections.put(anew)

        stores.connections.delete(ZOOM)

        assert stores.connections.get("host_1", Provider.ZOOM) == anew

    def test_a_disconnect_takes_what_was_refreshed_meanwhile_c8(self, stores) -> None:
        stores.connections.put(ZOOM)
        stores.connections.put_refreshed(next_generation(ZOOM), seen_generation=1)

        stores.connections.delete(ZOOM)

        assert stores.connections.get("host_1", Provider.ZOOM) is None


class TestRefreshLease:
    def test_of_twenty_that_want_to_refresh_at_once_one_may_c9(self, stores) -> None:
        stores.connections.put(ZOOM)

        with ThreadPoolExecutor(20) as pool:
            outcomes = list(pool.map(lambda _: take_lease(stores), range(20)))

        assert sorted(outcomes) == [False] * 19 + [True]

    def test_a_lease_ends_by_itself_so_that_a_crash_blocks_nobody_for_long_c9(self, stores) -> None:
        stores.connections.put(ZOOM)
        take_lease(stores)

        assert take_lease(stores, seconds_later=29) is False
        assert take_lease(stores, seconds_later=30)
        assert take_lease(stores, seconds_later=31) is False

    def test_a_lease_that_was_given_back_can_be_taken_at_once_c9(self, stores) -> None:
        stores.connections.put(ZOOM)
        take_lease(stores)

        stores.connections.release_refresh_lease(ZOOM)

        assert take_lease(stores)

    def test_there_is_no_lease_on_what_is_not_connected(self, stores) -> None:
        assert take_lease(stores) is False

    def test_there_is_no_lease_for_who_saw_an_older_generation_c9(self, stores) -> None:
        stores.connections.put(next_generation(ZOOM))

        assert take_lease(stores, ZOOM) is False

    def test_a_late_one_does_not_give_back_the_lease_on_newer_tokens_c9(self, stores) -> None:
        renewed = next_generation(ZOOM)
        stores.connections.put(renewed)
        take_lease(stores, renewed)

        stores.connections.release_refresh_lease(ZOOM)

        assert take_lease(stores, renewed) is False


class TestRefreshing:
    def test_a_new_pair_is_stored_and_ends_the_lease_c9(self, stores) -> None:
        stores.connections.put(ZOOM)
        take_lease(stores)

        assert stores.connections.put_refreshed(next_generation(ZOOM), seen_generation=1)

        assert stores.connections.get("host_1", Provider.ZOOM) == next_generation(ZOOM)
        assert take_lease(stores, next_generation(ZOOM))

    def test_a_pair_that_comes_too_late_is_not_stored_c9(self, stores) -> None:
        stores.connections.put(ZOOM)
        stores.connections.put_refreshed(next_generation(ZOOM), seen_generation=1)
        late = replace(next_generation(ZOOM), sealed_tokens=b"late")

        assert stores.connections.put_refreshed(late, seen_generation=1) is False
        assert stores.connections.get("host_1", Provider.ZOOM) == next_generation(ZOOM)

    def test_a_success_heals_what_asked_for_a_reconnect_c9(self, stores) -> None:
        stores.connections.put(ZOOM)
        stores.connections.require_reconnect(ZOOM)

        stores.connections.put_refreshed(next_generation(ZOOM), seen_generation=1)

        connection = stores.connections.get("host_1", Provider.ZOOM)
        assert connection is not None
        assert connection.is_usable

    def test_nothing_is_stored_for_a_connection_that_was_removed_c8(self, stores) -> None:
        stores.connections.put(ZOOM)
        stores.connections.delete(ZOOM)

        assert stores.connections.put_refreshed(next_generation(ZOOM), seen_generation=1) is False
        assert stores.connections.get("host_1", Provider.ZOOM) is None

    def test_tokens_of_a_removed_connection_never_land_on_one_made_anew_c8_c9(self, stores) -> None:
        stores.connections.put(ZOOM)
        stores.connections.delete(ZOOM)
        anew = replace(ZOOM, connected_at=NOW + 60 * SECOND, sealed_tokens=b"anew")
        stores.connections.put(anew)

        assert stores.connections.put_refreshed(next_generation(ZOOM), seen_generation=1) is False
        assert stores.connections.require_reconnect(ZOOM) is False
        assert take_lease(stores, ZOOM) is False
        assert stores.connections.get("host_1", Provider.ZOOM) == anew


class TestReconnectRequired:
    def test_a_dead_grant_asks_for_a_reconnect_and_keeps_the_rest_c9(self, stores) -> None:
        stores.connections.put(ZOOM)

        assert stores.connections.require_reconnect(ZOOM)

        broken = replace(ZOOM, status=ConnectionStatus.RECONNECT_REQUIRED)
        assert stores.connections.get("host_1", Provider.ZOOM) == broken

    def test_a_refusal_of_retired_tokens_says_nothing_about_the_newer_ones_c9(self, stores) -> None:
        stores.connections.put(ZOOM)
        stores.connections.put_refreshed(next_generation(ZOOM), seen_generation=1)

        assert stores.connections.require_reconnect(ZOOM) is False

        connection = stores.connections.get("host_1", Provider.ZOOM)
        assert connection is not None
        assert connection.is_usable


class TestBusySnapshots:
    SNAPSHOT = BusySnapshot(
        NOW, Interval(1_796_000_000, 1_796_100_000), (Interval(1_796_000_600, 1_796_001_200), Interval(1, 2))
    )

    def test_busy_times_are_kept_with_the_connection_they_came_from_a4(self, stores) -> None:
        stores.connections.put(GOOGLE)
        stores.connections.put(ZOOM)

        stores.profiles.keep_busy_snapshot(GOOGLE, self.SNAPSHOT)

        assert stores.profiles.load("host_1").busy_snapshots == {Provider.GOOGLE: self.SNAPSHOT}
        assert stores.connections.get("host_1", Provider.GOOGLE) == GOOGLE

    def test_busy_times_of_a_connection_that_is_gone_are_not_kept_c8(self, stores) -> None:
        stores.connections.put(GOOGLE)
        stores.connections.delete(GOOGLE)

        stores.profiles.keep_busy_snapshot(GOOGLE, self.SNAPSHOT)

        assert stores.connections.get("host_1", Provider.GOOGLE) is None
        assert stores.profiles.load("host_1").busy_snapshots == {}

    def test_busy_times_of_one_account_never_land_on_another_a4(self, stores) -> None:
        stores.connections.put(GOOGLE)
        another = replace(next_generation(GOOGLE), account_id="google-account-2", connected_at=NOW + 60 * SECOND)
        stores.connections.put(another)

        stores.profiles.keep_busy_snapshot(GOOGLE, self.SNAPSHOT)

        assert stores.profiles.load("host_1").busy_snapshots == {}

    def test_busy_times_read_with_a_token_that_was_refreshed_for_it_are_kept(self, stores) -> None:
        stores.connections.put(GOOGLE)
        stores.connections.put_refreshed(next_generation(GOOGLE), seen_generation=1)

        stores.profiles.keep_busy_snapshot(GOOGLE, self.SNAPSHOT)

        assert stores.profiles.load("host_1").busy_snapshots == {Provider.GOOGLE: self.SNAPSHOT}

    def test_busy_times_outlive_a_refresh_and_not_another_account(self, stores) -> None:
        stores.connections.put(GOOGLE)
        stores.profiles.keep_busy_snapshot(GOOGLE, self.SNAPSHOT)

        stores.connections.put_refreshed(next_generation(GOOGLE), seen_generation=1)
        assert stores.profiles.load("host_1").busy_snapshots == {Provider.GOOGLE: self.SNAPSHOT}

        stores.connections.put(next_generation(next_generation(GOOGLE)))
        assert stores.profiles.load("host_1").busy_snapshots == {}

    @pytest.mark.parametrize("connection", [GOOGLE, APPLE])
    def test_busy_times_that_were_dropped_are_read_afresh_a4(self, stores, connection) -> None:
        for one in (GOOGLE, APPLE):
            stores.connections.put(one)
            stores.profiles.keep_busy_snapshot(one, self.SNAPSHOT)

        stores.profiles.drop_busy_snapshot("host_1", connection.provider)
        stores.profiles.drop_busy_snapshot("host_1", Provider.ZOOM)

        other = GOOGLE if connection is APPLE else APPLE
        assert stores.profiles.load("host_1").busy_snapshots == {other.provider: self.SNAPSHOT}
        assert list(stores.connections.list("host_1")) == [APPLE, GOOGLE]


class TestUnreadableCalendars:
    """A4: the host is told once for each time that a calendar stops being readable."""

    SNAPSHOT = TestBusySnapshots.SNAPSHOT

    def test_of_twenty_that_can_not_read_a_calendar_one_notes_it_first_a4_ac_56(self, stores) -> None:
        stores.connections.put(GOOGLE)

        with ThreadPoolExecutor(20) as pool:
            outcomes = list(pool.map(lambda _: stores.connections.mark_unreadable(GOOGLE), range(20)))

        assert sorted(outcomes) == [False] * 19 + [True]
        assert stores.connections.get("host_1", Provider.GOOGLE) == replace(GOOGLE, is_unreadable=True)

    def test_a_calendar_that_was_read_again_is_noted_again_when_it_fails_a4(self, stores) -> None:
        stores.connections.put(GOOGLE)
        stores.connections.mark_unreadable(GOOGLE)

        stores.profiles.keep_busy_snapshot(replace(GOOGLE, is_unreadable=True), self.SNAPSHOT)

        assert stores.profiles.load("host_1").connections == (GOOGLE,)
        assert stores.connections.mark_unreadable(GOOGLE)

    def test_a_refresh_says_nothing_about_the_calendar_a4(self, stores) -> None:
        stores.connections.put(GOOGLE)
        stores.connections.mark_unreadable(GOOGLE)

        stores.connections.put_refreshed(next_generation(GOOGLE), seen_generation=1)

        assert stores.connections.mark_unreadable(next_generation(GOOGLE)) is False

    def test_a_connection_that_is_gone_or_made_anew_is_not_noted_c8(self, stores) -> None:
        assert stores.connections.mark_unreadable(GOOGLE) is False
        anew = replace(GOOGLE, connected_at=NOW + 60 * SECOND)
        stores.connections.put(anew)

        assert stores.connections.mark_unreadable(GOOGLE) is False
        assert stores.connections.get("host_1", Provider.GOOGLE) == anew


class TestWiping:
    """C10: the host took the app off their Zoom account, and what we know of it goes."""

    def test_tokens_address_and_plan_are_forgotten_and_a_reconnect_is_asked_for_c10(self, stores) -> None:
        stores.connections.put(ZOOM)
        stores.profiles.keep_busy_snapshot(ZOOM, TestBusySnapshots.SNAPSHOT)

        stores.connections.wipe(ZOOM)

        assert stores.connections.get("host_1", Provider.ZOOM) == replace(
            ZOOM,
            status=ConnectionStatus.RECONNECT_REQUIRED,
            generation=2,
            sealed_tokens=b"",
            account_email=None,
            account_plan=None,
        )
        assert stores.profiles.load("host_1").busy_snapshots == {}

    def test_nothing_of_a_secret_is_left_in_the_row_c10(self, dynamo, table) -> None:
        dynamo.connections.put(ZOOM)
        take_lease(dynamo)

        dynamo.connections.wipe(ZOOM)

        item = table.get(keys.connection("host_1", Provider.ZOOM))
        assert item is not None
        assert {"account_email", "account_plan", "busy", "lease_until"}.isdisjoint(item)
        assert item["sealed_tokens"] == b""

    def test_a_refresh_that_was_under_way_brings_no_tokens_back_c10_c11(self, stores) -> None:
        stores.connections.put(ZOOM)
        take_lease(stores)

        stores.connections.wipe(ZOOM)

        assert stores.connections.put_refreshed(next_generation(ZOOM), seen_generation=1) is False
        connection = stores.connections.get("host_1", Provider.ZOOM)
        assert connection is not None
        assert connection.sealed_tokens == b""

    def test_what_was_refreshed_meanwhile_is_wiped_too_c10(self, stores) -> None:
        stores.connections.put(ZOOM)
        stores.connections.put_refreshed(next_generation(ZOOM), seen_generation=1)

        stores.connections.wipe(ZOOM)

        connection = stores.connections.get("host_1", Provider.ZOOM)
        assert connection is not None
        assert (connection.is_usable, connection.sealed_tokens) == (False, b"")

    def test_a_late_wipe_leaves_what_was_connected_since_c10(self, stores) -> None:
        stores.connections.put(ZOOM)
        anew = replace(next_generation(ZOOM), connected_at=NOW + 60 * SECOND)
        stores.connections.put(anew)

        stores.connections.wipe(ZOOM)
        stores.connections.wipe(GOOGLE)

        assert list(stores.connections.list("host_1")) == [anew]
        assert list(stores.connections.hosts_of_zoom_account("zoom-account-1")) == ["host_1"]

    def test_connecting_again_takes_the_place_of_what_was_wiped_c10(self, stores) -> None:
        stores.connections.put(ZOOM)
        stores.connections.wipe(ZOOM)
        again = replace(ZOOM, generation=3, connected_at=NOW + 60 * SECOND)

        stores.connections.put(again)

        assert stores.connections.get("host_1", Provider.ZOOM) == again


class TestCareOfConnections:
    """AC-46: a connection that nobody uses is looked after, so that it does not age out."""

    @pytest.mark.parametrize(("connection", "kind"), [(ZOOM, DueKind.ZOOM), (GOOGLE, DueKind.GOOGLE)])
    def test_a_connection_is_looked_after_from_tomorrow_until_it_is_removed_ac_46(
        self, stores, connection, kind
    ) -> None:
        stores.connections.put(connection)
        assert due_at(stores, kind, "host_1") == NOW + timedelta(days=1)

        stores.connections.delete(connection)
        assert due_at(stores, kind, "host_1") is None

    def test_an_apple_calendar_has_nothing_to_look_after_c4(self, stores) -> None:
        stores.connections.put(APPLE)
        stores.connections.delete(APPLE)

        assert list(stores.due_work.due(Lane.HEAL, NOW + timedelta(days=1), 10)) == []

    def test_a_disconnect_that_comes_late_leaves_the_work_of_the_new_connection_c8(self, stores) -> None:
        stores.connections.put(replace(next_generation(ZOOM), connected_at=NOW - 60 * SECOND))

        stores.connections.delete(ZOOM)

        assert due_at(stores, DueKind.ZOOM, "host_1") is not None


class TestDeauthorisationIndex:
    """C10: Zoom names an account, not a host."""

    @staticmethod
    def hosts_of(stores: Stores, account_id: str = "zoom-account-1") -> list[str]:
        return list(stores.connections.hosts_of_zoom_account(account_id))

    def test_a_zoom_account_leads_to_its_hosts_until_they_disconnect_c10(self, stores) -> None:
        second = replace(ZOOM, host_id="host_2")
        for connection in (second, ZOOM, replace(ZOOM, host_id="host_3", account_id="zoom-account-2")):
            stores.connections.put(connection)
        assert self.hosts_of(stores) == ["host_1", "host_2"]

        stores.connections.delete(ZOOM)
        assert self.hosts_of(stores) == ["host_2"]

    def test_a_wiped_account_leads_nowhere_c10(self, stores) -> None:
        stores.connections.put(ZOOM)

        stores.connections.wipe(ZOOM)

        assert self.hosts_of(stores) == []

    def test_a_late_disconnect_leaves_the_account_of_the_new_connection_indexed_c10(self, stores) -> None:
        stores.connections.put(replace(next_generation(ZOOM), connected_at=NOW + 60 * SECOND))

        stores.connections.delete(ZOOM)

        assert self.hosts_of(stores) == ["host_1"]

    def test_connecting_another_account_forgets_the_first_c10(self, stores) -> None:
        stores.connections.put(ZOOM)

        stores.connections.put(replace(next_generation(ZOOM), account_id="zoom-account-2"))

        assert self.hosts_of(stores) == []
        assert self.hosts_of(stores, "zoom-account-2") == ["host_1"]

    def test_a_refused_connection_leaves_no_trace_c10(self, stores) -> None:
        stores.connections.put(next_generation(ZOOM))

        with pytest.raises(ConnectionFailed):
            stores.connections.put(replace(ZOOM, account_id="zoom-account-2"))

        assert self.hosts_of(stores, "zoom-account-2") == []

    def test_a_google_account_is_not_indexed(self, stores) -> None:
        stores.connections.put(GOOGLE)

        assert self.hosts_of(stores, GOOGLE.account_id) == []

    def test_connecting_costs_a_read_and_a_transaction(self, dynamo, client) -> None:
        dynamo.connections.put(ZOOM)

        assert client.calls == {"get_item": 1, "transact_write_items": 1}
