"""Which of Stripe's events are believed, and how they are read (B3)."""

import hashlib
import hmac
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from stripe import WebhookSignature

from joinlink.errors import InvalidSignature
from joinlink.model.billing import SubscriptionEvent
from joinlink.model.dispute import DisputeEvent, DisputeStage
from joinlink.model.money import Money
from joinlink.model.payment import PaymentEvent, PaymentEventKind, RefundByHandEvent, RefundEvent
from joinlink.model.payouts import PayoutEvent, PayoutEventKind
from tests.contract.providers.checkouts import NEW_SECRET, OLD_SECRET, known_webhooks
from tests.fakes import FakeStripeWebhooks

SESSION = {
    "id": "cs_test_1",
    "object": "checkout.session",
    "mode": "payment",
    "expires_at": 1_798_761_600,
    "payment_status": "paid",
    "client_reference_id": "booking_1",
    "metadata": {"booking_id": "booking_1"},
    "payment_intent": "pi_1",
    "amount_total": 4500,
    "currency": "eur",
}
PAID = PaymentEvent(
    event_id="evt_1",
    kind=PaymentEventKind.PAID,
    booking_id="booking_1",
    session_id="cs_test_1",
    payment_intent_id="pi_1",
    amount_minor=4500,
    currency="eur",
    expires_at=datetime(2027, 1, 1, tzinfo=UTC),
)
REFUND = {
    "id": "re_1",
    "object": "refund",
    "status": "failed",
    "payment_intent": "pi_1",
    "metadata": {"booking_id": "booking_1"},
}
WRITTEN = 1_798_000_000
DISPUTE = {
    "id": "du_1",
    "object": "dispute",
    "amount": 4000,
    "charge": "ch_1",
    "currency": "eur",
    "evidence_details": {"due_by": 1_798_761_599, "has_evidence": False, "past_due": False, "submission_count": 0},
    "payment_intent": "pi_1",
    "reason": "fraudulent",
    "status": "needs_response",
}


def _about(kind: str, told: dict[str, Any], **members: object) -> dict[str, Any]:
    plain = {"id": "evt_1", "object": "event", "created": WRITTEN, "type": kind, "livemode": False}
    return {**plain, "data": {"object": told}, **members}


def _event(kind: str = "checkout.session.completed", **changes: object) -> dict[str, Any]:
    return _about(kind, {**SESSION, **changes})


def _invoice(kind: str, **members: object) -> dict[str, Any]:
    return _about(kind, {"id": "in_1", "object": "invoice", "customer": "cus_1", **members})


def _account_event(kind: str, **members: object) -> dict[str, Any]:
    account = {"id": "acct_1", "object": "account", "charges_enabled": True}
    return _about(kind, account, **{"account": "acct_1", **members})


def _signed(event: object, at: datetime, secret: str = NEW_SECRET) -> tuple[bytes, str]:
    payload = json.dumps(event)
    return payload.encode(), WebhookSignature.generate_signature_header(payload, secret, int(at.timestamp()))


def _told(event: object, now: datetime, *, secret: str = NEW_SECRET, key: str = "sk_test_key") -> object:
    """Deliver an event, and return what is read."""
    return known_webhooks(key).read_event(*_signed(event, now, secret), now)


# --- how events are read ---


@pytest.mark.parametrize(
    ("kind", "payment_status", "read_as"),
    [
        ("checkout.session.completed", "paid", "paid"),
        ("checkout.session.completed", "no_payment_required", "paid"),
        ("checkout.session.completed", "unpaid", "processing"),
        ("checkout.session.async_payment_succeeded", "paid", "paid"),
        ("checkout.session.async_payment_failed", "unpaid", "failed"),
        ("checkout.session.expired", "unpaid", "expired"),
    ],
)
def test_only_a_settled_session_counts_as_paid(now, kind, payment_status, read_as) -> None:
    """B3, AC-62: a bank transfer completes the session days before it is paid."""
    assert _told(_event(kind, payment_status=payment_status), now).kind == read_as


@pytest.mark.parametrize(
    "change",
    [{}, {"payment_intent": {"id": "pi_1", "object": "payment_intent"}}, {"description": "Gitarre für Anfänger 🎸"}],
    ids=["as usual", "an intent in full", "text beyond ASCII, which is signed as bytes"],
)
def test_a_payment_is_read_with_its_booking_and_its_amount_b3(now, change) -> None:
    assert _told(_event(**change), now) == PAID


