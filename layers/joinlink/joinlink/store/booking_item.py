"""How a booking is stored in its item.

BOOKING#b / BOOKING    booking_id, host_id, class_id, class_title, status, revision, starts_at, ends_at, host_timezone,
                       guest {name, email, timezone, locale}, notes, price {amount_minor, currency}, is_online,
                       meeting_choice, location {label, address, place_id}, reminder_minutes, meeting_state, created_at,
                       hold_until,
                       news, moved_from, ended_by, reason, buffer_before_minutes, buffer_after_minutes,
                       payout {account_id, fee_minor}, ending, class_moved_to,
                       guest_round, host_round, address_changes, is_mail_stopped, anonymised_at, network, moves,
                       moved_on,
                       checkout_session_id, checkout_url, checkout_is_completed, payment_intent_id,
                       paid {amount_minor, currency}, refund_id,
                       answers [{question_id, label, kind, value}], asked_for,
                       deadlines {move_minutes, cancel_minutes, declinable_until},
                       refunds [{number, amount_minor, asked_at, state, refund_id, key, told, is_by_hand}],
                       disputes [{dispute_id, stage, amount_minor, due_by, told_at, is_test}],
                       package_id, is_lesson_back, is_package_over,
                       meeting_url, meeting_provider, meeting_id, meeting_instead_of, meeting_must_knock,
                       link_count, link_asked_at, calendar_event_id, host_pk, start_sk, ttl,
                       occurrence_id, occurrence_revision, left_occurrence_id, is_brought_along,
                       series {id, number, of};
                       index `due`: GUEST#hash of the address, by the time of booking, for a guest who searches (F7)

      revision r                                            revision r + 1
    ────┬──────────────────────────────────────────────────────┬────────────────────────────────────────▶ time
        │ a writer reads the booking                           │ its transaction: revision still r?
        │            store_link: link, link_count + 1          │   link, calendar event   as on the booking
        │            record_checkout: checkout                 │   checkout               kept if it has none
        │                                                      │   link_count             kept, or one more
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, Guest, MeetingLink
from joinlink.model.booking_stages import BookingStatus, Ending, MeetingState, News, Party
from joinlink.model.dispute import Dispute, DisputeStage
from joinlink.model.meeting import MeetingChoice, MeetingKind
from joinlink.model.payouts import Payout
from joinlink.model.refund import Refund, RefundState
from joinlink.model.series import SeriesPlace
from joinlink.store import index_keys, keys
from joinlink.store.items import (
    answer_items,
    deadlines_item,
    location_item,
    money_item,
    optional_instant,
    read_answers,
    read_deadlines,
    read_location,
    read_money,
    written_instant,
)
from joinlink.store.writes import Item

NO_LINK: Item = dict.fromkeys(
    ["meeting_url", "meeting_provider", "meeting_id", "meeting_instead_of", "meeting_must_knock"]
)


def booking_item(booking: Booking) -> Item:
    """Return the whole item of a new booking."""
    return (
        keys.booking(booking.booking_id)
        | moved_attributes(booking)
        | guest_attributes(booking)
        | {"link_count": booking.link_count}
    )


def guest_attributes(booking: Booking) -> Item:
    """Return the guest's attributes, which a new revision leaves as stored: an address may be corrected meanwhile."""
    guest = booking.guest
    return {
        "guest": {"name": guest.name, "email": guest.email, "timezone": guest.timezone, "locale": guest.locale},
        "address_changes": booking.address_changes or None,
        "is_mail_stopped": booking.is_mail_stopped or None,
        "answers": answer_items(booking.answers),
        "asked_for": booking.asked_for,
        "anonymised_at": written_instant(booking.anonymised_at),
        **found_by_attributes(booking),
    }


def found_by_attributes(booking: Booking) -> Item:
    """Return the index attributes by which a guest's search finds it; a booking older than the index has none."""
    if booking.found_by is None:
        return {"due_pk": None, "due_sk": None}
    return index_keys.listed(index_keys.guest_partition(booking.found_by), booking.created_at, booking.booking_id)


