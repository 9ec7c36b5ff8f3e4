"""A3, A4, AC-56: Google's and Apple's busy times together, at most a minute old, or *unknown* and the host told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import (
    AvailabilityUnknown,
    CalendarUnauthorized,
    CalendarUnreachable,
    ForbiddenAddress,
    ProviderUnavailable,
    ReconnectRequired,
    StoreUnavailable,
)
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.notice import NoticeKind
from joinlink.model.slots import DAY, Interval
from tests import samples
from tests.fakes.interruptions import fail_once
from tests.worlds.world import HOST_ID, World

MIDNIGHT = int(samples.NOW.timestamp()) // DAY * DAY
NINE_TO_TEN = Interval(MIDNIGHT + 9 * 3600, MIDNIGHT + 10 * 3600)
TEN_TO_ELEVEN = Interval(MIDNIGHT + 10 * 3600, MIDNIGHT + 11 * 3600)
AFTERNOON = Interval(MIDNIGHT + 13 * 3600, MIDNIGHT + 17 * 3600)
MORNING = Interval(MIDNIGHT + 8 * 3600, MIDNIGHT + 12 * 3600)

NO_ANSWER = CalendarUnreachable("the server did not answer")
REVOKED = CalendarUnauthorized("not accepted")
NOT_PUBLIC = ForbiddenAddress("not public")
TABLE_AWAY = StoreUnavailable("the table did not answer")
APPLE_UNREADABLE = [(NoticeKind.CALENDAR_UNREADABLE, "apple")]


@pytest.fixture
def apple(world: World) -> World:
    """Return a host with Apple Calendar."""
    world.connect_apple()
    return world


def read(world: World, window: Interval = MORNING) -> dict[Provider, list[Interval]]:
    profile = world.profiles.load(HOST_ID)
    return {provider: list(busy) for provider, busy in world.house.busy_times.read(profile, window).items()}


def is_unknown(world: World) -> bool:
    try:
        read(world)
    except AvailabilityUnknown:
        return True
    return False


def notices(world: World) -> list[tuple[NoticeKind, str | None]]:
    return [(notice.kind, notice.provider) for notice in world.notices.list(HOST_ID)]


def test_a3_both_calendars_are_read(apple) -> None:
    apple.connect(Provider.GOOGLE)
    apple.free_busy.intervals = [NINE_TO_TEN]
    apple.apple_calendar.intervals = [TEN_TO_ELEVEN]

    assert read(apple) == {Provider.GOOGLE: [NINE_TO_TEN], Provider.APPLE: [TEN_TO_ELEVEN]}


def test_a3_zoom_blocks_nothing_and_no_calendar_is_no_obstacle(world) -> None:
    world.connect(Provider.ZOOM).disturb(Provider.ZOOM)

    assert read(world) == {}


def test_a3_whole_days_of_apples_calendar_are_those_of_the_hosts_zone(apple) -> None:
    apple.live_in("Asia/Kolkata")

    read(apple)

    assert apple.apple_calendar.timezones[-1] == "Asia/Kolkata"


class TestFreshness:
    """Truthful busy: what is told is at most a minute old."""

    def test_a_reading_serves_for_a_minute_and_no_longer(self, apple) -> None:
        read(apple)
        apple.apple_calendar.intervals = [NINE_TO_TEN]

        apple.clock.sleep(60)
        assert read(apple) == {Provider.APPLE: []}

        apple.clock.sleep(1)
        assert read(apple) == {Provider.APPLE: [NINE_TO_TEN]}

    def test_a_reading_serves_for_the_rest_of_its_days_and_for_no_other(self, apple) -> None:
        before = apple.apple_calendar.readings
        read(apple, MORNING)
        read(apple, AFTERNOON)
        assert apple.apple_calendar.readings == before + 1

        read(apple, Interval(MORNING.start, MORNING.end + DAY))
        assert apple.apple_calendar.readings == before + 2

    def test_each_calendar_has_a_freshness_of_its_own(self, world) -> None:
        world.connect(Provider.GOOGLE)
        read(world)
        world.clock.sleep(30)
        world.connect_apple()
        read(world)
        world.free_busy.intervals = world.apple_calendar.intervals = [NINE_TO_TEN]

        world.clock.sleep(31)

        assert read(world) == {Provider.GOOGLE: [NINE_TO_TEN], Provider.APPLE: []}

    def test_a_calendar_connected_anew_is_read_anew(self, apple) -> None:
        read(apple)
        apple.apple_calendar.intervals = [NINE_TO_TEN]

        apple.connect_apple()

        assert read(apple) == {Provider.APPLE: [NINE_TO_TEN]}


class TestUnknown:
    @pytest.mark.parametrize(
        ("provider", "error", "is_connected"),
        [
            (Provider.APPLE, NO_ANSWER, True),
            (Provider.APPLE, NOT_PUBLIC, True),
            (Provider.APPLE, REVOKED, False),
            (Provider.GOOGLE, ProviderUnavailable("no answer", provider="google"), True),
            (Provider.GOOGLE, ReconnectRequired("revoked", provider="google"), False),
        ],
    )
    def test_a4_ac_56_one_unreadable_calendar_is_enough_and_only_a_refusal_flips_its_state(
        self, apple, provider, error, is_connected
    ) -> None:
        apple.connect(Provider.GOOGLE)
        calendar = apple.apple_calendar if provider is Provider.APPLE else apple.free_busy
        calendar.failures.add("busy", error)

        assert is_unknown(apple)
        assert notices(apple) == [(NoticeKind.CALENDAR_UNREADABLE, provider)]
        assert (apple.connection(provider).status is ConnectionStatus.CONNECTED) == is_connected

    def test_a4_a_reading_of_the_minute_before_still_counts_while_the_server_is_down(self, apple) -> None:
        read(apple)
        apple.apple_calendar.failures.add_for_good("busy", NO_ANSWER)

        assert not is_unknown(apple)

        apple.clock.sleep(61)
        assert is_unknown(apple)

    def test_an_outage_of_our_own_is_no_word_about_the_calendar(self, apple) -> None:
        fail_once(apple.token_vault, "open", StoreUnavailable("the vault did not answer"))

        with pytest.raises(StoreUnavailable):
            read(apple)

        assert notices(apple) == []


class TestTellingTheHost:
    """A4: once for each time that a calendar stops being readable."""

    def test_the_host_is_told_once_however_many_guests_look_for_however_long(self, apple) -> None:
        apple.apple_calendar.failures.add_for_good("busy", NO_ANSWER)
        assert is_unknown(apple)
        apple.notices.dismiss(HOST_ID, apple.the_notice().notice_id)

        for _ in range(3):
            apple.clock.sleep(2 * 24 * 3600)
            assert is_unknown(apple)

        assert notices(apple) == []

    def test_the_notice_closes_with_the_first_reading_however_long_it_stood(self, apple) -> None:
        apple.apple_calendar.failures.add("busy", NO_ANSWER, times=2)
        assert is_unknown(apple)
        assert is_unknown(apple)
        apple.clock.sleep(3 * 24 * 3600)

        read(apple)

        assert notices(apple) == []
        assert not apple.connection(Provider.APPLE).is_unreadable

    def test_a_crash_over_closing_the_notice_leaves_that_to_the_next_reading(self, apple) -> None:
        apple.apple_calendar.failures.add("busy", NO_ANSWER)
        assert is_unknown(apple)
        fail_once(apple.notices, "close", TABLE_AWAY)
        with pytest.raises(StoreUnavailable):
            read(apple)

        read(apple)

        assert notices(apple) == []

    def test_the_notice_opens_again_with_the_next_outage(self, apple) -> None:
        for _ in range(2):
            apple.apple_calendar.failures.add("busy", NO_ANSWER)
            apple.clock.sleep(61)
            assert is_unknown(apple)
            assert notices(apple) == APPLE_UNREADABLE
            read(apple)
            assert notices(apple) == []

    def test_a_crash_between_notice_and_mark_repeats_the_notice_and_loses_none(self, apple) -> None:
        apple.apple_calendar.failures.add("busy", NO_ANSWER, times=2)
        fail_once(apple.connections, "mark_unreadable", TABLE_AWAY)
        with pytest.raises(StoreUnavailable):
            read(apple)

        assert is_unknown(apple)
        assert notices(apple) == APPLE_UNREADABLE
        assert apple.connection(Provider.APPLE).is_unreadable


class TestAPasswordThatIsNotAcceptedAnyMore:
    """C9: only the host can help."""

    def test_the_tile_says_so_and_nobody_asks_apple_again(self, apple) -> None:
        apple.apple_calendar.passwords.clear()
        assert is_unknown(apple)
        apple.apple_calendar.failures.add_for_good("busy", AssertionError("Apple was asked"))

        assert apple.connection(Provider.APPLE).status is ConnectionStatus.RECONNECT_REQUIRED
        assert is_unknown(apple)

    def test_a_fresh_reading_does_not_hide_it(self, apple) -> None:
        read(apple)
        apple.disturb(Provider.APPLE)

        assert is_unknown(apple)

    def test_a_password_that_does_not_open_needs_the_host_too(self, apple) -> None:
        connection = apple.connection(Provider.APPLE)
        of_another_host = apple.token_vault.sealer(host_id="host_2", provider=Provider.APPLE, generation=1)
        sealed = of_another_host(apple.token_vault.open(connection))
        apple.connections.connections[HOST_ID, Provider.APPLE] = replace(connection, sealed_tokens=sealed)

        assert is_unknown(apple)
        assert apple.connection(Provider.APPLE).status is ConnectionStatus.RECONNECT_REQUIRED

    def test_a_new_password_heals_it_and_closes_the_notice(self, apple) -> None:
        apple.apple_calendar.failures.add("busy", REVOKED)
        assert is_unknown(apple)
        apple.clock.sleep(timedelta(minutes=5).total_seconds())

        apple.connect_apple()

        assert notices(apple) == []
        assert read(apple) == {Provider.APPLE: []}

    def test_a_slow_refusal_of_the_old_password_leaves_the_new_one_alone(self, apple) -> None:
        seen_before = apple.profiles.load(HOST_ID)
        apple.clock.sleep(1)
        apple.connect_apple()
        apple.apple_calendar.failures.add("busy", REVOKED)

        with pytest.raises(AvailabilityUnknown):
            apple.house.calendar_looks.look(seen_before.connections[0], seen_before, MORNING)

        assert apple.connection(Provider.APPLE).status is ConnectionStatus.CONNECTED
