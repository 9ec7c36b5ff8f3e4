"""A3, A4: the zones that the events of a calendar name."""

import pytest

from tests.ical_objects import event, zone
from tests.unit.providers.calendar_reading import busy, definition, is_unknown, starts

CUSTOM = "Customized Time Zone"


def at_nine(zone: str, day: str = "20261204") -> str:
    """Write an event of an hour in a zone."""
    return event(f'DTSTART;TZID="{zone}":{day}T090000', f'DTEND;TZID="{zone}":{day}T100000')


class TestDefinitions:
    def test_a_definition_belongs_to_its_object_and_to_no_later_one(self) -> None:
        assert starts(definition(CUSTOM, "+0100"), at_nine(CUSTOM)) == ["2026-12-04 08:00"]
        assert starts(definition(CUSTOM, "-0800"), at_nine(CUSTOM)) == ["2026-12-04 17:00"]
        assert is_unknown(at_nine(CUSTOM))

    @pytest.mark.parametrize("name", ["Europe/Berlin", "W. Europe Standard Time"])
    def test_a_definition_under_a_known_name_changes_nothing_in_later_objects(self, name: str) -> None:
        starts(definition(name, "-0800"), at_nine(name))

        assert starts(at_nine(name)) == ["2026-12-04 08:00"]

    def test_a_definition_that_differs_from_the_zone_of_its_name_keeps_the_owner_busy_by_both(self) -> None:
        """By the standard the definition counts, and programs that know the name look no further."""
        assert starts(definition("Europe/Berlin", "-0800"), at_nine("Europe/Berlin")) == [
            "2026-12-04 08:00",
            "2026-12-04 17:00",
        ]

    def test_each_of_two_definitions_counts_for_its_own_events(self) -> None:
        here = event("DTSTART;TZID=Here:20261204T090000", "DTEND;TZID=There:20261204T090000", uid="1")
        there = event("DTSTART;TZID=There:20261205T090000", "DURATION:PT1H", uid="2")

        assert busy(definition("Here", "+0100"), definition("There", "-0800"), here, there) == [
            ("2026-12-04 08:00", "17:00"),
            ("2026-12-05 17:00", "18:00"),
        ]

    @pytest.mark.parametrize(
        ("lines", "left"),
        [
            (["RRULE:FREQ=DAILY;UNTIL=20261202T080000Z"], [1, 2]),
            (["RRULE:FREQ=DAILY;UNTIL=20261203T000000Z"], [1, 2]),
            (["RRULE:FREQ=DAILY;COUNT=3", "EXDATE;TZID=Office:20261202T090000"], [1, 3]),
            (["RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261202T080000Z"], [1, 3]),
            (["RRULE:FREQ=DAILY;COUNT=3", "EXDATE;TZID=Europe/Lisbon:20261202T080000"], [1, 3]),
        ],
    )
    def test_a_definition_counts_wherever_a_series_has_times(self, lines: list[str], left: list[int]) -> None:
        series = event("DTSTART;TZID=Office:20261201T090000", "DURATION:PT1H", *lines)

        assert starts(definition("Office", "+0100"), series) == [f"2026-12-0{day} 08:00" for day in left]

    def test_a_definition_counts_for_the_date_that_a_change_is_of(self) -> None:
        series = event("DTSTART;TZID=Office:20261201T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")
        moved = event("RECURRENCE-ID:20261202T080000Z", "DTSTART;TZID=Office:20261202T150000", "DURATION:PT1H")

        assert starts(definition("Office", "+0100"), series, moved) == ["2026-12-01 08:00", "2026-12-02 14:00"]

    def test_a_name_with_commas_is_the_same_with_and_without_backslashes(self) -> None:
        """Exchange escapes them in the definition, where they are text, and quotes them in a parameter."""
        zone = definition(r"(UTC+01:00) Amsterdam\, Berlin\, Bern", "+0100")

        assert starts(zone, at_nine("(UTC+01:00) Amsterdam, Berlin, Bern")) == ["2026-12-04 08:00"]

    @pytest.mark.parametrize(
        "broken",
        [
            definition("Elsewhere", "never"),
            definition("Elsewhere", "+0100").replace("16010101T000000", "long ago"),
            "BEGIN:VTIMEZONE\r\nTZID:Elsewhere\r\nEND:VTIMEZONE",
            "BEGIN:VTIMEZONE\r\nTZID\r\nEND:VTIMEZONE",
        ],
    )
    def test_a_broken_definition_matters_only_to_events_in_its_zone(self, broken: str) -> None:
        assert starts(broken, at_nine("Europe/Berlin")) == ["2026-12-04 08:00"]
        assert is_unknown(broken, at_nine("Elsewhere"))

    @pytest.mark.parametrize("begins", [";VALUE=DATE:20170101", ":00010101T000000"])
    def test_a_definition_may_begin_with_a_date_or_with_the_first_day_that_there_is(self, begins: str) -> None:
        court = definition("UTC+11", "+1100").replace(":16010101T000000", begins)

        assert starts(court, at_nine("UTC+11")) == ["2026-12-03 22:00"]

    @pytest.mark.parametrize("offset", ["+0100", "never"], ids=["agrees", "broken"])
    def test_a_definition_that_agrees_with_the_zone_of_its_name_or_is_broken_is_busy_once(self, offset: str) -> None:
        assert starts(definition("Europe/Berlin", offset), at_nine("Europe/Berlin")) == ["2026-12-04 08:00"]


