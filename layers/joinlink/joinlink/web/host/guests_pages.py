"""A host's guests: the list, and one of them with history and note (P3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.booking import Booking
from joinlink.model.booking_filter import folded
from joinlink.model.known_guest import LONGEST_NOTE, KnownGuest
from joinlink.model.local_time import written_moment, written_plain_date, written_zone
from joinlink.model.profile import HostProfile
from joinlink.usecases.bookings.know_guests import GuestPage
from joinlink.web.addresses import GUESTS_PAGE, known_guest_address
from joinlink.web.host.booking_entries import by_day, entry_of
from joinlink.web.host.layout import host_page
from joinlink.web.host.sold_pages import SoldPackage
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.session import SignedIn

SHOWN: Final = 100
"""Guests on the page; a name or an address finds the others."""


@dataclass(frozen=True, slots=True)
class GuestEntry:
    """A guest as the list shows them."""

    known: KnownGuest
    path: str
    following: str
    last: str
    paid: str

    @classmethod
    def of(cls, known: KnownGuest, timezone: str, now: datetime, cursor: str | None = None) -> GuestEntry:
        """Put a guest into words, in the host's zone."""
        following, last = known.next_one(now), known.last_one(now)
        return cls(
            known=known,
            path=known_guest_address(known.guest_id, cursor),
            following=_moment(following, timezone) if following else "",
            last=written_plain_date(last.starts_at.astimezone(ZoneInfo(timezone))) if last else "",
            paid=" + ".join(amount.written for amount in known.paid),
        )


def guests_page(
    signed_in: SignedIn, profile: HostProfile, listed: GuestPage, *, search: str, cursor: str | None, now: datetime
) -> Response[str]:
    """Show the guests whose name or address has the words, in any case and with any accents."""
    words, timezone = folded(search).split(), profile.availability.timezone
    found = [each for each in listed.guests if _has(each, words)]
    return host_page(
        "host/guests.html",
        signed_in,
        profile.connections,
        current=GUESTS_PAGE,
        guests=[GuestEntry.of(each, timezone, now, cursor) for each in found[:SHOWN]],
        found=len(found),
        more=max(0, len(found) - SHOWN),
        search=search,
        earlier=f"{GUESTS_PAGE}?{urlencode({'q': search, 'cursor': listed.cursor})}" if listed.cursor else "",
        is_first=cursor is None,
    )


def guest_page(
    signed_in: SignedIn,
    profile: HostProfile,
    known: KnownGuest,
    *,
    cursor: str | None,
    now: datetime,
    form: FormState | None = None,
    is_saved: bool = False,
) -> Response[str]:
    """Show a guest with their bookings and packages and the host's note; `form` is a note that was refused."""
    timezone = profile.availability.timezone
    return host_page(
        "host/guest.html",
        signed_in,
        profile.connections,
        current=GUESTS_PAGE,
        status=422 if form else 200,
        entry=GuestEntry.of(known, timezone, now, cursor),
        zone=written_zone(known.guest.timezone, now),
        packages=[SoldPackage.of(each, timezone, now) for each in known.packages],
        days=by_day([entry_of(each, timezone, now) for each in known.bookings], timezone, now),
        form=form or FormState({"note": known.note.text if known.note else ""}),
        longest=LONGEST_NOTE,
        is_saved=is_saved,
    )


def _has(known: KnownGuest, words: Sequence[str]) -> bool:
    text = folded(f"{known.name}\n{known.email}")
    return all(word in text for word in words)


def _moment(booking: Booking, timezone: str) -> str:
    return written_moment(booking.starts_at.astimezone(ZoneInfo(timezone)))
