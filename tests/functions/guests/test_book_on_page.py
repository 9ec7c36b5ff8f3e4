"""B1, B2, B4, A6: booking with the form of a class's page, as a browser without JavaScript does."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest

from joinlink.errors import ProviderUnavailable, SecretMissing
from joinlink.model.booking import Booking, BookingStatus
from tests.fakes.outside import CHECKOUT_ORIGIN
from tests.functions.guests.page_parts import Shown
from tests.functions.site import Answer, Site
from tests.worlds.world import FREE_CLASS, World

CLASS_PAGE = "/book/host/portfolio-review"
SLOT = "2026-12-02T09:00:00Z"
TYPED = {"guest.name": "Guest", "guest.email": "guest@example.com", "notes": "Scales first"}


def fill_in(site: Site, starts_at: str = SLOT, **changes: str) -> dict[str, str]:
    """Open the page, and fill in its form."""
    page = Shown(site.get(f"{CLASS_PAGE}?day={starts_at[:10]}&timezone=America/New_York").text)
    return {**page.fields, **TYPED, "startsAt": starts_at, **changes}


def send(site: Site, **changes: str) -> Answer:
    return site.submit(CLASS_PAGE, fill_in(site, **changes))


def booked(world: World) -> Booking:
    (booking,) = world.bookings.bookings.values()
    return booking


def test_b4_a_free_class_leads_to_the_bookings_page(site: Site, world: World) -> None:
    world.sell(FREE_CLASS)

    answer = send(site)

    booking = booked(world)
    assert (answer.status, booking.status) == (303, BookingStatus.CONFIRMED)
    assert answer.location == f"/bookings/{booking.booking_id}?token=booking.{booking.booking_id}.signed"
    assert (booking.guest.name, booking.guest.email, booking.notes) == tuple(TYPED.values())
    assert booking.guest.timezone == "America/New_York"


@pytest.mark.parametrize(("sent", "zone"), [("Etc/GMT-2", "Etc/GMT-2"), ("Mars/Olympus", "Europe/Berlin")])
def test_f4_no_form_is_refused_for_a_zone_that_nobody_typed(site: Site, world: World, sent: str, zone: str) -> None:
    world.sell(FREE_CLASS)

    assert send(site, timezone=sent).status == 303

    assert booked(world).guest.timezone == zone


def test_o7_a_site_that_can_take_no_payments_says_so_on_the_page(site: Site, world: World) -> None:
    world.payments.failures.add("check_secret", SecretMissing("no stripe/secret-key", provider="stripe"))

    answer = send(site)

    assert answer.status == 503
    assert "This class can't be booked right now" in answer.words
    assert world.bookings.bookings == {}


def test_b2_ac43_a_paid_class_leads_straight_to_the_checkout_and_sent_twice_it_books_once(site, world) -> None:
    form = fill_in(site)

    for _ in range(2):
        answer = site.submit(CLASS_PAGE, form)
        assert (answer.status, answer.location) == (303, f"{CHECKOUT_ORIGIN}/cs_test_1")

    assert booked(world).status is BookingStatus.PENDING_PAYMENT


def test_a_form_sent_again_after_the_payment_leads_to_the_booking(site: Site, world: World) -> None:
    form = fill_in(site)
    site.submit(CLASS_PAGE, form)
    booking = world.put(booked(world).confirmed())

    assert site.submit(CLASS_PAGE, form).location.startswith(f"/bookings/{booking.booking_id}?token=")


def test_a_guest_who_goes_back_and_picks_another_time_on_the_same_page_gets_it(site: Site, world: World) -> None:
    form = fill_in(site)
    site.submit(CLASS_PAGE, form)

    site.submit(CLASS_PAGE, {**form, "startsAt": "2026-12-02T09:30:00Z"})

    assert len(world.bookings.bookings) == 2


def test_ac43_another_guests_page_has_another_key(site: Site) -> None:
    """Whoever knows a guest's address and time is not led to their booking."""
    first, second = fill_in(site), fill_in(site)
    site.submit(CLASS_PAGE, first)

    assert site.submit(CLASS_PAGE, second).status == 409


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"guest.name": " "}, "guest.name", "Please write your name, on one line."),
        ({"guest.name": "Guest\nBcc: x@example.com"}, "guest.name", "Please write your name, on one line."),
        ({"guest.email": "guest"}, "guest.email", "Please write an e-mail address, such as name@example.com."),
        ({"startsAt": ""}, "startsAt", "Please pick a time."),
        ({"startsAt": "tomorrow"}, "startsAt", "Please pick a time."),
        ({"notes": "x" * 2001}, "notes", "Please write at most 2000 characters here."),
    ],
)
def test_b1_what_cant_be_used_is_told_beside_its_field_and_all_that_was_typed_is_kept(
    site: Site, world: World, change, field: str, words: str
) -> None:
    form = {**fill_in(site), **change}

    answer = site.submit(CLASS_PAGE, form)

    page = Shown(answer.text)
    assert answer.status == 422
    assert page.error(field) == words
    assert page.fields == {name: value for name, value in form.items() if name != "startsAt"}
    assert page.chosen == ([SLOT] if field != "startsAt" else [])
    assert page.day == "Wednesday 2 December 2026"
    assert CHECKOUT_ORIGIN in answer.headers["content-security-policy"]
    assert world.bookings.bookings == {}


