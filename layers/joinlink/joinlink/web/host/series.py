"""A series on its host's pages: its dates, and the result of a change of all that are still to come (G6)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.local_time import TimeInLines, in_lines
from joinlink.usecases.bookings.change_series import SeriesChange

REST: Final = "rest"
"""The field of a form that is about all dates still to come."""
_ALL: Final = {
    "cancelled_rest": N_("All dates that were still to come are cancelled. The guest gets a mail for each."),
    "moved_rest": N_("All dates that were still to come have moved. The guest gets a mail for each."),
}
_DONE: Final = re.compile(r"(cancelled_rest|moved_rest)(?:-([0-9]{1,2}(?:\.[0-9]{1,2}){0,11}))?(-more)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class DateOfSeries:
    """One date, with its time in the host's zone and, if it isn't simply confirmed, its state."""

    booking: Booking
    when: TimeInLines
    state: str


def dates_of_series(series: Sequence[Booking], timezone: str, now: datetime) -> list[DateOfSeries]:
    """Return the dates as lines."""
    return [
        DateOfSeries(
            each,
            in_lines(each.starts_at, each.ends_at, timezone, now),
            "" if each.status is BookingStatus.CONFIRMED else each.status.in_words,
        )
        for each in series
    ]


def rest_done(what: str, change: SeriesChange) -> str:
    """Return the result of a change for the next page's address: which dates stay, and whether there are more."""
    stay = ".".join(str(each.booking.series.number) for each in change.stays if each.booking.series)
    return what + (f"-{stay}" if stay else "") + ("" if change.is_finished else "-more")


def words_of_rest(done: str | None) -> str | None:
    """Put the result in the address into words; None where it is about no series."""
    found = _DONE.fullmatch(done or "")
    if found is None:
        return None
    what, stay, more = found.groups()
    if more:
        return _("Not all dates are changed yet. Please do the same once more for the others.")
    if stay:
        numbers = ", ".join(stay.split("."))
        return _(
            "These dates could not be changed and stay as they are: %(numbers)s. All others are done.", numbers=numbers
        )
    return _(_ALL[what])
