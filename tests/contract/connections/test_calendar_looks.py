"""What a connection remembers of looks at its calendar: busy times, failures, and looks that are under way."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.calendar_look import LONGEST_LOOK, RESTS
from joinlink.model.host import Provider
from tests.contract.connections.accounts import APPLE, LATER, SNAPSHOT, next_generation, refresh, snapshots, stored
from tests.samples import GOOGLE, NOW


class TestBusySnapshots:
    @pytest.mark.parametrize("is_refreshed", [False, True])
    def test_busy_times_are_kept_with_the_connection_they_came_from_a4(
        self, stores, google, zoom, is_refreshed
    ) -> None:
        if is_refreshed:
            refresh(stores, next_generation(google))

        stores.profiles.keep_busy_snapshot(google, SNAPSHOT)

        assert snapshots(stores) == {Provider.GOOGLE: SNAPSHOT}
        assert stored(stores, Provider.GOOGLE) == (next_generation(google) if is_refreshed else google)

    @pytest.mark.parametrize("made_anew", [False, True], ids=["removed", "another account"])
    def test_busy_times_of_one_account_never_land_on_another_a4_c8(self, stores, google, made_anew) -> None:
        stores.connections.delete(google)
        another = replace(next_generation(google), account_id="google-account-2", connected_at=LATER)
        if made_anew:
            stores.connections.put(another)

        stores.profiles.keep_busy_snapshot(google, SNAPSHOT)

        assert stored(stores, Provider.GOOGLE) == (another if made_anew else None)
        assert snapshots(stores) == {}

    def test_busy_times_outlive_a_refresh_and_not_another_account(self, stores, google) -> None:
        stores.profiles.keep_busy_snapshot(google, SNAPSHOT)

        refresh(stores, next_generation(google))
        assert snapshots(stores) == {Provider.GOOGLE: SNAPSHOT}

        stores.connections.put(next_generation(next_generation(google)))
        assert snapshots(stores) == {}

    @pytest.mark.parametrize(("dropped", "other"), [(GOOGLE, APPLE), (APPLE, GOOGLE)])
    def test_busy_times_that_were_dropped_are_read_afresh_a4(self, stores, dropped, other) -> None:
        for one in (GOOGLE, APPLE):
            stores.connections.put(one)
            stores.profiles.keep_busy_snapshot(one, SNAPSHOT)

        stores.profiles.drop_busy_snapshot("host_1", dropped.provider)
        stores.profiles.drop_busy_snapshot("host_1", Provider.ZOOM)

        assert snapshots(stores) == {other.provider: SNAPSHOT}
        assert list(stores.connections.list("host_1")) == [APPLE, GOOGLE]


class TestUnreadableCalendars:
    """A4: the host is told once for each time that a calendar stops being readable."""

    def test_of_twenty_that_can_not_read_a_calendar_one_notes_it_first_a4_ac_56(self, stores, google) -> None:
        with ThreadPoolExecutor(20) as pool:
            outcomes = list(pool.map(lambda _: stores.connections.mark_unreadable(google), range(20)))

        assert sorted(outcomes) == [False] * 19 + [True]
        assert stored(stores, Provider.GOOGLE) == replace(google, is_unreadable=True)

    def test_a_calendar_that_was_read_again_is_noted_again_when_it_fails_a4(self, stores, google) -> None:
        stores.connections.mark_unreadable(google)

        stores.profiles.keep_busy_snapshot(replace(google, is_unreadable=True), SNAPSHOT)

        assert stores.profiles.load("host_1").connections == (google,)
        assert stores.connections.mark_unreadable(google)

    def test_a_refresh_says_nothing_about_the_calendar_a4(self, stores, google) -> None:
        stores.connections.mark_unreadable(google)

        refresh(stores, next_generation(google))

        assert stores.connections.mark_unreadable(next_generation(google)) is False

    def test_a_connection_that_is_gone_or_made_anew_is_not_noted_c8(self, stores) -> None:
        assert stores.connections.mark_unreadable(GOOGLE) is False
        anew = replace(GOOGLE, connected_at=LATER)
        stores.connections.put(anew)

        assert stores.connections.mark_unreadable(GOOGLE) is False
        assert stored(stores, Provider.GOOGLE) == anew

    def test_that_the_host_was_mailed_is_noted_until_it_can_be_read_a4(self, stores, google) -> None:
        stores.connections.mark_unreadable_mailed(google)
        assert stored(stores, Provider.GOOGLE) == google

        stores.connections.mark_unreadable(google)
        stores.connections.mark_unreadable_mailed(google)
        assert stored(stores, Provider.GOOGLE) == replace(google, is_unreadable=True, unreadable_mailed=True)

        stores.profiles.keep_busy_snapshot(google, SNAPSHOT)
        assert stored(stores, Provider.GOOGLE) == google


class TestLooks:
    """S4: one at a time, and none while a failed one is remembered."""

    def test_s4_of_twenty_who_would_look_at_a_calendar_one_does(self, stores, apple) -> None:
        with ThreadPoolExecutor(20) as pool:
            outcomes = list(pool.map(lambda _: stores.connections.begin_look(apple, NOW), range(20)))

        assert sorted(outcomes) == [False] * 19 + [True]
        assert stored(stores, Provider.APPLE) == replace(apple, look_began_at=NOW)

    @pytest.mark.parametrize("ending", ["forgotten", "busy times are kept"])
    def test_s4_after_one_that_ended_the_next_may_begin(self, stores, apple, ending) -> None:
        stores.connections.begin_look(apple, NOW)

        if ending == "forgotten":
            stores.connections.end_look(apple)
        else:
            stores.profiles.keep_busy_snapshot(apple, SNAPSHOT)

        assert stored(stores, Provider.APPLE) == apple
        assert stores.connections.begin_look(apple, NOW)

    @pytest.mark.parametrize("failed", [True, False], ids=["failed", "never ended"])
    def test_s4_one_that_failed_is_remembered_and_then_forgotten(self, stores, apple, failed) -> None:
        stores.connections.begin_look(apple, NOW)
        if failed:
            stores.connections.fail_look(apple, NOW)
        seen = stored(stores, Provider.APPLE)
        assert (seen.look_began_at, seen.look_failed) == (NOW, failed)

        assert not stores.connections.begin_look(seen, NOW + RESTS - timedelta(seconds=1))
        assert stores.connections.begin_look(seen, NOW + RESTS)
        assert stored(stores, Provider.APPLE) == replace(apple, look_began_at=NOW + RESTS)

    def test_s4_one_at_google_that_never_ended_is_forgotten_soon(self, stores, google) -> None:
        stores.connections.begin_look(google, NOW)

        assert not stores.connections.begin_look(google, NOW + LONGEST_LOOK - timedelta(seconds=1))
        assert stores.connections.begin_look(google, NOW + LONGEST_LOOK)

    def test_one_that_began_ahead_of_time_keeps_nobody_from_looking(self, stores, apple) -> None:
        stores.connections.fail_look(apple, NOW + timedelta(hours=1))

        assert stores.connections.begin_look(apple, NOW)

    def test_c8_a_connection_that_is_gone_or_made_anew_is_left_alone(self, stores) -> None:
        anew = replace(APPLE, connected_at=LATER)
        stores.connections.put(anew)

        assert not stores.connections.begin_look(APPLE, NOW)
        stores.connections.fail_look(APPLE, NOW)
        stores.connections.end_look(APPLE)

        assert stored(stores, Provider.APPLE) == anew
