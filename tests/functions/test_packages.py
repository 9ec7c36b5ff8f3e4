"""G5 as hosts see it: the packages they offer, those they have sold, and refunds of them."""

from typing import Any

import pytest

from joinlink.errors import ProviderUnavailable
from tests.fakes.outside import SITE
from tests.fakes.payouts import READY
from tests.functions.site import Site
from tests.samples import CLASS, NOW, OFFER, PACKAGE
from tests.worlds.packages import bought, offer, stored
from tests.worlds.world import World

BODY: dict[str, Any] = {
    "title": "Five lessons",
    "classIds": [CLASS.class_id],
    "lessons": 5,
    "price": {"amountMinor": 20000, "currency": "eur"},
    "validDays": 90,
}
FORM = {
    "title": "Five lessons",
    "lessons": "5",
    "price": "200",
    "price.currency": "eur",
    "validDays": "90",
    f"class.{CLASS.class_id}": "on",
    "published": "on",
}
SOLD = f"/mentor/packages/{PACKAGE.package_id}"


@pytest.fixture
def selling(world: World) -> World:
    world.live_in("Europe/Berlin")
    world.sell(CLASS)
    return world


def test_g5_an_offer_is_answered_in_full_and_changed_in_part(site: Site, selling: World) -> None:
    created = site.post("/api/packages/offers", BODY)

    assert created.status == 201
    offer_id = created.json["offerId"]
    assert created.json == {
        "offerId": offer_id,
        **BODY,
        "published": True,
        "publicUrl": f"{SITE}/book/host/packages/{offer_id}",
        "createdAt": "2026-12-01T09:00:00Z",
    }
    changed = site.patch(f"/api/packages/offers/{offer_id}", {"published": False})
    assert changed.json == {**created.json, "published": False}
    assert site.get(f"/api/packages/offers/{offer_id}").json == changed.json
    assert site.get("/api/packages/offers").json == {"offers": [changed.json]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lessons": 101}, "lessons"),
        ({"classIds": ["class_2"]}, "classIds"),
        ({"price": {"amountMinor": 0, "currency": "eur"}}, "price"),
        ({"price": {"amountMinor": 20000, "currency": "xxx"}}, "price.currency"),
        ({"seats": 3}, "seats"),
    ],
)
def test_g5_an_offer_that_can_not_be_sold_is_refused_by_its_field(
    site: Site, selling: World, changes: dict[str, object], field: str
) -> None:
    answer = site.post("/api/packages/offers", {**BODY, **changes})

    assert (answer.status, answer.json["field"]) == (422, field)


def test_g5_a_package_needs_its_host_s_payouts(site: Site, selling: World) -> None:
    selling.configure(PAYOUTS="connect")

    assert site.post("/api/packages/offers", BODY).json["code"] == "payouts_required"
    assert site.submit("/mentor/packages/offers/new", {**FORM, "csrf": site.csrf or ""}).status == 409

    selling.be(payout_account=READY)
    assert site.post("/api/packages/offers", BODY).status == 201


def test_g5_a_host_offers_and_changes_a_package_on_pages(site: Site, selling: World) -> None:
    fresh = site.browse("/mentor/packages/offers/new").form("new")
    for _click in range(2):
        assert site.submit("/mentor/packages/offers/new", {**fresh, **FORM}).status == 303

    (stored_offer,) = selling.profiles.load("host_1").packages
    address = f"/mentor/packages/offers/{stored_offer.offer_id}"
    shown = site.browse(address).form(address)
    assert {name: shown[name] for name in FORM} == {**FORM, "price": "200.00"}
    assert site.submit(address, {**shown, "lessons": "6"}).status == 303
    assert "6 lessons for €200" in site.browse("/mentor/packages/offers?saved=yes").words


def test_g5_a_refused_form_of_a_package_says_why_beside_the_field(site: Site, selling: World) -> None:
    sent = {**FORM, "csrf": site.csrf or "", "lessons": "many", "price": "a lot"}
    del sent[f"class.{CLASS.class_id}"]

    answer = site.submit("/mentor/packages/offers/new", sent)

    assert answer.status == 422
    assert answer.error("price") == "Write an amount such as 200 or 200.50."
    assert answer.error("lessons") == "Write a whole number."
    assert answer.error("classIds")
    assert answer.form("new")["lessons"] == "many"


