"""S4, A4: looks at calendars of strangers: within bounds, one at a time, and not again at once where that is dear."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from joinlink.errors import AvailabilityUnknown, CalendarOverBounds, InvalidInput, ProviderUnavailable
from joinlink.model.calendar_look import LONGEST_LOOK, MOST_BUSY_TIMES, RESTS, LookRequest
from joinlink.model.host import Provider
from joinlink.model.profile import BusySnapshot
from joinlink.model.slots import Interval
from joinlink.usecases.slots.busy_times import LATE, STALE
from joinlink.usecases.slots.look_at_calendars import SLOW
from tests.fakes.interruptions import fail_once
from tests.unit.usecases.slots.test_busy_times import (
    APPLE_UNREADABLE,
    MORNING,
    NINE_TO_TEN,
    NO_ANSWER,
    TABLE_AWAY,
    TEN_TO_ELEVEN,
    is_unknown,
    notices,
    read,
)
from tests.worlds.world import HOST_ID, World

TOO_LARGE = CalendarOverBounds("there are more than 10 homes in the calendars")
UNFORESEEN = RecursionError("nobody thought of this")
BUSY = {Provider.APPLE: [NINE_TO_TEN]}
A_MINUTE_AND_MORE = 61


@pytest.fixture
def apple(world: World) -> World:
    """Return a host with Apple Calendar and an appointment in it."""
    world.connect_apple()
    world.apple_calendar.intervals = [NINE_TO_TEN]
    return world


def let_it_take(world: World, seconds: float) -> None:
    """Let every reading of Apple's calendar take so long."""
    quick = world.apple_calendar.busy

    def slowly(*args: object, **given: object) -> object:
        world.clock.sleep(seconds)
        return quick(*args, **given)  # type: ignore[arg-type]

    world.apple_calendar.busy = slowly  # type: ignore[method-assign,assignment]


def booking_is_unknown(world: World) -> bool:
    try:
        world.house.busy_times.read(world.profiles.load(HOST_ID), MORNING, max_age=timedelta())
    except AvailabilityUnknown:
        return True
    return False


def readings_during(world: World, work: Callable[[], object]) -> int:
    before = world.apple_calendar.readings
    work()
    return world.apple_calendar.readings - before


class TestAFailureThatIsDear:
    @pytest.mark.parametrize("error", [TOO_LARGE, UNFORESEEN], ids=["too large", "unforeseen"])
    def test_s4_it_is_unknown_to_everybody_for_five_minutes_and_nobody_asks_again(self, apple, error) -> None:
        apple.apple_calendar.failures.add("busy", error)
        assert is_unknown(apple)

        apple.clock.sleep(5 * 60)
        apple.calendar_reader.waited_for.clear()

        assert readings_during(apple, lambda: is_unknown(apple)) == 0
        assert is_unknown(apple)
        assert booking_is_unknown(apple)
        assert apple.calendar_reader.waited_for == []
        assert notices(apple) == APPLE_UNREADABLE

    def test_s4_afterwards_no_page_waits_for_it_until_a_look_has_gone_well(self, apple) -> None:
        apple.apple_calendar.failures.add("busy", TOO_LARGE)
        assert is_unknown(apple)
        apple.clock.sleep(RESTS.total_seconds())

        assert is_unknown(apple)
        assert len(apple.calendar_reader.asked) == 1
        apple.calendar_reader.do_what_was_asked()

        assert read(apple) == BUSY
        assert notices(apple) == []

    def test_s4_the_host_is_told_what_it_is_about(self, apple) -> None:
        apple.apple_calendar.failures.add("busy", TOO_LARGE)

        assert is_unknown(apple)

        assert apple.the_notice().detail.startswith("It is too large for us, or its server too slow.")

    def test_s4_more_busy_times_than_a_row_takes_are_too_many(self, apple) -> None:
        start = MORNING.start
        apple.apple_calendar.intervals = [
            Interval(start + 2 * each, start + 2 * each + 1) for each in range(MOST_BUSY_TIMES + 1)
        ]

        assert is_unknown(apple)
        assert apple.connection(Provider.APPLE).look_failed

    def test_s4_a_failure_that_took_its_time_is_dear_at_a_server_of_the_hosts_choice_alone(self, apple) -> None:
        let_it_take(apple, 1)
        apple.apple_calendar.failures.add("busy", NO_ANSWER)
        assert is_unknown(apple)
        assert is_unknown(apple)

        google = World().connect(Provider.GOOGLE)
        fail_once(google.free_busy, "busy", ProviderUnavailable("no answer", provider="google"))
        assert is_unknown(google)
        assert read(google) == {Provider.GOOGLE: []}

    def test_a4_a_failure_that_cost_nothing_is_forgotten_at_once(self, apple) -> None:
        apple.apple_calendar.failures.add("busy", NO_ANSWER)
        assert is_unknown(apple)

        assert read(apple) == BUSY

    def test_s4_one_calendar_that_is_unknown_leaves_the_others_unasked(self, apple) -> None:
        apple.apple_calendar.failures.add("busy", TOO_LARGE)
        assert is_unknown(apple)
        apple.connect(Provider.GOOGLE)
        apple.calendar_reader.waited_for.clear()

        assert is_unknown(apple)
        assert apple.calendar_reader.waited_for == []


