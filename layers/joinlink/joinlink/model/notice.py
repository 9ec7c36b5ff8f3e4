"""Notices: things for the host to know or do, in the words the dashboard shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import BookingRevision
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Connection, Provider
from joinlink.model.mail import MailRole
from joinlink.model.mail_feedback import FeedbackKind
from joinlink.model.meeting import MeetingRecord
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
    title: str
    detail: str
    created_at: datetime
    booking_id: str | None = None
    provider: str | None = None
    meeting_id: str | None = None


def leftover_notice(record: MeetingRecord, booking: Booking | None, now: datetime) -> Notice:
    """Say which meeting is left at a provider after its removal failed (X3); `booking` is None for a test booking."""
    what, detail = _LEFTOVER[record.kind.provider]
    is_cancelled = booking is not None and booking.status is BookingStatus.CANCELLED
    title = f"We could not remove {what} {'for a cancelled session' if is_cancelled else 'that is no longer needed'}"
    if record.provider_id is None:
        title = f"There may be an extra meeting for {booking.class_title if booking else 'a test booking'}"
        detail = f"{record.kind.label}: we never heard whether it was made. {detail}"
    return Notice(
        notice_id=leftover_notice_id(record),
        host_id=record.host_id,
        kind=NoticeKind.LEFTOVER_MEETING,
        title=title,
        detail=detail,
        created_at=now,
        booking_id=record.subject_id,
        provider=record.kind.provider,
        meeting_id=record.provider_id,
    )


def leftover_notice_id(record: MeetingRecord) -> str:
    """Return the id of the notice about this leftover."""
    return f"leftover-{record.reference}".replace(".", "-")


_LEFTOVER = {
    Provider.ZOOM: (
        "a Zoom meeting",
        "You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed.",
    ),
    Provider.GOOGLE: (
        "a Google Calendar event",
        "You may have an extra event in Google Calendar. Check your calendar and delete it if needed.",
    ),
}


def missing_link_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a confirmed class has no link."""
    return about(
        booking,
        NoticeKind.MISSING_LINK,
        missing_link_notice_id(booking.target),
        now,
        title=f"{booking.class_title} has no video link yet",
        detail="The booking is confirmed, and the guest was told that the link will follow. We keep trying. "
        "Check your connections, or paste a link on the booking.",
    )


def missing_link_notice_id(target: BookingRevision) -> str:
    """Return the id of the notice about a revision without a link."""
    return f"missing-link-{target.booking_id}-{target.revision}"


def fallback_notice(booking: Booking, record: MeetingRecord, now: datetime) -> Notice:
    """Say that a class got a different provider from the one it asked for (M5, R3)."""
    other = Provider.ZOOM if record.kind.provider is Provider.GOOGLE else Provider.GOOGLE
    return about(
        booking,
        NoticeKind.MEETING_FALLBACK,
        f"fallback-{booking.booking_id}-{booking.revision}",
        now,
        title=f"{booking.class_title} is on {_PLACES[record.kind.provider]} this time",
        detail=f"{_PLACES[other]} could not make the meeting, so the booking got a {record.kind.label} instead.",
        record=record,
    )


_PLACES = {Provider.ZOOM: "Zoom", Provider.GOOGLE: "Google Meet"}


def mail_refused_notice(booking: Booking, address_of: str, now: datetime) -> Notice:
    """Say that a mail can't be delivered; `address_of` is `guest` or `host`."""
    return about(
        booking,
        NoticeKind.MAIL_REFUSED,
        f"mail-refused-{booking.booking_id}-{booking.revision}-{address_of}",
        now,
        title=f"A mail to the {address_of} of {booking.class_title} could not be sent",
        detail="The booking stands. Tell them the time and the link another way, and check the address.",
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
        title=f"Your {provider.title()} calendar could not be read",
        detail="Guests are offered no times while it is unknown whether you are free. "
        "One damaged event is enough. If this goes on, look for it, or reconnect the calendar under Connections.",
        created_at=now,
        provider=provider,
    )


