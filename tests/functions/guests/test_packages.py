"""G5 as guests see it: buying a package, its page, and booking with it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.package_stages import PackageStatus
from joinlink.model.payment import PackageRefundEvent
from joinlink.model.refund import RefundState
from joinlink.usecases.packages.refund_package import refund_package
from joinlink.usecases.packages.take_package_event import take_package_event, take_package_refund_event
from tests.functions.site import Answer, Site
from tests.samples import CLASS, GUEST, NOW, OFFER, PACKAGE
from tests.worlds.packages import bought, offer, paid, stored
from tests.worlds.world import World

BOOK = f"/api/public/hosts/host/classes/{CLASS.slug}/bookings"
BUY = f"/api/public/hosts/host/packages/{OFFER.offer_id}"
BUYING_PAGE = f"/book/host/packages/{OFFER.offer_id}"
OPEN_CHECKOUT = Checkout("cs_package_1", "https://checkout.stripe.example/cs_package_1")
GUEST_BODY = {"name": "Guest", "email": "guest@example.com", "timezone": "America/New_York"}


@pytest.fixture
def guest(site: Site) -> Site:
    site.world.live_in("Europe/Berlin")
    site.world.sell(CLASS)
    site.session = site.csrf = None
    return site


def token_of(world: World, package_id: str = PACKAGE.package_id) -> str:
    return world.house.package_links.token(package_id)


def address(world: World) -> str:
    return world.house.package_links.path(PACKAGE.package_id)


def booking_form(page: Answer) -> dict[str, str]:
    """What the form of a class's page would send as it stands."""
    (form,) = page.find("//form[@id='pick']")
    return {name: value for name, value in form.form_values() if value is not None}


def wish(world: World, *, hour: int = 9, token: str | None = None, **more: object) -> dict[str, Any]:
    key = {"packageId": PACKAGE.package_id, "token": token_of(world) if token is None else token}
    return {"startsAt": f"2026-12-02T{hour:02}:00:00Z", "guest": GUEST_BODY, "package": key, **more}


def test_g5_a_guest_buys_a_package_and_is_led_to_the_checkout(guest: Site, world: World) -> None:
    offer(world)

    answer = guest.post(BUY, {"guest": GUEST_BODY}, headers={"idempotency-key": "key"})

    assert answer.status == 201
    package_id = answer.json["packageId"]
    assert answer.json == {
        "packageId": package_id,
        "status": "pending_payment",
        "packageUrl": world.house.package_links.page(package_id),
        "token": token_of(world, package_id),
        "checkoutUrl": "https://checkout.stripe.example/cs_package_1",
        "payUntil": "2026-12-01T09:31:00Z",
    }
    assert guest.post(BUY, {"guest": GUEST_BODY}, headers={"idempotency-key": "key"}).json == answer.json


def test_g5_a_guest_buys_on_the_page_once_for_one_form(guest: Site, world: World) -> None:
    offer(world)
    form = {**guest.browse(BUYING_PAGE).form(OFFER.offer_id), "guest.name": "Guest", "guest.email": GUEST.email}

    first, second = guest.submit(BUYING_PAGE, form), guest.submit(BUYING_PAGE, form)

    assert (first.status, second.status) == (303, 303)
    assert first.location == second.location == "https://checkout.stripe.example/cs_package_1"
    (package,) = world.packages.packages.values()
    assert package.buyer.timezone == "Europe/Berlin"


def test_g5_ac_61_who_buys_on_the_page_is_shown_days_and_lessons_in_their_own_zone(guest: Site, world: World) -> None:
    offer(world)
    form = guest.browse(BUYING_PAGE).form(OFFER.offer_id) | {"guest.name": "Guest", "guest.email": GUEST.email}

    guest.submit(BUYING_PAGE, form | {"guest.timezone": "America/New_York"})

    (package,) = world.packages.packages.values()
    assert package.buyer.timezone == "America/New_York"


def test_g5_ac_61_a_lesson_that_was_taken_stands_in_the_zone_that_it_was_booked_in(guest: Site, world: World) -> None:
    bought(world)
    lesson = wish(world)
    guest.post(BOOK, lesson | {"guest": {**lesson["guest"], "timezone": "Asia/Tokyo"}})

    assert "6:00 – 6:30 PM (Japan Time, Tokyo)" in guest.browse(address(world)).words


