"""A search for the bookings and packages of one address (F7): whoever asks learns nothing, the address gets a mail.

    the form, POST /api/public/bookings/find ─▶ counted ─▶ an event for `mail_bookings` ─▶ one mail, if there are any
                                                  └▶ one too many: nothing more happens, and nobody is told

Whether there are bookings is found out after the answer, so that neither its words nor its timing give that away.

As JSON, which is how it travels to the function `mail_bookings`; the address itself does not travel:

    {"guest": the address's salted hash, "hostId"?}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus

if TYPE_CHECKING:
    from joinlink.model.package import Package

MOST_OF_A_NETWORK: Final = 30
"""How many searches one network may ask for a day: an office or a school shares one."""
MOST_LOOKED_AT: Final = 100
"""How many of the newest bookings and packages of an address are read, to choose those that it is mailed."""
MOST_MAILED: Final = 20
RECENT: Final = timedelta(days=30)
"""How long a booking that is over, or was called off, is still worth finding."""


@dataclass(frozen=True, slots=True)
class GuestSearch:
    """A request to `mail_bookings`; with a `host_id`, for one host's bookings only."""

    guest: str
    host_id: str | None = None

    def as_event(self) -> dict[str, object]:
        """Return the function's input."""
        return {"guest": self.guest, **({} if self.host_id is None else {"hostId": self.host_id})}

    @classmethod
    def of_event(cls, event: Mapping[str, object]) -> GuestSearch:
        """Read the function's input.

        Raises:  InvalidInput
        """
        match event:
            case {"guest": str(guest), "hostId": str(host_id)}:
                return cls(guest, host_id)
            case {"guest": str(guest)}:
                return cls(guest)
        raise InvalidInput(_("a search names the guest by a hash, and a host, if any"))

    def choose(self, bookings: Iterable[Booking], now: datetime) -> tuple[list[Booking], list[Booking]]:
        """Return the bookings to mail: those to come, the next one first, and those that are over, the latest first."""
        wanted = [each for each in bookings if self.host_id in (None, each.host_id) and _is_worth_finding(each, now)]
        ahead = sorted((each for each in wanted if _is_ahead(each, now)), key=lambda each: each.starts_at)
        behind = [each for each in wanted if not _is_ahead(each, now)]
        behind.sort(key=lambda each: each.starts_at, reverse=True)
        return ahead[:MOST_MAILED], behind[: MOST_MAILED - len(ahead[:MOST_MAILED])]

    def choose_packages(self, packages: Iterable[Package], now: datetime) -> list[Package]:
        """Return the packages to mail: those whose time is not over, the one that ends first in front."""
        own = [each for each in packages if self.host_id in (None, each.host_id)]
        good = [each for each in own if each.is_bookable and not each.is_expired(now)]
        return sorted(good, key=lambda each: each.expires_at or now)[:MOST_MAILED]


def _is_ahead(booking: Booking, now: datetime) -> bool:
    return booking.ends_at > now and (booking.status is BookingStatus.CONFIRMED or booking.is_held)


def _is_worth_finding(booking: Booking, now: datetime) -> bool:
    """Whether it was ever the guest's, and not too long ago."""
    return booking.status is not BookingStatus.EXPIRED and booking.ends_at > now - RECENT
