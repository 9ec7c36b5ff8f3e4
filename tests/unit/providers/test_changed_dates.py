"""A3, AC-57: dates of a series that were changed, and which of several changes of one counts."""

from datetime import date, timedelta
from functools import partial
from itertools import permutations

import pytest

from tests.ical_objects import event
from tests.unit.providers.calendar_reading import calls_made, definition, is_unknown, starts

SERIES = event("DTSTART;TZID=Europe/Berlin:20261202T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
ORIGINAL = ["2026-12-02 08:00", "2026-12-03 08:00", "2026-12-04 08:00"]


def change(to: str, *lines: str, of: str = "RECURRENCE-ID;TZID=Europe/Berlin:20261203T090000", stamp: str = "") -> str:
    """Move the second date of the series to a time of that day in UTC."""
    written = event(of, f"DTSTART:20261203T{to}00Z", "DURATION:PT1H", *lines)
    return written.replace("DTSTAMP:20260101T000000Z\r\n", f"DTSTAMP:{stamp}\r\n" if stamp else "")


def moved_to(*changes: str) -> list[str]:
    """Return when the second date is busy, having checked that the others are as they were."""
    found = starts(SERIES, *changes)
    assert found[0] == ORIGINAL[0]
    assert found[-1] == ORIGINAL[-1]
    return [one[-5:] for one in found[1:-1]]


class TestForms:
    @pytest.mark.parametrize(
        "of",
        [
            "RECURRENCE-ID;TZID=Europe/Berlin:20261203T090000",
            "RECURRENCE-ID:20261203T080000Z",
            "RECURRENCE-ID;TZID=America/New_York:20261203T030000",
            "RECURRENCE-ID:20261203T090000",
            "RECURRENCE-ID;VALUE=DATE:20261203",
        ],
    )
    def test_a_date_is_changed_in_whatever_form_it_is_named(self, of: str) -> None:
        assert moved_to(change("1500", of=of)) == ["15:00"]

    def test_a_change_of_a_date_that_the_series_does_not_have_takes_none_away(self) -> None:
        assert moved_to(change("1500", of="RECURRENCE-ID:20261203T090000Z")) == ["08:00", "15:00"]

    @pytest.mark.parametrize("of", ["RECURRENCE-ID;VALUE=DATE:20261203", "RECURRENCE-ID:20261203T000000Z"])
    def test_a_whole_day_is_changed_in_whatever_form_it_is_named(self, of: str) -> None:
        days = event("DTSTART;VALUE=DATE:20261202", "RRULE:FREQ=DAILY;COUNT=3")

        assert starts(days, change("1500", of=of)) == ["2026-12-01 23:00", "2026-12-03 15:00", "2026-12-03 23:00"]

    def test_a_cancelled_date_is_free_though_nothing_is_said_of_its_time(self) -> None:
        cancelled = event("RECURRENCE-ID;TZID=Europe/Berlin:20261203T090000", "STATUS:CANCELLED")

        assert starts(SERIES, cancelled) == [ORIGINAL[0], ORIGINAL[2]]

    def test_a_change_stands_though_the_date_is_deleted_as_well(self) -> None:
        deleted = SERIES.replace("END:VEVENT", "EXDATE:20261203T080000Z\r\nEND:VEVENT")

        assert starts(deleted, change("1500")) == [ORIGINAL[0], "2026-12-03 15:00", ORIGINAL[2]]

    def test_a_date_of_a_series_that_is_free_is_busy_if_its_change_says_so(self) -> None:
        free = SERIES.replace("END:VEVENT", "TRANSP:TRANSPARENT\r\nEND:VEVENT")

        assert starts(free, change("1500")) == ["2026-12-03 15:00"]

    def test_events_without_a_name_are_no_changes_of_one_another(self) -> None:
        nameless = [each.replace("UID:event-1\r\n", "") for each in (SERIES, change("1500"))]

        assert starts(*nameless) == [ORIGINAL[0], ORIGINAL[1], "2026-12-03 15:00", ORIGINAL[2]]


class TestWhichCounts:
    """RFC 5546, 2.1.5: the higher SEQUENCE, then the later DTSTAMP."""

    @pytest.mark.parametrize(
        ("earlier", "later"),
        [
            (change("1000", "SEQUENCE:1"), change("1500", "SEQUENCE:2")),
            (change("1000"), change("1500", "SEQUENCE:1")),
            (
                change("1000", "SEQUENCE:1", stamp="20261109T000000Z"),
                change("1500", "SEQUENCE:2", stamp="20261105T000000Z"),
            ),
            (
                change("1000", "SEQUENCE:1", stamp="20261101T000000Z"),
                change("1500", "SEQUENCE:1", stamp="20261105T000000Z"),
            ),
            (change("1000", stamp="20261101T000000Z"), change("1500", stamp="20261101T000001Z")),
            (change("1000", "LAST-MODIFIED:20261101T000000Z"), change("1500", "LAST-MODIFIED:20261105T000000Z")),
            (
                change("1000", "SEQUENCE:1", of="RECURRENCE-ID;VALUE=DATE:20261203"),
                change("1500", "SEQUENCE:2", of="RECURRENCE-ID:20261203T080000Z"),
            ),
            (change("1000", "SEQUENCE:1").replace("DTSTART:2", "DTSTART:once 2"), change("1500", "SEQUENCE:2")),
        ],
    )
    def test_the_later_one_counts_wherever_it_stands(self, earlier: str, later: str) -> None:
        assert moved_to(earlier, later) == moved_to(later, earlier) == ["15:00"]

    def test_of_three_the_latest_counts(self) -> None:
        three = [change(f"1{hour}00", "SEQUENCE:1", stamp=f"2026110{hour}T000000Z") for hour in (1, 2, 3)]

        assert all(moved_to(*order) == ["13:00"] for order in permutations(three))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (change("1000"), change("1500")),
            (change("1000", stamp="20261101T000000Z"), change("1500", stamp="late")),
            (change("1000", "SEQUENCE:1"), change("1500", "SEQUENCE:new")),
            (change("1000", "SEQUENCE:1"), change("1500", "SEQUENCE:" + "9" * 5000)),
            (change("1000", "SEQUENCE:1"), change("1500", "SEQUENCE:1", "SEQUENCE:2")),
        ],
    )
    def test_where_that_is_not_clear_the_owner_is_busy_by_either(self, one: str, other: str) -> None:
        assert moved_to(one, other) == moved_to(other, one) == ["10:00", "15:00"]

    def test_a_later_change_frees_what_an_earlier_one_moved(self) -> None:
        assert moved_to(change("1500", "SEQUENCE:1"), change("1500", "SEQUENCE:2", "STATUS:CANCELLED")) == []

    def test_of_two_whole_series_of_one_name_the_one_with_the_higher_sequence_counts(self) -> None:
        later = event("DTSTART:20261210T090000Z", "DURATION:PT1H", "SEQUENCE:1")

        assert starts(SERIES, later) == starts(later, SERIES) == ["2026-12-10 09:00"]

    def test_two_events_that_merely_share_a_name_are_both_busy(self) -> None:
        """Some timetables give all their events the same one."""
        other = event("DTSTART:20261210T090000Z", "DURATION:PT1H").replace("20260101", "20260102")

        assert starts(SERIES, other) == [*ORIGINAL, "2026-12-10 09:00"]


