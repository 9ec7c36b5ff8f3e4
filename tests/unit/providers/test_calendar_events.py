"""A3, AC-57, AC-58, AC-60: when the events of a calendar keep their owner busy."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from joinlink.errors import CalendarUnreachable
from joinlink.model.slots import Interval
from joinlink.providers.caldav.calendar_events import busy_times
from tests.ical_objects import calendar, event, zone
from tests.unit.providers.calendar_reading import ALL_TIME, BERLIN, OWNER, busy, epoch, starts

THREE_WEEKS = ("DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3")
OFFICE = zone(
    "Office",
    "STANDARD 19701025T030000 +0200 +0100 RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    "DAYLIGHT 19700329T020000 +0100 +0200 RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
)
"""A zone under a name of its own, with Central European rules."""


class TestOneEvent:
    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [
            pytest.param(":20261201T090000Z", "DTEND:20261201T100000Z", "2026-12-01 09:00 10:00", id="in UTC"),
            pytest.param(":20261201T090000Z", "DURATION:PT1H30M", "2026-12-01 09:00 10:30", id="a length"),
            pytest.param(":20261201T090000Z", "SUMMARY:Call", "2026-12-01 09:00 09:00", id="neither end nor length"),
            pytest.param(":20261201T200000Z", "DTEND:20261204T060000Z", "2026-12-01 20:00 2026-12-04 06:00", id="days"),
            pytest.param(
                ";TZID=Europe/Berlin:20261201T100000",
                "DTEND;TZID=America/New_York:20261201T120000",
                "2026-12-01 09:00 17:00",
                id="an end in another zone",
            ),
            pytest.param(
                ";TZID=Office:20260701T090000",
                "DTEND;TZID=Office:20261201T093000",
                "2026-07-01 07:00 2026-12-01 08:30",
                id="a zone of the calendar's own definition",
            ),
        ],
    )
    def test_it_is_busy_from_its_start_to_its_end(self, start: str, end: str, expected: str) -> None:
        assert [" ".join(both) for both in busy(OFFICE, event(f"DTSTART{start}", end))] == [expected]

    @pytest.mark.parametrize(
        ("zone", "day", "start"),
        [
            ("Europe/Berlin", "20261201", "2026-12-01 08:00"),
            ("America/New_York", "20261201", "2026-12-01 14:00"),
            ("Asia/Kolkata", "20261201", "2026-12-01 03:30"),
            ("Asia/Kathmandu", "20261201", "2026-12-01 03:15"),
            ("Australia/Lord_Howe", "20261201", "2026-11-30 22:00"),
            ("W. Europe Standard Time", "20260701", "2026-07-01 07:00"),
        ],
    )
    def test_a_time_in_a_named_zone_without_its_definition(self, zone: str, day: str, start: str) -> None:
        assert starts(event(f"DTSTART;TZID={zone}:{day}T090000", f"DTEND;TZID={zone}:{day}T100000")) == [start]

    @pytest.mark.parametrize(
        ("zone", "start"), [("Europe/Berlin", "2026-12-01 08:00"), ("Asia/Kolkata", "2026-12-01 03:30")]
    )
    def test_a_time_without_a_zone_is_the_hosts(self, zone: str, start: str) -> None:
        assert starts(event("DTSTART:20261201T090000", "DTEND:20261201T100000"), zone=zone) == [start]

    @pytest.mark.parametrize(
        ("first", "last", "end"),
        [
            ("20270327T220000", "DTEND:20270328T040000Z", "2027-03-28 04:00"),
            ("20270327T220000", "DTEND;TZID=Europe/Berlin:20270328T060000", "2027-03-28 04:00"),
            ("20270327T220000", "DURATION:PT7H", "2027-03-28 04:00"),
            ("20270327T220000", "DURATION:P1D", "2027-03-28 20:00"),
            ("20261024T220000", "DTEND:20261025T050000Z", "2026-10-25 05:00"),
            ("20261024T220000", "DURATION:PT9H", "2026-10-25 05:00"),
            ("20261024T220000", "DURATION:P1D", "2026-10-25 21:00"),
        ],
    )
    def test_ac_60_a_night_in_which_the_clocks_change(self, first: str, last: str, end: str) -> None:
        ((_, ends),) = busy(event(f"DTSTART;TZID=Europe/Berlin:{first}", last))

        assert ends == end

    def test_what_lies_outside_the_window_is_left_out(self) -> None:
        window = Interval(epoch("2026-12-01 10:00"), epoch("2026-12-01 11:00"))
        series = event("DTSTART:20261201T090000Z", "DURATION:PT30M", "RRULE:FREQ=DAILY;COUNT=3")
        touching = event("DTSTART:20261201T090000Z", "DURATION:PT1H")
        overlapping = event("DTSTART:20261201T090000Z", "DURATION:PT61M")

        assert busy(series, window=window) == []
        assert busy(touching, window=window) == []
        assert busy(overlapping, window=window) == [("2026-12-01 09:00", "10:01")]


class TestWholeDays:
    """AC-58."""

    @pytest.mark.parametrize(
        ("zone", "day"),
        [
            ("Europe/Berlin", ("2026-11-30 23:00", "2026-12-01 23:00")),
            ("America/Los_Angeles", ("2026-12-01 08:00", "2026-12-02 08:00")),
            ("Pacific/Kiritimati", ("2026-11-30 10:00", "2026-12-01 10:00")),
            ("Asia/Kolkata", ("2026-11-30 18:30", "2026-12-01 18:30")),
        ],
    )
    def test_a_day_is_the_hosts_from_midnight_to_midnight(self, zone: str, day: tuple[str, str]) -> None:
        assert busy(event("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261202"), zone=zone) == [day]

    @pytest.mark.parametrize(
        "end", [[], ["DTEND;VALUE=DATE:20261201"], ["DURATION:P1D"], ["DURATION:PT24H"], ["DURATION:PT1H"]]
    )
    def test_a_day_is_a_day_however_its_end_is_written(self, end: list[str]) -> None:
        assert busy(event("DTSTART;VALUE=DATE:20261201", *end)) == [("2026-11-30 23:00", "2026-12-01 23:00")]

    @pytest.mark.parametrize(
        ("date", "day"),
        [
            ("20270328", ("2027-03-27 23:00", "2027-03-28 22:00")),
            ("20261025", ("2026-10-24 22:00", "2026-10-25 23:00")),
        ],
    )
    def test_ac_60_days_of_23_and_25_hours(self, date: str, day: tuple[str, str]) -> None:
        assert busy(event(f"DTSTART;VALUE=DATE:{date}")) == [day]

    def test_a_day_that_begins_in_a_skipped_hour_begins_after_it(self) -> None:
        """In Beirut the clocks go from midnight to one; Havana, says tzdata 2026f, no longer does so in 2027."""
        (day,) = busy(event("DTSTART;VALUE=DATE:20270328"), zone="Asia/Beirut")

        assert day == ("2027-03-27 22:00", "2027-03-28 21:00")

    def test_several_days(self) -> None:
        holiday = event("DTSTART;VALUE=DATE:20261221", "DTEND;VALUE=DATE:20270102")

        assert busy(holiday) == [("2026-12-20 23:00", "2027-01-01 23:00")]

    def test_every_year(self) -> None:
        birthday = event("DTSTART;VALUE=DATE:20001201", "RRULE:FREQ=YEARLY")

        assert starts(birthday) == ["2026-11-30 23:00", "2027-11-30 23:00"]

    def test_ac_60_every_sunday_is_a_sunday_long(self) -> None:
        _, in_spring, after = busy(event("DTSTART;VALUE=DATE:20270321", "RRULE:FREQ=WEEKLY;COUNT=3"))

        assert in_spring == ("2027-03-27 23:00", "2027-03-28 22:00")
        assert after == ("2027-04-03 22:00", "2027-04-04 22:00")

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
    def test_a_day_at_the_edge_of_the_window_is_found_in_every_zone(self, zone: str) -> None:
        day = event("DTSTART;VALUE=DATE:20261201")
        midnight = int(datetime(2026, 12, 1, tzinfo=ZoneInfo(zone)).timestamp())

        for second in (midnight, midnight + 24 * 3600 - 1):
            assert busy(day, zone=zone, window=Interval(second, second + 1))
        for second in (midnight - 1, midnight + 24 * 3600):
            assert not busy(day, zone=zone, window=Interval(second, second + 1))


class TestSeries:
    """AC-57."""

    @pytest.mark.parametrize(
        ("zone", "first", "expected"),
        [
            ("Europe/Berlin", "20261012T090000", ["10-12 07:00", "10-19 07:00", "10-26 08:00", "11-02 08:00"]),
            ("Europe/Berlin", "20270315T090000", ["03-15 08:00", "03-22 08:00", "03-29 07:00", "04-05 07:00"]),
            ("America/New_York", "20261019T090000", ["10-19 13:00", "10-26 13:00", "11-02 14:00", "11-09 14:00"]),
            ("Australia/Sydney", "20260921T090000", ["09-20 23:00", "09-27 23:00", "10-04 22:00", "10-11 22:00"]),
            ("Australia/Lord_Howe", "20260921T090000", ["09-20 22:30", "09-27 22:30", "10-04 22:00", "10-11 22:00"]),
            ("Asia/Kolkata", "20261012T090000", ["10-12 03:30", "10-19 03:30", "10-26 03:30", "11-02 03:30"]),
        ],
    )
    def test_ac_60_a_weekly_series_keeps_its_wall_clock_over_every_change(
        self, zone: str, first: str, expected: list[str]
    ) -> None:
        lines = (f"DTSTART;TZID={zone}:{first}", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4")

        assert [start[5:] for start in starts(event(*lines))] == expected

    @pytest.mark.parametrize("zone", [";TZID=Office", ""], ids=["of the calendar's own definition", "the host's"])
    def test_any_other_series_keeps_its_wall_clock_too(self, zone: str) -> None:
        lines = (f"DTSTART{zone}:20261019T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")

        assert starts(OFFICE, event(*lines)) == ["2026-10-19 07:00", "2026-10-26 08:00"]

    def test_deleted_dates_are_free(self) -> None:
        series = event(
            "DTSTART;TZID=Europe/Berlin:20261130T090000",
            "DURATION:PT1H",
            "RRULE:FREQ=DAILY;COUNT=5",
            "EXDATE;TZID=Europe/Berlin:20261201T090000,20261202T090000",
            "EXDATE:20261203T080000Z",
        )

        assert starts(series) == ["2026-11-30 08:00", "2026-12-04 08:00"]

    def test_a_moved_date_is_busy_where_it_went_and_free_where_it_was(self) -> None:
        moved = event("RECURRENCE-ID:20261208T090000Z", "DTSTART:20261210T140000Z", "DURATION:PT2H")

        assert busy(event(*THREE_WEEKS), moved) == [
            ("2026-12-01 09:00", "10:00"),
            ("2026-12-10 14:00", "16:00"),
            ("2026-12-15 09:00", "10:00"),
        ]

    def test_a_date_moved_into_the_window_from_outside_of_it_is_found(self) -> None:
        moved = event("RECURRENCE-ID:20261215T090000Z", "DTSTART:20261202T090000Z", "DURATION:PT1H")
        window = Interval(epoch("2026-12-02 00:00"), epoch("2026-12-03 00:00"))

        assert starts(event(*THREE_WEEKS), moved, window=window) == ["2026-12-02 09:00"]

    def test_everything_from_a_date_on_moved(self) -> None:
        moved = event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261208T090000Z", "DTSTART:20261208T110000Z", "DURATION:PT1H")

        assert starts(event(*THREE_WEEKS), moved) == ["2026-12-01 09:00", "2026-12-08 11:00", "2026-12-15 11:00"]

    @pytest.mark.parametrize("freed_by", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT"])
    def test_one_date_of_a_series_is_freed(self, freed_by: str) -> None:
        freed = event("RECURRENCE-ID:20261208T090000Z", "DTSTART:20261208T090000Z", "DURATION:PT1H", freed_by)

        assert starts(event(*THREE_WEEKS), freed) == ["2026-12-01 09:00", "2026-12-15 09:00"]

    def test_an_exception_to_a_series_that_somebody_else_keeps_is_busy(self) -> None:
        """Who is invited to one date of a series has that date alone."""
        alone = event("RECURRENCE-ID:20261208T090000Z", "DTSTART:20261208T090000Z", "DURATION:PT1H")

        assert starts(alone) == ["2026-12-08 09:00"]

    def test_added_dates_are_busy(self) -> None:
        series = event(
            "DTSTART:20261201T090000Z", "DURATION:PT1H", "RDATE:20261205T120000Z", "RRULE:FREQ=WEEKLY;COUNT=2"
        )

        assert starts(series) == ["2026-12-01 09:00", "2026-12-05 12:00", "2026-12-08 09:00"]

    def test_a_series_of_many_years_is_found(self) -> None:
        lines = ("DTSTART;TZID=Europe/Berlin:20010103T090000", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYDAY=1WE")
        december = Interval(epoch("2026-12-01 00:00"), epoch("2027-01-01 00:00"))

        assert starts(event(*lines), window=december) == ["2026-12-02 08:00"]

    def test_ac_60_where_calendars_differ_in_how_long_a_night_is_it_lasts_the_longer_time(self) -> None:
        nightly = ("DURATION:PT8H", "RRULE:FREQ=DAILY;COUNT=2")

        spring = busy(event("DTSTART;TZID=Europe/Berlin:20270326T220000", *nightly))
        autumn = busy(event("DTSTART;TZID=Europe/Berlin:20261023T220000", *nightly))

        assert spring == [("2027-03-26 21:00", "2027-03-27 05:00"), ("2027-03-27 21:00", "2027-03-28 05:00")]
        assert autumn == [("2026-10-23 20:00", "2026-10-24 04:00"), ("2026-10-24 20:00", "2026-10-25 05:00")]


class TestWhatIsFree:
    EVENT = ("DTSTART:20261201T090000Z", "DTEND:20261201T100000Z")

    @pytest.mark.parametrize(
        "line",
        [
            "TRANSP:TRANSPARENT",
            "transp:transparent",
            "STATUS:CANCELLED",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:host@example.com",
            "ATTENDEE;PARTSTAT=DECLINED:MAILTO:Host@Example.com",
            "ATTENDEE;PARTSTAT=DECLINED:/1234/principal/",
            "ATTENDEE;PARTSTAT=DECLINED;EMAIL=host@example.com:urn:uuid:0",
        ],
    )
    def test_it_blocks_nothing(self, line: str) -> None:
        assert busy(event(*self.EVENT, line)) == []

    @pytest.mark.parametrize(
        "line",
        [
            "TRANSP:OPAQUE", "TRANSP:SOMETHING-NEW", "STATUS:CONFIRMED", "STATUS:TENTATIVE", "CLASS:PRIVATE",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:somebody.else@example.com",
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:host@example.com",
            "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:host@example.com", "ATTENDEE:mailto:host@example.com",
        ],
    )  # fmt: skip
    def test_it_blocks(self, line: str) -> None:
        assert busy(event(*self.EVENT, line)) == [("2026-12-01 09:00", "10:00")]

    def test_an_object_without_events_blocks_nothing(self) -> None:
        assert busy("BEGIN:VTODO\r\nUID:1\r\nDUE:20261201T090000Z\r\nEND:VTODO") == []


class TestWhatCantBeRead:
    """AC-56: it could be at any time, so its calendar is unknown."""

    START = "DTSTART:20261201T090000Z"

    @pytest.mark.parametrize(
        "lines",
        [
            pytest.param((), id="no start"),
            pytest.param(("DTSTART:tomorrow",), id="a start that is no time"),
            pytest.param((START, "DTSTART:20261202T090000Z"), id="two starts"),
            pytest.param((START, "DTEND:20269901T090000Z"), id="an end in month 99"),
            pytest.param((START, "DTEND:20261201T080000Z"), id="an end before the start"),
            pytest.param((START, "DURATION:-PT1H"), id="a negative length"),
            pytest.param((START, "DURATION:an hour"), id="a length in words"),
            pytest.param((START, "DURATION:P99999999999D"), id="a length beyond all time"),
            pytest.param((START, "DTEND;VALUE=DATE:20261202"), id="a time that ends with a day"),
            pytest.param(("DTSTART;VALUE=DATE:20261201", "DTEND:20261202T090000Z"), id="a day that ends with a time"),
            pytest.param((START, "DTEND:20261201T100000"), id="an end without the zone of its start"),
            pytest.param(("DTSTART;TZID=Mars/Olympus:20261201T090000",), id="a zone that nobody knows"),
            pytest.param((START, "RRULE:FREQ=FORTNIGHTLY"), id="a rule that nobody knows"),
            pytest.param((START, "RRULE:COUNT=3"), id="a rule without a frequency"),
            pytest.param((START, "RRULE:FREQ=DAILY;INTERVAL=0"), id="a rule that never gets on"),
            pytest.param((START, "RRULE:FREQ=SECONDLY"), id="a rule of every second"),
            pytest.param((START, "RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"), id="a rule that searches for ever"),
            pytest.param((START, "RRULE:FREQ=DAILY", "EXDATE:never"), id="a deleted date that is not a date"),
            pytest.param((START, "RDATE:20261301T090000Z"), id="an added date in month 13"),
            pytest.param((START, "RDATE;TZID=Mars/Olympus:20261202T090000"), id="an added date on Mars"),
            pytest.param((START, "RECURRENCE-ID:some day"), id="an exception to no date"),
            pytest.param((START, "DTEND 20261201T100000Z"), id="a line that is not a line"),
        ],
    )
    def test_a_broken_event_makes_its_calendar_unreadable(self, lines: tuple[str, ...]) -> None:
        with pytest.raises(CalendarUnreachable, match="can't be read"):
            busy(event(*lines))

    @pytest.mark.parametrize(
        "text",
        ["", "<html>", "BEGIN:VCALENDAR", calendar(event(START))[:-30], calendar(event(START)) * 2,
         "END:VCALENDAR", "END:\r\nVERSION:2.0", calendar(event(START)) + "END:VCALENDAR", "END\r\nEND"],
        ids=["nothing", "a page", "cut short", "cut short at its end", "two at once",
             "an end alone", "an end of nothing", "an end too many", "ends of nothing"],
    )  # fmt: skip
    def test_text_that_is_no_calendar_is_unreadable(self, text: str) -> None:
        with pytest.raises(CalendarUnreachable):
            busy_times(text, ALL_TIME, ZoneInfo(BERLIN), OWNER)

    def test_a_broken_exception_makes_the_whole_series_unreadable(self) -> None:
        with pytest.raises(CalendarUnreachable):
            busy(event(*THREE_WEEKS), event("RECURRENCE-ID:20261208T090000Z", "DTSTART:later"))

    @pytest.mark.parametrize("line", ["GEO:here", "PRIORITY:high", "CREATED:once", "ATTENDEE:somebody", "URL:::"])
    def test_what_says_nothing_of_its_time_may_be_broken(self, line: str) -> None:
        assert starts(event(self.START, "DURATION:PT1H", line)) == ["2026-12-01 09:00"]

    def test_the_error_quotes_nothing_of_the_event(self) -> None:
        with pytest.raises(CalendarUnreachable) as refusal:
            busy(event("SUMMARY:Divorce lawyer", "DTSTART:Divorce lawyer"))

        assert "Divorce" not in str(refusal.value)
        assert refusal.value.__suppress_context__
