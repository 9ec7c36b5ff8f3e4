"""The host's booking pages: the list, upcoming or past, and one booking with its history (D1, D5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import JoinlinkError
from joinlink.ids import secret_token
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.local_time import in_lines, written_date, written_time, written_zone, zone_name
from joinlink.model.occurrence import Occurrence
from joinlink.model.profile import HostProfile
from joinlink.model.standing import Standing
from joinlink.model.timeline import TimelineEvent
from joinlink.usecases.bookings.list_bookings import PAGE_SIZE, BookingPage, When
from joinlink.usecases.bookings.read_booking_in_full import BookingInFull
from joinlink.web.addresses import BOOKINGS_PAGE, BOOKINGS_TABLE
from joinlink.web.host.booking_entries import by_day, entries_of, entry_of
from joinlink.web.host.booking_queries import ListQuery
from joinlink.web.host.disputes import dispute_words
from joinlink.web.host.layout import host_page
from joinlink.web.host.series import dates_of_series, words_of_rest
from joinlink.web.host.words import cancel_words, ended_words, link_words, money_words, refund_lines
from joinlink.web.shell.forms import FormState, sentence
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.session import SignedIn

POLL_SECONDS: Final = 5
"""How often the page checks for news while a link is being prepared."""
DONE: Final = {
    "cancelled": N_("The booking is cancelled. You and your guest get a mail."),
    "let_go": N_("The booking is let go, and the time is free again. The guest gets a mail."),
    "link": N_("The link is on the booking. You and your guest get a mail."),
    "mails": N_("The mails are on their way to you and your guest."),
    "refunded": N_("The money is on its way back. The guest gets a mail."),
    "moved": N_("The booking has moved. You and your guest get a mail."),
}
"""The page's message after a form, by the `done` in its address."""


def bookings_page(
    signed_in: SignedIn,
    profile: HostProfile,
    listed: BookingPage,
    query: ListQuery,
    *,
    occurrences: Mapping[str, Occurrence],
    now: datetime,
) -> Response[str]:
    """Show a page of bookings by day, with times in the host's zone; what was looked for stands each by itself."""
    timezone = profile.availability.timezone
    seats = {} if query.filter else occurrences
    return host_page(
        "host/bookings.html",
        signed_in,
        profile.connections,
        current=BOOKINGS_PAGE,
        when=query.when,
        finder=_finder(profile, listed, query),
        zone=written_zone(timezone, now),
        days=by_day(entries_of(listed.bookings, seats, timezone, now), timezone, now),
        cursor=listed.cursor,
        is_first=query.cursor is None,
        has_classes=bool(profile.classes),
    )


@dataclass(frozen=True, slots=True)
class Finder:
    """What the list is narrowed by, as its form shows it, and where its links lead."""

    form: FormState
    classes: Sequence[tuple[str, str]]
    statuses: Sequence[tuple[str, str]]
    tabs: Mapping[str, str]
    """The addresses of the halves, with the same filter, by half."""
    following: str
    first: str
    table: str
    is_narrow: bool
    is_unfinished: bool
    """Whether it stopped before all bookings were looked through, without a full page."""