def test_g5_what_is_sold_is_listed_with_its_balance(site: Site, selling: World) -> None:
    bought(selling, spent={"booking_gone": NOW})

    assert "4 of 5 left" in site.browse("/mentor/packages").words
    (listed,) = site.get("/api/packages").json["items"]
    assert listed == {
        "packageId": PACKAGE.package_id,
        "offerId": OFFER.offer_id,
        "title": "Five lessons",
        "classIds": [CLASS.class_id],
        "status": "active",
        "lessons": 5,
        "lessonsLeft": 4,
        "price": {"amountMinor": 20000, "currency": "eur"},
        "buyer": {"name": "Guest", "email": "guest@example.com", "timezone": "America/New_York"},
        "boughtAt": "2026-12-01T09:00:00Z",
        "validUntil": "2027-03-01",
        "expiresAt": "2027-03-01T23:00:00Z",
        "createdAt": "2026-12-01T09:00:00Z",
    }


def test_g5_a_sold_package_shows_the_lessons_that_were_taken(site: Site, selling: World) -> None:
    bought(selling)
    booking = selling.book(package_id=PACKAGE.package_id)

    answer = site.get(f"/api/packages/{PACKAGE.package_id}").json

    assert answer["lessonsTaken"] == [
        {
            "bookingId": booking.booking_id,
            "classTitle": CLASS.title,
            "startsAt": "2026-12-02T09:00:00Z",
            "status": "confirmed",
        }
    ]
    assert CLASS.title in site.browse(SOLD).words
    own = site.browse(f"/mentor/bookings/{booking.booking_id}")
    assert own.find(f"//a[@href='{SOLD}']/text()") == ["A lesson of a package"]
    assert "The lesson goes back to the package of Guest." in own.words


def test_g5_what_is_left_is_refunded_on_the_page_and_once_for_one_form(site: Site, selling: World) -> None:
    bought(selling, spent={"booking_gone": NOW})
    form = site.browse(SOLD).form("refund")

    assert site.submit(f"{SOLD}/refund", form).status == 303
    assert site.submit(f"{SOLD}/refund", form).status == 303

    assert selling.package_payments.parts == {(PACKAGE.package_id, 1): 16000}
    page = site.browse(f"{SOLD}?done=refunded")
    assert "€160 refunded" in page.words
    assert "Refund what is left" not in page.words


def test_g5_what_comes_back_to_a_package_that_has_ended_can_be_refunded(site: Site, selling: World) -> None:
    taken = {"booking_gone": NOW, "booking_back": NOW}
    bought(selling, spent=taken)
    site.submit(f"{SOLD}/refund", site.browse(SOLD).form("refund"))
    back = stored(selling).given_back("booking_back")
    assert back is not None
    assert selling.packages.change(back)

    page = site.browse(SOLD)

    assert "Since the package ended, lessons have come back to it. They come to €40." in page.words
    assert site.submit(f"{SOLD}/refund", page.form("refund")).status == 303
    assert site.browse(SOLD).words.count("Refund what is left") == 0
    assert selling.package_payments.parts[PACKAGE.package_id, 2] == 4000


def test_e5_a_host_has_a_package_s_mails_sent_again(site: Site, selling: World) -> None:
    bought(selling)

    answer = site.post(f"/api/packages/{PACKAGE.package_id}/resend", {})
    pressed = site.submit(f"{SOLD}/resend", site.browse(SOLD).form("resend"))

    assert (answer.status, answer.json["packageId"]) == (202, PACKAGE.package_id)
    assert (pressed.status, pressed.location) == (303, f"{SOLD}?done=mails")
    assert "The mails are on their way to guest and you." in site.browse(pressed.location).words
    assert stored(selling).mail_rounds == 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"mail_rounds": 10}, "sent again ten times"),
        ({"expires_at": NOW}, "too late"),
        ({"anonymised_at": NOW}, "no mail"),
    ],
)
def test_e5_mails_of_a_package_that_can_not_be_sent_again_are_refused(
    site: Site, selling: World, changes: dict[str, object], why: str
) -> None:
    bought(selling, **changes)

    answer = site.post(f"/api/packages/{PACKAGE.package_id}/resend", {})
    pressed = site.submit(f"{SOLD}/resend", {"csrf": site.csrf or ""})

    assert (answer.status, answer.json["code"]) == (409, "illegal_transition")
    assert (pressed.status, why in pressed.words) == (409, True)
    assert stored(selling).mail_rounds == changes.get("mail_rounds", 0)
    assert ("Send again" in site.browse(SOLD).words) is ("mail_rounds" in changes)


