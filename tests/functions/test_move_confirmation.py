"""P4, R1, G3: what a host is asked before something that they put elsewhere in their calendar moves.

It is Tuesday 1 December 2026, 09:00 UTC.
"""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from joinlink.clock import rfc3339
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Provider
from tests.functions.host_desk import add_booking
from tests.functions.site import Site
from tests.worlds.group_class import OCCURRENCE_ID, GroupClass
from tests.worlds.world import CONFIRMED, CSRF_TOKEN, NEXT_WEEK, WITH_ZOOM, World

MOVE = "/mentor/bookings/booking_1/reschedule"
ON_THURSDAY = "2026-12-03T13:00:00Z"
AT_NIGHT = "2026-12-05T23:00:00Z"
FOR_ALL = f"/mentor/occurrences/{OCCURRENCE_ID}/reschedule"
TO = NEXT_WEEK.starts_at + timedelta(hours=2)


@pytest.fixture
def booked(world: World) -> None:
    world.live_in("Europe/Berlin")
    world.put(WITH_ZOOM)


@pytest.fixture
def lesson(world: World) -> GroupClass:
    world.connect(Provider.ZOOM)
    lesson = GroupClass(world)
    lesson.fill(3)
    return lesson


def asked(path: str, starts_at: str, view: str = "week") -> str:
    return f"{path}?{urlencode({'startsAt': starts_at, 'view': view})}"


def wish(starts_at: str, view: str = "week") -> dict[str, str]:
    return {"csrf": CSRF_TOKEN, "startsAt": starts_at, "view": view}


@pytest.mark.usefixtures("booked")
def test_p4_a_host_is_asked_with_both_times_in_both_zones_and_who_is_mailed(site: Site, world: World) -> None:
    page = site.get(asked(MOVE, ON_THURSDAY))

    assert page.status == 200
    assert "New time Thursday, December 3, 2026 2:00 – 2:30 PM" in page.words
    assert "Now Wednesday, December 2, 2026 10:00 – 10:30 AM Central European Time, Berlin" in page.words
    assert "For Guest it is then Thursday, December 3, 2026, 8:00 – 8:30 AM (Eastern Time, New York)" in page.words
    assert "instead of Wednesday, December 2, 2026, 4:00 – 4:30 AM." in page.words
    assert "A mail with the new time goes to you and to Guest." in page.words
    assert "the old one stops working" in page.words
    assert page.form(MOVE) == wish(ON_THURSDAY)
    assert world.stored(WITH_ZOOM) == WITH_ZOOM


@pytest.mark.usefixtures("booked")
def test_p4_the_answer_moves_it_and_leads_back_to_the_calendar_which_says_so(site: Site, world: World) -> None:
    answer = site.submit(MOVE, wish(ON_THURSDAY, "day"))

    calendar = site.browse(answer.location)
    assert (answer.status, answer.location) == (303, "/mentor/calendar?view=day&date=2026-12-03&moved=booking_1")
    assert rfc3339(world.stored(WITH_ZOOM).starts_at) == ON_THURSDAY
    assert "with Guest is now on Thursday, December 3, 2026, 2:00 – 2:30 PM. A mail" in calendar.words
    assert "is now on" not in site.browse("/mentor/calendar?view=day&date=2026-12-03&moved=other").words


@pytest.mark.usefixtures("booked")
@pytest.mark.parametrize("how", ["asked", "answered"])
def test_p4_where_the_time_can_not_be_had_it_stays_and_the_nearest_are_offered(
    site: Site, world: World, how: str
) -> None:
    page = site.get(asked(MOVE, AT_NIGHT)) if how == "asked" else site.submit(MOVE, wish(AT_NIGHT))

    nearest = page.find("//section[@data-confirmation]//a[@class='time']/@href")
    assert page.status == 409
    assert "It stays where it is This time is outside your hours or sooner than your notice" in page.words
    assert not page.find("//section[@data-confirmation]//button")
    assert site.get(nearest[0]).status == 200
    assert "view=week" in nearest[0]
    assert world.stored(WITH_ZOOM) == WITH_ZOOM


