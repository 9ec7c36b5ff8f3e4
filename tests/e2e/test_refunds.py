"""F8, F9, G5: a class that asks and has deadlines, from the form that books it to the money that goes back."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from local.demo import GUEST
from tests.e2e.clockwork import IN_PERSON
from tests.e2e.people import Host, Offer, Town, content, from_now
from tests.e2e.purchases import buy

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]

LEVEL = {"label": "Your level", "kind": "choice", "required": True, "choices": ["Beginner", "Advanced"]}
LONG_BEFORE = 60 * 24 * 60
CREATED, UPDATED, CLOSED = (f"charge.dispute.{each}" for each in ("created", "updated", "closed"))
WITHDRAWN, REINSTATED = "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"


def booked_with_an_answer(offer: Offer) -> dict[str, Any]:
    """Book, answer the class's question, and pay."""
    offered = offer.host.call("GET", f"/api/classes/{offer.class_id}").json()
    wish = {"startsAt": offer.starts_at, "guest": GUEST}
    address = f"{offer.town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/bookings"
    assert requests.post(address, json=wish, timeout=60).json()["field"].startswith("answers.")
    answers = {offered["questions"][0]["questionId"]: "Advanced"}
    booked = content(requests.post(address, json=wish | {"answers": answers}, timeout=60), 201)
    offer.booking_id, offer.token, offer.checkout_url = (booked[name] for name in ("bookingId", "token", "checkoutUrl"))
    offer.checkout("pay")
    settled = offer.settled()
    assert settled["answers"] == answers
    return settled


def mails_about_money(offer: Offer) -> list[dict[str, Any]]:
    """Return the guest's mails about refunds, which have no calendar file to know the booking by."""
    title = offer.host.booking(offer.booking_id)["classTitle"]
    about = [mail for mail in offer.town.mailbox() if "Refund" in mail["subject"] and title in mail["text"]]
    return [mail for mail in about if GUEST["email"] in mail["to"]]


def disputes_of(town: Town, payment: str) -> list[dict[str, Any]]:
    return [
        each for each in town.control("GET", "provider-state/stripe")["disputes"] if each["payment_intent"] == payment
    ]


@pytest.mark.parametrize("is_overtaken", [False, True], ids=["in order", "overtaken"])
def test_f9_g5_a_dispute_and_its_end_reach_the_host_whatever_was_sold(town: Town, is_overtaken: bool) -> None:
    host = town.host()
    offer = host.sell(**IN_PERSON)
    offer.book()
    offer.checkout("pay")
    package = buy(host, offer, lessons=2)
    package.checkout("pay")
    opened = {}
    for sold_id in (offer.booking_id, package.package_id):
        payment = town.session_of(sold_id)["payment_intent"]
        told = town.control("POST", "webhooks/stripe", {"type": CREATED, "object": {"payment_intent": payment}})
        opened[sold_id] = (disputes_of(town, payment)[0]["id"], told)

    disputed = host.notices("payment_disputed")

    assert {each.get("bookingId", each.get("packageId")) for each in disputed} == set(opened)
    assert all("Evidence is due by" in each["detail"] for each in disputed)
    refused = host.call("POST", f"/api/bookings/{offer.booking_id}/refund")
    assert (refused.status_code, host.booking(offer.booking_id)["status"]) == (409, "confirmed")
    assert "The guest's bank disputes the payment" in refused.json()["detail"]

    for dispute_id, told in opened.values():
        town.control("POST", "webhooks/stripe", {"type": CLOSED, "object": {"id": dispute_id, "status": "lost"}})
        if is_overtaken:
            again = requests.post(told["url"], data=told["body"].encode(), headers=told["headers"], timeout=60)
            assert again.status_code == 200

    assert (host.notices("payment_disputed"), len(host.notices("dispute_over"))) == ([], 2)
    lost = {line.get("offerId"): line["paidMinor"] - line["lostMinor"] for line in incomes(host, offer)}
    assert (len(lost), set(lost.values())) == (2, {0})