def test_g5_a_refused_purchase_says_why_and_keeps_what_was_typed(guest: Site, world: World) -> None:
    offer(world)

    answer = guest.submit(BUYING_PAGE, {"guest.name": "Guest", "guest.email": "nobody", "key": "key"})

    assert answer.status == 422
    assert answer.error("guest.email")
    assert answer.form(OFFER.offer_id)["guest.name"] == "Guest"
    assert guest.browse("/book/host/packages/offer_2").status == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "5 of 5 lessons left"),
        ({"spent": {f"booking_{number}": NOW for number in range(5)}}, "All lessons are taken"),
        ({"expires_at": NOW}, "could be booked until December 1, 2026, 4:00 AM (Eastern Time, New York)"),
        ({"expires_at": PACKAGE.expires_at}, "To be booked until March 1, 2027, 6:00 PM (Eastern Time, New York)"),
        ({"buyer": replace(GUEST, timezone="Europe/Rome")}, "To be booked until March 1, 2027 "),
        ({"status": PackageStatus.ENDED, "ended_by": 1}, "no more lessons of it can be booked"),
        ({"status": PackageStatus.REFUNDED}, "Your payment is not the price"),
        ({"status": PackageStatus.PENDING_PAYMENT}, "A bank transfer may take some days"),
        ({"status": PackageStatus.NOT_PAID}, "Nothing was charged"),
        ({"status": PackageStatus.PENDING_PAYMENT, "checkout": OPEN_CHECKOUT}, "Pay €200"),
    ],
)
def test_g5_a_package_s_page_says_how_it_stands(
    guest: Site, world: World, changes: dict[str, object], words: str
) -> None:
    bought(world, **changes)

    page = guest.browse(address(world))

    assert page.status == 200
    assert words in page.words
    assert GUEST.email in page.words


def test_g5_back_from_the_checkout_the_page_waits_for_the_payment(guest: Site, world: World) -> None:
    offer(world)
    receipt = guest.post(BUY, {"guest": GUEST_BODY}).json
    page = world.house.package_links.path(receipt["packageId"], has_been_at_checkout=True)

    assert "Your payment is arriving" in guest.browse(page).words
    take_package_event(paid(world.packages.get(receipt["packageId"])), world.house)
    assert "5 of 5 lessons left" in guest.browse(page).words


def test_g5_only_its_own_token_opens_a_package(guest: Site, world: World) -> None:
    bought(world)

    for token in ("", "nonsense", token_of(world, "package_2"), world.house.guest_links.token(PACKAGE.package_id)):
        assert guest.get(f"/api/public/packages/{PACKAGE.package_id}?token={token}").status == 403
        assert guest.post(BOOK, wish(world, token=token or "x")).status == 403
    assert world.bookings.bookings == {}


def test_g5_a_lesson_books_a_class_and_stands_on_package_and_booking(guest: Site, world: World) -> None:
    bought(world)

    receipt = guest.post(BOOK, wish(world))

    assert (receipt.status, receipt.json["status"]) == (201, "confirmed")
    assert "checkoutUrl" not in receipt.json
    token = world.house.guest_links.token(receipt.json["bookingId"])
    booking = guest.get(f"/api/public/bookings/{receipt.json['bookingId']}?token={token}").json
    assert (booking["packageId"], booking["price"]["amountMinor"]) == (PACKAGE.package_id, 0)
    package = guest.get(f"/api/public/packages/{PACKAGE.package_id}?token={token_of(world)}").json
    assert package["lessonsLeft"] == 4
    assert [each["bookingId"] for each in package["lessonsTaken"]] == [receipt.json["bookingId"]]


def test_g5_with_no_lesson_left_or_after_its_time_a_package_books_nothing(guest: Site, world: World) -> None:
    bought(world, lessons=1)
    assert guest.post(BOOK, wish(world)).status == 201

    second = guest.post(BOOK, wish(world, hour=10))
    world.clock.time = NOW + timedelta(days=91)
    late = guest.post(BOOK, wish(world) | {"startsAt": "2027-03-03T09:00:00Z"})

    assert (second.status, second.json["code"]) == (409, "illegal_transition")
    assert (late.status, late.json["code"]) == (409, "too_late")
    assert len(world.bookings.bookings) == 1


