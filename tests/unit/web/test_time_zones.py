"""A5, F4: time zones as people write them, and as browsers and operating systems report them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from joinlink.web.api.time_zones import is_unsaid, zone_understood
from joinlink.web.pickers.time_zones import zone_meant

WINTER = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("  Berlin ", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Ho Chi Minh", "Asia/Ho_Chi_Minh"),
        ("utc", "UTC"),
        ("Singapore", "Singapore"),
        ("Louisville", "America/Kentucky/Louisville"),
    ],
)
def test_a_zone_is_known_by_its_name_and_by_its_city(words: str, zone: str) -> None:
    assert zone_meant(words) == zone


@pytest.mark.parametrize("words", ["", " ", "Atlantis", "Europe", "Europe/", "../UTC", "\x00", "x" * 5000, "Factory"])
def test_what_is_no_zone_is_none(words: str) -> None:
    assert zone_meant(words) is None


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("+00:00", 0),
        ("-00:00", 0),
        ("+01:00", 60),
        ("+05:30", 330),
        ("+0545", 345),
        ("-0330", -210),
        ("-03:30", -210),
        ("\u221208:00", -480),
        ("UTC+2", 120),
        ("UTC+02:00", 120),
        ("utc -5", -300),
        ("GMT+2", 120),
        ("gmt-2", -120),
        ("GMT +5:30", 330),
        ("GMT+0930", 570),
        ("+14", 840),
        ("-12:00", -720),
        ("UTC\u00b100:00", 0),
        (" 05:30", 330),
        ("GMT 2", 120),
        ("GMT0", 0),
    ],
)
def test_f4_an_offset_is_the_zone_that_people_mean_by_it(words: str, minutes: int) -> None:
    """A plus sign that nobody escaped arrives as a blank."""
    zone = zone_understood(words)

    assert zone is not None
    assert WINTER.astimezone(ZoneInfo(zone)).utcoffset() == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Etc/GMT+2", "Etc/GMT+2"),
        ("etc/gmt-2", "Etc/GMT-2"),
        ("asia/calcutta", "Asia/Calcutta"),
        ("US/Pacific", "US/Pacific"),
        ("cst6cdt", "CST6CDT"),
        ("Z", None),
        ("zulu", "Zulu"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("pacific standard time", "America/Los_Angeles"),
        ("India Standard Time", "Asia/Calcutta"),
        ("Middle of Nowhere Standard Time", None),
        ("+15:00", None),
        ("-12:30", None),
        ("+05:31", None),
        ("UTC", "UTC"),
        ("Etc/Unknown", None),
        ("\ud800", None),
        ("x" * 5000, None),
    ],
)
def test_f4_a_name_is_taken_as_tzdata_or_windows_has_it(words: str, zone: str | None) -> None:
    """tzdata's own `Etc/GMT+2` keeps the sign of tzdata, two hours behind."""
    assert zone_understood(words) == zone


@pytest.mark.parametrize(
    "words", ["", " ", "Etc/Unknown", "etc/unknown", "undefined", "null", "Factory", "localtime", "+15:00"]
)
def test_f4_a_browser_that_does_not_know_its_zone_makes_no_mistake(words: str) -> None:
    assert zone_understood(words) is None
    assert is_unsaid(words)
