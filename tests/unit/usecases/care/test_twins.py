"""M6, 12.3: Zoom applied one create twice, so that two meetings carry one reference. One of them has to go."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.usecases.care.look_after_connection import EVERY, look_after_connection
from joinlink.usecases.meetings.make_once import make_once
from joinlink.usecases.meetings.meeting_request import meeting_request
from tests.fakes.interruptions import meanwhile
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

TOKEN = "access-1"
DOWN = ProviderUnavailable("no answer", provider="zoom")


@pytest.fixture
def world(zoom_alone: World) -> World:
    return zoom_alone


def make_a_twin(world: World) -> str:
    """Let Zoom apply the create once more, and return the id of what that made."""
    request = next(iter(world.zoom.requests.values()))
    return world.zoom.create_meeting(TOKEN, request).provider_id


def search(world: World) -> None:
    """Look after the connection."""
    look_after_connection(world.ask(DueKind.ZOOM, HOST_ID), world.house)


def heal(world: World) -> None:
    """Look after the connection and then, where it was asked for, after the booking."""
    search(world)
    if world.due_at() is not None:
        world.look_when_due()


def is_put_right(world: World) -> bool:
    """Return whether what the booking carries is all that stands at Zoom."""
    return list(world.zoom.meetings) == [world.stored().link.meeting_id]


def test_m6_a_twin_is_written_down_to_be_removed_under_the_next_generation(world) -> None:
    twin = make_a_twin(world)

    search(world)

    own, extra = world.rows_of(MeetingKind.ZOOM)
    assert (own.provider_id, own.state) == (world.stored().link.meeting_id, LedgerState.LIVE)
    assert (extra.provider_id, extra.state, extra.generation) == (twin, LedgerState.DELETING, 2)
    assert (extra.marker, extra.account_id) == (own.marker, own.account_id)
    assert world.due_at() == world.clock.now()


@pytest.mark.parametrize("twins", [1, 2])
def test_m6_each_twin_goes_and_what_the_booking_carries_stays(world, twins) -> None:
    for _ in range(twins):
        make_a_twin(world)
    booking = world.stored()

    heal(world)

    assert is_put_right(world)
    assert world.stored() == booking
    states = [row.state for row in world.rows_of(MeetingKind.ZOOM)]
    assert states == [LedgerState.LIVE, *[LedgerState.DELETED] * twins]


def test_x3_one_that_can_not_be_removed_is_named_once_and_tried_again(world) -> None:
    twin = make_a_twin(world)
    world.zoom.failures.add_for_good("delete_meeting", DOWN)
    heal(world)
    heal(world)

    assert world.the_notice().meeting_id == twin
    assert len(world.rows_of(MeetingKind.ZOOM)) == 2

    world.zoom.failures.clear()
    heal(world)
    assert is_put_right(world)
    assert world.notice_kinds() == []


def test_m6_one_that_comes_back_after_its_removal_is_removed_again(world) -> None:
    twin = make_a_twin(world)
    meeting = world.zoom.meetings[twin]
    heal(world)
    world.zoom.meetings[twin] = meeting

    heal(world)

    assert twin not in world.zoom.meetings
    assert len(world.rows_of(MeetingKind.ZOOM)) == 2


def test_m6_the_twin_of_a_meeting_that_was_removed_with_its_booking_goes_too(world) -> None:
    make_a_twin(world)
    world.cancel()
    world.look()
    assert len(world.zoom.meetings) == 1

    heal(world)

    assert world.zoom.meetings == {}


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": NEXT_WEEK.starts_at + timedelta(days=7)},
        {"duration_minutes": 90},
        {"timezone": "America/New_York"},
    ],
    ids=["another day", "longer", "another zone"],
)
def test_12_3_a_copy_that_its_host_has_made_for_something_else_is_left_alone(world, change) -> None:
    copy = make_a_twin(world)
    world.zoom.meetings[copy] = replace(world.zoom.meetings[copy], **change)

    heal(world)

    assert copy in world.zoom.meetings
    assert len(world.rows_of(MeetingKind.ZOOM)) == 1


def test_12_3_one_that_can_not_be_read_now_is_left_alone_until_it_can(world) -> None:
    twin = make_a_twin(world)
    world.zoom.failures.add("read_meeting", DOWN)

    search(world)
    assert world.due_at(DueKind.ZOOM, HOST_ID) == world.clock.now() + EVERY
    assert len(world.rows_of(MeetingKind.ZOOM)) == 1
    heal(world)
    assert twin not in world.zoom.meetings


def test_12_3_one_that_is_gone_by_the_time_it_is_read_needs_nothing(world) -> None:
    twin = make_a_twin(world)
    listed = world.marked_objects[Provider.ZOOM]
    meanwhile(listed, "list_marked", lambda: world.zoom.delete_by_hand(twin), after=True)

    search(world)

    assert len(world.rows_of(MeetingKind.ZOOM)) == 1
    assert world.due_at() is None


def test_m6_while_a_twin_is_still_to_be_removed_what_was_made_first_is_the_bookings_meeting(world) -> None:
    make_a_twin(world)
    world.put()
    search(world)

    record = make_once(
        NEXT_WEEK,
        MeetingKind.ZOOM,
        world.house,
        records=world.meeting_ledger.records(NEXT_WEEK.booking_id, NEXT_WEEK.revision),
        accounts={Provider.ZOOM: world.connection(Provider.ZOOM)},
    )

    assert record.generation == 1
    assert len(world.zoom.meetings) == 2


def test_m6_neither_is_a_twin_while_nobody_knows_which_of_them_is_the_bookings() -> None:
    world = World.booked(Provider.ZOOM)
    world.zoom.failures.add("create_meeting", DOWN, after=True)
    with pytest.raises(ProviderUnavailable):
        world.run_confirm()
    world.zoom.create_meeting(TOKEN, meeting_request(NEXT_WEEK, MeetingKind.ZOOM, generation=1))

    search(world)
    assert len(world.rows_of(MeetingKind.ZOOM)) == 1
    world.run_confirm()
    heal(world)

    assert is_put_right(world)
