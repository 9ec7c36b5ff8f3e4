"""F4: zones found by what people call them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from joinlink.language import LANGUAGES, speaking
from joinlink.language.zone_search import ABBREVIATIONS, _cities
from joinlink.model.local_time import zone_label
from joinlink.web.api.time_zones import zones
from joinlink.web.pickers.time_zones import zone_as_typed, zone_meant, zones_offered

NOW = datetime(2026, 11, 29, 5, 52, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "words", "zone"),
    [
        ("en", "Beijing", "Asia/Shanghai"),
        ("en", "München", "Europe/Berlin"),
        ("en", "munich", "Europe/Berlin"),
        ("en", "PST", "America/Los_Angeles"),
        ("en", "EST", "America/New_York"),
        ("en", "Mumbai", "Asia/Kolkata"),
        ("en", "India", "Asia/Kolkata"),
        ("en", "UK", "Europe/London"),
        ("en", "Sao Paulo", "America/Sao_Paulo"),
        ("en", "san fran", "America/Los_Angeles"),
        ("de", "Peking", "Asia/Shanghai"),
        ("de", "Indien", "Asia/Kolkata"),
        ("de", "MEZ", "Europe/Berlin"),
        ("fr", "Pékin", "Asia/Shanghai"),
        ("es", "Nueva York", "America/New_York"),
        ("pt", "Tóquio", "Asia/Tokyo"),
        ("ja", "北京", "Asia/Shanghai"),
        ("ja", "ミュンヘン", "Europe/Berlin"),
        ("ar", "القاهرة", "Africa/Cairo"),
        ("ar", "الهند", "Asia/Kolkata"),
    ],
)
def test_f4_a_zone_is_found_by_city_country_or_abbreviation_in_the_readers_language(locale, words, zone) -> None:
    with speaking(locale):
        assert zone_meant(words) == zone


@pytest.mark.parametrize("locale", LANGUAGES)
def test_f4_what_a_field_shows_for_a_place_or_an_offset_means_just_that_zone(locale) -> None:
    with speaking(locale):
        shown = {zone: zone_as_typed(zone) for zone in zones() if "/" in zone and zone_label(zone) != "UTC"}
        assert {zone: zone_meant(words) for zone, words in shown.items()} == {zone: zone for zone in shown}


def test_f4_a_country_of_several_clocks_offers_one_zone_of_each_with_the_time_there_now() -> None:
    offered = zones_offered("USA", NOW)

    assert zone_meant("USA") is None
    assert len({(each.clock, each.offset) for each in offered}) > 4
    assert "United States: Los Angeles, San Francisco, Seattle" in [each.place for each in offered]
    assert (offered[0].offset, offered[-1].offset) == ("GMT-10", "GMT-5")


@pytest.mark.parametrize(
    ("locale", "clock", "place"),
    [
        ("en", "Eastern Time", "America/New_York"),
        ("fr", "heure de l’Est", "America/New_York"),
        ("en", "Central Time", "America/Chicago"),
        ("de", "Mitteleuropäische Zeit", "Europe/Paris"),
    ],
)
def test_f4_clocks_that_many_zones_have_offer_those_first_that_most_people_are_in(locale, clock, place) -> None:
    with speaking(locale):
        assert place in [each.name for each in zones_offered(clock, NOW)]


def test_f4_a_zone_is_shown_with_country_cities_clock_and_offset() -> None:
    with speaking("de"):
        (zone,) = zones_offered("Mumbai", NOW)

    assert f"{zone.place} · {zone.clock} · {zone.offset}" == "Indien: Kalkutta, Mumbai, Delhi · 11:22 · GMT+5:30"


def test_every_zone_that_a_city_or_an_abbreviation_leads_to_exists() -> None:
    for zone in (*ABBREVIATIONS, *_cities()):
        ZoneInfo(zone)
