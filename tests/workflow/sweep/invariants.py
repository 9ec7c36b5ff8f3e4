"""What has to hold of a town once faults have stopped and heal has run, whatever befell it.

That no confirmed booking is lost is what each operation expects of its booking's status; here it keeps its time.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from joinlink.model.booking_parts import REFUND_REFUSED, BookingRevision, MeetingLink
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.care import next_pre_flight, next_reminder
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord, ProviderMeeting
from joinlink.model.notice import leftover_notice_id, missing_link_notice_id
from joinlink.model.payment import PaymentEvent, PaymentEventKind, SeriesEvent
from joinlink.usecases.bookings.series_bookings import bookings_of
from joinlink.usecases.meetings.subjects import Subject
from tests.workflow.sweep.boundaries import Mishap
from tests.workflow.sweep.mail_invariants import (
    dates_are_told_once,
    everybody_is_told,
    hosts_are_reminded_once,
    mails_are_not_outdated,
    mails_are_recorded_once,
    no_reminder_after_a_cancellation,
)
from tests.workflow.sweep.occurrence_invariants import (
    calendars_count_seats,
    everybody_has_followed,
    money_goes_back_where_that_is_wanted,
    one_change_is_followed_once,
    one_seat_removes_for_all,
    seats_are_as_booked,
    seats_carry_what_they_share,
)
from tests.workflow.sweep.package_invariants import (
    buyers_are_told_once,
    lessons_are_spent_once,
    mails_of_packages_are_recorded_once,
    packages_are_paid_for,
    packages_are_refunded_once,
    readers_have_their_last_round,
)
from tests.workflow.sweep.town import Town
from tests.worlds.world import HOST_ID

Invariant = Callable[[Town, Mishap], Iterator[str]]
Standing = Mapping[MeetingKind, Mapping[str, ProviderMeeting]]
"""What stands at providers for a booking or an occurrence, by kind and id."""

UNSETTLED: Final = (LedgerState.INTENDED, LedgerState.DELETING)
SAYS_SO: Final = (Mishap("oauth", "revoked"), Mishap("provider", "no-scope"))
"""Where a provider itself says that a grant is no good."""


def violations(town: Town, mishap: Mishap) -> list[str]:
    """Return what is wrong, in words."""
    return [what for invariant in INVARIANTS for what in invariant(town, mishap)]


def bookings_keep_their_time(town: Town, _mishap: Mishap) -> Iterator[str]:
    """The day ledger holds just the time of each confirmed booking, and nothing overlaps."""
    claims = town.bookings.day_claims[HOST_ID]
    for booking in (one for one in town.all_bookings if one.occurrence_id is None):
        held = claims.get(booking.booking_id)
        wanted = Claim.of(booking) if booking.status is BookingStatus.CONFIRMED else None
        if booking.status is not BookingStatus.PENDING_PAYMENT and held != wanted:
            yield f"the claim is not the time of {booking.booking_id}"
    intervals = sorted(claim.interval for claim in claims.values() if claim.is_live(town.clock.now()))
    if any(one.end > other.start for one, other in pairwise(intervals)):
        yield "two bookings hold one time"


def extra_meetings_are_named(town: Town, mishap: Mishap) -> Iterator[str]:
    """Of a subject stands what it carries, a meeting and an entry at most; all else is named by a notice."""
    unknown = town.planted if mishap.fate else frozenset()
    for subject in town.subjects:
        carried = subject.carried_ids if subject.is_current(subject.revision) else frozenset()
        standing = [(kind, one) for kind, objects in _standing(town, subject).items() for one in objects]
        for kind, provider_id in standing:
            if provider_id not in carried | unknown and not _is_named(town, kind, provider_id):
                yield f"a {kind} is left over and no notice names it"
        if sum(kind is not MeetingKind.GOOGLE_CALENDAR and one in carried for kind, one in standing) > 1:
            yield f"{subject.subject_id} carries two meetings"


def _is_named(town: Town, kind: MeetingKind, provider_id: str) -> bool:
    """Whether a notice tells of an object, by its id or, where nobody ever heard it, as one that may exist."""
    named = {notice.notice_id: notice.meeting_id for notice in town.notices.list(HOST_ID)}
    notice_ids = [leftover_notice_id(row) for row in _rows(town, kind, provider_id)]
    return any(named[notice_id] in (provider_id, None) for notice_id in notice_ids if notice_id in named)


def _rows(town: Town, kind: MeetingKind, provider_id: str) -> list[MeetingRecord]:
    """Return the ledger's rows that may stand for an object."""
    marker = next(maker for maker in town.makers if maker.kind is kind).requests[provider_id].marker
    return [
        row
        for row in town.meeting_ledger.rows.values()
        if provider_id == row.provider_id or (row.provider_id is None and row.marker == marker)
    ]


