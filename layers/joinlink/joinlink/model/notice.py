"""Notices: things for the host to know or do. Their words are in `notice_texts.py`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import BookingRevision
from joinlink.model.host import Connection, Provider
from joinlink.model.mail import MailRole
from joinlink.model.mail_feedback import FeedbackKind
from joinlink.model.meeting import MeetingRecord
from joinlink.model.meeting_subject import MeetingSubject, is_occurrence
from joinlink.model.notice_texts import TEST_GRANT, NoticeText
from joinlink.model.telling import Values, say

if TYPE_CHECKING:
    from joinlink.model.webhook import Webhook


class NoticeKind(StrEnum):
    """The kinds of notice."""

    LEFTOVER_MEETING = "leftover_meeting"
    MISSING_LINK = "missing_link"
    MEETING_FALLBACK = "meeting_fallback"
    MAIL_REFUSED = "mail_refused"
    PAYMENT_WITHOUT_SLOT = "payment_without_slot"
    PAYMENT_MISMATCH = "payment_mismatch"
    CHECKOUT_REFUSED = "checkout_refused"
    REFUND_FAILED = "refund_failed"
    REFUNDED_IN_STRIPE = "refunded_in_stripe"
    PAYMENT_DISPUTED = "payment_disputed"
    DISPUTE_OVER = "dispute_over"
    CALENDAR_UNREADABLE = "calendar_unreadable"
    CONNECTION_BROKEN = "connection_broken"
    WEBHOOK_OFF = "webhook_off"
    PAYOUTS_STOPPED = "payouts_stopped"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; its id is derived from its cause, so that a repeat writes the same row."""

    notice_id: str
    host_id: str
    kind: NoticeKind
    text: NoticeText
    created_at: datetime
    values: Values = field(default_factory=dict)
    booking_id: str | None = None
    """The booking that it is about, or the occurrence."""
    package_id: str | None = None
    provider: str | None = None
    meeting_id: str | None = None

    @property
    def title(self) -> str:
        """What is wrong, in the reader's language."""
        return say(self.text.words.title, self.values)

    @property
    def detail(self) -> str:
        """The consequences, and what to do."""
        return say(self.text.words.detail, self.values)

    @property
    def suspects_test_grant(self) -> bool:
        """Whether it supposes that Google ended a grant because the app is in Testing mode (AC-51)."""
        return self.text is NoticeText.CONNECTION_BROKEN_SOON or TEST_GRANT in str(self.values.get("detail"))


def leftover_notice(record: MeetingRecord, subject: MeetingSubject | None, now: datetime) -> Notice:
    """Say which meeting is left at a provider after its removal failed (X3); `subject` is None for a test booking."""
    if record.provider_id is None:
        text = NoticeText.MAY_BE_LEFTOVER if subject else NoticeText.MAY_BE_LEFTOVER_OF_TEST
    else:
        is_called_off = subject is not None and subject.is_called_off
        text = NoticeText.LEFTOVER_OF_CANCELLED if is_called_off else NoticeText.LEFTOVER
    title = {"title": subject.class_title} if subject else {}
    return Notice(
        notice_id=leftover_notice_id(record),
        host_id=record.host_id,
        kind=NoticeKind.LEFTOVER_MEETING,
        text=text,
        values={"provider": record.kind.provider, "kind": record.kind, **title},
        created_at=now,
        booking_id=record.subject_id,
        provider=record.kind.provider,
        meeting_id=record.provider_id,
    )


def leftover_notice_id(record: MeetingRecord) -> str:
    """Return the id of the notice about this leftover."""
    return f"leftover-{record.reference}".replace(".", "-")


def missing_link_notice(subject: MeetingSubject, now: datetime) -> Notice:
    """Say that a confirmed class has no link."""
    notice_id = missing_link_notice_id(subject.target)
    return about(subject, NoticeKind.MISSING_LINK, notice_id, now, NoticeText.MISSING_LINK)


def missing_link_notice_id(target: BookingRevision) -> str:
    """Return the id of the notice about a revision without a link; an occurrence has one for all its revisions."""
    if is_occurrence(target.booking_id):
        return f"missing-link-{target.booking_id}"
    return f"missing-link-{target.booking_id}-{target.revision}"


def fallback_notice(subject: MeetingSubject, record: MeetingRecord, now: datetime) -> Notice:
    """Say that a class got a different provider from the one it asked for (M5, R3)."""
    return about(
        subject,
        NoticeKind.MEETING_FALLBACK,
        f"fallback-{subject.subject_id}-{subject.revision}",
        now,
        NoticeText.FALLBACK,
        {"kind": record.kind},
        record=record,
    )


