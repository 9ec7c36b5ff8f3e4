"""How an occurrence is stored in its item; the attributes of its meeting are named as on a booking's.

OCCURRENCE#o / OCCURRENCE    occurrence_id, host_id, class_id, class_title, seats, revision, version, starts_at,
                             ends_at, host_timezone, is_online, meeting_choice, location {label, address, place_id},
                             created_at, taken {booking_id: end of the hold, NULL once it is confirmed},
                             buffer_before_minutes, buffer_after_minutes, moved_from, is_cancelled, reason, is_refunded,
                             following [booking_id], had_seats [booking_id],
                             meeting_state, meeting_url, meeting_provider, meeting_id, meeting_instead_of,
                             meeting_must_knock, link_count, link_asked_at, calendar_event_id, host_pk, start_sk, ttl

      version v                                             version v + 1
    ────┬──────────────────────────────────────────────────────┬────────────────────────────────────────▶ time
        │ a writer reads the occurrence                        │ its transaction: version still v?
        │            another takes a seat: version + 1         │   no: read again
        │            a link is stored: the version stays       │   revision r:      the link stays
        │                                                      │   revision r + 1:  as on the occurrence
"""

from __future__ import annotations

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.booking_stages import MeetingState
from joinlink.model.meeting import MeetingChoice
from joinlink.model.occurrence import Occurrence
from joinlink.store import index_keys, keys
from joinlink.store.booking_item import NO_LINK, link_attributes, read_link
from joinlink.store.items import location_item, optional_instant, read_location, written_instant
from joinlink.store.writes import Item


def occurrence_item(occurrence: Occurrence) -> Item:
    """Return the whole item of a new occurrence, without its version."""
    return (
        keys.occurrence(occurrence.occurrence_id)
        | occurrence_attributes(occurrence)
        | {"link_count": occurrence.link_count}
    )


def occurrence_attributes(occurrence: Occurrence) -> Item:
    """Return the attributes that a new revision writes; None removes one. The table counts the links by itself."""
    return {
        "occurrence_id": occurrence.occurrence_id,
        "host_id": occurrence.host_id,
        "class_id": occurrence.class_id,
        "class_title": occurrence.class_title,
        "revision": occurrence.revision,
        "starts_at": rfc3339(occurrence.starts_at),
        "ends_at": rfc3339(occurrence.ends_at),
        "host_timezone": occurrence.host_timezone,
        "is_online": occurrence.is_online,
        "meeting_choice": occurrence.meeting_choice,
        "location": location_item(occurrence.location),
        "created_at": rfc3339(occurrence.created_at),
        "buffer_before_minutes": occurrence.buffer_before_minutes,
        "buffer_after_minutes": occurrence.buffer_after_minutes,
        "moved_from": written_instant(occurrence.moved_from),
        "is_cancelled": occurrence.is_cancelled or None,
        "reason": occurrence.reason,
        "is_refunded": occurrence.is_refunded or None,
        "following": sorted(occurrence.following) or None,
        "had_seats": sorted(occurrence.had_seats) or None,
        "meeting_state": occurrence.meeting_state,
        "link_asked_at": written_instant(occurrence.link_asked_at),
        "calendar_event_id": occurrence.calendar_event_id,
        **taken_attributes(occurrence),
        **index_keys.occurrence_by_start(occurrence.host_id, occurrence.starts_at, occurrence.occurrence_id),
        **(NO_LINK if occurrence.link is None else link_attributes(occurrence.link)),
    }


def taken_attributes(occurrence: Occurrence) -> Item:
    """Return the attributes that change as guests come and go within a revision."""
    return {
        "seats": occurrence.seats,
        "taken": {booking_id: written_instant(until) for booking_id, until in occurrence.taken.items()},
    }


def read_occurrence(item: Item) -> Occurrence:
    """Read an occurrence from its item."""
    return Occurrence(
        occurrence_id=item["occurrence_id"],
        host_id=item["host_id"],
        class_id=item["class_id"],
        class_title=item["class_title"],
        seats=item["seats"],
        revision=item["revision"],
        starts_at=parse_rfc3339(item["starts_at"]),
        ends_at=parse_rfc3339(item["ends_at"]),
        host_timezone=item["host_timezone"],
        is_online=item["is_online"],
        meeting_choice=MeetingChoice(item["meeting_choice"]),
        location=read_location(item.get("location")),
        created_at=parse_rfc3339(item["created_at"]),
        taken={booking_id: optional_instant(until) for booking_id, until in item["taken"].items()},
        buffer_before_minutes=item["buffer_before_minutes"],
        buffer_after_minutes=item["buffer_after_minutes"],
        meeting_state=MeetingState(item["meeting_state"]),
        link=read_link(item),
        link_count=item["link_count"],
        link_asked_at=optional_instant(item.get("link_asked_at")),
        calendar_event_id=item.get("calendar_event_id"),
        moved_from=optional_instant(item.get("moved_from")),
        is_cancelled=item.get("is_cancelled", False),
        reason=item["reason"],
        is_refunded=item.get("is_refunded", False),
        following=frozenset(item.get("following", [])),
        had_seats=frozenset(item.get("had_seats", [])),
    )
