"""S5: features that no other journey uses under the deployed roles: feeds, previews, keys, notes, ends of accounts."""

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import count

import lxml.html
import pytest
import requests

from joinlink.ids import hashed
from local.demo import GUEST
from tests.e2e.clockwork import IN_PERSON, fill
from tests.e2e.people import Host, Town, content, from_now
from tests.e2e.purchases import Purchase, buy
from tests.e2e.test_programs import program
from tests.e2e.test_roles import deleted_by_hand, submit

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]


def new_feed(host: Host) -> str:
    """Make the address of a calendar feed, in place of the former one if any."""
    page = submit(host, "/mentor/settings/calendar")
    return re.findall(rf"{re.escape(host.town.site)}/feeds/[\w-]+\.ics", page.text)[0]


def sold_package(host: Host) -> Purchase:
    """Let a guest buy a package of this host's."""
    purchase = buy(host, host.sell(**IN_PERSON), lessons=2)
    purchase.checkout("pay")
    return purchase


def test_p3_a_feed_is_read_until_another_takes_its_place_and_until_it_is_revoked(town: Town) -> None:
    host = town.host()
    first = new_feed(host)
    read = requests.get(first, timeout=60)
    second = new_feed(host)

    assert (read.status_code, read.text.splitlines()[0]) == (200, "BEGIN:VCALENDAR")
    assert [requests.get(each, timeout=60).status_code for each in (first, second)] == [404, 200]
    assert submit(host, "/mentor/settings/calendar", do="revoke").status_code == 303
    assert requests.get(second, timeout=60).status_code == 404


def test_p3_a_note_about_a_guest_is_kept_and_taken_back(town: Town) -> None:
    host = town.host()
    offer = host.sell(price_minor=0, **IN_PERSON)
    offer.booked_and_paid()
    (guest,) = content(host.call("GET", "/api/guests"))["items"]
    address = f"/api/guests/{guest['guestId']}"

    for note in ("Prefers mornings", ""):
        noted = content(host.call("PATCH", address, {"note": note}))
        assert noted.get("note", "") == note


def test_f6_a_page_and_a_class_have_pictures_for_chats_and_codes_to_scan(town: Town) -> None:
    host = town.host()
    offer = host.sell(price_minor=0, **IN_PERSON)
    pages = (f"/book/{offer.handle}", f"/book/{offer.handle}/{offer.slug}")

    pictures = [
        re.findall(r'property="og:image" content="([^"]+)"', requests.get(town.site + page, timeout=60).text)[0]
        for page in pages
    ]
    codes = [f"{town.site}/qr/{offer.handle}.png", f"{town.site}/qr/{offer.handle}/{offer.slug}.svg"]

    kinds = [requests.get(each, timeout=60).headers["Content-Type"] for each in (*pictures, *codes)]
    assert kinds == ["image/png", "image/png", "image/png", "image/svg+xml"]


def test_p1_g5_a_key_reads_packages_and_their_buyers_find_and_export_them(town: Town) -> None:
    host = town.host()
    purchase = sold_package(host)
    made = content(host.call("POST", "/api/keys", {"name": "Books", "scopes": ["read"]}), 201)

    (sold,) = content(program(town, made["key"], "GET", "/api/packages"))["items"]
    searched = requests.post(f"{town.site}/api/public/bookings/find", json={"email": GUEST["email"]}, timeout=60)
    exported = requests.get(
        f"{town.site}/api/public/packages/{purchase.package_id}/export", params={"token": purchase.token}, timeout=60
    )

    assert sold["packageId"] == purchase.package_id
    assert searched.status_code == 202
    town.wait_for("the package's link", lambda: purchase.package_id in "".join(each["text"] for each in town.mailbox()))
    assert GUEST["email"] in exported.text


def test_g5_whoever_has_lessons_left_is_reminded_before_a_packages_time_is_over(town: Town) -> None:
    host = town.host()
    purchase = sold_package(host)

    quarters = count(step=16)

    def reminded() -> list[str]:
        """Let care come by each quarter of an hour: at first the mail of the purchase may be under way."""
        town.heal(from_now(days=85, minutes=next(quarters)))
        about = [mail for mail in town.mailbox() if purchase.package_id in mail["text"]]
        return [mail["to"] for mail in about if mail["subject"].startswith("2 lessons left")]

    assert town.wait_for("the reminder", reminded) == [GUEST["email"]]
    town.heal(from_now(days=86))  # once it is sent, nothing is left to do
    assert reminded() == [GUEST["email"]]


