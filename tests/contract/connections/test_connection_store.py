"""What every store of connections must do: one refresh at a time, nobody overwrites what they have not seen (C9)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from joinlink.errors import ConnectionFailed
from joinlink.model.due import DueKind, Lane
from joinlink.model.host import Connection, ConnectionStatus, Provider
from joinlink.store import keys
from tests.contract.connections.accounts import APPLE, DAY, LATER, RENEWED, SECOND, SNAPSHOT, refresh, snapshots, stored
from tests.contract.store_samples import Stores, due_at
from tests.samples import GOOGLE, NOW, ZOOM

LEASE = 30 * SECOND


MADE_ANEW = replace(RENEWED, connected_at=LATER)


def take_lease(stores: Stores, connection: Connection = ZOOM, *, seconds_later: int = 0) -> bool:
    now = NOW + seconds_later * SECOND
    return stores.connections.take_refresh_lease(connection, now, now + LEASE)


class TestConnecting:
    @pytest.mark.parametrize("connection", [ZOOM, GOOGLE, APPLE, replace(APPLE, is_unreadable=True)])
    def test_a_connection_comes_back_as_it_was_stored_c6(self, stores, connection) -> None:
        stores.connections.put(connection)

        assert stored(stores, connection.provider) == connection

    def test_all_connections_of_a_host_and_no_other_are_listed_c1(self, stores) -> None:
        stores.connections.put(replace(ZOOM, host_id="host_2"))
        assert stored(stores) is None
        assert list(stores.connections.list("host_1")) == []

        for connection in (ZOOM, APPLE, GOOGLE):
            stores.connections.put(connection)

        assert list(stores.connections.list("host_1")) == [APPLE, GOOGLE, ZOOM]

    @pytest.mark.parametrize("what_happened", ["leased", "broken", "wiped"])
    def test_connecting_again_takes_the_place_of_what_stood_there_and_of_its_lease_c9_c10(
        self, stores, zoom, what_happened
    ) -> None:
        if what_happened == "leased":
            take_lease(stores)
        elif what_happened == "broken":
            stores.connections.require_reconnect(zoom)
        else:
            stores.connections.wipe(zoom)
        again = replace(MADE_ANEW, account_id="zoom-account-2", generation=3)

        stores.connections.put(again)

        assert stored(stores) == again
        assert take_lease(stores, again)

    @pytest.mark.parametrize("generation", [1, 2])
    def test_an_older_generation_never_takes_the_place_of_a_newer_one_c9(self, stores, generation) -> None:
        stores.connections.put(RENEWED)

        with pytest.raises(ConnectionFailed):
            stores.connections.put(replace(ZOOM, generation=generation, account_id="zoom-account-2"))

        assert stored(stores) == RENEWED
        assert list(stores.connections.hosts_of_zoom_account("zoom-account-2")) == []

    def test_a_deleted_connection_is_gone_and_deleting_it_again_is_no_error_c8(self, stores, zoom, google) -> None:
        for _ in range(2):
            stores.connections.delete(zoom)

        assert list(stores.connections.list("host_1")) == [google]

    def test_a_disconnect_that_comes_late_leaves_the_connection_made_meanwhile_c8_c9_c10(self, stores, zoom) -> None:
        anew = replace(RENEWED, connected_at=NOW - 60 * SECOND)
        stores.connections.put(anew)

        stores.connections.delete(zoom)

        assert stored(stores) == anew
        assert due_at(stores, DueKind.ZOOM, "host_1") is not None
        assert list(stores.connections.hosts_of_zoom_account("zoom-account-1")) == ["host_1"]

    def test_a_disconnect_takes_what_was_refreshed_meanwhile_c8(self, stores, zoom) -> None:
        refresh(stores)

        stores.connections.delete(zoom)

        assert stored(stores) is None


class TestRefreshLease:
    def test_of_twenty_that_want_to_refresh_at_once_one_may_c9(self, stores, zoom) -> None:
        with ThreadPoolExecutor(20) as pool:
            outcomes = list(pool.map(lambda _: take_lease(stores), range(20)))

        assert sorted(outcomes) == [False] * 19 + [True]

    def test_a_lease_ends_by_itself_so_that_a_crash_blocks_nobody_for_long_c9(self, stores, zoom) -> None:
        assert [take_lease(stores, seconds_later=seconds) for seconds in (0, 29, 30, 31)] == [True, False, True, False]

    def test_a_lease_that_was_given_back_can_be_taken_at_once_c9(self, stores, zoom) -> None:
        take_lease(stores)

        stores.connections.release_refresh_lease(zoom)

        assert take_lease(stores)

    def test_there_is_no_lease_on_what_is_not_connected_or_was_renewed_c9(self, stores) -> None:
        assert take_lease(stores) is False

        stores.connections.put(RENEWED)

        assert take_lease(stores, ZOOM) is False

    def test_a_late_one_does_not_give_back_the_lease_on_newer_tokens_c9(self, stores) -> None:
        stores.connections.put(RENEWED)
        take_lease(stores, RENEWED)

        stores.connections.release_refresh_lease(ZOOM)

        assert take_lease(stores, RENEWED) is False


class TestRefreshing:
    def test_a_new_pair_is_stored_ends_the_lease_and_heals_what_asked_for_a_reconnect_c9(self, stores, zoom) -> None:
        take_lease(stores)
        stores.connections.require_reconnect(zoom)

        assert refresh(stores)

        assert stored(stores) == RENEWED
        assert take_lease(stores, RENEWED)

    def test_a_pair_that_comes_too_late_is_not_stored_c9(self, stores, zoom) -> None:
        refresh(stores)

        assert refresh(stores, replace(RENEWED, sealed_tokens=b"late")) is False
        assert stored(stores) == RENEWED

    def test_nothing_is_stored_for_a_connection_that_was_removed_c8(self, stores, zoom) -> None:
        stores.connections.delete(zoom)

        assert refresh(stores) is False
        assert stored(stores) is None

    def test_tokens_of_a_removed_connection_never_land_on_one_made_anew_c8_c9(self, stores, zoom) -> None:
        stores.connections.delete(zoom)
        anew = replace(zoom, connected_at=LATER, sealed_tokens=b"anew")
        stores.connections.put(anew)

        assert refresh(stores) is False
        assert stores.connections.require_reconnect(zoom) is False
        assert take_lease(stores, zoom) is False
        assert stored(stores) == anew

    def test_a_dead_grant_asks_for_a_reconnect_and_keeps_the_rest_c9(self, stores, zoom) -> None:
        assert stores.connections.require_reconnect(zoom)

        assert stored(stores) == replace(zoom, status=ConnectionStatus.RECONNECT_REQUIRED)

    def test_the_first_refusal_is_noted_until_a_refresh_succeeds_c9(self, stores, zoom) -> None:
        stores.connections.note_refusal(zoom, NOW)
        stores.connections.note_refusal(zoom, LATER)
        assert stored(stores) == replace(zoom, refused_since=NOW)

        refresh(stores)
        stores.connections.note_refusal(zoom, LATER)

        assert stored(stores) == RENEWED

    def test_a_refusal_of_retired_tokens_says_nothing_about_the_newer_ones_c9(self, stores, zoom) -> None:
        refresh(stores)

        assert stores.connections.require_reconnect(zoom) is False

        assert stored(stores) == RENEWED


class TestWiping:
    """C10: the host took the app off their Zoom account, and what we know of it goes."""

    @pytest.mark.parametrize("is_refreshed", [False, True], ids=["as it was", "refreshed meanwhile"])
    def test_tokens_address_and_plan_are_forgotten_and_a_reconnect_is_asked_for_c10(
        self, stores, zoom, is_refreshed
    ) -> None:
        stores.profiles.keep_busy_snapshot(zoom, SNAPSHOT)
        if is_refreshed:
            refresh(stores)

        stores.connections.wipe(zoom)

        was = RENEWED if is_refreshed else zoom
        assert stored(stores) == replace(
            was,
            status=ConnectionStatus.RECONNECT_REQUIRED,
            generation=was.generation + 1,
            sealed_tokens=b"",
            account_email=None,
            account_plan=None,
        )
        assert snapshots(stores) == {}
        assert list(stores.connections.hosts_of_zoom_account("zoom-account-1")) == []

    def test_nothing_of_a_secret_is_left_in_the_row_c10(self, dynamo, table) -> None:
        dynamo.connections.put(ZOOM)
        take_lease(dynamo)

        dynamo.connections.wipe(ZOOM)

        item = table.get(keys.connection("host_1", Provider.ZOOM))
        assert item is not None
        assert {"account_email", "account_plan", "busy", "lease_until"}.isdisjoint(item)
        assert item["sealed_tokens"] == b""

    def test_a_refresh_that_was_under_way_brings_no_tokens_back_c10_c11(self, stores, zoom) -> None:
        take_lease(stores)

        stores.connections.wipe(zoom)

        assert refresh(stores) is False
        assert stored(stores).sealed_tokens == b""

    def test_a_late_wipe_leaves_what_was_connected_since_c10(self, stores, zoom) -> None:
        stores.connections.put(MADE_ANEW)

        stores.connections.wipe(zoom)
        stores.connections.wipe(GOOGLE)

        assert list(stores.connections.list("host_1")) == [MADE_ANEW]
        assert list(stores.connections.hosts_of_zoom_account("zoom-account-1")) == ["host_1"]


class TestCareOfConnections:
    """AC-46: a connection that nobody uses is looked after, so that it does not age out."""

    @pytest.mark.parametrize(("connection", "kind"), [(ZOOM, DueKind.ZOOM), (GOOGLE, DueKind.GOOGLE)])
    def test_a_connection_is_looked_after_from_tomorrow_until_it_is_removed_ac_46(
        self, stores, connection, kind
    ) -> None:
        stores.connections.put(connection)
        assert due_at(stores, kind, "host_1") == NOW + DAY

        stores.connections.delete(connection)
        assert due_at(stores, kind, "host_1") is None

    @pytest.mark.parametrize(
        ("connection", "kind"), [(GOOGLE, DueKind.GOOGLE_CALENDAR), (APPLE, DueKind.APPLE_CALENDAR)]
    )
    def test_a_calendar_is_looked_at_from_the_next_hour_until_it_is_removed_a4(self, stores, connection, kind) -> None:
        stores.connections.put(connection)
        assert due_at(stores, kind, "host_1") == NOW + DAY / 24

        stores.connections.delete(connection)
        assert list(stores.due_work.due(Lane.HEAL, NOW + 2 * DAY, 10)) == []


class TestDeauthorisationIndex:
    """C10: Zoom names an account, not a host."""

    @staticmethod
    def hosts_of(stores: Stores, account_id: str = "zoom-account-1") -> list[str]:
        return list(stores.connections.hosts_of_zoom_account(account_id))

    def test_a_zoom_account_leads_to_its_hosts_until_they_disconnect_c10(self, stores) -> None:
        for connection in (replace(ZOOM, host_id="host_2"), ZOOM, replace(ZOOM, host_id="host_3", account_id="other")):
            stores.connections.put(connection)
        assert self.hosts_of(stores) == ["host_1", "host_2"]

        stores.connections.delete(ZOOM)
        assert self.hosts_of(stores) == ["host_2"]

    def test_connecting_another_account_forgets_the_first_c10(self, stores, zoom) -> None:
        stores.connections.put(replace(RENEWED, account_id="zoom-account-2"))

        assert self.hosts_of(stores) == []
        assert self.hosts_of(stores, "zoom-account-2") == ["host_1"]

    def test_a_google_account_is_not_indexed(self, stores, google) -> None:
        assert self.hosts_of(stores, google.account_id) == []

    def test_connecting_costs_a_read_and_a_transaction(self, dynamo, client) -> None:
        dynamo.connections.put(ZOOM)

        assert client.calls == {"get_item": 1, "transact_write_items": 1}
