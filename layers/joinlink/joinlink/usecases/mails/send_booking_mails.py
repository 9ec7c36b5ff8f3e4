"""Mail guest and host the news of a booking that they have not been told.

    revision 2, moved          link_count 2 (healed)       reminder               revision 3, cancelled
    ────┬───────────────────────────┬─────────────────────────┬───────────────────────┬─────────────▶ time
        │ rescheduled               │ link_ready-2            │ reminder-60           │ cancelled
        │ "link will follow"        │ as the earlier mail     │ the current link      │ METHOD:CANCEL
        │ (told link 0)             │ told no link            │                       │

The mail ledger keeps the link that each mail told, so that a repeat sends only news, and nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import MailInProgress, MailUnavailable, SendingNotAllowed, Superseded, find
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import BookingRevision
from joinlink.model.happenings import Happening
from joinlink.model.host import Host
from joinlink.model.mail import (
    MailKind,
    MailOccasion,
    MailRecord,
    MailRole,
    news_mail,
    place_of,
    refund_mails,
    roles_of,
    round_of,
)
from joinlink.model.mail_feedback import FeedbackKind
from joinlink.model.notice import mail_refused_notice, notices_of_guest_mail
from joinlink.model.occurrence import Occurrence
from joinlink.model.payment import is_refund_owed
from joinlink.ports.bookings import GuestLinks, Timeline
from joinlink.ports.care import NoticeStore
from joinlink.ports.hosts import HostStore
from joinlink.ports.mails import MailComposer
from joinlink.usecases.mails.send_mail import SendingPorts, has_come_back, send_mail
from joinlink.usecases.mails.take_mail_feedback import tell_of_unreached
from joinlink.usecases.mails.told_together import TOLD_TOGETHER, Together, TogetherPorts, dates_told, is_left_to_first

LEFT_ALONE_FOR: Final = timedelta(minutes=2)
"""Whoever began a mail has sent it by then, or is gone: every call in between ends within half a minute."""


class MailPorts(SendingPorts, TogetherPorts, Protocol):
    """Ports for mailing."""

    hosts: HostStore
    mail_composer: MailComposer
    notices: NoticeStore
    timeline: Timeline

    @property
    def guest_links(self) -> GuestLinks: ...


def send_booking_mails(target: BookingRevision, ports: MailPorts, *, mail_round: int | None = None) -> list[MailRole]:
    """Mail each reader with the booking's current link (AC-16), and return the roles mailed by this call.

    A workflow that was started for one round of mails, given as `mail_round`, leaves the others to theirs, so that no
    two of them send the same mail; care sees to all. A booking that has moved on gets no mail (AC-41, AC-42); a refund
    is told once it is made. The guest is told of the host's own refunds as well (F9).
    Raises:  MailUnavailable    after the other mail was tried, or while a refund is owed; repeat
             SendingNotAllowed  likewise; the mails wait until care finds that they may be sent
             MailInProgress     another process is telling of a refund, or the first date of its series is to tell of it
    """
    booking = ports.bookings.get(target.booking_id)
    news = news_mail(booking)
    if booking.revision != target.revision or news is None:
        _note(ports, booking.booking_id, Happening.MAIL_OUTDATED)
        return []
    if is_refund_owed(booking):
        raise MailUnavailable("the money is not on its way yet")
    host = find(ports.hosts.get, booking.host_id)  # a late refund may come after the account was deleted
    if host is None:
        return []
    return [*_send_news(news, booking, host, ports, mail_round), *tell_of_refunds(booking, host, ports)]


def tell_of_refunds(booking: Booking, host: Host, ports: MailPorts) -> list[MailRole]:
    """Mail the guest of each refund by the host that there is news of, and note it on the booking.

    A workflow and care may come to it at the same time, as care makes refunds, too.
    Raises:  MailUnavailable, SendingNotAllowed  it is not noted; repeat
             MailInProgress                      the other has begun it, and care looks again
    """
    sent: list[MailRole] = []
    for occasion in refund_mails(booking):
        mailed = [
            role
            for role in readers_of(occasion.kind, booking)
            if send_once(occasion, role, booking, host, ports, left_alone_for=LEFT_ALONE_FOR)
        ]
        if not mailed and _has_moved_on(booking, ports):
            break  # not told: the change that came in between has its own workflow
        sent += mailed
        told = booking.with_refund_told(occasion.number or 0)
        if not ports.bookings.keep_refunds(told, booking, ports.clock.now()):
            break  # the change that came in between has its own workflow
        booking = told
    return sent


def _has_moved_on(booking: Booking, ports: MailPorts) -> bool:
    """Whether it changed since it was read so that no mail to its guest begins any more."""
    now = ports.bookings.get(booking.booking_id)
    return (now.revision, now.guest_round) != (booking.revision, booking.guest_round)


def _send_news(
    news: MailOccasion, booking: Booking, host: Host, ports: MailPorts, mail_round: int | None
) -> list[MailRole]:
    """Mail each reader, and return those that were mailed.

    Raises:  MailUnavailable, SendingNotAllowed, MailInProgress  as send_booking_mails
    """
    records = ports.mail_ledger.records(booking.booking_id, booking.revision)
    together = dates_told(news, booking, ports)
    sent: list[MailRole] = []
    waiting: list[MailUnavailable] = []
    left: list[MailInProgress] = []
    for role in readers_of(news.kind, booking):
        if _is_left_to_another(booking, role, records, mail_round):
            continue
        occasion = _what_is_new(news, booking, role, records)
        try:
            if occasion is not None and _send_one(occasion, role, booking, together, host, ports):
                sent.append(role)
        except MailInProgress as exc:
            left.append(exc)
        except MailUnavailable as exc:
            waiting.append(exc)
            was_tried = any((record.occasion, record.role) == (occasion, role) for record in records)
            note_wait(exc, role, booking.booking_id, ports, was_tried=was_tried)
    if waiting:
        # What passes by itself comes first: it is worth repeating at once.
        raise min(waiting, key=lambda exc: isinstance(exc, SendingNotAllowed))
    if left:
        raise left[0]
    return sent


def _send_one(
    occasion: MailOccasion, role: MailRole, booking: Booking, together: Together, host: Host, ports: MailPorts
) -> bool:
    """Send one mail; that of the first date of a series tells of all (G6).

    Raises:  MailUnavailable, SendingNotAllowed
             MailInProgress  the mail of another date is to tell of it, or may be telling of it now
    """
    series = booking.series
    if series is None or occasion.kind not in TOLD_TOGETHER:
        return send_once(occasion, role, booking, host, ports)
    if is_left_to_first(occasion, booking, together.first, role, ports):
        raise MailInProgress("the first date of its series is to tell of it")
    along = together.dates if together.first.booking_id == booking.booking_id else ()
    left_alone_for = None if series.number == 1 else LEFT_ALONE_FOR
    return send_once(occasion, role, booking, host, ports, left_alone_for=left_alone_for, along=along)


def readers_of(kind: MailKind, booking: Booking) -> list[MailRole]:
    """Return who reads a mail: not a guest whose data were deleted, for there is no address any more.

    What a host changed for everybody in an occurrence is no news to the host, let alone ten times (G3).
    """
    reads = {MailRole.GUEST: booking.anonymised_at is None, MailRole.HOST: not booking.is_brought_along}
    return [role for role in roles_of(kind) if reads[role]]


def note_wait(cause: MailUnavailable, role: MailRole, subject_id: str, ports: MailPorts, *, was_tried: bool) -> None:
    """Note on the timeline that a mail waits, and why.

    In an outage each try is told; where sending is not allowed only the first, as an operator may take days over it.
    """
    if not isinstance(cause, SendingNotAllowed):
        _note(ports, subject_id, Happening.MAIL_WAITS, to=role, until="outage_ends")
    elif not was_tried:
        _note(ports, subject_id, Happening.MAIL_WAITS, to=role, until="site_may")


def send_once(
    occasion: MailOccasion,
    role: MailRole,
    booking: Booking,
    host: Host,
    ports: MailPorts,
    *,
    left_alone_for: timedelta | None = None,
    along: Sequence[Booking] = (),
    occurrence: Occurrence | None = None,
) -> bool:
    """Send one mail unless the ledger has its outcome; False if it was sent or refused before, or is refused now.

    `along` are the bookings of its series that it tells of, this one among them (G6); `occurrence` is what it tells of
    in place of the booking (G2).

    Also False if the booking has moved on since it was read.
    Raises:  MailUnavailable
             MailInProgress  another began it, and has not had the time to finish that is asked for
    """
    now = ports.clock.now()
    try:
        is_due = ports.mail_ledger.begin(booking, occasion, role, now, left_alone_for=left_alone_for, along=along)
    except Superseded:
        _note(ports, booking.booking_id, Happening.MAIL_OUTDATED)
        return False
    if not is_due:
        return False
    message_id = _send(occasion, role, booking, host, ports, along, occurrence)
    ports.mail_ledger.finish(booking, occasion, role, ports.clock.now(), message_id=message_id, along=along)
    if role is MailRole.GUEST:
        _note_reach(booking, ports, is_reached=message_id is not None)
    outcome = Happening.MAIL_SENT if message_id else Happening.MAIL_REFUSED
    _note(ports, place_of(booking, occasion, role).subject_id, outcome, to=role, mail=occasion.kind)
    return message_id is not None


def _send(
    occasion: MailOccasion,
    role: MailRole,
    booking: Booking,
    host: Host,
    ports: MailPorts,
    along: Sequence[Booking],
    occurrence: Occurrence | None,
) -> str | None:
    """Send the mail and return its id; None, with a notice, if the address gets no mail.

    Raises:  MailUnavailable
    """
    now = ports.clock.now()
    occurrence_id = None if occurrence is None else occurrence.occurrence_id
    links = ports.guest_links.mail_links(booking.booking_id, occurrence_id=occurrence_id)
    dates = [(each, ports.guest_links.mail_links(each.booking_id)) for each in along] if len(along) > 1 else []
    mail = ports.mail_composer.compose(
        occasion, role, booking, host, links=links, now=now, dates=dates, occurrence=occurrence
    )
    message_id = send_mail(mail, ports, booking_id=booking.booking_id)
    if message_id is None:
        ports.notices.put(mail_refused_notice(booking, role, now))
    return message_id


def _note_reach(booking: Booking, ports: MailPorts, *, is_reached: bool) -> None:
    """Note on the booking whether mail reaches its guest, if that is news, and close the notice about it.

    A mail can come back before this: its address is on the list first, so that is looked at last.
    """
    if booking.is_mail_stopped == is_reached:
        ports.bookings.note_guest_mail(booking, is_stopped=not is_reached)
    if is_reached and (booking.is_mail_stopped or booking.guest_round):
        for notice_id in notices_of_guest_mail(booking):
            ports.notices.close(booking.host_id, notice_id)
        if has_come_back(booking.guest.email, ports):
            tell_of_unreached(booking, MailRole.GUEST, FeedbackKind.BOUNCE, ports)


def _is_left_to_another(
    booking: Booking, role: MailRole, records: Sequence[MailRecord], mail_round: int | None
) -> bool:
    """Whether another workflow was started for the reader's round, and has not sent its mail yet."""
    return mail_round not in (None, round_of(booking, role)) and not _settled(booking, role, records)


def _settled(booking: Booking, role: MailRole, records: Sequence[MailRecord]) -> list[MailRecord]:
    """Return the mails of the reader's present round that were sent, or refused for good."""
    own = [record for record in records if record.role is role and record.mail_round == round_of(booking, role)]
    return [record for record in own if record.is_settled]


def _what_is_new(
    news: MailOccasion, booking: Booking, role: MailRole, records: Sequence[MailRecord]
) -> MailOccasion | None:
    """Return the mail that a reader lacks, if any: the revision's own, or one about a link not told yet."""
    settled = _settled(booking, role, records)
    if not any(record.occasion == news for record in settled):
        return news
    told = max(record.link_number for record in settled)
    if booking.link is None or told == booking.link_count:
        return None
    return MailOccasion(MailKind.LINK_CHANGED if told else MailKind.LINK_READY, booking.link_count)


def _note(ports: MailPorts, subject_id: str, happening: Happening, /, **values: str) -> None:
    ports.timeline.add(subject_id, ports.clock.now(), happening, **values)
