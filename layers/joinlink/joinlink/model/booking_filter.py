"""What a host looks for among their bookings: a class, a status, words of a name, an address or a title (P3)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus

LONGEST_SEARCH: Final = 100
"""Characters."""
_WITHOUT_MARKS: Final = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
"""Letters that are no letter with a mark to Unicode, and are to people who can't type them."""


@dataclass(frozen=True, slots=True)
class BookingFilter:
    """Which bookings are wanted; each part that is empty lets all pass."""

    class_id: str = ""
    status: BookingStatus | None = None
    search: str = ""
    """Words, each of which has to be somewhere in the guest's name or address, or in the class's title."""

    def __bool__(self) -> bool:
        """Whether it keeps anything out."""
        return bool(self.class_id or self.status or self.search.strip())

    def matches(self, booking: Booking) -> bool:
        """Whether a booking is wanted."""
        if self.class_id not in ("", booking.class_id) or self.status not in (None, booking.status):
            return False
        words = folded(self.search).split()
        if not words:
            return True
        text = folded(f"{booking.guest.name}\n{booking.guest.email}\n{booking.class_title}")
        return all(word in text for word in words)


EVERYTHING: Final = BookingFilter()


def folded(text: str) -> str:
    """Return a text without case and accents: `Zoë MÜLLER` and `zoe muller` are one."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each)).translate(_WITHOUT_MARKS)
