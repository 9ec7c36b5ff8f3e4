"""A host's guests and income."""

from __future__ import annotations

from typing import Final

from reference.answers.desk import Guests, Income
from reference.calls import Access, Call, Query, Subject

_MONTH: Final = {"type": "string", "pattern": r"^2\d{3}-(0[1-9]|1[0-2])$"}

DESK: Final = Subject(
    "Guests and income",
    "Read from the bookings, so that nothing has to be kept up.",
    (
        Call(
            "listGuests",
            "GET /api/guests",
            Access.HOST,
            Guests,
            sample="host_bookings.guests",
            query=(Query("cursor", "That of the page before.", {"type": "string"}),),
            refuses=("invalid_input",),
            says="By address, the case aside. Whose data were deleted is none. Who has more than 2,000 bookings stands "
            "on several pages, on each with those that were read for it.",
        ),
        Call(
            "listIncome",
            "GET /api/income",
            Access.HOST,
            Income,
            sample="host_bookings.income",
            query=(
                Query("from", "The first month, in the host's zone; without it, the fifth before `to`.", _MONTH),
                Query("to", "The last month; without it, the present one. Twelve at most.", _MONTH),
            ),
            refuses=("invalid_input",),
            says="A session counts in the month in which it starts, a package in the month in which it was sold, and a "
            "session that was paid with one not at all. Currencies are never added up.",
        ),
    ),
)
