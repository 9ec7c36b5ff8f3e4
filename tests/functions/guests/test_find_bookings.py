"""F7: a guest has all their bookings mailed to them, and whoever asks learns nothing of anybody's."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.guest_search import MOST_OF_A_NETWORK
from joinlink.model.package_stages import PackageStatus
from tests.functions.site import Answer, Site, run
from tests.samples import GUEST, HOST, NOW, at
from tests.worlds.packages import bought
from tests.worlds.world import CONFIRMED, FREE_CLASS, World

ADDRESS = GUEST.email


def find(site: Site, email: str = ADDRESS, **more: str) -> Answer:
    return site.post("/api/public/bookings/find", {"email": email, **more})


def let_it_mail(world: World) -> None:
    while world.search_runner.events:
        run("mail_bookings", world.search_runner.events.pop(0))


def put(world: World, booking_id: str, days: int = 1, email: str = ADDRESS, **changes: object) -> Booking:
    guest = replace(GUEST, email=email)
    booking = replace(CONFIRMED, booking_id=booking_id, guest=guest, found_by=world.house.strangers.guest(email))
    return world.put(replace(at(booking, NOW + timedelta(days=days)), **changes))  # type: ignore[arg-type]


def test_f7_g5_who_has_bought_a_package_gets_its_link_as_well(site: Site, world: World) -> None:
    buyer = replace(GUEST, email=ADDRESS)
    hashed = world.house.strangers.guest(ADDRESS)
    for package_id, changes in {
        "package_paid": {},
        "package_over": {"expires_at": NOW},
        "package_unpaid": {"status": PackageStatus.PENDING_PAYMENT},
        "package_of_another": {"found_by": "somebody"},
    }.items():
        bought(world, **{"package_id": package_id, "buyer": buyer, "found_by": hashed} | changes)

    find(site)
    let_it_mail(world)

    (mail,) = world.mailer.sent
    assert (mail.to, re.findall(r"/packages/(\w+)", mail.text)) == (ADDRESS, ["package_paid"])
    assert "5 lessons are left" in mail.text
    address = mail.text[mail.text.index("/packages/package_paid") :].split()[0]
    assert site.get(f"/api/public{address}").json["packageId"] == "package_paid"


def test_f7_the_address_gets_one_mail_with_the_link_to_each_booking_what_is_to_come_first(site, world: World) -> None:
    put(world, "over", days=-2)
    put(world, "later", days=9, status=BookingStatus.PENDING_PAYMENT)
    put(world, "next")
    put(world, "of_another", email="somebody@example.com")
    put(world, "long_over", days=-40)

    answer = find(site, "Guest@Example.com")
    let_it_mail(world)

    assert (answer.status, answer.json) == (202, {})
    (mail,) = world.mailer.sent
    assert mail.to == ADDRESS
    assert re.findall(r"/bookings/(\w+)\?token=booking\.\w+\.signed", mail.text) == ["next", "later", "over"]
    assert "(Eastern Time, New York)" in mail.text


def test_f7_with_a_handle_only_that_hosts_are_mailed(site: Site, world: World) -> None:
    world.add_host(replace(HOST, host_id="host_2", handle="other", email="other@example.com"))
    put(world, "here")
    put(world, "there", host_id="host_2")

    find(site, handle="other")
    let_it_mail(world)

    (mail,) = world.mailer.sent
    assert re.findall(r"/bookings/(\w+)\?", mail.text) == ["there"]


@pytest.mark.parametrize("asked", [{"email": "nobody@example.com"}, {"email": ADDRESS, "handle": "nobody"}])
def test_f7_without_bookings_the_answer_is_the_same_and_there_is_no_mail(site, world: World, asked) -> None:
    put(world, "here")
    with_bookings = find(site)
    world.search_runner.events.clear()

    answer = find(site, **asked)
    let_it_mail(world)

    assert (answer.status, answer.text) == (with_bookings.status, with_bookings.text)
    assert world.mailer.sent == []


def test_f7_the_answer_is_there_before_any_booking_is_looked_for(site: Site, world: World) -> None:
    put(world, "here")
    find(site)

    assert world.mailer.sent == []
    assert ADDRESS not in str(world.search_runner.events)


def test_f7_s1_an_address_gets_a_few_such_mails_a_day_and_whoever_asks_beyond_is_told_nothing(site, world) -> None:
    put(world, "here")
    most = world.house.strangers.limits.mails_a_day

    answers = {find(site).status for _ in range(most + 3)}
    let_it_mail(world)

    assert answers == {202}
    assert len(world.mailer.sent) == most
    world.clock.time += timedelta(days=1)
    find(site)
    assert world.search_runner.events


def test_f7_s1_a_network_can_not_have_many_addresses_mailed(site: Site, world: World) -> None:
    site.source = "203.0.113.7"
    for number in range(MOST_OF_A_NETWORK + 2):
        assert find(site, f"guest{number}@example.com").status == 202

    assert len(world.search_runner.events) == MOST_OF_A_NETWORK


def test_f7_what_is_booked_is_found_and_after_a_correction_under_the_new_address_alone(site, world: World) -> None:
    world.live_in("Europe/Berlin")
    world.sell(FREE_CLASS)
    booking = world.book()
    corrected = f"/api/public/bookings/{booking.booking_id}?token=booking.{booking.booking_id}.signed"

    assert site.patch(corrected, {"email": "right@example.com"}).status == 200

    for address in (booking.guest.email, "right@example.com"):
        find(site, address)
    let_it_mail(world)
    assert [mail.to for mail in world.mailer.sent] == ["right@example.com"]


def test_f7_the_page_says_the_same_whatever_there_is_and_a_wrong_address_beside_its_field(site, world: World) -> None:
    put(world, "here")

    sent = site.submit("/bookings", {"email": ADDRESS})
    refused = site.submit("/bookings", {"email": "guest"})

    assert (sent.status, sent.location) == (303, "/bookings?sent=1")
    assert "Check your mail" in site.get(sent.location).words
    assert refused.status == 422
    assert refused.error("email")
    assert refused.form()["email"] == "guest"


def test_f7_no_mail_goes_to_an_address_that_takes_none(site: Site, world: World) -> None:
    put(world, "here")
    world.suppressions.suppress(ADDRESS, "bounce", NOW)

    find(site)
    let_it_mail(world)

    assert world.mailer.sent == []
