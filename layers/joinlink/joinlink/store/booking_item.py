"""How a booking lies in its item.

BOOKING#b / BOOKING    booking_id, host_id, class_id, class_title, status, revision, starts_at, ends_at, host_timezone,
                       guest {name, email, timezone}, notes, price {amount_minor, currency}, is_online, meeting_choice,
                       location {label, address, place_id}, reminder_minutes, meeting_state, created_at, hold_until,
                       buffer_before_minutes, buffer_after_minutes,
                       checkout_session_id, checkout_url, payment_intent_id,
                       meeting_url, meeting_provider, meeting_id, meeting_instead_of, calendar_event_id,
                       host_pk, start_sk
"""

from __future__ import annotations

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.booking import Booking, BookingStatus, Checkout, Guest, MeetingLink, MeetingState
from joinlink.model.meeting import MeetingChoice, MeetingKind
from joinlink.store import keys
from joinlink.store.items import location_item, money_item, optional_instant, read_location, read_money
from joinlink.store.writes import Item


def booking_attributes(booking: Booking) -> Item:
    """Return what is stored of a booking, without its key; None for what goes when it is missing.

    Checkout, link and calendar event come only where it has them: they are put on a booking without raising its
    revision, so that who moves it may not know of them yet and must not remove them.
    """
    return {
        "booking_id": booking.booking_id,
        "host_id": booking.host_id,
        "class_id": booking.class_id,
        "class_title": booking.class_title,
        "status": booking.status,
        "revision": booking.revision,
        "starts_at": rfc3339(booking.starts_at),
        "ends_at": rfc3339(booking.ends_at),
        "host_timezone": booking.host_timezone,
        "guest": {
            "name": booking.guest.name,
            "email": booking.guest.email,
            "timezone": booking.guest.timezone,
        },
        "notes": booking.notes,
        "price": money_item(booking.price),
        "is_online": booking.is_online,
        "meeting_choice": booking.meeting_choice,
        "location": location_item(booking.location),
        "reminder_minutes": booking.reminder_minutes,
        "meeting_state": booking.meeting_state,
        "created_at": rfc3339(booking.created_at),
        "hold_until": None if booking.hold_until is None else rfc3339(booking.hold_until),
        "buffer_before_minutes": booking.buffer_before_minutes,
        "buffer_after_minutes": booking.buffer_after_minutes,
        **keys.by_start(booking.host_id, booking.starts_at, booking.booking_id),
        **({} if booking.checkout is None else checkout_attributes(booking.checkout)),
        **({} if booking.link is None else link_attributes(booking.link)),
        **({} if booking.calendar_event_id is None else {"calendar_event_id": booking.calendar_event_id}),
    }


def checkout_attributes(checkout: Checkout) -> Item:
    """Return what is stored of a Checkout session."""
    return {
        "checkout_session_id": checkout.session_id,
        "checkout_url": checkout.url,
        "payment_intent_id": checkout.payment_intent_id,
    }


def link_attributes(link: MeetingLink) -> Item:
    """Return what is stored of a link."""
    return {
        "meeting_url": link.url,
        "meeting_provider": link.kind,
        "meeting_id": link.meeting_id,
        "meeting_instead_of": link.instead_of,
    }


def read_booking(item: Item) -> Booking:
    """Read a booking from its item."""
    return Booking(
        booking_id=item["booking_id"],
        host_id=item["host_id"],
        class_id=item["class_id"],
        class_title=item["class_title"],
        status=BookingStatus(item["status"]),
        revision=item["revision"],
        starts_at=parse_rfc3339(item["starts_at"]),
        ends_at=parse_rfc3339(item["ends_at"]),
        host_timezone=item["host_timezone"],
        guest=Guest(item["guest"]["name"], item["guest"]["email"], item["guest"]["timezone"]),
        notes=item["notes"],
        price=read_money(item["price"]),
        is_online=item["is_online"],
        meeting_choice=MeetingChoice(item["meeting_choice"]),
        location=read_location(item.get("location")),
        reminder_minutes=tuple(item["reminder_minutes"]),
        meeting_state=MeetingState(item["meeting_state"]),
        created_at=parse_rfc3339(item["created_at"]),
        hold_until=optional_instant(item.get("hold_until")),
        checkout=_read_checkout(item),
        link=_read_link(item),
        calendar_event_id=item.get("calendar_event_id"),
        buffer_before_minutes=item["buffer_before_minutes"],
        buffer_after_minutes=item["buffer_after_minutes"],
    )


def _read_checkout(item: Item) -> Checkout | None:
    if "checkout_session_id" not in item:
        return None
    return Checkout(item["checkout_session_id"], item["checkout_url"], item.get("payment_intent_id"))


def _read_link(item: Item) -> MeetingLink | None:
    if "meeting_url" not in item:
        return None
    instead_of = item.get("meeting_instead_of")
    return MeetingLink(
        url=item["meeting_url"],
        kind=MeetingKind(item["meeting_provider"]),
        meeting_id=item["meeting_id"],
        instead_of=None if instead_of is None else MeetingKind(instead_of),
    )
