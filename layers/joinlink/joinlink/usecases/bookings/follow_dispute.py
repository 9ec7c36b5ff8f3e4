"""Tell the host that a guest's bank disputes the payment of their bookings, and how it ended (F9).

    charge.dispute.created ─▶ notice: how much, answer by when
    charge.dispute.closed  ─▶ that notice closed, and another: won or lost

It is answered in Stripe's dashboard: nothing is refunded or cancelled here. Events may come twice and in any order: the
notice of the end stands for good, and one to answer that comes after it is closed again.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

from joinlink.errors import NotFound
from joinlink.model.booking import Booking
from joinlink.model.dispute import DisputeEvent
from joinlink.model.dispute_notices import dispute_notice, open_notice_id, over_notice_id
from joinlink.model.package import Package
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.usecases.bookings.bookings_of_payment import bookings_of_payment
from joinlink.usecases.bookings.refund_booking import HostRefundPorts


class TellingPorts(Protocol):
    """Ports for telling a host of a dispute."""

    hosts: HostStore
    notices: NoticeStore
    clock: Clock


class DisputePorts(HostRefundPorts, TellingPorts, Protocol):
    """Ports for following disputes of bookings."""


def follow_dispute(event: DisputeEvent, ports: DisputePorts) -> str | None:
    """Act on one verified event; returns the first booking's id, None where it is no payment for bookings of ours.

    Raises:  ProviderUnavailable, StoreUnavailable  it can't be acted on now; have it sent again
    """
    bookings = bookings_of_payment(None, event.payment_intent_id, ports)
    if not bookings:
        return None
    tell_of_dispute(event, bookings[0], ports)
    return bookings[0].booking_id


def tell_of_dispute(event: DisputeEvent, sold: Booking | Package, ports: TellingPorts) -> None:
    """Put up the notice that the event calls for, and close the one to answer once the dispute is over.

    A host who has closed the account is told nothing: Stripe mails whoever the account there belongs to.
    """
    if not _is_there(sold.host_id, ports):
        return
    ports.notices.put(dispute_notice(event, sold, ports.clock.now()))
    # Looked up second: the two events may be handled at once, and whichever is last closes it.
    known = ports.notices.list(sold.host_id, with_dismissed=True)
    if over_notice_id(event) in {each.notice_id for each in known}:
        ports.notices.close(sold.host_id, open_notice_id(event))


def _is_there(host_id: str, ports: TellingPorts) -> bool:
    with suppress(NotFound):
        return ports.hosts.get(host_id).closed_at is None
    return False
