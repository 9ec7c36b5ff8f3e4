"""Stripe's API: parameters, idempotency, the life of a session, refunds, disputes (B2, B3, B5)."""

import json

import pytest
import time_machine

from joinlink.model.money import CURRENCIES, lowest_charge
from local.sandboxes.stripe_shapes import step_of_amounts
from tests.sandboxes.clients import SITE, StripeClient

NOW = 1_798_761_600
MINUTE, HOUR = 60, 3600
ITEM = "line_items[0]"
PRICE = f"{ITEM}[price_data]"


def charge(stripe, amount, currency):
    return stripe.create(**{f"{PRICE}[currency]": currency, f"{PRICE}[unit_amount]": str(amount)})


@pytest.mark.parametrize(
    ("param", "changes"),
    [
        ("mode", {"mode": None}),
        ("mode", {"mode": "setup"}),
        ("success_url", {"success_url": None}),
        ("success_url", {"success_url": "/bookings/b1"}),
        ("cancel_url", {"cancel_url": ""}),
        ("customer_email", {"customer_email": "nobody"}),
        ("client_reference_id", {"client_reference_id": "x" * 201}),
        (f"{ITEM}[quantity]", {f"{ITEM}[quantity]": None}),
        (f"{ITEM}[quantity]", {f"{ITEM}[quantity]": "0"}),
        (f"{PRICE}[unit_amount]", {f"{PRICE}[unit_amount]": "45.00"}),
        (f"{PRICE}[currency]", {f"{PRICE}[currency]": "xyz"}),
        (f"{PRICE}[product_data][name]", {f"{PRICE}[product_data][name]": ""}),
        (f"{PRICE}[amount]", {f"{PRICE}[amount]": "1"}),
        ("metadata[booking_id]", {"metadata[booking_id]": "x" * 501}),
        ("payment_method_types", {"payment_method_types[0]": "card"}),
        ("payment_intent_data[amount]", {"payment_intent_data[amount]": "1"}),
        ("expires_at", {"expires_at": str(NOW + 29 * MINUTE)}),
        ("expires_at", {"expires_at": str(NOW + 25 * HOUR)}),
        ("expires_at", {"expires_at": "tomorrow"}),
        ("colour", {"colour": "red"}),
    ],
)
def test_a_parameter_that_breaks_the_rules_is_named(stripe, sandboxes, param, changes) -> None:
    with time_machine.travel(NOW, tick=False):
        answer = stripe.create(**changes)

    error = answer.get_json()["error"]
    assert (answer.status_code, error["type"], error["param"]) == (400, "invalid_request_error", param)
    assert (error.get("code") == "parameter_unknown") == error["message"].startswith("Received unknown parameter")
    assert sandboxes.state("stripe")["sessions"] == []


@pytest.mark.parametrize(("currency", "least"), [("eur", 50), ("ils", 170), ("xof", 283), ("omr", 193), ("czk", 1500)])
def test_every_currency_has_a_least_amount(stripe, currency, least) -> None:
    whole = -(-least // step_of_amounts(currency)) * step_of_amounts(currency)
    too_small, smallest = (charge(stripe, amount, currency) for amount in (least - 1, whole))

    assert too_small.get_json()["error"]["code"] == "amount_too_small"
    assert smallest.status_code == 200


@pytest.mark.parametrize(
    ("amount", "currency", "status"),
    [(500_050, "ugx", 400), (500_000, "ugx", 200), (12_345, "isk", 400), (5001, "kwd", 400), (5010, "kwd", 200)],
)
def test_an_amount_that_cant_be_divided_as_its_currency_asks_is_refused(stripe, amount, currency, status) -> None:
    assert charge(stripe, amount, currency).status_code == status


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_k6_every_lowest_price_of_a_class_can_be_paid(stripe, currency) -> None:
    assert charge(stripe, lowest_charge(currency).amount_minor, currency).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/checkout/sessions/cs_test_none", 404), ("/v1/accounts/acct_none", 403), ("/v1/subscriptions/sub_0", 404)],
)
def test_the_secret_key_comes_as_bearer_or_by_basic(stripe, path, status) -> None:
    headers = [{}, {"Authorization": "Bearer sk_test_wrong"}, {"Authorization": f"Bearer {stripe.key}"}]
    answers = [stripe.http.get(f"/stripe{path}", headers=each) for each in headers]
    answers.append(stripe.http.get(f"/stripe{path}", auth=(stripe.key, "")))

    assert [answer.status_code for answer in answers] == [401, 401, status, status]


