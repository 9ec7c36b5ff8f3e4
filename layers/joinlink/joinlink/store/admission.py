"""The counts of strangers' changes (S1, S2), as reads and writes of the transaction that makes the change.

HOST#h / HOLDS                   version, holds {booking_id: {until, address, network}}, ttl
HOST#h / PURCHASES               the same of packages that are not paid yet (`packages`)
HOST#h / STRANGERS#yyyy-mm-dd    meetings, ttl
GUEST#hash                       version, free_bookings {booking_id: {host_id, until}}, mails_on, mails, ttl

    a paid class     one item more: HOLDS
    a free class     two: GUEST, STRANGERS                             all in the one transaction
    a guest's move   one: STRANGERS; how often it was moved is on the booking

`address` and `network` are salted hashes. An entry outlives its booking's stay in the list: whether the booking still
counts is asked only where the number is reached, so that nothing has to be written when one ends.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from boto3.dynamodb.conditions import Attr, ConditionBase

from joinlink.model.booking import Booking, today
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.claim import Claim
from joinlink.model.limits import (
    Admission,
    FreeBooking,
    Hold,
    Stranger,
    check_mails,
    check_meetings,
    check_network,
    room_for_free_booking,
    room_for_hold,
)
from joinlink.store import keys
from joinlink.store.booking_item import read_booking
from joinlink.store.days import day_of, touched_dates
from joinlink.store.items import epoch_deadline, instant_of, time_to_live
from joinlink.store.table import Table
from joinlink.store.writes import IS_NEW, ConditionCheck, Item, Put, Update, Write

KEPT_FOR: Final = timedelta(days=2)
"""How long an item stays after the last that it counts."""

Reading = Mapping[tuple[str, str], Item]


@dataclass(frozen=True, slots=True)
class Gate:
    """One change at the gate: what to read along with it, and what to write, if it may pass."""

    table: Table
    admission: Admission | None
    booking: Booking
    claim: Claim | None
    now: datetime
    along: Sequence[Booking] = ()
    """The other bookings of its series, which are counted with it (G6)."""

    def keys(self) -> list[keys.Key]:
        """Return the keys of the rows that the change is judged by."""
        admission, host_id = self.admission, self.booking.host_id
        if admission is None:
            return []
        shared = [] if admission.day is None else touched_dates(admission.day.interval)
        return [
            *(keys.day(host_id, day) for day in shared),
            *([keys.holds(host_id)] if admission.is_hold else []),
            *([keys.guest(admission.stranger.address)] if admission.is_counted_by_address else []),
            *([keys.strangers(host_id, today(self.now))] if admission.meetings else []),
        ]

    def writes(self, reading: Reading, *, besides: Container[date] = ()) -> list[Write | ConditionCheck]:
        """Return the writes that count the change; `besides` are days that it writes as well as those of its claim.

        Raises:  RateLimited, TrustedNumberReached
        """
        admission = self.admission
        if admission is None:
            return []
        return [
            *self._share(admission, reading, besides),
            *self._hold(admission, reading),
            *self._by_address(admission, reading),
            *self._meetings(admission, reading),
        ]

    # --- one network's share of a day ---

    def _share(self, admission: Admission, reading: Reading, besides: Container[date]) -> list[ConditionCheck]:
        """Check the share; the days that the change itself does not write must stay as they were read.

        While the network has less than half of its share, concurrent writers can't take it beyond.
        """
        day, claim, host_id = admission.day, self.claim, self.booking.host_id
        if day is None or claim is None:
            return []
        dates = touched_dates(day.interval)
        days = [day_of(host_id, each, _at(reading, keys.day(host_id, each))) for each in dates]
        claims = [each for one in days for each in one.claims.values()]
        is_near = check_network(claims, claim, day, admission.limits, self.now)
        written = touched_dates(claim.interval)
        return [one.check() for one in days if is_near and one.date not in written and one.date not in besides]

    # --- open holds ---

    def _hold(self, admission: Admission, reading: Reading) -> list[Put]:
        if not admission.is_hold:
            return []
        assert self.claim is not None
        assert self.claim.hold_until is not None
        key, stranger = keys.holds(self.booking.host_id), admission.stranger
        item = _at(reading, key)
        holds = room_for_hold(read_holds(item), stranger, admission.limits, self.now, self._still_held)
        holds = [*holds, Hold(self.booking.booking_id, self.claim.hold_until, stranger)]
        return [next_holds(key, item, holds)]

    def _still_held(self, booking_ids: Sequence[str]) -> Set[str]:
        return {each.booking_id for each in self._read(booking_ids) if each.waits_for_guest}

    # --- by the guest's address ---

    def _by_address(self, admission: Admission, reading: Reading) -> list[Put]:
        if not admission.is_counted_by_address:
            return []
        booking, day = self.booking, today(self.now)
        key = keys.guest(admission.stranger.address)
        item = _at(reading, key)
        ahead = _free_bookings(item)
        if admission.is_free_booking:
            asked = [booking, *self.along]
            ahead = room_for_free_booking(
                ahead, booking.host_id, admission.limits, self.now, self._still_ahead, more=len(asked)
            )
            new = (FreeBooking(one.booking_id, one.host_id, epoch_deadline(one.ends_at)) for one in asked)
            ahead = [*ahead, *new]
        sent = item["mails"] if item is not None and item["mails_on"] == day.isoformat() else 0
        check_mails(sent, admission, self.now)
        values = {
            "free_bookings": {one.booking_id: {"host_id": one.host_id, "until": one.until} for one in ahead},
            "mails_on": day.isoformat(),
            "mails": sent + admission.mails,
        }
        return [_next(key, item, values, max([epoch_deadline(self.now), *(one.until for one in ahead)]))]

    def _still_ahead(self, booking_ids: Sequence[str]) -> Set[str]:
        bookings = self._read(booking_ids)
        return {
            each.booking_id for each in bookings if each.status is BookingStatus.CONFIRMED and each.ends_at > self.now
        }

    # --- meetings that strangers cause ---

    def _meetings(self, admission: Admission, reading: Reading) -> list[Update | Put]:
        more, limits = admission.meetings, admission.limits
        if not more:
            return []
        key = keys.strangers(self.booking.host_id, today(self.now))
        item = _at(reading, key)
        made = 0 if item is None else item["meetings"]
        if not admission.is_paid:
            check_meetings(made, more, limits, self.now)
        if item is None:
            return [Put({**key, "meetings": more, **time_to_live(self.now, KEPT_FOR)}, IS_NEW)]
        has_room = Attr("meetings").lte(limits.strangers_meetings_a_day - more)
        return [Update(key, {}, None if admission.is_paid else has_room, {"meetings": more})]

    def _read(self, booking_ids: Sequence[str]) -> list[Booking]:
        return [read_booking(item) for item in self.table.get_each([keys.booking(each) for each in booking_ids])]


def read_holds(item: Item | None) -> list[Hold]:
    """Read what an item counts, by whom."""
    stored = {} if item is None else item["holds"]
    return [
        Hold(owner_id, each["until"], Stranger(each["address"], each["network"])) for owner_id, each in stored.items()
    ]


def next_holds(key: keys.Key, item: Item | None, holds: Sequence[Hold]) -> Put:
    """Return the write that stores what an item counts, if nobody has written it since it was read."""
    written = {
        hold.owner_id: {"until": hold.until, "address": hold.stranger.address, "network": hold.stranger.network}
        for hold in holds
    }
    return _next(key, item, {"holds": written}, max(hold.until for hold in holds))


def _free_bookings(item: Item | None) -> list[FreeBooking]:
    stored = {} if item is None else item["free_bookings"]
    return [FreeBooking(booking_id, each["host_id"], each["until"]) for booking_id, each in stored.items()]


def _next(key: keys.Key, item: Item | None, values: Item, until: int) -> Put:
    """Return the write that stores an item's next version, if nobody has written it since it was read."""
    version = 0 if item is None else item["version"]
    is_unchanged: ConditionBase = IS_NEW if item is None else Attr("version").eq(version)
    return Put({**key, "version": version + 1, **values, **time_to_live(instant_of(until), KEPT_FOR)}, is_unchanged)


def _at(reading: Reading, key: keys.Key) -> Item | None:
    return reading.get((key["pk"], key["sk"]))