def cancelled_bookings_carry_nothing(town: Town, _mishap: Mishap) -> Iterator[str]:
    """What is not confirmed, does not take place, or is in person has no link and no calendar entry."""
    for one in (*town.all_bookings, *town.all_occurrences):
        is_without = not one.is_online or not one.is_current(one.revision)
        if is_without and (one.link or one.calendar_event_id):
            yield f"{one.subject_id} is off or in person, and carries a link or an entry"


def links_lead_to_their_meetings(town: Town, _mishap: Mishap) -> Iterator[str]:
    """The stored link and time are those of a meeting that stands; as long as a link can be made, there is one."""
    for subject in town.subjects_to_come:
        if subject.link is None:
            if subject.is_online and any(town.is_connected(provider) for provider in town.providers):
                yield f"{subject.subject_id} has no link though a provider is connected"
        elif not subject.link.is_pasted:
            yield from _wrong_meeting(town, subject, subject.link)


def _wrong_meeting(town: Town, subject: Subject, link: MeetingLink) -> Iterator[str]:
    assert link.kind is not None
    assert link.meeting_id is not None
    meeting = _standing(town, subject)[link.kind].get(link.meeting_id)
    if not town.is_connected(link.kind.provider):
        return  # its host may have changed it, and nobody can look
    if meeting is None:
        yield "the stored link leads nowhere"
    elif (meeting.join_url, meeting.starts_at) != (link.url, subject.starts_at):
        yield "link or time differ from the meeting's"


def calendars_show_their_bookings(town: Town, _mishap: Mishap) -> Iterator[str]:
    """With Google, one event shows an online booking or occurrence at its time, with its link."""
    if not town.is_connected(Provider.GOOGLE):
        return
    for subject in (one for one in town.subjects_to_come if one.is_online):
        standing = _standing(town, subject)
        events = {**standing[MeetingKind.GOOGLE_MEET], **standing[MeetingKind.GOOGLE_CALENDAR]}
        event = events.get(subject.calendar_event_id or "")
        if event is None:
            yield "the calendar has no entry"
        elif event.starts_at != subject.starts_at or (subject.link and event.join_url != subject.link.url):
            yield "the calendar's entry has another time or link"


def ledger_rows_are_settled(town: Town, _mishap: Mishap) -> Iterator[str]:
    """Live is what its subject carries, and nothing is still intended or deleting where it could be settled."""
    for subject in town.subjects:
        for row in town.meeting_ledger.all_records(subject.subject_id):
            if row.state in UNSETTLED and town.is_connected(row.kind.provider):
                yield f"the ledger's row {row.reference} is still {row.state}"
            if row.state is LedgerState.LIVE and row.provider_id not in subject.carried_ids:
                yield f"the ledger's row {row.reference} is live and not carried"


def notices_are_true(town: Town, _mishap: Mishap) -> Iterator[str]:
    """A leftover or a missing link has its notice, as long as there is one."""
    standing = {notice.notice_id for notice in town.notices.list(HOST_ID)}
    for subject in town.subjects:
        for row in town.meeting_ledger.all_records(subject.subject_id):
            if (row.state is LedgerState.LEFTOVER) is not (leftover_notice_id(row) in standing):
                yield f"the ledger's row {row.reference} is {row.state}, and its notice says otherwise"
        is_missing = subject in town.subjects_to_come and subject.is_online and subject.link is None
        if is_missing is not (missing_link_notice_id(subject.target) in standing):
            yield f"the link is {'missing' if is_missing else 'not missing'}, and the notice says otherwise"
        earlier = {missing_link_notice_id(one) for one in _earlier(subject)} - {missing_link_notice_id(subject.target)}
        if earlier & standing:
            yield "a notice tells of a link that an earlier revision lacked"


def tokens_are_refreshed_once(town: Town, mishap: Mishap) -> Iterator[str]:
    """One refresh per expiry: of a token that was good, none; and only a grant that is gone breaks a connection.

    A pair is refreshed again where nobody can know that it was: then the token endpoint, which rotates, calls it dead.
    """
    is_undisturbed = mishap.fate is None and not town.boundaries.was_cut_short
    for provider in town.providers:
        oauth = town.oauth_providers[provider]
        if oauth.needless and mishap != Mishap("provider", "401"):
            yield f"{provider} was refreshed though its token was good"
        if oauth.repeated and is_undisturbed:
            yield f"a pair of {provider} was refreshed twice"
        connection = town.connections.get(HOST_ID, provider)
        if connection is None or connection.is_usable or oauth.is_ended or mishap in SAYS_SO:
            continue
        if is_undisturbed or town.token_vault.open(connection).refresh_token in oauth.live_refresh_tokens:
            yield f"{provider} was broken though its grant was good"