def test_g5_a_cancellation_in_time_brings_the_lesson_back_and_a_late_one_is_refused(guest: Site, world: World) -> None:
    bought(world)
    first, second = (guest.post(BOOK, wish(world, hour=hour)).json for hour in (9, 15))

    def cancel(receipt: dict[str, str]) -> int:
        return guest.post(f"/api/public/bookings/{receipt['bookingId']}/cancel?token={receipt['token']}", {}).status

    assert cancel(first) == 200
    own = world.house.guest_links.booking_path(first["bookingId"])
    assert "The lesson is back on your package." in guest.browse(own).words
    world.clock.time = NOW.replace(day=2, hour=14)  # the class can be cancelled until two hours before
    assert cancel(second) == 409
    assert stored(world).left == 4


def test_g5_from_the_package_s_page_a_guest_books_and_pays_nothing(guest: Site, world: World) -> None:
    bought(world)
    use = f"/packages/{PACKAGE.package_id}/use?token={token_of(world)}"
    assert CLASS.title in guest.browse(address(world)).words

    set_out = guest.submit(use, {"slug": CLASS.slug})
    guest.keep_cookies(set_out)
    page = guest.browse(f"{set_out.location}?at=2026-12-02T09:00:00Z")
    assert "Your package pays" in page.words
    assert "5 lessons left" in page.words
    form = booking_form(page)
    assert (form["guest.name"], form["guest.email"]) == (GUEST.name, GUEST.email)
    answer = guest.submit(set_out.location, form)

    (booking,) = world.bookings.bookings.values()
    assert booking.package_id == PACKAGE.package_id
    assert answer.location == world.house.guest_links.booking_path(booking.booking_id)
    assert "Your package pays" in guest.browse(set_out.location).words


def test_g5_a_form_that_held_the_time_unpaid_books_it_with_the_package_once_that_is_chosen(
    guest: Site, world: World
) -> None:
    bought(world)
    page = guest.browse(f"/book/host/{CLASS.slug}?at=2026-12-02T09:00:00Z")
    form = {**booking_form(page), "guest.name": GUEST.name, "guest.email": GUEST.email}
    held = guest.submit(f"/book/host/{CLASS.slug}", form)
    guest.keep_cookies(held)
    guest.keep_cookies(
        guest.submit(f"/packages/{PACKAGE.package_id}/use?token={token_of(world)}", {"slug": CLASS.slug})
    )

    guest.submit(f"/book/host/{CLASS.slug}", {**form, "package": PACKAGE.package_id})

    booked = {booking.package_id: booking.status for booking in world.bookings.bookings.values()}
    assert booked == {None: BookingStatus.EXPIRED, PACKAGE.package_id: BookingStatus.CONFIRMED}


def test_g5_a_guest_can_put_the_package_away_and_pay(guest: Site, world: World) -> None:
    bought(world)
    use = f"/packages/{PACKAGE.package_id}/use?token={token_of(world)}"

    (cookie,) = guest.submit(use, {"slug": CLASS.slug, "stop": "yes"}).cookies

    assert "Max-Age=0" in cookie
    assert "Book and pay €45" in guest.browse(f"/book/host/{CLASS.slug}?at=2026-12-02T09:00:00Z").words


def test_g5_a_package_that_is_used_up_no_longer_pays_on_the_page(guest: Site, world: World) -> None:
    bought(world, lessons=1)
    guest.cookies["package"] = token_of(world)
    page = guest.browse(f"/book/host/{CLASS.slug}?at=2026-12-02T09:00:00Z")
    form = booking_form(page)
    guest.post(BOOK, wish(world, hour=10))

    refused = guest.submit(f"/book/host/{CLASS.slug}", form)

    guest.keep_cookies(refused)
    shown = guest.browse(refused.location)
    assert "No lesson of your package is left for this" in shown.words
    assert "Your package pays" not in shown.words


