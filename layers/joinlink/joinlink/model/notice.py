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
    google = record.kind is not MeetingKind.ZOOM
    title, detail = _LEFTOVER_GOOGLE if google else _LEFTOVER_ZOOM
    return Notice(
        notice_id=f"leftover-{record.booking_id}-{record.revision}-{record.kind}",
        host_id=record.host_id,
        kind=NoticeKind.LEFTOVER_MEETING,
        title=title,
        detail=detail,
        created_at=now,
        booking_id=booking.booking_id,
        provider=record.kind.provider,
        meeting_id=record.provider_id,
    )


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
    return Notice(
        notice_id=f"missing-link-{booking.booking_id}-{booking.revision}",
        host_id=booking.host_id,
        kind=NoticeKind.MISSING_LINK,
        title=f"{booking.class_title} has no video link yet",
        detail="The booking is confirmed, and the guest was told that the link will follow. "
        "Check your connections under Settings.",
        created_at=now,
        booking_id=booking.booking_id,
    )


def fallback_notice(booking: Booking, record: MeetingRecord, now: datetime) -> Notice:
    """Say that a class got another provider than the one it asked for (M5)."""
    return Notice(
        notice_id=f"fallback-{booking.booking_id}-{booking.revision}",
        host_id=booking.host_id,
        kind=NoticeKind.MEETING_FALLBACK,
        title=f"{booking.class_title} is on Google Meet this time",
        detail="Zoom could not make the meeting, so the booking got a Google Meet link instead.",
        created_at=now,
        booking_id=booking.booking_id,
        provider=record.kind.provider,
        meeting_id=record.provider_id,
    )


def mail_refused_notice(booking: Booking, address_of: str, now: datetime) -> Notice:
    """Say that a mail can't be delivered; `address_of` is `guest` or `host`."""
    return Notice(
        notice_id=f"mail-refused-{booking.booking_id}-{booking.revision}-{address_of}",
        host_id=booking.host_id,
        kind=NoticeKind.MAIL_REFUSED,
        title=f"A mail to the {address_of} of {booking.class_title} could not be sent",
        detail="The booking stands. Tell them the time and the link another way, and check the address.",
        created_at=now,
        booking_id=booking.booking_id,
    )


def payment_without_slot_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a payment arrived when its slot was gone."""
    return Notice(
        notice_id=f"payment-without-slot-{booking.booking_id}",
        host_id=booking.host_id,
        kind=NoticeKind.PAYMENT_WITHOUT_SLOT,
        title=f"A payment for {booking.class_title} came too late",
        detail="The hold had lapsed and somebody else has the time. Refund the payment in Stripe.",
        created_at=now,
        booking_id=booking.booking_id,
    )


def payment_mismatch_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a payment is not the price of its booking, so that it confirmed nothing."""
    return Notice(
        notice_id=f"payment-mismatch-{booking.booking_id}",
        host_id=booking.host_id,
        kind=NoticeKind.PAYMENT_MISMATCH,
        title=f"A payment for {booking.class_title} differs from the price",
        detail=f"The price is {booking.price.written}. The booking was not confirmed. Look at the payment in Stripe.",
        created_at=now,
        booking_id=booking.booking_id,
    )


def calendar_unreadable_notice(host_id: str, provider: str, now: datetime) -> Notice:
    """Say that no time can be offered because a calendar can't be read (A4); one notice a day at most."""
    return Notice(
        notice_id=f"calendar-unreadable-{provider}-{now:%Y-%m-%d}",
        host_id=host_id,
        kind=NoticeKind.CALENDAR_UNREADABLE,
        title=f"Your {provider.title()} calendar could not be read",
        detail="Guests are offered no times while it is unknown whether you are free. "
        "If this goes on, reconnect the calendar under Settings → Connections.",
        created_at=now,
        provider=provider,
    )
