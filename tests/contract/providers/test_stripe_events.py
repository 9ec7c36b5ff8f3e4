"""Which of Stripe's events are believed, and how they are read (B3)."""

import json
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from stripe import WebhookSignature

from joinlink.errors import InvalidSignature
from joinlink.model.billing import SubscriptionEvent
from joinlink.model.payment import PaymentEvent, PaymentEventKind
from joinlink.model.payouts import PayoutEvent, PayoutEventKind
from tests.contract.providers.checkouts import NEW_SECRET, OLD_SECRET, known_webhooks, open_checkout
from tests.fakes import FakeStripeWebhooks

SESSION = {
    "id": "cs_test_1",
    "object": "checkout.session",
    "payment_status": "paid",
    "client_reference_id": "booking_1",
    "metadata": {"booking_id": "booking_1"},
    "payment_intent": "pi_1",
    "amount_total": 4500,
    "currency": "eur",
}


def _event(kind: str = "checkout.session.completed", **changes: object) -> dict[str, Any]:
    session = {**SESSION, **changes}
    return {"id": "evt_1", "object": "event", "type": kind, "livemode": False, "data": {"object": session}}


def _signed(event: object, at: datetime, secret: str = NEW_SECRET) -> tuple[bytes, str]:
    payload = json.dumps(event, ensure_ascii=False)
    return payload.encode(), WebhookSignature.generate_signature_header(payload, secret, int(at.timestamp()))


def _read(payload: bytes, signature: str, now: datetime) -> PaymentEvent:
    """Read what is known to be of a booking's payment."""
    event = known_webhooks().read_event(payload, signature, now)
    assert isinstance(event, PaymentEvent)
    return event


def test_a_paid_session_is_read_as_paid_b3(now) -> None:
    event = _read(*_signed(_event(), now), now)

    assert event == PaymentEvent(
        event_id="evt_1",
        kind="paid",
        booking_id="booking_1",
        session_id="cs_test_1",
        payment_intent_id="pi_1",
        amount_minor=4500,
        currency="eur",
    )


@pytest.mark.parametrize(
    ("kind", "payment_status", "read_as"),
    [
        ("checkout.session.completed", "paid", "paid"),
        ("checkout.session.completed", "no_payment_required", "paid"),
        ("checkout.session.completed", "unpaid", "processing"),
        ("checkout.session.async_payment_succeeded", "paid", "paid"),
        ("checkout.session.async_payment_failed", "unpaid", "expired"),
        ("checkout.session.expired", "unpaid", "expired"),
    ],
)
def test_only_a_settled_session_counts_as_paid(now, kind, payment_status, read_as) -> None:
    """B3, AC-62: a bank transfer completes the session days before it is paid."""
    event = _event(kind, payment_status=payment_status)

    assert _read(*_signed(event, now), now).kind == read_as


@pytest.mark.parametrize(
    "event",
    [
        _event(payment_status=None),
        _event("payment_intent.succeeded"),
        _event("payment_intent.payment_failed"),
        _event("customer.created"),
        _event("checkout.session.expired.twice"),
    ],
)
def test_what_settles_nothing_is_let_pass(now, event) -> None:
    """AC-62: a card that is declined leaves the checkout open."""
    assert known_webhooks().read_event(*_signed(event, now), now) is None


@pytest.mark.parametrize(
    "change",
    [{"metadata": {}, "client_reference_id": None}, {"metadata": None, "client_reference_id": ""}],
)
def test_a_session_of_somebody_elses_is_none_of_ours(now, change) -> None:
    """Another site may take payments through the same Stripe account."""
    assert known_webhooks().read_event(*_signed(_event(**change), now), now) is None


