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
"""Letters without a mark by Unicode's rules, though people who can't type them see one."""


@dataclass(frozen=True, slots=True)
class BookingFilter:
    """The bookings that are wanted; an empty part excludes none."""

    class_id: str = ""
    status: BookingStatus | None = None
    search: str = ""
    """Words, each of which has to be somewhere in the guest's name or address, or in the class's title."""

    def __bool__(self) -> bool:
        """Whether it excludes anything."""
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
    """Return a text without case and accents: `Zoë MÜLLER` and `zoe muller` become the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each)).translate(_WITHOUT_MARKS)
