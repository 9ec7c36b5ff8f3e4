"""Mail an address the bookings and packages that were searched for, with the link to each (F7)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

from joinlink.errors import NotFound
from joinlink.model.booking import Booking
from joinlink.model.guest_search import MOST_LOOKED_AT, GuestSearch
from joinlink.model.mail import FoundBooking, FoundPackage
from joinlink.model.package import Package
from joinlink.ports.bookings import GuestLinks, GuestSearches
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.ports.mails import MailComposer
from joinlink.ports.packages import PackageLinks
from joinlink.usecases.mails.send_mail import SendingPorts, send_mail


class FoundBookingsPorts(SendingPorts, Protocol):
    """Ports for mailing what was found."""

    guest_searches: GuestSearches
    hosts: HostStore
    mail_composer: MailComposer
    clock: Clock

    @property
    def guest_links(self) -> GuestLinks: ...

    @property
    def package_links(self) -> PackageLinks: ...


def mail_found_bookings(search: GuestSearch, ports: FoundBookingsPorts) -> int:
    """Mail them to the address that they were booked with, and return how many; without any there is no mail.

    Raises:  MailUnavailable, SendingNotAllowed  nothing is kept: whoever is still looking asks again
    """
    bookings, bought = ports.guest_searches.find(search.guest, MOST_LOOKED_AT)
    now = ports.clock.now()
    ahead, behind = (_with_hosts(each, ports) for each in search.choose(bookings, now))
    packages = _packages_with_hosts(search.choose_packages(bought, now), ports)
    if not (ahead or behind or packages):
        return 0
    mail = ports.mail_composer.found_bookings(ahead, behind, packages, find_url=ports.guest_links.search_page())
    return len(ahead) + len(behind) + len(packages) if send_mail(mail, ports) else 0


def _with_hosts(bookings: Iterable[Booking], ports: FoundBookingsPorts) -> list[FoundBooking]:
    """Add to each booking its host and its link; one whose host is gone is left out."""
    found = []
    for booking in bookings:
        with suppress(NotFound):
            host = ports.hosts.get(booking.host_id)
            found.append(FoundBooking(booking, host, ports.guest_links.booking_page(booking.booking_id)))
    return found


def _packages_with_hosts(packages: Iterable[Package], ports: FoundBookingsPorts) -> list[FoundPackage]:
    """Do the same for packages."""
    found = []
    for package in packages:
        with suppress(NotFound):
            host = ports.hosts.get(package.host_id)
            found.append(FoundPackage(package, host, ports.package_links.page(package.package_id)))
    return found