def incomes(host: Host, offer: Offer) -> list[dict[str, Any]]:
    """Return the lines of income of this month and of the month of the offer's time."""
    months = sorted((datetime.now(UTC).strftime("%Y-%m"), offer.starts_at[:7]))
    return host.call("GET", f"/api/income?from={months[0]}&to={months[1]}").json()["items"]


def test_f9_an_inquiry_becomes_a_dispute_that_is_won_whatever_comes_twice_or_late(town: Town) -> None:
    host = town.host()
    offer = host.sell(**IN_PERSON)
    offer.book()
    offer.checkout("pay")
    payment = town.session_of(offer.booking_id)["payment_intent"]

    def tell(kind: str, **about: Any) -> dict[str, Any]:
        delivered: dict[str, Any] = town.control("POST", "webhooks/stripe", {"type": kind, "object": about})
        time.sleep(1.1)  # Stripe's clock counts whole seconds
        return delivered

    told = [tell(CREATED, payment_intent=payment, status="warning_needs_response")]
    dispute_id = disputes_of(town, payment)[0]["id"]
    stages = [host.booking(offer.booking_id)["disputes"][0]["stage"]]
    for kind, about in (
        (WITHDRAWN, {}),
        (UPDATED, {"status": "under_review"}),
        (CLOSED, {"status": "won"}),
        (REINSTATED, {}),
    ):
        told.append(tell(kind, id=dispute_id, **about))
        stages.append(host.booking(offer.booking_id)["disputes"][0]["stage"])
    for event in (*told, *reversed(told)):
        again = requests.post(event["url"], data=event["body"].encode(), headers=event["headers"], timeout=60)
        assert again.status_code == 200

    (dispute,) = host.booking(offer.booking_id)["disputes"]
    assert (stages, dispute["stage"]) == (["inquiry", "open", "open", "won", "won"], "won")
    assert dispute["stripeUrl"] == f"https://dashboard.stripe.com/test/payments/{payment}"
    assert (host.notices("payment_disputed"), len(host.notices("dispute_over"))) == ([], 1)
    assert host.call("POST", f"/api/bookings/{offer.booking_id}/refund").status_code == 200


def test_f8_f9_an_answer_a_deadline_and_a_refund_reach_all_who_have_to_know(town: Town) -> None:
    host = town.host()
    offer = host.sell(**IN_PERSON, questions=[LEVEL], cancelUntilMinutes=LONG_BEFORE)
    booked_with_an_answer(offer)
    refund = f"/api/bookings/{offer.booking_id}/refund"
    too_late = offer.cancel()

    town.fault("stripe", "refund", "timeout_after", 2)
    unanswered = host.call("POST", refund, {"amountMinor": 1000})
    town.calm()
    town.heal(from_now(minutes=20))
    made = host.booking(offer.booking_id)
    told = town.wait_for("the mail", lambda: mails_about_money(offer))

    assert (too_late.status_code, too_late.json()["code"], unanswered.status_code) == (409, "too_late", 503)
    refunds = town.control("GET", "provider-state/stripe")["refunds"]
    ours = [each for each in refunds if each["metadata"].get("booking_id") == offer.booking_id]
    assert ([each["amount"] for each in ours], made["refundedMinor"], len(told)) == ([1000], 1000, 1)
    assert "Your level\nAdvanced" in offer.mails()["host"][0]["text"].replace("\r", "")

    town.control("POST", "webhooks/stripe", {"type": "refund.failed", "object": {"id": ours[0]["id"]}})

    assert "refundedMinor" not in host.booking(offer.booking_id)
    assert [notice["bookingId"] for notice in host.notices("refund_failed")] == [offer.booking_id]
    hand_made = {"payment_intent": ours[0]["payment_intent"], "amount": 700}
    town.control("POST", "webhooks/stripe", {"type": "refund.created", "object": hand_made})
    assert host.booking(offer.booking_id)["refundedMinor"] == 700
    assert content(host.call("POST", refund))["refundedMinor"] == 4500
    assert "Refund not possible" in "".join(mail["subject"] for mail in mails_about_money(offer))
