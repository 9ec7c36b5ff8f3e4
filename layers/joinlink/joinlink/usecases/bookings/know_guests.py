"""Know a host's guests by their bookings, and keep what the host notes about them (P3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from joinlink.errors import InvalidInput, NotFound
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import StartRange
from joinlink.model.known_guest import LONGEST_NOTE, GuestNote, KnownGuest, by_guest
from joinlink.model.package import Package
from joinlink.ports.bookings import BookingStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import GuestNotes
from joinlink.ports.packages import PackageStore
from joinlink.usecases.bookings.list_bookings import BEFORE_ALL, MOST_LOOKED_AT
from joinlink.usecases.bookings.sold_packages import sold_packages


class GuestPorts(Protocol):
    """Ports for knowing guests."""

    bookings: BookingStore
    guest_notes: GuestNotes
    packages: PackageStore
    clock: Clock


@dataclass(frozen=True, slots=True)
class GuestPage:
    """The guests of the latest bookings that were read, and the cursor of those before, if any."""

    guests: Sequence[KnownGuest]
    cursor: str | None


def list_guests(host_id: str, cursor: str | None, ports: GuestPorts) -> GuestPage:
    """Return the guests of the latest 2,000 bookings: first those who come next, then those who came last.

    The first page also has who bought a package and has no booking among these.

    Raises:  InvalidInput  the cursor is not one of ours
    """
    found, following = _latest(host_id, cursor, ports)
    known, now = by_guest(host_id, found, ports.guest_notes.list(host_id), _sold(host_id, ports)), ports.clock.now()
    guests = [each for each in known if each.bookings or cursor is None]
    ahead = [(each, one) for each in guests if (one := each.next_one(now)) is not None]
    ahead.sort(key=lambda pair: pair[1].starts_at)
    coming = [each for each, _one in ahead]
    return GuestPage([*coming, *(each for each in guests if each.next_one(now) is None)], following)


def read_guest(host_id: str, guest_id: str, cursor: str | None, ports: GuestPorts) -> KnownGuest:
    """Return one guest by the same bookings, and their packages.

    Raises:  NotFound      none of these is theirs
             InvalidInput  the cursor is not one of ours
    """
    found, _following = _latest(host_id, cursor, ports)
    note = ports.guest_notes.get(host_id, guest_id)
    known = by_guest(host_id, found, [note] if note else [], _sold(host_id, ports))
    guest = next((each for each in known if each.guest_id == guest_id), None)
    if guest is None:
        raise NotFound(_("There is no such guest."))
    return guest


def note_guest(guest: KnownGuest, host_id: str, text: str, ports: GuestPorts) -> KnownGuest:
    """Keep what the host notes about a guest, and return them so; an empty text removes it.

    Raises:  InvalidInput  it is too long
    """
    note = text.replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(_("a note has at most %(number)s characters", number=LONGEST_NOTE), field="note")
    ports.guest_notes.put(host_id, guest.guest_id, note, ports.clock.now())
    return replace(guest, note=GuestNote(guest.guest_id, note) if note else None)


def _sold(host_id: str, ports: GuestPorts) -> Sequence[Package]:
    return sold_packages(host_id, ports.packages)[0]


def _latest(host_id: str, cursor: str | None, ports: GuestPorts) -> tuple[Sequence[Booking], str | None]:
    found = list[Booking]()
    walk = ports.bookings.walk_by_start(host_id, StartRange(after=BEFORE_ALL, newest_first=True), cursor=cursor)
    for booking, following in walk:
        found.append(booking)
        if len(found) == MOST_LOOKED_AT:
            return found, following if next(walk, None) else None
    return found, None
