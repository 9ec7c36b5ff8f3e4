"""G6: a series on its host's pages and in the API: its dates, and what the host does to all that are still to come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.clock import rfc3339
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.series import weekly_starts
from joinlink.usecases.bookings.book_class import BookingRequest
from joinlink.usecases.bookings.book_series import SeriesRequest, book_series
from tests.functions.site import Site
from tests.samples import GUEST, HOST, SLOT
from tests.worlds.series import BERLIN, selling_weeks
from tests.worlds.world import CSRF_TOKEN, FREE_CLASS, World


@pytest.fixture
def world() -> Iterator[World]:
    with selling_weeks(FREE_CLASS).inhabited() as world:
        yield world


@pytest.fixture
def series(world: World) -> list[Booking]:
    starts = tuple(weekly_starts(SLOT, 3, BERLIN))
    wish = BookingRequest(HOST.handle, FREE_CLASS.slug, SLOT, GUEST, "203.0.113.9")
    return book_series(SeriesRequest(wish, starts), world.house)


def statuses(world: World, series: list[Booking]) -> list[BookingStatus]:
    return [world.stored(each).status for each in series]


def address(series: list[Booking], action: str) -> str:
    assert series[0].series is not None
    return f"/api/series/{series[0].series.series_id}/{action}"


def test_the_page_of_one_date_shows_them_all_g6(site: Site, series: list[Booking]) -> None:
    page = site.get(f"/mentor/bookings/{series[1].booking_id}")

    assert "2 of 3 dates" in page.words
    assert all(each.booking_id in page.text for each in series)


def test_a_host_cancels_all_that_is_still_to_come_over_the_api_g6(
    site: Site, world: World, series: list[Booking]
) -> None:
    answer = site.post(address(series, "cancel"), {"reason": "I am ill."})

    assert (answer.status, answer.json["finished"], answer.json["unchanged"]) == (200, True, [])
    assert [each["series"]["number"] for each in answer.json["changed"]] == [1, 2, 3]
    assert set(statuses(world, series)) == {BookingStatus.CANCELLED}


def test_a_host_moves_all_that_is_still_to_come_over_the_api_and_hears_what_stays_g6(
    site: Site, world: World, series: list[Booking]
) -> None:
    world.book(starts_at=series[2].starts_at + timedelta(days=1, hours=1), guest=replace(GUEST, email="o@example.com"))

    answer = site.post(address(series, "reschedule"), {"weekday": 3, "time": "11:00"})

    stays = {"bookingId": series[2].booking_id, "startsAt": rfc3339(series[2].starts_at), "code": "slot_taken"}
    assert len(answer.json["changed"]) == 2
    assert stays.items() <= answer.json["unchanged"][0].items()


@pytest.mark.parametrize("body", [{}, {"weekday": 7}, {"time": "noon"}])
def test_a_move_of_a_series_that_says_nothing_usable_is_refused_g6(
    site: Site, series: list[Booking], body: dict[str, object]
) -> None:
    assert site.post(address(series, "reschedule"), body).status == 422


def test_the_series_of_another_host_is_not_found_g6(site: Site, world: World, series: list[Booking]) -> None:
    world.bookings.bookings = {
        booking_id: replace(each, host_id="host_2") for booking_id, each in world.bookings.bookings.items()
    }

    assert site.post(address(series, "cancel"), {}).status == 404


def test_a_host_cancels_all_that_is_still_to_come_on_the_page_of_one_g6(
    site: Site, world: World, series: list[Booking]
) -> None:
    answer = site.submit(f"/mentor/bookings/{series[1].booking_id}/cancel", {"rest": "on", "csrf": CSRF_TOKEN})

    assert set(statuses(world, series)) == {BookingStatus.CANCELLED}
    assert "All dates that were still to come are cancelled" in site.get(answer.location).words


def test_a_host_moves_one_date_and_the_others_follow_to_its_weekday_and_time_g6(
    site: Site, world: World, series: list[Booking]
) -> None:
    world.book(starts_at=series[2].starts_at + timedelta(days=1, hours=1), guest=replace(GUEST, email="o@example.com"))
    to = rfc3339(series[0].starts_at + timedelta(days=1, hours=1))

    form = {"startsAt": to, "rest": "on", "csrf": CSRF_TOKEN}
    answer = site.submit(f"/mentor/bookings/{series[0].booking_id}/reschedule", form)

    moved = [world.stored(each).starts_at - each.starts_at for each in series]
    assert moved == [timedelta(days=1, hours=1), timedelta(days=1, hours=1), timedelta()]
    assert "stay as they are: 3" in site.get(answer.location).words
