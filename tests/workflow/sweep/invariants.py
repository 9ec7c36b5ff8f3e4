"""What has to hold of a town once faults have stopped and heal has run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from joinlink.model.booking import Booking, BookingStatus
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.mail import MailKind, news_mail, roles_of
from joinlink.model.meeting import LedgerState, MeetingKind, ProviderMeeting
from joinlink.model.notice import NoticeKind
from tests.workflow.sweep.operations import BOOKING_ID
from tests.workflow.sweep.town import HOST, Town

OPEN = (LedgerState.INTENDED, LedgerState.DELETING)


def violations(town: Town, *, is_confirmed: bool, has_fate: str | None) -> list[str]:
    """Return what is wrong, in words; `is_confirmed` tells whether the booking should stand, `has_fate` what befell."""
    booking = town.bookings.get(BOOKING_ID)
    return [
        *_lost(booking, is_confirmed=is_confirmed),
        *_extra_meetings(town, booking),
        *_wrong_link(town, booking),
        *_open_rows(town, booking),
        *_mails(town, booking, has_fate),
        *_mails_too_late(town),
        *_claims(town, booking),
        *_executions(town),
        *_refreshes(town, has_fate),
        *_due_work(town, booking),
        *_notices(town, booking),
    ]


def _lost(booking: Booking, *, is_confirmed: bool) -> Iterator[str]:
    expected = BookingStatus.CONFIRMED if is_confirmed else BookingStatus.CANCELLED
    if booking.status is not expected:
        yield f"the booking is {booking.status} and should be {expected}"


def _standing(town: Town) -> dict[MeetingKind, dict[str, ProviderMeeting]]:
    """Return what stands at providers for the booking, by kind."""
    return {
        maker.kind: {
            provider_id: made
            for provider_id, made in maker.meetings.items()
            if maker.requests[provider_id].reference.booking_id == BOOKING_ID
        }
        for maker in (town.zoom, town.meet, town.entries)
    }


def _extra_meetings(town: Town, booking: Booking) -> Iterator[str]:
    """At most what the booking carries stands there; every extra one is named by a notice."""
    named = {notice.meeting_id for notice in town.notices.list(HOST) if notice.kind is NoticeKind.LEFTOVER_MEETING}
    carried = booking.carried_ids if booking.status is BookingStatus.CONFIRMED else frozenset()
    for kind, standing in _standing(town).items():
        for provider_id in standing:
            if provider_id not in carried and provider_id not in named:
                yield f"a {kind} is left over and no notice names it"


def _wrong_link(town: Town, booking: Booking) -> Iterator[str]:
    """The link leads to a meeting that stands, at the booking's time; and as long as it can be had, there is one."""
    if booking.status is not BookingStatus.CONFIRMED:
        if booking.link is not None or booking.calendar_event_id is not None:
            yield "a cancelled booking carries a link or an entry"
        return
    standing = _standing(town)
    link = booking.link
    if link is None:
        if any(connection.is_usable for connection in town.connections.list(HOST)):
            yield "a confirmed booking has no link though a provider is connected"
    elif not link.is_pasted:
        assert link.kind is not None
        assert link.meeting_id is not None
        meeting = standing[link.kind].get(link.meeting_id)
        connection = town.connections.get(HOST, link.kind.provider)
        if meeting is None:
            if connection is not None and connection.is_usable:
                yield "the stored link leads nowhere"
        elif (meeting.join_url, meeting.starts_at) != (link.url, booking.starts_at):
            yield "link or time differ from the meeting's"
    yield from _wrong_entry(town, booking, standing)


def _wrong_entry(
    town: Town, booking: Booking, standing: dict[MeetingKind, dict[str, ProviderMeeting]]
) -> Iterator[str]:
    """With Google, one event shows the booking at its time, with its link."""
    if not any(one.provider == "google" and one.is_usable for one in town.connections.list(HOST)):
        return
    events = {**standing[MeetingKind.GOOGLE_MEET], **standing[MeetingKind.GOOGLE_CALENDAR]}
    event = events.get(booking.calendar_event_id or "")
    if event is None:
        yield "the calendar has no entry"
    elif event.starts_at != booking.starts_at or (booking.link and event.join_url != booking.link.url):
        yield "the calendar's entry has another time or link"


