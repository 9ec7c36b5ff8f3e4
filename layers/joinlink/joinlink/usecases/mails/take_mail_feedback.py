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


class FeedbackPorts(Protocol):
    """Ports for acting on mail feedback."""

    suppressions: Suppressions
    bookings: BookingStore
    hosts: HostStore
    notices: NoticeStore
    timeline: Timeline
    clock: Clock


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
    if role is None:
        return
    if is_for_good:
        ports.notices.put(mail_stopped_notice(booking, role, feedback.kind, now))
    if is_for_good and role is MailRole.GUEST:
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
