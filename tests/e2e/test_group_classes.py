"""G1, G3, G4: many guests at once at one start of a class with several seats, which takes place in person."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.e2e.people import Offer, Town, content, from_now

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SEATS = 10
GUESTS = 50


def sell(town: Town, price_minor: int) -> Offer:
    """Put a class with ten seats on sale."""
    return town.host().sell(price_minor=price_minor, seats=SEATS, isOnline=False)


def book_at_once(offer: Offer) -> list[dict[str, Any]]:
    """Let fifty guests ask for one start; ten get in, and the others are told."""

    def ask(number: int) -> requests.Response:
        return offer.post(offer.starts_at, email=f"guest-{number}@example.com")

    with ThreadPoolExecutor(GUESTS) as pool:
        answers = list(pool.map(ask, range(GUESTS)))

    assert Counter(answer.status_code for answer in answers) == {201: SEATS, 409: GUESTS - SEATS}
    assert {content(answer, 409)["code"] for answer in answers if answer.status_code == 409} == {"slot_taken"}
    return [content(answer, 201) for answer in answers if answer.status_code == 201]


def seats_left(offer: Offer) -> int | None:
    """Return how many seats the start has; None once it is not offered."""
    left: dict[str, Any] = {slot["startsAt"]: slot["seatsLeft"] for slot in offer.slots()}
    return left.get(offer.starts_at)


def the_occurrence(offer: Offer) -> dict[str, Any]:
    (occurrence,) = content(offer.host.call("GET", "/api/occurrences"))["items"]
    return dict(occurrence)


def test_g1_g4_of_fifty_guests_at_once_ten_have_the_seats_and_one_who_leaves_makes_room(town: Town) -> None:
    offer = sell(town, 0)

    booked = book_at_once(offer)

    occurrence = the_occurrence(offer)
    assert (occurrence["seatsTaken"], seats_left(offer)) == (SEATS, None)
    assert sorted(occurrence["bookings"]) == sorted(each["bookingId"] for each in booked)
    assert {offer.host.booking(each["bookingId"])["occurrenceId"] for each in booked} == {occurrence["occurrenceId"]}

    first = booked[0]
    address = f"{town.site}/api/public/bookings/{first['bookingId']}/cancel"
    content(requests.post(address, params={"token": first["token"]}, json={}, timeout=60))
    assert seats_left(offer) == 1
    content(offer.post(offer.starts_at, email="next@example.com"), 201)
    assert seats_left(offer) is None


def test_g4_b5_of_fifty_who_would_pay_ten_hold_the_seats_and_the_next_gets_what_lapses(town: Town) -> None:
    offer = sell(town, 4500)

    booked = book_at_once(offer)
    late, *paying = booked
    for each in paying:
        requests.post(each["checkoutUrl"], data={"decision": "pay"}, allow_redirects=False, timeout=60)
    for each in paying:
        town.wait_for("the payment", lambda each=each: offer.host.booking(each["bookingId"])["status"] == "confirmed")
    assert seats_left(offer) is None
    town.heal(from_now(hours=1))

    assert offer.host.booking(late["bookingId"])["status"] == "expired"
    assert seats_left(offer) == 1
    another = content(offer.post(offer.starts_at, email="next@example.com"), 201)
    assert another["status"] == "pending_payment"
    assert the_occurrence(offer)["seatsTaken"] == SEATS