@pytest.mark.parametrize("kind", ["refund.failed", "refund.updated", "charge.refund.updated"])
@pytest.mark.parametrize(
    ("changes", "booking_id"),
    [({}, "booking_1"), ({"status": "canceled"}, "booking_1"), ({"metadata": {}}, None)],
    ids=["failed", "cancelled", "made by hand"],
)
def test_b5_a_refund_that_came_back_is_read_under_each_name_that_stripe_gives_it(
    now, kind, changes, booking_id
) -> None:
    assert _told(_about(kind, {**REFUND, **changes}), now) == RefundEvent("evt_1", "re_1", booking_id, "pi_1")


@pytest.mark.parametrize(
    "event",
    [
        _about("refund.created", {**REFUND, "status": "succeeded", "metadata": {}}),
        _about("refund.updated", {**REFUND, "status": "pending", "metadata": {"note": "by phone"}}),
        _about("charge.refund.updated", {**REFUND, "status": "succeeded", "metadata": {}}),
        _about("charge.refunded", {"id": "ch_1", "payment_intent": {"id": "pi_1"}, "metadata": REFUND["metadata"]}),
    ],
)
def test_f9_a_refund_by_hand_names_its_payment_alone(now, event) -> None:
    assert _told(event, now) == RefundByHandEvent("evt_1", "pi_1")


@pytest.mark.parametrize(("written", "number"), [("2", 2), ("two", None)])
def test_f9_a_refund_by_the_host_is_told_by_its_number(now, written, number) -> None:
    by_host = {**REFUND, "metadata": {"booking_id": "booking_1", "refund": written}}

    assert _told(_about("refund.failed", by_host), now) == RefundEvent("evt_1", "re_1", "booking_1", "pi_1", number)


@pytest.mark.parametrize(
    ("kind", "status", "stage"),
    [
        ("created", "needs_response", "open"),
        ("created", "under_review", "open"),
        ("created", "warning_needs_response", "inquiry"),
        ("created", "warning_under_review", "inquiry"),
        ("created", "prevented", "prevented"),
        ("closed", "won", "won"),
        ("closed", "lost", "lost"),
        ("closed", "warning_closed", "dropped"),
        ("updated", "needs_response", "open"),
        ("updated", "warning_under_review", "inquiry"),
        ("updated", "appeal_needs_response", "open"),
        ("updated", "appeal_under_review", "open"),
        ("funds_withdrawn", "needs_response", "open"),
        ("funds_reinstated", "won", "won"),
    ],
)
def test_f9_a_dispute_is_read_with_its_payment_amount_and_the_end_of_its_time(now, kind, status, stage) -> None:
    due_by = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    about = ("evt_1", "du_1", "pi_1", DisputeStage(stage), Money(4000, "eur"), due_by)
    expected = DisputeEvent(*about, told_at=datetime.fromtimestamp(WRITTEN, UTC), is_live=False)

    assert _told(_about(f"charge.dispute.{kind}", {**DISPUTE, "status": status}), now) == expected


@pytest.mark.parametrize(
    ("status", "moved", "left"),
    [
        ("lost", [-4000, 1000], 3000),
        ("lost", [-4400, 1100], 3000),  # in the currency of Stripe's account
        ("lost", [-4000, 4000], 0),
        ("lost", [-4000, 4000, -4000], 4000),  # won, and lost when the bank appealed
        ("lost", [-4000, 9000], 4000),
        ("lost", [-4000], 4000),
        ("lost", [], 4000),
        ("won", [-4000, 4000], 4000),
        ("needs_response", [-4000, 1000], 4000),
    ],
)
def test_f9_of_a_lost_dispute_what_stripe_gave_back_is_not_lost(now, status, moved, left) -> None:
    transactions = [{"id": "txn_1", "object": "balance_transaction", "amount": each} for each in moved]
    dispute = {**DISPUTE, "status": status, "balance_transactions": transactions}

    assert _told(_about("charge.dispute.funds_reinstated", dispute), now).amount == Money(left, "eur")


@pytest.mark.parametrize("details", [{"due_by": None}, None])
def test_f9_a_dispute_may_have_no_end_of_its_time(now, details) -> None:
    told = _told(_about("charge.dispute.created", {**DISPUTE, "evidence_details": details}), now)

    assert (told.dispute_id, told.due_by) == ("du_1", None)


