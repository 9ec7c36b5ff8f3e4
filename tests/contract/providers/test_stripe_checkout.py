"""The checkout that a guest pays at: what Stripe is asked for, refuses and closes, and whose a payment is (B2, F5)."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests

from joinlink.errors import ProviderRejected, ProviderUnavailable
from joinlink.model.booking_parts import Guest
from joinlink.model.money import Money
from joinlink.model.payment import PaidFor, Sold
from joinlink.model.payouts import Payout
from joinlink.model.series import SeriesPlace
from joinlink.ports.money import Payments
from tests.contract.providers.checkouts import booking_page, known_payments, open_checkout, session_of
from tests.contract.providers.sandbox_run import SHORT_TIMEOUT_SECONDS, TIMEOUT_SECONDS
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


def test_g6_a_series_has_one_session_over_so_many_times_the_price_and_the_fee(sandbox, booking) -> None:
    account_id = sandbox.ready_account()
    series = SeriesPlace("series_1", 1, 3)

    open_checkout(sandbox.payments(), replace(booking, series=series, payout=Payout(account_id, 450)))

    (call,) = sandbox.calls("stripe", "create_session")
    sent = {name: call["body"][name] for name in call["body"] if "quantity" in name or "fee" in name or "_id]" in name}
    assert sent == {
        "line_items[0][quantity]": "3",
        "metadata[series_id]": "series_1",
        "payment_intent_data[metadata][series_id]": "series_1",
        "payment_intent_data[application_fee_amount]": "1350",
    }
    assert call["body"]["client_reference_id"] == "series_1"


PAYMENT = "payment_intent_data"


@pytest.mark.parametrize(("fee_minor", "fee"), [(450, {f"{PAYMENT}[application_fee_amount]": "450"}), (0, {})])
def test_a_payment_for_the_host_goes_on_to_the_hosts_account_less_the_fee(sandbox, booking, fee_minor, fee) -> None:
    """A fee of nothing is not asked for."""
    account_id = sandbox.ready_account()

    open_checkout(sandbox.payments(), replace(booking, payout=Payout(account_id, fee_minor)))

    (call,) = sandbox.calls("stripe", "create_session")
    assert {name: value for name, value in call["body"].items() if name.startswith(PAYMENT)} == {
        f"{PAYMENT}[metadata][booking_id]": booking.booking_id,
        f"{PAYMENT}[transfer_data][destination]": account_id,
        f"{PAYMENT}[on_behalf_of]": account_id,
        **fee,
    }


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


def test_an_answer_that_got_lost_costs_no_second_session(sandbox, booking) -> None:
    """The idempotency key is the booking's: the repeat inside the call gets the session that was made."""
    before = sandbox.app.state("stripe")["sessions"]
    sandbox.timeout_seconds = SHORT_TIMEOUT_SECONDS
    sandbox.app.add_fault("stripe", "create_session", "timeout_after")

    checkout = open_checkout(sandbox.payments(), booking)

    made = [session for session in sandbox.app.state("stripe")["sessions"] if session not in before]
    assert [session["id"] for session in made] == [checkout.session_id]


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


def test_f5_a_checkout_is_closed_once_and_nobody_can_pay_it_any_more(sandbox, booking) -> None:
    checkout = open_checkout(sandbox.payments(), booking)

    for _ in range(2):
        sandbox.payments().close_checkout(checkout.session_id)

    session = session_of(sandbox, checkout)
    assert session["status"] == "expired"
    assert requests.get(checkout.url, timeout=5).status_code == 410


def test_f5_closing_asks_once_and_waits_little(sandbox, booking) -> None:
    payments = sandbox.payments()
    checkout = open_checkout(payments, booking)
    sandbox.app.add_fault("stripe", "expire_session", "timeout_before", times=-1)
    began = time.monotonic()

    with pytest.raises(ProviderUnavailable):
        payments.close_checkout(checkout.session_id)

    assert time.monotonic() - began < TIMEOUT_SECONDS
    assert len(sandbox.calls("stripe", "expire_session")) == 1


def test_f5_a_checkout_that_is_paid_already_stays_so(sandbox, owed) -> None:
    sandbox.payments().close_checkout(owed.checkout.session_id)

    session = session_of(sandbox, owed.checkout)
    assert (session["status"], session["payment_status"]) == ("complete", "paid")


def test_f5_a_checkout_that_stripe_does_not_have_is_rejected(sandbox) -> None:
    with pytest.raises(ProviderRejected):
        sandbox.payments().close_checkout("cs_test_nobodys")


def test_b5_a_payment_names_its_booking_and_one_that_stripe_does_not_have_names_none(sandbox, owed) -> None:
    assert sandbox.payments().paid_for(owed.checkout.payment_intent_id) == PaidFor(Sold.BOOKING, owed.booking_id)
    assert sandbox.payments().paid_for("pi_nobodys") is None


@pytest.mark.parametrize(("name", "kind"), [("series_id", Sold.SERIES), ("package_id", Sold.PACKAGE)])
def test_g5_g6_a_payment_names_its_series_or_package_too(odd_provider, name, kind) -> None:
    odd_provider.will_answer(200, {"id": "pi_1", "object": "payment_intent", "metadata": {name: "one"}})

    assert known_payments(odd_provider.url).paid_for("pi_1") == PaidFor(kind, "one")
