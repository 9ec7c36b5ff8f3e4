"""C4, A3, A4: calendars by CalDAV, against Radicale behind a front that is as particular as iCloud."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from joinlink.errors import CalendarUnauthorized, CalendarUnreachable, ForbiddenAddress
from joinlink.model.slots import Interval
from joinlink.ports.slots import CalendarServer
from joinlink.providers.caldav.apple_calendar import AppleCalendar
from joinlink.providers.public_address import AddressGuard
from joinlink.usecases.connections.connect_apple import CalendarLogin, connect_apple
from joinlink.usecases.slots.list_slots import list_slots
from local.caldav import APP_PASSWORD, CaldavServer
from tests.contract.providers.caldav_run import Account
from tests.fakes import FakeClock
from tests.fakes.calendar_server import FakeCalendarServer
from tests.ical_objects import event, zone
from tests.samples import HOST
from tests.worlds.world import PAID_CLASS, World


@pytest.fixture(scope="module")
def running_server() -> Iterator[CaldavServer]:
    server = CaldavServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running_server: CaldavServer) -> CaldavServer:
    running_server.clear_faults()
    running_server.clear_requests()
    return running_server


@pytest.fixture
def account(server: CaldavServer) -> Account:
    return Account(server)


def interval(start: str, end: str) -> Interval:
    """Read two moments of UTC, such as `2026-12-01 09:00`."""
    return Interval(*(int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) for text in (start, end)))


DECEMBER = interval("2026-12-01 00:00", "2026-12-31 00:00")
NINE_TO_TEN = interval("2026-12-01 09:00", "2026-12-01 10:00")
MEETING = event("DTSTART:20261201T090000Z", "DTEND:20261201T100000Z")


class TestTheContract:
    """What use cases rely on, of the fake and of the real one."""

    @pytest.fixture(params=["fake", "real"])
    def calendar(self, request: pytest.FixtureRequest, account: Account) -> tuple[CalendarServer, str]:
        """Yield a server and its address; the account's calendar there has one meeting."""
        if request.param == "fake":
            return FakeCalendarServer({account.username: APP_PASSWORD}, [NINE_TO_TEN]), "http://fake"
        account.put(MEETING)
        return account.apple, account.server.url

    def test_what_a_check_returns_is_what_readings_take_and_only_what_overlaps_the_window_is_told(
        self, calendar, account
    ) -> None:
        server, url = calendar
        login = {"username": account.username, "password": APP_PASSWORD}
        before, after = Interval(NINE_TO_TEN.start - 60, NINE_TO_TEN.start), Interval(NINE_TO_TEN.end, DECEMBER.end)

        stored = server.check(url, **login)

        assert stored.startswith(url)
        for window, busy in ((DECEMBER, [NINE_TO_TEN]), (before, []), (after, [])):
            assert server.busy(stored, **login, window=window, timezone="Europe/Berlin") == busy

    def test_a_wrong_password_is_not_accepted(self, calendar, account) -> None:
        server, url = calendar
        stored = server.check(url, username=account.username, password=APP_PASSWORD)
        wrong = {"username": account.username, "password": "wrong"}

        with pytest.raises(CalendarUnauthorized):
            server.check(url, **wrong)
        with pytest.raises(CalendarUnauthorized):
            server.busy(stored, **wrong, window=DECEMBER, timezone="UTC")


class TestReading:
    """Which calendars and objects are read; what their events say, tests/unit/providers has."""

    def test_every_calendar_counts_and_overlaps_are_told_once(self, account) -> None:
        account.put(MEETING)
        account.make_calendar("work")
        account.put(event("DTSTART:20261201T093000Z", "DURATION:PT1H", uid="event-2"), collection="work")

        assert account.busy(DECEMBER) == [interval("2026-12-01 09:00", "2026-12-01 10:30")]

    def test_a_change_in_the_calendar_is_seen_by_the_next_reading(self, account) -> None:
        url = account.put(MEETING)
        account.replace(url, event("DTSTART:20261202T090000Z", "DTEND:20261202T100000Z"))

        assert account.busy(DECEMBER) == [interval("2026-12-02 09:00", "2026-12-02 10:00")]

    def test_somebody_elses_calendar_is_somebody_elses(self, account) -> None:
        Account(account.server).put(MEETING)

        assert account.busy(DECEMBER) == []