def test_f7_a_buyer_corrects_a_mistyped_address_by_api(guest: Site, world: World) -> None:
    bought(world)
    lesson = guest.post(BOOK, wish(world)).json
    call = f"/api/public/packages/{PACKAGE.package_id}?token={token_of(world)}"

    answer = guest.patch(call, {"email": "right@example.org"})

    assert (answer.status, answer.json["buyer"]["email"]) == (200, "right@example.org")
    assert world.bookings.get(lesson["bookingId"]).guest.email == "right@example.org"
    assert guest.patch(call, {"email": "nobody"}).status == 422
    assert guest.patch(call, {"email": "right@example.org", "name": "Other"}).status == 422
    assert guest.patch(call.replace("token=", "token=x"), {"email": "right@example.org"}).status == 403
    world.clock.time = PACKAGE.expires_at or NOW
    late = guest.patch(call, {"email": "guest@example.com"})
    assert (late.status, late.json["code"]) == (409, "illegal_transition")


def test_f7_a_buyer_corrects_a_mistyped_address_on_the_page(guest: Site, world: World) -> None:
    bought(world)
    (form,) = guest.browse(address(world)).find("//a[text()='Correct it']/@href")

    assert f"Mail goes to {GUEST.email} now." in guest.browse(form).words
    refused = guest.submit(form, {"email": "right@exampel"})
    assert (refused.status, refused.form()["email"]) == (422, "right@exampel")
    assert refused.error("email")
    assert guest.submit(form, {"email": " right@example.org "}).location == address(world)

    assert "right@example.org" in guest.browse(address(world)).words
    for number in range(2):
        guest.submit(form, {"email": f"{number}@example.org"})
    too_often = guest.submit(form, {"email": GUEST.email})
    assert (too_often.status, "three times" in too_often.words) == (422, True)
    assert "Correct it" not in guest.browse(address(world)).words


def test_f7_a_package_that_is_over_offers_no_correction(guest: Site, world: World) -> None:
    bought(world, expires_at=NOW)

    assert "Correct it" not in guest.browse(address(world)).words


def test_g5_a_lesson_that_comes_back_to_a_package_that_has_ended_is_told_as_it_is(guest: Site, world: World) -> None:
    bought(world)
    lesson = guest.post(BOOK, wish(world)).json
    refund_package(stored(world), None, world.house)

    guest.post(f"/api/public/bookings/{lesson['bookingId']}/cancel?token={lesson['token']}", {})

    words = guest.browse(world.house.guest_links.booking_path(lesson["bookingId"])).words
    assert "with which nothing can be booked any more. Whether it is paid back is up to Host." in words
    assert "is back on your package" not in words


def test_g5_a_refund_that_came_back_stands_on_the_package_s_page(guest: Site, world: World) -> None:
    refunded = refund_package(bought(world), None, world.house)
    assert world.packages.change(refunded.with_refund_told(1, RefundState.MADE))
    take_package_refund_event(PackageRefundEvent("evt_1", "re_1", PACKAGE.package_id, 1), world.house)

    words = guest.browse(address(world)).words

    assert "A refund of your payment came back." in words
    assert "is on its way back to you" not in words


def test_s6_a_buyer_takes_their_data_along_and_has_them_deleted(guest: Site, world: World) -> None:
    bought(world)
    api = f"/api/public/packages/{PACKAGE.package_id}"
    query = f"?token={token_of(world)}"

    taken = guest.get(f"{api}/export{query}").json
    assert taken["package"]["buyer"]["email"] == GUEST.email
    assert "payout" not in taken["package"]

    assert guest.delete(f"{api}{query}").status == 204
    assert guest.get(f"{api}{query}").status == 404
    assert GUEST.email not in str(stored(world))


def test_s6_a_buyer_deletes_their_data_on_the_page(guest: Site, world: World) -> None:
    bought(world)

    page = guest.submit(f"/packages/{PACKAGE.package_id}/delete?token={token_of(world)}", {})

    assert "Your data are deleted" in page.words
    assert guest.browse(address(world)).status == 404


def test_e5_a_buyer_whom_no_mail_reaches_reads_so_and_gives_another_address(guest: Site, world: World) -> None:
    bought(world, is_mail_stopped=True)
    page = guest.browse(address(world))
    (form, *_) = page.find("//a[text()='Give another address']/@href")

    assert f"No mail reaches {GUEST.email}, so nothing about this package is sent there." in page.words
    assert f"No mail reaches {GUEST.email}." in guest.browse(form).words
    assert guest.get(f"/api/public/packages/{PACKAGE.package_id}?token={token_of(world)}").json["mailStopped"] is True
    guest.submit(form, {"email": "right@example.org"})

    assert "No mail reaches" not in guest.browse(address(world)).words
