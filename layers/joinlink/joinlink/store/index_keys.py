"""Every key of the table's two indexes.

index      partition key                            sort key
────────────────────────────────────────────────────────────────────────────────────────
by_start   host_pk  HOST#h                          start_sk  START#iso#b             a host's bookings
by_start   host_pk  HOST#h                          start_sk  PACKAGE#iso#p           packages, by when buying began
by_start   host_pk  HOST#h#OCCURRENCES              start_sk  START#iso#o             occurrences
due        due_pk   DUE#yyyy-mm-dd#shard(0-7)       due_sk    iso#owner               due work, whoever's it is
due        due_pk   LISTED#hosts                    due_sk    iso#host's id           for the operator
due        due_pk   LISTED#kind of notice           due_sk    iso#host's id#notice    for the operator, while open
due        due_pk   GUEST#hash                      due_sk    iso#b, iso#p            a guest's bookings and packages
due        due_pk   WEBHOOK#w, WAITING#w            due_sk    iso#d                   a webhook's log, and its failures

Both are sparse: a row without these attributes is in neither.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final
from zlib import crc32

from joinlink.clock import rfc3339
from joinlink.store.keys import DUE_PREFIX, WEBHOOK_PREFIX, host_partition

DUE_SHARDS: Final = 8
START_PREFIX: Final = "START#"
START_LAST: Final = "START#~"
SOLD_PREFIX: Final = "PACKAGE#"
SOLD_LAST: Final = "PACKAGE#~"


def by_start(host_id: str, starts_at: datetime, booking_id: str) -> dict[str, str]:
    """Return the attributes that put a booking into the index by_start."""
    return {"host_pk": host_partition(host_id), "start_sk": f"{start_bound(starts_at)}#{booking_id}"}


def by_sale(host_id: str, created_at: datetime, package_id: str) -> dict[str, str]:
    """Return the attributes that put a package into the index by_start, before all bookings."""
    return {"host_pk": host_partition(host_id), "start_sk": f"{SOLD_PREFIX}{rfc3339(created_at)}#{package_id}"}


def occurrences_partition(host_id: str) -> str:
    """Return the partition of the index by_start that has a host's occurrences."""
    return f"{host_partition(host_id)}#OCCURRENCES"


def occurrence_by_start(host_id: str, starts_at: datetime, occurrence_id: str) -> dict[str, str]:
    """Return the attributes that put an occurrence into the index by_start."""
    return {"host_pk": occurrences_partition(host_id), "start_sk": f"{start_bound(starts_at)}#{occurrence_id}"}


def start_bound(instant: datetime) -> str:
    """Return the bound that sorts before all bookings starting at this second or later, and after all earlier ones."""
    return f"{START_PREFIX}{rfc3339(instant)}"


def listed_hosts() -> str:
    """Return the partition of the index `due` that lists every host by the time they signed up."""
    return "LISTED#hosts"


def listed_notices(kind: str) -> str:
    """Return the partition of the index `due` that lists the notices of a kind that are not closed."""
    return f"LISTED#{kind}"


def listed(partition: str, at: datetime, name: str) -> dict[str, str]:
    """Return the index attributes by which a row is listed in one of these."""
    return {"due_pk": partition, "due_sk": f"{rfc3339(at)}#{name}"}


def deliveries_of(webhook_id: str, *, are_failing: bool) -> str:
    """Return the partition of the index `due` that has a webhook's deliveries, or those that are to be tried again."""
    return f"{'WAITING#' if are_failing else WEBHOOK_PREFIX}{webhook_id}"


def guest_partition(guest: str) -> str:
    """Return the partition of the index `due` that has a guest's bookings, by the salted hash of their address."""
    return f"GUEST#{guest}"


def due(owner_id: str, at: datetime) -> dict[str, str]:
    """Return the attributes that put due work into the index due."""
    shard = crc32(owner_id.encode()) % DUE_SHARDS
    return {"due_pk": due_partition(at.astimezone(UTC).date(), shard), "due_sk": f"{rfc3339(at)}#{owner_id}"}


def due_partition(utc_day: date, shard: int) -> str:
    """Return one of the partitions that a day's due work is spread over."""
    return f"{DUE_PREFIX}{utc_day.isoformat()}#{shard}"


def due_bound(instant: datetime) -> str:
    """Return the bound that sorts after all work due by this second, and before any that is due later."""
    return f"{rfc3339(instant)}#~"
