"""A host's calendar feed: their bookings for calendar programs, under an address that is a secret (P3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.host import Host
from joinlink.model.occurrence import Occurrence

REACHES_BACK: Final = timedelta(days=60)
REFRESH: Final = timedelta(hours=1)
"""How often programs are asked to come back; whether they do is up to them."""
FETCHES_A_MINUTE: Final = 20
MOST_ENTRIES: Final = 1000
"""Of each kind, from sixty days ago on; a calendar program reads as much within a second."""
ENDING: Final = ".ics"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as its host sees it; its secret is stored nowhere."""

    created_at: datetime
    fetched_on: date | None = None
    """The day, UTC, on which a program last came for it."""


@dataclass(frozen=True, slots=True)
class FeedHolder:
    """The host of a feed, and the state of its content when it was last fetched."""

    host_id: str
    digest: str | None = None
    changed_at: datetime | None = None
    """When its content was first seen as it is."""


@dataclass(frozen=True, slots=True)
class FeedContent:
    """The content of a feed, by start: bookings with a time of their own, and occurrences, once for all their seats."""

    host: Host
    bookings: Sequence[Booking]
    occurrences: Sequence[Occurrence]
