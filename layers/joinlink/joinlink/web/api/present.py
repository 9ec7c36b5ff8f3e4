"""Domain values as JSON of the HTTP contract: camelCase, RFC 3339 in UTC, empty optional members left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from joinlink.clock import rfc3339
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.language.patterns import in_plain_spaces
from joinlink.model.host import Provider
from joinlink.model.meeting import resolve_meeting_kind
from joinlink.model.meeting_subject import is_occurrence
from joinlink.usecases.classes.save_class import usable_providers
from joinlink.web.addresses import HOST_PAGE, picture_address

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from joinlink.model.api_key import ApiKey
    from joinlink.model.availability import Availability, DateOverride, WeeklyWindow, Window
    from joinlink.model.booking import Booking
    from joinlink.model.booking_parts import MeetingLink
    from joinlink.model.host import Connection, Host
    from joinlink.model.meeting import MeetingKind
    from joinlink.model.money import Money
    from joinlink.model.notice import Notice
    from joinlink.model.occurrence import Occurrence
    from joinlink.model.package import Package
    from joinlink.model.profile import HostProfile
    from joinlink.model.questions import Answer, Question
    from joinlink.model.series import SeriesPlace
    from joinlink.model.teaching import Location, TeachingClass
    from joinlink.model.timeline import TimelineEvent
    from joinlink.usecases.bookings.change_series import SeriesChange

Json: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Tile:
    """A provider's words on the connections page (C1)."""

    name: str
    category: str
    description: str
    configure_url: str | None = None


TILES = {
    Provider.ZOOM: Tile(
        Provider.ZOOM.label,
        N_("Video"),
        N_("Optional: use Zoom instead of Meet when both Zoom and Google Calendar are connected."),
        configure_url="https://zoom.us/profile",
    ),
    Provider.GOOGLE: Tile(
        Provider.GOOGLE.label,
        N_("Calendar & video"),
        N_("Puts bookings into your calendar with a Google Meet link, and keeps your busy times off your page."),
    ),
    Provider.APPLE: Tile(
        Provider.APPLE.label,
        N_("Calendar"),
        N_("Keeps your busy times off your page. It makes no video links."),
    ),
}


def account(host: Host, csrf_token: str, base_url: str) -> Json:
    """Write the signed-in host."""
    return {
        "hostId": host.host_id,
        "name": host.name,
        "email": host.email,
        "handle": host.handle,
        "plan": host.plan,
        "headline": host.headline,
        "bio": host.bio,
        "contactEmail": host.contact_email,
        "locale": host.locale,
        "timeFormat": host.time_format,
        "weekStart": host.week_start,
        "accentColor": host.accent_color,
        "framedBy": list(host.framed_by),
        **host_pictures(host, base_url),
        "csrfToken": csrf_token,
    }


def connections(stored: Iterable[Connection]) -> list[Json]:
    """Write one entry for each provider, connected or not."""
    by_provider = {connection.provider: connection for connection in stored}
    return [_connection(provider, by_provider.get(provider)) for provider in TILES]


def connection(stored: Connection) -> Json:
    """Write one connection, as it stands in the list."""
    return _connection(stored.provider, stored)


def _connection(provider: Provider, stored: Connection | None) -> Json:
    tile = TILES[provider]
    return _without_none(
        {
            "provider": provider,
            "status": stored.status if stored else "not_connected",
            "accountEmail": stored.account_email if stored else None,
            "connectedAt": rfc3339(stored.connected_at) if stored else None,
            "category": _(tile.category),
            "description": _(tile.description),
            "configureUrl": tile.configure_url,
        }
    )


def availability(hours: Availability) -> Json:
    """Write a host's hours."""
    return {
        "timezone": hours.timezone,
        "weekly": weekly(hours.weekly),
        "overrides": overrides(hours.overrides),
        "bufferBeforeMinutes": hours.buffer_before_minutes,
        "bufferAfterMinutes": hours.buffer_after_minutes,
        "minimumNoticeMinutes": hours.minimum_notice_minutes,
        "horizonDays": hours.horizon_days,
    }


def weekly(hours: Iterable[WeeklyWindow]) -> list[Json]:
    """Write the hours of a week."""
    return [{"weekday": each.weekday, **_window(each.window)} for each in hours]


def overrides(dates: Iterable[DateOverride]) -> list[Json]:
    """Write dates that differ."""
    return [{"date": each.date.isoformat(), "windows": [_window(window) for window in each.windows]} for each in dates]


