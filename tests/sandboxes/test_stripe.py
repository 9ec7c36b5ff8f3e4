"""Stripe's API: parameters, idempotency, the life of a session, refunds (B2, B3, B5)."""

from urllib.parse import urlsplit

import pytest
import time_machine
from stripe import StripeClient as StripeLibrary

from tests.sandboxes.clients import SITE, StripeClient

NOW = 1_798_761_600
MINUTE, HOUR = 60, 3600


def test_a_new_session_is_open_and_unpaid(stripe) -> None:
    session = stripe.created()

    assert session["id"].startswith("cs_test_")
    assert (session["status"], session["payment_status"], session["livemode"]) == ("open", "unpaid", False)
    assert (session["amount_total"], session["currency"]) == (4500, "eur")
    assert session["url"].endswith(f"/stripe/pay/{session['id']}")
    assert (session["client_reference_id"], session["metadata"]) == ("b1", {"booking_id": "b1"})
    assert session["payment_intent"] is None


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
        ("line_items[0][quantity]", {"line_items[0][quantity]": None}),
        ("line_items[0][quantity]", {"line_items[0][quantity]": "0"}),
        ("line_items[0][price_data][unit_amount]", {"line_items[0][price_data][unit_amount]": "45.00"}),
        ("line_items[0][price_data][currency]", {"line_items[0][price_data][currency]": "xyz"}),
        ("line_items[0][price_data][product_data][name]", {"line_items[0][price_data][product_data][name]": ""}),
        ("line_items[0][price_data][amount]", {"line_items[0][price_data][amount]": "1"}),
        ("metadata[booking_id]", {"metadata[booking_id]": "x" * 501}),
        ("payment_method_types", {"payment_method_types[0]": "card"}),
        ("payment_intent_data[amount]", {"payment_intent_data[amount]": "1"}),
        ("expires_at", {"expires_at": str(NOW + 29 * MINUTE)}),
        ("expires_at", {"expires_at": str(NOW + 25 * HOUR)}),
        ("expires_at", {"expires_at": "tomorrow"}),
    ],
)
def test_a_parameter_that_breaks_the_rules_is_named(stripe, sandboxes, param, changes) -> None:
    with time_machine.travel(NOW, tick=False):
        answer = stripe.create(**changes)

    error = answer.get_json()["error"]
    assert (answer.status_code, error["type"], error["param"]) == (400, "invalid_request_error", param)
    assert sandboxes.state("stripe")["sessions"] == []


def test_an_unknown_parameter_has_stripes_code(stripe) -> None:
    error = stripe.create(colour="red").get_json()["error"]

    assert (error["code"], error["message"]) == ("parameter_unknown", "Received unknown parameter: colour")


def test_an_amount_has_a_least_by_currency(stripe) -> None:
    too_small = stripe.create(**{"line_items[0][price_data][unit_amount]": "49"})
    smallest = stripe.create(**{"line_items[0][price_data][unit_amount]": "50"})

    assert too_small.get_json()["error"]["code"] == "amount_too_small"
    assert smallest.status_code == 200


@pytest.mark.parametrize(
    ("currency", "least", "shown"),
    [
        ("eur", 50, "0.50 EUR"),
        ("ils", 50, "0.50 ILS"),
        ("xof", 50, "50 XOF"),
        ("kwd", 50, "0.050 KWD"),
        ("czk", 1500, "15.00 CZK"),
    ],
)
def test_every_currency_has_a_least_amount_and_its_own_digits(stripe, currency, least, shown) -> None:
    item = "line_items[0][price_data]"
    too_small = stripe.create(**{f"{item}[currency]": currency, f"{item}[unit_amount]": str(least - 1)})
    session = stripe.created(**{f"{item}[currency]": currency, f"{item}[unit_amount]": str(least)})

    assert too_small.get_json()["error"]["code"] == "amount_too_small"
    assert shown in stripe.http.get(urlsplit(session["url"]).path).text


@pytest.mark.parametrize("lasts", [30 * MINUTE, 24 * HOUR])
def test_a_session_lasts_from_half_an_hour_to_a_day(stripe, lasts) -> None:
    with time_machine.travel(NOW, tick=False):
        assert stripe.created(expires_at=str(NOW + lasts))["expires_at"] == NOW + lasts
        assert stripe.created()["expires_at"] == NOW + 24 * HOUR


