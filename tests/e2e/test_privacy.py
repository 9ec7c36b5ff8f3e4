"""S6: export, delete, and a look through the whole table and every queue: nothing of that person is left."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from tests.e2e.clockwork import IN_PERSON, book, mails_about, open_at_any_hour, readers, slot_in
from tests.e2e.people import Host, Offer, Town
from tests.e2e.purchases import buy
from tests.worlds.table_scan import found_in_table

pytestmark = pytest.mark.usefixtures("undisturbed")

GUEST = {"name": "Canary Finch", "email": "canary.finch@example.org", "timezone": "America/Halifax"}
OF_THE_GUEST = tuple(GUEST.values())
STEP = timedelta(minutes=20)


@pytest.fixture
def host(town: Town) -> Host:
    return open_at_any_hour(town.host("zoom", "google"))


def booked(host: Host) -> tuple[Offer, dict[str, Any]]:
    offer = host.sell(price_minor=0, title=f"Birdsong of {host.host_id}")
    return offer, book(offer, slot_in(offer, timedelta(hours=30)), GUEST)


def left_of(town: Town, *words: str) -> list[str]:
    """Look for words in the table and in every queue; what is counted by an address's hash names ids for a while."""
    sqs: Any = town.cloud.client("sqs")
    queues = [sqs.receive_message(QueueUrl=url) for url in sqs.list_queues().get("QueueUrls", [])]
    in_queues = [f"queue: {word}" for word in words for answer in queues if word in str(answer)]
    in_table = found_in_table(town.cloud.client("dynamodb"), town.cloud.table_name, *words)
    return [row for row in in_table if not row.startswith("GUEST#")] + in_queues


def test_s6_a_guest_exports_and_deletes_and_nothing_of_them_is_left(town: Town, host: Host) -> None:
    offer, booking = booked(host)
    address, token = f"{town.site}/api/public/bookings/{booking['bookingId']}", {"token": offer.token}
    told = requests.get(f"{address}/export", params=token, timeout=60).json()
    assert told["booking"]["guest"] == GUEST | {"locale": "en"}
    assert len(told["mails"]) == 1
    assert left_of(town, *OF_THE_GUEST)

    assert requests.delete(address, params=token, timeout=60).status_code == 204

    assert left_of(town, *OF_THE_GUEST) == []
    town.wait_for("the meeting's end", lambda: not town.meetings(booking))
    town.wait_for("the host's mail", lambda: readers(mails_about(town, booking))[host.email] == 2)
    town.heal(datetime.now(UTC) + STEP)
    assert readers(mails_about(town, booking)) == {GUEST["email"]: 1, host.email: 2}
    assert requests.get(address, params=token, timeout=60).status_code == 404
    assert host.booking(booking["bookingId"])["guest"]["name"] == "Deleted guest"
    assert host.timeline(booking["bookingId"]) == []


def test_s6_a_host_exports_and_deletes_and_nothing_of_them_or_their_guests_is_left(town: Town, host: Host) -> None:
    _, booking = booked(host)
    me = host.call("GET", "/api/me").json()
    words = (host.email, host.host_id, booking["bookingId"], *OF_THE_GUEST)
    told = host.call("GET", "/api/me/export").text
    assert [word for word in words if word not in told] == []
    assert GUEST["email"] in host.call("GET", "/api/me/export?format=csv").text

    assert host.call("DELETE", "/api/me", {"confirm": me["handle"]}).status_code == 202

    page = f"{town.site}/book/{me['handle']}"
    assert requests.get(page, timeout=60).status_code == 404
    assert host.call("GET", "/api/me").status_code == 401
    town.heal()
    town.wait_for("the guest's mail", lambda: readers(mails_about(town, booking))[GUEST["email"]] == 2)
    town.ended(booking)
    for step in range(1, 4):
        town.heal(datetime.now(UTC) + step * STEP)
    assert left_of(town, *words) == []
    assert host.meetings() == []
    assert host.call("GET", f"/book/{me['handle']}").status_code == 404


def test_g5_s6_a_host_who_goes_is_mailed_which_package_stripe_would_not_refund(town: Town, host: Host) -> None:
    purchase = buy(host, host.sell(**IN_PERSON), lessons=2)
    purchase.checkout("pay")
    payment = town.session_of(purchase.package_id)["payment_intent"]
    disputed = {"type": "charge.dispute.created", "object": {"payment_intent": payment}}
    town.control("POST", "webhooks/stripe", disputed)
    me = host.call("GET", "/api/me").json()

    wish = {"confirm": me["handle"], "refundPackages": True}
    assert host.call("DELETE", "/api/me", wish).status_code == 202
    for step in range(1, 8):
        town.heal(datetime.now(UTC) + step * STEP)

    told = [mail for mail in town.mailbox() if host.email in mail["to"] and "pay back" in mail["subject"]]
    assert len(told) == 1
    assert f"payment {payment} in Stripe" in told[0]["text"]
    assert left_of(town, host.email) == []
