"""Stripe's Connect: accounts and what they may do, the onboarding page, destination charges, events from accounts."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from werkzeug.test import TestResponse

from local.sandboxes.server import Sandboxes
from local.secrets import Secrets
from tests.sandboxes.clients import SITE, StripeClient

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
    return str(stripe.post("/v1/accounts", ACCOUNT_FORM).get_json()["id"])


@pytest.fixture
def ready(stripe: StripeClient, account_id: str) -> str:
    _decide(stripe, account_id, "finish")
    return account_id


def _account(stripe: StripeClient, account_id: str) -> dict[str, Any]:
    return dict(stripe.get(f"/v1/accounts/{account_id}").get_json())


def _link(stripe: StripeClient, account_id: str, **changes: str) -> str:
    form = {"account": account_id, "type": "account_onboarding", "return_url": BACK, "refresh_url": AGAIN, **changes}
    answer = stripe.post("/v1/account_links", form)
    assert answer.status_code == 200, answer.text
    return urlsplit(answer.get_json()["url"]).path


def _decide(stripe: StripeClient, account_id: str, decision: str) -> TestResponse:
    return stripe.http.post(_link(stripe, account_id), data={"decision": decision})


def _paid(stripe: StripeClient, **changes: str) -> str:
    """Pay a checkout, and return the payment's id."""
    session = stripe.created(**changes)
    stripe.decide(session, "pay")
    return str(stripe.session(session["id"])["payment_intent"])


class TestAccounts:
    def test_a_new_account_can_do_nothing_yet(self, stripe, account_id) -> None:
        account = _account(stripe, account_id)

        assert (account["charges_enabled"], account["details_submitted"]) == (False, False)
        assert account["capabilities"] == {"card_payments": "inactive", "transfers": "inactive"}
        assert account["metadata"] == {"host_id": "host_1"}
        assert "external_account" in account["requirements"]["currently_due"]

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
    def test_a_parameter_that_breaks_the_rules_is_named(self, stripe, param, changes) -> None:
        answer = stripe.post("/v1/accounts", {**ACCOUNT_FORM, **changes})

        assert (answer.status_code, answer.get_json()["error"]["param"]) == (400, param)

    def test_the_same_key_gets_the_same_account(self, stripe) -> None:
        first, second = (stripe.post("/v1/accounts", ACCOUNT_FORM, "key").get_json() for _ in range(2))

        assert first == second

    def test_an_account_of_nobody_we_know_is_out_of_reach(self, stripe) -> None:
        answer = stripe.get("/v1/accounts/acct_unknown")

        assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "account_invalid")

    def test_it_takes_the_secret_key(self, stripe, account_id) -> None:
        stripe.key = "sk_test_other"

        assert stripe.get(f"/v1/accounts/{account_id}").status_code == 401


class TestOnboarding:
    @pytest.mark.parametrize(
        ("decision", "charges", "submitted", "capability", "reason"),
        [
            ("finish", True, True, "active", None),
            ("review", False, True, "pending", "requirements.pending_verification"),
            ("restrict", False, True, "inactive", "requirements.past_due"),
            ("leave", False, False, "inactive", "requirements.past_due"),
        ],
    )
    def test_it_ends_as_the_person_decides_and_the_site_is_told(
        self, stripe, site, account_id, decision, charges, submitted, capability, reason
    ) -> None:
        answer = _decide(stripe, account_id, decision)

        assert (answer.status_code, answer.headers["Location"]) == (303, BACK)
        account = _account(stripe, account_id)
        assert (account["charges_enabled"], account["details_submitted"]) == (charges, submitted)
        assert set(account["capabilities"].values()) == {capability}
        assert account["requirements"]["disabled_reason"] == reason
        (event,) = site.wait_for(1)
        assert (event["type"], event["account"]) == ("account.updated", account_id)
        assert event["data"]["object"] == account

    def test_the_page_says_what_is_asked_for(self, stripe, account_id) -> None:
        page = stripe.http.get(_link(stripe, account_id))

        assert page.status_code == 200
        assert "external_account" in page.text
        assert "host@example.com" in page.text

    def test_a_link_is_good_for_one_visit(self, stripe, account_id) -> None:
        link = _link(stripe, account_id)
        stripe.http.get(link)

        again = stripe.http.get(link)

        assert (again.status_code, again.headers["Location"]) == (302, AGAIN)

    def test_a_link_ends_after_some_minutes(self, stripe, account_id) -> None:
        with time_machine.travel(1_798_761_600, tick=False) as clock:
            link = _link(stripe, account_id)
            clock.shift(301)

            assert stripe.http.get(link).headers["Location"] == AGAIN

    def test_what_was_decided_is_not_decided_again(self, stripe, account_id) -> None:
        link = _link(stripe, account_id)
        stripe.http.post(link, data={"decision": "finish"})

        assert stripe.http.post(link, data={"decision": "restrict"}).status_code == 404
        assert _account(stripe, account_id)["charges_enabled"]

    def test_no_other_decision_is_taken(self, stripe, account_id) -> None:
        assert _decide(stripe, account_id, "pay").status_code == 400

    @pytest.mark.parametrize(
        ("status", "changes"),
        [(404, {"account": "acct_unknown"}), (400, {"type": "custom"}), (400, {"return_url": "/back"})],
    )
    def test_a_link_that_makes_no_sense_is_refused(self, stripe, account_id, status, changes) -> None:
        form = {"account": account_id, "type": "account_onboarding", "return_url": BACK, "refresh_url": AGAIN}

        assert stripe.post("/v1/account_links", {**form, **changes}).status_code == status


