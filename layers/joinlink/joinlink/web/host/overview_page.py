"""The host's first page: the next session, notices with actions, steps left to set up, the week, the public address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.host import Provider
from joinlink.model.local_time import written_short_start, written_start, zone_label
from joinlink.model.meeting import LINK_MAKERS
from joinlink.model.meeting_subject import is_occurrence
from joinlink.model.notice import Notice, NoticeKind, webhook_of
from joinlink.usecases.classes.save_class import usable_providers
from joinlink.usecases.hosts.read_overview import Overview, SetUpStep
from joinlink.web.addresses import (
    AVAILABILITY_PAGE,
    CONNECTIONS_PAGE,
    OVERVIEW_PAGE,
    PAYMENTS_PAGE,
    PLAN_PAGE,
    TEST_BOOKING_PAGE,
    host_booking_address,
    host_occurrence_address,
    new_class_address,
    public_host_address,
    sold_package_address,
    webhook_address,
)
from joinlink.web.host.booking_entries import BookingEntry, Leaf, by_day, entries_of, leaf_of
from joinlink.web.host.connections_page import CONNECT_BOTH
from joinlink.web.host.layout import host_page
from joinlink.web.host.share_kit import share_kit_of_host
from joinlink.web.shell.session import SignedIn


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of setting up, as shown."""

    title: str
    detail: str
    is_done: bool
    link: str
    link_label: str