class TestALookThatNeverEnds:
    """Its function was ended: out of time, or out of memory."""

    @pytest.fixture
    def abandoned(self, apple: World) -> World:
        assert apple.connections.begin_look(apple.connection(Provider.APPLE), apple.clock.now())
        return apple

    def test_s4_it_counts_as_one_that_failed_dearly(self, abandoned) -> None:
        abandoned.clock.sleep(LONGEST_LOOK.total_seconds())
        assert readings_during(abandoned, lambda: is_unknown(abandoned)) == 0

        abandoned.clock.sleep((RESTS - LONGEST_LOOK).total_seconds())
        assert read(abandoned) == BUSY

    def test_s4_nobody_waits_for_it_any_more_once_it_is_late(self, abandoned) -> None:
        abandoned.clock.sleep(LATE.total_seconds() + 1)
        before = abandoned.clock.now()

        assert is_unknown(abandoned)
        assert booking_is_unknown(abandoned)
        assert abandoned.clock.now() == before

    def test_a4_at_google_which_no_stranger_chose_the_next_look_begins_soon(self, world) -> None:
        world.connect(Provider.GOOGLE)
        world.connections.begin_look(world.connection(Provider.GOOGLE), world.clock.now())
        world.clock.sleep(LONGEST_LOOK.total_seconds())

        assert read(world) == {Provider.GOOGLE: []}

    def test_an_outage_of_our_own_leaves_no_look_behind(self, apple) -> None:
        fail_once(apple.profiles, "keep_busy_snapshot", TABLE_AWAY)
        with pytest.raises(type(TABLE_AWAY)):
            read(apple)

        assert read(apple) == BUSY


class TestManyAtOnce:
    def test_s4_whoever_comes_while_another_looks_waits_and_shares_what_that_brings(self, apple) -> None:
        connection, slept = apple.connection(Provider.APPLE), apple.clock.sleep
        apple.connections.begin_look(connection, apple.clock.now())

        def meanwhile(seconds: float) -> None:
            slept(seconds)
            apple.house.calendar_looks.look(connection, apple.profiles.load(HOST_ID), MORNING)
            apple.clock.sleep = slept

        apple.clock.sleep = meanwhile

        assert readings_during(apple, lambda: read(apple)) == 1

    def test_a4_a_booking_takes_nothing_from_a_look_that_began_before_it(self, apple) -> None:
        connection, slept = apple.connection(Provider.APPLE), apple.clock.sleep
        began_at = apple.clock.now()
        apple.connections.begin_look(connection, began_at)
        apple.clock.sleep(1)

        def meanwhile(seconds: float) -> None:
            slept(seconds)
            apple.profiles.keep_busy_snapshot(connection, BusySnapshot(began_at, Interval(0, 2**40), (NINE_TO_TEN,)))
            apple.apple_calendar.intervals = [TEN_TO_ELEVEN]
            apple.clock.sleep = slept

        apple.clock.sleep = meanwhile
        found = apple.house.busy_times.read(apple.profiles.load(HOST_ID), MORNING, max_age=timedelta())

        assert list(found[Provider.APPLE]) == [TEN_TO_ELEVEN]


