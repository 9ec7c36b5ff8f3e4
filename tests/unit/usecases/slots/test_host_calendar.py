"""A3, A4, AC-55: what is on offer is asked in one place, for a new booking and for one that is moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.errors import AvailabilityUnknown, CalendarUnreachable, ProviderUnavailable, SlotNotOffered, SlotTaken
from joinlink.model.availability import default_availability
from joinlink.model.booking import Booking
from joinlink.model.host import Provider
from joinlink.usecases.slots.host_calendar import SlotTerms
from joinlink.usecases.slots.list_slots import list_slots
from tests.samples import HOST, SLOT, at
from tests.worlds.world import CONFIRMED, HOST_ID, MEET_LINK, PAID_CLASS, WITH_ZOOM, World

HALF_AN_HOUR = timedelta(minutes=30)
LONGER = replace(PAID_CLASS, duration_minutes=60, slot_step_minutes=30)
WITH_MEET = replace(CONFIRMED, link=MEET_LINK, ends_at=SLOT + timedelta(hours=1))
IN_GOOGLE = replace(WITH_ZOOM, calendar_event_id="event2", ends_at=SLOT + timedelta(hours=1))
IN_NO_CALENDAR = replace(WITH_ZOOM, ends_at=SLOT + timedelta(hours=1))


@pytest.fixture
def world() -> World:
    world = World.selling()
    world.sell(LONGER)
    return world


def check(world: World, starts_at: datetime, besides: Booking | None = None) -> None:
    terms = SlotTerms.of_class(world.profiles.load(HOST_ID), LONGER, besides)
    world.house.host_calendar.check_offer(terms, starts_at)


def test_a_free_slot_is_on_offer(world: World) -> None:
    check(world, SLOT)


def test_a_time_outside_the_hours_is_not_offered_and_asks_no_calendar(world: World) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add_for_good("busy", AssertionError("Google was asked"))

    with pytest.raises(SlotNotOffered):
        check(world, SLOT.replace(hour=20))


def test_a6_somebody_elses_time_is_taken_and_asks_no_calendar(world: World) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add_for_good("busy", AssertionError("Google was asked"))
    world.put(CONFIRMED)

    with pytest.raises(SlotTaken):
        check(world, SLOT)


def test_a3_a_busy_time_of_any_calendar_is_not_offered(world: World) -> None:
    world.connect(Provider.GOOGLE)
    world.be_busy(SLOT, minutes=15)

    with pytest.raises(SlotNotOffered):
        check(world, SLOT)


def test_a4_what_a_page_showed_a_second_ago_is_asked_again_before_it_is_booked(world: World) -> None:
    world.connect(Provider.GOOGLE)
    check(world, SLOT)
    world.clock.time += timedelta(seconds=1)
    world.be_busy(SLOT, minutes=15)

    with pytest.raises(SlotNotOffered):
        check(world, SLOT)


@pytest.mark.parametrize("provider", [Provider.GOOGLE, Provider.APPLE])
def test_a4_ac_56_what_is_unknown_is_not_offered(world: World, provider: Provider) -> None:
    if provider is Provider.GOOGLE:
        world.connect(Provider.GOOGLE)
        world.free_busy.failures.add("busy", ProviderUnavailable("no answer", provider="google"))
    else:
        world.connect_apple()
        world.apple_calendar.failures.add("busy", CalendarUnreachable("no answer"))

    with pytest.raises(AvailabilityUnknown):
        check(world, SLOT)


def test_ac_55_apple_keeps_a_time_from_the_list_and_from_booking_alike(world: World) -> None:
    world.connect_apple()
    world.be_busy_in_apple(SLOT, minutes=30)

    listed = list_slots(HOST.handle, LONGER.slug, SLOT.date(), SLOT.date(), None, calendar=world.house.host_calendar)

    starts = {slot.starts_at for slot in listed.slots}
    assert SLOT + HALF_AN_HOUR in starts
    for start in (SLOT - HALF_AN_HOUR, SLOT):
        assert start not in starts
        with pytest.raises(SlotNotOffered):
            check(world, start)


class TestMovingABooking:
    """R1: what a booking itself holds is not in its way."""

    @pytest.mark.parametrize("booking", [WITH_MEET, IN_GOOGLE], ids=["meet", "zoom in google"])
    def test_its_own_event_in_google_does_not_keep_it_from_moving_by_half_an_hour(
        self, world: World, booking: Booking
    ) -> None:
        world.connect(Provider.GOOGLE)
        world.put(booking)
        world.be_busy(booking.starts_at, minutes=60)

        check(world, SLOT + HALF_AN_HOUR, besides=booking)

        with pytest.raises(SlotTaken):
            check(world, SLOT + HALF_AN_HOUR)

    def test_what_touches_its_own_event_is_still_in_the_way(self, world: World) -> None:
        """Google joins busy times that touch."""
        world.connect(Provider.GOOGLE)
        world.put(WITH_MEET)
        world.be_busy(SLOT - HALF_AN_HOUR, minutes=120)

        for start in (SLOT - HALF_AN_HOUR, SLOT + HALF_AN_HOUR):
            with pytest.raises(SlotNotOffered):
                check(world, start, besides=WITH_MEET)

    def test_a_booking_without_an_event_of_ours_leaves_google_as_it_is(self, world: World) -> None:
        world.connect(Provider.GOOGLE)
        world.put(IN_NO_CALENDAR)
        world.be_busy(SLOT, minutes=60)

        with pytest.raises(SlotNotOffered):
            check(world, SLOT + HALF_AN_HOUR, besides=IN_NO_CALENDAR)

    def test_we_have_no_events_in_apples_calendar(self, world: World) -> None:
        world.connect(Provider.GOOGLE)
        world.connect_apple()
        world.put(WITH_MEET)
        world.be_busy_in_apple(SLOT, minutes=60)

        with pytest.raises(SlotNotOffered):
            check(world, SLOT + HALF_AN_HOUR, besides=WITH_MEET)

    def test_another_booking_is_in_the_way(self, world: World) -> None:
        world.put(IN_NO_CALENDAR)
        world.put(at(replace(CONFIRMED, booking_id="booking_2"), SLOT + timedelta(hours=1)))

        with pytest.raises(SlotTaken):
            check(world, SLOT + HALF_AN_HOUR, besides=IN_NO_CALENDAR)

    def test_its_own_buffers_are_not_in_its_way(self, world: World) -> None:
        buffers = {"buffer_before_minutes": 30, "buffer_after_minutes": 30}
        world.open_hours(replace(default_availability("Europe/Berlin"), **buffers))
        buffered = replace(IN_NO_CALENDAR, **buffers)
        world.put(buffered)

        check(world, SLOT + HALF_AN_HOUR, besides=buffered)
