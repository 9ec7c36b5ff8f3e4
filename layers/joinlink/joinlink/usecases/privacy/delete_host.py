"""Delete a host who asked for it (S6), some bookings in each run, until nothing is left.

    closed ─▶ bookings ahead called off ─▶ their guests mailed,  ─▶ bookings deleted ─▶ accounts      ─▶ all other rows
              as by the host               meetings removed         or anonymised       disconnected      deleted
                        └────── care does that ──────┘                                  plan ended
                        └▶ what is left of packages goes back, if the host wants that, who is mailed what Stripe refuses

A payment that comes once the account is closed, for a time that was held, goes back: nobody is left to decide on it.

Each step finds what is left of it, so a run that dies is continued by the next. A booking whose care can't be finished,
as long as a provider refuses, is waited for a week; then it goes as it is. So is a refund that Stripe does not answer,
and the mail that names what was not refunded.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Protocol

from joinlink.errors import IllegalTransition, MailUnavailable, ProviderError, find
from joinlink.language import N_, speaking
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import StartRange
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.care import FIRST_LOOK_AFTER, FIRST_PAUSE, TAKEN_FOR
from joinlink.model.due import Due
from joinlink.model.happenings import Happening
from joinlink.model.host import Host
from joinlink.model.teaching import LONGEST_CLASS_MINUTES
from joinlink.ports.care import DueWork
from joinlink.ports.hosts import ApiKeyStore, FeedStore
from joinlink.ports.money import Billing
from joinlink.ports.privacy import PersonalData
from joinlink.usecases.bookings.cancel_booking import HostCancellingPorts, cancel_as_host
from joinlink.usecases.bookings.list_bookings import BEFORE_ALL
from joinlink.usecases.bookings.refund_booking import refund_booking
from joinlink.usecases.connections.disconnect_provider import DisconnectPorts, disconnect_provider
from joinlink.usecases.packages.refund_left import refund_left
from joinlink.usecases.packages.refund_package import PackageRefundPorts
from joinlink.usecases.packages.tell_of_refunds_left import RefundsLeftPorts, tell_of_refunds_left

MOST_AT_ONCE: Final = 100
"""Bookings in one run: some seconds, of a minute that other care needs too."""
MOST_ROWS_AT_ONCE: Final = 500
REST: Final = FIRST_LOOK_AFTER + FIRST_PAUSE
"""Nothing is deleted sooner: a booking may have been on its way when the pages went."""
PATIENCE: Final = timedelta(days=7)
REASON: Final = N_("The host has closed their account here.")


class HostDeletionPorts(RefundsLeftPorts, HostCancellingPorts, DisconnectPorts, PackageRefundPorts, Protocol):
    """Ports for deleting a host."""

    due_work: DueWork
    personal_data: PersonalData
    api_keys: ApiKeyStore
    feeds: FeedStore
    billing: Billing


def delete_host(due: Due, ports: HostDeletionPorts) -> None:
    """Do what can be done now of a host's deletion, and set when it goes on.

    Raises:  ProviderError    the plan could not be ended; it is tried again. Or a refund was refused, which is not
             MailUnavailable  the host could not be mailed what was not refunded; it is tried again
    """
    now = ports.clock.now()
    taken = ports.due_work.take(due, until=now + TAKEN_FOR)
    host = find(ports.hosts.get, due.owner_id)
    if taken is None or host is None or host.closed_at is None:
        return
    if _call_off(host.host_id, host.closed_at, now, ports):
        ports.due_work.settle(taken, next_at=now)
    elif _waits_for_refunds(host, host.closed_at, now, ports):
        ports.due_work.settle(taken, next_at=now + FIRST_PAUSE)
    elif now < host.closed_at + REST:
        ports.due_work.settle(taken, next_at=host.closed_at + REST)
    elif _forget_bookings(host, now, ports):
        ports.due_work.settle(taken, next_at=now + FIRST_PAUSE)
    elif _forget_rest(host, ports):
        ports.personal_data.forget_host(host.host_id)
    else:
        ports.due_work.settle(taken, next_at=now)


def _call_off(host_id: str, closed_at: datetime, now: datetime, ports: HostDeletionPorts) -> bool:
    """Call off bookings that are still to come or held, as their host would; returns whether any may be left."""
    starts = StartRange(after=now - timedelta(minutes=LONGEST_CLASS_MINUTES))
    found, cursor = ports.bookings.list_by_start(host_id, starts, limit=MOST_AT_ONCE, cursor=None)
    on = [booking for booking in found if _is_on(booking, now)]
    while not on and cursor is not None:
        found, cursor = ports.bookings.list_by_start(host_id, starts, limit=MOST_AT_ONCE, cursor=cursor)
        on = [booking for booking in found if _is_on(booking, now)]
    for booking in on:
        with suppress(IllegalTransition):  # its guest was faster, or it is over by now
            with speaking(booking.guest.locale):
                reason = _(REASON)
            cancel_as_host(_late_payment_back(booking, closed_at, ports), reason, ports)
    return bool(on)


def _late_payment_back(booking: Booking, closed_at: datetime, ports: HostDeletionPorts) -> Booking:
    """Return the booking, its payment refunded if that came later; what Stripe does not answer, its care finishes."""
    told = ports.timeline.list(booking.booking_id) if booking.refundable.amount_minor else []
    if any(line.happening is Happening.PAID and line.at > closed_at for line in told):
        with suppress(ProviderError):
            return refund_booking(booking, None, ports, key=f"closed-{booking.host_id}")
    return booking


def _waits_for_refunds(host: Host, closed_at: datetime, now: datetime, ports: HostDeletionPorts) -> bool:
    """Have what is left of packages go back, if the host wants that; returns whether that has to be tried again."""
    return host.refunds_packages and refund_left(host.host_id, closed_at, ports) and now <= closed_at + PATIENCE


def _is_on(booking: Booking, now: datetime) -> bool:
    is_ahead = booking.status is BookingStatus.CONFIRMED and now < booking.ends_at
    return is_ahead or booking.is_held


def _forget_bookings(host: Host, now: datetime, ports: HostDeletionPorts) -> bool:
    """Delete bookings that nothing is left to do about; returns whether any are left."""
    found = _bookings(host.host_id, ports)
    assert host.closed_at is not None
    is_late = now > host.closed_at + PATIENCE
    for booking in found:
        if is_late or not any(map(ports.personal_data.is_cared_for, _subjects(booking))):
            ports.personal_data.forget_booking(booking, now)
    return bool(found)


def _subjects(booking: Booking) -> list[str]:
    """Return the ids of what may still have something at a provider."""
    return [booking.booking_id, *([booking.occurrence_id] if booking.occurrence_id else [])]


def _bookings(host_id: str, ports: HostDeletionPorts) -> Sequence[Booking]:
    everything = StartRange(after=BEFORE_ALL)
    found, _ = ports.bookings.list_by_start(host_id, everything, limit=MOST_AT_ONCE, cursor=None)
    return found


def _forget_rest(host: Host, ports: HostDeletionPorts) -> bool:
    """Give the accounts at providers back, end the plan, and delete all rows but the host's; False if some are left."""
    _tell_of_refunds_left(host, ports)
    for connection in ports.connections.list(host.host_id):
        disconnect_provider(host.host_id, connection.provider, ports)
    if host.subscription is not None and not host.subscription.is_over:
        ports.billing.end_subscription(host.subscription.subscription_id)
    ports.api_keys.revoke_all(host.host_id)
    ports.feeds.revoke(host.host_id)
    if not ports.personal_data.forget_packages(host.host_id, MOST_AT_ONCE, ports.clock.now()):
        return False  # the rows that follow have the notice that their refunds were told of
    return ports.personal_data.forget_some(host.host_id, MOST_ROWS_AT_ONCE)


def _tell_of_refunds_left(host: Host, ports: HostDeletionPorts) -> None:
    if not host.refunds_packages or host.closed_at is None:
        return
    try:
        tell_of_refunds_left(host, host.closed_at, ports)
    except MailUnavailable:
        if ports.clock.now() <= host.closed_at + PATIENCE:
            raise
