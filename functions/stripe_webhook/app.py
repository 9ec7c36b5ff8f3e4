"""Stripe's webhook: 2xx when handled or not ours, 400 on a bad signature, 5xx to have the event sent again."""

from __future__ import annotations

from joinlink.init_phase import in_init
from joinlink.metrics import Metric, count
from joinlink.model.billing import SubscriptionEvent
from joinlink.model.dispute import DisputeEvent
from joinlink.model.payment import (
    PackageEvent,
    PackageRefundEvent,
    PaymentEvent,
    RefundByHandEvent,
    RefundEvent,
    SeriesEvent,
)
from joinlink.model.payouts import PayoutEvent
from joinlink.model.stripe_event import StripeEvent
from joinlink.usecases.bookings.follow_dispute import follow_dispute
from joinlink.usecases.bookings.follow_refunds_by_hand import follow_refunds_by_hand
from joinlink.usecases.bookings.take_payment_event import take_payment_event
from joinlink.usecases.bookings.take_refund_event import take_refund_event
from joinlink.usecases.bookings.take_series_event import take_series_event
from joinlink.usecases.money.take_payout_event import take_payout_event
from joinlink.usecases.money.take_subscription_event import take_subscription_event
from joinlink.usecases.packages.follow_dispute import follow_package_dispute
from joinlink.usecases.packages.follow_refunds_by_hand import follow_package_refunds
from joinlink.usecases.packages.take_package_event import take_package_event, take_package_refund_event
from joinlink.web.shell.resolver import WebApp
from joinlink.wiring import house

app = WebApp()


@app.post("/webhooks/stripe")
def receive_event() -> dict[str, object]:
    """Act on one delivery."""
    signature, now = app.header("stripe-signature"), house().clock.now()
    event = house().stripe_webhooks.read_event(app.body_bytes, signature, now)
    count(Metric.STRIPE_WEBHOOKS)
    _take(event)
    return {"received": True}


def _take(event: StripeEvent) -> None:
    """Pass the event to its use case, if any."""
    match event:
        case PaymentEvent() | SeriesEvent() | PackageEvent():
            _take_payment(event)
        case PackageRefundEvent():
            take_package_refund_event(event, house())
            app.note(package_id=event.package_id, payment="refund_failed")
        case RefundEvent():
            _take_refund(event, take_refund_event(event, house()), "refund_failed")
        case RefundByHandEvent():
            _take_refund(event, follow_refunds_by_hand(event, house()), "refunded_by_hand")
        case DisputeEvent():
            _take_dispute(event)
        case SubscriptionEvent():
            host_id, followed = take_subscription_event(event, house())
            app.note(host_id=host_id, billing=followed)
        case PayoutEvent():
            host_id, outcome = take_payout_event(event, house())
            app.note(host_id=host_id, payouts=outcome)


def _take_payment(event: PaymentEvent | SeriesEvent | PackageEvent) -> None:
    """Pass an event about a checkout to the use case of the thing sold: a booking, a series or a package."""
    match event:
        case PaymentEvent():
            app.note(booking_id=event.booking_id, payment=take_payment_event(event, house()))
        case SeriesEvent():
            app.note(series_id=event.series_id, payment=take_series_event(event, house()))
        case PackageEvent():
            app.note(package_id=event.package_id, payment=take_package_event(event, house()))


def _take_refund(event: RefundEvent | RefundByHandEvent, booking_id: str | None, outcome: str) -> None:
    """Note whose refund it was; one that names nothing and is not of bookings may be of a package."""
    is_named = isinstance(event, RefundEvent) and event.booking_id is not None
    package_id = None if is_named or booking_id is not None else follow_package_refunds(event, house())
    app.note(booking_id=booking_id, package_id=package_id, payment=outcome)


def _take_dispute(event: DisputeEvent) -> None:
    booking_id = follow_dispute(event, house())
    package_id = None if booking_id is not None else follow_package_dispute(event, house())
    app.note(booking_id=booking_id, package_id=package_id, payment=f"dispute_{event.stage}")


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("bookings", "timeline")
    house().prepare_stripe_webhooks()