@dataclass(frozen=True, slots=True)
class NoticeAction:
    """A link for acting on a notice; a page that is not ours opens in a new tab."""

    words: str
    link: str

    @property
    def label(self) -> str:
        """The text of the link."""
        return _(self.words)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it leads to a provider's page."""
        return not self.link.startswith("/")


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice, as shown."""

    notice: Notice
    booking: str | None
    """The booking that it is about, in words."""
    booking_link: str | None
    action: NoticeAction | None
    since: str


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """One of the next seven days, with how many sessions it has; None where that is not known."""

    day: date
    leaf: Leaf
    sessions: int | None


COMING_UP: Final = 6
"""The most bookings that are shown, the next session included."""
OPEN_ZOOM: Final = NoticeAction(N_("Open Zoom"), "https://zoom.us/meeting")
OPEN_CALENDAR: Final = NoticeAction(N_("Open Google Calendar"), "https://calendar.google.com/")


def overview_page(signed_in: SignedIn, overview: Overview, *, base_url: str, now: datetime) -> Response[str]:
    """Show the overview (D3, D4)."""
    profile = overview.profile
    timezone = profile.availability.timezone
    sessions = entries_of(overview.upcoming, overview.occurrences, timezone, now)
    return host_page(
        "host/overview.html",
        signed_in,
        profile.connections,
        current=OVERVIEW_PAGE,
        host=overview.host,
        zone_is_known=profile.zone_is_known,
        share_kit=share_kit_of_host(overview.host, base_url),
        has_live_class=any(each.published for each in profile.classes),
        steps=[_step(step, is_done, overview) for step, is_done in overview.set_up.items()],
        new_class=new_class_address(is_online=overview.can_go_online),
        notices=[_notice(each, overview.bookings_of_notices, timezone) for each in overview.notices],
        next_session=sessions[0] if sessions else None,
        week=_week(overview, sessions, ZoneInfo(timezone), now),
        coming_up=by_day(sessions[1:COMING_UP], timezone, now),
    )


def _week(overview: Overview, sessions: Sequence[BookingEntry], zone: ZoneInfo, now: datetime) -> Sequence[DayOfWeek]:
    """Count the sessions of today and the six days after it, by the clock of a zone."""
    today = now.astimezone(zone).date()
    starts = [session.starts_at.date() for session in sessions]
    unknown_from = overview.known_until.astimezone(zone).date() if overview.known_until else date.max
    days = [today + timedelta(days=number) for number in range(7)]
    return [DayOfWeek(day, leaf_of(day), starts.count(day) if day < unknown_from else None) for day in days]


def _step(step: SetUpStep, is_done: bool, overview: Overview) -> StepView:
    host, profile = overview.host, overview.profile
    match step:
        case SetUpStep.PLAN:
            todo = _("Online classes come with a plan that includes them.")
            done = _("Your plan includes online classes.")
            title, label = _("Choose a plan"), _("See the plans")
            return StepView(title, done if is_done else todo, is_done, PLAN_PAGE, label)
        case SetUpStep.PROVIDER:
            todo = _("Every online booking then gets its own link.") + f" {_(CONNECT_BOTH)}"
            done = _("Every online booking gets its own link.")
            if len(set(LINK_MAKERS) - set(usable_providers(profile))) == 1:
                done = f"{done} {_(CONNECT_BOTH)}"
            title, label = _("Connect Zoom or Google"), _("Connect")
            return StepView(title, done if is_done else todo, is_done, CONNECTIONS_PAGE, label)
        case SetUpStep.AVAILABILITY:
            zone = zone_label(profile.availability.timezone)
            by_clock = _("Until you do, guests are offered weekdays from 9 to 5 by the clock of %(zone)s.", zone=zone)
            todo = by_clock if profile.zone_is_known else _("Until you do, guests are offered weekdays from 9 to 5.")
            done = _("Your hours are by the clock of %(zone)s.", zone=zone)
            title, label = _("Set your time zone and hours"), _("Set your hours")
            return StepView(title, done if is_done else todo, is_done, AVAILABILITY_PAGE, label)
        case SetUpStep.LIVE_CLASS:
            todo, done = _("It is what guests book on your page."), _("Guests can book on your page.")
            title, link = _("Put a class on sale"), new_class_address(is_online=overview.can_go_online)
            return StepView(title, done if is_done else todo, is_done, link, _("Create a class"))
        case SetUpStep.TEST_BOOKING:
            todo = _("It makes a real meeting, mails you the link and takes the meeting down again.")
            when = written_start(host.tested_at, profile.availability.timezone) if host.tested_at else ""
            done = _("Everything worked on %(when)s.", when=when)
            title, label = _("Run a test booking"), _("Run it")
            return StepView(title, done if is_done else todo, is_done, TEST_BOOKING_PAGE, label)
        case SetUpStep.MOVE_OR_CANCEL:
            todo = _("Book a time on your own page, with your own address, and move or cancel it from its mail.")
            done = _("You have seen what guests see.")
            title, link = _("Move or cancel once"), public_host_address(host.handle)
            return StepView(title, done if is_done else todo, is_done, link, _("Open your page"))


def _notice(notice: Notice, bookings: Mapping[str, Booking], timezone: str) -> NoticeView:
    booking = bookings.get(notice.booking_id or "")
    since = written_short_start(notice.created_at, timezone)
    if notice.booking_id is not None and is_occurrence(notice.booking_id):
        page = host_occurrence_address(notice.booking_id)
        return NoticeView(notice, _("All seats"), page, _action(notice, page), since)
    if booking is None:
        return NoticeView(notice, None, None, _action(notice, None), since)
    link = host_booking_address(booking.booking_id)
    words = _(
        "%(title)s with %(guest)s, %(start)s",
        title=booking.class_title,
        guest=booking.guest.name,
        start=written_short_start(booking.starts_at, timezone),
    )
    return NoticeView(notice, words, link, _action(notice, link), since)


def _action(notice: Notice, booking_link: str | None) -> NoticeAction | None:
    """Return the first action for a notice; None if it is on the booking's page, which is linked anyway."""
    match notice.kind:
        case NoticeKind.LEFTOVER_MEETING:
            return OPEN_ZOOM if notice.provider == Provider.ZOOM else OPEN_CALENDAR
        case NoticeKind.MISSING_LINK if booking_link is not None:
            return NoticeAction(N_("Paste a link"), booking_link)
        case NoticeKind.CONNECTION_BROKEN | NoticeKind.CALENDAR_UNREADABLE | NoticeKind.MEETING_FALLBACK:
            return NoticeAction(N_("Open Connections"), CONNECTIONS_PAGE)
        case NoticeKind.WEBHOOK_OFF:
            return NoticeAction(N_("Open its log"), webhook_address(webhook_of(notice)))
        case NoticeKind.PAYOUTS_STOPPED:
            return NoticeAction(N_("Open Payments"), PAYMENTS_PAGE)
        case kind if kind in _ABOUT_WHAT_WAS_SOLD and notice.package_id is not None:
            return NoticeAction(N_("Open the package"), sold_package_address(notice.package_id))
    return None


_ABOUT_WHAT_WAS_SOLD: Final = (
    NoticeKind.MAIL_REFUSED,
    NoticeKind.REFUND_FAILED,
    NoticeKind.REFUNDED_IN_STRIPE,
    NoticeKind.PAYMENT_DISPUTED,
    NoticeKind.DISPUTE_OVER,
)
"""Kinds of notice about a package that its host sees: one that nobody has paid has no page."""
