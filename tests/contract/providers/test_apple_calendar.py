"""C4, A3, A4: calendars by CalDAV, against Radicale behind a front that is as particular as iCloud."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import requests

from joinlink.errors import CalendarUnauthorized, CalendarUnreachable, ForbiddenAddress
from joinlink.model.slots import Interval
from joinlink.ports.slots import CalendarServer
from joinlink.providers.caldav.apple_calendar import AppleCalendar
from joinlink.providers.caldav.public_address import AddressGuard
from joinlink.usecases.connections.connect_apple import CalendarLogin, connect_apple
from joinlink.usecases.slots.list_slots import list_slots
from local.caldav import APP_PASSWORD, CaldavServer
from tests.contract.providers.caldav_run import Account
from tests.fakes import FakeClock
from tests.fakes.calendar_server import FakeCalendarServer
from tests.ical_objects import event
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
    def calendars(self, request: pytest.FixtureRequest, account: Account) -> tuple[CalendarServer, str, str]:
        """Give a server, its address, and a user name whose calendar has one meeting."""
        if request.param == "fake":
            return FakeCalendarServer({account.username: APP_PASSWORD}, [NINE_TO_TEN]), "http://fake", account.username
        account.put(MEETING)
        return account.apple, account.server.url, account.username

    def test_what_a_check_returns_is_what_readings_take(self, calendars) -> None:
        server, url, username = calendars
        login = {"username": username, "password": APP_PASSWORD}

        stored = server.check(url, **login)

        assert stored.startswith(url)
        assert server.busy(stored, **login, window=DECEMBER, timezone="Europe/Berlin") == [NINE_TO_TEN]

    def test_only_what_overlaps_the_window_is_told(self, calendars) -> None:
        server, url, username = calendars
        login = {"username": username, "password": APP_PASSWORD}
        stored = server.check(url, **login)
        before, after = Interval(NINE_TO_TEN.start - 60, NINE_TO_TEN.start), Interval(NINE_TO_TEN.end, DECEMBER.end)

        for window in (before, after):
            assert server.busy(stored, **login, window=window, timezone="Europe/Berlin") == []

    def test_a_wrong_password_is_not_accepted(self, calendars) -> None:
        server, url, username = calendars
        stored = server.check(url, username=username, password=APP_PASSWORD)

        with pytest.raises(CalendarUnauthorized):
            server.check(url, username=username, password="wrong")
        with pytest.raises(CalendarUnauthorized):
            server.busy(stored, username=username, password="wrong", window=DECEMBER, timezone="UTC")


class TestACalendarOfEveryKind:
    """The calendar of the specification: a weekly series over a change of the clocks, and all that can happen to it."""

    SERIES = ("DTSTART;TZID=Europe/Berlin:{first}T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4")

    @pytest.mark.parametrize(
        ("first", "second", "third", "expected"),
        [
            ("20261012", "20261019", "20261026", ["10-12 08:00", "10-21 12:00", "11-02 09:00"]),
            ("20270315", "20270322", "20270329", ["03-15 09:00", "03-24 13:00", "04-05 08:00"]),
        ],
        ids=["autumn", "spring"],
    )
    def test_ac_57_ac_60_a_series_with_one_date_moved_and_one_deleted_over_both_changes(
        self, account, first, second, third, expected
    ) -> None:
        moved_to = f"{int(second) + 2}T140000"
        series = event(*(line.format(first=first) for line in self.SERIES), f"EXDATE;TZID=Europe/Berlin:{third}T100000")
        moved = event(
            f"RECURRENCE-ID;TZID=Europe/Berlin:{second}T100000",
            f"DTSTART;TZID=Europe/Berlin:{moved_to}",
            "DURATION:PT1H",
        )
        account.put(series, moved)

        found = account.busy(interval("2026-10-01 00:00", "2027-05-01 00:00"))

        assert [f"{datetime.fromtimestamp(one.start, UTC):%m-%d %H:%M}" for one in found] == expected
        assert {one.end - one.start for one in found} == {3600}

    def test_ac_58_whole_days_block_the_hosts_days_unless_they_are_transparent(self, account) -> None:
        account.put(event("DTSTART;VALUE=DATE:20261208", "DTEND;VALUE=DATE:20261210", uid="trip"))
        account.put(event("DTSTART;VALUE=DATE:20261215", "TRANSP:TRANSPARENT", uid="birthday"))

        assert account.busy(DECEMBER) == [interval("2026-12-07 23:00", "2026-12-09 23:00")]
        assert account.busy(DECEMBER, timezone="Asia/Kolkata") == [interval("2026-12-07 18:30", "2026-12-09 18:30")]

    def test_a3_cancelled_and_transparent_events_and_tasks_block_nothing(self, account) -> None:
        account.put(event("DTSTART:20261201T090000Z", "DURATION:PT1H", "STATUS:CANCELLED", uid="cancelled"))
        account.put(event("DTSTART:20261201T110000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT", uid="transparent"))
        task = "BEGIN:VTODO\r\nUID:task\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20261201T130000Z\r\nEND:VTODO"
        account.put(task, collection="tasks")

        assert account.busy(DECEMBER) == []

    @pytest.mark.parametrize(
        ("zone", "start"),
        [("Asia/Kolkata", "03:30"), ("Asia/Kathmandu", "03:15"), ("America/St_Johns", "12:30"), ("UTC", "09:00")],
    )
    def test_half_hour_zones(self, account, zone, start) -> None:
        account.put(event(f"DTSTART;TZID={zone}:20261201T090000", f"DTEND;TZID={zone}:20261201T100000"))

        (found,) = account.busy(DECEMBER)

        assert f"{datetime.fromtimestamp(found.start, UTC):%H:%M}" == start

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

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
    def test_ac_60_a_year_of_weeks_keeps_its_wall_clock(self, account, zone) -> None:
        """South and north, whole and half hours: each meeting is at 9:30 by the clock on the wall."""
        account.put(event(f"DTSTART;TZID={zone}:20260601T093000", "DURATION:PT45M", "RRULE:FREQ=WEEKLY;COUNT=52"))

        found = account.busy(interval("2026-05-01 00:00", "2027-07-01 00:00"))

        local = [datetime.fromtimestamp(one.start, ZoneInfo(zone)) for one in found]
        assert {f"{start:%A %H:%M}" for start in local} == {"Monday 09:30"}
        assert [start.date() for start in local] == [local[0].date() + timedelta(weeks=week) for week in range(52)]


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

    def test_a4_a_calendar_that_fails_offers_nothing_and_says_so(self, world, account) -> None:
        account.server.add_fault("report", "500_before", times=1)

        monday = date(2026, 10, 12)
        offered = list_slots(HOST.handle, PAID_CLASS.slug, monday, monday, None, calendar=world.house.host_calendar)

        assert (offered.is_known, offered.slots) == (False, ())
        assert [notice.provider for notice in world.notices.list(HOST.host_id)] == ["apple"]


class TestWhatIsUnknown:
    """A4, AC-56."""

    @pytest.mark.parametrize("operation", ["propfind", "report"])
    @pytest.mark.parametrize("mode", ["refuse", "timeout_before", "400", "403", "429", "500_before"])
    def test_a_server_that_fails(self, account, operation, mode) -> None:
        account.apple = AppleCalendar(AddressGuard([account.server.url]), timeout_seconds=0.5)
        account.server.add_fault(operation, mode, times=1)

        with pytest.raises(CalendarUnreachable):
            account.busy(DECEMBER)

    @pytest.mark.parametrize("operation", ["propfind", "report"])
    def test_c9_a_password_that_was_revoked(self, account, operation) -> None:
        account.server.add_fault(operation, "401", times=1)

        with pytest.raises(CalendarUnauthorized):
            account.busy(DECEMBER)

    def test_a_server_that_is_gone(self) -> None:
        server = CaldavServer()
        server.start()
        account = Account(server)
        server.stop()
        account.apple = AppleCalendar(AddressGuard([server.url]), timeout_seconds=1)

        with pytest.raises((CalendarUnreachable, ForbiddenAddress)):
            account.check()

    def test_an_address_that_the_operator_does_not_trust(self, account) -> None:
        account.apple = AppleCalendar(AddressGuard(), timeout_seconds=1)

        with pytest.raises(ForbiddenAddress):
            account.check()

        assert account.server.requests() == []

    def test_one_event_that_cant_be_read_makes_all_unknown(self, account) -> None:
        account.put(MEETING)
        account.put(event("DTSTART;TZID=Mars/Olympus:20261202T090000", "DURATION:PT1H", uid="event-2"))

        with pytest.raises(CalendarUnreachable):
            account.busy(DECEMBER)


class TestTheLikenessToICloud:
    """Whoever reads this server reads iCloud: it refuses what iCloud refuses."""

    def send(self, account: Account, method: str, path: str, body: str = "", **options: object) -> requests.Response:
        options = {"auth": (account.username, APP_PASSWORD), **options}
        return requests.request(method, f"{account.server.url}{path}", data=body, timeout=5, **options)

    def test_the_challenge_names_apples_own_kind_of_token_first(self, account) -> None:
        answer = self.send(account, "PROPFIND", "/", auth=None)

        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'X-MobileMe-AuthToken realm="MMCalDav", Basic realm="MMCalDav"'

    def test_a_free_busy_query_is_a_bad_request(self, account) -> None:
        account.check()
        query = '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"/>'

        answer = self.send(account, "REPORT", f"/{account.username}/home/", query)

        assert answer.status_code == 400

    @pytest.mark.parametrize(("depth", "status"), [("0", 207), ("1", 400), ("infinity", 400)])
    def test_a_principal_is_not_asked_for_its_children(self, account, depth, status) -> None:
        answer = self.send(account, "PROPFIND", f"/{account.username}/principal/", headers={"Depth": depth})

        assert answer.status_code == status

    def test_another_ones_calendars_are_forbidden(self, account) -> None:
        other = Account(account.server)
        other.check()

        assert self.send(account, "PROPFIND", f"/{other.username}/").status_code == 403

    def test_readings_send_no_question_that_icloud_refuses(self, account) -> None:
        account.check()
        account.busy(DECEMBER)

        assert {call["status"] for call in account.server.requests()} == {207}
