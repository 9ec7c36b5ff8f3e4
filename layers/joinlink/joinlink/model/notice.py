"""Notices: what the host should know or do, in the words the dashboard shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from joinlink.model.booking import Booking
from joinlink.model.meeting import MeetingKind, MeetingRecord


class NoticeKind(StrEnum):
    """What a notice is about."""

    LEFTOVER_MEETING = "leftover_meeting"
    MISSING_LINK = "missing_link"
    MEETING_FALLBACK = "meeting_fallback"
    MAIL_REFUSED = "mail_refused"
    PAYMENT_WITHOUT_SLOT = "payment_without_slot"
    PAYMENT_MISMATCH = "payment_mismatch"
    CALENDAR_UNREADABLE = "calendar_unreadable"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know; the id is derived from its cause, so that a repeat writes the same row."""

    notice_id: str
    host_id: str
    kind: NoticeKind
    title: str
    detail: str
    created_at: datetime
    booking_id: str | None = None
    provider: str | None = None
    meeting_id: str | None = None


def leftover_notice(booking: Booking, record: MeetingRecord, now: datetime) -> Notice:
    """Say which meeting is left over at a provider after its removal failed (X3)."""
    title, detail = _LEFTOVER_ZOOM if record.kind is MeetingKind.ZOOM else _LEFTOVER_GOOGLE
    if record.provider_id is None:
        title = f"There may be an extra meeting for {booking.class_title}"
        detail = f"{record.kind.label}: we never heard whether it was made. {detail}"
    cause = f"leftover-{record.booking_id}-{record.revision}-{record.kind}"
    return _about(booking, NoticeKind.LEFTOVER_MEETING, cause, now, title=title, detail=detail, record=record)


_LEFTOVER_ZOOM = (
    "We could not remove a Zoom meeting for a cancelled session",
    "You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed.",
)
_LEFTOVER_GOOGLE = (
    "We could not remove a Google Calendar event for a cancelled session",
    "You may have an extra event in Google Calendar. Check your calendar and delete it if needed.",
)


def missing_link_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a confirmed class has no link."""
    return _about(
        booking,
        NoticeKind.MISSING_LINK,
        f"missing-link-{booking.booking_id}-{booking.revision}",
        now,
        title=f"{booking.class_title} has no video link yet",
        detail="The booking is confirmed, and the guest was told that the link will follow. Check your connections.",
    )


def fallback_notice(booking: Booking, record: MeetingRecord, now: datetime) -> Notice:
    """Say that a class got another provider than the one it asked for (M5)."""
    return _about(
        booking,
        NoticeKind.MEETING_FALLBACK,
        f"fallback-{booking.booking_id}-{booking.revision}",
        now,
        title=f"{booking.class_title} is on Google Meet this time",
        detail="Zoom could not make the meeting, so the booking got a Google Meet link instead.",
        record=record,
    )


def mail_refused_notice(booking: Booking, address_of: str, now: datetime) -> Notice:
    """Say that a mail can't be delivered; `address_of` is `guest` or `host`."""
    return _about(
        booking,
        NoticeKind.MAIL_REFUSED,
        f"mail-refused-{booking.booking_id}-{booking.revision}-{address_of}",
        now,
        title=f"A mail to the {address_of} of {booking.class_title} could not be sent",
        detail="The booking stands. Tell them the time and the link another way, and check the address.",
    )


def payment_without_slot_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a payment arrived when its slot was gone."""
    return _about(
        booking,
        NoticeKind.PAYMENT_WITHOUT_SLOT,
        f"payment-without-slot-{booking.booking_id}",
        now,
        title=f"A payment for {booking.class_title} came too late",
        detail="The hold had lapsed and somebody else has the time. Refund the payment in Stripe.",
    )


def payment_mismatch_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a payment is not the price of its booking, so that it confirmed nothing."""
    return _about(
        booking,
        NoticeKind.PAYMENT_MISMATCH,
        f"payment-mismatch-{booking.booking_id}",
        now,
        title=f"A payment for {booking.class_title} differs from the price",
        detail=f"The price is {booking.price.written}. The booking was not confirmed. Look at the payment in Stripe.",
    )


def calendar_unreadable_notice(host_id: str, provider: str, now: datetime) -> Notice:
    """Say that no time can be offered because a calendar can't be read (A4); one notice a day at most."""
    return Notice(
        notice_id=f"calendar-unreadable-{provider}-{now:%Y-%m-%d}",
        host_id=host_id,
        kind=NoticeKind.CALENDAR_UNREADABLE,
        title=f"Your {provider.title()} calendar could not be read",
        detail="Guests are offered no times while it is unknown whether you are free. "
        "If this goes on, reconnect the calendar under Connections.",
        created_at=now,
        provider=provider,
    )


def _about(
    booking: Booking,
    kind: NoticeKind,
    cause: str,
    now: datetime,
    *,
    title: str,
    detail: str,
    record: MeetingRecord | None = None,
) -> Notice:
    """Return a notice about a booking and, with `record`, about the object that was made for it at a provider."""
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
