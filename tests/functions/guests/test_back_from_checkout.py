"""F5: a guest who went back from the checkout: the time that is held, to be paid, changed or let go."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking_stages import BookingStatus, Ending
from tests.fakes.interruptions import meanwhile
from tests.fakes.outside import CHECKOUT_ORIGIN
from tests.functions.guests.booking_form import CLASS_PAGE, SLOT, TYPED, booked, refused, send
from tests.functions.guests.page_parts import Shown
from tests.functions.site import Site
from tests.unbroken import unbroken
from tests.worlds.world import World


@pytest.fixture(autouse=True)
def went_back(site: Site) -> None:
    site.keep_cookies(send(site))


@pytest.mark.parametrize("target", [CLASS_PAGE, f"{CLASS_PAGE}?day=2026-12-03", "/book/host"])
def test_f5_the_hosts_pages_say_what_is_held_and_until_when_to_be_paid_or_let_go(site, world, target) -> None:
    text = site.get(target).text

    assert unbroken("You hold a time until 4:31 AM EST") in text
    assert unbroken("Wednesday, December 2, 2026, 4:00 – 4:30 AM (Eastern Time, New York)") in text
    assert f'<a class="button" href="{CHECKOUT_ORIGIN}/cs_test_1">Pay now</a>' in text
    assert f'action="/bookings/{booked(world).booking_id}/release?token=' in text


def test_f5_the_cookie_is_the_hosts_alone_and_ends_with_the_hold(site: Site, world: World) -> None:
    (cookie,) = send(site, **{"guest.email": "other@example.com", "startsAt": "2026-12-02T11:00:00Z"}).cookies

    for part in ("Path=/book/host;", "Max-Age=2100", "HttpOnly", "SameSite=Lax", "Secure"):
        assert part in f"{cookie};"


@pytest.mark.parametrize("how", ["paid", "lapsed", "transfer", "forged", "another host's", "gone"])
def test_f5_nothing_is_said_of_what_is_not_held(site: Site, world: World, how: str) -> None:
    booking = booked(world)
    match how:
        case "paid":
            world.put(booking.confirmed(world.clock.now()))
        case "lapsed":
            world.clock.sleep(31 * 60)
        case "transfer":
            world.put(replace(booking, checkout=replace(booking.checkout, is_completed=True)))
        case "forged":
            site.cookies["hold"] = f"join.{booking.booking_id}.signed"
        case "another host's":
            world.put(replace(booking, host_id="host_other"))
        case "gone":
            del world.bookings.bookings[booking.booking_id]

    assert "You hold a time" not in site.get(CLASS_PAGE).text


def test_f5_who_asks_for_the_same_again_is_led_to_the_same_checkout(site: Site, world: World) -> None:
    form = {**TYPED, "startsAt": SLOT, "timezone": "America/New_York", "key": "of another visit"}

    assert site.submit(CLASS_PAGE, form).location == f"{CHECKOUT_ORIGIN}/cs_test_1"

    assert booked(world).status is BookingStatus.PENDING_PAYMENT


@pytest.mark.parametrize("starts_at", [SLOT, "2026-12-02T09:30:00Z"])
def test_f5_who_corrects_the_address_or_the_time_holds_one_time_only(site, world, starts_at) -> None:
    changed = {"guest.email": "right@example.com", "startsAt": starts_at}
    form = {**TYPED, "timezone": "America/New_York", "key": "of another visit", **changed}

    assert site.submit(CLASS_PAGE, form).location == f"{CHECKOUT_ORIGIN}/cs_test_2"

    holding = [one for one in world.bookings.bookings.values() if one.status is BookingStatus.PENDING_PAYMENT]
    assert [one.guest.email for one in holding] == ["right@example.com"]
    assert len(world.bookings.day_claims[holding[0].host_id]) == 1


def test_f5_what_is_held_stays_where_the_other_time_can_not_be_had(site: Site, world: World) -> None:
    held = booked(world)

    refused(site, {**TYPED, "timezone": "America/New_York", "startsAt": "2026-12-05T09:00:00Z"})

    assert booked(world) == held


def test_f5_what_was_paid_meanwhile_is_kept_beside_the_other(site: Site, world: World) -> None:
    held = booked(world)
    meanwhile(world.bookings, "expire", lambda: world.put(held.confirmed(world.clock.now())))

    site.submit(CLASS_PAGE, {**TYPED, "timezone": "America/New_York", "startsAt": "2026-12-02T11:00:00Z"})

    assert {one.status for one in world.bookings.bookings.values()} == {"confirmed", "pending_payment"}


def test_f5_back_to_the_time_that_is_held_nobody_is_told_that_it_is_gone(site: Site) -> None:
    page = Shown(site.get(f"{CLASS_PAGE}?at={SLOT}").text)

    assert page.says("You hold a time until")
    assert not page.says("This time is no longer free.")


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [(CLASS_PAGE, CLASS_PAGE), ("https://elsewhere.example/book/", None), ("/mentor", None), ("", None)],
)
def test_f5_let_go_it_is_free_again_and_the_page_leads_back(site, world, wanted, leads_to) -> None:
    booking = booked(world)
    own_page = f"/bookings/{booking.booking_id}?token=booking.{booking.booking_id}.signed"
    release = own_page.replace("?", "/release?")

    for _ in range(2):
        answer = site.submit(release, {"next": wanted})
        assert (answer.status, answer.location) == (303, leads_to or own_page)

    stored = world.stored(booking)
    assert (stored.status, stored.ending) == (BookingStatus.EXPIRED, Ending.LET_GO)
    assert world.payments.closed == [booking.checkout.session_id]
    assert "You let this time go" in site.get(own_page).text
    assert "You hold a time" not in site.get(CLASS_PAGE).text


def test_g3_a_seat_that_stayed_behind_says_that_the_class_was_moved_and_leads_to_the_new_time(site, world) -> None:
    booking = booked(world)
    to = booking.starts_at + timedelta(days=1)
    left = replace(booking, status=BookingStatus.EXPIRED, ending=Ending.DROPPED, class_moved_to=to)
    world.put(left)

    page = site.browse(f"/bookings/{booking.booking_id}?token=booking.{booking.booking_id}.signed")

    assert re.search(r"Host moved the class to [A-Z][a-z]+day, .* before your seat was paid\.", page.words)
    assert "released the time" not in page.words
    assert page.find("//a[.='Book another time']/@href")


def test_f5_let_go_when_it_is_paid_already_leads_to_the_booking(site: Site, world: World) -> None:
    booking = world.put(booked(world).confirmed(world.clock.now()))
    release = f"/bookings/{booking.booking_id}/release?token=booking.{booking.booking_id}.signed"

    assert site.submit(release, {"next": CLASS_PAGE}).location.startswith(f"/bookings/{booking.booking_id}?")
    assert world.stored(booking) == booking
