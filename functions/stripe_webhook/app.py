"""Stripe's webhook: 2xx when handled or not ours, 400 on a bad signature, 5xx to have the event sent again."""

from __future__ import annotations

from joinlink import wiring
from joinlink.usecases.confirm_payment import confirm_payment
from joinlink.web.resolver import WebApp

app = WebApp()


@app.post("/webhooks/stripe")
def receive_event() -> dict[str, object]:
    """Take note of one delivery."""
    booking_id, outcome = confirm_payment(app.body_bytes, app.header("stripe-signature"), wiring.payment_ports())
    app.note(booking_id=booking_id, payment=outcome)
    return {"received": True}


handler = app.resolve
