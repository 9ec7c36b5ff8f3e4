"""Everything that is kept about a host or a guest, read as it is stored, and its deletion (S6).

BOOKING#b / BOOKING    anonymised_at; guest without name and address
PACKAGE#p / PACKAGE    the same of its buyer, once its host is gone

A partition is read by one Query, whatever kinds of row it holds, so that kinds that are added later are exported and
deleted as well. docs/privacy.md says why each kind is kept, and for how long.

      close_account       bookings called off     forget_booking         forget_some         forget_host
    ────┬─────────────────────┬───────────────────────┬──────────────────────┬───────────────────┬──────────▶ time
        │ the handle leads    │ guests mailed,        │ rows deleted, of     │ classes, notices, │ host, identity,
        │ nowhere, no face    │ meetings removed      │ paid ones money stays│ days              │ payouts' account
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from boto3.dynamodb.conditions import Attr, Key

from joinlink.clock import rfc3339
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import DELETED_GUEST, MeetingLink
from joinlink.model.booking_stages import MeetingState
from joinlink.model.care import first_look
from joinlink.model.due import DueKind
from joinlink.model.former_names import KEPT_FOR, FormerName
from joinlink.model.host import Host
from joinlink.model.kept_record import KeptRecord, RecordKind
from joinlink.model.known_guest import guest_id_of
from joinlink.model.pictures import OF_A_HOST
from joinlink.store import index_keys, keys
from joinlink.store.booking_item import NO_LINK, guest_attributes
from joinlink.store.due import put_due_work
from joinlink.store.former_names import kept_until
from joinlink.store.items import instant_of
from joinlink.store.notices import read_notice
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.timeline import read_event
from joinlink.store.writes import Delete, Item, Put, Update

NOT_TAKEN_ALONG: Final = frozenset(
    {
        *("pk", "sk", "host_pk", "start_sk", "due_pk", "due_sk", "ttl"),
        *("sealed_tokens", "csrf_token", "secret_hash", "sealed_secret", "former_secret", "issuer", "subject"),
    }
)
"""Keys and secrets; of the time to live the instant is told instead."""
WORDS_ABOUT_PEOPLE: Final[Item] = dict.fromkeys(
    ["class_title", "location", "meeting_url", "meeting_id", "calendar_event_id", "checkout_url", "host_pk", "start_sk"]
)
WORDS_ABOUT_A_PACKAGE: Final[Item] = {
    "title": "",
    "checkout_url": "",
    "host_pk": None,
    "start_sk": None,
    "has_news": None,
    "due_pk": None,
    "due_sk": None,
}


class DynamoPersonalData:
    """Reads and deletes whole partitions."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of_host(self, host_id: str) -> Sequence[KeptRecord]:
        rows = [*self._partition(keys.host_partition(host_id)), *self._occurrences(host_id)]
        return [_record(item) for item in rows]

    def of_booking(self, booking_id: str) -> Sequence[KeptRecord]:
        return [_record(item) for item in self._partition(keys.booking_partition(booking_id))]

    def noted_about(self, booking: Booking) -> Sequence[KeptRecord]:
        note = self._table.get(_note_key(booking))
        return [] if note is None else [_record(note)]

    def of_package(self, package_id: str) -> Sequence[KeptRecord]:
        return [_record(item) for item in self._partition(keys.package(package_id)["pk"])]

    def packages_of(self, host_id: str) -> Sequence[KeptRecord]:
        return [_record(item) for item in self._sold(host_id)]

    def forget_packages(self, host_id: str, limit: int, now: datetime) -> bool:
        sold = self._sold(host_id)
        nobody = {**WORDS_ABOUT_A_PACKAGE, "anonymised_at": rfc3339(now)}
        for item in sold[:limit]:
            buyer = {**item["buyer"], "name": DELETED_GUEST, "email": ""}
            self._table.write(
                Update(keys.package(item["package_id"]), {**nobody, "buyer": buyer}, None, {"version": 1})
            )
        return len(sold) <= limit

    def _sold(self, host_id: str) -> list[Item]:
        is_sold = Key("host_pk").eq(keys.host_partition(host_id)) & Key("start_sk").begins_with(index_keys.SOLD_PREFIX)
        return self._table.query(is_sold, index="by_start")

    def anonymise(self, booking: Booking, now: datetime) -> None:
        notices = self._below(keys.host_partition(booking.host_id), keys.NOTICE_PREFIX)
        self._delete(notice for notice in notices if _names_guest(notice, booking))
        self._delete(self._below(keys.booking_partition(booking.booking_id), keys.EVENT_PREFIX))
        self._table.write(Delete(_note_key(booking)))
        self._table.write(put_due_work(DueKind.CARE, booking.booking_id, first_look(now)))
        self._take_guest_off(booking.anonymised(now))

    def forget_traces(self, booking: Booking) -> None:
        self._take_guest_off(booking)
        rows = self._partition(keys.booking_partition(booking.booking_id))
        self._delete(row for row in rows if not row["sk"].startswith((RecordKind.BOOKING, keys.DUE_PREFIX)))

    def forget_meeting(self, booking: Booking, link: MeetingLink) -> None:
        rows = self._below(keys.booking_partition(booking.booking_id), keys.MEETING_PREFIX)
        self._delete(row for row in rows if row["kind"] == link.kind or row.get("join_url") == link.url)
        has_this_link = Attr("meeting_id").eq(link.meeting_id)
        off = {**NO_LINK, "meeting_state": MeetingState.REMOVED}
        with suppress(ConditionFailed):
            self._table.write(Update(keys.booking(booking.booking_id), off, has_this_link))

    def is_cared_for(self, booking_id: str) -> bool:
        return self._table.get(keys.due_work(DueKind.CARE, booking_id)) is not None

    def forget_booking(self, booking: Booking, now: datetime) -> None:
        rows = self._partition(keys.booking_partition(booking.booking_id))
        self._delete(row for row in rows if row["sk"] != RecordKind.BOOKING)
        if booking.checkout is None:
            self._table.write(Delete(keys.booking(booking.booking_id)))
            return
        self._take_guest_off(booking.anonymised(now), WORDS_ABOUT_PEOPLE | {"class_title": "", "checkout_url": ""})

    def close_account(self, host: Host, now: datetime, *, refunds_packages: bool) -> None:
        nobodys = FormerName(host.handle, now + KEPT_FOR)
        is_open = Attr("pk").exists() & Attr("closed_at").not_exists()
        closed = {"closed_at": rfc3339(now), "refunds_packages": refunds_packages or None}
        with suppress(ConditionFailed):
            self._table.transact(
                [
                    Update(keys.host(host.host_id), closed, is_open),
                    Put(keys.handle(host.handle) | kept_until((nobodys,), host.handle)),
                    put_due_work(DueKind.DELETION, host.host_id, now),
                    *(Delete(keys.picture(host.host_id, use)) for use in OF_A_HOST),
                ]
            )

    def forget_some(self, host_id: str, limit: int) -> bool:
        stays = [key["sk"] for key in (keys.host(host_id), keys.due_work(DueKind.DELETION, host_id))]
        rows = [row for row in self._partition(keys.host_partition(host_id)) if row["sk"] not in stays]
        rows += [row for each in self._occurrences(host_id, limit) for row in self._partition(each["pk"])]
        self._delete(rows[:limit])
        return len(rows) <= limit

    def forget_host(self, host_id: str) -> None:
        item = self._table.get(keys.host(host_id))
        if item is None:
            return
        leading_here = [keys.host(host_id), keys.due_work(DueKind.DELETION, host_id)]
        if "payout_account" in item:
            leading_here.append(keys.payout_account(item["payout_account"]["account_id"]))
        if "issuer" in item:
            leading_here.append(keys.identity_of(item["issuer"], item["subject"]))
        self._table.transact([Delete(key) for key in leading_here])

    def _occurrences(self, host_id: str, limit: int | None = None) -> list[Item]:
        of_this_host = Key("host_pk").eq(index_keys.occurrences_partition(host_id))
        return self._table.query(of_this_host, index="by_start", limit=limit)

    def _partition(self, partition: str) -> list[Item]:
        return self._table.query(Key("pk").eq(partition), consistent=True)

    def _below(self, partition: str, prefix: str) -> list[Item]:
        return self._table.query(Key("pk").eq(partition) & Key("sk").begins_with(prefix), consistent=True)

    def _delete(self, rows: Iterable[Item]) -> None:
        for row in rows:
            self._table.write(Delete(keys.Key(pk=row["pk"], sk=row["sk"])))

    def _take_guest_off(self, booking: Booking, other: Item | None = None) -> None:
        """Write the anonymised booking's words over those that are stored, if it is there."""
        words = {"notes": booking.notes, "reason": booking.reason, "network": None}
        with suppress(ConditionFailed):
            self._table.write(
                Update(keys.booking(booking.booking_id), {**guest_attributes(booking), **words, **(other or {})})
            )


