"""Sending a payment back (B5): at Stripe's sandbox, and on the fake that stands in for it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests

from joinlink.errors import ProviderError, ProviderRejected, ProviderUnavailable
from joinlink.ids import new_id
from joinlink.model.booking import Booking, BookingStatus
from joinlink.model.payouts import Payout
from joinlink.ports.money import Payments
from tests.contract.providers.checkouts import known_payments, open_checkout
from tests.contract.providers.faults import OF_STRIPE
from tests.contract.providers.sandbox_run import SandboxRun
from tests.fakes import FakePayments

PayLate = Callable[[Booking], Booking]
"""Has the checkout of a booking paid, and returns the booking as one whose money goes back."""


@pytest.fixture
def pay_late(sandbox: SandboxRun) -> PayLate:
    def pay(booking: Booking) -> Booking:
        checkout = open_checkout(sandbox.payments(), booking)
        requests.post(checkout.url, data={"decision": "pay"}, allow_redirects=False, timeout=5)
        paid = _session(sandbox, checkout.session_id)
        assert paid["payment_status"] == "paid"
        kept = replace(checkout, payment_intent_id=paid["payment_intent"])
        return replace(booking, status=BookingStatus.REFUNDED, revision=3, checkout=kept)

    return pay


@pytest.fixture
def owed(pay_late: PayLate, booking: Booking) -> Booking:
    return pay_late(booking)


def _session(sandbox: SandboxRun, session_id: str) -> dict[str, Any]:
    sessions = sandbox.app.state("stripe")["sessions"]
    return dict(next(session for session in sessions if session["id"] == session_id))


def _refunds(sandbox: SandboxRun, booking: Booking) -> list[dict[str, Any]]:
    assert booking.checkout is not None
    refunds = sandbox.app.state("stripe")["refunds"]
    return [refund for refund in refunds if refund["payment_intent"] == booking.checkout.payment_intent_id]


def _refund_by_hand(sandbox: SandboxRun, booking: Booking, **form: str) -> str:
    """Refund as the host does in Stripe's dashboard."""
    assert booking.checkout is not None
    answer = requests.post(
        f"{sandbox.url}/stripe/v1/refunds",
        data={"payment_intent": booking.checkout.payment_intent_id, **form},
        headers={"Authorization": f"Bearer {sandbox.secrets.stripe_secret_key}"},
        timeout=5,
    )
    refund_id: str = answer.json()["id"]
    return refund_id


@pytest.mark.parametrize("kind", ["stripe", "fake"])
class TestEveryAdapter:
    @pytest.fixture
    def payments(self, sandbox: SandboxRun, kind: str) -> Payments:
        return sandbox.payments() if kind == "stripe" else FakePayments()

    def test_a_repeat_returns_the_first_refund(self, payments, owed) -> None:
        first = payments.refund(owed)

        assert first.startswith("re_")
        assert payments.refund(owed) == first

    def test_every_payment_has_its_own(self, payments, pay_late, booking) -> None:
        one, other = pay_late(booking), pay_late(replace(booking, booking_id=new_id("booking")))

        assert payments.refund(one) != payments.refund(other)

    def test_a_booking_without_a_payment_is_rejected(self, payments, owed) -> None:
        assert owed.checkout is not None
        unpaid = replace(owed, checkout=replace(owed.checkout, payment_intent_id=None))

        for booking in (unpaid, replace(owed, checkout=None)):
            with pytest.raises(ProviderRejected):
                payments.refund(booking)


def test_b5_the_whole_payment_goes_back_under_the_bookings_key(sandbox, owed) -> None:
    refund_id = sandbox.payments().refund(owed)

    (call,) = sandbox.calls("stripe", "refund")
    assert owed.checkout is not None
    assert call["body"] == {
        "payment_intent": owed.checkout.payment_intent_id,
        "reason": "requested_by_customer",
        "metadata[booking_id]": owed.booking_id,
    }
    (refund,) = _refunds(sandbox, owed)
    assert (refund["id"], refund["amount"], refund["status"]) == (refund_id, 4500, "succeeded")


@pytest.mark.parametrize(("fee_minor", "asked"), [(450, {"refund_application_fee": "true"}), (0, {})])
def test_b5_what_went_on_to_the_host_is_taken_back_and_the_fee_given_up(
    sandbox, pay_late, booking, fee_minor, asked
) -> None:
    account_id = sandbox.ready_account()
    owed = pay_late(replace(booking, payout=Payout(account_id, fee_minor)))

    sandbox.payments().refund(owed)

    (call,) = sandbox.calls("stripe", "refund")
    assert asked | {"reverse_transfer": "true"} == {
        name: value for name, value in call["body"].items() if name in ("reverse_transfer", "refund_application_fee")
    }
    state = sandbox.app.state("stripe")
    (transfer,) = (each for each in state["transfers"] if each["destination"] == account_id)
    fees = [each["amount_refunded"] for each in state["applicationFees"] if each["account"] == account_id]
    assert transfer["amount_reversed"] == 4500
    assert fees == [fee_minor] * bool(fee_minor)