@pytest.mark.parametrize(
    ("change", "why"),
    [({"status": BookingStatus.CANCELLED}, "It is cancelled."), ({"starts_in": -10}, "It has already begun.")],
)
def test_p4_what_is_off_or_has_begun_can_not_be_moved_and_says_so(site, world, change, why) -> None:
    minutes = change.pop("starts_in", 60)
    add_booking(world, minutes=minutes, **change)

    page = site.get(asked("/mentor/bookings/bk_1/reschedule", ON_THURSDAY))

    assert (page.status, why in page.words) == (409, True)


@pytest.mark.usefixtures("booked")
@pytest.mark.parametrize("query", ["startsAt=0001-01-01T00:00:00Z&view=week", "startsAt=soon&view=week", "view=week"])
def test_a_wish_that_can_not_be_read_leads_to_the_times_there_are(site: Site, query: str) -> None:
    page = site.get(f"{MOVE}?{query}")

    assert (page.status, "data-picker" in page.text) == (200, True)


def test_g3_p4_moving_everybody_says_how_many_are_mailed(site: Site, world: World, lesson: GroupClass) -> None:
    page = site.get(asked(FOR_ALL, rfc3339(TO)))
    lesson.hold(4)
    with_unpaid = site.get(asked(FOR_ALL, rfc3339(TO)))
    answer = site.submit(FOR_ALL, wish(rfc3339(TO)))

    assert "A mail with the new time goes to each of the 3 guests." in page.words
    assert ("let go" in page.words, "Seats that are not paid yet are let go." in with_unpaid.words) == (False, True)
    assert answer.location == f"/mentor/calendar?view=week&date=2026-12-08&moved={OCCURRENCE_ID}"
    assert "A mail with the new time is on its way to everybody." in site.browse(answer.location).words
    assert {booking.starts_at for booking in lesson.bookings()[:3]} == {TO}


@pytest.mark.usefixtures("booked")
def test_p4_the_script_learns_which_times_are_free_by_day_of_the_hosts_zone(site: Site, world: World) -> None:
    free = site.get(f"{MOVE}?free=1&view=day&date=2026-12-02").json
    at_ten = replace(CONFIRMED, booking_id="other", starts_at=WITH_ZOOM.starts_at + timedelta(hours=2))
    world.put(replace(at_ten, ends_at=at_ten.starts_at + timedelta(minutes=30)))
    beside = site.get(f"{MOVE}?free=1&view=day&date=2026-12-02").json

    minutes = [minute for minute, _ in free["days"]["2026-12-02"]]
    assert [list(free["days"]), free["step"]] == [["2026-12-02"], 30]
    assert [12 * 60, "2026-12-02T11:00:00Z"] in free["days"]["2026-12-02"]
    assert 10 * 60 not in minutes  # the time that it has
    assert 12 * 60 not in [minute for minute, _ in beside["days"]["2026-12-02"]]
    assert len(site.get(f"{MOVE}?free=1&view=week&date=2026-12-02").json["days"]) == 7


def test_p4_only_what_is_confirmed_and_still_to_come_is_offered_to_be_moved(site: Site, world: World) -> None:
    add_booking(world, "coming", minutes=60)
    add_booking(world, "running", minutes=-10)
    add_booking(world, "over", minutes=-120)
    unpaid = {"status": BookingStatus.PENDING_PAYMENT, "hold_until": world.clock.now() + timedelta(minutes=10)}
    add_booking(world, "unpaid", minutes=180, **unpaid)
    add_booking(world, "cancelled", minutes=240, status=BookingStatus.CANCELLED)

    page, month = site.get("/mentor/calendar?view=day"), site.get("/mentor/calendar?view=month")

    assert page.find("//li/@data-move") == ["/mentor/bookings/coming/reschedule"]
    assert len(page.find("//li[contains(@class, 'session')]")) == 4
    assert not month.find("//li/@data-move")


def test_p4_a_start_with_seats_is_moved_for_everybody(site: Site, lesson: GroupClass) -> None:
    page = site.get("/mentor/calendar?view=week&date=2026-12-08")

    assert page.find("//li/@data-move") == [FOR_ALL]