class TestTheSlotsThatAreLeft:
    """The page of a guest, from the calendar of the specification: exactly the right slots are missing."""

    @pytest.fixture
    def world(self, account: Account) -> World:
        """A host in Berlin, open from 9 to 17 on weekdays, whose classes take an hour; it is 9 October."""
        world = World(clock=FakeClock(datetime(2026, 10, 9, 8, 0, tzinfo=UTC)), apple_calendar=account.apple)
        world.live_in("Europe/Berlin")
        world.sell(replace(PAID_CLASS, duration_minutes=60, slot_step_minutes=60))
        connect_apple(HOST.host_id, CalendarLogin(account.username, APP_PASSWORD, account.server.url), world.house)
        return world

    def missing(self, world: World) -> list[str]:
        """List which of the host's hours are not offered from 12 October to 6 November, on the clock in Berlin."""
        days = [date(2026, 10, 12) + timedelta(days=day) for day in range(26)]
        offered = list_slots(HOST.handle, PAID_CLASS.slug, days[0], days[-1], None, calendar=world.house.host_calendar)
        assert offered.is_known
        starts = {slot.starts_at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%m-%d %H") for slot in offered.slots}
        hours = [f"{day:%m-%d} {hour:02d}" for day in days if day.weekday() < 5 for hour in range(9, 17)]
        assert starts <= set(hours)
        return [hour for hour in hours if hour not in starts]

    def test_an_empty_calendar_blocks_nothing(self, world) -> None:
        assert self.missing(world) == []

    def test_ac_57_ac_58_ac_60_a_full_calendar_blocks_its_hours_and_no_other(self, world, account) -> None:
        account.put(
            event(
                "DTSTART;TZID=Europe/Berlin:20261012T100000",
                "DURATION:PT1H",
                "RRULE:FREQ=WEEKLY;COUNT=4",
                "EXDATE;TZID=Europe/Berlin:20261026T100000",
            ),
            event(
                "RECURRENCE-ID;TZID=Europe/Berlin:20261019T100000",
                "DTSTART;TZID=Europe/Berlin:20261021T140000",
                "DURATION:PT1H",
            ),
        )
        account.put(event("DTSTART;VALUE=DATE:20261030", uid="day off"))
        account.put(event("DTSTART;VALUE=DATE:20261028", "TRANSP:TRANSPARENT", uid="birthday"))
        account.put(event("DTSTART:20261027T080000Z", "DURATION:PT1H", "STATUS:CANCELLED", uid="cancelled"))
        account.put(event("DTSTART;TZID=Asia/Kolkata:20261105T140000", "DURATION:PT30M", uid="call to Kolkata"))

        assert self.missing(world) == [
            "10-12 10",
            "10-21 14",
            *(f"10-30 {hour:02d}" for hour in range(9, 17)),
            "11-02 10",
            "11-05 09",
        ]


class TestWhatIsUnknown:
    """A4, AC-56: as the connection tells it; what half an answer is, the scripted servers tell."""

    @pytest.mark.parametrize("operation", ["propfind", "report"])
    @pytest.mark.parametrize(
        ("mode", "error"),
        [("refuse", CalendarUnreachable), ("timeout_before", CalendarUnreachable), ("401", CalendarUnauthorized)],
    )
    def test_a_server_that_fails_is_told_from_a_password_that_was_revoked_c9(
        self, account, operation, mode, error
    ) -> None:
        account.apple = AppleCalendar(AddressGuard([account.server.url]), timeout_seconds=0.5)
        account.server.add_fault(operation, mode, times=1)

        with pytest.raises(error):
            account.busy(DECEMBER)

    def test_an_address_that_the_operator_does_not_trust(self, account) -> None:
        account.apple = AppleCalendar(AddressGuard(), timeout_seconds=1)

        with pytest.raises(ForbiddenAddress):
            account.check()

        assert account.server.requests() == []


class TestTheLikenessToICloud:
    """The server refuses what iCloud refuses; which questions are asked, test_caldav_server has."""

    def test_readings_send_no_question_that_icloud_refuses(self, account) -> None:
        account.check()
        account.busy(DECEMBER)

        assert {call["status"] for call in account.server.requests()} == {207}

    def test_a_zone_that_one_persons_object_defines_is_unknown_in_anothers(self, server: CaldavServer) -> None:
        nine = event("DTSTART;TZID=Customized Time Zone:20261204T090000", "DURATION:PT1H")
        definer, namer = Account(server), Account(server)
        definer.put(zone("Customized Time Zone", "STANDARD 16010101T000000 +0300 +0300"), nine)
        namer.put(nine)

        assert definer.busy(DECEMBER) == [interval("2026-12-04 06:00", "2026-12-04 07:00")]
        with pytest.raises(CalendarUnreachable):
            namer.busy(DECEMBER)
