"""G6: a series over HTTP: seen, booked and paid in one go; one date cancelled, the rest moved, two guests racing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from joinlink.clock import parse_rfc3339, rfc3339
from local.demo import GUEST
from tests.e2e.clockwork import IN_PERSON
from tests.e2e.people import Host, Offer, Town, content

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]

PRICE = 4500


def series_of(offer: Offer) -> str:
    return f"{offer.town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/series"


def later(starts_at: str) -> str:
    """Return the time two hours later."""
    return rfc3339(parse_rfc3339(starts_at) + timedelta(hours=2))


def dates(offer: Offer, count: int) -> list[dict[str, Any]]:
    """Ask how the dates of this many weeks stand, from the first time on that is free two hours later as well."""
    free = [each["startsAt"] for each in offer.slots()]
    first = next(each for each in free[1:] if later(each) in free)
    asked = {"startsAt": first, "count": str(count)}
    found: list[dict[str, Any]] = content(requests.get(series_of(offer), params=asked, timeout=60))["dates"]
    return found


def book(offer: Offer, starts: list[str], email: str = GUEST["email"]) -> requests.Response:
    wish = {"starts": starts, "guest": GUEST | {"email": email}}
    return requests.post(series_of(offer), json=wish, timeout=120)


def pay(booked: dict[str, Any]) -> None:
    requests.post(booked["checkoutUrl"], data={"decision": "pay"}, allow_redirects=False, timeout=60)


def bookings(host: Host, booked: dict[str, Any]) -> list[dict[str, Any]]:
    return [host.booking(each["bookingId"]) for each in booked["bookings"]]


def test_g6_a_series_is_seen_paid_in_one_go_and_each_date_lives_its_own_life(town: Town) -> None:
    host = town.host()
    offer = host.sell(**IN_PERSON, seriesMax=4)

    seen = dates(offer, 4)
    starts = [each["startsAt"] for each in seen]
    booked = content(book(offer, starts), 201)
    pay(booked)

    assert {each["status"] for each in seen} == {"free"}
    assert booked["total"] == {"amountMinor": 4 * PRICE, "currency": "eur"}
    assert {each["status"] for each in bookings(host, booked)} == {"confirmed"}
    (delivered,) = [
        each
        for each in town.control("GET", "webhooks?source=stripe")["deliveries"]
        if each["type"] == "checkout.session.completed" and booked["seriesId"] in each["body"]
    ]
    again = requests.post(delivered["url"], data=delivered["body"].encode(), headers=delivered["headers"], timeout=60)
    assert again.status_code == 200
    ours = {each["bookingId"] for each in booked["bookings"]}

    def told() -> list[dict[str, Any]] | None:
        mails = [mail for mail in town.mailbox() if GUEST["email"] in mail["to"]]
        about = [mail for mail in mails if all(each in mail["text"] for each in ours)]
        return about or None

    assert len(town.wait_for("the one confirmation", told)) == 1

    second = booked["bookings"][1]
    content(host.call("POST", f"/api/bookings/{second['bookingId']}/cancel", {}))
    content(host.call("POST", f"/api/bookings/{second['bookingId']}/refund"))
    refunds = town.control("GET", "provider-state/stripe")["refunds"]
    assert [each["amount"] for each in refunds if each["metadata"].get("booking_id") in ours] == [PRICE]
    states = [each["status"] for each in bookings(host, booked)]
    assert states == ["confirmed", "cancelled", "confirmed", "confirmed"]

    zone = ZoneInfo(content(host.call("GET", "/api/availability"))["timezone"])
    at = parse_rfc3339(later(starts[0])).astimezone(zone)
    moved = content(host.call("POST", f"/api/series/{booked['seriesId']}/reschedule", {"time": f"{at:%H:%M}"}))
    times = {f"{parse_rfc3339(each['startsAt']).astimezone(zone):%H:%M}" for each in moved["changed"]}
    assert (times, len(moved["changed"]), moved["unchanged"]) == ({f"{at:%H:%M}"}, 3, [])

    (payment,) = {each["payment_intent"] for each in refunds if each["metadata"].get("booking_id") in ours}
    in_the_dashboard = {"payment_intent": payment, "amount": PRICE + 500}
    town.control("POST", "webhooks/stripe", {"type": "refund.created", "object": in_the_dashboard})
    assert [each.get("refundedMinor") for each in bookings(host, booked)] == [None, PRICE, 500, PRICE]
    assert [each["bookingId"] for each in host.notices("refunded_in_stripe")] == [booked["bookings"][0]["bookingId"]]


def test_g6_of_two_guests_who_race_for_one_date_one_has_all_and_the_other_hears_which_is_gone(town: Town) -> None:
    offer = town.host().sell(**IN_PERSON, seriesMax=4)
    starts = [each["startsAt"] for each in dates(offer, 4)]
    wishes = [starts[:3], starts[2:]]

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda wish: book(offer, wish, f"{len(wish)}@example.com"), wishes))

    assert sorted(each.status_code for each in answers) == [201, 409]
    refused = next(each.json() for each in answers if each.status_code == 409)
    assert (refused["code"], refused["starts"]) == ("slot_taken", starts[2:3])