@pytest.mark.parametrize(
    "event",
    [
        _about("customer.subscription.created", {"id": "sub_1"}),
        _about("customer.subscription.updated", {"id": "sub_1", "status": "past_due"}),
        _about("customer.subscription.deleted", {"id": "sub_1"}),
        _invoice("invoice.paid", parent={"subscription_details": {"subscription": "sub_1"}}),
        _invoice("invoice.payment_failed", parent={"subscription_details": {"subscription": {"id": "sub_1"}}}),
        _invoice("invoice.paid", subscription="sub_1"),
        _event(mode="subscription", subscription="sub_1"),
        _event(mode="subscription", subscription={"id": "sub_1"}),
    ],
)
def test_k5_what_concerns_a_subscription_is_read_by_its_id_alone(now, event) -> None:
    """What it is now is asked for, so an old event can't bring an old plan back."""
    assert _told(event, now) == SubscriptionEvent("evt_1", "sub_1")


@pytest.mark.parametrize(
    ("kind", "read_as"), [("account.updated", "changed"), ("account.application.deauthorized", "deauthorized")]
)
def test_an_account_that_is_connected_to_ours_is_named_and_nothing_it_says_is_taken_over(now, kind, read_as) -> None:
    assert _told(_account_event(kind), now) == PayoutEvent("evt_1", PayoutEventKind(read_as), "acct_1")


LET_PASS = {
    "no status": _event(payment_status=None),
    "an intent": _event("payment_intent.succeeded"),
    "a declined card, which leaves the checkout open": _event("payment_intent.payment_failed"),
    "another kind": _event("customer.created"),
    "a session that only keeps a card": _event(mode="setup"),
    "a session of no mode": _event(mode=None),
    "a refund under way": _about("refund.updated", {**REFUND, "status": "pending"}),
    "a refund that arrived": _about("charge.refund.updated", {**REFUND, "status": "succeeded"}),
    "a refund of ours": _about("refund.created", {**REFUND, "status": "succeeded"}),
    "a refund of no payment": _about(
        "refund.created", {**REFUND, "metadata": {}, "status": "pending", "payment_intent": None}
    ),
    "a dispute of no payment": _about("charge.dispute.created", {**DISPUTE, "payment_intent": None}),
    "a dispute in a currency of nobody": _about("charge.dispute.created", {**DISPUTE, "currency": "xyz"}),
    "a dispute of a status to come": _about("charge.dispute.created", {**DISPUTE, "status": "pondered"}),
    "a charge": _about("charge.succeeded", {"id": "ch_1", "payment_intent": "pi_1"}),
    "a dispute of a connected account": _about("charge.dispute.created", DISPUTE, account="acct_1"),
    "almost a kind": _event("checkout.session.expired.twice"),
    "another site's session": _event(metadata={}, client_reference_id=None),
    "a session without metadata": _event(metadata=None, client_reference_id=""),
    "a payment of a connected account": {**_event(), "account": "acct_1"},
    "an invoice of nothing": _invoice("invoice.paid", parent=None),
    "no subscription": _event("checkout.session.expired", mode="subscription", subscription=None),
    "an empty subscription": _about("customer.subscription.updated", {}),
    "our own account": _account_event("account.updated", account=None),
    "an account of the other mode": _account_event("account.updated", livemode=True),
    "other news of an account": _account_event("account.external_account.created"),
    "their payout": _account_event("payout.paid"),
    "their subscription": _account_event("customer.subscription.updated"),
}


@pytest.mark.parametrize("event", LET_PASS.values(), ids=LET_PASS)
def test_what_settles_nothing_of_ours_is_let_pass_ac_62_k5(now, event) -> None:
    assert _told(event, now) is None


# --- who is believed ---


@pytest.mark.parametrize("secret", [OLD_SECRET, NEW_SECRET])
def test_during_a_roll_both_secrets_are_good(now, secret) -> None:
    assert _told(_event(), now, secret=secret) == PAID


def test_one_of_several_signatures_is_enough(now) -> None:
    """Stripe signs with both secrets while one is rolled."""
    payload, signature = _signed(_event(), now)
    timestamp, good = signature.split(",")

    assert known_webhooks().read_event(payload, f"{timestamp},v1={'0' * 64},{good}", now) == PAID