@pytest.mark.parametrize(
    ("fault", "first", "second", "statuses", "made"),
    [
        (None, {}, {}, [200, 200], 1),
        (None, {}, {"client_reference_id": "b2"}, [200, 400], 1),
        (None, {"mode": None}, {}, [400, 200], 1),
        ("500_before", {}, {}, [500, 200], 1),
        ("500_after", {}, {}, [500, 500], 1),
    ],
    ids=["repeated", "other parameters", "refused", "failed before", "failed after"],
)
def test_an_idempotency_key_has_one_answer_once_its_call_was_executed(
    stripe, sandboxes, fault, first, second, statuses, made
) -> None:
    if fault:
        sandboxes.add_fault("stripe", "create_session", fault, 1)

    answers = [stripe.create("k1", **first), stripe.create("k1", **second)]

    assert [answer.status_code for answer in answers] == statuses
    assert len(sandboxes.state("stripe")["sessions"]) == made
    if statuses == [200, 200]:
        assert answers[0].get_json() == answers[1].get_json()
        assert answers[1].headers["Idempotent-Replayed"] == "true"
    if statuses == [200, 400]:
        assert answers[1].get_json()["error"]["type"] == "idempotency_error"


# --- what a person does at the checkout ---


def test_paying_completes_the_session_once_and_leads_to_the_success_url(stripe, sandboxes) -> None:
    session = stripe.created()

    answers = [stripe.decide(session, "pay") for _ in range(2)]

    paid = stripe.session(session["id"])
    (intent,) = sandboxes.state("stripe")["paymentIntents"]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == f"{SITE}/bookings/b1?session={session['id']}"
    assert (paid["status"], paid["payment_status"], paid["url"]) == ("complete", "paid", None)
    assert paid["customer_details"]["email"] == "guest@example.com"
    assert (intent["id"], intent["status"]) == (paid["payment_intent"], "succeeded")
    assert intent["metadata"] == {"booking_id": "b1"}
    expanded = stripe.get(f"/v1/checkout/sessions/{session['id']}", **{"expand[0]": "payment_intent"}).get_json()
    assert expanded["payment_intent"] == intent


def test_a_declined_card_leaves_the_session_open_and_says_so(stripe) -> None:
    session = stripe.created()

    answer = stripe.decide(session, "fail")

    assert "declined" in stripe.http.get(answer.headers["Location"]).text
    assert stripe.session(session["id"])["status"] == "open"
    assert stripe.decide(session, "pay").status_code == 303


def test_a_session_left_to_expire_leads_back_and_can_not_be_paid(stripe) -> None:
    session = stripe.created()

    answer = stripe.decide(session, "expire")

    assert answer.headers["Location"] == f"{SITE}/book/host"
    assert stripe.session(session["id"])["status"] == "expired"
    assert stripe.decide(session, "pay").status_code == 410


def test_a_session_expires_by_itself(stripe, sandboxes) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        session = stripe.created(expires_at=str(NOW + 30 * MINUTE))
        clock.shift(30 * MINUTE)
        sandboxes.tick()

        (stored,) = sandboxes.state("stripe")["sessions"]
        assert stored["status"] == "expired"
        assert stripe.decide(session, "pay").status_code == 410


def test_only_an_open_session_can_be_expired(stripe) -> None:
    path = f"/v1/checkout/sessions/{stripe.created()['id']}/expire"

    assert [stripe.post(path, {}).status_code for _ in range(2)] == [200, 400]


# --- refunds ---


def test_no_more_is_refunded_than_was_paid(stripe, sandboxes) -> None:
    intent = stripe.paid()

    answers = [
        stripe.post("/v1/refunds", {"payment_intent": intent} | ({"amount": amount} if amount else {}))
        for amount in ("4501", "4000", "501", None, None)
    ]

    assert [answer.status_code for answer in answers] == [400, 200, 400, 200, 400]
    assert (answers[3].get_json()["amount"], answers[3].get_json()["status"]) == (500, "succeeded")
    assert answers[4].get_json()["error"]["code"] == "charge_already_refunded"
    assert len(sandboxes.state("stripe")["refunds"]) == 2


def test_what_was_not_paid_is_not_refunded(stripe) -> None:
    session = stripe.created()
    stripe.decide(session, "pay_later")
    intents = [stripe.session(session["id"])["payment_intent"], "pi_none"]

    assert [stripe.post("/v1/refunds", {"payment_intent": each}).status_code for each in intents] == [400, 404]


def test_a_refund_has_one_answer_for_each_idempotency_key_b5(stripe, sandboxes) -> None:
    form = {"payment_intent": stripe.paid(), "metadata[booking_id]": "b1"}

    first, again = (stripe.post("/v1/refunds", form, "refund-b1") for _ in range(2))

    assert (first.status_code, again.get_json()) == (200, first.get_json())
    assert len(sandboxes.state("stripe")["refunds"]) == 1


@pytest.mark.parametrize(
    ("query", "status"), [({"payment_intent": "pi_none"}, 404), ({"limit": "0"}, 400), ({"booking": "b1"}, 400)]
)
def test_refunds_can_not_be_listed_by_anything_else(stripe, query, status) -> None:
    assert stripe.get("/v1/refunds", **query).status_code == status


# --- disputes ---

CREATED, UPDATED, CLOSED = (f"charge.dispute.{each}" for each in ("created", "updated", "closed"))
WITHDRAWN, REINSTATED = "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"


@pytest.fixture
def disputed(delivering, secrets) -> StripeClient:
    """Stripe to somebody whose payments are disputed."""
    return StripeClient(delivering, secrets)