def calendar_over_bounds_notice(host_id: str, provider: str, now: datetime) -> Notice:
    """Say the same where there is more in a calendar, or reading it takes longer, than is good for other hosts (S4)."""
    notice = calendar_unreadable_notice(host_id, provider, now)
    detail = (
        "It is too large for us, or its server too slow. Guests are offered no times while it is unknown whether you "
        "are free. Connect an account with fewer or smaller calendars under Connections."
    )
    return replace(notice, detail=detail)


def connection_broken_notice(connection: Connection, now: datetime) -> Notice:
    """Say that an account has to be reconnected, the consequences until then, and where to do it (C9)."""
    name = connection.provider.label
    where = f"Open Connections and choose Reconnect on the {name} tile."
    hint = [TEST_GRANT] if may_be_a_test_grant(connection, now) else []
    return Notice(
        notice_id=f"connection-broken-{connection.provider}",
        host_id=connection.host_id,
        kind=NoticeKind.CONNECTION_BROKEN,
        title=f"{name} needs to be reconnected",
        detail=" ".join([MEANWHILE[connection.provider], where, *hint]),
        created_at=now,
        provider=connection.provider,
    )


LIFE_OF_A_TEST_GRANT: Final = timedelta(days=8)
"""Google ends such a grant after seven days; a connection that breaks within eight may be one (AC-51)."""

TEST_GRANT: Final = (
    "If this happens every week: a Google app in Testing mode loses its access after seven days, "
    "until whoever runs this site publishes the app."
)
MEANWHILE: Final = {
    Provider.ZOOM: "Bookings go on, with Google Meet if Google Calendar is connected, else without a link for now.",
    Provider.GOOGLE: "Your bookings stand, but guests are offered no times while your calendar can't be read.",
    Provider.APPLE: "Your bookings stand, but guests are offered no times while your calendar can't be read.",
}
"""The consequences until an account is reconnected."""


def may_be_a_test_grant(connection: Connection, broke_at: datetime) -> bool:
    """Whether a connection broke so soon that Google may have ended it because the app is in Testing mode."""
    return connection.provider is Provider.GOOGLE and broke_at - connection.connected_at <= LIFE_OF_A_TEST_GRANT


def webhook_off_notice(webhook: Webhook, now: datetime) -> Notice:
    """Say that a webhook is told nothing more, as it has not answered for days, or is gone (P2)."""
    return Notice(
        notice_id=webhook_off_notice_id(webhook),
        host_id=webhook.host_id,
        kind=NoticeKind.WEBHOOK_OFF,
        title="A webhook was switched off",
        detail=f"{webhook.host} has not taken what we sent it for three days, or said that it is gone. Once it answers "
        "again, switch it on under Automation and send again what it missed.",
        created_at=now,
    )


def webhook_off_notice_id(webhook: Webhook) -> str:
    """Return the id of the notice about a webhook that was switched off."""
    return f"webhook-off-{webhook.webhook_id}"


def mail_stopped_notice(booking: Booking, role: MailRole, kind: FeedbackKind, now: datetime) -> Notice:
    """Say that an address gets no more mail, after a bounce or a complaint (E5)."""
    whose, instead = f"the guest of {booking.class_title}", "Tell them the time and the link another way."
    if role is MailRole.HOST:
        whose, instead = "your own address", "Look here for your bookings."
    return about(
        booking,
        NoticeKind.MAIL_REFUSED,
        f"mail-stopped-{booking.booking_id}-{role}",
        now,
        title=f"Mail to {whose} {'comes back' if kind is FeedbackKind.BOUNCE else 'was reported as spam'}",
        detail=f"No more mail goes to this address, reminders included. The booking stands. {instead}",
    )


def about(
    booking: Booking,
    kind: NoticeKind,
    cause: str,
    now: datetime,
    *,
    title: str,
    detail: str,
    record: MeetingRecord | None = None,
) -> Notice:
    """Return a notice about a booking and, given `record`, about the object made for it at a provider."""
    return Notice(
        notice_id=cause,
        host_id=booking.host_id,
        kind=kind,
        title=title,
        detail=detail,
        created_at=now,
        booking_id=booking.booking_id,
        provider=record.kind.provider if record else None,
        meeting_id=record.provider_id if record else None,
    )
