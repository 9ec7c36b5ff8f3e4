"""A3, AC-57: which dates a series has, in all the forms in which programs write its ends, exceptions and additions."""

from functools import partial

import pytest

from joinlink.errors import CalendarUnreachable
from joinlink.model.slots import Interval
from tests.ical_objects import event
from tests.unit.providers.calendar_reading import busy, calls_made, epoch, is_unknown, starts

BERLIN_AT_NINE = "DTSTART;TZID=Europe/Berlin:20261202T090000"
NEW_YORK_AT_EIGHT_PM = "DTSTART;TZID=America/New_York:20261202T200000"
FLOATING_AT_NINE = "DTSTART:20261202T090000"
UTC_AT_NINE = "DTSTART:20261202T090000Z"
WHOLE_DAY = "DTSTART;VALUE=DATE:20261202"
HOUR = "DURATION:PT1H"
MOST_CALLS, MOST_CALLS_TO_COUNT_DATES = 5_000, 600_000
"""Of functions, to read a series: a rule that ends after a number of dates has each of them counted."""


def last(start: str, until: str, zone: str = "Europe/Berlin") -> str:
    """Return the last start of a daily series, having checked that none before it is missing."""
    found = starts(event(start, f"RRULE:FREQ=DAILY;UNTIL={until}"), zone=zone)
    days = [epoch(one) // 86400 for one in found]
    assert days == list(range(days[0], days[0] + len(days)))
    assert len(found) > 1
    return found[-1]


class TestUntil:
    @pytest.mark.parametrize(
        ("start", "until", "end"),
        [
            # A time in UTC is the last that may be.
            (BERLIN_AT_NINE, "20261204T080000Z", "2026-12-04 08:00"),
            (BERLIN_AT_NINE, "20261204T075959Z", "2026-12-03 08:00"),
            (BERLIN_AT_NINE, "20261204T235959Z", "2026-12-04 08:00"),
            (UTC_AT_NINE, "20261204T090000Z", "2026-12-04 09:00"),
            (UTC_AT_NINE, "20261204T085959Z", "2026-12-03 09:00"),
            # A time without a zone is in the zone of the series.
            (NEW_YORK_AT_EIGHT_PM, "20261204T200000", "2026-12-05 01:00"),
            (NEW_YORK_AT_EIGHT_PM, "20261204T195959", "2026-12-04 01:00"),
            (BERLIN_AT_NINE, "20261204T090000", "2026-12-04 08:00"),
            (BERLIN_AT_NINE, "20261204T085959", "2026-12-03 08:00"),
            (UTC_AT_NINE, "20261204T090000", "2026-12-04 09:00"),
            (FLOATING_AT_NINE, "20261204T090000", "2026-12-04 08:00"),
            (FLOATING_AT_NINE, "20261204T085959", "2026-12-03 08:00"),
            # A date is the last day by the clock of the series.
            (BERLIN_AT_NINE, "20261204", "2026-12-04 08:00"),
            (UTC_AT_NINE, "20261204", "2026-12-04 09:00"),
            (FLOATING_AT_NINE, "20261204", "2026-12-04 08:00"),
            (NEW_YORK_AT_EIGHT_PM, "20261204", "2026-12-05 01:00"),
            ("DTSTART;TZID=Pacific/Auckland:20261202T080000", "20261204", "2026-12-03 19:00"),
            (WHOLE_DAY, "20261204", "2026-12-03 23:00"),
            # Beside whole days a time is its day.
            (WHOLE_DAY, "20261204T090000", "2026-12-03 23:00"),
            (WHOLE_DAY, "20261204T000000Z", "2026-12-03 23:00"),
            (WHOLE_DAY, "20261203T230000Z", "2026-12-03 23:00"),
        ],
    )
    def test_it_is_read_by_the_clock_of_the_series(self, start: str, until: str, end: str) -> None:
        assert last(start, until) == end

    @pytest.mark.parametrize(
        ("zone", "until", "end"),
        [
            ("Europe/Berlin", "20261204T080000Z", "2026-12-04 08:00"),
            ("Europe/Berlin", "20261204T090000Z", "2026-12-04 08:00"),
            ("Europe/Berlin", "20261204T075959Z", "2026-12-03 08:00"),
            ("America/New_York", "20261204T140000Z", "2026-12-04 14:00"),
            ("America/New_York", "20261204T090000Z", "2026-12-04 14:00"),
            ("America/New_York", "20261204T085959Z", "2026-12-03 14:00"),
        ],
    )
    def test_beside_a_floating_start_a_time_in_utc_is_the_later_of_what_programs_mean(
        self, zone: str, until: str, end: str
    ) -> None:
        """Some convert the local time of the last date to UTC, others write it as it is."""
        assert last(FLOATING_AT_NINE, until, zone=zone) == end

    def test_of_an_end_by_date_and_an_end_by_number_the_later_counts(self) -> None:
        def dates(rule: str) -> int:
            return len(starts(event(UTC_AT_NINE, f"RRULE:FREQ=DAILY;{rule}")))

        assert dates("COUNT=2;UNTIL=20261205T090000Z") == 4
        assert dates("COUNT=4;UNTIL=20261203T090000Z") == 4


class TestDeletedDates:
    """A date is deleted in whatever form its time is written, and no other date is."""

    SERIES = ("DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3")

    @pytest.mark.parametrize(
        ("start", "deleted"),
        [
            (BERLIN_AT_NINE, "EXDATE;TZID=Europe/Berlin:20261209T090000"),
            (BERLIN_AT_NINE, "EXDATE:20261209T080000Z"),
            (BERLIN_AT_NINE, "EXDATE;TZID=America/New_York:20261209T030000"),
            (BERLIN_AT_NINE, "EXDATE:20261209T090000"),
            (BERLIN_AT_NINE, "EXDATE;VALUE=DATE:20261209"),
            (BERLIN_AT_NINE, "EXDATE:20261201T080000Z,20261209T080000Z"),
            (FLOATING_AT_NINE, "EXDATE:20261209T090000"),
            (FLOATING_AT_NINE, "EXDATE:20261209T080000Z"),
            (FLOATING_AT_NINE, "EXDATE;TZID=Asia/Tokyo:20261209T170000"),
            (FLOATING_AT_NINE, "EXDATE;VALUE=DATE:20261209"),
            (UTC_AT_NINE, "EXDATE;TZID=Europe/Berlin:20261209T100000"),
            (UTC_AT_NINE, "EXDATE;VALUE=DATE:20261209"),
            (WHOLE_DAY, "EXDATE;VALUE=DATE:20261209"),
            (WHOLE_DAY, "EXDATE:20261209T000000"),
            (WHOLE_DAY, "EXDATE:20261209T000000Z"),
            (WHOLE_DAY, "EXDATE:20261208T230000Z"),
            (WHOLE_DAY, "EXDATE;TZID=Asia/Tokyo:20261209T000000"),
        ],
    )
    def test_it_is_deleted(self, start: str, deleted: str) -> None:
        whole = starts(event(start, *self.SERIES))

        assert starts(event(start, *self.SERIES, deleted)) == [whole[0], whole[2]]

    @pytest.mark.parametrize(
        ("start", "other"),
        [
            (FLOATING_AT_NINE, "EXDATE:20261209T090000Z"),
            (BERLIN_AT_NINE, "EXDATE:20261209T090000Z"),
            (BERLIN_AT_NINE, "EXDATE;TZID=America/New_York:20261209T090000"),
            (BERLIN_AT_NINE, "EXDATE;VALUE=DATE:20261208"),
            (NEW_YORK_AT_EIGHT_PM, "EXDATE;VALUE=DATE:20261210"),
            (WHOLE_DAY, "EXDATE:20261209T090000Z"),
            (WHOLE_DAY, "EXDATE:20261208T000000Z"),
            (BERLIN_AT_NINE, "EXDATE:"),
            (BERLIN_AT_NINE, "EXDATE"),
        ],
    )
    def test_another_time_deletes_nothing_and_changes_nothing_of_the_series(self, start: str, other: str) -> None:
        whole = starts(event(start, *self.SERIES))

        assert starts(event(start, *self.SERIES, other)) == whole
        assert len(whole) == 3

    def test_a_time_without_a_zone_is_on_the_clock_of_the_series_wherever_the_owner_is(self) -> None:
        deleted = event(BERLIN_AT_NINE, *self.SERIES, "EXDATE:20261209T090000")
        by_the_owners_clock = event(BERLIN_AT_NINE, *self.SERIES, "EXDATE:20261209T030000")

        assert starts(deleted, zone="America/New_York") == ["2026-12-02 08:00", "2026-12-16 08:00"]
        assert len(starts(by_the_owners_clock, zone="America/New_York")) == 3

    def test_a_day_deletes_only_the_date_at_the_time_of_the_series(self) -> None:
        twice = event(UTC_AT_NINE, HOUR, "RRULE:FREQ=DAILY;COUNT=4;BYHOUR=9,14", "EXDATE;VALUE=DATE:20261203")

        assert starts(twice) == ["2026-12-02 09:00", "2026-12-02 14:00", "2026-12-03 14:00"]

    def test_the_first_date_and_added_ones_can_be_deleted_too(self) -> None:
        series = (UTC_AT_NINE, HOUR, "RRULE:FREQ=DAILY;COUNT=2", "RDATE:20261205T120000Z")

        assert starts(event(*series, "EXDATE:20261202T090000Z,20261205T120000Z")) == ["2026-12-03 09:00"]


class TestAddedDates:
    @pytest.mark.parametrize(
        ("start", "added", "expected"),
        [
            (BERLIN_AT_NINE, "RDATE;TZID=Europe/Berlin:20261205T160000", [("2026-12-05 15:00", "16:00")]),
            (BERLIN_AT_NINE, "RDATE:20261205T160000Z", [("2026-12-05 16:00", "17:00")]),
            (FLOATING_AT_NINE, "RDATE:20261205T160000Z", [("2026-12-05 16:00", "17:00")]),
            (FLOATING_AT_NINE, "RDATE;TZID=America/New_York:20261205T160000", [("2026-12-05 21:00", "22:00")]),
            (BERLIN_AT_NINE, "RDATE;VALUE=PERIOD:20261205T160000Z/PT2H", [("2026-12-05 16:00", "18:00")]),
            (
                BERLIN_AT_NINE,
                "RDATE;VALUE=PERIOD:20261205T160000Z/20261205T161500Z,20261206T160000Z/PT5M",
                [("2026-12-05 16:00", "16:15"), ("2026-12-06 16:00", "16:05")],
            ),
            (
                BERLIN_AT_NINE,
                "RDATE;VALUE=PERIOD;TZID=America/New_York:20261205T160000/20261205T170000",
                [("2026-12-05 21:00", "22:00")],
            ),
        ],
    )
    def test_an_added_date_is_busy_and_the_series_stays_as_it_is(
        self, start: str, added: str, expected: list[tuple[str, str]]
    ) -> None:
        assert busy(event(start, HOUR, added)) == [*busy(event(start, HOUR)), *expected]

    def test_a_time_without_a_zone_is_busy_in_the_zone_of_the_series_and_in_the_owners(self) -> None:
        found = starts(event(BERLIN_AT_NINE, HOUR, "RDATE:20261205T160000"), zone="America/New_York")

        assert found == ["2026-12-02 08:00", "2026-12-05 15:00", "2026-12-05 21:00"]

    def test_a_day_added_to_times_is_busy_all_day_and_at_the_time_of_the_series(self) -> None:
        late = event("DTSTART:20261202T230000Z", "DURATION:PT2H", "RDATE;VALUE=DATE:20261205")

        assert busy(late)[1:] == [("2026-12-05 00:00", "2026-12-06 00:00"), ("2026-12-05 23:00", "2026-12-06 01:00")]

    @pytest.mark.parametrize(
        ("added", "expected"),
        [
            ("20261205T000000", ("2026-12-04 23:00", "2026-12-05 23:00")),
            ("20261205T000000Z", ("2026-12-04 23:00", "2026-12-05 23:00")),
            ("20261205T120000Z", ("2026-12-04 23:00", "2026-12-06 23:00")),
        ],
    )
    def test_a_time_added_to_days_is_busy_for_its_day_and_if_it_is_no_midnight_the_next(
        self, added: str, expected: tuple[str, str]
    ) -> None:
        assert busy(event(WHOLE_DAY, f"RDATE:{added}"))[1:] == [expected]

    @pytest.mark.parametrize(
        "line", ["RDATE;VALUE=PERIOD:20261205T160000Z/", "RDATE:20261205T160000Z/20261204T160000Z"]
    )
    def test_a_broken_period_is_unknown(self, line: str) -> None:
        assert is_unknown(event(BERLIN_AT_NINE, HOUR, line))


class TestRules:
    @pytest.mark.parametrize(
        ("start", "rule", "expected"),
        [
            ("20261202", "FREQ=DAILY;INTERVAL=3;COUNT=3", "1202 1205 1208"),
            ("20261202", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=5", "1202 1203 1204 1207 1208"),
            ("20261202", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;WKST=MO;COUNT=4", "1202 1206 1216 1220"),
            ("20261202", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;WKST=SU;COUNT=4", "1202 1213 1216 1227"),
            ("20261202", "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1;COUNT=3", "1202 1204 1211 1218"),
            ("20261202", "FREQ=DAILY;BYHOUR=9,14;BYSETPOS=2,-2,5;COUNT=3", "1202 1202 1203"),
            ("20261202", "FREQ=MONTHLY;BYDAY=1WE,-1WE;UNTIL=20270131", "1202 1230 0106 0127"),
            ("20261202", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20270228", "1202 1231 0129 0226"),
            ("20261231", "FREQ=MONTHLY;COUNT=3", "1231 0131 0331"),
            ("20261231", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "1231 0131 0228"),
            ("20261130", "FREQ=YEARLY;BYMONTH=1,11;COUNT=2", "1130 0130"),
            ("20261202", "FREQ=YEARLY;BYWEEKNO=1,50;COUNT=3", "1202 1209 0106 1215"),
            ("20261202", "FREQ=YEARLY;BYYEARDAY=1,-1;COUNT=3", "1202 1231 0101 1231"),
            ("20261202", "FREQ=YEARLY;BYDAY=-1MO;COUNT=2", "1202 1228 1227"),
            ("20261202", "FREQ=DAILY;BYDAY=1WE;COUNT=2", "1202 1209"),
            ("20261202", "freq=daily;count=2;x-mine=1;", "1202 1203"),
            ("20261202", "FREQ=DAILY;COUNT=2;RSCALE=GREGORIAN;SKIP=OMIT", "1202 1203"),
        ],
    )
    def test_the_dates_of_a_rule(self, start: str, rule: str, expected: str) -> None:
        found = starts(event(f"DTSTART:{start}T090000Z", HOUR, f"RRULE:{rule}"))

        assert " ".join(one[5:7] + one[8:10] for one in found) == expected

    def test_a_start_that_its_rule_does_not_match_is_busy_beside_all_dates_of_the_rule(self) -> None:
        """The standard leaves it open whether it is one of them, and programs differ."""
        found = starts(event("DTSTART:20261202T090000Z", HOUR, "RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=2"))

        assert found == ["2026-12-02 09:00", "2026-12-03 09:00", "2026-12-10 09:00"]

    def test_a_rule_of_whole_days_has_no_hours(self) -> None:
        days = event(WHOLE_DAY, "RRULE:FREQ=DAILY;COUNT=2;BYHOUR=9")

        assert busy(days) == [("2026-12-01 23:00", "2026-12-02 23:00"), ("2026-12-02 23:00", "2026-12-03 23:00")]

    def test_every_rule_of_several_counts(self) -> None:
        rules = ("RRULE:FREQ=DAILY;COUNT=2", "RRULE:FREQ=WEEKLY;COUNT=2")

        assert [one[8:10] for one in starts(event(UTC_AT_NINE, HOUR, *rules))] == ["02", "03", "09"]

    @pytest.mark.parametrize(
        ("start", "rule", "expected"),
        [
            (";TZID=Europe/Berlin:20270327T023000", "DAILY", "2027-03-27 01:30, 2027-03-28 01:30, 2027-03-29 00:30"),
            (";TZID=Europe/Berlin:20261024T023000", "DAILY", "2026-10-24 00:30, 2026-10-25 00:30, 2026-10-26 01:30"),
            (":20270130T090000Z", "MONTHLY", "2027-01-30 09:00, 2027-03-30 09:00, 2027-04-30 09:00"),
        ],
        ids=["as late as it would be", "the first of two", "left out"],
    )
    def test_a_time_that_there_is_not_or_twice(self, start: str, rule: str, expected: str) -> None:
        assert ", ".join(starts(event(f"DTSTART{start}", HOUR, f"RRULE:FREQ={rule};COUNT=3"))) == expected

    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=HOURLY;COUNT=3", "FREQ=MINUTELY;COUNT=3",
            "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE=0,5,10,15,20,25,30,35,40,45",
            "RSCALE=CHINESE;FREQ=YEARLY", "RSCALE=GREGORIAN;SKIP=FORWARD;FREQ=MONTHLY", "FREQ=DAILY;BYMONTH=13",
            "FREQ=DAILY;BYMONTHDAY=0", "FREQ=YEARLY;BYMONTH=5L", "FREQ=WEEKLY;BYDAY=XX", "FREQ=MONTHLY;BYDAY=0MO",
            "FREQ=WEEKLY;BYMONTHDAY=3", "FREQ=MONTHLY;BYWEEKNO=3", "FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO",
            "FREQ=DAILY;FREQ=WEEKLY", "FREQ=DAILY;BYWHIM=3", "FREQ=DAILY;INTERVAL=1_0", "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;UNTIL=later", "FREQ=DAILY;UNTIL=", "",
        ],
    )  # fmt: skip
    def test_what_calendars_would_not_agree_on_is_unknown(self, rule: str) -> None:
        assert is_unknown(event(UTC_AT_NINE, HOUR, f"RRULE:{rule}"))

    @pytest.mark.parametrize(
        ("start", "rule", "dates"),
        [
            ("20261202T090000Z", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 1),
            ("20261202T090000Z", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 1),
            ("20261202T090000Z", "FREQ=DAILY;INTERVAL=999999999", 1),
            ("20261202T090000Z", "FREQ=YEARLY;INTERVAL=999999999", 1),
            ("19000101T090000Z", "FREQ=DAILY", 31),
            ("19000101T090000Z", "FREQ=DAILY;INTERVAL=2", 15),
            ("16010101T090000Z", "FREQ=WEEKLY", 4),
            ("16010131T090000Z", "FREQ=MONTHLY", 1),
            ("00010101T090000Z", "FREQ=MONTHLY;BYMONTHDAY=3", 1),
            ("19000101T090000Z", "FREQ=DAILY;COUNT=46000", 0),
            ("19000101T090000Z", "FREQ=DAILY;UNTIL=19000103T090000Z", 0),
        ],
    )
    def test_a_rule_is_little_work_wherever_it_begins_and_whatever_it_matches(
        self, start: str, rule: str, dates: int
    ) -> None:
        december = Interval(epoch("2026-12-01 00:00"), epoch("2027-01-01 00:00"))
        look = partial(starts, event(f"DTSTART:{start}", HOUR, f"RRULE:{rule}"), window=december)

        assert len(look()) == dates
        assert calls_made(look) < (MOST_CALLS_TO_COUNT_DATES if "COUNT" in rule else MOST_CALLS)

    @pytest.mark.parametrize(
        ("start", "part"),
        [("16010101T090000Z", "COUNT=800000"), ("20260101T090000Z", "BYHOUR=1,2,3,4,5,6,7,8,9")],
    )
    def test_a_series_with_more_dates_than_anyone_can_keep_is_unknown(self, start: str, part: str) -> None:
        ten_years = Interval(epoch("2026-01-01 00:00"), epoch("2036-01-01 00:00"))

        with pytest.raises(CalendarUnreachable):
            starts(event(f"DTSTART:{start}", HOUR, f"RRULE:FREQ=DAILY;{part}"), window=ten_years)
