"""Follow the dispute of a payment for bookings: what it comes to is kept on them, and their host is told (F9).

    charge.dispute.created           ─┐
    charge.dispute.updated            ├▶ kept on each booking ─▶ timeline ─▶ the one notice that says how it stands:
    charge.dispute.funds_withdrawn    │  of the payment, unless  (if news)    to be answered, or over
    charge.dispute.funds_reinstated   │  something later is
    charge.dispute.closed            ─┘  known of it

It is answered in Stripe's dashboard: nothing is refunded or cancelled here. Events may come twice and in any order, and
be handled at once; what is kept in the end, and which notice stands, is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from joinlink.errors import StoreUnavailable, find
from joinlink.model.booking import Booking
from joinlink.model.dispute import DisputeEvent, DisputeStage
from joinlink.model.dispute_notices import dispute_notice, is_about
from joinlink.model.disputed_bookings import of_whole_payment, with_dispute
from joinlink.model.happenings import Happening
from joinlink.model.package import Package
from joinlink.model.telling import Moment, Values
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.usecases.bookings.bookings_of_payment import bookings_of_payment
from joinlink.usecases.bookings.refund_booking import HostRefundPorts

MOST_ATTEMPTS: Final = 5
ENDED_WELL: Final = (DisputeStage.WON, DisputeStage.DROPPED, DisputeStage.PREVENTED)


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
    booking_ids = [each.booking_id for each in bookings]
    if is_there(bookings[0].host_id, ports):
        _keep(event, bookings, ports)
        tell_of_dispute(event.dispute_id, lambda: ports.bookings.get_each(booking_ids), ports)
    return booking_ids[0]


def is_there(host_id: str, ports: TellingPorts) -> bool:
    """Whether there is somebody to tell: Stripe mails whoever its account belongs to."""
    host = find(ports.hosts.get, host_id)
    return host is not None and host.closed_at is None


def tell_of_dispute(dispute_id: str, read: Callable[[], Sequence[Booking | Package]], ports: TellingPorts) -> None:
    """Let the notice of how a dispute stands be the only one about it.

    `read` returns what was sold as it is stored now. It is read again after the notices, as another process may have
    stored and told more: then its notice stands.
    Raises:  StoreUnavailable  other writers kept winning
    """
    sold = read()
    for _attempt in range(MOST_ATTEMPTS):
        dispute = of_whole_payment(dispute_id, sold)
        notice = dispute_notice(dispute, sold[0], ports.clock.now())
        ports.notices.put(notice)
        known = ports.notices.list(notice.host_id, with_dismissed=True)
        sold = read()
        if of_whole_payment(dispute_id, sold) == dispute:
            for other in known:
                if is_about(other, dispute) and other.notice_id != notice.notice_id:
                    ports.notices.close(notice.host_id, other.notice_id)
            return
    raise StoreUnavailable("the dispute kept changing while its host was told")


def _keep(event: DisputeEvent, bookings: Sequence[Booking], ports: DisputePorts) -> None:
    """Store what is told on all bookings of the payment, with a line on the timeline of each.

    Raises:  StoreUnavailable  other writers kept winning
    """
    for _attempt in range(MOST_ATTEMPTS):
        after = with_dispute(bookings, event)
        if all(new.disputes == old.disputes for new, old in zip(after, bookings, strict=True)):
            return
        if ports.bookings.keep_disputes(after, bookings):
            for new, old in zip(after, bookings, strict=True):
                _note(event.dispute_id, new, old, ports)
            return
        bookings = ports.bookings.get_each([each.booking_id for each in bookings])
    raise StoreUnavailable("the bookings kept changing while a dispute of them was noted")


def _note(dispute_id: str, after: Booking, before: Booking, ports: DisputePorts) -> None:
    """Write down how it stands now, if that has changed."""
    told, known = (_values(dispute_id, each) for each in (after, before))
    if told != known:
        is_good = told["stage"] in ENDED_WELL
        happening = Happening.DISPUTE_OVER if is_good else Happening.DISPUTED
        ports.timeline.add(after.booking_id, ports.clock.now(), happening, **told)


def _values(dispute_id: str, booking: Booking) -> Values:
    dispute = next((each for each in booking.disputes if each.dispute_id == dispute_id), None)
    if dispute is None:
        return {}
    values: Values = {"stage": dispute.stage, "amount": booking.money(dispute.amount_minor)}
    if dispute.stage.is_over or dispute.due_by is None:
        return values
    return {**values, "due": Moment(dispute.due_by, booking.host_timezone)}