def told(delivering, kind, **given):
    """Let Stripe report a dispute, and return it."""
    return json.loads(delivering.deliver("stripe", kind, given)["body"])["data"]["object"]


def is_refunded(stripe, intent):
    return stripe.post("/v1/refunds", {"payment_intent": intent, "amount": "100"}).status_code == 200


@pytest.mark.parametrize(("given", "is_refundable"), [({}, False), ({"status": "warning_needs_response"}, True)])
def test_f9_what_a_bank_has_taken_back_is_not_refunded_what_it_asks_about_is(
    disputed, delivering, given, is_refundable
) -> None:
    intent = disputed.paid()

    dispute = told(delivering, CREATED, payment_intent=intent, **given)

    assert (dispute["object"], dispute["amount"], dispute["currency"]) == ("dispute", 4500, "eur")
    assert dispute["evidence_details"]["due_by"] % 86_400 == 86_399
    assert delivering.state("stripe")["disputes"] == [dispute]
    assert is_refunded(disputed, intent) is is_refundable


@pytest.mark.parametrize(("status", "is_refundable"), [("won", True), ("lost", False)])
def test_f9_a_dispute_is_closed_by_its_id(disputed, delivering, status, is_refundable) -> None:
    intent = disputed.paid()
    opened = told(delivering, CREATED, payment_intent=intent, amount=1000, reason="general")

    closed = told(delivering, CLOSED, id=opened["id"], status=status)

    assert closed == {**opened, "status": status}
    assert (closed["amount"], closed["reason"]) == (1000, "general")
    assert is_refunded(disputed, intent) is is_refundable


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (CREATED, {"payment_intent": "pi_none"}),
        (CREATED, {"payment_intent": "pi_none", "status": "won"}),
        *((kind, {"id": "du_none"}) for kind in (CLOSED, UPDATED, WITHDRAWN, REINSTATED)),
        ("charge.dispute.vanished", {"id": "du_none"}),
    ],
)
def test_f9_a_dispute_that_can_not_be_is_refused(sandboxes, kind, given) -> None:
    with pytest.raises(ValueError, match=r"No such|does not lead"):
        sandboxes.deliver("stripe", kind, given)


@pytest.mark.parametrize(("kind", "given"), [(UPDATED, {"status": "needs_response"}), (WITHDRAWN, {})])
def test_f9_an_inquiry_becomes_a_dispute_once_and_takes_the_money(disputed, delivering, kind, given) -> None:
    intent = disputed.paid()
    asked = told(delivering, CREATED, payment_intent=intent, status="warning_needs_response")

    became = told(delivering, kind, id=asked["id"], **given)
    again = told(delivering, WITHDRAWN, id=asked["id"])

    assert (asked["balance_transactions"], became["status"]) == ([], "needs_response")
    assert [each["amount"] for each in again["balance_transactions"]] == [-4500]
    assert not is_refunded(disputed, intent)


def test_f9_the_date_for_the_evidence_may_change_and_the_money_comes_back_once_it_is_won(disputed, delivering) -> None:
    intent = disputed.paid()
    opened = told(delivering, CREATED, payment_intent=intent)

    later = told(delivering, UPDATED, id=opened["id"], evidence_details={"due_by": NOW})
    told(delivering, CLOSED, id=opened["id"], status="won")
    won = told(delivering, REINSTATED, id=opened["id"])

    assert (later["status"], later["evidence_details"]["due_by"]) == ("needs_response", NOW)
    assert later["evidence_details"]["submission_count"] == 0
    assert [each["amount"] for each in won["balance_transactions"]] == [-4500, 4500]


def test_f9_of_what_is_lost_a_part_may_come_back(disputed, delivering) -> None:
    opened = told(delivering, CREATED, payment_intent=disputed.paid())
    told(delivering, CLOSED, id=opened["id"], status="lost")

    lost = told(delivering, REINSTATED, id=opened["id"], amount=1000)

    assert (lost["status"], lost["amount"]) == ("lost", 4500)
    assert [each["amount"] for each in lost["balance_transactions"]] == [-4500, 1000]


@pytest.mark.parametrize(
    ("kind", "given"),
    [(UPDATED, {"status": "won"}), (UPDATED, {"status": "warning_under_review"}), (REINSTATED, {})],
)
def test_f9_what_does_not_follow_is_refused(disputed, delivering, kind, given) -> None:
    opened = told(delivering, CREATED, payment_intent=disputed.paid())

    with pytest.raises(ValueError, match="does not lead"):
        told(delivering, kind, id=opened["id"], **given)


def test_f9_what_is_lost_may_be_appealed(disputed, delivering) -> None:
    opened = told(delivering, CREATED, payment_intent=disputed.paid())
    told(delivering, CLOSED, id=opened["id"])

    told(delivering, UPDATED, id=opened["id"], status="appeal_needs_response")

    assert told(delivering, CLOSED, id=opened["id"], status="won")["status"] == "won"
