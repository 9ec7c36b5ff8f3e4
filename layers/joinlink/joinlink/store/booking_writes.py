"""The writes to a booking and its due work, as values for the transactions in `bookings`.

                  booking, if                                due work
─────────────────────────────────────────────────────────────────────────────────────────────────
move              at the previous revision
checkout          waiting for its payment, without this
                  session
longer_hold       of this revision
first_link        confirmed, of this revision, no link
same_link         confirmed, of this revision, this link
calendar_event    confirmed, of this revision, the event
                  it was read with, or this one
missing           confirmed, of this revision, no link       care now
take_off_link     confirmed, of this revision, this link     care now
mail_again        of the revision, address and rounds        care soon
                  it was read with
guest_mail        with this address of the guest
findable          with this address of the guest
refunds           with the refunds that it was read with,    care soon
                  or these
same_refunds      (a check) with the refunds that it was
                  read with
disputes          with the disputes that it was read with
copied_link       confirmed, of this revision and that of
                  its occurrence, the link it was read
                  with
shared_event      confirmed, of this revision and that of
                  its occurrence
end_hold                                                     the end of its hold
see_to                                                       care soon, the next reminder or none
look_after                                                   care at a time
"""

from __future__ import annotations

from datetime import datetime, timedelta

from boto3.dynamodb.conditions import Attr, ConditionBase

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, MeetingLink
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.care import first_look, next_reminder
from joinlink.model.due import DueKind
from joinlink.model.meeting import MeetingKind, MeetingRecord
from joinlink.model.occurrence import Occurrence
from joinlink.store import keys
from joinlink.store.booking_item import (
    NO_LINK,
    checkout_attributes,
    dispute_items,
    found_by_attributes,
    guest_attributes,
    link_attributes,
    moved_attributes,
    refund_items,
)
from joinlink.store.due import drop_due_work, put_due_work
from joinlink.store.items import time_to_live, written_instant
from joinlink.store.writes import ConditionCheck, Item, Put, Update, Write


def move(booking: Booking, *, more_links: int = 0, kept_until: datetime | None = None) -> Update:
    """Bring a booking to its next revision; `kept_until` is given for one that is at another time from now on."""
    is_still_the_revision_before = Attr("revision").eq(booking.revision - 1)
    increments = {"link_count": more_links} if more_links else {}
    lives = {} if kept_until is None else time_to_live(kept_until, timedelta())
    return Update(_key(booking), moved_attributes(booking) | lives, is_still_the_revision_before, increments)


def end_hold(booking: Booking) -> Put:
    """Return the due work that ends a booking's hold on time."""
    assert booking.hold_until is not None
    return put_due_work(DueKind.HOLD, booking.booking_id, booking.hold_until)


def see_to(booking: Booking, now: datetime) -> list[Write]:
    """Return the due work of a booking that was just changed: care and, while it is confirmed, its next reminder."""
    is_on = booking.status is BookingStatus.CONFIRMED
    remind_at = next_reminder(booking, now) if is_on else None
    if remind_at is None:
        reminder: Write = drop_due_work(DueKind.REMINDER, booking.booking_id)
    else:
        reminder = put_due_work(DueKind.REMINDER, booking.booking_id, remind_at, starts_at=booking.starts_at)
    return [look_after(booking, first_look(now)), reminder]


def look_after(booking: Booking, at: datetime) -> Write:
    """Ask for care of a booking at a time."""
    return put_due_work(DueKind.CARE, booking.booking_id, at)


def checkout(booking: Booking, opened: Checkout) -> Update:
    """Put a Checkout session on a booking that awaits payment; attributes already stored of the same session stay."""
    still_waits = Attr("status").eq(BookingStatus.PENDING_PAYMENT)
    has_none = Attr("checkout_session_id").not_exists()
    has_another = Attr("checkout_session_id").ne(opened.session_id)
    return Update(_key(booking), checkout_attributes(opened), still_waits & (has_none | has_another))


def longer_hold(booking: Booking) -> Update:
    """Store a later end of the hold, and the checkout as it is known now."""
    has_not_moved_on = Attr("revision").eq(booking.revision)
    known = {} if booking.checkout is None else checkout_attributes(booking.checkout)
    return Update(_key(booking), {"hold_until": written_instant(booking.hold_until), **known}, has_not_moved_on)


def first_link(booking: Booking, record: MeetingRecord) -> Update:
    """Put the record's link on a booking that has none."""
    has_no_link = Attr("meeting_url").not_exists()
    condition = _is_current(record.revision) & has_no_link
    return Update(_key(booking), ready_attributes(record), condition, {"link_count": 1})


def same_link(booking: Booking, record: MeetingRecord) -> Update:
    """Put the record's link on a booking that has it already, without counting it again."""
    has_this_link = Attr("meeting_id").eq(record.provider_id)
    return Update(_key(booking), ready_attributes(record), _is_current(record.revision) & has_this_link)


def calendar_event(booking: Booking, record: MeetingRecord) -> Update:
    """Put the record's event on the booking, in place of the one it was read with."""
    event = Attr("calendar_event_id")
    has_the_one_seen = event.not_exists() if booking.calendar_event_id is None else event.eq(booking.calendar_event_id)
    has_this_one = event.eq(record.provider_id)
    condition = _is_current(record.revision) & (has_the_one_seen | has_this_one)
    return Update(_key(booking), {"calendar_event_id": record.provider_id}, condition)