@pytest.mark.parametrize(("seconds", "is_believed"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_five_minutes_either_way_are_forgiven(now, seconds, is_believed) -> None:
    """The library itself lets the future pass."""
    payload, signature = _signed(_event(), now)
    later = now + timedelta(seconds=seconds)

    if is_believed:
        assert known_webhooks().read_event(payload, signature, later) == PAID
    else:
        with pytest.raises(InvalidSignature):
            known_webhooks().read_event(payload, signature, later)


def _forgeries(payload: bytes, signature: str) -> dict[str, tuple[bytes, str]]:
    timestamp, scheme = signature.split(",")
    signed_at = timestamp.removeprefix("t=")
    by_nobody = hmac.new(b"", f"{signed_at}.".encode() + payload, hashlib.sha256).hexdigest()
    return {
        "another payload": (payload.replace(b"booking_1", b"booking_2"), signature),
        "no signature": (payload, ""),
        "only a time": (payload, timestamp),
        "no time": (payload, scheme),
        "wrong signature": (payload, f"{timestamp},v1={'0' * 64}"),
        "another scheme": (payload, signature.replace("v1=", "v0=")),
        "not a signature": (payload, "nonsense"),
        "half a pair": (payload, "t,v1"),
        "a time and a half": (payload, f"{timestamp}=1,{scheme}"),
        "beyond ascii": (payload, f"{timestamp},v1=ü"),
        "another time": (payload, f"t={int(time.time())}9,{scheme}"),
        "not text": (b"\xff\xfe" + payload, signature),
        "an empty secret, as of a comma too many in the list": (payload, f"{timestamp},v1={by_nobody}"),
    }


FORGERIES = sorted(_forgeries(b"{}", "t=1,v1=0"))


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_refused_b3(now, forgery) -> None:
    payload, signature = _forgeries(*_signed(_event(), now))[forgery]

    with pytest.raises(InvalidSignature):
        known_webhooks().read_event(payload, signature, now)


def test_an_old_event_does_not_become_new_by_a_second_timestamp(now) -> None:
    """The library would check the signature with ` 5` and an own reading might take the age from the other."""
    long_ago = now - timedelta(days=3)
    payload, signature = _signed(_event(), long_ago)
    _, scheme = signature.split(",")
    forged = f"t= {int(long_ago.timestamp())},t={int(now.timestamp())},{scheme}"

    with pytest.raises(InvalidSignature):
        known_webhooks().read_event(payload, forged, now)


@pytest.mark.parametrize(
    ("key", "livemode", "is_believed"),
    [
        ("sk_test_key", False, True),
        ("sk_test_key", True, False),
        ("sk_live_key", True, True),
        ("sk_live_key", False, False),
        ("rk_live_key", True, True),
        ("sk_live_key", None, False),
    ],
)
def test_test_money_and_real_money_are_kept_apart_b3(now, key, livemode, is_believed) -> None:
    """An endpoint may get both."""
    told = _told({**_event(), "livemode": livemode}, now, key=key)

    assert told == (PAID if is_believed else None)


@pytest.mark.parametrize("event", [[], "text", 1, None, {**_event(), "id": "\ud800"}, {**_event(), "id": 1}])
def test_a_signed_payload_that_is_no_event_is_refused(now, event) -> None:
    with pytest.raises(InvalidSignature):
        _told(event, now)


@pytest.mark.parametrize("payload", ['{"a":' * 50_000, "[" * 50_000, '{"id": ' + "9" * 5000 + "}", '{"id": "evt_1'])
def test_a_signed_payload_that_nobody_can_read_is_refused(now, payload) -> None:
    signature = WebhookSignature.generate_signature_header(payload, NEW_SECRET, int(now.timestamp()))

    with pytest.raises(InvalidSignature):
        known_webhooks().read_event(payload.encode(), signature, now)


@pytest.mark.parametrize("odd", [{"amount_total": 10**400}, {"amount_total": "9" * 5000}, {"currency": "\ud800"}])
def test_an_odd_value_of_a_payment_is_none_b3(now, odd) -> None:
    (name,) = odd
    field = {"amount_total": "amount_minor"}.get(name, name)

    assert _told(_event(**odd), now) == replace(PAID, **{field: None})


def test_the_fake_refuses_a_bad_signature_too(now) -> None:
    fake = FakeStripeWebhooks()
    payload = fake.deliver(PAID)

    assert fake.read_event(payload, "good", now) == PAID
    with pytest.raises(InvalidSignature):
        fake.read_event(payload, "bad", now)
