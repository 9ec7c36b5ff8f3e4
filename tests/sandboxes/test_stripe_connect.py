"""Stripe's Connect: accounts and what they may do, the onboarding page, destination charges, events from accounts."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from werkzeug.test import TestResponse

from local.sandboxes.server import Sandboxes
from local.secrets import Secrets
from tests.sandboxes.clients import SITE, StripeClient, answer_of

BACK, AGAIN = f"{SITE}/back", f"{SITE}/again"
DESTINATION = "payment_intent_data[transfer_data][destination]"
ON_BEHALF_OF = "payment_intent_data[on_behalf_of]"
FEE = "payment_intent_data[application_fee_amount]"
ACCOUNT_FORM = {
    "controller[fees][payer]": "application",
    "controller[losses][payments]": "application",
    "controller[requirement_collection]": "stripe",
    "controller[stripe_dashboard][type]": "express",
    "capabilities[card_payments][requested]": "true",
    "capabilities[transfers][requested]": "true",
    "email": "host@example.com",
    "metadata[host_id]": "host_1",
}


@pytest.fixture
def stripe(delivering: Sandboxes, secrets: Secrets) -> StripeClient:
    return StripeClient(delivering, secrets)


@pytest.fixture
def account_id(stripe: StripeClient) -> str:
    return answer_of(stripe.post("/v1/accounts", ACCOUNT_FORM))["id"]


@pytest.fixture
def ready(stripe: StripeClient, account_id: str) -> str:
    _decide(stripe, account_id, "finish")
    return account_id


def _account(stripe: StripeClient, account_id: str) -> dict[str, Any]:
    return answer_of(stripe.get(f"/v1/accounts/{account_id}"))


def _ask_for_link(stripe: StripeClient, account_id: str, **changes: str) -> TestResponse:
    form = {"account": account_id, "type": "account_onboarding", "return_url": BACK, "refresh_url": AGAIN, **changes}
    return stripe.post("/v1/account_links", form)


def _link(stripe: StripeClient, account_id: str) -> str:
    return urlsplit(answer_of(_ask_for_link(stripe, account_id))["url"]).path


def _decide(stripe: StripeClient, account_id: str, decision: str) -> TestResponse:
    return stripe.http.post(_link(stripe, account_id), data={"decision": decision})


@pytest.mark.parametrize(
    ("param", "changes"),
    [
        ("controller", {"controller[fees][payer]": "account"}),
        ("controller", {"controller[losses][payments]": "stripe"}),
        ("controller[stripe_dashboard][type]", {"controller[stripe_dashboard][type]": "mine"}),
        ("capabilities[transfers][requested]", {"capabilities[transfers][requested]": "yes"}),
        ("email", {"email": "nobody"}),
        ("type", {"type": "express"}),
    ],
)
def test_a_parameter_that_breaks_the_rules_is_named(stripe, param, changes) -> None:
    answer = stripe.post("/v1/accounts", {**ACCOUNT_FORM, **changes})

    assert (answer.status_code, answer.get_json()["error"]["param"]) == (400, param)


# --- onboarding ---


def test_the_site_is_told_how_onboarding_ended(stripe, site, account_id) -> None:
    answer = _decide(stripe, account_id, "review")

    account = _account(stripe, account_id)
    assert (answer.status_code, answer.headers["Location"]) == (303, BACK)
    assert account["requirements"]["disabled_reason"] == "requirements.pending_verification"
    (event,) = site.wait_for(1)
    assert (event["type"], event["account"], event["data"]["object"]) == ("account.updated", account_id, account)


@pytest.mark.parametrize(("visits", "seconds"), [(1, 0), (0, 301)], ids=["visited", "minutes later"])
def test_a_link_is_good_for_one_visit_within_minutes(stripe, account_id, visits, seconds) -> None:
    with time_machine.travel(1_798_761_600, tick=False) as clock:
        link = _link(stripe, account_id)
        for _ in range(visits):
            assert stripe.http.get(link).status_code == 200
        clock.shift(seconds)

        answer = stripe.http.get(link)

    assert (answer.status_code, answer.headers["Location"]) == (302, AGAIN)


def test_what_was_decided_is_not_decided_again(stripe, account_id) -> None:
    link = _link(stripe, account_id)

    answers = [stripe.http.post(link, data={"decision": decision}) for decision in ("pay", "finish", "restrict")]

    assert [answer.status_code for answer in answers] == [400, 303, 404]
    assert _account(stripe, account_id)["charges_enabled"]


@pytest.mark.parametrize(
    ("status", "changes"),
    [(404, {"account": "acct_unknown"}), (400, {"type": "custom"}), (400, {"return_url": "/back"})],
)
def test_a_link_that_makes_no_sense_is_refused(stripe, account_id, status, changes) -> None:
    assert _ask_for_link(stripe, account_id, **changes).status_code == status


# --- destination charges ---


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("insufficient_capabilities_for_transfer", {DESTINATION: "new"}),
        ("resource_missing", {DESTINATION: "acct_unknown"}),
        (None, {DESTINATION: "ready", ON_BEHALF_OF: "new"}),
        (None, {DESTINATION: "ready", FEE: "4501"}),
        (None, {FEE: "450"}),
        (None, {DESTINATION: "ready", FEE: "0"}),
    ],
    ids=["not able", "unknown", "not in its name", "above the price", "fee of nobody", "fee of nothing"],
)
def test_a_checkout_that_could_not_be_sent_on_is_refused(stripe, ready, code, changes) -> None:
    named = {"ready": ready, "new": answer_of(stripe.post("/v1/accounts", ACCOUNT_FORM))["id"]}

    answer = stripe.create(**{name: named.get(value, value) for name, value in changes.items()})

    assert 400 <= answer.status_code <= 404
    assert answer.get_json()["error"].get("code") == code


BOTH = {"reverse_transfer": "true", "refund_application_fee": "true"}


@pytest.mark.parametrize(
    ("asked", "reversed_minor", "returned_minor"),
    [
        ([{"amount": "1500", **BOTH}], 1500, 150),
        ([{"amount": "1500", **BOTH}, BOTH], 4500, 450),
        ([{}], 0, 0),
    ],
    ids=["a part", "all", "neither: whoever forgets it pays the guest out of their own pocket"],
)
def test_a_refund_takes_back_what_it_asks_for(stripe, delivering, ready, asked, reversed_minor, returned_minor) -> None:
    payment = stripe.paid(**{DESTINATION: ready, FEE: "450"})

    for form in asked:
        answer_of(stripe.post("/v1/refunds", {"payment_intent": payment, **form}))

    state = delivering.state("stripe")
    (transfer,), (fee,) = state["transfers"], state["applicationFees"]
    assert (transfer["amount_reversed"], transfer["reversed"]) == (reversed_minor, reversed_minor == 4500)
    assert (fee["amount_refunded"], fee["refunded"]) == (returned_minor, returned_minor == 450)


@pytest.mark.parametrize("asked", BOTH)
def test_what_never_went_anywhere_can_not_be_taken_back(stripe, asked) -> None:
    answer = stripe.post("/v1/refunds", {"payment_intent": stripe.paid(), asked: "true"})

    assert (answer.status_code, answer.get_json()["error"]["param"]) == (400, asked)


# --- events by hand ---


def test_an_account_that_was_taken_away_is_out_of_reach(stripe, delivering, ready) -> None:
    delivery = delivering.deliver("stripe", "account.application.deauthorized", {"account": ready})

    event = json.loads(delivery["body"])
    assert (event["account"], event["data"]["object"]["object"]) == (ready, "application")
    answer = stripe.get(f"/v1/accounts/{ready}")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "account_invalid")
    assert delivering.state("stripe")["accounts"] == []
