"""Act on bounces and complaints: the address gets no more mail, and the booking shows why (E5)."""

from __future__ import annotations

from typing import Final, Protocol

from joinlink.errors import find
from joinlink.model.booking import Booking
from joinlink.model.happenings import Happening
from joinlink.model.mail import MailRole
from joinlink.model.mail_feedback import FeedbackKind, MailFeedback
from joinlink.model.notice import mail_stopped_notice
from joinlink.ports.bookings import BookingStore, Timeline
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.ports.mails import Suppressions


class UnreachedPorts(Protocol):
    """Ports for telling that mail no longer reaches a reader of a booking."""

    bookings: BookingStore
    notices: NoticeStore
    clock: Clock


class FeedbackPorts(UnreachedPorts, Protocol):
    """Ports for acting on mail feedback."""

    suppressions: Suppressions
    hosts: HostStore
    timeline: Timeline


def take_mail_feedback(feedback: MailFeedback, ports: FeedbackPorts) -> None:
    """Suppress the address for good, unless the bounce was temporary; tell the booking's host.

    A repeat only adds another line to the timeline.
    Raises:  StoreUnavailable  repeat
    """
    now = ports.clock.now()
    is_for_good = feedback.kind is not FeedbackKind.SOFT_BOUNCE
    if is_for_good:
        for address in feedback.recipients:
            ports.suppressions.suppress(address, feedback.kind, now)
    booking = find(ports.bookings.get, feedback.booking_id) if feedback.booking_id else None
    if booking is None:  # a test booking is not stored
        return
    role = _reader(feedback, booking, ports)
    ports.timeline.add(booking.booking_id, now, _HAPPENINGS[feedback.kind], to=role or "former")
    if role is not None and is_for_good:
        tell_of_unreached(booking, role, feedback.kind, ports)


def tell_of_unreached(booking: Booking, role: MailRole, kind: FeedbackKind, ports: UnreachedPorts) -> None:
    """Put up the notice that mail no longer reaches a reader, and note on the booking if that is its guest."""
    ports.notices.put(mail_stopped_notice(booking, role, kind, ports.clock.now()))
    if role is MailRole.GUEST:
        ports.bookings.note_guest_mail(booking, is_stopped=True)


_HAPPENINGS: Final = {
    FeedbackKind.BOUNCE: Happening.MAIL_CAME_BACK,
    FeedbackKind.SOFT_BOUNCE: Happening.MAIL_CAME_BACK_THIS_TIME,
    FeedbackKind.COMPLAINT: Happening.MAIL_REPORTED,
}


def _reader(feedback: MailFeedback, booking: Booking, ports: FeedbackPorts) -> MailRole | None:
    """Return the mail's reader: the host, unless a recipient is the guest's address; None for a former one."""
    if feedback.is_to(booking.guest.email):
        return MailRole.GUEST
    if booking.address_changes == 0 and booking.anonymised_at is None:
        return MailRole.HOST
    host = find(ports.hosts.get, booking.host_id)
    return MailRole.HOST if host and feedback.is_to(host.email) else None