class TestRulesOfDefinitions:
    """How programs write the zones of New York and of Casablanca."""

    OF_OUTLOOK = zone(
        "Office",
        "STANDARD 16011104T020000 -0400 -0500 RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "DAYLIGHT 16010311T020000 -0500 -0400 RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
    )
    WITH_THE_PAST = zone(
        "Office",
        "STANDARD 16011104T020000 -0400 -0500 RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "DAYLIGHT 20070311T020000 -0500 -0400 RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "DAYLIGHT 19870405T020000 -0500 -0400 RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z",
    )
    BY_DATES = zone(
        "Office",
        "DAYLIGHT 20260308T020000 -0500 -0400 RDATE:20270314T020000",
        "STANDARD 20251102T020000 -0400 -0500 RDATE:20261101T020000,20271107T020000",
    )

    @pytest.mark.parametrize("written", [OF_OUTLOOK, WITH_THE_PAST, BY_DATES], ids=["1601", "history", "dates"])
    @pytest.mark.parametrize(
        ("wall", "start"),
        [
            ("20261031T090000", "2026-10-31 13:00"),
            ("20261102T090000", "2026-11-02 14:00"),
            ("20270313T090000", "2027-03-13 14:00"),
            ("20270315T090000", "2027-03-15 13:00"),
            ("20270314T023000", "2027-03-14 07:30"),
            ("20261101T013000", "2026-11-01 05:30"),
        ],
        ids=["summer", "winter", "winter again", "summer again", "a skipped time", "a time that comes twice"],
    )
    def test_ac_60_the_clocks_change_as_defined(self, written: str, wall: str, start: str) -> None:
        assert starts(written, event(f"DTSTART;TZID=Office:{wall}", "DURATION:PT1H")) == [start]

    def test_before_the_first_change_the_clocks_are_as_they_were_before_it(self) -> None:
        first = self.BY_DATES.replace("20251102T020000", "20261101T020000").replace("20260308", "20270314")

        assert starts(first, event("DTSTART;TZID=Office:20261030T090000", "DURATION:PT1H")) == ["2026-10-30 13:00"]

    def test_a_zone_that_changed_for_good_long_ago_stays_as_it_is(self) -> None:
        once = definition("Office", "+0300").replace("TZOFFSETFROM:+0300", "TZOFFSETFROM:+0200").replace("1601", "2016")

        assert starts(once, event("DTSTART;TZID=Office:20261204T090000", "DURATION:PT1H")) == ["2026-12-04 06:00"]


class TestNames:
    @pytest.mark.parametrize(
        ("zone", "start"),
        [
            ("UTC", "09:00"),
            ("Z", "09:00"),
            ("Etc/GMT-5", "04:00"),
            ("US/Eastern", "14:00"),
            ("tzone://Microsoft/Utc", "09:00"),
            ("tzone://Microsoft/UTC", "09:00"),
            ("Coordinated Universal Time", "09:00"),
            ("(UTC) Coordinated Universal Time", "09:00"),
            ("Eastern Standard Time", "14:00"),
            ("eastern standard time", "14:00"),
            ("UTC-02", "11:00"),
            ("South Sudan Standard Time", "07:00"),
            ("/freeassociation.sourceforge.net/Europe/Berlin", "08:00"),
            ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "08:00"),
            ("/mozilla.org/20050126_1/Europe/Berlin", "08:00"),
            ("/mozilla.org/20050126_1/EUROPE/BERLIN", "08:00"),
            ("europe/berlin", "08:00"),
            ("/citadel.org/20260101_1/America/Indiana/Knox", "15:00"),
        ],
    )
    def test_a_zone_that_is_known_by_its_name(self, zone: str, start: str) -> None:
        assert starts(at_nine(zone), zone="Asia/Tokyo") == [f"2026-12-04 {start}"]

    def test_exchanges_name_of_utc_may_stand_without_quotes(self) -> None:
        written = event("DTSTART;TZID=tzone://Microsoft/Utc:20261204T090000", "DURATION:PT1H")

        assert starts(written, zone="Asia/Tokyo") == ["2026-12-04 09:00"]

    @pytest.mark.parametrize(
        "zone",
        [
            CUSTOM,
            "tzone://Microsoft/Custom",
            "Berlin",
            "CEST",
            "GMT+2",
            "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
            "/example.com/Office",
            "/example.com/20260101/Berlin",
            "Europe/../Europe/Berlin",
            "localtime",
            "Factory",
            "America",
            "Etc/Unknown",
            "x" * 5000,
        ],
    )
    def test_a_zone_that_nobody_knows_is_unknown_and_never_a_guess(self, zone: str) -> None:
        assert is_unknown(at_nine(zone))

    @pytest.mark.parametrize(
        "line",
        [
            f"EXDATE;TZID={CUSTOM}:20261202T090000",
            f"RDATE;TZID={CUSTOM}:20261205T160000",
            f"RDATE;VALUE=PERIOD;TZID={CUSTOM}:20261205T160000/PT1H",
            f"RECURRENCE-ID;TZID={CUSTOM}:20261201T090000",
            f"DTEND;TZID={CUSTOM}:20261201T100000",
        ],
    )
    def test_any_time_of_an_event_in_such_a_zone_makes_it_unknown(self, line: str) -> None:
        assert is_unknown(event("DTSTART;TZID=Europe/Berlin:20261201T090000", "RRULE:FREQ=DAILY;COUNT=3", line))

    def test_a_zone_beside_a_time_in_utc_says_nothing(self) -> None:
        assert starts(event(f"DTSTART;TZID={CUSTOM}:20261204T090000Z", "DURATION:PT1H")) == ["2026-12-04 09:00"]
