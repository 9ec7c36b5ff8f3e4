"""The Checkout session that is asked for, and what Stripe's refusals come to (B2)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable
from joinlink.model.booking import Guest
from joinlink.model.money import Money
from joinlink.model.payouts import Payout
from joinlink.ports.money import Payments
from tests.contract.providers.checkouts import booking_page, known_payments, open_checkout
from tests.contract.providers.sandbox_run import SandboxRun
from tests.fakes import FakePayments


def test_the_session_asks_for_the_price_and_names_the_booking(sandbox, booking) -> None:
    """B2: the payment carries the booking too, since Stripe copies the session's metadata nowhere."""
    checkout = open_checkout(sandbox.payments(), booking)

    (call,) = sandbox.calls("stripe", "create_session")
    assert call["path"] == "/stripe/v1/checkout/sessions"
    assert call["body"] == {
        "mode": "payment",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "eur",
        "line_items[0][price_data][unit_amount]": "4500",
        "line_items[0][price_data][product_data][name]": "Guitar for beginners",
        "customer_email": "guest@example.com",
        "client_reference_id": booking.booking_id,
        "metadata[booking_id]": booking.booking_id,
        "payment_intent_data[metadata][booking_id]": booking.booking_id,
        "expires_at": str(int((booking.created_at + timedelta(minutes=31)).timestamp())),
        "success_url": booking_page(booking),
        "cancel_url": booking_page(booking),
    }
    assert checkout.session_id.startswith("cs_test_")
    assert checkout.url == f"{sandbox.url}/stripe/pay/{checkout.session_id}"
    assert checkout.payment_intent_id is None


PAYMENT = "payment_intent_data"


def test_a_payment_for_the_host_goes_on_to_the_hosts_account_less_the_fee(sandbox, booking) -> None:
    account_id = sandbox.ready_account()

    open_checkout(sandbox.payments(), replace(booking, payout=Payout(account_id, 450)))

    (call,) = sandbox.calls("stripe", "create_session")
    asked = {name: value for name, value in call["body"].items() if name.startswith(PAYMENT)}
    assert asked == {
        f"{PAYMENT}[metadata][booking_id]": booking.booking_id,
        f"{PAYMENT}[transfer_data][destination]": account_id,
        f"{PAYMENT}[on_behalf_of]": account_id,
        f"{PAYMENT}[application_fee_amount]": "450",
    }


def test_a_fee_of_nothing_is_not_asked_for(sandbox, booking) -> None:
    open_checkout(sandbox.payments(), replace(booking, payout=Payout(sandbox.ready_account(), 0)))

    (call,) = sandbox.calls("stripe", "create_session")
    assert f"{PAYMENT}[application_fee_amount]" not in call["body"]


def test_an_account_that_can_be_sent_nothing_any_more_is_rejected(sandbox, booking) -> None:
    account_id = sandbox.ready_account()
    sandbox.app.deliver("stripe", "account.updated", {"id": account_id, "capabilities": {"transfers": "inactive"}})

    with pytest.raises(ProviderRejected):
        open_checkout(sandbox.payments(), replace(booking, payout=Payout(account_id, 450)))


@pytest.mark.parametrize("kind", ["stripe", "fake"])
def test_a_repeat_returns_the_first_session(sandbox, booking, kind) -> None:
    payments: Payments = sandbox.payments() if kind == "stripe" else FakePayments()

    first = open_checkout(payments, booking)

    assert open_checkout(payments, booking) == first
    assert open_checkout(payments, replace(booking, booking_id="booking_another")) != first


@pytest.mark.parametrize("mode", ["timeout_after"])
def test_an_answer_that_got_lost_costs_no_second_session(sandbox, booking, mode) -> None:
    """The idempotency key is the booking's: the repeat inside the call gets the session that was made."""
    before = _session_ids(sandbox)
    sandbox.app.add_fault("stripe", "create_session", mode)

    checkout = open_checkout(sandbox.payments(), booking)

    assert _session_ids(sandbox) - before == {checkout.session_id}


def _session_ids(sandbox: SandboxRun) -> set[str]:
    return {session["id"] for session in sandbox.app.state("stripe")["sessions"]}


@pytest.mark.parametrize(
    "change",
    [
        {"price": Money(10, "eur")},
        {"guest": Guest("Guest", "not an address", "UTC")},
        {"hold_until": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
    ids=["too little", "no address", "over already"],
)
def test_what_stripe_will_not_take_is_rejected_for_good(sandbox, booking, change) -> None:
    with pytest.raises(ProviderRejected):
        open_checkout(sandbox.payments(), replace(booking, **change))


def test_a_key_that_was_used_for_other_parameters_is_rejected(sandbox, booking) -> None:
    payments = sandbox.payments()
    open_checkout(payments, booking)

    with pytest.raises(ProviderRejected):
        open_checkout(payments, replace(booking, price=Money(9900, "eur")))


def test_an_error_that_is_not_in_stripes_form_is_an_outage(odd_provider, booking) -> None:
    """AC-32: something on the way there answers in words of its own, and the library stumbles over them."""
    odd_provider.will_answer(503, {"error": "no healthy upstream"})

    with pytest.raises(ProviderUnavailable):
        open_checkout(known_payments(odd_provider.url), booking)
