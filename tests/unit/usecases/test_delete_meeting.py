"""X2, X3 and the ledger's promise: nothing is forgotten until the provider confirms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable, ReconnectRequired
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.usecases.delete_meeting import delete_meeting, record_leftovers
from joinlink.usecases.mint_meeting import mint_meeting
from tests.unit.usecases.minting import BOOKING, HOST, World

TARGET = BOOKING.at_revision


@pytest.fixture
def world() -> World:
    """Return a booking whose Zoom meeting was made and is not stored."""
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.book()
    mint_meeting(TARGET, world.ports)
    return world


def test_what_was_made_is_removed_and_a_repeat_asks_nothing(world: World) -> None:
    delete_meeting(TARGET, world.ports)
    calls = list(world.zoom.calls)

    delete_meeting(TARGET, world.ports)

    assert world.zoom.meetings == {}
    assert world.zoom.calls == calls
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED


def test_an_intent_whose_outcome_is_unknown_is_looked_for_and_removed() -> None:
    world = World().connect(Provider.ZOOM)
    world.book()
    world.zoom.failures.add("create_meeting", ProviderUnavailable("lost", provider="zoom"), after=True)
    with pytest.raises(ProviderUnavailable):
        mint_meeting(TARGET, world.ports)

    delete_meeting(TARGET, world.ports)

    assert world.zoom.meetings == {}
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED


def test_ac05_only_the_account_that_made_it_is_asked_to_remove_it(world: World) -> None:
    connection = world.connections.connections[HOST, Provider.ZOOM]
    world.connections.connections[HOST, Provider.ZOOM] = replace(connection, account_id="another-account")

    with pytest.raises(ReconnectRequired):
        delete_meeting(TARGET, world.ports)

    assert "delete_meeting" not in world.zoom.calls
    assert world.connections.connections[HOST, Provider.ZOOM].is_usable


def test_x3_a_removal_that_failed_becomes_a_notice_with_the_exact_words_and_the_id(world: World) -> None:
    world.zoom.failures.add("delete_meeting", ProviderRejected("no", provider="zoom"))
    with pytest.raises(ProviderRejected):
        delete_meeting(TARGET, world.ports)

    record_leftovers(TARGET, world.ports)
    record_leftovers(TARGET, world.ports)

    (notice,) = world.notices.list(HOST)
    (meeting_id,) = world.zoom.meetings
    assert notice.title == "We could not remove a Zoom meeting for a cancelled session"
    assert notice.detail == "You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed."
    assert notice.meeting_id == meeting_id
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.LEFTOVER
