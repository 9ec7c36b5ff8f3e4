"""A3, A4, AC-55: what is on offer is asked in one place, for a new booking and for one that is moved."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.errors import AvailabilityUnknown, CalendarUnreachable, ProviderUnavailable, SlotNotOffered, SlotTaken
from joinlink.model.availability import default_availability
from joinlink.model.booking import Booking
from joinlink.model.claim import Claim
from joinlink.model.host import Provider
from joinlink.model.occurrence import first_occurrence
from joinlink.model.slots import Interval
from joinlink.usecases.slots.host_calendar import SlotTerms
from joinlink.usecases.slots.list_slots import list_slots
from joinlink.usecases.slots.offer_dates import DateStatus, offer_dates
from tests.samples import EVENINGS, HOST, SLOT, at
from tests.worlds.world import CONFIRMED, HOST_ID, MEET_LINK, PAID_CLASS, WITH_ZOOM, World

HALF_AN_HOUR = timedelta(minutes=30)
LONGER = replace(PAID_CLASS, duration_minutes=60, slot_step_minutes=30)
WITH_MEET = replace(CONFIRMED, link=MEET_LINK, ends_at=SLOT + timedelta(hours=1))
IN_GOOGLE = replace(WITH_ZOOM, calendar_event_id="event2", ends_at=SLOT + timedelta(hours=1))
IN_NO_CALENDAR = replace(WITH_ZOOM, ends_at=SLOT + timedelta(hours=1))


@pytest.fixture
def world() -> World:
    """Return a host with both calendars who sells a class of an hour every half hour."""
    world = World.selling(LONGER).connect(Provider.GOOGLE)
    world.connect_apple()
    return world


def check(world: World, starts_at: datetime, besides: Booking | None = None) -> None:
    terms = SlotTerms.of_class(world.profiles.load(HOST_ID), LONGER, besides)
    world.house.host_calendar.check_offer(terms, starts_at)


@pytest.mark.parametrize(
    ("starts_at", "error"),
    [(SLOT.replace(hour=20), SlotNotOffered), (SLOT, SlotTaken)],
    ids=["outside the hours", "somebody else's"],
)
def test_a6_what_our_own_table_rules_out_asks_no_calendar(world, starts_at, error) -> None:
    world.free_busy.failures.add_for_good("busy", AssertionError("Google was asked"))
    world.put(CONFIRMED)

    with pytest.raises(error):
        check(world, starts_at)


def test_p4_new_and_moved_bookings_starts_for_all_and_series_go_by_the_hours_that_the_class_has_chosen(world) -> None:
    world.also_open(EVENINGS)
    world.sell(replace(LONGER, hours_id=EVENINGS.hours_id))
    profile, calendar = world.profiles.load(HOST_ID), world.house.host_calendar
    evening = SLOT.replace(hour=18)
    for terms in (
        SlotTerms.of_class(profile, profile.classes[0]),
        SlotTerms.of_move(profile, WITH_ZOOM),
        SlotTerms.of_occurrence(profile, first_occurrence(CONFIRMED, "occurrence_1", 5)),
    ):
        calendar.check_offer(terms, evening)
        with pytest.raises(SlotNotOffered):
            calendar.check_offer(terms, SLOT + timedelta(days=1))

    of_series = offer_dates(terms, [SLOT + timedelta(days=1), evening], "UTC", calendar=calendar)
    assert [each.status for each in of_series] == [DateStatus.NOT_OFFERED, DateStatus.FREE]
    gone = replace(profile, classes=())
    calendar.check_offer(SlotTerms.of_move(gone, WITH_ZOOM), SLOT + timedelta(days=1))


def test_a3_a4_what_a_page_showed_a_second_ago_is_asked_again_before_it_is_booked(world) -> None:
    check(world, SLOT)
    world.clock.time += timedelta(seconds=1)
    world.be_busy(SLOT, minutes=15)

    with pytest.raises(SlotNotOffered):
        check(world, SLOT)


@pytest.mark.parametrize("provider", [Provider.GOOGLE, Provider.APPLE])
def test_a4_ac_56_what_is_unknown_is_not_offered(world, provider) -> None:
    if provider is Provider.GOOGLE:
        world.free_busy.failures.add("busy", ProviderUnavailable("no answer", provider="google"))
    else:
        world.apple_calendar.failures.add("busy", CalendarUnreachable("no answer"))

    with pytest.raises(AvailabilityUnknown):
        check(world, SLOT)


def test_ac_55_apple_keeps_a_time_from_the_list_and_from_booking_alike(world) -> None:
    world.be_busy_in_apple(SLOT, minutes=30)

    day = SLOT.date()
    listed = list_slots(HOST.handle, LONGER.slug, day, day, None, calendar=world.house.host_calendar)

    starts = {slot.starts_at for slot in listed.slots}
    assert SLOT + HALF_AN_HOUR in starts
    for start in (SLOT - HALF_AN_HOUR, SLOT):
        assert start not in starts
        with pytest.raises(SlotNotOffered):
            check(world, start)


class TestMovingABooking:
    """R1: what a booking itself holds is not in its way."""

    @pytest.mark.parametrize("booking", [WITH_MEET, IN_GOOGLE], ids=["meet", "zoom in google"])
    def test_its_own_event_in_google_does_not_keep_it_from_moving_by_half_an_hour(self, world, booking) -> None:
        world.put(booking)
        world.be_busy(booking.starts_at, minutes=60)

        check(world, SLOT + HALF_AN_HOUR, besides=booking)

        with pytest.raises(SlotTaken):
            check(world, SLOT + HALF_AN_HOUR)

    @pytest.mark.parametrize("start", [SLOT - HALF_AN_HOUR, SLOT + HALF_AN_HOUR])
    def test_what_touches_its_own_event_is_still_in_the_way(self, world, start) -> None:
        """Google joins busy times that touch."""
        world.put(WITH_MEET)
        world.be_busy(SLOT - HALF_AN_HOUR, minutes=120)

        with pytest.raises(SlotNotOffered):
            check(world, start, besides=WITH_MEET)

    @pytest.mark.parametrize(
        ("booking", "busy"),
        [(IN_NO_CALENDAR, World.be_busy), (WITH_MEET, World.be_busy_in_apple)],
        ids=["no event of ours in google", "none in apple ever"],
    )
    def test_what_is_not_its_own_event_is_in_the_way(self, world, booking, busy) -> None:
        world.put(booking)
        busy(world, SLOT, minutes=60)

        with pytest.raises(SlotNotOffered):
            check(world, SLOT + HALF_AN_HOUR, besides=booking)

    def test_another_booking_is_in_the_way(self, world) -> None:
        world.put(IN_NO_CALENDAR)
        world.put(at(replace(CONFIRMED, booking_id="booking_2"), SLOT + timedelta(hours=1)))

        with pytest.raises(SlotTaken):
            check(world, SLOT + HALF_AN_HOUR, besides=IN_NO_CALENDAR)

    def test_its_own_buffers_are_not_in_its_way(self, world) -> None:
        buffers = {"buffer_before_minutes": 30, "buffer_after_minutes": 30}
        world.open_hours(replace(default_availability("Europe/Berlin"), **buffers))
        buffered = world.put(replace(IN_NO_CALENDAR, **buffers))

        check(world, SLOT + HALF_AN_HOUR, besides=buffered)


def be_busy_with_it(world: World) -> None:
    world.be_busy(SLOT, minutes=60)


def be_unreadable(world: World) -> None:
    world.free_busy.failures.add("busy", ProviderUnavailable("no answer", provider="google"))


def meanwhile(world: World, happens: Callable[[], object]) -> None:
    """Let something happen once claims were read and before the calendars are."""
    claims = world.bookings.claims

    def claims_before_it(host_id: str, window: Interval) -> Sequence[Claim]:
        world.bookings.claims = claims
        seen = claims(host_id, window)
        happens()
        return seen

    world.bookings.claims = claims_before_it


@pytest.mark.parametrize("find_the_host", [be_busy_with_it, be_unreadable])
def test_g1_who_finds_the_host_busy_with_a_class_that_another_guest_has_just_begun_joins_it(
    world, find_the_host
) -> None:
    group = replace(LONGER, seats=10)
    world.sell(group)
    find_the_host(world)
    meanwhile(world, lambda: world.seat(IN_NO_CALENDAR))
    terms = SlotTerms.of_class(world.profiles.load(HOST_ID), group)

    standing = world.house.host_calendar.check_offer(terms, SLOT)

    assert standing.owner_id == "occurrence_1"


def test_ac_53_who_waited_in_vain_for_a_calendar_hears_that_somebody_else_has_the_time(world) -> None:
    be_unreadable(world)
    meanwhile(world, lambda: world.put(CONFIRMED))

    with pytest.raises(SlotTaken):
        check(world, SLOT)