class TestDestinationCharges:
    def test_a_payment_goes_on_to_its_destination_and_the_fee_comes_back(self, stripe, delivering, ready) -> None:
        _paid(stripe, **{DESTINATION: ready, ON_BEHALF_OF: ready, FEE: "450"})

        state = delivering.state("stripe")
        (intent,), (transfer,), (fee,) = state["paymentIntents"], state["transfers"], state["applicationFees"]
        assert (transfer["destination"], transfer["amount"], transfer["amount_reversed"]) == (ready, 4500, 0)
        assert (fee["account"], fee["amount"], fee["amount_refunded"]) == (ready, 450, 0)
        assert transfer["source_transaction"] == fee["charge"] == intent["latest_charge"]
        assert (intent["on_behalf_of"], intent["application_fee_amount"]) == (ready, 450)

    def test_an_ordinary_payment_goes_nowhere(self, stripe, delivering) -> None:
        _paid(stripe)

        assert delivering.state("stripe")["transfers"] == []

    def test_a_payment_that_is_told_of_twice_is_sent_on_once(self, stripe, delivering, ready) -> None:
        session = stripe.created(**{DESTINATION: ready})
        stripe.decide(session, "pay")

        delivering.deliver("stripe", "checkout.session.completed", {"id": session["id"]})

        assert len(delivering.state("stripe")["transfers"]) == 1

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
    def test_a_checkout_that_could_not_be_sent_on_is_refused(self, stripe, ready, code, changes) -> None:
        new = stripe.post("/v1/accounts", ACCOUNT_FORM).get_json()["id"]
        named = {"ready": ready, "new": new}

        answer = stripe.create(**{name: named.get(value, value) for name, value in changes.items()})

        assert 400 <= answer.status_code <= 404
        assert answer.get_json()["error"].get("code") == code

    def test_a_refund_takes_back_what_it_asks_for(self, stripe, delivering, ready) -> None:
        payment = _paid(stripe, **{DESTINATION: ready, FEE: "450"})
        both = {"reverse_transfer": "true", "refund_application_fee": "true"}

        stripe.post("/v1/refunds", {"payment_intent": payment, "amount": "1500", **both})
        state = delivering.state("stripe")
        assert (state["transfers"][0]["amount_reversed"], state["transfers"][0]["reversed"]) == (1500, False)
        assert state["applicationFees"][0]["amount_refunded"] == 150

        stripe.post("/v1/refunds", {"payment_intent": payment, **both})
        state = delivering.state("stripe")
        assert (state["transfers"][0]["amount_reversed"], state["transfers"][0]["reversed"]) == (4500, True)
        assert (state["applicationFees"][0]["amount_refunded"], state["applicationFees"][0]["refunded"]) == (450, True)

    def test_a_refund_that_asks_for_neither_leaves_the_host_the_money(self, stripe, delivering, ready) -> None:
        """As Stripe does: whoever forgets it pays the guest out of their own pocket."""
        stripe.post("/v1/refunds", {"payment_intent": _paid(stripe, **{DESTINATION: ready, FEE: "450"})})

        state = delivering.state("stripe")
        assert state["transfers"][0]["amount_reversed"] == state["applicationFees"][0]["amount_refunded"] == 0

    @pytest.mark.parametrize("asked", ["reverse_transfer", "refund_application_fee"])
    def test_what_never_went_anywhere_can_not_be_taken_back(self, stripe, asked) -> None:
        answer = stripe.post("/v1/refunds", {"payment_intent": _paid(stripe), asked: "true"})

        assert (answer.status_code, answer.get_json()["error"]["param"]) == (400, asked)


class TestEventsByHand:
    def test_what_is_told_of_an_account_is_made_true(self, stripe, delivering, ready) -> None:
        delivery = delivering.deliver("stripe", "account.updated", {"id": ready, "charges_enabled": False})

        event = json.loads(delivery["body"])
        assert event["account"] == ready
        assert event["data"]["object"]["charges_enabled"] is False
        assert _account(stripe, ready)["charges_enabled"] is False

    def test_an_account_that_was_taken_away_is_out_of_reach(self, stripe, delivering, ready) -> None:
        delivery = delivering.deliver("stripe", "account.application.deauthorized", {"account": ready})

        event = json.loads(delivery["body"])
        assert (event["account"], event["data"]["object"]["object"]) == (ready, "application")
        assert stripe.get(f"/v1/accounts/{ready}").status_code == 403
        assert delivering.state("stripe")["accounts"] == []
