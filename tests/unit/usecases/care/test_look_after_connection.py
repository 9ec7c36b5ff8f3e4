"""12.3, C9, AC-14, AC-46: once a day an account is searched for what we made there, and its grant kept alive."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import ProviderUnavailable, ReconnectRequired, StoreUnavailable
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.usecases.care.look_after_booking import look_after_booking
from joinlink.usecases.care.look_after_connection import AGAIN_AFTER, EVERY, look_after_connection
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

KINDS = {Provider.ZOOM: DueKind.ZOOM, Provider.GOOGLE: DueKind.GOOGLE}
TOKEN = "access-1"
DOWN = ProviderUnavailable("no answer", provider="zoom")


@pytest.fixture
def world() -> World:
    """Return a host with Zoom, and a booking with its meeting."""
    world = World().connect(Provider.ZOOM)
    world.put()
    world.run_confirm()
    world.due_work.drop(DueKind.CARE, NEXT_WEEK.booking_id)
    return world


def look(world: World, provider: Provider = Provider.ZOOM) -> timedelta | None:
    """Look after the connection now, and tell how long it is to the next look."""
    look_after_connection(world.ask(KINDS[provider], HOST_ID), world.house)
    at = world.due_work.at(KINDS[provider], HOST_ID)
    return at and at - world.clock.now()


def is_asked_for(world: World) -> bool:
    """Tell whether somebody is to look after the booking at once."""
    return world.due_work.at(DueKind.CARE, NEXT_WEEK.booking_id) == world.clock.now()


def heal(world: World) -> None:
    """Look after the connection and then, where it was asked for, after the booking."""
    look(world)
    due = world.due_work.rows.get((DueKind.CARE, NEXT_WEEK.booking_id))
    if due is not None:
        look_after_booking(due, world.house)


def forget(world: World) -> None:
    """Lose the ledger, as a table that was restored from a backup may."""
    world.meeting_ledger.rows.clear()


class TestTheGrant:
    def test_ac_46_it_is_looked_after_once_a_day(self, world: World) -> None:
        assert world.due_work.at(DueKind.ZOOM, HOST_ID) == world.clock.now() + EVERY
        assert look(world) == EVERY

    @pytest.mark.parametrize("provider", [Provider.ZOOM, Provider.GOOGLE])
    def test_ac_46_a_token_that_nobody_uses_is_refreshed_before_its_grant_ages_out(self, provider: Provider) -> None:
        world = World().connect(provider)
        world.forget_tokens(provider)

        look(world, provider)

        oauth = (
            world.oauth_providers[Provider.ZOOM]
            if provider is Provider.ZOOM
            else world.oauth_providers[Provider.GOOGLE]
        )
        assert oauth.refreshes == 1
        assert world.connections.connections[HOST_ID, provider].generation == 2

    def test_c9_an_outage_is_waited_out_for_an_hour_and_breaks_nothing(self, world: World) -> None:
        world.marked_objects[Provider.ZOOM].failures.add("list_marked", DOWN)

        assert look(world) == AGAIN_AFTER
        assert world.connections.connections[HOST_ID, Provider.ZOOM].is_usable

    def test_c9_a_grant_that_is_gone_is_noticed(self, world: World) -> None:
        world.forget_tokens(Provider.ZOOM)
        world.oauth_providers[Provider.ZOOM].live_refresh_tokens.clear()

        look(world)

        assert not world.connections.connections[HOST_ID, Provider.ZOOM].is_usable

    def test_c9_a_connection_that_waits_for_its_host_is_let_be_from_day_to_day(self, world: World) -> None:
        world.disturb(Provider.ZOOM)
        forget(world)

        assert look(world) == EVERY
        assert world.meeting_ledger.rows == {}
        assert world.oauth_providers[Provider.ZOOM].refreshes == 0

    def test_c9_a_scope_that_is_missing_is_noticed(self, world: World) -> None:
        world.marked_objects[Provider.ZOOM].failures.add(
            "list_marked", ReconnectRequired("scope missing", provider="zoom")
        )

        look(world)

        assert not world.connections.connections[HOST_ID, Provider.ZOOM].is_usable

    def test_c8_a_connection_that_was_removed_is_looked_after_no_more(self, world: World) -> None:
        due = world.ask(DueKind.ZOOM, HOST_ID)
        world.connections.connections.clear()

        look_after_connection(due, world.house)

        assert world.due_work.at(DueKind.ZOOM, HOST_ID) is None

    def test_one_that_somebody_else_looks_after_is_left_to_them(self, world: World) -> None:
        due = world.ask(DueKind.ZOOM, HOST_ID)
        world.due_work.take(due, until=world.clock.now() + AGAIN_AFTER)
        forget(world)

        look_after_connection(due, world.house)

        assert world.meeting_ledger.rows == {}

    def test_one_that_was_made_anew_meanwhile_keeps_its_own_time(self, world: World, monkeypatch) -> None:
        tomorrow = world.clock.now() + EVERY
        again = world.clock.now() + timedelta(hours=3)
        lister = world.marked_objects[Provider.ZOOM]
        monkeypatch.setattr(lister, "list_marked", lambda _: world.due_work.ask(DueKind.ZOOM, HOST_ID, again) or [])

        look(world)

        assert world.due_work.at(DueKind.ZOOM, HOST_ID) == again != tomorrow


class TestWhatIsAccountedFor:
    def test_12_3_a_meeting_that_its_booking_carries_is_left_alone(self, world: World) -> None:
        before = dict(world.meeting_ledger.rows)

        look(world)

        assert world.meeting_ledger.rows == before
        assert not is_asked_for(world)

    def test_ac_14_whatever_is_found_no_booking_is_changed_by_it(self, world: World) -> None:
        forget(world)
        booking = world.stored()

        look(world)

        assert world.stored() == booking

    def test_12_3_without_anything_of_ours_nothing_happens(self) -> None:
        world = World().connect(Provider.ZOOM)

        assert look(world) == EVERY
        assert world.meeting_ledger.rows == {}


class TestOrphans:
    def test_12_3_one_without_a_row_is_written_down_with_its_account_and_its_booking_looked_after(self, world) -> None:
        (kept,) = world.rows_of(MeetingKind.ZOOM)
        forget(world)

        look(world)

        (row,) = world.rows_of(MeetingKind.ZOOM)
        assert (row.reference, row.marker, row.account_id) == (kept.reference, kept.marker, kept.account_id)
        assert (row.state, row.provider_id, row.join_url) == (LedgerState.LIVE, kept.provider_id, kept.join_url)
        assert is_asked_for(world)

    def test_12_3_one_that_its_booking_carries_stays_its_meeting(self, world: World) -> None:
        forget(world)
        booking = world.stored()

        heal(world)

        assert world.stored() == booking
        assert list(world.zoom.meetings) == [booking.link.meeting_id]

    def test_12_3_one_that_its_booking_wants_is_adopted(self, world: World) -> None:
        forget(world)
        (meeting_id,) = world.zoom.meetings
        world.put(NEXT_WEEK)

        heal(world)
        world.run_confirm()

        assert world.stored().link.meeting_id == meeting_id
        assert list(world.zoom.meetings) == [meeting_id]
        assert world.state_of(MeetingKind.ZOOM) is LedgerState.LIVE

    @pytest.mark.parametrize("change", ["cancelled", "moved"])
    def test_12_3_one_that_nobody_wants_any_more_is_removed(self, world: World, change: str) -> None:
        forget(world)
        if change == "cancelled":
            world.cancel()
        else:
            world.move(NEXT_WEEK.starts_at + timedelta(hours=3))

        heal(world)

        assert world.zoom.meetings == {}
        assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED

    def test_12_3_an_entry_of_google_is_found_alike(self) -> None:
        world = World().connect(Provider.ZOOM, Provider.GOOGLE)
        world.put()
        world.run_confirm()
        forget(world)
        world.cancel()

        look(world, Provider.GOOGLE)
        look(world, Provider.ZOOM)
        world.look()

        assert (world.entries.meetings, world.zoom.meetings) == ({}, {})

    def test_12_3_one_that_the_ledger_thought_gone_is_removed_again(self, world: World) -> None:
        (row,) = world.rows_of(MeetingKind.ZOOM)
        world.cancel()
        world.meeting_ledger.move(row, LedgerState.DELETED)

        heal(world)

        assert world.zoom.meetings == {}
        assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED

    @pytest.mark.parametrize("state", [LedgerState.DELETING, LedgerState.LEFTOVER])
    def test_12_3_one_that_is_still_to_be_removed_is_seen_to(self, world: World, state: LedgerState) -> None:
        (row,) = world.rows_of(MeetingKind.ZOOM)
        world.cancel()
        world.meeting_ledger.move(row, state)
        world.due_work.drop(DueKind.CARE, NEXT_WEEK.booking_id)

        heal(world)

        assert world.zoom.meetings == {}

    def test_12_3_one_that_was_given_up_while_its_booking_carries_it_is_seen_to(self, world: World) -> None:
        (row,) = world.rows_of(MeetingKind.ZOOM)
        world.meeting_ledger.move(row, LedgerState.DELETING)

        look(world)

        assert is_asked_for(world)

    def test_12_3_one_of_a_class_that_is_over_is_not_on_the_list(self, world: World) -> None:
        forget(world)
        world.clock.time = NEXT_WEEK.ends_at

        look(world)

        assert world.meeting_ledger.rows == {}


class TestWhatIsNotOurs:
    def test_12_3_the_meeting_of_a_booking_that_we_do_not_know_is_another_deployments(self, world: World) -> None:
        forget(world)
        world.bookings.bookings.clear()

        heal(world)

        assert len(world.zoom.meetings) == 1
        assert world.meeting_ledger.rows == {}
        assert world.due_work.at(DueKind.CARE, NEXT_WEEK.booking_id) is None

    def test_12_3_the_meeting_of_another_hosts_booking_is_left_to_that_host(self, world: World) -> None:
        forget(world)
        world.put(replace(world.stored(), host_id="host_2"))

        heal(world)

        assert len(world.zoom.meetings) == 1
        assert world.meeting_ledger.rows == {}


def test_an_outage_of_the_table_is_told_to_whoever_runs_this(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_answer(*_: object) -> None:
        raise StoreUnavailable("no answer")

    monkeypatch.setattr(world.meeting_ledger, "records", no_answer)

    with pytest.raises(StoreUnavailable):
        look(world)
    assert world.due_work.at(DueKind.ZOOM, HOST_ID) == world.clock.now() + AGAIN_AFTER
