"""Have an address's bookings mailed to it (F7); who asks learns nothing of them."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import NotFound
from joinlink.model.guest_search import MOST_OF_A_NETWORK, GuestSearch
from joinlink.ports.bookings import GuestSearches, SearchRunner
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.usecases.bookings.strangers import Strangers


class SearchPorts(Protocol):
    """Ports for searching."""

    guest_searches: GuestSearches
    search_runner: SearchRunner
    hosts: HostStore
    clock: Clock

    @property
    def strangers(self) -> Strangers: ...


def search_bookings(email: str, handle: str | None, source: str, ports: SearchPorts) -> bool:
    """Have the address's bookings searched for and mailed to it, of one host only if a handle is given.

    Returns whether that happens, which nobody is told: an address may be searched for as often a day as strangers may
    cause it mail, a network may ask for somewhat more, and a handle may be nobody's (S1).
    Raises:  StoreUnavailable
    """
    guest, strangers, now = ports.strangers.guest(email), ports.strangers, ports.clock.now()
    network = strangers.network(source)
    if not strangers.is_of_this_machine(network) and not ports.guest_searches.count(network, MOST_OF_A_NETWORK, now):
        return False
    if not ports.guest_searches.count(guest, strangers.limits.mails_a_day, now):
        return False
    try:
        host_id = None if handle is None else ports.hosts.owner_of(handle).host_id
    except NotFound:
        return False
    ports.search_runner.start(GuestSearch(guest, host_id))
    return True
