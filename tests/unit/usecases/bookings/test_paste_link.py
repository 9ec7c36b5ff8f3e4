"""M8: the host gives a link by hand, and it is one that a guest can open."""

from dataclasses import replace

import pytest

from joinlink.errors import IllegalTransition, InvalidInput
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import MeetingState, News
from joinlink.model.due import DueKind
from joinlink.usecases.bookings.paste_link import paste_link
from tests.worlds.world import WITH_ZOOM, World

ROOM = "https://example.com/room?key=a&b=c#now"


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.put(WITH_ZOOM)


def paste(world: World, url: str = ROOM, booking: Booking = WITH_ZOOM) -> Booking:
    return paste_link(booking, url, world.house)


def test_m8_it_takes_the_place_of_what_was_minted_and_somebody_sees_to_the_old_meeting(world) -> None:
    booked = world.put(replace(WITH_ZOOM, calendar_event_id="event-1"))

    changed = paste(world, booking=booked)

    assert world.stored(WITH_ZOOM) == changed
    assert (changed.link.url, changed.link.kind, changed.link.meeting_id) == (ROOM, None, None)
    assert (changed.meeting_state, changed.calendar_event_id) == (MeetingState.MANUAL, None)
    assert (changed.revision, changed.link_count) == (booked.revision + 1, booked.link_count + 1)
    assert world.due_at(DueKind.CARE, WITH_ZOOM.booking_id) is not None


def test_m8_the_same_link_again_changes_nothing_and_is_in_no_line_of_the_timeline(world) -> None:
    once = paste(world)

    assert paste(world, booking=once) == once
    assert world.stored(WITH_ZOOM) == once
    (event,) = world.timeline.list(WITH_ZOOM.booking_id)
    assert (event.what, event.detail) == ("Link pasted by the host", "")


def test_m8_another_link_replaces_a_pasted_one(world) -> None:
    once = paste(world)

    again = paste(world, "https://example.com/another", once)

    assert (again.revision, again.link_count, again.news) == (once.revision + 1, once.link_count + 1, News.LINK_CHANGED)


def test_m8_the_address_of_the_minted_meeting_may_be_pasted_to_keep_it_for_good(world) -> None:
    assert paste(world, WITH_ZOOM.link.url).link.is_pasted


def test_m8_what_is_no_link_is_refused_and_changes_nothing(world) -> None:
    with pytest.raises(InvalidInput) as refusal:
        paste(world, "https://z00m.us/j/1")

    assert refusal.value.field == "url"
    assert world.stored(WITH_ZOOM) == WITH_ZOOM


def test_m8_a_class_that_is_over_needs_none(world) -> None:
    world.clock.time = WITH_ZOOM.ends_at

    with pytest.raises(IllegalTransition):
        paste(world)


def test_m8_a_booking_that_changed_meanwhile_is_not_changed_by_who_saw_it_before(world) -> None:
    moved = world.put(replace(WITH_ZOOM, revision=WITH_ZOOM.revision + 1))

    with pytest.raises(IllegalTransition):
        paste(world)
    assert world.stored(WITH_ZOOM) == moved