def _invoice(**members: object) -> dict[str, Any]:
    return {"id": "in_1", "object": "invoice", "customer": "cus_1", **members}


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("customer.subscription.created", {"id": "sub_1"}),
        ("customer.subscription.updated", {"id": "sub_1", "status": "past_due"}),
        ("customer.subscription.deleted", {"id": "sub_1"}),
        ("invoice.paid", _invoice(parent={"subscription_details": {"subscription": "sub_1"}})),
        ("invoice.payment_failed", _invoice(parent={"subscription_details": {"subscription": {"id": "sub_1"}}})),
        ("invoice.paid", _invoice(subscription="sub_1")),
        ("checkout.session.completed", {**SESSION, "mode": "subscription", "subscription": "sub_1"}),
        ("checkout.session.completed", {**SESSION, "mode": "subscription", "subscription": {"id": "sub_1"}}),
    ],
)
def test_k5_what_concerns_a_subscription_is_read_by_its_id_alone(now, kind, told) -> None:
    """What it is now is asked for, so an old event can't bring an old plan back."""
    event = {"id": "evt_1", "type": kind, "livemode": False, "data": {"object": told}}

    assert known_webhooks().read_event(*_signed(event, now), now) == SubscriptionEvent("evt_1", "sub_1")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("invoice.paid", _invoice(parent=None)),
        ("checkout.session.expired", {**SESSION, "mode": "subscription", "subscription": None}),
        ("customer.subscription.updated", {}),
    ],
)
def test_k5_what_names_no_subscription_concerns_none(now, kind, told) -> None:
    event = {"id": "evt_1", "type": kind, "livemode": False, "data": {"object": told}}

    assert known_webhooks().read_event(*_signed(event, now), now) is None


def test_an_intent_that_is_sent_in_full_is_read_by_its_id(now) -> None:
    event = _event(payment_intent={"id": "pi_2", "object": "payment_intent"})

    assert _read(*_signed(event, now), now).payment_intent_id == "pi_2"


@pytest.mark.parametrize("secret", [OLD_SECRET, NEW_SECRET])
def test_during_a_roll_both_secrets_are_good(now, secret) -> None:
    payload, signature = _signed(_event(), now, secret)

    assert _read(payload, signature, now).kind == "paid"


def test_one_of_several_signatures_is_enough(now) -> None:
    """Stripe signs with both secrets while one is rolled."""
    payload, signature = _signed(_event(), now)
    timestamp, good = signature.split(",")

    assert _read(payload, f"{timestamp},v1={'0' * 64},{good}", now).kind == "paid"


def test_text_beyond_ascii_is_signed_as_bytes(now) -> None:
    event = _event(description="Gitarre für Anfänger 🎸")

    assert _read(*_signed(event, now), now).kind == "paid"


@pytest.mark.parametrize("minutes", [-5, 5])
def test_five_minutes_either_way_are_forgiven(now, minutes) -> None:
    payload, signature = _signed(_event(), now)

    assert _read(payload, signature, now + timedelta(minutes=minutes)).kind == "paid"


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_event_from_long_ago_or_from_the_future_is_refused(now, seconds) -> None:
    """The library itself lets the future pass."""
    payload, signature = _signed(_event(), now)

    with pytest.raises(InvalidSignature):
        _read(payload, signature, now - timedelta(seconds=seconds))


def _forgeries(payload: bytes, signature: str) -> dict[str, tuple[bytes, str]]:
    timestamp, scheme = signature.split(",")
    later = f"t={int(time.time())}"
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
        "another time": (payload, f"{later}9,{scheme}"),
        "not text": (b"\xff\xfe" + payload, signature),
    }


FORGERIES = sorted(_forgeries(b"{}", "t=1,v1=0"))


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_refused_b3(now, forgery) -> None:
    payload, signature = _forgeries(*_signed(_event(), now))[forgery]

    with pytest.raises(InvalidSignature):
        _read(payload, signature, now)


def test_an_old_event_does_not_become_new_by_a_second_timestamp(now) -> None:
    """The library would check the signature with ` 5` and an own reading might take the age from the other."""
    long_ago = now - timedelta(days=3)
    payload, signature = _signed(_event(), long_ago)
    _, scheme = signature.split(",")
    forged = f"t= {int(long_ago.timestamp())},t={int(now.timestamp())},{scheme}"

    with pytest.raises(InvalidSignature):
        _read(payload, forged, now)


