"""P3: a host's guests, with their history and the host's notes."""

import pytest

from joinlink.model.api_key import Scope
from joinlink.model.booking_parts import Checkout, Guest
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.known_guest import LONGEST_NOTE
from joinlink.model.money import Money
from joinlink.model.package_stages import PackageStatus
from joinlink.model.refund import Refund, RefundState
from joinlink.usecases.hosts.issue_key import issue_key
from tests.functions.host_desk import add_booking
from tests.functions.site import Answer, Site
from tests.samples import NOW
from tests.worlds.packages import bought
from tests.worlds.world import HOST_ID, World

PAGE, API = "/mentor/guests", "/api/guests"
PAID = Checkout("cs_1", "https://checkout.stripe.example/1", payment_intent_id="pi_1", is_completed=True)
DAY = 24 * 60
SCOPES = ([Scope.READ], [Scope.READ, Scope.WRITE])
ZOE = Guest("Zoë", "zoe@example.com", "Europe/Paris")


@pytest.fixture(autouse=True)
def there(world: World) -> None:
    add_booking(world, "bk_1", minutes=-9 * DAY, guest=Guest("Zoe M.", "Zoe@Example.com", "UTC"), checkout=PAID)
    part = Refund(1, 1000, NOW, RefundState.MADE)
    add_booking(world, "bk_2", minutes=-2 * DAY, guest=ZOE, checkout=PAID, refunds=(part,))
    add_booking(world, "bk_3", minutes=DAY, guest=ZOE, price=Money(9000, "jpy"), checkout=PAID)
    add_booking(world, "bk_4", minutes=2 * DAY, guest=ZOE, status=BookingStatus.CANCELLED)
    add_booking(world, "bk_5", minutes=-DAY)
    add_booking(world, "bk_6", minutes=3 * DAY, host_id="host_other", guest=Guest("Other", "other@example.com", "UTC"))
    world.put(add_booking(world, "bk_7", minutes=-DAY).anonymised(NOW))


def test_p3_a_guest_is_one_address_with_number_next_and_total_of_each_currency(site: Site) -> None:
    zoe, other = site.get(API).json["items"]

    assert {name: value for name, value in zoe.items() if name != "guestId"} == {
        "name": "Zoë",
        "email": "zoe@example.com",
        "bookings": 3,
        "paid": [{"amountMinor": 8000, "currency": "eur"}, {"amountMinor": 9000, "currency": "jpy"}],
        "nextBookingId": "bk_3",
        "nextStartsAt": "2026-12-02T09:00:00Z",
        "lastStartsAt": "2026-11-29T09:00:00Z",
    }
    assert (other["name"], other["bookings"], other["paid"]) == ("Guest", 1, [])


def test_p3_the_page_leads_to_each_guest_and_from_there_to_every_booking(site: Site) -> None:
    listed = site.get(PAGE)
    guest = site.get(listed.find("//main//h2/a/@href")[0])

    assert listed.find("//main//h2/a/text()") == ["Zoë", "Guest"]
    assert "3 bookings · €80 + ¥9,000" in listed.words
    assert "Time zone Central European Time, Paris" in guest.words
    assert [link[-4:] for link in guest.find("//p[@class='agenda-title']/a/@href")] == ["bk_4", "bk_3", "bk_2", "bk_1"]
    names = guest.find("//div[@class='agenda-what']/p[@class='quiet']/span/text()")
    assert names == ["Zoe M."], "the name above is not said again, another is"


def test_p3_guests_are_found_by_name_and_address(site: Site) -> None:
    assert site.get(f"{PAGE}?q=ZOE").find("//main//h2/a/text()") == ["Zoë"]
    assert "No guest like this" in site.get(f"{PAGE}?q=nobody").words
    assert site.browse(f"{PAGE}?q={101 * 'a'}").status == 422


