"""R1: a guest moves a booking on its page, with the same picker as for booking; no JavaScript runs here."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.availability import default_availability
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Provider
from joinlink.model.money import Money
from joinlink.model.teaching import Location
from tests.functions.guests.page_parts import Shown
from tests.functions.site import Site
from tests.samples import NOW, SLOT, at
from tests.worlds.world import CONFIRMED, PASTED, WITH_ZOOM, World

MOVE = "/bookings/booking_1/reschedule?token=booking.booking_1.signed"
BOOKING_PAGE = "/bookings/booking_1?token=booking.booking_1.signed"
LATER = "2026-12-03T13:00:00Z"


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.put(WITH_ZOOM)


def shown(site: Site, query: str = "") -> Shown:
    answer = site.get(MOVE + query)
    assert answer.status == 200
    return Shown(answer.text)


# --- what the page shows ----------------------------------------------------------------------------------------


def test_r1_the_page_says_when_the_booking_is_now_in_the_zone_it_was_booked_in(site: Site) -> None:
    page = shown(site)

    assert all(
        page.says(words) for words in (">Wednesday, December 2<", ">4:00 – 4:30 AM<", ">Eastern Time, New York<")
    )
    assert page.fields["timezone"] == "America/New_York"
    assert "data-detect-zone" not in page.text


def test_r1_the_times_of_the_bookings_own_day_come_first(site: Site) -> None:
    queries = ("", "&timezone=Asia/Kolkata", "&timezone=Pacific/Honolulu", "&day=2026-12-03", "&from=2027-01-03")

    days = [shown(site, query).day.partition(", ")[2] for query in queries]

    assert days == ["December 2", "December 2", "December 1", "December 3", "January 4"]


def test_r1_where_the_weeks_of_its_own_day_have_no_time_the_first_that_have_come_first(
    site: Site, world: World
) -> None:
    world.open_hours(replace(default_availability("Europe/Berlin"), minimum_notice_minutes=40 * 24 * 60))

    assert shown(site).day == "Monday, January 11"


def test_r1_the_picker_keeps_the_token_and_its_zone_can_be_changed(site: Site) -> None:
    page = shown(site, "&day=2026-12-03&timezone=Asia/Kolkata")

    assert page.times[LATER] == "6:30 PM"
    assert page.link("later") == f"{MOVE}&from=2027-01-03&timezone=Asia%2FKolkata"
    assert page.says('<input type="hidden" name="token" value="booking.booking_1.signed">')


def test_r1_the_time_it_has_is_not_in_its_own_way(site: Site, world: World) -> None:
    world.put(at(WITH_ZOOM, SLOT, minutes=60))

    times = shown(site, "&day=2026-12-02").times

    assert "2026-12-02T08:30:00Z" in times
    assert "2026-12-02T09:00:00Z" not in times, "it is there already"
    assert "2026-12-02T15:30:00Z" not in times, "it would run on after the host's hours"


@pytest.mark.parametrize(
    ("booking", "words"),
    [
        (WITH_ZOOM, "The video link changes with the time: the new one comes by mail, and the old one stops working."),
        (CONFIRMED, "Your payment stays with the booking."),
        (CONFIRMED, "A mail with the new time goes to you and to Host."),
        (PASTED, "The video link stays the same."),
        (replace(CONFIRMED, is_online=False, location=Location("Studio 3")), "The place stays the same."),
    ],
)
def test_r2_the_page_says_what_changes_before_it_does(site: Site, world: World, booking, words: str) -> None:
    world.put(booking)

    assert shown(site).says(words)


def test_of_a_free_class_no_payment_is_mentioned(site: Site, world: World) -> None:
    world.put(replace(WITH_ZOOM, price=Money(0, "eur")))

    assert "payment" not in shown(site).text


# --- moving -----------------------------------------------------------------------------------------------------


def test_r1_moving_leads_back_to_the_booking_at_its_new_time_however_often_it_is_sent(site: Site, world: World) -> None:
    page = shown(site, "&day=2026-12-03")

    for _ in range(2):
        answer = site.submit(page.action, {**page.fields, "startsAt": LATER})
        assert (answer.status, answer.location) == (303, BOOKING_PAGE)

    moved = world.stored(WITH_ZOOM)
    assert (moved.starts_at, moved.revision) == (SLOT + timedelta(days=1, hours=4), WITH_ZOOM.revision + 1)


def test_a6_a_time_taken_meanwhile_offers_the_nearest_others(site: Site, world: World) -> None:
    world.book(starts_at=SLOT + timedelta(days=1, hours=4))

    answer = site.submit(MOVE, {"startsAt": LATER, "day": "2026-12-03", "timezone": "Europe/Berlin"})

    page = Shown(answer.text)
    assert (answer.status, page.day) == (409, "Thursday, December 3")
    assert page.says(
        "Somebody else has just taken this time. These are the closest free ones, in Central European Time, Berlin:"
    )
    assert "Thu, Dec 3, 2:30 PM" in page.nearest.values()
    assert world.stored(WITH_ZOOM) == WITH_ZOOM


def test_r1_a_form_without_a_time_asks_for_one(site: Site) -> None:
    answer = site.submit(MOVE, {"timezone": "Europe/Berlin"})

    assert (answer.status, Shown(answer.text).error("startsAt")) == (422, "Please pick a time.")


def test_a4_while_a_calendar_cant_be_read_nothing_moves_and_the_page_says_so(site: Site, world: World) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add("busy", ProviderUnavailable("no answer", provider="google"), times=2)

    answer = site.submit(MOVE, {"startsAt": LATER})

    assert (answer.status, Shown(answer.text).state) == (503, "unknown")
    assert world.stored(WITH_ZOOM) == WITH_ZOOM


# --- what can't be moved ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("booking", "words"),
    [
        (replace(CONFIRMED, status=BookingStatus.CANCELLED), "It is cancelled."),
        (replace(CONFIRMED, status=BookingStatus.PENDING_PAYMENT), "It is not paid yet."),
        (at(CONFIRMED, NOW), "It has already begun."),
    ],
)
def test_ac_40_a_booking_that_cant_be_moved_says_why(site: Site, world: World, booking, words: str) -> None:
    world.put(booking)

    for answer in (site.get(MOVE), site.submit(MOVE, {"startsAt": LATER})):
        page = Shown(answer.text)
        assert answer.status == 409
        assert page.says("This booking can't be moved")
        assert page.says(words)
        assert page.says(f'<a class="button plain" href="{BOOKING_PAGE}">Back to the booking</a>')
    assert world.stored(booking) == booking


def test_a_booking_cancelled_while_a_time_was_picked_says_so(site: Site, world: World) -> None:
    """The form was read while the booking stood, and the change met it cancelled."""
    move = world.bookings.reschedule

    def after_a_cancellation(*given: object, **named: object) -> bool:
        world.put(WITH_ZOOM.cancelled(by="guest", reason="", now=NOW))
        return move(*given, **named)

    world.bookings.reschedule = after_a_cancellation

    answer = site.submit(MOVE, {"startsAt": LATER})

    assert answer.status == 409
    assert Shown(answer.text).says("It is cancelled.")