def _finder(profile: HostProfile, listed: BookingPage, query: ListQuery) -> Finder:
    wish, days = query.filter, (query.first_day, query.last_day)
    status = wish.status or ""
    shown = {"q": wish.search, "classId": wish.class_id, "status": status}
    dates = {name: str(day) if day else "" for name, day in zip(("from", "to"), days, strict=True)}
    return Finder(
        form=FormState({**shown, **dates}),
        classes=[("", _("All classes")), *((each.class_id, each.title) for each in profile.ordered_classes)],
        statuses=[("", _("Any status")), *((each, _capital(each.in_words)) for each in BookingStatus)],
        tabs={when: _tab(query, when) for when in When},
        following=query.address(BOOKINGS_PAGE, cursor=listed.cursor),
        first=query.address(BOOKINGS_PAGE),
        table=query.address(BOOKINGS_TABLE),
        is_narrow=query.is_narrow,
        is_unfinished=bool(wish and listed.cursor and len(listed.bookings) < PAGE_SIZE),
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _tab(query: ListQuery, when: When) -> str:
    is_plain = when is When.UPCOMING and not query.is_narrow
    return BOOKINGS_PAGE if is_plain else replace(query, when=when).address(BOOKINGS_PAGE)


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """An event, with its time in the host's zone, `10:00 CET`, and its detail in plain words."""

    time: str
    event: TimelineEvent
    detail: str


@dataclass(frozen=True, slots=True)
class TimelineDay:
    """The events of one day, in the host's zone."""

    heading: str
    lines: Sequence[TimelineLine]


@dataclass(frozen=True, slots=True)
class BookingForms:
    """The contents of the forms on a booking's page: initial, or as sent and refused."""

    cancel: FormState = field(default_factory=FormState)
    link: FormState = field(default_factory=FormState)
    mails: FormState = field(default_factory=FormState)
    refund: FormState = field(default_factory=FormState)


def host_booking_page(
    signed_in: SignedIn,
    full: BookingInFull,
    *,
    now: datetime,
    forms: BookingForms | None = None,
    done: str | None = None,
    status: int = 200,
) -> Response[str]:
    """Show a booking with its actions; `done` is the key of the action that a form just took."""
    booking, timezone = full.booking, full.profile.availability.timezone
    entry = entry_of(booking, timezone, now)
    return host_page(
        "host/booking.html",
        signed_in,
        full.profile.connections,
        current=BOOKINGS_PAGE,
        status=status,
        booking=booking,
        series=dates_of_series(full.series, timezone, now),
        entry=entry,
        when=in_lines(booking.starts_at, booking.ends_at, timezone, now),
        when_for_guest=in_lines(booking.starts_at, booking.ends_at, booking.guest.timezone, now),
        moved_from=booking.moved_from and _written_at(booking.moved_from, timezone),
        booked_at=_written_at(booking.created_at, timezone),
        money=money_words(booking),
        ended=ended_words(booking),
        cancelling=cancel_words(booking),
        words=link_words(full, entry.standing, now),
        notices=full.notices,
        days=days_of(full.events, timezone),
        poll_seconds=POLL_SECONDS if entry.standing is Standing.PREPARING else None,
        can_move=booking.status == "confirmed" and now < booking.starts_at,
        can_change=booking.status == "confirmed" and now < booking.ends_at,
        can_let_go=booking.status == "pending_payment",
        can_mail=booking.has_mails and now < booking.ends_at,
        forms=forms or BookingForms(),
        refund_key=secret_token(),
        refunds=refund_lines(booking, timezone),
        disputes=dispute_words(booking, timezone),
        is_more_open=forms is not None,
        done=_(DONE[done]) if done in DONE else words_of_rest(done),
    )


def refused_page(
    signed_in: SignedIn, full: BookingInFull, error: JoinlinkError, *, now: datetime, forms: BookingForms
) -> Response[str]:
    """Show a booking again after a form was refused, with the form as typed."""
    return host_booking_page(signed_in, full, now=now, forms=forms, status=problem_of(error).status)


def _written_at(instant: datetime, timezone: str) -> str:
    at = instant.astimezone(ZoneInfo(timezone))
    return f"{written_date(at)}, {written_time(at)} {zone_name(instant, timezone)}"


def days_of(events: Sequence[TimelineEvent], timezone: str) -> list[TimelineDay]:
    """Group the lines of a history by day, in a zone."""
    days: dict[str, list[TimelineLine]] = {}
    for event in events:
        at = event.at.astimezone(ZoneInfo(timezone))
        detail = event.detail_in_plain_words
        time = f"{written_time(at)} {zone_name(event.at, timezone)}"
        line = TimelineLine(time, event, sentence(detail) if detail else "")
        days.setdefault(written_date(at), []).append(line)
    return [TimelineDay(heading, lines) for heading, lines in days.items()]