@pytest.mark.parametrize("authorization", [None, "Bearer sk_test_wrong"])
def test_a_call_without_the_secret_key_is_401(stripe, authorization) -> None:
    headers = {"Authorization": authorization} if authorization else {}

    assert stripe.http.post("/stripe/v1/checkout/sessions", headers=headers).status_code == 401


def test_the_secret_key_may_come_by_basic(stripe) -> None:
    session = stripe.created()

    found = stripe.http.get(f"/stripe/v1/checkout/sessions/{session['id']}", auth=(stripe.key, ""))

    assert found.get_json()["id"] == session["id"]


def test_the_same_key_and_parameters_get_the_first_answer_again(stripe, sandboxes) -> None:
    first = stripe.create("k1")
    second = stripe.create("k1")

    assert first.get_json() == second.get_json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(sandboxes.state("stripe")["sessions"]) == 1


def test_the_same_key_with_other_parameters_is_an_error(stripe) -> None:
    stripe.create("k1")

    answer = stripe.create("k1", client_reference_id="b2")

    assert (answer.status_code, answer.get_json()["error"]["type"]) == (400, "idempotency_error")


def test_a_refused_call_leaves_its_key_free(stripe) -> None:
    stripe.create("k1", mode=None)

    assert stripe.create("k1").status_code == 200


def test_a_500_after_execution_is_what_the_key_gets_from_then_on(stripe, sandboxes) -> None:
    sandboxes.add_fault("stripe", "create_session", "500_after", 1)

    statuses = [stripe.create("k1").status_code, stripe.create("k1").status_code]

    assert statuses == [500, 500]
    assert len(sandboxes.state("stripe")["sessions"]) == 1


def test_a_500_before_execution_leaves_the_key_free(stripe, sandboxes) -> None:
    sandboxes.add_fault("stripe", "create_session", "500_before", 1)

    assert [stripe.create("k1").status_code, stripe.create("k1").status_code] == [500, 200]


def test_the_checkout_page_shows_what_is_paid(stripe) -> None:
    session = stripe.created()

    answer = stripe.http.get(urlsplit(session["url"]).path)

    assert answer.status_code == 200
    assert "Piano lesson" in answer.text
    assert "45.00 EUR" in answer.text


def test_paying_completes_the_session_and_leads_to_the_success_url(stripe, sandboxes) -> None:
    session = stripe.created()

    answer = stripe.decide(session, "pay")

    paid = stripe.session(session["id"])
    (intent,) = sandboxes.state("stripe")["paymentIntents"]
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{SITE}/bookings/b1?session={session['id']}"
    assert (paid["status"], paid["payment_status"], paid["url"]) == ("complete", "paid", None)
    assert paid["customer_details"]["email"] == "guest@example.com"
    assert (intent["id"], intent["status"]) == (paid["payment_intent"], "succeeded")
    assert intent["metadata"] == {"booking_id": "b1"}


def test_a_paid_session_is_not_paid_twice(stripe, sandboxes) -> None:
    session = stripe.created()

    answers = [stripe.decide(session, "pay") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(sandboxes.state("stripe")["paymentIntents"]) == 1


def test_paying_later_completes_the_session_unpaid(stripe) -> None:
    session = stripe.created()

    stripe.decide(session, "pay_later")

    later = stripe.session(session["id"])
    assert (later["status"], later["payment_status"]) == ("complete", "unpaid")


def test_a_declined_card_leaves_the_session_open_and_says_so(stripe) -> None:
    session = stripe.created()

    answer = stripe.decide(session, "fail")

    assert answer.status_code == 303
    address = urlsplit(answer.headers["Location"])
    assert "declined" in stripe.http.get(address.path, query_string=address.query).text
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

    statuses = [stripe.post(path, {}).status_code, stripe.post(path, {}).status_code]

    assert statuses == [200, 400]


def test_an_unknown_session_is_missing(stripe) -> None:
    answer = stripe.get("/v1/checkout/sessions/cs_test_none")

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "resource_missing")


def test_a_session_shows_its_payment_intent_on_request(stripe) -> None:
    session = stripe.created()
    stripe.decide(session, "pay")

    found = stripe.get(f"/v1/checkout/sessions/{session['id']}", **{"expand[0]": "payment_intent"}).get_json()

    assert found["payment_intent"]["status"] == "succeeded"


