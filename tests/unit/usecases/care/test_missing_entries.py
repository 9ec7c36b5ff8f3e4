"""M3, AC-15: a host's Google Calendar that does not show a booking with its link is made to by the workflow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingKind
from tests.worlds.world import NEXT_WEEK, World

A_DAY_BEFORE = NEXT_WEEK.starts_at - timedelta(days=1)


@pytest.fixture
def world() -> World:
    """Return a host with Zoom and Google, and a confirmed booking."""
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.put()
    return world


def test_m3_an_entry_that_could_not_be_made_is_made_up_for(world: World) -> None:
    world.entries.failures.add("create_meeting", ProviderUnavailable("no answer", provider="google"))
    with pytest.raises(ProviderUnavailable):
        world.run_confirm()

    world.look()
    assert world.story()[-1] == "Trying again to make the calendar entry"
    world.run_confirm()

    assert world.look() == A_DAY_BEFORE
    assert world.stored().calendar_event_id in world.entries.meetings


def test_ac_15_an_entry_that_carries_no_link_or_another_one_gives_way(world: World) -> None:
    world.run_confirm()
    entry = world.rows_of(MeetingKind.GOOGLE_CALENDAR)[0]
    world.meeting_ledger.rows[entry.reference] = replace(entry, join_url=None)

    world.look()
    assert len(world.workflow_engine.started) == 1
    world.run_confirm()

    (request,) = [world.entries.requests[provider_id] for provider_id in world.entries.meetings]
    assert request.join_url == world.stored().link.url
    assert world.look() == A_DAY_BEFORE


@pytest.mark.parametrize("connected", [(Provider.ZOOM,), (Provider.ZOOM, Provider.GOOGLE)], ids=["none", "broken"])
def test_m3_without_a_google_account_that_works_there_is_none_to_make(connected) -> None:
    world = World().connect(Provider.ZOOM)
    world.put()
    world.run_confirm()
    if Provider.GOOGLE in connected:
        world.connect(Provider.GOOGLE).disturb(Provider.GOOGLE)

    assert world.look() == A_DAY_BEFORE
    assert world.workflow_engine.started == {}


def test_m3_a_google_account_that_was_connected_since_gets_one() -> None:
    world = World().connect(Provider.ZOOM)
    world.put()
    world.run_confirm()
    world.connect(Provider.GOOGLE)

    world.look()
    world.run_confirm()

    assert world.stored().calendar_event_id in world.entries.meetings


def test_m3_meet_needs_no_entry_besides_its_own_event() -> None:
    world = World().connect(Provider.GOOGLE)
    world.put()
    world.run_confirm()

    assert world.look() == A_DAY_BEFORE
    assert world.workflow_engine.started == {}


def test_m3_there_is_none_to_make_up_for_once_the_class_has_begun() -> None:
    world = World().connect(Provider.ZOOM)
    world.put()
    world.run_confirm()
    world.connect(Provider.GOOGLE)
    world.clock.time = NEXT_WEEK.starts_at

    assert world.look() is None
    assert world.workflow_engine.started == {}