def test_a_repeat_asks_for_no_second_refund(sandbox, owed) -> None:
    sandbox.payments().refund(owed)
    sandbox.payments().refund(owed)

    assert len(sandbox.calls("stripe", "refund")) == 1


def test_b5_a_payment_that_was_refunded_by_hand_counts_as_done(sandbox, owed) -> None:
    by_hand = _refund_by_hand(sandbox, owed)

    assert sandbox.payments().refund(owed) == by_hand
    assert len(_refunds(sandbox, owed)) == 1


def test_b5_what_is_left_after_a_part_went_back_by_hand_is_refunded(sandbox, owed) -> None:
    by_hand = _refund_by_hand(sandbox, owed, amount="1000")

    refund_id = sandbox.payments().refund(owed)

    assert refund_id != by_hand
    assert sorted(refund["amount"] for refund in _refunds(sandbox, owed)) == [1000, 3500]


@pytest.mark.parametrize("mode", ["timeout_after", "500_after"])
def test_b5_a_refund_whose_answer_got_lost_is_found_and_not_made_again(sandbox, owed, mode) -> None:
    """After a 500 the idempotency key gives nothing but that 500: looking it up is the only way to hear of it."""
    payments = sandbox.payments()
    sandbox.app.add_fault("stripe", "refund", mode, times=-1)
    with pytest.raises(ProviderUnavailable):
        payments.refund(owed)
    sandbox.app.clear_faults()

    refund_id = payments.refund(owed)

    assert [refund["id"] for refund in _refunds(sandbox, owed)] == [refund_id]


@pytest.mark.parametrize("operation", ["refund", "list_refunds"])
@pytest.mark.parametrize(("mode", "error"), OF_STRIPE.items())
def test_every_fault_has_its_error_and_moves_no_money(sandbox, owed, operation, mode, error) -> None:
    sandbox.app.add_fault("stripe", operation, mode, times=-1)

    with pytest.raises(ProviderError) as raised:
        sandbox.payments().refund(owed)

    assert type(raised.value) is error
    assert raised.value.provider == "stripe"
    assert _refunds(sandbox, owed) == []


def test_what_was_never_paid_is_rejected(sandbox, owed) -> None:
    assert owed.checkout is not None
    unknown = replace(owed, checkout=replace(owed.checkout, payment_intent_id="pi_unknown"))

    with pytest.raises(ProviderRejected):
        sandbox.payments().refund(unknown)


LISTED = {"object": "list", "data": [], "has_more": False, "url": "/v1/refunds"}


def test_a_refund_carries_the_bookings_idempotency_key(odd_provider, owed) -> None:
    odd_provider.will_answer(200, LISTED)
    odd_provider.will_answer(200, {"id": "re_1", "object": "refund", "status": "pending"})

    assert known_payments(odd_provider.url).refund(owed) == "re_1"

    _, created = odd_provider.sent
    assert created.headers["Idempotency-Key"] == f"refund-{owed.booking_id}"


@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_a_refund_that_came_to_nothing_is_rejected(odd_provider, owed, status) -> None:
    refund = {"id": "re_1", "object": "refund", "status": status, "metadata": {"booking_id": owed.booking_id}}
    odd_provider.will_answer(200, {**LISTED, "data": [refund]})

    with pytest.raises(ProviderRejected):
        known_payments(odd_provider.url).refund(owed)


def test_a_refund_that_was_made_and_can_not_be_found_leaves_the_outcome_open(odd_provider, owed) -> None:
    refusal = {"type": "invalid_request_error", "code": "charge_already_refunded", "message": "No."}
    for status, answer in ((200, LISTED), (400, {"error": refusal}), (200, LISTED)):
        odd_provider.will_answer(status, answer)

    with pytest.raises(ProviderUnavailable):
        known_payments(odd_provider.url).refund(owed)


@pytest.mark.parametrize("body", [b"", b"<html/>", b"[]", {}, {"object": "list", "data": [1]}])
def test_a_refund_that_was_asked_for_and_not_told_of_leaves_the_outcome_open_ac_32(odd_provider, owed, body) -> None:
    odd_provider.will_answer(200, LISTED)
    odd_provider.will_answer(200, body)

    with pytest.raises(ProviderUnavailable):
        known_payments(odd_provider.url).refund(owed)