class TestTooMany:
    def test_each_of_a_thousand_changed_dates_is_no_more_work_than_each_of_a_hundred(self) -> None:
        series = event("DTSTART:20260101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
        days = [date(2026, 1, 1) + timedelta(days=number) for number in range(1000)]
        changes = [
            event(f"RECURRENCE-ID:{day:%Y%m%d}T090000Z", f"DTSTART:{day:%Y%m%d}T110000Z", "DURATION:PT1H")
            for day in days
        ]

        a_hundred, all_of_them = (calls_made(partial(starts, series, *some)) for some in (changes[:100], changes))

        assert all_of_them < 10 * a_hundred
        assert {start[-5:] for start in starts(series, *changes)} == {"11:00"}

    def test_a_date_that_was_changed_more_often_than_anyone_would_is_unknown(self) -> None:
        assert is_unknown(SERIES, *[change("1000", f"SEQUENCE:{number}") for number in range(101)])

    def test_a_zone_that_is_defined_by_more_than_there_is_to_say_is_unknown(self) -> None:
        observance = "\r\n".join(definition("Office", "+0100").split("\r\n")[2:-1])
        zone = definition("Office", "+0100").replace(observance, "\r\n".join([observance] * 301))

        assert is_unknown(zone, event("DTSTART;TZID=Office:20261204T090000", "DURATION:PT1H"))


class TestAllFromADateOn:
    WEEKLY = event("DTSTART;TZID=Europe/Berlin:20261012T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4")
    FROM_THE_SECOND = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261019T090000"

    TO_ELEVEN = event(FROM_THE_SECOND, "DTSTART;TZID=Europe/Berlin:20261019T110000", "DURATION:PT1H")

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            pytest.param(
                [event(FROM_THE_SECOND, "DTSTART;TZID=Europe/Berlin:20261025T090000", "DURATION:PT2H")],
                ["10-25 08:00", "11-01 08:00", "11-08 08:00"],
                id="moved by the wall over a change of the clocks (AC-60)",
            ),
            pytest.param(
                [event(FROM_THE_SECOND, "DTSTART:20261019T090000Z", "DURATION:PT1H")],
                ["10-19 09:00", "10-26 10:00", "11-02 10:00"],
                id="moved by as long as in another zone",
            ),
            pytest.param(
                [TO_ELEVEN.replace("20261019", "20261026").replace("T110000", "T130000"), TO_ELEVEN],
                ["10-19 09:00", "10-26 12:00", "11-02 12:00"],
                id="of several the one before a date counts",
            ),
            pytest.param(
                [TO_ELEVEN, event("RECURRENCE-ID:20261026T080000Z", "DTSTART:20261027T120000Z", "DURATION:PT1H")],
                ["10-19 09:00", "10-27 12:00", "11-02 10:00"],
                id="a single date among them has a change of its own",
            ),
            pytest.param([event(FROM_THE_SECOND, "STATUS:CANCELLED")], [], id="free"),
        ],
    )
    def test_ac_60_they_are_as_the_change_says(self, changes: list[str], expected: list[str]) -> None:
        assert [one[5:] for one in starts(self.WEEKLY, *changes)] == ["10-12 07:00", *expected]

    @pytest.mark.parametrize(
        ("of", "start"),
        [
            ("RECURRENCE-ID;RANGE=THISANDPRIOR:20261019T070000Z", "DTSTART:20261019T090000Z"),
            (FROM_THE_SECOND, "DTSTART;VALUE=DATE:20261019"),
        ],
    )
    def test_what_is_not_clear_is_unknown(self, of: str, start: str) -> None:
        assert is_unknown(self.WEEKLY, event(of, start))