class TestACalendarThatIsSlow:
    def test_s4_a_page_shows_what_was_read_lately_and_has_it_read_anew_elsewhere(self, apple) -> None:
        let_it_take(apple, SLOW.total_seconds())
        read(apple)
        apple.clock.sleep(A_MINUTE_AND_MORE)
        apple.apple_calendar.intervals = [TEN_TO_ELEVEN]

        assert readings_during(apple, lambda: read(apple)) == 0
        apple.calendar_reader.do_what_was_asked()

        assert read(apple) == {Provider.APPLE: [TEN_TO_ELEVEN]}

    def test_a4_but_nothing_that_is_older_than_ten_minutes(self, apple) -> None:
        let_it_take(apple, SLOW.total_seconds())
        read(apple)
        apple.clock.sleep(STALE.total_seconds() + 1)
        apple.apple_calendar.intervals = [TEN_TO_ELEVEN]

        assert read(apple) == {Provider.APPLE: [TEN_TO_ELEVEN]}

    def test_s4_one_that_is_not_read_in_time_is_as_it_was_lately_or_unknown(self, apple) -> None:
        read(apple)
        apple.clock.sleep(A_MINUTE_AND_MORE)
        apple.calendar_reader.is_too_slow = True

        assert read(apple) == BUSY
        assert booking_is_unknown(apple)

        apple.clock.sleep(STALE.total_seconds())
        assert is_unknown(apple)


class TestWhoIsAsked:
    def test_n4_nobody_for_a_host_without_calendars(self, world) -> None:
        world.connect(Provider.ZOOM)

        read(world)

        assert world.calendar_reader.waited_for == []

    def test_s4_a_calendar_is_tried_when_it_is_connected_and_nothing_of_it_kept(self, world) -> None:
        world.apple_calendar.failures.add("busy", TOO_LARGE)

        world.connect_apple()

        assert notices(world) == APPLE_UNREADABLE
        assert readings_during(world, lambda: is_unknown(world)) == 0

        world.connect_apple()
        assert notices(world) == []
        assert world.profiles.load(HOST_ID).busy_snapshots == {}
        assert read(world) == {Provider.APPLE: []}

    def test_a3_a_calendar_that_was_removed_meanwhile_blocks_nothing(self, apple) -> None:
        seen = apple.profiles.load(HOST_ID)
        apple.connections.connections.clear()

        assert apple.house.busy_times.read(seen, MORNING) == {Provider.APPLE: ()}

    def test_a_look_ahead_of_time_as_by_a_schedule_fired_by_hand_keeps_nobody_waiting(self, apple) -> None:
        tomorrow = apple.clock.now() + timedelta(days=1)
        apple.connections.fail_look(apple.connection(Provider.APPLE), tomorrow)
        apple.calendar_reader.waited_for.clear()

        assert not booking_is_unknown(apple)


def test_what_a_function_is_asked_travels_as_json() -> None:
    request = LookRequest("host_1", (Provider.GOOGLE, Provider.APPLE), MORNING, 60, is_trial=True)

    assert LookRequest.of_event(request.as_event()) == request


@pytest.mark.parametrize("lacking", ["hostId", "providers", "start", "end", "maxAgeSeconds", "isTrial"])
def test_what_is_no_such_request_is_refused(lacking) -> None:
    event = LookRequest("host_1", (Provider.GOOGLE,), MORNING).as_event()

    with pytest.raises(InvalidInput):
        LookRequest.of_event({**event, lacking: None})
