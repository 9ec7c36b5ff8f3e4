"""The mail ledger: the mails that went out about a booking.

BOOKING#b / MAIL#r#occasion#role[#round]    kind, number, role, state, at, link_number, message_id, round,
                                            ttl
            MAIL#0#occasion#role            the same, about a refund by the host, whatever the revision
OCCURRENCE#o / MAIL#start#occasion#host     the same, of the host's reminder of all its seats

      begin                    SES is called                   finish
    ────┬────────────────────────────┬────────────────────────────┬──────▶ time
        │ sending: after a crash     │ sending: after a crash     │ sent or refused:
        │ here the mail is sent      │ here it may be sent twice  │ never again

The transaction that begins a mail also checks the booking's revision and the reader's round, so that none goes out for
a superseded one, or to an address that the guest has corrected. Of several senders of reminders, none begins a mail
that another began a moment ago (`at`).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from joinlink.clock import rfc3339
from joinlink.errors import MailInProgress, Superseded
from joinlink.model.booking import Booking
from joinlink.model.mail import (
    FIRST_LINK,
    MailKind,
    MailOccasion,
    MailRecord,
    MailRole,
    news_mail,
    place_of,
    round_of,
    told_with,
)
from joinlink.store import keys
from joinlink.store.items import time_to_live
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import IS_NEW, ConditionCheck, Item, Put


class MailState(StrEnum):
    """The progress of a mail."""

    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"


class DynamoMailLedger:
    """Keeps the rows of the ledger, each for `kept_for` after the class."""

    def __init__(self, table: Table, kept_for: timedelta) -> None:
        self._table = table
        self._kept_for = kept_for

    def records(self, booking_id: str, revision: int) -> Sequence[MailRecord]:
        of_this_booking = Key("pk").eq(keys.booking_partition(booking_id))
        of_this_revision = Key("sk").begins_with(keys.mail_prefix(revision))
        return [_read_record(item) for item in self._table.query(of_this_booking & of_this_revision, consistent=True)]

    def is_settled(self, booking: Booking, occasion: MailOccasion, role: MailRole) -> bool:
        stored = self._table.get(keys.mail(place_of(booking, occasion, role)))
        return stored is not None and _read_record(stored).is_settled

    def told_guests(self, bookings: Sequence[Booking]) -> frozenset[str]:
        news = [(each, news_mail(each)) for each in bookings]
        places = [place_of(each, occasion, MailRole.GUEST) for each, occasion in news if occasion is not None]
        found = self._table.get_each([keys.mail(place) for place in places])
        reached = {item["pk"] for item in found if item["state"] == MailState.SENT}
        return frozenset(each.booking_id for each in bookings if keys.booking_partition(each.booking_id) in reached)

    def begin(
        self,
        booking: Booking,
        occasion: MailOccasion,
        role: MailRole,
        now: datetime,
        *,
        left_alone_for: timedelta | None = None,
        along: Sequence[Booking] = (),
    ) -> bool:
        for each in told_with(booking, role, along):
            with suppress(ConditionFailed):  # it was told already
                is_not_told = IS_NEW | Attr("state").eq(MailState.SENDING)
                self._table.write(Put(self._item(each, occasion, role, MailState.SENDING, now), is_not_told))
        booking_key = keys.booking(booking.booking_id)
        has_not_moved_on = Attr("revision").eq(booking.revision) & _is_in_this_round(booking, role)
        outcome_is_not_known: ConditionBase = Attr("state").eq(MailState.SENDING)
        if left_alone_for is not None:
            outcome_is_not_known &= Attr("at").lte(rfc3339(now - left_alone_for))
        intent = self._item(booking, occasion, role, MailState.SENDING, now)
        try:
            self._table.transact(
                [ConditionCheck(booking_key, has_not_moved_on), Put(intent, IS_NEW | outcome_is_not_known)]
            )
        except ConditionFailed as exc:
            stored = self._table.get(booking_key)
            if stored is None or _place(stored, role) != (booking.revision, round_of(booking, role)):
                raise Superseded("the booking has moved on") from exc
            if left_alone_for is not None and self._is_being_sent(intent):
                raise MailInProgress("another process has begun this mail") from exc
            return False
        return True

    def _is_being_sent(self, intent: Item) -> bool:
        stored = self._table.get(keys.Key(pk=intent["pk"], sk=intent["sk"]))
        return stored is not None and stored["state"] == MailState.SENDING

    def finish(
        self,
        booking: Booking,
        occasion: MailOccasion,
        role: MailRole,
        now: datetime,
        *,
        message_id: str | None,
        along: Sequence[Booking] = (),
    ) -> None:
        state = MailState.REFUSED if message_id is None else MailState.SENT
        for each in told_with(booking, role, along):  # before its own: after a crash in between, all are told again
            first_link = {"link_number": max(FIRST_LINK, each.link_count)}
            self._table.write(Put(self._item(each, occasion, role, state, now) | first_link))
        self._table.write(Put(self._item(booking, occasion, role, state, now) | {"message_id": message_id}))

    def _item(self, booking: Booking, occasion: MailOccasion, role: MailRole, state: MailState, now: datetime) -> Item:
        lives = time_to_live(booking.ends_at, self._kept_for)
        return _mail_item(booking, occasion, role, state, now) | lives


def _is_in_this_round(booking: Booking, role: MailRole) -> ConditionBase:
    """Whether the reader is still at the round that the booking was read with; 0 is not stored."""
    stored, read = Attr(_ROUNDS[role]), round_of(booking, role)
    return stored.eq(read) if read else stored.not_exists()


def _place(stored: Item, role: MailRole) -> tuple[int, int]:
    return stored["revision"], stored.get(_ROUNDS[role], 0)


_ROUNDS = {MailRole.GUEST: "guest_round", MailRole.HOST: "host_round"}


def _mail_item(booking: Booking, occasion: MailOccasion, role: MailRole, state: MailState, now: datetime) -> Item:
    place = place_of(booking, occasion, role)
    return keys.mail(place) | {
        "kind": occasion.kind,
        "number": occasion.number,
        "role": role,
        "state": state,
        "at": rfc3339(now),
        "link_number": 0 if booking.link is None else booking.link_count,
        **({"round": place.mail_round} if place.mail_round else {}),
    }


def _read_record(item: Item) -> MailRecord:
    return MailRecord(
        occasion=MailOccasion(MailKind(item["kind"]), item.get("number")),
        role=MailRole(item["role"]),
        is_settled=item["state"] != MailState.SENDING,
        link_number=item["link_number"],
        mail_round=item.get("round", 0),
    )
