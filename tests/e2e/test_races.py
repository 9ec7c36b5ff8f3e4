"""A6, B3, PRODUCT 12.4: many at once, and the same thing many times."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests

from joinlink.model.booking import BookingStatus
from joinlink.model.claim import Claim
from joinlink.store.bookings import DynamoBookings
from joinlink.store.table import Table
from tests.e2e.people import Offer, Town
from tests.samples import BOOKING, at

pytestmark = pytest.mark.timeout(240)


def test_ac53_twenty_guests_ask_for_one_slot_and_one_gets_it(town: Town) -> None:
    offer = town.host("zoom").sell(price_minor=0)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: offer.post(offer.starts_at), range(20)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"slot_taken"}


def test_ac39_the_same_idempotency_key_books_once(town: Town) -> None:
    offer = town.host("zoom").sell(price_minor=0)

    first, second = (offer.post(offer.starts_at, headers={"Idempotency-Key": "click-1"}) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["bookingId"] == second.json()["bookingId"]


def test_b3_the_same_event_five_times_two_of_them_at_once_is_one_workflow_one_meeting_two_mails(town: Town) -> None:
    offer = town.host("zoom").sell()
    offer.book()
    offer.checkout("pay")
    town.wait_for("the delivery", lambda: _deliveries_of(town, offer.booking_id))
    delivery = _deliveries_of(town, offer.booking_id)[0]

    def send_again(_: int) -> int:
        answer = requests.post(delivery["url"], data=delivery["body"].encode(), headers=delivery["headers"], timeout=60)
        return answer.status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(send_again, range(2)))
    statuses += [send_again(0), send_again(0)]
    booking = offer.settled()

    assert all(200 <= status < 300 for status in statuses)
    assert len(town.executions_of(booking)) == 1
    assert len(town.meetings(booking)) == 1
    assert len(town.mails_of(booking)) == 2


def test_ac44_twenty_mints_with_an_expired_token_refresh_once(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    slots = [slot["startsAt"] for slot in offer.slots()][:60:3]
    _expire_access_token(town, host.host_id)
    refreshes = town.control("GET", "provider-state/zoom")["tokens"]["refreshes"]

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(offer.post, slots))
    booked = [answer.json()["bookingId"] for answer in answers]
    for booking_id in booked:
        town.ended({"bookingId": booking_id})

    assert {host.booking(booking_id)["meetingState"] for booking_id in booked} == {"ready"}
    assert len(set(booked)) == 20
    assert town.control("GET", "provider-state/zoom")["tokens"]["refreshes"] == refreshes + 1
    assert host.connection("zoom")["status"] == "connected"


@pytest.mark.slow
def test_a_booking_costs_the_same_number_of_table_calls_with_200_bookings_as_with_20(town: Town) -> None:
    host = town.host("zoom", "google")
    offer = host.sell(price_minor=0)

    _fill_calendar(town, host.host_id, range(20))
    with_20 = _table_calls_of_a_booking(town, offer, offer.starts_at)
    _fill_calendar(town, host.host_id, range(20, 200))
    with_200 = _table_calls_of_a_booking(town, offer, offer.slots()[0]["startsAt"])

    assert with_20 == with_200
    assert with_20["book dynamodb:TransactWriteItems"] == 1


def _fill_calendar(town: Town, host_id: str, numbers: range) -> None:
    """Give the host bookings at night, five a day, where they take no slot away; expired, so no workflow starts."""
    bookings = DynamoBookings(Table(town.cloud.client("dynamodb"), town.cloud.table_name))
    tonight = datetime.now(UTC).replace(hour=22, minute=0, second=0, microsecond=0)
    for number in numbers:
        starts_at = tonight + timedelta(days=number // 5, minutes=number % 5 * 20)
        booking = replace(
            BOOKING,
            booking_id=f"booking_{host_id}_{number}",
            host_id=host_id,
            status=BookingStatus.EXPIRED,
        )
        booking = at(booking, starts_at, minutes=10)
        assert bookings.claim(booking, Claim.of(booking), datetime.now(UTC))


def _table_calls_of_a_booking(town: Town, offer: Offer, starts_at: str) -> Counter[str]:
    """Book, wait until the workflow has ended, and count what the functions asked of the table meanwhile."""
    offer.slots()
    town.control("DELETE", "requests")
    offer.starts_at = starts_at
    offer.book()
    offer.ended()
    calls = [call for call in town.requests("aws") if call["operation"].startswith("dynamodb:")]
    return Counter(f"{call['function'].removeprefix('joinlink-local-')} {call['operation']}" for call in calls)


def _deliveries_of(town: Town, booking_id: str) -> list[dict[str, object]]:
    found = town.control("GET", "webhooks?source=stripe")["deliveries"]
    return [delivery for delivery in found if booking_id in str(delivery["body"])]


def _expire_access_token(town: Town, host_id: str) -> None:
    town.cloud.client("dynamodb").update_item(
        TableName=town.cloud.table_name,
        Key={"pk": {"S": f"HOST#{host_id}"}, "sk": {"S": "CONNECTION#zoom"}},
        UpdateExpression="SET access_expires_at = :now",
        ExpressionAttributeValues={":now": {"S": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}},
    )
