"""B1, A4, A5: the page of a class, with its weeks, the times of a day and the form; no JavaScript runs here."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import lxml.html
import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.availability import Availability, WeeklyWindow, Window, default_availability
from joinlink.model.host import Provider
from tests.fakes.outside import CHECKOUT_ORIGIN
from tests.functions.guests.page_parts import Shown
from tests.functions.site import Site
from tests.samples import NOW, SLOT
from tests.worlds.world import FREE_CLASS, World


@pytest.fixture
def site(world: World) -> Site:
    """Sends requests of somebody whose weeks begin with Monday, and whose days have 24 hours."""
    return Site(world, session=None, csrf=None, language="en-GB")


CLASS_PAGE = "/book/host/portfolio-review"
NO_ANSWER = ProviderUnavailable("no answer", provider="google")
THESE_WEEKS, NEXT_WEEKS = "30 Nov – 3 Jan", "4 – 31 Jan"
IN_40_DAYS = replace(default_availability("Europe/Berlin"), minimum_notice_minutes=40 * 24 * 60)
ALL_DAY = tuple(WeeklyWindow(weekday, Window(0, 24 * 60)) for weekday in range(7))


def shown(site: Site, query: str = "") -> Shown:
    answer = site.get(f"{CLASS_PAGE}?{query}" if query else CLASS_PAGE)
    assert answer.status == 200
    return Shown(answer.text)


# --- weeks and day ----------------------------------------------------------------------------------------------


def test_b1_the_page_opens_on_the_first_day_that_has_a_time(site: Site) -> None:
    page = shown(site, "utm_source=letter")

    assert (page.state, page.weeks, page.day) == ("open", "30 Nov – 3 Jan", "Tuesday 1 December")
    assert list(page.times.values())[:2] == ["11:00", "11:30"]
    assert next(iter(page.times)) == "2026-12-01T10:00:00Z"


def test_b1_days_with_free_times_are_links_that_say_how_many(site: Site, world: World) -> None:
    world.book()

    page = shown(site)

    assert list(page.days)[:2] == [
        "Tuesday 1 December, 12 free times",
        "Wednesday 2 December, 15 free times",
    ]
    assert not [words for words in page.days if words.startswith(("Saturday", "Sunday"))]


def test_b1_weeks_begin_with_todays_and_roll_over_the_end_of_the_month(site: Site, world: World) -> None:
    world.clock.time = NOW.replace(day=16)

    days_of_december, days_of_january = [str(day) for day in range(14, 32)], [str(day) for day in range(2, 18)]
    assert shown(site).dates == [*days_of_december, "Jan 1", *days_of_january]


def test_a_single_time_is_counted_in_the_singular(site: Site, world: World) -> None:
    hours = (WeeklyWindow(2, Window(10 * 60, 10 * 60 + 30)),)
    world.open_hours(replace(default_availability("Europe/Berlin"), weekly=hours))

    assert "Wednesday 2 December, 1 free time" in shown(site).days


def test_b1_following_a_day_lists_its_times(site: Site) -> None:
    address = shown(site).days["Thursday 3 December, 16 free times"]

    page = Shown(site.get(address.partition("#")[0]).text)

    assert page.day == "Thursday 3 December"
    assert page.times["2026-12-03T08:00:00Z"] == "09:00"


def test_b1_weeks_lead_to_each_other_between_now_and_the_horizon(site: Site) -> None:
    first, second = shown(site), shown(site, "from=2027-01-04")

    assert (first.link("earlier"), first.link("later")) == (None, f"{CLASS_PAGE}?from=2027-01-04")
    assert (second.link("earlier"), second.link("later")) == (f"{CLASS_PAGE}?from=2026-11-30", None)
    assert second.day == "Monday 4 January"
    assert first.says("Later: from 4 January 2027")


@pytest.mark.parametrize(
    ("query", "weeks"),
    [
        ("from=2020-01-01", THESE_WEEKS),
        ("from=2026-12-24", THESE_WEEKS),
        ("from=2027-01-30", NEXT_WEEKS),
        ("from=2999-12-31", NEXT_WEEKS),
        ("from=2027-02-29", THESE_WEEKS),
        ("from=soon&day=2026-02-30", THESE_WEEKS),
        ("day=2027-01-04", NEXT_WEEKS),
        ("month=2027-01", THESE_WEEKS),
        ("month=2027-02", NEXT_WEEKS),
        ("month=2026-13", THESE_WEEKS),
        ("month=9999-12&day=0001-01-01", THESE_WEEKS),
    ],
)
def test_weeks_are_shown_by_any_of_their_days_and_what_there_is_not_does_no_harm(site, query, weeks) -> None:
    assert shown(site, query).weeks == weeks


def test_weeks_or_a_day_without_free_time_say_so_and_lead_to_what_there_is(site: Site, world: World) -> None:
    day = shown(site, "day=2026-12-05")
    world.open_hours(IN_40_DAYS)
    weeks = shown(site, "from=2026-12-01&timezone=Europe/Berlin")

    assert day.says("No free time on Saturday 5 December")
    assert day.days
    assert weeks.state == "empty"
    assert weeks.says("No free time from 30 November 2026 to 3 January 2027")
    assert weeks.says(f'<a href="{CLASS_PAGE}?timezone=Europe%2FBerlin">Show the first free time</a>')


def test_a_class_without_any_free_time_says_so_and_has_no_form(site: Site, world: World) -> None:
    world.open_hours(Availability("Europe/Berlin", ()))

    page = shown(site)

    assert page.state == "nothing"
    assert page.says("There is no free time right now")
    assert 'id="pick"' not in page.text


def test_a4_while_a_calendar_cant_be_read_nothing_is_offered_and_what_was_typed_is_kept(site, world) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add_for_good("busy", NO_ANSWER)
    typed = {"guest.name": "Guest", "guest.email": "guest@example.com", "timezone": "Europe/Berlin", "notes": ""}

    page, answer = shown(site), site.submit(CLASS_PAGE, {**typed, "startsAt": "2026-12-02T09:00:00Z"})

    assert page.state == "unknown"
    assert page.says("The calendar of Host can't be read")
    assert 'id="pick"' not in page.text
    site.keep_cookies(answer)
    refused = Shown(site.get(answer.location).text)
    assert (answer.status, refused.state) == (303, "unknown")
    assert refused.says("The calendar can't be read right now. Please try again in a moment.")
    assert refused.fields["guest.name"] == "Guest"


# --- a time that is chosen ---------------------------------------------------------------------------------------


def test_f5_times_stand_by_the_part_of_the_day_that_they_are_in(site: Site) -> None:
    page = site.get(f"{CLASS_PAGE}?day=2026-12-02&timezone=Europe/Berlin")

    parts = {part.text: part.getnext().xpath("string(a[1])").strip() for part in page.find("//*[@id='times']/h3")}
    assert parts == {"Morning": "09:00", "Afternoon": "12:00"}


def test_f5_a_chosen_time_stands_above_the_form_with_a_way_back_to_its_day(site: Site) -> None:
    address = next(each for each in site.get(CLASS_PAGE).find("//*[@id='times']//a/@href"))

    page = site.get(address.partition("#")[0])

    (picker,) = page.find("//*[@data-picker]")
    (choice,) = page.find("//*[@id='choice']")
    assert (picker.get("data-choice"), Shown(page.text).chosen) == ("", ["2026-12-01T10:00:00Z"])
    assert "Tuesday 1 December 11:00–11:30 Central European Time, Berlin" in " ".join(choice.text_content().split())
    assert choice.xpath("a/@href") == [f"{CLASS_PAGE}?day=2026-12-01#times"]
    assert site.get(CLASS_PAGE).find("//*[@data-picker]/@data-choice") == []


def test_f5_a_chosen_time_that_is_gone_says_so_beside_those_of_its_day(site: Site, world: World) -> None:
    world.book()

    page = shown(site, "at=2026-12-02T09:00:00Z")

    assert (page.error("startsAt"), page.day) == ("This time is no longer free.", "Wednesday 2 December")
    assert page.chosen == []


@pytest.mark.parametrize("at", ["soon", "2026-12-02", "2026-12-02T09:00:00", "2026-12-05T09:00:00Z"])
def test_f5_a_time_that_there_is_not_chooses_nothing(site: Site, at: str) -> None:
    assert shown(site, f"at={at}").chosen == []


# --- the zone ---------------------------------------------------------------------------------------------------


def test_a5_times_are_in_the_zone_asked_for_which_every_link_carries_on(site: Site) -> None:
    page = shown(site, "day=2026-12-02&timezone=asia/kolkata")

    assert page.times["2026-12-02T09:00:00Z"] == "14:30"
    assert page.says("<strong>India Standard Time, Kolkata</strong>")
    assert page.fields["timezone"] == "Asia/Kolkata"
    assert page.link("later") == f"{CLASS_PAGE}?from=2027-01-04&timezone=Asia%2FKolkata"
    assert all("timezone=Asia%2FKolkata" in address for address in page.days.values())


def test_a5_without_a_zone_times_are_in_the_hosts_and_a_browser_may_ask_for_its_own(site: Site) -> None:
    page = shown(site)

    assert page.fields["timezone"] == "Europe/Berlin"
    assert "data-detect-zone" in page.text
    assert "data-detect-zone" not in shown(site, "timezone=Europe/Berlin").text


@pytest.mark.parametrize("typo", ["Europe/Nowhere", "../../etc/passwd", "Europe", "%00"])
def test_a5_a_typo_in_the_zone_is_told_beside_it_and_the_page_still_works(site: Site, typo: str) -> None:
    page = shown(site, f"day=2026-12-02&timezone={typo}")

    assert page.error("timezone") == "There is no time zone of this name. Try a city, such as Berlin or New York."
    assert page.says('<details class="more zone" open>')
    assert page.times["2026-12-02T09:00:00Z"] == "10:00"
    assert not any("timezone" in address for address in page.days.values())


@pytest.mark.parametrize(
    ("reported", "label"),
    [
        ("Etc/Unknown", "Central European Time, Berlin"),
        ("%2B05:30&detected=", "India Standard Time, Kolkata"),
        ("GMT%2B2", "GMT+2"),
        ("-03:00&detected=", "GMT-3"),
        ("America/Newly_Founded&detected=", "Central European Time, Berlin"),
        ("null", "Central European Time, Berlin"),
    ],
)
def test_f4_what_a_browser_reports_is_understood_or_quietly_replaced(site: Site, reported: str, label: str) -> None:
    page = shown(site, f"day=2026-12-02&timezone={reported}")

    assert page.says(f"<strong>{label}</strong>")
    assert not page.says("There is no time zone of this name")
    assert page.times


def test_a5_after_a_typo_the_page_stays_in_the_zone_that_it_showed(site: Site) -> None:
    fields = shown(site, "day=2026-12-02&timezone=Asia/Kolkata").zone_fields

    page = shown(site, urlencode({**fields, "timezone": "Asia/Kolkatta"}))

    assert page.day == "Wednesday 2 December"
    assert page.times["2026-12-02T09:00:00Z"] == "14:30"
    assert page.link("later") == f"{CLASS_PAGE}?from=2027-01-04&timezone=Asia%2FKolkata"
    assert page.says('value="Asia/Kolkatta" required')


def test_a5_a_day_is_the_one_of_the_zone(site: Site, world: World) -> None:
    world.clock.time = NOW.replace(hour=1)

    page = shown(site, "timezone=Pacific/Honolulu")

    assert (page.weeks, page.day) == (THESE_WEEKS, "Monday 30 November")


def test_a5_a_day_on_which_the_clock_changes_tells_its_two_halves_apart(site: Site, world: World) -> None:
    world.clock.time = NOW.replace(month=10, day=24)
    world.open_hours(Availability("UTC", ALL_DAY))

    changing = shown(site, "day=2026-10-25&timezone=Europe/Berlin").times
    after = shown(site, "day=2026-10-26&timezone=Europe/Berlin").times

    assert (changing["2026-10-25T00:30:00Z"], changing["2026-10-25T01:30:00Z"]) == ("02:30 CEST", "02:30 CET")
    assert after["2026-10-26T01:30:00Z"] == "02:30"


# --- the form ---------------------------------------------------------------------------------------------------


def test_b1_b2_the_form_goes_to_the_page_itself_and_may_lead_to_the_checkout(site: Site, world: World) -> None:
    paid, policy = shown(site), site.get(CLASS_PAGE).headers["content-security-policy"]
    world.sell(FREE_CLASS)

    assert paid.action == CLASS_PAGE
    assert paid.says("<button>Book and pay €45</button>")
    assert shown(site).says("<button>Book</button>")
    assert f"form-action 'self' {CHECKOUT_ORIGIN};" in policy


def test_a_page_is_read_with_one_look_at_the_calendar(site: Site, world: World) -> None:
    world.connect(Provider.GOOGLE)
    shown(site)
    world.free_busy.failures.add_for_good("busy", AssertionError("Google was asked again"))

    shown(site, f"day={(SLOT + timedelta(days=40)).date()}")


def test_f4_a_country_of_several_clocks_lets_the_guest_choose_without_a_script(site: Site) -> None:
    page = shown(site, "day=2026-12-02&timezone=Canada")

    links = {
        link.text_content(): link.get("href")
        for link in lxml.html.fromstring(page.text).xpath("//*[@class='zones-offered']//a")
    }

    assert page.error("timezone") == "There are several of these. Which one do you mean?"
    assert links["Canada: Toronto, Montreal, Ottawa"] == f"{CLASS_PAGE}?day=2026-12-02&timezone=America%2FToronto"