def test_p3_s6_a_note_is_kept_for_the_host_told_to_the_guest_who_asks_and_goes_with_their_data(
    site: Site, world: World
) -> None:
    path = site.get(PAGE).find("//main//h2/a/@href")[0]
    saved = site.submit(path, site.get(path).form() | {"note": " Prefers mornings\r\nLeft-handed "})

    assert "Your note is saved." in site.get(saved.location).words
    assert site.get(API).json["items"][0]["note"] == "Prefers mornings\nLeft-handed"
    token = "token=booking.bk_3.signed"
    told = Site(world, session=None).get(f"/api/public/bookings/bk_3/export?{token}").json
    assert [note["text"] for note in told["guestNotes"]] == ["Prefers mornings\nLeft-handed"]

    assert Site(world, session=None).delete(f"/api/public/bookings/bk_3?{token}").status == 204

    assert world.guest_notes.list(HOST_ID) == []


def test_p3_g5_packages_count_in_a_guest_s_total_and_who_has_only_bought_one_is_a_guest(
    site: Site, world: World
) -> None:
    part = Refund(1, 5000, NOW, RefundState.MADE)
    bought(world, buyer=ZOE, refunds=(part,))
    bought(world, package_id="package_2", buyer=Guest("Buyer", "buyer@example.com", "Europe/Rome"))
    bought(world, package_id="package_3", buyer=ZOE, checkout=None, status=PackageStatus.NOT_PAID)

    zoe, other, buyer = site.get(API).json["items"]
    page = site.get(f"{PAGE}/{zoe['guestId']}")

    assert zoe["paid"] == [{"amountMinor": 8000 + 20000 - 5000, "currency": "eur"}, zoe["paid"][1]]
    assert (other["name"], other["paid"]) == ("Guest", [])
    assert (buyer["name"], buyer["bookings"], buyer["paid"][0]["amountMinor"]) == ("Buyer", 0, 20000)
    assert page.find("//section[@aria-labelledby='packages']//a/@href") == ["/mentor/packages/package_1"]
    assert "€230 + ¥9,000" in page.words
    assert "Central European Time, Rome" in site.get(f"{PAGE}/{buyer['guestId']}").words


def test_p3_p1_a_program_reads_one_guest_and_notes_something_if_its_key_may_change(site: Site, world: World) -> None:
    address = f"{API}/{site.get(API).json['items'][0]['guestId']}"
    reads, writes = (issue_key(HOST_ID, "Program", scopes, world.house)[1] for scopes in SCOPES)

    def ask(key: str, target: str, note: str | None = None) -> Answer:
        method, body = ("GET", None) if note is None else ("PATCH", {"note": note})
        headers = {"authorization": f"Bearer {key}"}
        return Site(world, session=None, csrf=None).send(method, target, json_body=body, headers=headers)

    noted = ask(writes, address, " Prefers mornings\r\nLeft-handed ")

    assert noted.json["note"] == "Prefers mornings\nLeft-handed"
    assert ask(reads, address).json == noted.json
    assert ask(reads, address, "x").status == 403
    assert ask(writes, address, "a" * (LONGEST_NOTE + 1)).json["field"] == "note"
    assert ask(writes, f"{API}/guest_nobody").status == 404
    assert "note" not in ask(writes, address, "").json
    assert world.guest_notes.list(HOST_ID) == []


def test_p3_a_note_that_is_too_long_comes_back_as_typed(site: Site, world: World) -> None:
    path, note = site.get(PAGE).find("//main//h2/a/@href")[0], "a" * (LONGEST_NOTE + 1)

    refused = site.submit(path, site.get(path).form() | {"note": note})

    assert (refused.status, refused.form()["note"]) == (422, note)
    assert world.guest_notes.list(HOST_ID) == []


def test_p3_guests_of_earlier_bookings_are_on_the_next_page_and_found_from_there(site, world, monkeypatch) -> None:
    monkeypatch.setattr("joinlink.usecases.bookings.know_guests.MOST_LOOKED_AT", 4)
    add_booking(world, "bk_0", minutes=-90 * DAY, guest=Guest("First", "first@example.com", "UTC"))

    first = site.get(PAGE)
    (following,) = first.find("//nav[@aria-label='More guests']/a/@href")
    second = site.get(following)
    guest = site.get(second.find("//main//h2/a[.='First']/@href")[0])

    assert "First" not in first.words
    assert "bk_0" in guest.text
