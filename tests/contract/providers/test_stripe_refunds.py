"""Payments that go back, whole or in part, once; and refunds that hosts make at Stripe (B5, F9, G6)."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from joinlink.errors import PaymentDisputed, ProviderError, ProviderRejected, ProviderUnavailable
from joinlink.ids import new_id
from joinlink.model.booking import Booking
from joinlink.model.money import Money
from joinlink.model.payouts import Payout
from joinlink.model.refund import Refund, RefundByHand
from joinlink.model.series import SeriesPlace
from joinlink.ports.money import Payments
from joinlink.providers.stripe import api
from tests.contract.providers.checkouts import known_payments, pay_late
from tests.contract.providers.faults import OF_STRIPE
from tests.contract.providers.sandbox_run import SHORT_TIMEOUT_SECONDS, TIMEOUT_SECONDS, SandboxRun
from tests.fakes import FakePayments


def _refunds(sandbox: SandboxRun, booking: Booking) -> list[dict[str, Any]]:
    refunds = sandbox.app.state("stripe")["refunds"]
    return [refund for refund in refunds if refund["payment_intent"] == booking.checkout.payment_intent_id]


def _refund_by_hand(sandbox: SandboxRun, booking: Booking, **form: str) -> str:
    """Refund as the host does in Stripe's dashboard."""
    answer = requests.post(
        f"{sandbox.url}/stripe/v1/refunds",
        data={"payment_intent": booking.checkout.payment_intent_id, **form},
        headers={"Authorization": f"Bearer {sandbox.secrets.stripe_secret_key}"},
        timeout=5,
    )
    return answer.json()["id"]


PART = Refund(1, 1000, datetime(2026, 12, 1, tzinfo=UTC))


def whole(payments: Payments, booking: Booking) -> str:
    return payments.refund(booking)


def part(payments: Payments, booking: Booking) -> str:
    return payments.refund_part(booking, PART)


@pytest.mark.parametrize("kind", ["stripe", "fake"])
class TestEveryAdapter:
    @pytest.fixture
    def payments(self, sandbox: SandboxRun, kind: str) -> Payments:
        return sandbox.payments() if kind == "stripe" else FakePayments()

    def test_a_repeat_returns_the_first_refund(self, payments, owed) -> None:
        first = payments.refund(owed)

        assert first.startswith("re_")
        assert payments.refund(owed) == first

    def test_every_payment_has_its_own(self, payments, sandbox, booking) -> None:
        one, other = pay_late(sandbox, booking), pay_late(sandbox, replace(booking, booking_id=new_id("booking")))

        assert payments.refund(one) != payments.refund(other)

    def test_a_booking_without_a_payment_is_rejected(self, payments, owed) -> None:
        unpaid = replace(owed, checkout=replace(owed.checkout, payment_intent_id=None))

        for booking in (unpaid, replace(owed, checkout=None)):
            with pytest.raises(ProviderRejected):
                payments.refund(booking)


def test_b5_the_whole_payment_goes_back_once_under_the_bookings_key(sandbox, owed) -> None:
    refund_id = sandbox.payments().refund(owed)
    sandbox.payments().refund(owed)

    (call,) = sandbox.calls("stripe", "refund")
    assert call["body"] == {
        "payment_intent": owed.checkout.payment_intent_id,
        "reason": "requested_by_customer",
        "metadata[booking_id]": owed.booking_id,
    }
    (refund,) = _refunds(sandbox, owed)
    assert (refund["id"], refund["amount"], refund["status"]) == (refund_id, 4500, "succeeded")


@pytest.mark.parametrize(
    ("refund", "fee_minor", "asked", "taken_back"),
    [(whole, 450, "true", (4500, 450)), (whole, 0, None, (4500, 0)), (part, 450, "true", (1000, 100))],
)
def test_b5_f9_what_went_on_to_the_host_is_taken_back_in_proportion_and_the_fee_given_up(
    sandbox, booking, refund, fee_minor, asked, taken_back
) -> None:
    account_id = sandbox.ready_account()
    owed = pay_late(sandbox, replace(booking, payout=Payout(account_id, fee_minor)))

    refund(sandbox.payments(), owed)

    (call,) = sandbox.calls("stripe", "refund")
    assert call["body"]["reverse_transfer"] == "true"
    assert call["body"].get("refund_application_fee") == asked
    state = sandbox.app.state("stripe")
    (transfer,) = (each for each in state["transfers"] if each["destination"] == account_id)
    fees = [each["amount_refunded"] for each in state["applicationFees"] if each["account"] == account_id]
    assert (transfer["amount_reversed"], sum(fees)) == taken_back


def test_b5_a_payment_that_was_refunded_by_hand_counts_as_done(sandbox, owed) -> None:
    by_hand = _refund_by_hand(sandbox, owed)

    assert sandbox.payments().refund(owed) == by_hand
    assert len(_refunds(sandbox, owed)) == 1


def test_b5_what_is_left_after_a_part_went_back_by_hand_is_refunded(sandbox, owed) -> None:
    by_hand = _refund_by_hand(sandbox, owed, amount="1000")

    refund_id = sandbox.payments().refund(owed)

    assert refund_id != by_hand
    assert sorted(refund["amount"] for refund in _refunds(sandbox, owed)) == [1000, 3500]


