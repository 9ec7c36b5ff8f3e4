"""S1, S2: what strangers do to a site with the limits as deployed, by addresses and networks of their choice."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest
import requests

from tests.e2e.cloud_elsewhere import town_elsewhere
from tests.e2e.people import Offer, Town, content

pytestmark = pytest.mark.timeout(240)

NETWORKS: Final = ("203.0.113.1", "203.0.113.2", "198.51.100.3", "2001:db8:1:1::4", "2001:db8:2:2::5")
"""A school, an office, a carrier and two homes."""


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """Start a cloud with the template's own limits."""
    with town_elsewhere() as town:
        yield town


def ask(offer: Offer, starts_at: str, email: str, source: str = NETWORKS[0]) -> requests.Response:
    """Book as somebody."""
    return requests.post(
        f"{offer.town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/bookings",
        json={"startsAt": starts_at, "guest": {"name": email.split("@", maxsplit=1)[0], "email": email}},
        headers={"X-Local-Source": source},
        timeout=120,
    )


def starts(offer: Offer) -> list[str]:
    """Return the slots of the coming week, without those that may be too near by then."""
    return [slot["startsAt"] for slot in offer.slots()[4:]]


def mails_to(town: Town, email: str) -> list[dict[str, Any]]:
    return [mail for mail in town.mailbox() if email in mail["to"]]


def test_s2_beyond_the_trusted_number_one_mail_asks_to_confirm_and_its_page_does(town: Town) -> None:
    host, email = town.host("zoom", "google"), "busy-guest@example.com"
    offer = host.sell(price_minor=0)
    times = starts(offer)
    for number in range(5):
        assert content(ask(offer, times[number * 3], email), 201)["status"] == "confirmed"

    booked = content(ask(offer, times[30], email), 201)

    assert (booked["status"], "token" in booked) == ("awaiting_confirmation", False)
    offer.booking_id = booked["bookingId"]
    assert host.booking(offer.booking_id)["status"] == "awaiting_confirmation"
    mail = town.wait_for("the mail", lambda: [each for each in mails_to(town, email) if "confirm" in each["subject"]])
    [address] = re.findall(rf"{town.site}/bookings/\S+", mail[0]["text"])
    page = requests.get(address, timeout=60)
    assert host.booking(offer.booking_id)["status"] == "awaiting_confirmation"
    [action] = re.findall(r'action="([^"]+/confirm\?[^"]+)"', page.text)
    assert "You are booked" in requests.post(town.site + html.unescape(action), timeout=60).text
    booking = offer.settled()
    assert (booking["status"], booking["meetingState"]) == ("confirmed", "ready")
    assert len(town.executions_of({"bookingId": offer.booking_id})) == 2
    assert any(booking["meetingUrl"] in each["text"] for each in mails_to(town, email))


def test_s1_one_name_and_address_holds_two_times_of_ten(town: Town) -> None:
    offer = town.host("zoom").sell()
    times = starts(offer)

    answers = [ask(offer, times[number * 2], "holder@example.com", NETWORKS[number % 5]) for number in range(10)]

    assert Counter(answer.status_code for answer in answers) == {201: 2, 429: 8}
    refusal = answers[-1]
    assert refusal.json()["code"] == "rate_limited"
    assert 0 < int(refusal.headers["Retry-After"]) <= 36 * 60


def test_s1_a_stranger_gets_five_mails_of_ten(town: Town) -> None:
    offers = [town.host("zoom").sell(price_minor=0) for _ in range(2)]
    times = starts(offers[0])

    answers = [
        ask(offers[number % 2], times[number], "stranger@example.com", NETWORKS[number // 2]) for number in range(10)
    ]

    assert Counter(answer.status_code for answer in answers) == {201: 5, 429: 5}
    town.wait_for("the mails", lambda: len(mails_to(town, "stranger@example.com")) >= 5)
    assert len(mails_to(town, "stranger@example.com")) == 5