def _window(window: Window) -> Json:
    return {"start": _time_of_day(window.start_minute), "end": _time_of_day(window.end_minute)}


def _time_of_day(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def class_terms(teaching_class: TeachingClass) -> Json:
    """Write a class's terms, in a form that may be sent back unchanged."""
    location = teaching_class.location
    return {
        "title": teaching_class.title,
        "description": teaching_class.description,
        "durationMinutes": teaching_class.duration_minutes,
        "slotStepMinutes": teaching_class.slot_step_minutes,
        "price": money(teaching_class.price),
        "isOnline": teaching_class.is_online,
        "meetingProvider": teaching_class.meeting_choice,
        "location": place(location) if location else None,
        "slug": teaching_class.slug,
        "published": teaching_class.published,
        "reminderMinutes": list(teaching_class.reminder_minutes),
        "color": teaching_class.color,
        "seats": teaching_class.seats,
        "seriesMax": teaching_class.series_max,
        "hoursId": teaching_class.hours_id,
        **asked_of_guests(teaching_class),
    }


def asked_of_guests(teaching_class: TeachingClass) -> Json:
    """Write a class's questions and deadlines."""
    return {
        "questions": [_question(question) for question in teaching_class.questions],
        "moveUntilMinutes": teaching_class.deadlines.move_minutes,
        "cancelUntilMinutes": teaching_class.deadlines.cancel_minutes,
    }


def _question(question: Question) -> Json:
    return {
        "questionId": question.question_id,
        "label": question.label,
        "kind": question.kind,
        "required": question.is_required,
        **({"choices": list(question.choices)} if question.choices else {}),
    }


def place(location: Location) -> Json:
    """Write a place."""
    return _without_none({"label": location.label, "address": location.address, "placeId": location.place_id})


def host_page(host: Host, base_url: str) -> str:
    """Return the absolute address of a host's public page."""
    return f"{base_url}/book/{host.handle}"


def host_class(teaching_class: TeachingClass, profile: HostProfile, *, host_page: str) -> Json:
    """Write a class for its host; `host_page` is the address of the host's public page."""
    resolved = resolve_meeting_kind(teaching_class.meeting_choice, usable_providers(profile))
    return {
        "classId": teaching_class.class_id,
        **_without_none(class_terms(teaching_class)),
        "publicUrl": f"{host_page}/{teaching_class.slug}",
        "resolvedProvider": resolved if teaching_class.is_online else None,
        **class_picture(teaching_class, host_page=host_page),
    }


def host_pictures(host: Host, base_url: str) -> Json:
    """Write the absolute addresses of a host's pictures: `photoUrl`, `logoUrl`, `coverUrl`."""
    names = {"photo": host.photo, "logo": host.logo, "cover": host.cover}
    return {f"{use}Url": base_url + picture_address(host.host_id, use, name) for use, name in names.items() if name}


def class_picture(teaching_class: TeachingClass, *, host_page: str) -> Json:
    """Write the absolute address of a class's picture, if it has one: `pictureUrl`."""
    if teaching_class.picture is None:
        return {}
    base_url, _, _ = host_page.rpartition(f"{HOST_PAGE}/")
    address = picture_address(teaching_class.host_id, teaching_class.class_id, teaching_class.picture)
    return {"pictureUrl": base_url + address}


def money(price: Money) -> Json:
    """Write a price."""
    return {"amountMinor": price.amount_minor, "currency": price.currency}


def guest_booking(booking: Booking) -> Json:
    """Write a booking for its guest, without the ids of objects in the host's accounts and the notes to the host."""
    for_host = ("notes", "meetingId", "calendarEventId", "disputes")
    return {key: value for key, value in host_booking(booking).items() if key not in for_host}


def host_booking(booking: Booking) -> Json:
    """Write a booking for its host."""
    link = booking.link
    return _without_none(
        {
            "bookingId": booking.booking_id,
            "classId": booking.class_id,
            "classTitle": booking.class_title,
            "status": booking.status,
            "meetingState": booking.meeting_state,
            "startsAt": rfc3339(booking.starts_at),
            "endsAt": rfc3339(booking.ends_at),
            "guest": {
                "name": booking.guest.name,
                "email": booking.guest.email,
                "timezone": booking.guest.timezone,
            },
            "price": money(booking.price),
            "packageId": booking.package_id,
            "notes": booking.notes or None,
            "answers": {answer.question_id: answer.value for answer in booking.answers},
            "questions": [_asked(answer) for answer in booking.answers] or None,
            "refundedMinor": booking.refunded.amount_minor or None,
            "disputes": disputes(booking),
            "moveUntil": rfc3339(booking.move_until) if booking.move_until else None,
            "cancelUntil": rfc3339(booking.cancel_until) if booking.cancel_until else None,
            "meetingUrl": link.url if link else None,
            "meetingProvider": _provider_of(link),
            "meetingId": link.meeting_id if link else None,
            "calendarEventId": booking.calendar_event_id,
            "mailStopped": booking.is_mail_stopped or None,
            "occurrenceId": booking.occurrence_id,
            "series": series_place(booking.series),
            "revision": booking.revision,
            "createdAt": rfc3339(booking.created_at),
        }
    )


def disputes(sold: Booking | Package) -> list[Json] | None:
    """Write the disputes of a payment for its host; None where there are none."""
    payment = (sold.checkout and sold.checkout.payment_intent_id) or ""
    return [
        _without_none(
            {
                "disputeId": each.dispute_id,
                "stage": each.stage,
                "amountMinor": each.amount_minor,
                "dueBy": None if each.due_by is None or each.stage.is_over else rfc3339(each.due_by),
                "stripeUrl": each.dashboard_address(payment),
            }
        )
        for each in sold.disputes
    ] or None


def series_place(series: SeriesPlace | None) -> Json | None:
    """Write which booking of its series one is (G6)."""
    return None if series is None else {"seriesId": series.series_id, "number": series.number, "of": series.of}


def series_change(series_id: str, change: SeriesChange, reasons: Iterable[tuple[str, str]]) -> Json:
    """Write the outcome of changing a series' rest; an unchanged date has the code and words of its reason (G6)."""
    return {
        "seriesId": series_id,
        "changed": [host_booking(each) for each in change.changed],
        "unchanged": [
            {
                "bookingId": each.booking.booking_id,
                "startsAt": rfc3339(each.booking.starts_at),
                "code": code,
                "detail": in_plain_spaces(detail),
            }
            for each, (code, detail) in zip(change.stays, reasons, strict=True)
        ],
        "finished": change.is_finished,
    }


def occurrence(stored: Occurrence, now: datetime) -> Json:
    """Write an occurrence for its host."""
    link = stored.link
    return _without_none(
        {
            "occurrenceId": stored.occurrence_id,
            "classId": stored.class_id,
            "classTitle": stored.class_title,
            "startsAt": rfc3339(stored.starts_at),
            "endsAt": rfc3339(stored.ends_at),
            "seats": stored.seats,
            "seatsTaken": stored.seats_taken(now),
            "meetingUrl": link.url if link else None,
            "meetingProvider": _provider_of(link),
            "meetingState": stored.meeting_state,
            "bookings": stored.bookings(now),
        }
    )


def _asked(answer: Answer) -> Json:
    """Write the question of an answer, as it was asked."""
    return {"questionId": answer.question_id, "label": answer.label, "kind": answer.kind}


def _provider_of(link: MeetingLink | None) -> MeetingKind | str | None:
    if link is None:
        return None
    return "manual" if link.is_pasted else link.kind


def timeline_event(event: TimelineEvent) -> Json:
    """Write a line of a booking's history."""
    return {"at": rfc3339(event.at), "what": event.what, "detail": in_plain_spaces(event.detail)}


def notice(stored: Notice) -> Json:
    """Write a notice."""
    return _without_none(
        {
            "noticeId": stored.notice_id,
            "kind": stored.kind,
            "title": in_plain_spaces(stored.title),
            "detail": in_plain_spaces(stored.detail),
            "provider": stored.provider,
            "meetingId": stored.meeting_id,
            **_about(stored.booking_id),
            "packageId": stored.package_id,
            "createdAt": rfc3339(stored.created_at),
        }
    )


def _about(subject_id: str | None) -> Json:
    """Name the booking or the occurrence that a notice is about."""
    return {"occurrenceId" if subject_id and is_occurrence(subject_id) else "bookingId": subject_id}


def api_key(key: ApiKey) -> Json:
    """Write an API key for its host; the secret is nobody's to tell."""
    return _without_none(
        {
            "keyId": key.key_id,
            "name": key.name,
            "scopes": list(key.scopes),
            "prefix": key.prefix,
            "createdAt": rfc3339(key.created_at),
            "lastUsedOn": key.last_used_on.isoformat() if key.last_used_on else None,
        }
    )


def _without_none(members: Json) -> Json:
    return {name: value for name, value in members.items() if value is not None}