def mail_refused_notice(booking: Booking, address_of: str, now: datetime) -> Notice:
    """Say that a mail can't be delivered; `address_of` is `guest` or `host`."""
    return about(
        booking,
        NoticeKind.MAIL_REFUSED,
        f"mail-refused-{booking.booking_id}-{booking.revision}-{address_of}",
        now,
        NoticeText.MAIL_REFUSED,
        {"reader": address_of},
    )


def notices_of_guest_mail(booking: Booking) -> list[str]:
    """Return the ids of the notices that no mail reaches a booking's guest."""
    refused = [f"mail-refused-{booking.booking_id}-{one}-guest" for one in range(1, booking.revision + 1)]
    return [f"mail-stopped-{booking.booking_id}-guest", *refused]


def calendar_unreadable_notice(host_id: str, provider: str, now: datetime) -> Notice:
    """Say that no times are offered because a calendar can't be read (A4); one notice stands until it can."""
    return Notice(
        notice_id=f"calendar-unreadable-{provider}",
        host_id=host_id,
        kind=NoticeKind.CALENDAR_UNREADABLE,
        text=NoticeText.CALENDAR_UNREADABLE,
        values={"calendar": provider.title()},
        created_at=now,
        provider=provider,
    )


def calendar_over_bounds_notice(host_id: str, provider: str, now: datetime) -> Notice:
    """Say the same where there is more in a calendar, or reading it takes longer, than is good for other hosts (S4)."""
    return replace(calendar_unreadable_notice(host_id, provider, now), text=NoticeText.CALENDAR_OVER_BOUNDS)


def connection_broken_notice(connection: Connection, now: datetime) -> Notice:
    """Say that an account has to be reconnected, the consequences until then, and where to do it (C9)."""
    may_be_test = may_be_a_test_grant(connection, now)
    return Notice(
        notice_id=f"connection-broken-{connection.provider}",
        host_id=connection.host_id,
        kind=NoticeKind.CONNECTION_BROKEN,
        text=NoticeText.CONNECTION_BROKEN_SOON if may_be_test else NoticeText.CONNECTION_BROKEN,
        values={"provider": connection.provider, "account": connection.provider.label},
        created_at=now,
        provider=connection.provider,
    )


LIFE_OF_A_TEST_GRANT: Final = timedelta(days=8)
"""Google ends such a grant after seven days; a connection that breaks within eight may be one (AC-51)."""


def may_be_a_test_grant(connection: Connection, broke_at: datetime) -> bool:
    """Whether a connection broke so soon that Google may have ended it because the app is in Testing mode."""
    return connection.provider is Provider.GOOGLE and broke_at - connection.connected_at <= LIFE_OF_A_TEST_GRANT


def webhook_off_notice(webhook: Webhook, now: datetime) -> Notice:
    """Say that a webhook gets no more events, as it has not answered for a day, or is gone (P2)."""
    return Notice(
        notice_id=webhook_off_notice_id(webhook.webhook_id),
        host_id=webhook.host_id,
        kind=NoticeKind.WEBHOOK_OFF,
        text=NoticeText.WEBHOOK_GONE if webhook.is_gone else NoticeText.WEBHOOK_OFF,
        values={"receiver": webhook.host},
        created_at=now,
    )


def webhook_off_notice_id(webhook_id: str) -> str:
    """Return the id of the notice about a webhook that was switched off."""
    return f"{_WEBHOOK_OFF}{webhook_id}"


def webhook_of(notice: Notice) -> str:
    """Return the id of the webhook that such a notice is about."""
    return notice.notice_id.removeprefix(_WEBHOOK_OFF)


_WEBHOOK_OFF: Final = "webhook-off-"


def mail_stopped_notice(booking: Booking, role: MailRole, kind: FeedbackKind, now: datetime) -> Notice:
    """Say that an address gets no more mail, after a bounce or a complaint (E5)."""
    return about(
        booking,
        NoticeKind.MAIL_REFUSED,
        f"mail-stopped-{booking.booking_id}-{role}",
        now,
        NoticeText.MAIL_COMES_BACK if kind is FeedbackKind.BOUNCE else NoticeText.MAIL_REPORTED,
        {"reader": role},
    )


def about(
    subject: MeetingSubject,
    kind: NoticeKind,
    cause: str,
    now: datetime,
    text: NoticeText,
    values: Values | None = None,
    *,
    record: MeetingRecord | None = None,
) -> Notice:
    """Return a notice about a booking or an occurrence and, given `record`, about the object made for it at a provider.

    Its words have the class's `title` besides these values.
    """
    return Notice(
        notice_id=cause,
        host_id=subject.host_id,
        kind=kind,
        text=text,
        values={"title": subject.class_title, **(values or {})},
        created_at=now,
        booking_id=subject.subject_id,
        provider=record.kind.provider if record else None,
        meeting_id=record.provider_id if record else None,
    )
