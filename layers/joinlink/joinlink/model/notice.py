"""Notices: things for the host to know or do, in the words the dashboard shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from joinlink.model.booking import Booking, BookingRevision, BookingStatus, Ending
from joinlink.model.host import Connection, Provider
from joinlink.model.mail import MailRole
from joinlink.model.mail_feedback import FeedbackKind
from joinlink.model.meeting import MeetingRecord


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
        booking_id=record.booking_id,
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
    return _about(
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
    return _about(
        booking,
        NoticeKind.MEETING_FALLBACK,
        f"fallback-{booking.booking_id}-{booking.revision}",
        now,
        title=f"{booking.class_title} is on {_PLACES[record.kind.provider]} this time",
        detail=f"{_PLACES[other]} could not make the meeting, so the booking got a {record.kind.label} instead.",
        record=record,
    )


_PLACES = {Provider.ZOOM: "Zoom", Provider.GOOGLE: "Google Meet"}


def payouts_stopped_notice(host_id: str, now: datetime) -> Notice:
    """Say that paid classes can't be booked now, since Stripe takes no payments for the host's account."""
    return Notice(
        notice_id=PAYOUTS_STOPPED_NOTICE_ID,
        host_id=host_id,
        kind=NoticeKind.PAYOUTS_STOPPED,
        title="Guests can't book your paid classes",
        detail="Stripe takes no payments for your account at the moment. See under Payments what it asks for.",
        created_at=now,
    )


PAYOUTS_STOPPED_NOTICE_ID: Final = "payouts-stopped"


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


def notices_of_guest_mail(booking: Booking) -> list[str]:
    """Return the ids of the notices that no mail reaches a booking's guest."""
    refused = [f"mail-refused-{booking.booking_id}-{one}-guest" for one in range(1, booking.revision + 1)]
    return [f"mail-stopped-{booking.booking_id}-guest", *refused]


def checkout_refused_notice(booking: Booking, now: datetime) -> Notice:
    """Say that Stripe lets nobody pay a class's price."""
    return _about(
        booking,
        NoticeKind.CHECKOUT_REFUSED,
        f"checkout-refused-{booking.class_id}",
        now,
        title=f"{booking.class_title} can't be paid at the moment",
        detail=f"Stripe refused to take {booking.price.written} from a guest, so nothing was booked. If the price is "
        "close to the least that can be paid, raise it; otherwise ask whoever runs this site to look at Stripe.",
    )


def refund_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a payment books nothing and is refunded automatically."""
    title, cause = _REFUNDED.get(booking.ending or Ending.NOT_PAID, _REFUNDED[Ending.NOT_PAID])
    return _about(
        booking,
        NoticeKind.PAYMENT_MISMATCH if booking.ending is Ending.NOT_THE_PRICE else NoticeKind.PAYMENT_WITHOUT_SLOT,
        refund_notice_id(booking),
        now,
        title=title.format(title=booking.class_title),
        detail=f"{cause.format(paid=booking.paid.written, price=booking.price.written)} The whole payment is refunded "
        "automatically, and guest and you get a mail. There is nothing for you to do.",
    )


def refund_notice_id(booking: Booking) -> str:
    """Return the id of the notice about a payment that is refunded automatically."""
    return f"payment-without-slot-{booking.booking_id}"


_REFUNDED: Final = {
    Ending.NOT_PAID: (
        "A payment for {title} came too late",
        "Its time was no longer free, so nothing was booked.",
    ),
    Ending.DROPPED: (
        "A payment for {title} came too late",
        "You had let the booking go before it was paid, so nothing was booked.",
    ),
    Ending.NOT_THE_PRICE: (
        "A payment for {title} is not the price",
        "{paid} was paid, and the price is {price}, so nothing was booked.",
    ),
}


def refund_refused_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a payment has to be refunded by hand."""
    return _about(
        booking,
        NoticeKind.PAYMENT_WITHOUT_SLOT,
        f"refund-refused-{booking.booking_id}",
        now,
        title=f"A payment for {booking.class_title} could not be refunded",
        detail=f"It books nothing, and Stripe refused the automatic refund of {booking.paid.written}. "
        f"Refund it in Stripe{_payment(booking)}, or pay the guest back another way.",
    )


def refund_returned_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a refund came back from the guest's bank, days after it was made."""
    return _about(
        booking,
        NoticeKind.REFUND_FAILED,
        f"refund-returned-{booking.booking_id}",
        now,
        title=f"A refund for {booking.class_title} came back",
        detail=f"The guest's bank did not take the money, which is in the Stripe balance again{_payment(booking)}. "
        f"Ask {booking.guest.name} ({booking.guest.email}) how to pay it back, and pay it back another way. "
        "Guest and you get a mail.",
    )


def other_payment_notice(booking: Booking, payment_intent_id: str | None, now: datetime) -> Notice:
    """Say that somebody paid with the booking's number, but not at the checkout that it opened."""
    return _about(
        booking,
        NoticeKind.PAYMENT_MISMATCH,
        f"other-payment-{booking.booking_id}",
        now,
        title=f"A payment that does not belong to its checkout names {booking.class_title}",
        detail="It confirms nothing, and its money stays where it is. "
        f"Look at it in Stripe{f' (payment {payment_intent_id})' if payment_intent_id else ''}, and refund it there "
        "if it was meant for this booking.",
    )


def nothing_paid_notice(booking: Booking, now: datetime) -> Notice:
    """Say that a checkout was completed without any payment, so that the booking was not confirmed."""
    return _about(
        booking,
        NoticeKind.PAYMENT_MISMATCH,
        f"nothing-paid-{booking.booking_id}",
        now,
        title=f"A checkout of {booking.class_title} ended without a payment",
        detail=f"The price is {booking.price.written}, and Stripe says that nothing was to be paid. The booking was "
        "not confirmed, and no money has to go back. Look at the checkout in Stripe.",
    )


def _payment(booking: Booking) -> str:
    payment = booking.checkout.payment_intent_id if booking.checkout else None
    return f" (payment {payment})" if payment else ""


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


def mail_stopped_notice(booking: Booking, role: MailRole, kind: FeedbackKind, now: datetime) -> Notice:
    """Say that an address gets no more mail, after a bounce or a complaint (E5)."""
    whose, instead = f"the guest of {booking.class_title}", "Tell them the time and the link another way."
    if role is MailRole.HOST:
        whose, instead = "your own address", "Look here for your bookings."
    return _about(
        booking,
        NoticeKind.MAIL_REFUSED,
        f"mail-stopped-{booking.booking_id}-{role}",
        now,
        title=f"Mail to {whose} {'comes back' if kind is FeedbackKind.BOUNCE else 'was reported as spam'}",
        detail=f"No more mail goes to this address, reminders included. The booking stands. {instead}",
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
