"""AC-61: a time is written on its reader's clock, with the zone named."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import dates

from joinlink.language import Hours, Reader, speaking
from joinlink.language.formats import LOCALES
from joinlink.model.local_time import (
    in_lines,
    leaf,
    written_countdown,
    written_date,
    written_hours,
    written_minutes,
    written_plain_date,
    written_short_day,
    written_span,
    written_start,
    written_time,
    written_wait,
    written_zone,
)
from tests.unbroken import unbroken

AT_NINE, IN_JULY = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 7, 1, 9, tzinfo=UTC)
LATE, CHANGE = datetime(2026, 12, 1, 22, 45, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
BERLIN, BOTH = "Europe/Berlin", "Central European Summer Time to Central European Standard Time, Berlin"


@pytest.mark.parametrize(
    ("starts_at", "minutes", "timezone", "expected"),
    [
        (AT_NINE, 30, BERLIN, "Tuesday, December 1, 2026, 10:00 – 10:30 AM (Central European Time, Berlin)"),
        (IN_JULY, 30, BERLIN, "Wednesday, July 1, 2026, 11:00 – 11:30 AM (Central European Time, Berlin)"),
        (AT_NINE, 45, "Asia/Kolkata", "Tuesday, December 1, 2026, 2:30 – 3:15 PM (India Standard Time, Kolkata)"),
        (AT_NINE, 30, "Asia/Kathmandu", "Tuesday, December 1, 2026, 2:45 – 3:15 PM (Nepal Time, Kathmandu)"),
        (AT_NINE, 30, "Etc/GMT-2", "Tuesday, December 1, 2026, 11:00 – 11:30 AM (GMT+2)"),
        (AT_NINE, 30, "Etc/GMT+8", "Tuesday, December 1, 2026, 1:00 – 1:30 AM (GMT-8)"),
        (AT_NINE, 30, "UTC", "Tuesday, December 1, 2026, 9:00 – 9:30 AM (UTC)"),
        (LATE, 30, "UTC", "Tuesday, December 1, 2026, 10:45 – 11:15 PM (UTC)"),
        (LATE, 90, "UTC", "Tuesday, December 1, 2026, 10:45 PM – Wednesday, December 2, 2026, 12:15 AM (UTC)"),
        (CHANGE, 60, BERLIN, f"Sunday, October 25, 2026, 2:30 – 2:30 AM ({BOTH})"),
    ],
)
def test_a_span_is_on_the_clock_of_its_zone_and_names_it_and_what_changes_within_it(
    starts_at, minutes, timezone, expected
) -> None:
    assert written_span(starts_at, starts_at + timedelta(minutes=minutes), timezone) == unbroken(expected)


@pytest.mark.parametrize(
    ("now", "timezone", "expected"),
    [
        (
            datetime(2026, 12, 1, 9, tzinfo=UTC),
            "Europe/Berlin",
            ("Thursday, December 31", "11:30 PM – 12:00 AM", "Central European Time, Berlin"),
        ),
        (
            datetime(2026, 12, 1, 9, tzinfo=UTC),
            "Asia/Tokyo",
            ("Friday, January 1, 2027", "7:30 – 8:00 AM", "Japan Time, Tokyo"),
        ),
        (
            datetime(2026, 12, 31, 15, tzinfo=UTC),
            "Asia/Tokyo",
            ("Friday, January 1", "7:30 – 8:00 AM", "Japan Time, Tokyo"),
        ),
    ],
)
def test_a_time_in_lines_has_its_year_unless_it_is_the_present_one_there(now, timezone, expected) -> None:
    starts_at = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)

    assert in_lines(starts_at, starts_at + timedelta(minutes=30), timezone, now) == tuple(map(unbroken, expected))


@pytest.mark.parametrize(
    ("starts_at", "timezone", "expected"),
    [
        (AT_NINE, BERLIN, "Tue, Dec 1, 10:00 AM (Central European Time, Berlin)"),
        (CHANGE, BERLIN, "Sun, Oct 25, 2:30 AM (Central European Summer Time, Berlin)"),
        (CHANGE + timedelta(hours=1), BERLIN, "Sun, Oct 25, 2:30 AM (Central European Standard Time, Berlin)"),
        (AT_NINE, "UTC", "Tue, Dec 1, 9:00 AM (UTC)"),
    ],
)
def test_a_start_is_written_in_few_words_with_its_zone(starts_at, timezone, expected) -> None:
    assert written_start(starts_at, timezone) == unbroken(expected)


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=2), "in 2 days"),
        (timedelta(hours=47, minutes=50), "in 47½ hours"),
        (timedelta(hours=24), "in 24 hours"),
        (timedelta(hours=23, minutes=56), "in 24 hours"),
        (timedelta(minutes=120), "in 2 hours"),
        (timedelta(minutes=117), "in 2 hours"),
        (timedelta(minutes=110), "in 1½ hours"),
        (timedelta(minutes=90), "in 1½ hours"),
        (timedelta(minutes=89), "in 89 minutes"),
        (timedelta(minutes=60), "in 1 hour"),
        (timedelta(minutes=59, seconds=40), "in 1 hour"),
        (timedelta(minutes=57, seconds=10), "in 57 minutes"),
        (timedelta(seconds=50), "in 1 minute"),
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=-4), "now"),
    ],
)
def test_e4_how_soon_something_begins_is_told_in_plain_words(wait, expected) -> None:
    assert written_wait(AT_NINE, AT_NINE + wait) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (90, "90 minutes"),
        (120, "2 hours"),
        (1440, "1 day"),
        (10080, "7 days"),
    ],
)
def test_minutes_are_written_in_the_largest_unit_that_they_are_whole_in(minutes, expected) -> None:
    assert written_minutes(minutes) == expected


@pytest.mark.parametrize(
    ("reader", "span", "start"),
    [
        ("en-GB", "Tuesday, 1 December 2026, 15:00–15:45", "Tue 1 Dec, 15:00"),
        ("de", "Dienstag, 1. Dezember 2026, 15:00–15:45 Uhr", "Di., 1. Dez., 15:00"),
        ("es", "martes, 1 de diciembre de 2026, 15:00–15:45", "mar, 1 dic, 15:00"),
        ("fr", "mardi 1 décembre 2026, 15:00 – 15:45", "mar. 1 déc., 15:00"),
        ("pt", "terça-feira, 1 de dezembro de 2026 15:00 – 15:45", "ter., 1 de dez. 15:00"),
        ("ja", "2026年12月1日火曜日 15:00\N{FULLWIDTH TILDE}15:45", "12月1日(火) 15:00"),
        ("ar", "الثلاثاء، 1 ديسمبر 2026، 3:00–3:45 م", "الثلاثاء، 1 ديسمبر، 3:00 م"),
        (Reader("en", Hours.TWENTY_FOUR), "Tuesday, December 1, 2026, 15:00 – 15:45", "Tue, Dec 1, 15:00"),
        (Reader("de", Hours.TWELVE), "Dienstag, 1. Dezember 2026, 3:00–3:45 PM", "Di., 1. Dez., 3:00 PM"),
    ],
)
def test_f1_f3_times_are_written_as_their_reader_writes_them(reader, span, start) -> None:
    starts_at = datetime(2026, 12, 1, 14, tzinfo=UTC)

    with speaking(reader):
        assert written_span(starts_at, starts_at + timedelta(minutes=45), "Europe/Berlin").startswith(
            unbroken(f"{span} (")
        )
        assert written_start(starts_at, "Europe/Berlin").startswith(unbroken(f"{start} ("))


@pytest.mark.parametrize("locale", LOCALES)
def test_f3_every_day_and_time_is_written_as_babel_writes_it(locale) -> None:
    """What CLDR says is checked in; were it out of date, or read wrongly, Babel would write something else."""
    here = locale.replace("-", "_")
    moments = [datetime(2026, month, 2 * month + 1, 2 * month - 1, 7, month, tzinfo=UTC) for month in range(1, 13)]

    with speaking(locale):
        for moment in moments:
            assert written_date(moment) == dates.format_date(moment, "full", here)
            assert written_plain_date(moment) == dates.format_date(moment, "long", here)
            assert written_short_day(moment) == dates.format_skeleton("MMMEd", moment, locale=here)
            assert written_time(moment) == in_our_spaces(dates.format_time(moment, "short", locale=here))


@pytest.mark.parametrize("locale", LOCALES)
def test_f4_every_zone_is_called_what_babel_calls_it(locale) -> None:
    comma = {"ja": "、", "ar": "، "}.get(locale, ", ")
    with speaking(locale):
        for timezone in ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Africa/Cairo", "America/Sao_Paulo"):
            name = dates.get_timezone_name(ZoneInfo(timezone), "long", locale=locale.replace("-", "_"))
            city = dates.get_timezone_location(ZoneInfo(timezone), locale.replace("-", "_"), return_city=True)
            assert written_zone(timezone) == f"{name}{comma}{city}"


def in_our_spaces(text: str) -> str:
    return re.sub(r"\s", "\N{NO-BREAK SPACE}", text)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("hours", Hours)
def test_f3_no_line_ends_within_a_time_in_any_language(locale: str, hours: Hours) -> None:
    with speaking(Reader(locale, hours)):
        for length in (timedelta(minutes=30), timedelta(hours=6)):
            assert " " not in written_hours(AT_NINE, AT_NINE + length, BERLIN)
        assert " " not in written_time(AT_NINE)


def test_a_calendars_leaf_has_month_day_and_weekday() -> None:
    assert leaf(datetime(2026, 12, 1, 3, tzinfo=UTC), "America/New_York") == ("Nov", "30", "Monday")


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        (timedelta(seconds=-1), "in less than a minute"),
        (timedelta(seconds=59.9), "in less than a minute"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(minutes=59, seconds=59), "in 59 minutes"),
        (timedelta(hours=1), "in 1 hour"),
        (timedelta(hours=1, minutes=1), "in 1 hour 1 minute"),
        (timedelta(hours=23, minutes=59), "in 23 hours 59 minutes"),
        (timedelta(days=1, minutes=59), "in 1 day"),
        (timedelta(days=1, hours=3, minutes=59), "in 1 day 3 hours"),
        (timedelta(days=60, hours=23), "in 60 days 23 hours"),
    ],
)
def test_12_5_f5_a_countdown_names_its_two_largest_units(wait, expected) -> None:
    assert written_countdown(wait) == expected
