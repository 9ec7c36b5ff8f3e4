"""The day ledger: the claims on a host's time (A6).

HOST#h / DAY#yyyy-mm-dd    version, claims {owner_id: {start, end, class_id, hold_until, network, seating}}, ttl
                           seating {start, end, confirmed, held_until []}: of an occurrence, without buffers

One item for each UTC day; a claim across midnight is stored, whole, on every day that it touches. Buffers are included,
and times are epoch seconds. A day is written on the condition that its version is the one read, so of two writers one
has to read again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from joinlink.errors import SlotTaken
from joinlink.language import gettext as _
from joinlink.model.claim import Claim, Seating
from joinlink.model.slots import Interval
from joinlink.store import keys
from joinlink.store.items import instant_of, time_to_live
from joinlink.store.writes import IS_NEW, ConditionCheck, Item, Put

KEPT_FOR: Final = timedelta(days=60)
NOT_WRITTEN_YET: Final = 0


@dataclass(frozen=True, slots=True)
class Day:
    """One UTC day of one host, as read; `version` is 0 for a day that was never written."""

    host_id: str
    date: date
    version: int = NOT_WRITTEN_YET
    claims: Mapping[str, Claim] = field(default_factory=dict)

    def with_claim(self, claim: Claim, now: datetime) -> Day:
        """Return the day with this claim, in place of any earlier claim of its owner, and without lapsed claims.

        Raises:  SlotTaken  a live claim of another owner overlaps
        """
        others = [one for one in self.claims.values() if one.is_live(now) and one.owner_id != claim.owner_id]
        if any(overlap(other.interval, claim.interval) for other in others):
            raise SlotTaken(_("somebody else holds the time"))
        return replace(self, claims={one.owner_id: one for one in [*others, claim]})

    def with_fewer_seats(self, claim: Claim) -> Day:
        """Return the day with this claim in place of the one that its owner has, of which nothing is added."""
        return replace(self, claims={**self.claims, claim.owner_id: claim})

    def without_claim(self, owner_id: str) -> Day:
        """Return the day without this owner's claim."""
        return replace(self, claims={key: claim for key, claim in self.claims.items() if key != owner_id})

    @property
    def is_unchanged(self) -> ConditionBase:
        """The condition that nobody has written the day since it was read."""
        return IS_NEW if self.version == NOT_WRITTEN_YET else Attr("version").eq(self.version)

    def check(self) -> ConditionCheck:
        """Return the check that the day is still as it was read."""
        return ConditionCheck(keys.day(self.host_id, self.date), self.is_unchanged)

    def put(self) -> Put:
        """Return the write that stores this as the day's next version."""
        end_of_day = datetime.combine(self.date, time.max, UTC)
        item = {
            "version": self.version + 1,
            "claims": {key: _claim_item(claim) for key, claim in self.claims.items()},
            **time_to_live(end_of_day, KEPT_FOR),
        }
        return Put(keys.day(self.host_id, self.date) | item, self.is_unchanged)


def day_of(host_id: str, touched: date, item: Item | None) -> Day:
    """Read a day from its item, or start an empty one."""
    if item is None:
        return Day(host_id, touched)
    return Day(host_id, touched, item["version"], {claim.owner_id: claim for claim in claims_of(item)})


def claims_of(item: Item) -> list[Claim]:
    """Read the claims of a day's item."""
    return [_read_claim(owner_id, claim) for owner_id, claim in item["claims"].items()]


def touched_dates(interval: Interval) -> Sequence[date]:
    """Return the UTC days that a stretch of time touches."""
    first, last = instant_of(interval.start).date(), instant_of(interval.end - 1).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def days_within(host_id: str, window: Interval) -> ConditionBase:
    """Return the key condition for a host's days that a window touches."""
    dates = touched_dates(window)
    first, last = keys.day(host_id, dates[0]), keys.day(host_id, dates[-1])
    return Key("pk").eq(first["pk"]) & Key("sk").between(first["sk"], last["sk"])


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two half-open stretches of time have an instant in common."""
    return one.start < other.end and other.start < one.end


def _claim_item(claim: Claim) -> Item:
    item: Item = {"start": claim.interval.start, "end": claim.interval.end, "class_id": claim.class_id}
    if claim.hold_until is not None:
        item["hold_until"] = claim.hold_until
    if claim.network is not None:
        item["network"] = claim.network
    if claim.seating is not None:
        session = claim.seating.session
        item["seating"] = {
            "start": session.start,
            "end": session.end,
            "confirmed": claim.seating.confirmed,
            "held_until": list(claim.seating.held_until),
        }
    return item


def _read_claim(owner_id: str, item: Mapping[str, Any]) -> Claim:
    return Claim(
        owner_id,
        item["class_id"],
        Interval(item["start"], item["end"]),
        item.get("hold_until"),
        item.get("network"),
        _read_seating(item.get("seating")),
    )


def _read_seating(item: Mapping[str, Any] | None) -> Seating | None:
    if item is None:
        return None
    return Seating(Interval(item["start"], item["end"]), item["confirmed"], tuple(item["held_until"]))