def test_an_empty_secret_opens_nothing(now) -> None:
    """A comma too many in the list of secrets must not let everybody sign."""
    payload = json.dumps(_event()).encode()
    signature = f"t={int(now.timestamp())},v1=" + _hmac(b"", int(now.timestamp()), payload)

    with pytest.raises(InvalidSignature):
        _read(payload, signature, now)


def _hmac(secret: bytes, timestamp: int, payload: bytes) -> str:
    import hashlib
    import hmac

    return hmac.new(secret, f"{timestamp}.".encode() + payload, hashlib.sha256).hexdigest()


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
def test_test_money_and_real_money_are_kept_apart(now, key, livemode, is_believed) -> None:
    """B3: an endpoint may get both."""
    payload, signature = _signed({**_event(), "livemode": livemode}, now)

    told = known_webhooks(key).read_event(payload, signature, now)

    assert isinstance(told, PaymentEvent) is is_believed


def test_a_payment_of_a_connected_account_is_not_ours(now) -> None:
    assert known_webhooks().read_event(*_signed({**_event(), "account": "acct_1"}, now), now) is None


@pytest.mark.parametrize("event", [[], "text", 1, None])
def test_a_signed_payload_that_is_no_event_is_refused(now, event) -> None:
    with pytest.raises(InvalidSignature):
        _read(*_signed(event, now), now)


def test_the_fake_refuses_a_bad_signature_too(now) -> None:
    fake = FakeStripeWebhooks()
    event = PaymentEvent("evt_1", PaymentEventKind.PAID, "booking_1", "cs_1", "pi_1", 4500, "eur")
    payload = fake.deliver(event)

    assert fake.read_event(payload, "good", now) == event
    with pytest.raises(InvalidSignature):
        fake.read_event(payload, "bad", now)


def test_what_the_sandbox_delivers_is_believed(sandbox, booking, now) -> None:
    """B3: from the session to the event, in Stripe's own form."""
    checkout = open_checkout(sandbox.payments(), booking)
    delivery = sandbox.app._stripe.make_event("checkout.session.completed", {"id": checkout.session_id})

    event = sandbox.stripe_webhooks().read_event(delivery.body.encode(), delivery.headers["Stripe-Signature"], now)

    assert isinstance(event, PaymentEvent)
    assert (event.kind, event.booking_id, event.session_id) == ("paid", booking.booking_id, checkout.session_id)
    assert (event.amount_minor, event.currency) == (4500, "eur")
    assert event.payment_intent_id


def _account_event(kind: str, **members: object) -> dict[str, Any]:
    account = {"id": "acct_1", "object": "account", "charges_enabled": True}
    event = {"id": "evt_1", "object": "event", "type": kind, "livemode": False, "data": {"object": account}}
    return {**event, "account": "acct_1", **members}


@pytest.mark.parametrize(
    ("kind", "read_as"), [("account.updated", "changed"), ("account.application.deauthorized", "deauthorized")]
)
def test_an_account_that_is_connected_to_ours_is_named_and_nothing_it_says_is_taken_over(now, kind, read_as) -> None:
    told = known_webhooks().read_event(*_signed(_account_event(kind), now), now)

    assert told == PayoutEvent("evt_1", PayoutEventKind(read_as), "acct_1")


@pytest.mark.parametrize(
    "event",
    [
        _account_event("account.updated", account=None),
        _account_event("account.updated", livemode=True),
        _account_event("account.external_account.created"),
        _account_event("payout.paid"),
        _account_event("customer.subscription.updated"),
    ],
    ids=["our own account", "other mode", "other news", "their payout", "their subscription"],
)
def test_what_else_comes_from_accounts_is_let_pass(now, event) -> None:
    assert known_webhooks().read_event(*_signed(event, now), now) is None
