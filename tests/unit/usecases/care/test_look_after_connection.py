"""12.3, C9, AC-14, AC-46: once a day an account is searched for what we made there, and its grant kept alive."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import ProviderUnavailable, ReconnectRequired, StoreUnavailable
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.usecases.care.look_after_connection import AGAIN_AFTER, EVERY, look_after_connection
from tests.fakes import FakeMarkedObjects
from tests.fakes.interruptions import fail_once, meanwhile
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

KINDS = {Provider.ZOOM: DueKind.ZOOM, Provider.GOOGLE: DueKind.GOOGLE}
LATER = NEXT_WEEK.starts_at + timedelta(hours=3)


@pytest.fixture
def world(zoom_alone: World) -> World:
    return zoom_alone


@pytest.fixture
def forgotten(world: World) -> World:
    """Return the world after its ledger was lost, as a table that was restored from a backup may have done."""
    world.meeting_ledger.rows.clear()
    return world


def look(world: World, provider: Provider = Provider.ZOOM) -> timedelta | None:
    """Look after the connection now, and tell how long it is to the next look."""
    look_after_connection(world.ask(KINDS[provider], HOST_ID), world.house)
    at = world.due_at(KINDS[provider], HOST_ID)
    return at and at - world.clock.now()


def is_asked_for(world: World) -> bool:
    """Return whether somebody is to look after the booking at once."""
    return world.due_at() == world.clock.now()


def heal(world: World) -> None:
    """Look after the connection and then, where it was asked for, after the booking."""
    look(world)
    if world.due_at() is not None:
        world.look_when_due()


def listing(world: World) -> FakeMarkedObjects:
    return world.marked_objects[Provider.ZOOM]


class TestTheGrant:
    @pytest.mark.parametrize("provider", [Provider.ZOOM, Provider.GOOGLE])
    def test_ac_46_it_is_looked_after_once_a_day_and_a_token_that_nobody_uses_is_refreshed(self, provider) -> None:
        world = World().connect(provider)
        assert world.due_at(KINDS[provider], HOST_ID) == world.clock.now() + EVERY
        world.forget_tokens(provider)

        assert look(world, provider) == EVERY

        assert world.oauth_providers[provider].refreshes == 1
        assert world.connection(provider).generation == 2
        assert world.meeting_ledger.rows == {}

    def test_c9_an_outage_is_waited_out_for_an_hour_and_breaks_nothing(self, world) -> None:
        listing(world).failures.add("list_marked", ProviderUnavailable("no answer", provider="zoom"))

        assert look(world) == AGAIN_AFTER
        assert world.connection(Provider.ZOOM).is_usable

    @pytest.mark.parametrize("lack", ["the grant", "a scope"])
    def test_c9_a_grant_or_a_scope_that_is_gone_is_noticed(self, world, lack) -> None:
        if lack == "the grant":
            world.forget_tokens(Provider.ZOOM)
            world.oauth_providers[Provider.ZOOM].live_refresh_tokens.clear()
        else:
            listing(world).failures.add("list_marked", ReconnectRequired("scope missing", provider="zoom"))

        look(world)

        assert not world.connection(Provider.ZOOM).is_usable

    def test_c9_a_connection_that_waits_for_its_host_is_let_be_from_day_to_day(self, forgotten) -> None:
        forgotten.disturb(Provider.ZOOM)

        assert look(forgotten) == EVERY
        assert forgotten.meeting_ledger.rows == {}
        assert forgotten.oauth_providers[Provider.ZOOM].refreshes == 0

    def test_c8_a_connection_that_was_removed_is_looked_after_no_more(self, world) -> None:
        due = world.ask(DueKind.ZOOM, HOST_ID)
        world.connections.connections.clear()

        look_after_connection(due, world.house)

        assert world.due_at(DueKind.ZOOM, HOST_ID) is None

    def test_one_that_somebody_else_looks_after_is_left_to_them(self, forgotten) -> None:
        due = forgotten.ask(DueKind.ZOOM, HOST_ID)
        forgotten.due_work.take(due, until=forgotten.clock.now() + AGAIN_AFTER)

        look_after_connection(due, forgotten.house)

        assert forgotten.meeting_ledger.rows == {}

    def test_one_that_was_made_anew_meanwhile_keeps_its_own_time(self, world) -> None:
        again = world.clock.now() + timedelta(hours=3)
        meanwhile(listing(world), "list_marked", lambda: world.due_work.ask(DueKind.ZOOM, HOST_ID, again))

        assert look(world) == timedelta(hours=3)

    def test_an_outage_of_the_table_is_told_to_whoever_runs_this(self, world) -> None:
        fail_once(world.meeting_ledger, "records", StoreUnavailable("no answer"))

        with pytest.raises(StoreUnavailable):
            look(world)
        assert world.due_at(DueKind.ZOOM, HOST_ID) == world.clock.now() + AGAIN_AFTER


class TestWhatWeMade:
    def test_12_3_a_meeting_that_its_booking_carries_is_left_alone(self, world) -> None:
        before = dict(world.meeting_ledger.rows)

        look(world)

        assert world.meeting_ledger.rows == before
        assert not is_asked_for(world)

    def test_12_3_ac_14_one_without_a_row_is_written_down_with_its_account_and_its_booking_looked_after(
        self, world
    ) -> None:
        (kept,) = world.rows_of(MeetingKind.ZOOM)
        world.meeting_ledger.rows.clear()
        booking = world.stored()

        look(world)

        (row,) = world.rows_of(MeetingKind.ZOOM)
        assert (row.reference, row.marker, row.account_id) == (kept.reference, kept.marker, kept.account_id)
        assert (row.state, row.provider_id, row.join_url) == (LedgerState.LIVE, kept.provider_id, kept.join_url)
        assert is_asked_for(world)

        world.look_when_due()
        assert world.stored() == booking
        assert list(world.zoom.meetings) == [booking.link.meeting_id]

    def test_12_3_one_that_its_booking_wants_is_adopted(self, forgotten) -> None:
        (meeting_id,) = forgotten.zoom.meetings
        forgotten.put()

        heal(forgotten)
        forgotten.run_confirm()

        assert forgotten.stored().link.meeting_id == meeting_id
        assert list(forgotten.zoom.meetings) == [meeting_id]
        assert forgotten.state_of(MeetingKind.ZOOM) is LedgerState.LIVE

    @pytest.mark.parametrize("change", ["cancelled", "moved"])
    @pytest.mark.parametrize("state", [None, LedgerState.DELETING, LedgerState.LEFTOVER, LedgerState.DELETED])
    def test_12_3_one_that_nobody_wants_any_more_is_removed_whatever_the_ledger_says(
        self, world, change, state
    ) -> None:
        (row,) = world.rows_of(MeetingKind.ZOOM)
        if state is None:
            world.meeting_ledger.rows.clear()
        else:
            world.meeting_ledger.move(row, state)
        world.cancel() if change == "cancelled" else world.move(LATER)
        world.due_work.drop(DueKind.CARE, NEXT_WEEK.booking_id)

        heal(world)

        assert world.zoom.meetings == {}
        assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED

    def test_12_3_an_entry_of_google_is_found_alike(self) -> None:
        world = World.booked(Provider.ZOOM, Provider.GOOGLE)
        world.run_confirm()
        world.meeting_ledger.rows.clear()
        world.cancel()

        look(world, Provider.GOOGLE)
        look(world, Provider.ZOOM)
        world.look()

        assert (world.entries.meetings, world.zoom.meetings) == ({}, {})

    def test_12_3_one_that_was_given_up_while_its_booking_carries_it_is_seen_to(self, world) -> None:
        (row,) = world.rows_of(MeetingKind.ZOOM)
        world.meeting_ledger.move(row, LedgerState.DELETING)

        look(world)

        assert is_asked_for(world)

    def test_12_3_one_that_was_removed_while_the_list_was_made_is_not_removed_again(self, world) -> None:
        def remove() -> None:
            world.cancel()
            world.look()

        meanwhile(listing(world), "list_marked", remove, after=True)

        look(world)

        assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED
        assert not is_asked_for(world)

    def test_12_3_one_that_stands_again_and_can_not_be_read_now_is_removed_all_the_same(self, world) -> None:
        (row,) = world.rows_of(MeetingKind.ZOOM)
        world.cancel()
        world.meeting_ledger.move(row, LedgerState.DELETED)
        world.zoom.failures.add("read_meeting", ProviderUnavailable("no answer", provider="zoom"))

        look(world)

        assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETING

    def test_12_3_one_of_a_class_that_is_over_is_not_on_the_list(self, forgotten) -> None:
        forgotten.clock.time = NEXT_WEEK.ends_at

        look(forgotten)

        assert forgotten.meeting_ledger.rows == {}

    @pytest.mark.parametrize("whose", ["another deployment's", "another host's"])
    def test_12_3_one_whose_booking_we_do_not_know_or_is_another_hosts_is_not_ours(self, forgotten, whose) -> None:
        if whose == "another host's":
            forgotten.put(replace(forgotten.stored(), host_id="host_2"))
        else:
            forgotten.bookings.bookings.clear()

        heal(forgotten)

        assert len(forgotten.zoom.meetings) == 1
        assert forgotten.meeting_ledger.rows == {}
        assert forgotten.due_at() is None