def test_a_payment_is_refunded_in_full_once(stripe, sandboxes) -> None:
    session = stripe.created()
    stripe.decide(session, "pay")
    form = {"payment_intent": stripe.session(session["id"])["payment_intent"]}

    first = stripe.post("/v1/refunds", form)
    again = stripe.post("/v1/refunds", form)

    assert (first.get_json()["amount"], first.get_json()["status"]) == (4500, "succeeded")
    assert (again.status_code, again.get_json()["error"]["code"]) == (400, "charge_already_refunded")
    assert len(sandboxes.state("stripe")["refunds"]) == 1


def test_no_more_is_refunded_than_was_paid(stripe) -> None:
    session = stripe.created()
    stripe.decide(session, "pay")
    intent = stripe.session(session["id"])["payment_intent"]

    statuses = [
        stripe.post("/v1/refunds", {"payment_intent": intent, "amount": amount}).status_code
        for amount in ("4501", "4000", "501", "500")
    ]

    assert statuses == [400, 200, 400, 200]


def test_what_was_not_paid_is_not_refunded(stripe) -> None:
    session = stripe.created()
    stripe.decide(session, "pay_later")
    intent = stripe.session(session["id"])["payment_intent"]

    unpaid = stripe.post("/v1/refunds", {"payment_intent": intent})
    unknown = stripe.post("/v1/refunds", {"payment_intent": "pi_none"})

    assert (unpaid.status_code, unknown.status_code) == (400, 404)


def test_a_refund_has_one_answer_for_each_idempotency_key_b5(stripe, sandboxes) -> None:
    form = {"payment_intent": _paid(stripe), "metadata[booking_id]": "b1"}

    first = stripe.post("/v1/refunds", form, "refund-b1")
    again = stripe.post("/v1/refunds", form, "refund-b1")

    assert (first.status_code, again.get_json()) == (200, first.get_json())
    assert len(sandboxes.state("stripe")["refunds"]) == 1


def test_refunds_are_listed_by_payment_latest_first(stripe) -> None:
    intent, other = _paid(stripe), _paid(stripe)
    made = [
        stripe.post("/v1/refunds", {"payment_intent": each, "amount": amount}).get_json()["id"]
        for each, amount in ((intent, "1000"), (other, "4500"), (intent, "3500"))
    ]

    listed = stripe.get("/v1/refunds", payment_intent=intent).get_json()
    page = stripe.get("/v1/refunds", limit="1").get_json()

    assert (listed["object"], listed["has_more"]) == ("list", False)
    assert [refund["id"] for refund in listed["data"]] == [made[2], made[0]]
    assert ([refund["id"] for refund in page["data"]], page["has_more"]) == ([made[2]], True)


@pytest.mark.parametrize(
    ("query", "status"), [({"payment_intent": "pi_none"}, 404), ({"limit": "0"}, 400), ({"booking": "b1"}, 400)]
)
def test_refunds_can_not_be_listed_by_anything_else(stripe, query, status) -> None:
    assert stripe.get("/v1/refunds", **query).status_code == status


@pytest.mark.parametrize(("mode", "refunds"), [("500_before", 0), ("500_after", 1), ("429", 0), ("403", 0)])
def test_a_refund_can_be_made_to_fail(stripe, sandboxes, mode, refunds) -> None:
    form = {"payment_intent": _paid(stripe)}
    sandboxes.add_fault("stripe", "refund", mode, 1)

    answer = stripe.post("/v1/refunds", form)

    assert answer.status_code == int(mode.removesuffix("_before").removesuffix("_after"))
    assert len(sandboxes.state("stripe")["refunds"]) == refunds


def _paid(stripe: StripeClient) -> str:
    """Pay a new session, and return its payment intent."""
    session = stripe.created()
    stripe.decide(session, "pay")
    intent: str = stripe.session(session["id"])["payment_intent"]
    return intent


def test_stripes_own_library_gets_along_with_it(server, secrets) -> None:
    library = StripeLibrary(secrets.stripe_secret_key, base_addresses={"api": f"http://localhost:{server.port}/stripe"})

    session = library.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "eur",
                        "unit_amount": 4500,
                        "product_data": {"name": "Piano lesson"},
                    },
                }
            ],
            "success_url": f"{SITE}/bookings/b1",
            "metadata": {"booking_id": "b1"},
        },
        {"idempotency_key": "b1"},
    )

    assert (session.status, session.amount_total) == ("open", 4500)
    assert library.v1.checkout.sessions.retrieve(session.id).id == session.id