def _open_rows(town: Town, booking: Booking) -> Iterator[str]:
    named = {notice.notice_id for notice in town.notices.list(HOST)}
    for row in town.ledger.all_records(BOOKING_ID):
        connection = town.connections.get(HOST, row.kind.provider)
        if row.state in OPEN and connection is not None and connection.is_usable:
            yield f"the ledger's row {row.reference} is still {row.state}"
        if row.state is LedgerState.LEFTOVER and f"leftover-{row.reference}".replace(".", "-") not in named:
            yield f"no notice names the leftover {row.reference}"
        if row.state is LedgerState.LIVE and row.provider_id not in booking.carried_ids:
            yield f"the ledger's row {row.reference} is live and not carried"


def _mails(town: Town, booking: Booking, has_fate: str | None) -> Iterator[str]:
    """The latest revision's mail went to everybody and is recorded, and everybody was told the present link."""
    news = news_mail(booking)
    records = town.mail_ledger.records(BOOKING_ID, booking.revision)
    for role in roles_of(news.kind):
        settled = [record for record in records if record.role is role and record.is_settled]
        if news not in [record.occasion for record in settled]:
            yield f"the {role} was not sent {news}"
        elif booking.link is not None and max(record.link_number for record in settled) != booking.link_count:
            yield f"the {role} was not told the present link"
    if has_fate is None or has_fate not in ("answer-lost", "crash-after", "crash-before", "busy"):
        for text, number in Counter(mail.text for mail in town.mailer.sent).items():
            if number > 1:
                yield f"a mail went out {number} times: {text}"


def _mails_too_late(town: Town) -> Iterator[str]:
    """No mail of a revision is begun after the next one was stored, and no reminder after a cancellation."""
    revision = 0
    for moment in town.moments:
        if moment.what == "revision":
            revision = moment.revision
        elif moment.revision < revision:
            yield f"{moment.detail} of revision {moment.revision} was begun at revision {revision}"
    is_cancelled = False
    for moment in town.moments:
        is_cancelled |= moment.what == "revision" and moment.detail == BookingStatus.CANCELLED
        if is_cancelled and moment.detail.startswith(MailKind.REMINDER):
            yield "a reminder after the cancellation"


def _claims(town: Town, booking: Booking) -> Iterator[str]:
    """The day ledger holds just the time of the booking, and nothing overlaps."""
    claims = town.bookings.day_claims[HOST]
    held = claims.get(BOOKING_ID)
    wanted = Claim.of(booking) if booking.status is BookingStatus.CONFIRMED else None
    if (held and held.interval) != (wanted and wanted.interval):
        yield "the claim is not the booking's time"
    intervals = sorted(claim.interval for claim in claims.values())
    if any(one.end > other.start for one, other in zip(intervals, intervals[1:], strict=False)):
        yield "two bookings hold one time"


def _executions(town: Town) -> Iterator[str]:
    for name, execution in town.executions:
        if execution.status != "SUCCEEDED":
            yield f"{name} ended {execution.status}"


def _refreshes(town: Town, has_fate: str | None) -> Iterator[str]:
    """One refresh per expiry: of a token that was good, none; and a connection is broken by a dead grant alone.

    Two refreshes of one pair break the connection, since the token endpoint rotates.
    """
    if has_fate is not None:
        return
    for provider, oauth in town.oauth.items():
        if oauth.early:
            yield f"{provider} was refreshed though its token was good"
    for connection in town.connections.list(HOST):
        if not connection.is_usable:
            yield f"{connection.provider} was broken by nothing"


def _due_work(town: Town, booking: Booking) -> Iterator[str]:
    """Whoever is to be looked after is, and a cancelled booking is not reminded of."""
    reminder = town.due_work.at(DueKind.REMINDER, BOOKING_ID)
    if booking.status is not BookingStatus.CONFIRMED and reminder is not None:
        yield "a cancelled booking has a reminder due"
    if town.due_work.at(DueKind.HOLD, BOOKING_ID) is not None:
        yield "a hold is still due"


def _notices(town: Town, booking: Booking) -> Iterator[str]:
    if booking.link is not None or booking.status is not BookingStatus.CONFIRMED:
        if any(notice.kind is NoticeKind.MISSING_LINK for notice in town.notices.list(HOST)):
            yield "a notice says that the link is missing, and it is not"