def test_g5_an_amount_is_refunded_by_api_and_no_more_than_was_paid(site: Site, selling: World) -> None:
    bought(selling)
    refund = f"/api/packages/{PACKAGE.package_id}/refund"

    assert site.post(refund, {"amountMinor": 5000}).json["refundedMinor"] == 5000
    assert site.post(refund, {"amountMinor": 15001}).status == 422
    assert site.post(refund).json["status"] == "ended"
    assert site.post(refund).status == 409


def test_g5_an_amount_that_can_not_be_read_is_refused_on_the_page(site: Site, selling: World) -> None:
    bought(selling)

    answer = site.submit(f"{SOLD}/refund", {"csrf": site.csrf or "", "refund": "part", "refund.amount": "some"})

    assert answer.status == 422
    assert answer.error("refund.amount") == "Write an amount such as 10 or 10.50."


def test_g5_a_refund_without_an_answer_can_be_asked_for_again(site: Site, selling: World) -> None:
    bought(selling)
    no_answer = ProviderUnavailable("no answer", provider="stripe")
    selling.package_payments.failures.add("refund", no_answer, after=True)
    answer = site.submit(f"{SOLD}/refund", site.browse(SOLD).form("refund"))
    assert answer.status == 503

    assert site.submit(f"{SOLD}/refund", answer.form("refund")).status == 303

    assert selling.package_payments.parts == {(PACKAGE.package_id, 1): 20000}
    assert stored(selling).open_refund is None


@pytest.mark.parametrize("address", ["", "/refund"])
def test_g5_another_host_s_package_is_nobody_else_s(site: Site, selling: World, address: str) -> None:
    bought(selling, host_id="host_2")

    target = f"/api/packages/{PACKAGE.package_id}{address}"
    answer = site.post(target) if address else site.get(target)

    assert answer.status == 404


def test_g5_what_is_on_sale_is_on_the_host_s_and_the_class_s_page(site: Site, selling: World) -> None:
    offer(selling)
    offer(selling, offer_id="offer_2", published=False, title="A draft")

    for page in ("/book/host", f"/book/host/{CLASS.slug}"):
        words = site.browse(page).words
        assert "5 lessons for €200" in words
        assert "A draft" not in words
    assert site.get("/api/public/hosts/host/packages").json == {
        "packages": [
            {
                "offerId": OFFER.offer_id,
                "title": "Five lessons",
                "lessons": 5,
                "price": {"amountMinor": 20000, "currency": "eur"},
                "validDays": 90,
                "classes": [{"title": CLASS.title, "slug": CLASS.slug}],
                "url": f"{SITE}/book/host/packages/{OFFER.offer_id}",
            }
        ]
    }


def test_e5_g5_a_buyer_whom_no_mail_reaches_stands_out_in_list_page_and_api(site: Site, selling: World) -> None:
    bought(selling)
    assert "No mail reaches" not in site.browse("/mentor/packages").words + site.browse(SOLD).words
    assert "mailStopped" not in site.get(f"/api/packages/{PACKAGE.package_id}").json

    assert selling.packages.change(stored(selling).with_mail_stopped())

    assert "No mail reaches them" in site.browse("/mentor/packages").words
    page = site.browse(SOLD).words
    assert "No mail reaches it" in page
    assert "have it sent again" in page
    assert site.get(f"/api/packages/{PACKAGE.package_id}").json["mailStopped"] is True
    assert [each["mailStopped"] for each in site.get("/api/packages").json["items"]] == [True]


def test_g5_a_package_that_was_refunded_in_single_amounts_is_ended_by_page_or_api(site: Site, selling: World) -> None:
    bought(selling)
    end = f"/api/packages/{PACKAGE.package_id}/end"
    assert "End the package" not in site.browse(SOLD).words
    refused = site.post(end, {})
    assert (refused.status, refused.json["code"]) == (409, "illegal_transition")
    assert site.submit(f"{SOLD}/end", {"csrf": site.csrf or ""}).status == 409
    site.post(f"/api/packages/{PACKAGE.package_id}/refund", {"amountMinor": 20000})

    pressed = site.submit(f"{SOLD}/end", site.browse(SOLD).form("/end"))

    assert (pressed.status, pressed.location) == (303, f"{SOLD}?done=ended")
    assert "The package has ended, and the guest gets a mail." in site.browse(pressed.location).words
    assert "End the package" not in site.browse(SOLD).words
    assert site.post(end, {}).json["status"] == "ended"
    assert len(selling.package_payments.parts) == 1
