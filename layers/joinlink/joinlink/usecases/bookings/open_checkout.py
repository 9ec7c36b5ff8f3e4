"""Open the checkout of a booking that is to be paid (B2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from joinlink.errors import ProviderError, ProviderRejected
from joinlink.model.booking import Booking
from joinlink.model.happenings import Why
from joinlink.model.money_notices import checkout_refused_notice
from joinlink.ports.bookings import GuestLinks
from joinlink.ports.care import NoticeStore
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.let_go import LettingGoPorts


class CheckoutPorts(LettingGoPorts, Protocol):
    """Ports for opening a checkout."""

    notices: NoticeStore

    @property
    def guest_links(self) -> GuestLinks: ...


def open_checkout(booking: Booking, ports: CheckoutPorts, *, is_repeat: bool, along: Sequence[Booking] = ()) -> Booking:
    """Open the checkout, which ends before the hold does, and store it on the booking.

    `along` are the others of its series, which are paid there too; `booking` is the first of them then (G6).

    Raises:  ProviderError
    """
    assert booking.pay_until is not None
    try:
        checkout = ports.payments.open_checkout(
            booking,
            success_url=ports.guest_links.page_after_checkout(booking.booking_id),
            cancel_url=ports.guest_links.booking_page(booking.booking_id),
            expires_at=booking.pay_until,
        )
    except ProviderError as error:
        stored = ports.bookings.get(booking.booking_id)
        if stored.checkout is not None:  # the same request, sent twice at once, got through
            return stored
        if isinstance(error, ProviderRejected):
            ports.notices.put(checkout_refused_notice(stored, ports.clock.now()))
        if not is_repeat or isinstance(error, ProviderRejected):
            for each in (stored, *along):
                _set_free(each, ports)
        raise
    for each in (booking, *along):
        ports.bookings.record_checkout(each, checkout)
    return replace(booking, checkout=checkout)


def _set_free(booking: Booking, ports: CheckoutPorts) -> None:
    """Free the time at once, rather than when the hold lapses.

    A repeat does so only if Stripe refused: without an answer, the first request may still be opening the checkout.
    """
    expire_booking(booking, Why.NO_CHECKOUT, ports)
