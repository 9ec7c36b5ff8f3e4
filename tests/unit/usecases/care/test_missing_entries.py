"""M3, AC-15: a host's Google Calendar that does not show a booking with its link is made to by the workflow."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingKind
from tests.worlds.world import NEXT_WEEK, World

A_DAY_BEFORE = NEXT_WEEK.starts_at - timedelta(days=1)


def test_m3_an_entry_that_could_not_be_made_is_made_up_for() -> None:
    world = World.booked(Provider.ZOOM, Provider.GOOGLE)
    world.entries.failures.add("create_meeting", ProviderUnavailable("no answer", provider="google"))
    with pytest.raises(ProviderUnavailable):
        world.run_confirm()

    world.look()
    assert world.story()[-1] == "Trying again to make the calendar entry"
    world.run_confirm()

    assert world.look() == A_DAY_BEFORE
    assert world.stored().calendar_event_id in world.entries.meetings


def test_ac_15_an_entry_that_carries_no_link_or_another_one_gives_way(world) -> None:
    (entry,) = world.rows_of(MeetingKind.GOOGLE_CALENDAR)
    world.meeting_ledger.rows[entry.reference] = replace(entry, join_url=None)

    world.look()
    assert len(world.workflow_engine.started) == 1
    world.run_confirm()

    (request,) = [world.entries.requests[provider_id] for provider_id in world.entries.meetings]
    assert request.join_url == world.stored().link.url
    assert world.look() == A_DAY_BEFORE


@pytest.mark.parametrize("google", ["none", "broken", "meet's own"])
def test_m3_without_a_google_account_that_works_or_where_meet_has_its_event_there_is_none_to_make(google) -> None:
    world = World.booked(Provider.GOOGLE if google == "meet's own" else Provider.ZOOM)
    world.run_confirm()
    if google == "broken":
        world.connect(Provider.GOOGLE).disturb(Provider.GOOGLE)

    assert world.look() == A_DAY_BEFORE
    assert world.workflow_engine.started == {}


@pytest.mark.parametrize("has_begun", [False, True])
def test_m3_a_google_account_that_was_connected_since_gets_one_unless_the_class_has_begun(
    zoom_alone, has_begun
) -> None:
    zoom_alone.connect(Provider.GOOGLE)
    if has_begun:
        zoom_alone.clock.time = NEXT_WEEK.starts_at

    zoom_alone.look()

    assert len(zoom_alone.workflow_engine.started) == (0 if has_begun else 1)
    assert (zoom_alone.due_at() is None) is has_begun
