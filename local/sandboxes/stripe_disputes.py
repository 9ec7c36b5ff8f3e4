"""Stripe's disputes: a guest's bank takes a payment back, or only asks about it.

    warning_needs_response  → warning_under_review → warning_closed     an inquiry: the payment can still be refunded
                └───────────────────┴──▶ needs_response                 it became a dispute
    needs_response          → under_review → won | lost                 no refund meanwhile, nor after it is lost
    lost                    → appeal_needs_response → appeal_under_review → won | lost

The money is withdrawn when a dispute is opened, with a fee, and reinstated after it is won: `balance_transactions`. Of
one that is lost a part may come back, which was refunded before.

Source:  https://docs.stripe.com/api/disputes/object and https://docs.stripe.com/disputes/how-disputes-work
"""

from collections.abc import Sequence
from typing import Final

from local.sandboxes.moments import epoch_seconds
from local.sandboxes.stripe_errors import no_such, stripe_error
from local.sandboxes.wire import Json, Refused, random_text

DAY_SECONDS: Final = 24 * 60 * 60
DAYS_TO_ANSWER: Final = 9
FEE: Final = 2000
"""What Stripe takes for a dispute, in minor units."""
OPENED: Final = "charge.dispute.created"
UPDATED: Final = "charge.dispute.updated"
WITHDRAWN: Final = "charge.dispute.funds_withdrawn"
REINSTATED: Final = "charge.dispute.funds_reinstated"
CLOSED: Final = "charge.dispute.closed"
OPENED_AS: Final = ("needs_response", "warning_needs_response")
INQUIRIES: Final = ("warning_needs_response", "warning_under_review")
CLOSED_AS: Final = {
    **dict.fromkeys(INQUIRIES, ("warning_closed",)),
    **dict.fromkeys(
        ("needs_response", "under_review", "appeal_needs_response", "appeal_under_review"), ("lost", "won")
    ),
}
"""How a dispute of each status may end; the first is that of an event that names none."""
BECOMES: Final = {
    "warning_needs_response": ("warning_under_review", "needs_response"),
    "warning_under_review": ("warning_needs_response", "needs_response"),
    "needs_response": ("under_review",),
    "under_review": ("needs_response",),
    "lost": ("appeal_needs_response",),
    "appeal_needs_response": ("appeal_under_review",),
}
"""What an update may make of it."""


class Disputes:
    """Every dispute."""

    def __init__(self) -> None:
        self._disputes: dict[str, Json] = {}

    def make_true(self, kind: str, given: Json, intent: Json | None) -> Json:
        """Open a dispute of a payment, or let an event happen to the one that is given by its id, and return it.

        Raises:  Refused  for an unknown payment or dispute, or a status that can't come next
        """
        if kind == OPENED:
            return self._open(given, intent, _following(kind, given, OPENED_AS, OPENED_AS[0]))
        dispute = self._find(str(given.get("id", "")))
        status = dispute["status"]
        if kind == UPDATED:
            dispute["status"] = _following(kind, given, (status, *BECOMES.get(status, ())), status)
            dispute["evidence_details"] |= given.get("evidence_details", {})
        elif kind == CLOSED:
            ends = CLOSED_AS.get(status, (status,))
            dispute["status"] = _following(kind, given, ends, ends[0])
        elif kind == WITHDRAWN:
            dispute["status"] = "needs_response" if status in INQUIRIES else status
        elif kind != REINSTATED or status not in ("won", "lost"):
            raise Refused(stripe_error(400, f"{kind} does not lead to anything where a dispute is {status!r}."))
        if dispute["status"] not in (*INQUIRIES, "warning_closed"):
            _move_money(dispute, back=int(given.get("amount") or dispute["amount"]) if kind == REINSTATED else 0)
        return dispute

    def check_refund(self, intent: Json) -> None:
        """Pass the refund of a payment that no bank has taken back.

        Raises:  Refused  400
        """
        for dispute in self._disputes.values():
            is_there = dispute["status"] == "won" or dispute["is_charge_refundable"]
            if dispute["payment_intent"] == intent["id"] and not is_there:
                message = f"Charge {dispute['charge']} has been charged back; cannot issue a refund."
                raise Refused(stripe_error(400, message, code="charge_disputed"))

    def all(self) -> list[Json]:
        """List them, the first one first."""
        return list(self._disputes.values())

    def _find(self, dispute_id: str) -> Json:
        if dispute_id not in self._disputes:
            raise Refused(no_such("dispute", dispute_id, "dispute"))
        return self._disputes[dispute_id]

    def _open(self, given: Json, intent: Json | None, status: str) -> Json:
        """Open a dispute, for which the bank has the money at once unless it is an inquiry."""
        if intent is None or intent["latest_charge"] is None:
            raise Refused(no_such("payment_intent", str(given.get("payment_intent", "")), "payment_intent"))
        is_inquiry = status.startswith("warning_")
        created = epoch_seconds()
        dispute: Json = {
            "id": f"du_{random_text(24)}",
            "object": "dispute",
            "amount": given.get("amount", intent["amount"]),
            "balance_transactions": [],
            "charge": intent["latest_charge"],
            "created": created,
            "currency": intent["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {},
            "evidence_details": {
                "due_by": (created // DAY_SECONDS + DAYS_TO_ANSWER + 1) * DAY_SECONDS - 1,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
                **given.get("evidence_details", {}),
            },
            "is_charge_refundable": is_inquiry,
            "livemode": False,
            "metadata": {},
            "payment_intent": intent["id"],
            "payment_method_details": {
                "card": {
                    "brand": "visa",
                    "case_type": "inquiry" if is_inquiry else "chargeback",
                    "network_reason_code": "10.4",
                },
                "type": "card",
            },
            "reason": given.get("reason", "fraudulent"),
            "status": status,
        }
        if not is_inquiry:
            _move_money(dispute)
        self._disputes[dispute["id"]] = dispute
        return dispute


def _following(kind: str, given: Json, allowed: Sequence[str], usual: str) -> str:
    status = str(given.get("status", usual))
    if status not in allowed:
        raise Refused(stripe_error(400, f"{kind} does not lead to the status {status!r}.", param="status"))
    return status


def _move_money(dispute: Json, *, back: int = 0) -> None:
    """Withdraw the money, or bring some or all of it back: once each."""
    movements = dispute["balance_transactions"]
    dispute["is_charge_refundable"] = False
    if len(movements) > (1 if back else 0):
        return
    amount, fee = (back, 0) if back else (-dispute["amount"], FEE)
    movements.append(
        {
            "id": f"txn_{random_text(24)}",
            "object": "balance_transaction",
            "amount": amount,
            "created": epoch_seconds(),
            "currency": dispute["currency"],
            "description": f"Chargeback {'reversal' if back else 'withdrawal'} for {dispute['charge']}",
            "fee": fee,
            "net": amount - fee,
            "reporting_category": "dispute_reversal" if back else "dispute",
            "source": dispute["id"],
            "status": "pending",
            "type": "adjustment",
        }
    )
