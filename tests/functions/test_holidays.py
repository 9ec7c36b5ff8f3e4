"""P4: the public holidays of a country, offered and taken as days off."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from joinlink.model.availability import DateOverride, Window, default_availability
from joinlink.model.booking_stages import BookingStatus
from tests.functions.site import Answer, Site
from tests.samples import EVENINGS, at
from tests.worlds.world import CSRF_TOKEN, HOST_ID, PENDING, WITH_ZOOM, World

PAGE = "/mentor/settings/availability/holidays"
GERMANY = f"{PAGE}?country=DE&region="
CHRISTMAS, BOXING_DAY, NEW_YEAR = date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)


def offered(page: Answer) -> dict[str, str]:
    """Return the days of the page, each with what is said of it."""
    return {
        " ".join(each.xpath(".//small[1]/text()")[0].split()): " ".join(each.text_content().split())
        for each in page.find("//ul[@class='holidays']/li")
    }


def boxes(page: Answer, *, ticked: bool = False) -> list[str]:
    return [str(name) for name in page.find(f"//input[@type='checkbox'][{'@checked' if ticked else 'true()'}]/@name")]


def take(site: Site, *days: date, country: str = "DE") -> Answer:
    chosen = {f"day.{day}": "on" for day in days}
    return site.submit(PAGE, {"csrf": CSRF_TOKEN, "country": country, "region": "", **chosen})


def dates_of(world: World) -> tuple[DateOverride, ...]:
    return world.profiles.load(HOST_ID).availability.overrides


def test_p4_the_country_of_the_zone_is_proposed_and_nothing_shown_or_changed_before_one_is_chosen(site, world) -> None:
    world.live_in("Europe/Berlin")

    page = site.get(PAGE)

    assert page.find("//select[@id='country']/option[@selected]/text()") == ["Germany"]
    assert (page.find("//ul[@class='holidays']"), dates_of(world)) == ([], ())
    assert len(page.find("//select[@id='country']/option")) > 200


def test_p4_twelve_months_of_holidays_are_listed_with_those_of_the_region(site: Site, world: World) -> None:
    world.live_in("Europe/Berlin")

    whole, bavaria = (offered(site.get(f"{PAGE}?country=DE&region={region}")) for region in ("", "BY"))

    assert list(whole)[:3] == [*("Friday, December 25, 2026", "Saturday, December 26, 2026", "Friday, January 1, 2027")]
    assert list(whole)[-1] == "Sunday, October 3, 2027"
    assert {"Wednesday, January 6, 2027", "Thursday, May 27, 2027"} <= set(bavaria) - set(whole)
    assert "Christmas Day" in whole["Friday, December 25, 2026"]


@pytest.mark.parametrize(
    ("language", "country", "name"),
    [("de", "DE", "Erster Weihnachtstag"), ("ar", "EG", "عيد الميلاد المجيد"), ("ja", "DE", "Erster Weihnachtstag")],
)
def test_p4_names_are_in_the_hosts_language_or_else_in_that_of_the_country(
    site, world, language, country, name
) -> None:
    world.be(locale=language)
    world.live_in("Europe/Berlin")

    assert name in site.get(f"{PAGE}?country={country}").words


def test_p4_the_chosen_days_are_added_in_one_go_and_the_next_visit_shows_them_as_off(site, world) -> None:
    world.live_in("Europe/Berlin")
    world.also_open(EVENINGS)
    assert f"day.{CHRISTMAS}" in boxes(site.get(GERMANY), ticked=True)

    answer = take(site, NEW_YEAR, CHRISTMAS)

    assert (answer.status, answer.location) == (303, f"{GERMANY}&added=2")
    assert dates_of(world) == (DateOverride(CHRISTMAS), DateOverride(NEW_YEAR))
    again = site.get(answer.location)
    assert "2 days off are added." in again.words
    assert "Already off" in offered(again)["Friday, December 25, 2026"]
    assert (f"day.{CHRISTMAS}" in boxes(again), f"day.{BOXING_DAY}" in boxes(again)) == (False, True)
    assert "These days were off already." in site.get(take(site, CHRISTMAS).location).words
    assert world.profiles.load(HOST_ID).availability.others == (EVENINGS,)


def test_p4_a_day_with_bookings_says_how_many_and_is_not_proposed(site: Site, world: World) -> None:
    world.live_in("Europe/Berlin")
    for number, status in enumerate([BookingStatus.CONFIRMED, BookingStatus.CONFIRMED, BookingStatus.CANCELLED]):
        begins = WITH_ZOOM.starts_at.replace(day=25, hour=9 + number)
        world.put(replace(at(WITH_ZOOM, begins), booking_id=f"booking_{number}", status=status))
    world.put(at(replace(PENDING, booking_id="held"), WITH_ZOOM.starts_at.replace(day=25, hour=14)))

    page = site.get(GERMANY)

    assert "2 bookings" in offered(page)["Friday, December 25, 2026"]
    assert f"day.{CHRISTMAS}" in set(boxes(page)) - set(boxes(page, ticked=True))


def test_p4_dates_that_have_hours_of_their_own_and_weekdays_that_are_closed_anyway_are_told(site, world) -> None:
    noon = (Window(12 * 60, 13 * 60),)
    hours = replace(default_availability("Europe/Berlin"), overrides=(DateOverride(CHRISTMAS, noon),))
    world.open_hours(hours)
    world.also_open(replace(EVENINGS, overrides=(DateOverride(NEW_YEAR, noon),)))

    page = site.get(GERMANY)

    told = offered(page)
    assert "You have given this date other hours" in told["Friday, December 25, 2026"]
    assert "You are closed on this day anyway (Saturday)" in told["Saturday, December 26, 2026"]
    assert "Own hours on this date: Evenings" in told["Friday, January 1, 2027"]
    assert f"day.{BOXING_DAY}" in set(boxes(page)) - set(boxes(page, ticked=True))
    assert take(site, CHRISTMAS).status == 303
    assert dates_of(world) == hours.overrides


def test_p4_without_a_day_or_beyond_a_years_dates_nothing_is_added(site: Site, world: World) -> None:
    world.live_in("Europe/Berlin")
    assert "Choose at least one day." in take(site).words

    every_day = tuple(DateOverride(date(2027, 1, 2) + timedelta(days=day)) for day in range(366))
    world.open_hours(replace(default_availability("Europe/Berlin"), overrides=every_day))

    refused = take(site, CHRISTMAS)
    assert (refused.status, dates_of(world)) == (422, every_day)
    assert "more dates that differ than this" in refused.words


@pytest.mark.parametrize("place", ["country=XX", "country=de", "country=DE&region=ZZ", "country=%3Cb%3E&region=1"])
def test_p4_a_place_that_there_is_not_is_no_error(site: Site, place: str) -> None:
    assert site.get(f"{PAGE}?{place}").status == 200
