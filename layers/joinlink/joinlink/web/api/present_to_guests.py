"""Answers for guests, as the HTTP contract writes them; bookings are in `present`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.clock import rfc3339
from joinlink.web.api.present import asked_of_guests, class_picture, host_page, host_pictures, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from joinlink.model.booking import Booking
    from joinlink.model.host import Host
    from joinlink.model.slots import Slot
    from joinlink.model.teaching import TeachingClass
    from joinlink.ports.bookings import GuestLinks
    from joinlink.usecases.hosts.read_public_host import PublicHost
    from joinlink.usecases.slots.list_slots import OfferedSlots
    from joinlink.usecases.slots.offer_dates import SeriesOffer
    from joinlink.web.api.present import Json


def public_host(public: PublicHost, *, base_url: str) -> Json:
    """Write a host's public page: the host's name, and the classes on sale."""
    address = host_page(public.host, base_url)
    return {
        "name": public.host.name,
        "handle": public.host.handle,
        **_introduction(public.host),
        **host_pictures(public.host, base_url),
        "classes": [_public_class(each, host_page=address) for each in public.classes],
    }


def _introduction(host: Host) -> Json:
    said = {"headline": host.headline, "bio": host.bio, "accentColor": host.accent_color}
    return {name: words for name, words in said.items() if words}


def _public_class(teaching_class: TeachingClass, *, host_page: str) -> Json:
    place = teaching_class.location
    members: Json = {
        "title": teaching_class.title,
        "description": teaching_class.description,
        "durationMinutes": teaching_class.duration_minutes,
        "price": money(teaching_class.price),
        "isOnline": teaching_class.is_online,
        "slug": teaching_class.slug,
        "url": f"{host_page}/{teaching_class.slug}",
        **({"color": teaching_class.color} if teaching_class.color else {}),
        **({"seats": teaching_class.seats} if teaching_class.is_group else {}),
        **({"seriesMax": teaching_class.series_max} if teaching_class.has_series else {}),
        **class_picture(teaching_class, host_page=host_page),
        **asked_of_guests(teaching_class),
    }
    if place is not None:
        address = {"address": place.address} if place.address else {}
        members["location"] = {"label": place.label, **address}
    return members


def offered_slots(offered: OfferedSlots) -> Json:
    """Write the slots of a class; there are none while availability is unknown (A4)."""
    return {
        "timezone": offered.timezone,
        "slots": [_slot(slot) for slot in offered.slots],
        "availability": "ok" if offered.is_known else "unknown",
    }


def _slot(slot: Slot) -> Json:
    written: Json = {"startsAt": rfc3339(slot.starts_at), "endsAt": rfc3339(slot.ends_at)}
    return written if slot.seats_left is None else written | {"seatsLeft": slot.seats_left}


def series_offers(offers: Sequence[SeriesOffer]) -> Json:
    """Write how the dates of a series stand, with what may be taken instead of those that are not free (G6)."""
    return {"dates": [_series_offer(each) for each in offers]}


def _series_offer(offer: SeriesOffer) -> Json:
    written: Json = {"startsAt": rfc3339(offer.starts_at), "endsAt": rfc3339(offer.ends_at), "status": offer.status}
    if offer.seats_left is not None:
        written["seatsLeft"] = offer.seats_left
    if offer.instead:
        written["instead"] = [rfc3339(each) for each in offer.instead]
    return written


def series_receipt(bookings: Sequence[Booking], links: GuestLinks, *, may_open: bool) -> Json:
    """Write the answer to a new series: its bookings as that of one is written, and one checkout for them all (G6)."""
    first = bookings[0]
    assert first.series is not None
    shared = booking_receipt(first, links, may_open=may_open)
    return {
        "seriesId": first.series.series_id,
        "bookings": [
            {
                "bookingId": each.booking_id,
                "startsAt": rfc3339(each.starts_at),
                "status": each.status,
                **_opening(each, links, may_open=may_open),
            }
            for each in bookings
        ],
        **{name: shared[name] for name in ("checkoutUrl", "holdExpiresAt") if name in shared},
        "total": money(first.checkout_total),
    }


def _opening(booking: Booking, links: GuestLinks, *, may_open: bool) -> Json:
    """Write where the booking is opened; whoever may not gets no token."""
    if not may_open:
        return {"bookingUrl": links.page_without_token()}
    return {"bookingUrl": links.booking_page(booking.booking_id), "token": links.token(booking.booking_id)}


def booking_receipt(booking: Booking, links: GuestLinks, *, may_open: bool) -> Json:
    """Write the answer to a new booking: its address, and the checkout's if it has to be paid.

    Whoever may not open it, as before it is confirmed, gets no token.
    """
    receipt: Json = {"bookingId": booking.booking_id, "status": booking.status}
    receipt |= _opening(booking, links, may_open=may_open)
    if may_open and booking.checkout is not None and booking.is_payable:
        receipt["checkoutUrl"] = booking.checkout.url
    if booking.answer_until is not None:
        receipt["holdExpiresAt"] = rfc3339(booking.answer_until)
    return receipt
