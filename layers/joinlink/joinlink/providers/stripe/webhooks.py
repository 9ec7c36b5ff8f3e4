"""Stripe's webhook: verifies that an event is really from Stripe, and reads it by its type.

    checkout.session.* of a payment                        PaymentEvent, SeriesEvent, PackageEvent
    refund.*, charge.refund.updated of one that failed     RefundEvent, PackageRefundEvent
    the same of another that was made by hand,
    charge.refunded                                        RefundByHandEvent
    charge.dispute.*: every one has the whole dispute      DisputeEvent
    checkout.session.* of a subscription,
    customer.subscription.*, invoice.*                     SubscriptionEvent
    account.* of an account connected to ours              PayoutEvent
    anything else                                          None

Source:  https://docs.stripe.com/webhooks#verify-manually, https://docs.stripe.com/checkout/fulfillment,
         https://docs.stripe.com/billing/subscriptions/webhooks and https://docs.stripe.com/connect/webhooks
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from joinlink.errors import InvalidSignature, ProviderUnavailable
from joinlink.model.billing import SubscriptionEvent
from joinlink.model.dispute import DisputeEvent, DisputeStage
from joinlink.model.money import Money
from joinlink.model.payment import (
    PackageEvent,
    PackageRefundEvent,
    PaymentEvent,
    PaymentEventKind,
    RefundByHandEvent,
    RefundEvent,
    SeriesEvent,
    money_told,
)
from joinlink.model.payouts import PayoutEvent, PayoutEventKind
from joinlink.model.stripe_event import StripeEvent
from joinlink.providers.json_object import JsonObject, signed_object
from joinlink.providers.stripe.api import (
    MONEY_DID_NOT_MOVE,
    PACKAGE_ID,
    PROVIDER,
    REFUND_NUMBER,
    SERIES_ID,
    instant,
    is_of_ours,
)

TOLERANCE_SECONDS: Final = 300

COMPLETED: Final = "checkout.session.completed"
PAID_LATER: Final = "checkout.session.async_payment_succeeded"
ENDED: Final = {
    "checkout.session.expired": PaymentEventKind.EXPIRED,
    "checkout.session.async_payment_failed": PaymentEventKind.FAILED,
}
NOTHING_OWED: Final = ("paid", "no_payment_required")

ACCOUNT_EVENTS: Final = {
    "account.updated": PayoutEventKind.CHANGED,
    "account.application.deauthorized": PayoutEventKind.DEAUTHORIZED,
}
DISPUTE_STAGES: Final = {
    "warning_needs_response": DisputeStage.INQUIRY,
    "warning_under_review": DisputeStage.INQUIRY,
    "warning_closed": DisputeStage.DROPPED,
    "needs_response": DisputeStage.OPEN,
    "under_review": DisputeStage.OPEN,
    "appeal_needs_response": DisputeStage.OPEN,
    "appeal_under_review": DisputeStage.OPEN,
    "won": DisputeStage.WON,
    "lost": DisputeStage.LOST,
    "prevented": DisputeStage.PREVENTED,
}


def import_library() -> None:
    """Import Stripe's library, in the init phase of a function that reads events."""
    from stripe import SignatureVerificationError, WebhookSignature  # noqa: F401


class StripeWebhooks:
    """Verifies and reads events; `secrets` returns the signing secrets, of which there are two during a roll."""

    def __init__(self, *, secrets: Callable[[], list[str]], is_live: Callable[[], bool]) -> None:
        self._secrets = secrets
        self._is_live = is_live

    def read_event(self, payload: bytes, signature: str, now: datetime) -> StripeEvent:
        """Check signature and age (300 s either way), and read the event; one of the other mode is not ours.

        Of a connected account's events only those about the account itself matter: its payments and subscriptions are
        not ours.
        """
        self._check_signature(payload, signature)
        if abs(now.timestamp() - _signed_at(signature)) > TOLERANCE_SECONDS:
            raise InvalidSignature("the event was signed too long ago or in the future")
        event = signed_object(PROVIDER, payload)
        if event.members.get("livemode") is not self._is_live():
            return None
        try:
            return _own_event(event) if event.members.get("account") is None else _account_event(event)
        except ProviderUnavailable as exc:
            raise InvalidSignature("the payload is an event without its id") from exc

    def _check_signature(self, payload: bytes, signature: str) -> None:
        """Check that the payload is signed with one of the secrets."""
        from stripe import SignatureVerificationError, WebhookSignature

        for secret in self._secrets():
            try:
                WebhookSignature.verify_header(payload, signature, secret)
            except (SignatureVerificationError, UnicodeDecodeError, TypeError):
                # TypeError: text outside ASCII where the signature should be
                continue
            return
        raise InvalidSignature("the event is not signed with a secret of ours")


def _signed_at(signature: str) -> int:
    """Read the first timestamp, which is the one that the library checks the signature with."""
    first = next((item for item in signature.split(",") if item.startswith("t=")), "")
    if not re.fullmatch(r"t=[0-9]{1,12}", first):
        raise InvalidSignature("the signature has no timestamp")
    return int(first.removeprefix("t="))


def _own_event(event: JsonObject) -> StripeEvent:
    told, kind = event.part("data", "object"), event.text("type") or ""
    match kind.split("."):
        case ["checkout", "session", _] if told.text("mode") == "payment":
            return _payment_event(event, told, kind)
        case ["refund" | "charge", *_]:
            return _event_after_payment(event, told, kind)
        case ["checkout", "session", _] if told.text("mode") == "subscription":
            return _subscription_event(event, _id_in(told, "subscription"))
        case ["customer", "subscription", _]:
            return _subscription_event(event, told.text("id"))
        case ["invoice", _]:
            # Its place depends on the API version that the endpoint was created with; since 2025 it is the second.
            of_invoice = _id_in(told, "subscription") or _id_in(
                told.part("parent", "subscription_details"), "subscription"
            )
            return _subscription_event(event, of_invoice)
    return None