def moved_attributes(booking: Booking) -> Item:
    """Return the attributes that a new revision writes; None removes one.

    Link and calendar event are as on the booking: any stored since it was read belong to the revision that ends. A
    stored checkout is kept if the booking has none: it may have been opened since the booking was read. The table
    counts the links by itself.
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
        "notes": booking.notes,
        "price": money_item(booking.price),
        "is_online": booking.is_online,
        "meeting_choice": booking.meeting_choice,
        "location": location_item(booking.location),
        "reminder_minutes": booking.reminder_minutes,
        "meeting_state": booking.meeting_state,
        "created_at": rfc3339(booking.created_at),
        "hold_until": written_instant(booking.hold_until),
        "news": booking.news,
        "moved_from": written_instant(booking.moved_from),
        "ended_by": booking.ended_by,
        "reason": booking.reason,
        "buffer_before_minutes": booking.buffer_before_minutes,
        "buffer_after_minutes": booking.buffer_after_minutes,
        "payout": payout_item(booking.payout),
        "ending": booking.ending,
        "class_moved_to": written_instant(booking.class_moved_to),
        "guest_round": booking.guest_round or None,
        "host_round": booking.host_round or None,
        "network": booking.network,
        "moves": booking.moves or None,
        "moved_on": None if booking.moved_on is None else booking.moved_on.isoformat(),
        "deadlines": deadlines_item(booking.deadlines),
        "package_id": booking.package_id,
        "is_lesson_back": booking.is_lesson_back or None,
        "is_package_over": booking.is_package_over or None,
        "occurrence_id": booking.occurrence_id,
        "occurrence_revision": booking.occurrence_revision or None,
        "left_occurrence_id": booking.left_occurrence_id,
        "is_brought_along": booking.is_brought_along or None,
        "series": series_item(booking.series),
        "link_asked_at": written_instant(booking.link_asked_at),
        "calendar_event_id": booking.calendar_event_id,
        **index_keys.by_start(booking.host_id, booking.starts_at, booking.booking_id),
        **({} if booking.checkout is None else checkout_attributes(booking.checkout)),
        **(NO_LINK if booking.link is None else link_attributes(booking.link)),
    }


def checkout_attributes(checkout: Checkout) -> Item:
    """Return the attributes of a Checkout session."""
    return {
        "checkout_session_id": checkout.session_id,
        "checkout_url": checkout.url,
        "checkout_is_completed": checkout.is_completed,
        "payment_intent_id": checkout.payment_intent_id,
        "paid": None if checkout.paid is None else money_item(checkout.paid),
        "refund_id": checkout.refund_id,
    }


def link_attributes(link: MeetingLink) -> Item:
    """Return the attributes of a link."""
    return {
        "meeting_url": link.url,
        "meeting_provider": link.kind,
        "meeting_id": link.meeting_id,
        "meeting_instead_of": link.instead_of,
        "meeting_must_knock": link.must_knock or None,
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
        guest=Guest(**item["guest"]),
        notes=item["notes"],
        price=read_money(item["price"]),
        is_online=item["is_online"],
        meeting_choice=MeetingChoice(item["meeting_choice"]),
        location=read_location(item.get("location")),
        reminder_minutes=tuple(item["reminder_minutes"]),
        meeting_state=MeetingState(item["meeting_state"]),
        created_at=parse_rfc3339(item["created_at"]),
        hold_until=optional_instant(item.get("hold_until")),
        checkout=read_checkout(item),
        link=read_link(item),
        link_count=item["link_count"],
        link_asked_at=optional_instant(item.get("link_asked_at")),
        calendar_event_id=item.get("calendar_event_id"),
        news=News(item["news"]),
        moved_from=optional_instant(item.get("moved_from")),
        ended_by=None if "ended_by" not in item else Party(item["ended_by"]),
        reason=item["reason"],
        buffer_before_minutes=item["buffer_before_minutes"],
        buffer_after_minutes=item["buffer_after_minutes"],
        payout=read_payout(item.get("payout")),
        ending=None if "ending" not in item else Ending(item["ending"]),
        class_moved_to=optional_instant(item.get("class_moved_to")),
        guest_round=item.get("guest_round", 0),
        host_round=item.get("host_round", 0),
        address_changes=item.get("address_changes", 0),
        is_mail_stopped=item.get("is_mail_stopped", False),
        network=item.get("network"),
        found_by=item["due_pk"].partition("#")[2] if "due_pk" in item else None,
        asked_for=item.get("asked_for"),
        moves=item.get("moves", 0),
        moved_on=date.fromisoformat(item["moved_on"]) if "moved_on" in item else None,
        anonymised_at=optional_instant(item.get("anonymised_at")),
        answers=read_answers(item.get("answers", [])),
        deadlines=read_deadlines(item.get("deadlines")),
        refunds=read_refunds(item.get("refunds", [])),
        disputes=read_disputes(item.get("disputes", [])),
        package_id=item.get("package_id"),
        is_lesson_back=item.get("is_lesson_back", False),
        is_package_over=item.get("is_package_over", False),
        occurrence_id=item.get("occurrence_id"),
        occurrence_revision=item.get("occurrence_revision", 0),
        left_occurrence_id=item.get("left_occurrence_id"),
        is_brought_along=item.get("is_brought_along", False),
        series=read_series(item.get("series")),
    )


def refund_items(refunds: Sequence[Refund]) -> list[Item] | None:
    """Return the refunds as maps; None where there are none. Only writers of refunds write them."""
    return [
        {
            "number": refund.number,
            "amount_minor": refund.amount_minor,
            "asked_at": rfc3339(refund.asked_at),
            "state": refund.state,
            "refund_id": refund.refund_id,
            "key": refund.key,
            "told": refund.told,
            **({"is_by_hand": True} if refund.is_by_hand else {}),
        }
        for refund in refunds
    ] or None


def read_refunds(items: Sequence[Item]) -> tuple[Refund, ...]:
    """Read the refunds from their maps."""
    return tuple(map(_read_refund, items))


def _read_refund(item: Item) -> Refund:
    return Refund(
        number=item["number"],
        amount_minor=item["amount_minor"],
        asked_at=parse_rfc3339(item["asked_at"]),
        state=RefundState(item["state"]),
        refund_id=item.get("refund_id"),
        key=item.get("key"),
        told=RefundState(item["told"]) if item.get("told") else None,
        is_by_hand=item.get("is_by_hand", False),
    )


def dispute_items(disputes: Sequence[Dispute]) -> list[Item] | None:
    """Return the disputes as maps; None where there are none. Only the writer of disputes writes them."""
    return [
        {
            "dispute_id": dispute.dispute_id,
            "stage": dispute.stage,
            "amount_minor": dispute.amount_minor,
            "due_by": written_instant(dispute.due_by),
            "told_at": rfc3339(dispute.told_at),
            "is_test": not dispute.is_live,
        }
        for dispute in disputes
    ] or None


def read_disputes(items: Sequence[Item]) -> tuple[Dispute, ...]:
    """Read the disputes from their maps."""
    return tuple(
        Dispute(
            dispute_id=item["dispute_id"],
            stage=DisputeStage(item["stage"]),
            amount_minor=item["amount_minor"],
            due_by=optional_instant(item.get("due_by")),
            told_at=parse_rfc3339(item["told_at"]),
            is_live=not item["is_test"],
        )
        for item in items
    )


def series_item(series: SeriesPlace | None) -> Item | None:
    """Return a booking's place in its series, as a map."""
    return None if series is None else {"id": series.series_id, "number": series.number, "of": series.of}