def executions_end(town: Town, mishap: Mishap) -> Iterator[str]:
    """Every execution has ended well, nothing waits, and nothing failed that nobody foresaw.

    One whose mail the site may not send fails, so that the alarm rings, and so does one about a refund that a webhook
    has been held up with for all the time of its retries; care sends the mail (O7).
    """
    is_webhook_held_up = mishap.fate is None and town.boundaries.held_up == "stripe_webhook"
    is_held_back = is_webhook_held_up or mishap == Mishap("mailer", "not-allowed")
    for name, execution in town.cloud.executions.items():
        if execution.status != "SUCCEEDED" and not (is_held_back and execution.error == "MailNotSent"):
            yield f"{name} ended {execution.status}"
    if not town.cloud.is_at_rest:
        yield "the stream or an execution is still waiting"
    yield from dict.fromkeys(town.cloud.unforeseen)


def whoever_needs_it_is_looked_after(town: Town, _mishap: Mishap) -> Iterator[str]:
    """Due work has what is to come: each meeting's care, each next reminder, each hold's end, each account's day."""
    now, due_at = town.clock.now(), town.due_work.at
    for booking in town.all_bookings:
        is_confirmed = booking.status is BookingStatus.CONFIRMED
        reminder = next_reminder(booking, now) if is_confirmed else None
        if due_at(DueKind.REMINDER, booking.booking_id) != reminder:
            yield f"the next reminder of {booking.booking_id} is not due when it should be"
        is_held = booking.status is BookingStatus.PENDING_PAYMENT
        if is_held is not (due_at(DueKind.HOLD, booking.booking_id) is not None):
            yield f"the hold of {booking.booking_id} does not end when it should"
    for subject in town.subjects:
        if next_pre_flight(subject, now) is not None and due_at(DueKind.CARE, subject.subject_id) is None:
            yield f"nobody will look after {subject.subject_id}"
    for provider in town.providers:
        if town.is_connected(provider) and due_at(DueKind(provider), HOST_ID) is None:
            yield f"nobody will look after the {provider} account"


def money_is_where_it_belongs(town: Town, mishap: Mishap) -> Iterator[str]:
    """Who paid has a booking or the money back, once; where Stripe refuses, that is written down."""
    paid = set(_paid(town))
    for booking in town.all_bookings:
        if booking.booking_id in paid and booking.status in (BookingStatus.PENDING_PAYMENT, BookingStatus.EXPIRED):
            yield f"{booking.booking_id} was paid for, and is {booking.status}"
        intent_id = booking.checkout and booking.checkout.payment_intent_id
        refund_id = town.payments.refunds.get(booking.booking_id if booking.series else intent_id or "")
        if mishap == Mishap("payments", "4xx") and refund_id is None and booking.status is BookingStatus.REFUNDED:
            refund_id = REFUND_REFUSED
        if (refund_id is not None) is not (booking.status is BookingStatus.REFUNDED):
            yield f"{booking.booking_id} is {booking.status}, and its refund says otherwise"
        if refund_id != (booking.checkout and booking.checkout.refund_id):
            yield f"the refund of {booking.booking_id} is not recorded"


def _paid(town: Town) -> Iterator[str]:
    """Give the bookings that were paid for: all dates of a series, or just the first one if it was another sum."""
    for event in town.payment_events:
        if event.kind is PaymentEventKind.PAID and isinstance(event, PaymentEvent):
            yield event.booking_id
        elif event.kind is PaymentEventKind.PAID and isinstance(event, SeriesEvent):
            dates = bookings_of(event.series_id, town.bookings)
            is_total = event.paid == dates[0].checkout_total
            yield from (one.booking_id for one in (dates if is_total else dates[:1]))


INVARIANTS: Final[tuple[Invariant, ...]] = (
    bookings_keep_their_time,
    extra_meetings_are_named,
    cancelled_bookings_carry_nothing,
    links_lead_to_their_meetings,
    calendars_show_their_bookings,
    ledger_rows_are_settled,
    everybody_is_told,
    mails_are_recorded_once,
    dates_are_told_once,
    hosts_are_reminded_once,
    mails_are_not_outdated,
    no_reminder_after_a_cancellation,
    seats_are_as_booked,
    seats_carry_what_they_share,
    everybody_has_followed,
    calendars_count_seats,
    one_change_is_followed_once,
    one_seat_removes_for_all,
    money_goes_back_where_that_is_wanted,
    lessons_are_spent_once,
    packages_are_paid_for,
    packages_are_refunded_once,
    buyers_are_told_once,
    readers_have_their_last_round,
    mails_of_packages_are_recorded_once,
    tokens_are_refreshed_once,
    executions_end,
    whoever_needs_it_is_looked_after,
    notices_are_true,
    money_is_where_it_belongs,
)


def _standing(town: Town, subject: Subject) -> Standing:
    return {
        maker.kind: {
            provider_id: made
            for provider_id, made in maker.meetings.items()
            if maker.requests[provider_id].reference.subject_id == subject.subject_id
        }
        for maker in town.makers
    }


def _earlier(subject: Subject) -> list[BookingRevision]:
    return [BookingRevision(subject.subject_id, revision) for revision in range(1, subject.revision)]
