"""G2, G3 over HTTP: guests at once share one meeting; one leaves; the host moves and cancels for everybody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.e2e.people import Host, Offer, Town, content

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400), pytest.mark.usefixtures("undisturbed")]


def book_at_once(offer: Offer, guests: int) -> list[dict[str, Any]]:
    """Let guests book one start at once, and pay if that is asked."""

    def book(number: int) -> dict[str, Any]:
        booked = content(offer.post(offer.starts_at, email=f"guest-{number}@example.com"), 201)
        if booked.get("checkoutUrl"):
            requests.post(booked["checkoutUrl"], data={"decision": "pay"}, allow_redirects=False, timeout=60)
        return booked

    with ThreadPoolExecutor(guests) as pool:
        booked = list(pool.map(book, range(guests)))
    for each in booked:
        offer.town.wait_for("its link", lambda each=each: offer.host.booking(each["bookingId"]).get("meetingUrl"))
        offer.town.ended(each)
    return booked


def occurrence(host: Host, booking: dict[str, Any]) -> dict[str, Any]:
    found = host.booking(booking["bookingId"])["occurrenceId"]
    return content(host.call("GET", f"/api/occurrences/{found}"))


def links(host: Host, booked: list[dict[str, Any]]) -> set[str]:
    return {host.booking(each["bookingId"])["meetingUrl"] for each in booked}


def mails(town: Town, addresses: list[str]) -> list[str]:
    """Return to whom of these each mail went."""
    return sorted(address for mail in town.mailbox() for address in addresses if address in mail["to"])


def settled(host: Host, booked: list[dict[str, Any]], revision: int) -> None:
    """Wait for the workflows of the bookings' present revision."""
    for each in booked:
        name = f"{each['bookingId']}-r{revision}"
        host.town.wait_for(
            "its workflow",
            lambda name=name, each=each: any(
                run["name"] == name and run["status"] != "RUNNING" for run in host.town.executions_of(each)
            ),
        )


@pytest.mark.parametrize(
    ("providers", "price_minor", "seats"),
    [(("zoom", "google"), 0, 10), (("zoom",), 4500, 4), (("google",), 4500, 4)],
    ids=["zoom with google, free", "zoom, paid", "meet, paid"],
)
def test_g2_g3_guests_at_once_share_one_meeting_to_the_last(
    town: Town, providers: tuple[str, ...], price_minor: int, seats: int
) -> None:
    host = town.host(*providers)
    offer = host.sell(price_minor=price_minor, seats=seats)

    booked = book_at_once(offer, seats)

    there = occurrence(host, booked[0])
    on_zoom, in_google = "zoom" in providers, "google" in providers
    assert (len(host.meetings()), len(host.events())) == (on_zoom, in_google)
    assert links(host, booked) == {there["meetingUrl"]}
    assert there["seatsTaken"] == seats
    if in_google:
        assert host.events()[0]["description"].find(f"{seats} of {seats} seats") >= 0

    first, *others = booked
    address = f"{town.site}/api/public/bookings/{first['bookingId']}/cancel"
    content(requests.post(address, params={"token": first["token"]}, json={}, timeout=60))
    town.wait_for("the cancellation", lambda: len(town.executions_of(first)) == 2)
    town.ended(first)
    assert (len(host.meetings()), len(host.events())) == (on_zoom, in_google)
    assert links(host, others) == {there["meetingUrl"]}

    path, later = f"/api/occurrences/{there['occurrenceId']}", offer.slots()[-1]["startsAt"]
    revision = host.booking(others[0]["bookingId"])["revision"]
    moved = content(host.call("POST", f"{path}/reschedule", {"startsAt": later}))
    town.heal()  # whom the request had no time left for
    settled(host, others, revision + 1)
    now = occurrence(host, others[0])
    assert (moved["startsAt"], now["startsAt"]) == (later, later)
    assert (len(host.meetings()), len(host.events())) == (on_zoom, in_google)
    assert links(host, others) == {now["meetingUrl"]} != {there["meetingUrl"]}

    content(host.call("POST", f"{path}/cancel", {"reason": "I am ill.", "refund": True}))
    town.heal()
    settled(host, others, revision + 2)
    assert (host.meetings(), host.events()) == ([], [])
    assert {host.booking(each["bookingId"])["status"] for each in others} == {"cancelled"}
    refunded = {host.booking(each["bookingId"]).get("refundedMinor") for each in others}
    assert refunded == ({price_minor} if price_minor else {None})
    addresses = sorted(f"guest-{number}@example.com" for number in range(1, seats))
    expected = 4 if price_minor else 3  # booked, moved, cancelled, and the money
    town.wait_for("the mails", lambda: len(mails(town, addresses)) >= expected * len(addresses))
    assert mails(town, addresses) == sorted(addresses * expected)
    assert host.notices() == []
