"""Mail guest and host about one revision of a booking."""

from __future__ import annotations

from dataclasses import dataclass

from joinlink.errors import MailRefused, MailUnavailable
from joinlink.model.booking import Booking, BookingRevision
from joinlink.model.host import Host
from joinlink.model.mail import MailKind, MailRole
from joinlink.model.notice import mail_refused_notice
from joinlink.ports import (
    BookingStore,
    Clock,
    HostStore,
    MailComposer,
    Mailer,
    MailLedger,
    NoticeStore,
    Timeline,
)
from joinlink.usecases.guest_links import GuestLinks


@dataclass(frozen=True, slots=True)
class MailPorts:
    """What mailing needs of the outside."""

    bookings: BookingStore
    hosts: HostStore
    ledger: MailLedger
    composer: MailComposer
    mailer: Mailer
    notices: NoticeStore
    timeline: Timeline
    links: GuestLinks
    clock: Clock


def send_booking_mails(target: BookingRevision, kind: MailKind, ports: MailPorts) -> list[MailRole]:
    """Mail both with the link that the booking stores now (AC-16), and return who was mailed by this call.

    A repeat sends only what has not gone out. A booking that moved on gets no mail (AC-41, AC-42).
    Raises:  MailUnavailable  after the other mail was tried; repeat
    """
    booking = ports.bookings.get(target.booking_id)
    if not booking.is_current(target.revision):
        _note(ports, booking, "No mail sent", "The booking has moved on.")
        return []
    host = ports.hosts.get(booking.host_id)
    sent: list[MailRole] = []
    unavailable: MailUnavailable | None = None
    for role in MailRole:
        try:
            if _send_once(kind, role, booking, host, ports):
                sent.append(role)
        except MailUnavailable as exc:
            _note(ports, booking, f"Mail to the {role} not sent yet", "The mail service does not take it now.")
            unavailable = exc
    if unavailable is not None:
        raise unavailable
    return sent


def _send_once(kind: MailKind, role: MailRole, booking: Booking, host: Host, ports: MailPorts) -> bool:
    """Send one mail unless the ledger has its outcome; False when it was sent or refused before, or refused now.

    Raises:  MailUnavailable
    """
    now = ports.clock.now()
    if not ports.ledger.begin(booking.booking_id, booking.revision, kind, role, now):
        return False
    manage_url = ports.links.booking_page(booking.booking_id)
    mail = ports.composer.compose(kind, role, booking, host, manage_url=manage_url, now=now)
    message_id: str | None = None
    try:
        message_id = ports.mailer.send(mail, booking_id=booking.booking_id)
    except MailRefused:
        ports.notices.put(mail_refused_notice(booking, role, now))
    ports.ledger.finish(booking.booking_id, booking.revision, kind, role, ports.clock.now(), message_id=message_id)
    _note(ports, booking, f"Mail to the {role} {'sent' if message_id else 'refused'}", f"Kind: {kind}.")
    return message_id is not None


def _note(ports: MailPorts, booking: Booking, what: str, detail: str) -> None:
    ports.timeline.add(booking.booking_id, ports.clock.now(), what, detail)