def copied_link(booking: Booking, occurrence: Occurrence) -> Update:
    """Put its occurrence's link on a booking, in place of the one it was read with."""
    if occurrence.link is None:
        raise ValueError("the occurrence has no link to copy")
    url = Attr("meeting_url")
    has_the_one_seen = url.not_exists() if booking.link is None else url.eq(booking.link.url)
    values = link_attributes(occurrence.link) | {
        "meeting_state": MeetingState.MANUAL if occurrence.link.is_pasted else MeetingState.READY,
        "link_asked_at": None,
        "calendar_event_id": occurrence.calendar_event_id,
    }
    condition = _is_with(booking, occurrence) & has_the_one_seen
    return Update(_key(booking), values, condition, {"link_count": 1})


def shared_event(booking: Booking, occurrence: Occurrence, event_id: str) -> Update:
    """Put the event of its occurrence on a booking."""
    return Update(_key(booking), {"calendar_event_id": event_id}, _is_with(booking, occurrence))


def missing(booking: Booking) -> Update:
    """Note that the booking should have a link but has none."""
    has_no_link = Attr("meeting_url").not_exists()
    return Update(_key(booking), {"meeting_state": MeetingState.MISSING}, _is_current(booking.revision) & has_no_link)


def take_off_link(booking: Booking, link: MeetingLink) -> Update:
    """Take this link off; a Meet link's own event goes with it, while an entry for another provider's link stays."""
    has_this_link = Attr("meeting_id").eq(link.meeting_id)
    values: Item = {**NO_LINK, "meeting_state": MeetingState.MISSING}
    if booking.calendar_event_id == link.meeting_id:
        values["calendar_event_id"] = None
    return Update(_key(booking), values, _is_current(booking.revision) & has_this_link)


def mail_again(booking: Booking, before: Booking) -> Update:
    """Bring a booking to its next round of mails, and its guest to the address that it now has."""
    has_not_moved_on = Attr("revision").eq(before.revision) & Attr("guest.email").eq(before.guest.email)
    is_in_the_round_before = _is_in_round("guest_round", before.guest_round) & _is_in_round(
        "host_round", before.host_round
    )
    values: Item = {
        **guest_attributes(booking),
        "guest_round": booking.guest_round or None,
        "host_round": booking.host_round or None,
    }
    return Update(_key(booking), values, has_not_moved_on & is_in_the_round_before)


def refunds(booking: Booking, before: Booking) -> Update:
    """Put on a booking the refunds that its host asked for; what is there already stays."""
    values: Item = {"refunds": refund_items(booking.refunds)}
    return Update(_key(booking), values, _has_refunds(before) | Attr("refunds").eq(values["refunds"]))


def disputes(booking: Booking, before: Booking) -> Update:
    """Put on a booking the disputes of its payment, unless another writer was faster."""
    had = dispute_items(before.disputes)
    is_as_read = Attr("disputes").not_exists() if had is None else Attr("disputes").eq(had)
    return Update(_key(booking), {"disputes": dispute_items(booking.disputes)}, is_as_read)


def same_refunds(booking: Booking) -> ConditionCheck:
    """Check that nobody has changed a booking's refunds since it was read."""
    return ConditionCheck(_key(booking), _has_refunds(booking))


def _has_refunds(booking: Booking) -> ConditionBase:
    had = refund_items(booking.refunds)
    return Attr("refunds").not_exists() if had is None else Attr("refunds").eq(had)


def guest_mail(booking: Booking, *, is_stopped: bool) -> Update:
    """Note whether mail reaches the guest, while the address is the one it was noticed of."""
    return Update(_key(booking), {"is_mail_stopped": is_stopped or None}, _has_this_address(booking))


def findable(booking: Booking) -> Update:
    """Enter a booking from before there was an index into it, under the address that it was read with."""
    return Update(_key(booking), found_by_attributes(booking), _has_this_address(booking))


def _has_this_address(booking: Booking) -> ConditionBase:
    return Attr("guest.email").eq(booking.guest.email)


def _is_in_round(attribute: str, mail_round: int) -> ConditionBase:
    """Whether a round of mails is still this one; 0 is not stored."""
    return Attr(attribute).eq(mail_round) if mail_round else Attr(attribute).not_exists()


def ready_attributes(record: MeetingRecord) -> Item:
    """Return the attributes by which a booking or an occurrence carries the record's link."""
    if record.provider_id is None or record.join_url is None:
        raise ValueError("nothing was made for this record, so it has no link")
    link = MeetingLink(record.join_url, record.kind, record.provider_id, record.instead_of, record.must_knock)
    values = link_attributes(link) | {"meeting_state": MeetingState.READY, "link_asked_at": None}
    if record.kind is MeetingKind.GOOGLE_MEET:
        values["calendar_event_id"] = record.provider_id
    return values


def _is_current(revision: int) -> ConditionBase:
    is_confirmed = Attr("status").eq(BookingStatus.CONFIRMED)
    has_not_moved_on = Attr("revision").eq(revision)
    return is_confirmed & has_not_moved_on


def _is_with(booking: Booking, occurrence: Occurrence) -> ConditionBase:
    """Whether it is of this revision, and up to date with its occurrence."""
    has_followed = Attr("occurrence_revision").eq(occurrence.revision)
    return _is_current(booking.revision) & has_followed


def _key(booking: Booking) -> keys.Key:
    return keys.booking(booking.booking_id)