def read_series(stored: Item | None) -> SeriesPlace | None:
    """Read a booking's place in its series."""
    return None if stored is None else SeriesPlace(stored["id"], stored["number"], stored["of"])


def payout_item(payout: Payout | None) -> Item | None:
    """Return where a payment is passed on to, as a map."""
    return None if payout is None else {"account_id": payout.account_id, "fee_minor": payout.fee_minor}


def read_payout(stored: Item | None) -> Payout | None:
    """Read where a payment is passed on to."""
    return None if stored is None else Payout(stored["account_id"], stored["fee_minor"])


def read_checkout(item: Item) -> Checkout | None:
    """Read the Checkout session from an item's attributes, if it has one."""
    if "checkout_session_id" not in item:
        return None
    return Checkout(
        session_id=item["checkout_session_id"],
        url=item["checkout_url"],
        payment_intent_id=item.get("payment_intent_id"),
        paid=None if "paid" not in item else read_money(item["paid"]),
        is_completed=item["checkout_is_completed"],
        refund_id=item.get("refund_id"),
    )


def read_link(item: Item) -> MeetingLink | None:
    """Read the link of a booking or an occurrence, if it has one."""
    if "meeting_url" not in item:
        return None
    return MeetingLink(
        url=item["meeting_url"],
        kind=_read_kind(item.get("meeting_provider")),
        meeting_id=item.get("meeting_id"),
        instead_of=_read_kind(item.get("meeting_instead_of")),
        must_knock=item.get("meeting_must_knock", False),
    )


def _read_kind(text: str | None) -> MeetingKind | None:
    return None if text is None else MeetingKind(text)
