"""Act on bounces and complaints: the address gets no more mail, and the booking shows why (E5)."""

from __future__ import annotations

from typing import Final, Protocol

from joinlink.errors import NotFound
from joinlink.model.booking import Booking
from joinlink.model.happenings import Happening
from joinlink.model.mail import MailRole
from joinlink.model.mail_feedback import FeedbackKind, MailFeedback
from joinlink.model.notice import mail_stopped_notice
from joinlink.model.people_address import one_spelling
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
    booking = _booking_of(feedback, ports)
    if booking is None:
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


def _booking_of(feedback: MailFeedback, ports: FeedbackPorts) -> Booking | None:
    """Return the booking that the mail was about; None for a test booking, which is not stored."""
    if feedback.booking_id is None:
        return None
    try:
        return ports.bookings.get(feedback.booking_id)
    except NotFound:
        return None


def _reader(feedback: MailFeedback, booking: Booking, ports: FeedbackPorts) -> MailRole | None:
    """Return the mail's reader: the host, unless a recipient is the guest's address; None for a former one."""
    addresses = set(map(one_spelling, feedback.recipients))
    if one_spelling(booking.guest.email) in addresses:
        return MailRole.GUEST
    has_another_address = booking.address_changes > 0 or booking.anonymised_at is not None
    if has_another_address and _email_of_host(booking, ports) not in addresses:
        return None
    return MailRole.HOST


def _email_of_host(booking: Booking, ports: FeedbackPorts) -> str:
    """Return the host's address, empty for a host whose account was deleted."""
    try:
        return one_spelling(ports.hosts.get(booking.host_id).email)
    except NotFound:
        return ""