def _event_after_payment(
    event: JsonObject, told: JsonObject, kind: str
) -> RefundEvent | PackageRefundEvent | RefundByHandEvent | DisputeEvent | None:
    match kind.split("."):
        case ["refund", _] | ["charge", "refund", "updated"] if told.text("status") in MONEY_DID_NOT_MOVE:
            return _refund_event(event, told)
        case ["refund", _] | ["charge", "refund", "updated"] if not is_of_ours(told):
            return _refund_by_hand_event(event, told)
        case ["charge", "refunded"]:
            return _refund_by_hand_event(event, told)
        case ["charge", "dispute", _]:
            return _dispute_event(event, told)
    return None


def _account_event(event: JsonObject) -> PayoutEvent | None:
    kind, account_id = ACCOUNT_EVENTS.get(event.text("type") or ""), event.text("account")
    return None if kind is None or account_id is None else PayoutEvent(event.need_text("id"), kind, account_id)


def _subscription_event(event: JsonObject, subscription_id: str | None) -> SubscriptionEvent | None:
    return None if subscription_id is None else SubscriptionEvent(event.need_text("id"), subscription_id)


def _payment_event(
    event: JsonObject, session: JsonObject, kind: str
) -> PaymentEvent | SeriesEvent | PackageEvent | None:
    meaning = _payment_kind(kind, session.text("payment_status"))
    if meaning is None:
        return None
    about = (
        event.need_text("id"),
        meaning,
        session.text("id"),
        _id_in(session, "payment_intent"),
        session.integer("amount_total"),
        session.text("currency"),
        instant(session.integer("expires_at")),
    )
    package_id = session.text("metadata", PACKAGE_ID)
    if package_id is not None:
        return PackageEvent(*about, package_id)
    series_id = session.text("metadata", SERIES_ID)
    if series_id is not None:
        return SeriesEvent(*about, series_id)
    booking_id = session.text("metadata", "booking_id") or session.text("client_reference_id")
    return None if booking_id is None else PaymentEvent(*about, booking_id)


def _refund_event(event: JsonObject, refund: JsonObject) -> RefundEvent | PackageRefundEvent:
    written, package_id = refund.text("metadata", REFUND_NUMBER) or "", refund.text("metadata", PACKAGE_ID)
    event_id, refund_id = event.need_text("id"), refund.need_text("id")
    number = int(written) if written.isdecimal() else None
    if package_id is not None:
        return PackageRefundEvent(event_id, refund_id, package_id, number)
    return RefundEvent(
        event_id=event_id,
        refund_id=refund_id,
        booking_id=refund.text("metadata", "booking_id"),
        payment_intent_id=_id_in(refund, "payment_intent"),
        number=number,
    )


def _refund_by_hand_event(event: JsonObject, told: JsonObject) -> RefundByHandEvent | None:
    """Name the payment alone: what was refunded is asked for, so that an old event can't bring an old state back."""
    payment_intent_id = _id_in(told, "payment_intent")
    return None if payment_intent_id is None else RefundByHandEvent(event.need_text("id"), payment_intent_id)


def _dispute_event(event: JsonObject, dispute: JsonObject) -> DisputeEvent | None:
    payment_intent_id, stage = _id_in(dispute, "payment_intent"), DISPUTE_STAGES.get(dispute.text("status") or "")
    amount = money_told(dispute.integer("amount"), dispute.text("currency"))
    if payment_intent_id is None or stage is None or amount is None:
        return None
    return DisputeEvent(
        event_id=event.need_text("id"),
        dispute_id=dispute.need_text("id"),
        payment_intent_id=payment_intent_id,
        stage=stage,
        amount=_lost(dispute, amount) if stage is DisputeStage.LOST else amount,
        due_by=instant(dispute.integer("evidence_details", "due_by")),
        told_at=datetime.fromtimestamp(event.need_integer("created"), UTC),
        is_live=event.members.get("livemode") is True,
    )


def _lost(dispute: JsonObject, disputed: Money) -> Money:
    """Return how much of a lost dispute stays with the guest: what they were refunded before it comes back.

    What Stripe moved is told in the currency of its account, so the part that stays is taken from there. Where it was
    won before the bank appealed, all of it was withdrawn twice and came back once.
    Source:  https://support.stripe.com/questions/dispute-for-full-charge-amount-after-a-partial-refund-was-issued
    """
    moved = [each.integer("amount") or 0 for each in dispute.parts("balance_transactions")]
    withdrawn, kept = -min(moved, default=0), -sum(moved)
    if not 0 <= kept < withdrawn:
        return disputed
    return replace(disputed, amount_minor=round(disputed.amount_minor * kept / withdrawn))


def _payment_kind(event_type: str, payment_status: str | None) -> PaymentEventKind | None:
    """Return the event's meaning for the booking, if any.

    A completed session may still be unpaid, as with a bank transfer; if that fails, the session can't be paid again.
    """
    if event_type in ENDED:
        return ENDED[event_type]
    is_completed = event_type == COMPLETED
    if event_type == PAID_LATER or (is_completed and payment_status in NOTHING_OWED):
        return PaymentEventKind.PAID
    return PaymentEventKind.PROCESSING if is_completed and payment_status == "unpaid" else None


def _id_in(holder: JsonObject, name: str) -> str | None:
    """Return the id of a referenced object, which may also be given in full."""
    return holder.text(name) or holder.text(name, "id")
