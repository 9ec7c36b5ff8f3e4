"""A3, A4, AC-56: Google's and Apple's busy times together, at most a minute old, or *unknown* and the host told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from joinlink.errors import (
    AvailabilityUnknown,
    CalendarUnauthorized,
    CalendarUnreachable,
    ForbiddenAddress,
    ProviderUnavailable,
    StoreUnavailable,
)
from joinlink.model.availability import default_availability
from joinlink.model.host import Connection, ConnectionStatus, Provider
from joinlink.model.notice import NoticeKind
from joinlink.model.profile import HostProfile
from joinlink.model.slots import DAY, Interval
from joinlink.usecases.connections.connect_apple import CalendarLogin, ConnectApplePorts, connect_apple
from joinlink.usecases.connections.provider_access import ProviderAccess
from joinlink.usecases.slots.busy_times import BusyTimes
from tests import samples
from tests.fakes import (
    FakeClock,
    FakeConnections,
    FakeDueWork,
    FakeFreeBusy,
    FakeNotices,
    FakeOauthProvider,
    FakeProfiles,
    FakeTokenVault,
)
from tests.fakes.calendar_server import FakeCalendarServer

HOST = "host_1"
APPLE_LOGIN = CalendarLogin("host@icloud.example", "abcd-efgh-ijkl-mnop")
MIDNIGHT = int(samples.NOW.timestamp()) // DAY * DAY
NINE_TO_TEN = Interval(MIDNIGHT + 9 * 3600, MIDNIGHT + 10 * 3600)
TEN_TO_ELEVEN = Interval(MIDNIGHT + 10 * 3600, MIDNIGHT + 11 * 3600)
AFTERNOON = Interval(MIDNIGHT + 13 * 3600, MIDNIGHT + 17 * 3600)
MORNING = Interval(MIDNIGHT + 8 * 3600, MIDNIGHT + 12 * 3600)

NO_ANSWER = CalendarUnreachable("the server did not answer")
REVOKED = CalendarUnauthorized("not accepted")
GOOGLE_DOWN = ProviderUnavailable("no answer", provider="google")


@dataclass
class House:
    """A host whose calendars are in the hands of a test."""

    clock: FakeClock = field(default_factory=lambda: FakeClock(samples.NOW))
    connections: FakeConnections = field(default_factory=FakeConnections)
    notices: FakeNotices = field(default_factory=FakeNotices)
    google: FakeFreeBusy = field(default_factory=FakeFreeBusy)
    google_oauth: FakeOauthProvider = field(default_factory=lambda: FakeOauthProvider(Provider.GOOGLE))
    apple: FakeCalendarServer = field(default_factory=FakeCalendarServer)
    vault: FakeTokenVault = field(default_factory=FakeTokenVault)

    def __post_init__(self) -> None:
        self.profiles = FakeProfiles(self.connections)
        self.profiles.put_availability(HOST, default_availability("Asia/Kolkata"))

    @property
    def busy_times(self) -> BusyTimes:
        return BusyTimes(
            profiles=self.profiles,
            connections=self.connections,
            notices=self.notices,
            google=self.google,
            access=ProviderAccess(self.connections, {Provider.GOOGLE: self.google_oauth}, self.vault, self.clock),
            apple=self.apple,
            vault=self.vault,
            clock=self.clock,
        )

    @property
    def profile(self) -> HostProfile:
        return self.profiles.load(HOST)

    def connect_google(self) -> None:
        self.connections.put(samples.connected(HOST, self.google_oauth, self.vault, self.clock.now()))

    def connect_apple(self) -> Connection:
        ports = ConnectApplePorts(self.apple, self.connections, self.vault, self.notices, FakeDueWork(), self.clock)
        return connect_apple(HOST, APPLE_LOGIN, ports)

    def stored(self, provider: Provider) -> Connection:
        return self.connections.connections[HOST, provider]

    def read(self, window: Interval = MORNING) -> dict[Provider, list[Interval]]:
        return {provider: list(busy) for provider, busy in self.busy_times.read(self.profile, window).items()}

    def is_unknown(self) -> bool:
        try:
            self.read()
        except AvailabilityUnknown:
            return True
        return False

    def open_notices(self) -> list[tuple[NoticeKind, str | None]]:
        return [(notice.kind, notice.provider) for notice in self.notices.list(HOST)]


@pytest.fixture
def house() -> House:
    return House()


APPLE_UNREADABLE = [(NoticeKind.CALENDAR_UNREADABLE, "apple")]


def test_a3_both_calendars_are_read(house: House) -> None:
    house.connect_google()
    house.connect_apple()
    house.google.intervals = [NINE_TO_TEN]
    house.apple.intervals = [TEN_TO_ELEVEN]

    assert house.read() == {Provider.GOOGLE: [NINE_TO_TEN], Provider.APPLE: [TEN_TO_ELEVEN]}


def test_a3_zoom_blocks_nothing_and_no_calendar_is_no_obstacle(house: House) -> None:
    house.connections.put(replace(samples.ZOOM, status=ConnectionStatus.RECONNECT_REQUIRED))

    assert house.read() == {}


def test_a3_whole_days_of_apples_calendar_are_those_of_the_hosts_zone(house: House) -> None:
    house.connect_apple()

    house.read()

    assert house.apple.timezones == ["Asia/Kolkata"]


class TestFreshness:
    """Truthful busy: what is told is at most a minute old."""

    def test_a_reading_serves_for_a_minute_and_no_longer(self, house: House) -> None:
        house.connect_apple()
        house.read()
        house.apple.intervals = [NINE_TO_TEN]

        house.clock.sleep(60)
        assert house.read() == {Provider.APPLE: []}

        house.clock.sleep(1)
        assert house.read() == {Provider.APPLE: [NINE_TO_TEN]}

    def test_a_reading_serves_for_the_rest_of_its_days_and_for_no_other(self, house: House) -> None:
        house.connect_apple()

        house.read(MORNING)
        house.read(AFTERNOON)
        assert house.apple.readings == 1

        house.read(Interval(MORNING.start, MORNING.end + DAY))
        assert house.apple.readings == 2

    def test_each_calendar_has_a_freshness_of_its_own(self, house: House) -> None:
        house.connect_google()
        house.read()
        house.clock.sleep(30)
        house.connect_apple()
        house.read()
        house.google.intervals = house.apple.intervals = [NINE_TO_TEN]

        house.clock.sleep(31)

        assert house.read() == {Provider.GOOGLE: [NINE_TO_TEN], Provider.APPLE: []}

    def test_a_calendar_connected_anew_is_read_anew(self, house: House) -> None:
        house.connect_apple()
        house.read()
        house.apple.intervals = [NINE_TO_TEN]

        house.connect_apple()

        assert house.read() == {Provider.APPLE: [NINE_TO_TEN]}


class TestUnknown:
    @pytest.mark.parametrize("error", [NO_ANSWER, REVOKED, ForbiddenAddress("not public")])
    def test_a4_ac_56_what_apple_does_not_tell_is_unknown_and_the_host_is_told(
        self, house: House, error: Exception
    ) -> None:
        house.connect_apple()
        house.apple.failures.add("busy", error)

        assert house.is_unknown()
        assert house.open_notices() == APPLE_UNREADABLE

    @pytest.mark.parametrize("provider", [Provider.GOOGLE, Provider.APPLE])
    def test_a4_one_unreadable_calendar_is_enough(self, house: House, provider: Provider) -> None:
        house.connect_google()
        house.connect_apple()
        if provider is Provider.GOOGLE:
            house.google.failures.add("busy", GOOGLE_DOWN)
        else:
            house.apple.failures.add("busy", NO_ANSWER)

        assert house.is_unknown()
        assert house.open_notices() == [(NoticeKind.CALENDAR_UNREADABLE, provider)]

    def test_a4_a_reading_of_the_minute_before_still_counts_while_the_server_is_down(self, house: House) -> None:
        house.connect_apple()
        house.read()
        house.apple.failures.add_for_good("busy", NO_ANSWER)

        assert not house.is_unknown()

        house.clock.sleep(61)
        assert house.is_unknown()

    def test_a_failed_reading_is_not_kept(self, house: House) -> None:
        house.connect_apple()
        house.apple.failures.add("busy", NO_ANSWER)

        assert house.is_unknown()
        assert not house.is_unknown()

    def test_an_outage_of_our_own_is_no_word_about_the_calendar(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_answer(connection: Connection) -> None:
            raise StoreUnavailable("the vault did not answer")

        house.connect_apple()
        monkeypatch.setattr(house.vault, "open", no_answer)

        with pytest.raises(StoreUnavailable):
            house.read()

        assert house.open_notices() == []


class TestTellingTheHost:
    """A4: once for each time that a calendar stops being readable."""

    def test_the_host_is_told_once_however_many_guests_look_for_however_long(self, house: House) -> None:
        house.connect_apple()
        house.apple.failures.add_for_good("busy", NO_ANSWER)
        assert house.is_unknown()
        (notice,) = house.notices.list(HOST)
        house.notices.dismiss(HOST, notice.notice_id)

        for _ in range(3):
            house.clock.sleep(2 * 24 * 3600)
            assert house.is_unknown()

        assert house.open_notices() == []

    def test_the_notice_closes_with_the_first_reading(self, house: House) -> None:
        house.connect_apple()
        house.apple.failures.add("busy", NO_ANSWER, times=2)
        assert house.is_unknown()
        assert house.is_unknown()

        house.read()

        assert house.open_notices() == []
        assert not house.stored(Provider.APPLE).is_unreadable

    def test_the_notice_closes_however_long_it_stood(self, house: House) -> None:
        house.connect_apple()
        house.apple.failures.add("busy", NO_ANSWER)
        assert house.is_unknown()

        house.clock.sleep(3 * 24 * 3600)
        house.read()

        assert house.open_notices() == []

    def test_a_crash_over_closing_the_notice_leaves_that_to_the_next_reading(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def crash(host_id: str, notice_id: str) -> None:
            raise StoreUnavailable("the table did not answer")

        house.connect_apple()
        house.apple.failures.add("busy", NO_ANSWER)
        assert house.is_unknown()
        with monkeypatch.context() as crashing:
            crashing.setattr(house.notices, "close", crash)
            with pytest.raises(StoreUnavailable):
                house.read()

        house.read()

        assert house.open_notices() == []

    def test_the_notice_opens_again_with_the_next_outage(self, house: House) -> None:
        house.connect_apple()
        for _ in range(2):
            house.apple.failures.add("busy", NO_ANSWER)
            house.clock.sleep(61)
            assert house.is_unknown()
            assert house.open_notices() == APPLE_UNREADABLE
            house.read()
            assert house.open_notices() == []

    def test_a_crash_between_notice_and_mark_repeats_the_notice_and_loses_none(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        house.connect_apple()
        house.apple.failures.add("busy", NO_ANSWER, times=2)

        def crash(connection: Connection) -> bool:
            raise StoreUnavailable("the table did not answer")

        with monkeypatch.context() as crashing:
            crashing.setattr(house.connections, "mark_unreadable", crash)
            with pytest.raises(StoreUnavailable):
                house.read()

        assert house.is_unknown()
        assert house.open_notices() == APPLE_UNREADABLE
        assert house.stored(Provider.APPLE).is_unreadable


class TestAPasswordThatIsNotAcceptedAnyMore:
    """C9: only the host can help."""

    def test_the_tile_says_so_and_nobody_asks_apple_again(self, house: House) -> None:
        house.connect_apple()
        house.apple.passwords.clear()
        assert house.is_unknown()
        house.apple.failures.add_for_good("busy", AssertionError("Apple was asked"))

        assert house.stored(Provider.APPLE).status is ConnectionStatus.RECONNECT_REQUIRED
        assert house.is_unknown()

    def test_a_fresh_reading_does_not_hide_it(self, house: House) -> None:
        house.connect_apple()
        house.read()
        house.connections.require_reconnect(house.stored(Provider.APPLE))

        assert house.is_unknown()

    @pytest.mark.parametrize("error", [NO_ANSWER, ForbiddenAddress("not public")])
    def test_an_outage_never_flips_the_state(self, house: House, error: Exception) -> None:
        house.connect_apple()
        house.apple.failures.add("busy", error)

        assert house.is_unknown()
        assert house.stored(Provider.APPLE).status is ConnectionStatus.CONNECTED

    def test_a_password_that_does_not_open_needs_the_host_too(self, house: House) -> None:
        connection = house.connect_apple()
        of_another_host = house.vault.sealer(host_id="host_2", provider=Provider.APPLE, generation=1)
        sealed = of_another_host(house.vault.open(connection))
        house.connections.connections[HOST, Provider.APPLE] = replace(connection, sealed_tokens=sealed)

        assert house.is_unknown()
        assert house.stored(Provider.APPLE).status is ConnectionStatus.RECONNECT_REQUIRED

    def test_a_new_password_heals_it_and_closes_the_notice(self, house: House) -> None:
        house.connect_apple()
        house.apple.failures.add("busy", REVOKED)
        assert house.is_unknown()
        house.clock.sleep(timedelta(minutes=5).total_seconds())

        house.connect_apple()

        assert house.open_notices() == []
        assert house.read() == {Provider.APPLE: []}

    def test_a_slow_refusal_of_the_old_password_leaves_the_new_one_alone(self, house: House) -> None:
        old = house.connect_apple()
        profile = house.profile
        house.clock.sleep(1)
        house.connect_apple()
        house.apple.failures.add("busy", REVOKED)

        with pytest.raises(AvailabilityUnknown):
            house.busy_times.read(profile, MORNING)

        assert old.generation == 1
        assert house.stored(Provider.APPLE).status is ConnectionStatus.CONNECTED
