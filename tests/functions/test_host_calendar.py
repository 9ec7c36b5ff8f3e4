"""D2: the host's calendar, by week and by month."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from joinlink.model.availability import DateOverride, Window, default_availability
from joinlink.model.booking_stages import MeetingState
from joinlink.model.palette import Hue
from joinlink.model.profile import BusySnapshot
from joinlink.model.slots import Interval
from tests.functions.host_desk import add_booking, part_of
from tests.functions.site import Answer, Site
from tests.samples import CLASS, GOOGLE, LINK
from tests.worlds.world import World


@pytest.fixture
def site(world: World) -> Site:
    """Sends requests of somebody whose weeks begin with Monday, and whose days have 24 hours."""
    return Site(world, language="en-GB")


PAGE = "/mentor/calendar"
DAY = 24 * 60


def days_of(answer: Answer) -> dict[str, list[str]]:
    """Return the bookings of each day that is shown."""
    _, *days = re.split(r'id="day-([0-9-]+)"', answer.text)
    return {
        day: re.findall(r'href="/mentor/bookings/(\w+)"', text) for day, text in zip(days[::2], days[1::2], strict=True)
    }


def test_d2_a_week_has_its_days_in_the_readers_order_with_what_takes_place_on_each(site: Site, world: World) -> None:
    within = [("monday", -DAY), ("second", 120), ("first", 60), ("sunday", 5 * DAY)]
    for booking_id, minutes in [*within, ("before", -2 * DAY), ("after", 6 * DAY)]:
        add_booking(world, booking_id, minutes=minutes)

    page = site.get(PAGE)

    assert days_of(page) == {
        "2026-11-30": ["monday"],
        "2026-12-01": ["first", "second"],
        **{f"2026-12-0{day}": [] for day in (2, 3, 4, 5)},
        "2026-12-06": ["sunday"],
    }
    assert "30 Nov – 6 Dec 2026" in page.words
    assert "Tue 1 Dec Tue 1 , today" in page.words
    assert page.text.count(", today<") == 1


def test_d2_a_month_shows_its_bookings_and_those_of_the_weeks_around_it(site: Site, world: World) -> None:
    for booking_id, minutes in [("november", -DAY), ("today", 60), ("late", 30 * DAY), ("january", 33 * DAY)]:
        add_booking(world, booking_id, minutes=minutes)

    page = site.get(f"{PAGE}?view=month")

    days = days_of(page)
    assert {day: found for day, found in days.items() if found} == {
        "2026-11-30": ["november"],
        "2026-12-01": ["today"],
        "2026-12-31": ["late"],
        "2027-01-03": ["january"],
    }
    assert len(days) == 35
    assert "December 2026" in page.words


def test_d2_a_full_day_of_a_month_leads_to_the_day_itself(site: Site, world: World) -> None:
    for number in range(6):
        add_booking(world, f"bk_{number}", minutes=number * 60)

    month, day = site.get(f"{PAGE}?view=month"), site.get(f"{PAGE}?view=day&date=2026-12-01")

    assert days_of(month)["2026-12-01"] == ["bk_0", "bk_1", "bk_2", "bk_3"]
    assert f'<a href="{PAGE}?view=day&date=2026-12-01">2 more</a>' in unescape(month.text)
    assert {found: len(bookings) for found, bookings in days_of(day).items()} == {"2026-12-01": 6}


def test_d2_a_booking_stands_on_its_day_and_at_its_time_of_the_hosts_zone(site: Site, world: World) -> None:
    world.live_in("Asia/Kolkata")
    add_booking(world, minutes=10 * 60)

    page = site.get(PAGE)

    assert days_of(page)["2026-12-02"] == ["bk_1"]
    assert "00:30–01:30" in part_of(page, "bk_1")
    assert "Times in India Standard Time, Kolkata" in page.words


def place_of(html: str, kind: str = "session") -> str:
    """Return the classes that put something on the axis of hours."""
    (found,) = re.findall(rf'class="{kind} ([^"]*)"', f"<li {html}")
    return found.strip()


def test_p4_a_week_puts_each_session_on_its_hour_with_who_comes_and_a_line_for_now(site: Site, world: World) -> None:
    world.live_in("Europe/Berlin")
    world.sell(replace(CLASS, color=Hue.VIOLET))
    add_booking(world, "first", minutes=35)
    add_booking(world, "second", minutes=65)
    add_booking(world, "third", minutes=-16 * 60, class_id="class_gone")

    page = site.get(PAGE)

    assert place_of(part_of(page, "first")) == "hue-violet at-10 past-35 for-1h for-0m lane-0 of-2"
    assert place_of(part_of(page, "second")) == "hue-violet at-11 past-5 for-1h for-0m lane-1 of-2"
    assert place_of(part_of(page, "third")) == "at-18 past-0 for-1h for-0m lane-0 of-1 over"
    assert "10:35–11:35 10:35 Guest Portfolio review" in page.words
    assert 'class="calendar-frame week from-9 until-19"' in page.text
    assert re.findall(r'<li class="now ([^"]*)"', page.text) == ["at-10 past-0 for-0h for-5m lane-0 of-1 short"]


def test_p4_the_axis_has_the_hours_of_a_day_that_differs(site: Site, world: World) -> None:
    late = DateOverride((world.clock.now() + timedelta(days=2)).date(), (Window(20 * 60, 22 * 60),))
    world.open_hours(replace(default_availability("UTC"), overrides=(late,)))

    week, next_week = site.get(PAGE), site.get(f"{PAGE}?date=2026-12-08")

    assert ("from-9 until-22" in week.text, "from-9 until-17" in next_week.text) == (True, True)


def test_p4_a_week_shows_when_calendars_are_busy_beside_what_is_booked_here(site: Site, world: World) -> None:
    world.connections.put(GOOGLE)
    add_booking(world, minutes=60)
    now = world.clock.now()
    hours = [int((now + timedelta(minutes=minutes)).timestamp()) for minutes in (30, 90, 150, 8 * DAY, 9 * DAY)]
    busy = (Interval(hours[0], hours[1]), Interval(hours[1], hours[2]), Interval(hours[3], hours[4]))
    window = Interval(hours[0], hours[4])
    world.profiles.keep_busy_snapshot(GOOGLE, BusySnapshot(now, window, busy))

    page, month = site.get(PAGE), site.get(f"{PAGE}?view=month")

    assert re.findall(r'<li class="busy ([^"]*)"', page.text) == [
        "at-9 past-30 for-0h for-30m lane-0 of-1 short",
        "at-11 past-0 for-0h for-30m lane-0 of-1 short",
    ]
    assert "9:30–10:00 Busy 10:00–11:00 10:00 Guest Portfolio review" in page.words
    assert "Busy" not in month.words


def test_d2_ac_60_a_week_in_which_the_clock_changes_names_both(site: Site, world: World) -> None:
    world.live_in("Europe/Berlin")
    world.clock.time = datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    for booking_id, minutes in [("before", 0), ("after", 60)]:
        add_booking(world, booking_id, minutes=minutes)

    page = site.get(PAGE)

    assert days_of(page)["2026-10-25"] == ["before", "after"]
    assert "Times in Central European Summer Time to Central European Standard Time, Berlin" in page.words


@pytest.mark.parametrize("view", ["week", "month"])
def test_d2_ac_20_a_booking_is_joined_from_every_view(site: Site, world: World, view: str) -> None:
    add_booking(world, link=LINK, meeting_state=MeetingState.READY)
    add_booking(world, "bk_2", minutes=120)

    page = site.get(f"{PAGE}?view={view}")

    with_link, without = part_of(page, "bk_1"), part_of(page, "bk_2")
    assert (f'href="{LINK.url}"' in with_link, "Join meeting" in with_link, "Zoom</span>" in with_link) == (True,) * 3
    assert ("Join meeting" in without, "Link being prepared" in without) == (False, True)


@pytest.mark.parametrize(
    "values",
    [{"host_id": "host_other"}, *({"status": status} for status in ("cancelled", "expired", "refunded"))],
    ids=["another host's", "cancelled", "expired", "refunded"],
)
def test_d2_what_does_not_take_place_here_is_left_out(site, world, values) -> None:
    add_booking(world, **values)

    page = site.get(PAGE)

    assert not any(days_of(page).values())
    assert "Nothing is booked in this week." in page.words


def test_d2_one_gets_to_the_one_before_and_the_one_after_and_the_other_view_keeps_the_day(site: Site) -> None:
    page = unescape(site.get(f"{PAGE}?view=month&date=2027-01-20").text)

    for day, name in [("2026-12-01", "Previous"), ("2027-02-01", "Next")]:
        assert re.search(rf'&date={day}">(?:(?!</a>).)*{name} ', page)
    assert f'href="{PAGE}?view=week&date=2027-01-20"' in page


def test_p4_a_day_stands_alone_on_its_axis_between_the_one_before_and_the_one_after(site: Site, world: World) -> None:
    add_booking(world, minutes=60)

    page = site.get(f"{PAGE}?view=day")

    assert days_of(page) == {"2026-12-01": ["bk_1"]}
    assert place_of(part_of(page, "bk_1")) == "at-10 past-0 for-1h for-0m lane-0 of-1"
    assert "Tuesday, 1 December 2026" in page.words
    for day, name in [("2026-11-30", "Previous day"), ("2026-12-02", "Next day")]:
        assert re.search(rf'&date={day}">(?:(?!</a>).)*{name}', unescape(page.text))


def test_d2_more_bookings_than_one_page_of_the_index_has_are_all_shown(site: Site, world: World) -> None:
    read = world.bookings.list_by_start
    world.bookings.list_by_start = lambda host_id, starts, limit, cursor: read(host_id, starts, limit=2, cursor=cursor)
    for number in range(5):
        add_booking(world, f"bk_{number}", minutes=number * 60)

    assert len(days_of(site.get(PAGE))["2026-12-01"]) == 5


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("view=year", 422),
        ("date=9999-12-31", 422),
        ("view=month&date=2000-01-01", 200),
        ("date=2999-12-31&utm_source=mail", 200),
    ],
)
def test_a_date_or_view_that_cant_be_shown_is_refused_and_every_date_of_our_time_is_not(site, query, status) -> None:
    assert site.browse(f"{PAGE}?{query}").status == status
