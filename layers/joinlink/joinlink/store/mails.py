"""The mail ledger: the mails that went out about a booking or a package.

BOOKING#b / MAIL#r#occasion#role[#round]    kind, number, role, state, at, link_number, message_id, round,
                                            ttl
            MAIL#0#occasion#role            the same, about a refund by the host, whatever the revision
OCCURRENCE#o / MAIL#start#occasion#host     the same, of the host's reminder of all its seats
PACKAGE#p / MAIL#0#occasion#role[#round]    the same, about a package, without a link

      begin                    SES is called                   finish
    ────┬────────────────────────────┬────────────────────────────┬──────▶ time
        │ sending: after a crash     │ sending: after a crash     │ sent or refused:
        │ here the mail is sent      │ here it may be sent twice  │ never again

The transaction that begins a mail also checks the booking's revision and the reader's round, so that none goes out for
a superseded one, or to an address that the guest has corrected; a package has such rounds alone. Of several senders of
reminders, none begins a mail that another began a moment ago (`at`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import and_

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from joinlink.clock import rfc3339
from joinlink.errors import MailInProgress, Superseded
from joinlink.model.booking import Booking
from joinlink.model.mail import (
    FIRST_LINK,
    MailKind,
    MailOccasion,
    MailPlace,
    MailRecord,
    MailRole,
    PackageOccasion,
    news_mail,
    place_of,
    round_of,
    told_with,
)
from joinlink.model.package import Package
from joinlink.model.package_mails import place_of_package
from joinlink.store import keys
from joinlink.store.items import time_to_live
from joinlink.store.packages import package_lives
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import IS_NEW, ConditionCheck, Item, Put


class MailState(StrEnum):
    """The progress of a mail."""

    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"


class DynamoMailLedger:
    """Keeps the rows of the ledger, each for `kept_for` after the class, or as long as its package."""

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
        intent = self._item(booking, occasion, role, MailState.SENDING, now)
        as_read = {"revision": booking.revision, _ROUNDS[role]: round_of(booking, role)}
        return self._begin(intent, keys.booking(booking.booking_id), as_read, now, left_alone_for)

    def begin_of_package(self, package: Package, occasion: PackageOccasion, now: datetime) -> bool:
        intent = self._item_of_package(package, occasion, MailState.SENDING, now)
        as_read = {"mail_rounds": package.mail_rounds}
        if occasion.role is MailRole.GUEST:
            as_read["address_changes"] = package.address_changes
        return self._begin(intent, keys.package(package.package_id), as_read, now, None)

    def _begin(
        self,
        intent: Item,
        subject: keys.Key,
        as_read: Mapping[str, int],
        now: datetime,
        left_alone_for: timedelta | None,
    ) -> bool:
        """Note the intent while the mail's subject still has the numbers that it was read with."""
        outcome_is_not_known: ConditionBase = Attr("state").eq(MailState.SENDING)
        if left_alone_for is not None:
            outcome_is_not_known &= Attr("at").lte(rfc3339(now - left_alone_for))
        try:
            self._table.transact(
                [ConditionCheck(subject, _has_not_moved_on(as_read)), Put(intent, IS_NEW | outcome_is_not_known)]
            )
        except ConditionFailed as exc:
            stored = self._table.get(subject)
            if stored is None or any(stored.get(name, 0) != number for name, number in as_read.items()):
                raise Superseded("what the mail is about has moved on") from exc
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
        state = _outcome(message_id)
        for each in told_with(booking, role, along):  # before its own: after a crash in between, all are told again
            first_link = {"link_number": max(FIRST_LINK, each.link_count)}
            self._table.write(Put(self._item(each, occasion, role, state, now) | first_link))
        self._table.write(Put(self._item(booking, occasion, role, state, now) | {"message_id": message_id}))

    def finish_of_package(
        self, package: Package, occasion: PackageOccasion, now: datetime, *, message_id: str | None
    ) -> None:
        outcome = self._item_of_package(package, occasion, _outcome(message_id), now)
        self._table.write(Put(outcome | {"message_id": message_id}))

    def _item(self, booking: Booking, occasion: MailOccasion, role: MailRole, state: MailState, now: datetime) -> Item:
        place, lives = place_of(booking, occasion, role), time_to_live(booking.ends_at, self._kept_for)
        return _mail_item(place, state, now, 0 if booking.link is None else booking.link_count) | lives

    def _item_of_package(self, package: Package, occasion: PackageOccasion, state: MailState, now: datetime) -> Item:
        place, lives = place_of_package(package, occasion), package_lives(package, self._kept_for)
        return _mail_item(place, state, now, 0) | lives


def _has_not_moved_on(as_read: Mapping[str, int]) -> ConditionBase:
    """Whether it is there and these attributes still have these numbers; 0 is not stored."""
    same = [Attr(name).eq(number) if number else Attr(name).not_exists() for name, number in as_read.items()]
    return reduce(and_, same, Attr("pk").exists())


_ROUNDS = {MailRole.GUEST: "guest_round", MailRole.HOST: "host_round"}


def _outcome(message_id: str | None) -> MailState:
    return MailState.REFUSED if message_id is None else MailState.SENT


def _mail_item(place: MailPlace, state: MailState, now: datetime, link_number: int) -> Item:
    return keys.mail(place) | {
        "kind": place.occasion.kind,
        "number": place.occasion.number,
        "role": place.role,
        "state": state,
        "at": rfc3339(now),
        "link_number": link_number,
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