def test_g5_e5_a_host_vouches_for_a_buyers_address_that_got_no_more_mail(town: Town) -> None:
    host = town.host()
    purchase = sold_package(host)
    address = f"bounce+{purchase.package_id[-6:]}@simulator.amazonses.com"
    content(purchase.correct(address))
    mailbox = {"pk": {"S": f"MAILBOX#{hashed(address)}"}, "sk": {"S": f"MAILBOX#{hashed(address)}"}}

    def gets_no_mail() -> bool:
        item = town.cloud.client("dynamodb").get_item(TableName=town.cloud.table_name, Key=mailbox)
        return "Item" in item

    town.wait_for("the bounce", gets_no_mail)
    content(host.call("POST", f"/api/packages/{purchase.package_id}/resend", {}), 202)

    def tries() -> bool:
        return sum(address in mail["to"] for mail in town.mailbox()) == 2

    assert town.wait_for("another try", tries)


def test_s7_an_invitation_that_could_not_be_mailed_goes_out_later(town: Town) -> None:
    email = "invited@example.org"

    def mailed() -> list[str]:
        return [mail["subject"] for mail in town.mailbox() if mail["to"] == email]

    town.fault("ses", "send_email", "403", -1)
    answer = town.cloud.client("lambda").invoke(
        FunctionName="joinlink-local-invite_hosts", Payload=json.dumps({"invite": email}).encode()
    )
    assert "FunctionError" in answer
    town.heal(from_now(minutes=16))
    assert mailed() == []

    town.calm()
    town.heal(from_now(minutes=32))

    assert len(mailed()) == 1


def test_f1_a_host_gives_the_page_another_link_with_its_profile(town: Town) -> None:
    host = town.host()
    page = host.journey.host.get(f"{town.site}/mentor/settings/profile", timeout=60)
    profile = next(form for form in lxml.html.fromstring(page.text).xpath("//main//form") if "handle" in form.fields)
    fields = {name: str(value) for name, value in profile.form_values() if name != "csrf"}
    handle = f"studio-{host.host_id[-6:]}"

    assert submit(host, "/mentor/settings/profile", **fields | {"handle": handle}).status_code == 303

    assert content(host.call("GET", "/api/me"))["handle"] == handle


def test_s6_keys_feed_and_packages_end_with_the_account(town: Town) -> None:
    host = town.host()
    purchase = sold_package(host)
    buyer = f"buyer-{purchase.package_id[-6:]}@example.org"
    content(purchase.correct(buyer))
    feed = new_feed(host)
    key = content(host.call("POST", "/api/keys", {"name": "n8n", "scopes": ["read"]}), 201)["key"]
    content(program(town, key, "GET", "/api/me"))
    handle = content(host.call("GET", "/api/me"))["handle"]

    assert host.call("DELETE", "/api/me", {"confirm": handle}).status_code == 202

    assert program(town, key, "GET", "/api/me").status_code == 401
    assert requests.get(feed, timeout=60).status_code == 404
    for step in range(1, 8):
        town.heal(datetime.now(UTC) + step * timedelta(minutes=20))
    assert buyer not in town.everything_stored()


def test_m8_a_link_for_a_group_that_is_none_comes_back_on_its_page(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0, seats=3)
    occurrence = fill(offer, offer.starts_at, ["one@example.com"])

    refused = submit(host, f"/mentor/occurrences/{occurrence['occurrenceId']}/meeting-link", url="not a link")

    assert (refused.status_code, "not a link" in refused.text) == (422, True)


def test_g2_x3_the_meeting_of_a_group_that_can_not_be_removed_is_named_and_goes_later(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0, seats=3)
    occurrence = fill(offer, offer.starts_at, ["one@example.com"])
    town.fault("zoom", "delete_meeting", "revoked", -1)

    content(host.call("POST", f"/api/occurrences/{occurrence['occurrenceId']}/cancel", {}))

    town.wait_for("the notice", lambda: host.notices("leftover_meeting"))
    town.calm()
    host.journey.connect("zoom")  # which has what it left over looked at
    town.heal()
    assert (host.meetings(), host.notices("leftover_meeting")) == ([], [])


def test_g2_c10_the_meeting_of_a_group_that_was_deleted_at_zoom_is_taken_off_its_seats(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0, seats=3)
    fill(offer, offer.starts_at, ["one@example.com"])
    (seat,) = content(host.call("GET", "/api/bookings?when=upcoming"))["items"]
    offer.booking_id = seat["bookingId"]

    assert deleted_by_hand(offer)["status"] == 200

    (occurrence,) = content(host.call("GET", "/api/occurrences"))["items"]
    assert (occurrence["meetingState"], "meetingUrl" in occurrence) == ("missing", False)
