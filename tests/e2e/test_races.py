"""A6, B3, R1, PRODUCT 12.4: many at once, and the same thing many times."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.e2e.lives import READERS
from tests.e2e.people import Town, content

pytestmark = pytest.mark.timeout(240)


def test_ac53_twenty_guests_ask_for_one_slot_and_one_gets_it(town: Town) -> None:
    offer = town.host("zoom").sell(price_minor=0)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: offer.post(offer.starts_at), range(20)))

    refused = [answer for answer in answers if answer.status_code != 201]
    assert [content(answer, 409)["code"] for answer in refused] == ["slot_taken"] * 19


def test_r1_m6_guest_and_host_who_move_at_once_leave_one_time_and_one_meeting(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    old = offer.booked_and_paid()["startsAt"]
    wanted = {reader: slot["startsAt"] for reader, slot in zip(READERS, offer.slots()[-4::3], strict=True)}

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda reader: offer.move(wanted[reader], by=reader), READERS))

    booking = offer.settled()
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert booking["startsAt"] in wanted.values()
    (meeting,) = host.meetings()
    assert (meeting["join_url"], meeting["start_time"]) == (booking["meetingUrl"], booking["startsAt"])
    assert {old, *wanted.values()} - {slot["startsAt"] for slot in offer.slots()} <= {old, booking["startsAt"]}


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


def _deliveries_of(town: Town, booking_id: str) -> list[dict[str, object]]:
    found = town.control("GET", "webhooks?source=stripe")["deliveries"]
    return [delivery for delivery in found if booking_id in str(delivery["body"])]
