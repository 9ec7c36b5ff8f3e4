"""A5: time zones as people write them."""

import pytest

from joinlink.web.pickers.time_zones import zone_meant


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
    ],
)
def test_a_zone_is_known_by_its_name_and_by_its_city(words: str, zone: str) -> None:
    assert zone_meant(words) == zone


@pytest.mark.parametrize("words", ["", " ", "Atlantis", "Europe", "Europe/", "../UTC", "\x00", "x" * 5000, "Factory"])
def test_what_is_no_zone_is_none(words: str) -> None:
    assert zone_meant(words) is None


def test_a_city_of_two_zones_is_none_rather_than_a_guess() -> None:
    assert zone_meant("Louisville") is None