@pytest.mark.parametrize("refund", [whole, part])
@pytest.mark.parametrize("mode", ["timeout_after", "500_after"])
def test_b5_f9_a_refund_whose_answer_got_lost_is_found_and_not_made_again(sandbox, owed, mode, refund) -> None:
    """After a 500 the idempotency key gives nothing but that 500: looking it up is the only way to hear of it."""
    payments = sandbox.payments()
    sandbox.app.add_fault("stripe", "refund", mode, times=-1)
    with pytest.raises(ProviderUnavailable):
        refund(payments, owed)
    sandbox.app.clear_faults()

    refund_id = refund(payments, owed)

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


LISTED = {"object": "list", "data": [], "has_more": False, "url": "/v1/refunds"}


def test_what_was_never_paid_is_rejected(sandbox, owed) -> None:
    unknown = replace(owed, checkout=replace(owed.checkout, payment_intent_id="pi_unknown"))

    with pytest.raises(ProviderRejected):
        sandbox.payments().refund(unknown)


def test_a_refund_carries_the_bookings_idempotency_key(odd_provider, owed) -> None:
    odd_provider.will_answer(200, LISTED)
    odd_provider.will_answer(200, {"id": "re_1", "object": "refund", "status": "pending"})

    assert known_payments(odd_provider.url).refund(owed) == "re_1"

    assert odd_provider.sent[1].headers["Idempotency-Key"] == f"refund-{owed.booking_id}"


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


def test_f9_parts_go_back_each_once_under_its_own_key_until_nothing_is_left(sandbox, owed) -> None:
    payments, rest = sandbox.payments(), Refund(2, 3500, PART.asked_at)

    ids = [payments.refund_part(owed, each) for each in (PART, PART, rest, rest)]

    made = {refund["id"]: refund["amount"] for refund in _refunds(sandbox, owed)}
    assert (made, ids) == ({ids[0]: 1000, ids[2]: 3500}, [ids[0], ids[0], ids[2], ids[2]])
    with pytest.raises(ProviderRejected):
        payments.refund_part(owed, Refund(3, 1, PART.asked_at))


def test_g6_of_a_series_payment_only_a_bookings_own_part_goes_back(sandbox, booking) -> None:
    """Two bookings of one payment have refunds of the same number, and each is found again as its own."""
    one = pay_late(sandbox, replace(booking, series=SeriesPlace("series_2", 1, 2)))
    one = replace(one, checkout=replace(one.checkout, paid=booking.price))
    other = replace(one, booking_id=new_id("booking"), series=SeriesPlace("series_2", 2, 2))
    payments = sandbox.payments()

    payments.refund_part(one, PART)
    payments.refund_part(other, PART)
    for _repeat in range(2):
        payments.refund(replace(other, checkout=replace(other.checkout, paid=Money(700, "eur"))))

    made = [(refund["metadata"]["booking_id"], refund["amount"]) for refund in _refunds(sandbox, one)]
    assert sorted(made) == sorted([(one.booking_id, 1000), (other.booking_id, 1000)])


@pytest.mark.parametrize(("hasty", "asked"), [(False, 2), (True, 1)])
def test_f9_g3_a_host_waits_little_for_a_silent_stripe_and_least_for_each_of_many(
    sandbox, owed, monkeypatch, hasty, asked
) -> None:
    for limit in ("HASTY_SECONDS", "REFUND_SECONDS"):
        monkeypatch.setattr(api, limit, SHORT_TIMEOUT_SECONDS)
    sandbox.app.add_fault("stripe", "list_refunds", "timeout_before", times=-1)
    began = time.monotonic()

    with pytest.raises(ProviderUnavailable):
        sandbox.payments().refund_part(owed, PART, hasty=hasty)

    assert time.monotonic() - began < TIMEOUT_SECONDS
    assert len(sandbox.calls("stripe", "list_refunds")) == asked


def test_f9_refunds_by_hand_are_listed_without_ours(sandbox, owed) -> None:
    by_hand = [_refund_by_hand(sandbox, owed, amount=amount) for amount in ("1000", "500")]
    sandbox.payments().refund_part(owed, PART)

    listed = sandbox.payments().refunds_by_hand(owed.checkout.payment_intent_id)

    assert {each.refund_id: each.amount_minor for each in listed} == dict(zip(by_hand, (1000, 500), strict=True))


@pytest.mark.parametrize(("status", "has_failed"), [("pending", False), ("failed", True), ("canceled", True)])
def test_f9_a_refund_by_hand_is_told_as_it_is_now(odd_provider, status, has_failed) -> None:
    refund = {"id": "re_1", "object": "refund", "status": status, "metadata": {}, "amount": 700, "created": 1796115600}
    odd_provider.will_answer(200, {**LISTED, "data": [refund]})

    (told,) = known_payments(odd_provider.url).refunds_by_hand("pi_1")

    assert told == RefundByHand("re_1", 700, datetime(2026, 12, 1, 9, tzinfo=UTC), has_failed=has_failed)


def test_f9_what_a_bank_has_taken_back_is_not_refunded_and_the_refusal_has_its_own_name(odd_provider, owed) -> None:
    refusal = {"type": "invalid_request_error", "code": "charge_disputed", "message": "Charge ch_1 of ada@example.com"}
    for _ in range(2):
        odd_provider.will_answer(200, LISTED)
        odd_provider.will_answer(400, {"error": refusal})

    for refund in (whole, part):
        with pytest.raises(PaymentDisputed, match="disputed payment"):
            refund(known_payments(odd_provider.url), owed)
