"""Whole lives of bookings, from the booking to the cancellation, with a look at everything in between.

A life takes some seconds, so each is lived once, however many tests look at it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import unescape
from typing import Any, Final
from zoneinfo import ZoneInfo

import requests

from joinlink.model.local_time import written_zone
from tests.e2e.people import Host, Offer, Town


@dataclass(frozen=True)
class Row:
    """A row of M3: what is connected, what the class says, and what a booking then gets."""

    connected: tuple[str, ...]
    choice: str = "automatic"
    provider: str | None = None
    has_event: bool = False
    mover: str = "guest"
    """Who moves the booking; a guest who does has paid, a host does it for free."""


ROWS: Final = {
    "zoom_only": Row(("zoom",), provider="zoom"),
    "google_only": Row(("google",), provider="google_meet", has_event=True, mover="host"),
    "both_on_zoom": Row(("zoom", "google"), provider="zoom", has_event=True, mover="host"),
    "both_on_meet": Row(("zoom", "google"), "google_meet", provider="google_meet", has_event=True),
    "none": Row((), mover="host"),
}
ZONES: Final = {"guest": "America/New_York", "host": "Europe/Berlin"}
READERS: Final = tuple(ZONES)


@dataclass(frozen=True)
class Moment:
    """All that can be seen of a booking at one time."""

    booking: dict[str, Any]
    meetings: list[dict[str, Any]]
    events: list[dict[str, Any]]
    mails: dict[str, list[dict[str, Any]]]
    """By reader, oldest first."""
    slots: frozenset[str]
    notices: list[dict[str, Any]]
    page: str
    """The guest's page, under the address that the guest got with the booking."""
    joined: requests.Response
    """Where the bridge of the guest's first mail leads."""
    file: requests.Response
    """The calendar file that the guest's page offers."""

    @property
    def link(self) -> str | None:
        """The booking's link."""
        return self.booking.get("meetingUrl")

    def latest_mail(self, reader: str) -> dict[str, Any]:
        """Return the newest mail to guest or host."""
        return self.mails[reader][-1]


@dataclass(frozen=True)
class Life:
    """A booking that one party moved and the other cancelled."""

    row: Row
    offer: Offer
    booked: Moment
    moved: Moment
    cancelled: Moment

    @property
    def is_paid(self) -> bool:
        """Whether it cost something."""
        return self.row.mover == "guest"

    @property
    def canceller(self) -> str:
        """Who cancelled it: the one who did not move it."""
        return next(reader for reader in READERS if reader != self.row.mover)

    @property
    def moments(self) -> tuple[Moment, Moment, Moment]:
        """The whole life in order."""
        return self.booked, self.moved, self.cancelled


@cache
def life(town: Town, row_name: str) -> Life:
    """Let a guest book; one party moves the booking to the last slot of the week, and the other one cancels it."""
    row = ROWS[row_name]
    town.clear_up()
    offer = class_on_sale(town, row)
    offer.booked_and_paid()
    booked = look(offer)
    assert offer.move(offer.slots()[-1]["startsAt"], by=row.mover).status_code == 200
    moved = look(offer)
    cancelled = offer.cancel(by="host", reason="I am ill.") if row.mover == "guest" else offer.cancel()
    assert cancelled.status_code == 200
    return Life(row, offer, booked, moved, look(offer))


def class_on_sale(town: Town, row: Row) -> Offer:
    """Put an online class on sale, which requires an account even if none is left by the time of the booking."""
    host = town.host(*row.connected or ["zoom"])
    offer = host.sell(price_minor=4500 if row.mover == "guest" else 0, meetingProvider=row.choice)
    if not row.connected:
        disconnect(host, "zoom")
    return offer


def disconnect(host: Host, provider: str) -> None:
    """Let the host disconnect an account."""
    assert host.call("DELETE", f"/api/connections/{provider}").status_code == 204


def look(offer: Offer) -> Moment:
    """Look at everything, once the workflow of the booking's present revision has ended."""
    booking = offer.settled()
    mails = offer.mails()
    calendar_file = f"{offer.town.site}/bookings/{offer.booking_id}/calendar.ics"
    return Moment(
        booking=booking,
        meetings=offer.town.meetings(booking),
        events=offer.town.events(booking),
        mails=mails,
        slots=frozenset(slot["startsAt"] for slot in offer.slots()),
        notices=offer.host.notices(),
        page=offer.guest.get(offer.booking_url, timeout=60).text,
        joined=offer.guest.get(bridge_in(mails["guest"][0], offer.town.site), allow_redirects=False, timeout=60),
        file=offer.guest.get(calendar_file, params={"token": offer.token}, timeout=60),
    )


def bridge_in(mail: dict[str, Any], site: str) -> str:
    """Return the bridge's address as a mail's text has it."""
    (address,) = (word for word in mail["text"].split() if word.startswith(f"{site}/j/"))
    return str(address)


def local_time(instant: str, reader: str) -> str:
    """Write the beginning of a class as guest or host should read it, on the clock of their own zone."""
    day, year, clock = _day_year_and_clock(instant, reader)
    return f"{day}, {year}, {clock}"


def shows(page: str, booking: dict[str, Any]) -> bool:
    """Return whether the guest's page shows a booking's time, with the year where it is another, and names the zone."""
    day, year, clock = _day_year_and_clock(booking["startsAt"], "guest")
    seen = as_seen(page)
    return bool(re.search(rf"\b{day}(, {year})? {clock}\b", seen)) and zone(booking, "guest") in seen


def zone(booking: dict[str, Any], reader: str) -> str:
    """Name the zone of guest or host as they should read it at the booking's time (F4)."""
    return written_zone(ZONES[reader], *(datetime.fromisoformat(booking[edge]) for edge in ("startsAt", "endsAt")))


def as_seen(page: str) -> str:
    """Return the words of a page as they stand one after another, whatever elements they are in."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page)).split())


def says(mail: dict[str, Any], part: str) -> str:
    """Return a part of a mail as its reader has it: without escapes of HTML and folds of a calendar file."""
    return unescape(mail["html"]) if part == "html" else str(mail[part]).replace("\r\n ", "")


def _day_year_and_clock(instant: str, reader: str) -> tuple[str, int, str]:
    local = datetime.fromisoformat(instant).astimezone(ZoneInfo(ZONES[reader]))
    return f"{local:%A, %B} {local.day}", local.year, f"{local.hour % 12 or 12}:{local:%M}"
