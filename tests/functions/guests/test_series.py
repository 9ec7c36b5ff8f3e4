"""G6: a class booked week after week, over the API and with the form of its page."""

from collections.abc import Iterator

import pytest

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.series import weekly_starts
from tests.functions.guests.booking_form import CLASS_PAGE, SLOT, TYPED
from tests.functions.guests.page_parts import Shown
from tests.functions.site import Answer, Site
from tests.worlds.series import BERLIN, selling_weeks
from tests.worlds.world import PAID_CLASS, World

API = "/api/public/hosts/host/classes/portfolio-review/series"


@pytest.fixture
def world() -> Iterator[World]:
    with selling_weeks(PAID_CLASS).inhabited() as world:
        yield world


def starts(count: int) -> list[str]:
    return [rfc3339(each) for each in weekly_starts(parse_rfc3339(SLOT), count, BERLIN)]


def post(site: Site, body: dict[str, object]) -> Answer:
    return site.post(API, {"guest": {"name": "Guest", "email": "guest@example.com"}} | body)


def choose(site: Site, **changes: str) -> tuple[Answer, Shown]:
    """Fill in the class's form with more than one week; returns the answer, and the page that it leads to."""
    page = Shown(site.get(f"{CLASS_PAGE}?day=2026-12-02&timezone={BERLIN}").text)
    answer = site.submit(CLASS_PAGE, {**page.fields, **TYPED, "startsAt": SLOT, "repeat": "4", **changes})
    site.keep_cookies(answer)
    return answer, Shown(site.get(answer.location).text)


def test_the_api_tells_how_each_date_stands_g6(site: Site, world: World) -> None:
    world.book(starts_at=parse_rfc3339(starts(2)[1]))

    answer = site.get(f"{API}?startsAt={SLOT}&count=3")

    dates = answer.json["dates"]
    assert [each["status"] for each in dates] == ["free", "taken", "free"]
    assert dates[0] == {"startsAt": SLOT, "endsAt": "2026-12-02T09:30:00Z", "status": "free"}
    assert "2026-12-09T09:30:00Z" in dates[1]["instead"]


def test_a_guest_sees_by_the_times_and_on_the_hosts_page_how_many_weeks_can_be_booked_in_one_go_g6(
    site: Site, world: World
) -> None:
    by_the_times = "Can be booked for up to 8 weeks in one go."

    pages = [site.get(path).text for path in (CLASS_PAGE, "/book/host")]
    world.sell(PAID_CLASS)
    once = "".join(site.get(path).text for path in (CLASS_PAGE, "/book/host"))

    assert by_the_times in pages[0].partition('id="times"')[2].partition('class="time"')[0]
    assert "Up to 8 weeks in one go" in pages[1]
    assert "in one go" not in once


def test_where_only_one_date_can_be_booked_no_weeks_are_promised_g6_f6(site: Site) -> None:
    assert "in one go" not in site.get("/embed/host/portfolio-review").text


@pytest.mark.parametrize(
    "query", ["", "startsAt=noon&count=2", f"startsAt={SLOT}&count=two", f"startsAt={SLOT}&count=9"]
)
def test_a_wrong_question_about_a_series_is_refused_g6(site: Site, query: str) -> None:
    assert site.get(f"{API}?{query}").status == 422


def test_the_api_books_all_dates_and_opens_one_checkout_g6(site: Site, world: World) -> None:
    answer = post(site, {"starts": starts(3)})

    assert answer.status == 201
    assert {name: answer.json[name] for name in ("total", "checkoutUrl")} == {
        "total": {"amountMinor": 13500, "currency": "eur"},
        "checkoutUrl": world.bookings.bookings[answer.json["bookings"][0]["bookingId"]].checkout.url,
    }
    assert [(each["startsAt"], each["status"]) for each in answer.json["bookings"]] == [
        (each, "pending_payment") for each in starts(3)
    ]
    assert all(each["token"] in each["bookingUrl"] for each in answer.json["bookings"])


def test_the_api_names_the_dates_that_are_not_free_and_holds_nothing_g6(site: Site, world: World) -> None:
    world.book(starts_at=parse_rfc3339(starts(2)[1]))

    answer = post(site, {"starts": starts(3)})

    assert (answer.status, answer.json["code"], answer.json["starts"]) == (409, "slot_taken", starts(2)[1:])
    assert len(world.bookings.bookings) == 1


def test_a_form_that_asks_for_weeks_is_shown_its_dates_before_it_books_them_g6(site: Site, world: World) -> None:
    world.book(starts_at=parse_rfc3339(starts(3)[2]))

    answer, page = choose(site)

    assert (answer.status, len(world.bookings.bookings)) == (303, 1)
    assert page.says("10:00 – 10:30 AM is taken")
    assert page.says("3 dates")
    assert page.says("€135")
    assert ">3 dates<" in page.text.partition('class="bar"')[2]


def test_the_dates_of_a_form_are_booked_without_those_left_out_g6(site: Site, world: World) -> None:
    _answer, page = choose(site)
    chosen = {f"dates.{number}": start for number, start in enumerate(starts(4))} | {"dates.1": ""}

    answer = site.submit(CLASS_PAGE, {**page.fields, **TYPED, "startsAt": SLOT, "repeat": "4", **chosen})

    booked = sorted(world.bookings.bookings.values(), key=lambda each: each.starts_at)
    assert [rfc3339(each.starts_at) for each in booked] == [starts(4)[number] for number in (0, 2, 3)]
    assert answer.location == booked[0].checkout.url


def test_a_date_that_is_taken_while_the_guest_reads_is_marked_and_nothing_is_booked_g6(
    site: Site, world: World
) -> None:
    _answer, page = choose(site)
    world.book(starts_at=parse_rfc3339(starts(4)[3]))
    chosen = {f"dates.{number}": start for number, start in enumerate(starts(4))}

    answer = site.submit(CLASS_PAGE, {**page.fields, **TYPED, "startsAt": SLOT, "repeat": "4", **chosen})
    site.keep_cookies(answer)
    again = Shown(site.get(answer.location).text)

    assert len(world.bookings.bookings) == 1
    assert again.says("Some of these dates have just been taken")
    assert again.says("is taken")


def test_the_page_of_one_date_leads_to_the_others_g6(site: Site, world: World) -> None:
    first, second, _third = post(site, {"starts": starts(3)}).json["bookings"]

    page = Shown(site.get(f"/bookings/{second['bookingId']}?token={second['token']}").text)

    assert page.says("2 of 3 dates")
    assert page.says("Pay €135")
    assert first["bookingId"] in page.text