def test_several_errors_are_all_told(site: Site) -> None:
    page = Shown(site.submit(CLASS_PAGE, {"timezone": "Europe/Berlin"}).text)

    assert all(page.error(field) for field in ("startsAt", "guest.name", "guest.email"))
    assert page.says("Please look at the marked fields again.")


def test_a6_a_slot_taken_meanwhile_offers_the_nearest_others_of_which_one_can_be_booked_at_once(site, world) -> None:
    form = fill_in(site)
    world.book()

    answer = site.submit(CLASS_PAGE, form)

    page = Shown(answer.text)
    assert answer.status == 409
    assert page.says("Somebody else has just taken this time. These are the closest free ones, in America/New_York:")
    offered = ["Wed 2 Dec, 03:00", "Wed 2 Dec, 03:30", "Wed 2 Dec, 04:30", "Wed 2 Dec, 05:00", "Wed 2 Dec, 05:30"]
    assert list(page.nearest.values()) == offered
    assert page.fields == {name: value for name, value in form.items() if name != "startsAt"}
    assert page.chosen == []
    assert site.submit(page.action, {**page.fields, "startsAt": "2026-12-02T09:30:00Z"}).status == 303


def test_ac55_a_time_that_the_host_withdrew_offers_the_nearest_others_too(site: Site) -> None:
    page = Shown(site.submit(CLASS_PAGE, fill_in(site, "2026-12-05T09:00:00Z")).text)

    assert page.says("This time is no longer free.")
    assert next(iter(page.nearest.values())) == "Fri 4 Dec, 08:30"


def test_a6_when_nothing_else_is_free_the_guest_is_told_without_an_offer(site: Site, world: World) -> None:
    form = fill_in(site)
    world.sell(replace(FREE_CLASS, published=True, duration_minutes=24 * 60))

    answer = site.submit(CLASS_PAGE, form)

    page = Shown(answer.text)
    assert (answer.status, page.nearest) == (409, {})
    assert page.says("This time is no longer free.")


def test_b2_while_stripe_is_down_nothing_is_booked_and_trying_again_works(site: Site, world: World) -> None:
    world.payments.failures.add("open_checkout", ProviderUnavailable("no answer", provider="stripe"))

    answer = send(site)

    page = Shown(answer.text)
    assert answer.status == 503
    assert page.says("The payment could not be started, so nothing was booked.")
    assert page.chosen == [SLOT]
    assert site.submit(page.action, {**page.fields, "startsAt": SLOT}).location.startswith(CHECKOUT_ORIGIN)


def test_b2_of_a_host_who_can_not_be_paid_nothing_is_booked_and_what_was_typed_stays(site, world) -> None:
    world.configure(PAYOUTS="connect")

    answer = send(site)

    page = Shown(answer.text)
    assert answer.status == 409
    assert page.says("The host can't take payments at the moment, so nothing was booked.")
    assert page.chosen == [SLOT]
    assert world.bookings.bookings == {}


@pytest.mark.parametrize("target", ["/book/nobody/x", "/book/host/x"])
def test_a_class_that_is_gone_is_a_friendly_404(site: Site, target: str) -> None:
    answer = site.submit(target, fill_in(site))

    assert answer.status == 404
    assert "<h1>" in answer.text


def test_c11_a_refused_form_leaves_nothing_of_the_guest_in_the_log(site: Site, log: StringIO) -> None:
    send(site, **{"guest.name": "Canary Name", "guest.email": "canary"})

    assert '"problem":"invalid_input"' in log.getvalue().replace('": "', '":"')
    assert "anary" not in log.getvalue()