def _note_key(booking: Booking) -> keys.Key:
    """Return the key of what the host has noted about a booking's guest."""
    return keys.guest_note(booking.host_id, guest_id_of(booking.host_id, booking.guest.email))


def _names_guest(notice: Item, booking: Booking) -> bool:
    """Whether a notice, such as one about a refund to be made by hand, tells who the guest is."""
    words = f"{notice['title']} {notice['detail']} {notice.get('values')}"
    return notice.get("booking_id") == booking.booking_id and (
        booking.guest.name in words or booking.guest.email in words
    )


def _record(item: Item) -> KeptRecord:
    kind, _, name = str(item["sk"]).partition("#")
    is_for_host_alone = False
    values = {attribute: value for attribute, value in item.items() if attribute not in NOT_TAKEN_ALONG}
    if "ttl" in item:
        values["kept_until"] = rfc3339(instant_of(item["ttl"]))
    if kind == RecordKind.PICTURE:
        values["content"] = b64encode(bytes(item["content"])).decode()
    if kind == RecordKind.EVENT:
        event = read_event(item)
        values |= {"what": event.what, "detail": event.detail}
        is_for_host_alone = event.is_for_host_alone
    if kind == RecordKind.NOTICE:
        notice = read_notice(item)
        values |= {"title": notice.title, "detail": notice.detail}
    return KeptRecord(kind, "" if kind == RecordKind.SESSION else name, values, is_for_host_alone)
