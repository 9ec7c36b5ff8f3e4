"""Stripe's disputes: a guest's bank takes a payment back, or only asks about it.

    needs_response          → won | lost          no refund meanwhile, nor after it is lost
    warning_needs_response  → warning_closed      an inquiry: the payment can still be refunded
Source:  https://docs.stripe.com/api/disputes/object and https://docs.stripe.com/disputes/how-disputes-work
"""

from typing import Final

from local.sandboxes.moments import epoch_seconds
from local.sandboxes.stripe_errors import no_such, stripe_error
from local.sandboxes.wire import Json, Refused, random_text

DAY_SECONDS: Final = 24 * 60 * 60
DAYS_TO_ANSWER: Final = 9
OPENED: Final = "charge.dispute.created"
CLOSED: Final = "charge.dispute.closed"
STATUSES: Final = {OPENED: ("needs_response", "warning_needs_response"), CLOSED: ("lost", "won", "warning_closed")}
"""The statuses after each event; the first is that of an event that names none."""


class Disputes:
    """Every dispute."""

    def __init__(self) -> None:
        self._disputes: dict[str, Json] = {}

    def make_true(self, kind: str, given: Json, intent: Json | None) -> Json:
        """Open a dispute of a payment, or close the one that is given by its id, and return it.

        Raises:  Refused  for an unknown payment or dispute, or a status that can't come next
        """
        status = given.get("status", STATUSES.get(kind, ("",))[0])
        if status not in STATUSES.get(kind, ()):
            raise Refused(stripe_error(400, f"{kind} does not lead to the status {status!r}.", param="status"))
        if kind == OPENED:
            return self._open(given, intent, status)
        dispute = self._find(str(given.get("id", "")))
        dispute["status"] = status
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
        self._disputes[dispute["id"]] = dispute
        return dispute
