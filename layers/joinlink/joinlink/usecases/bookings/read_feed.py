"""Read a host's calendar feed for the programs that have its secret address (P3)."""

from __future__ import annotations

from itertools import islice
from typing import Protocol

from joinlink.errors import NotFound, RateLimited
from joinlink.language import gettext as _
from joinlink.model.booking_parts import StartRange
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.feed import FETCHES_A_MINUTE, MOST_ENTRIES, REACHES_BACK, FeedContent, FeedHolder
from joinlink.ports.bookings import BookingStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import FeedStore, HostStore
from joinlink.ports.occurrences import OccurrenceStore
from joinlink.usecases.bookings.list_bookings import MOST_LOOKED_AT


class FeedPorts(Protocol):
    """Ports for reading a feed."""

    feeds: FeedStore
    hosts: HostStore
    bookings: BookingStore
    occurrences: OccurrenceStore
    clock: Clock


def find_feed(secret: str, ports: FeedPorts) -> FeedHolder:
    """Return whose feed it is, and count the fetch.

    Raises:  NotFound     there is no such feed
             RateLimited  it was fetched too often within a minute
    """
    holder, now = ports.feeds.find(secret), ports.clock.now()
    if holder is None:
        raise NotFound(_("There is no calendar at this address; it may have been revoked."))
    if not ports.feeds.count_fetch(secret, now, FETCHES_A_MINUTE):
        words = _("A calendar can be fetched %(number)s times a minute.", number=FETCHES_A_MINUTE)
        raise RateLimited(words, retry_after=60 - now.second)
    return holder


def read_feed(holder: FeedHolder, ports: FeedPorts) -> FeedContent:
    """Return the sessions that take place, from sixty days ago on: at most 2,000 bookings are read, in ten Queries.

    Raises:  NotFound  the account is closed
    """
    host = ports.hosts.get(holder.host_id)
    if host.closed_at is not None:
        raise NotFound(_("There is no calendar at this address; it may have been revoked."))
    starts = StartRange(after=ports.clock.now() - REACHES_BACK)
    walk = islice(ports.bookings.walk_by_start(host.host_id, starts), MOST_LOOKED_AT)
    own = (one for one, _cursor in walk if one.status is BookingStatus.CONFIRMED and one.occurrence_id is None)
    shared, _cursor = ports.occurrences.list_by_start(host.host_id, starts, limit=MOST_ENTRIES, cursor=None)
    return FeedContent(host, list(islice(own, MOST_ENTRIES)), [each for each in shared if each.takes_place])
