"""A host's guests and income."""

from __future__ import annotations

from typing import Final

from joinlink.web.api.booking_schemas import KnownGuestBody
from reference.answers.guests_and_income import Guests, Income, KnownGuest
from reference.calls import Access, Call, Query, Subject

_CURSOR: Final = Query("cursor", "The cursor of the guest's page, if it is not the first.", {"type": "string"})
_MONTH: Final = {"type": "string", "pattern": r"^2\d{3}-(0[1-9]|1[0-2])$"}

GUESTS_AND_INCOME: Final = Subject(
    "Guests and income",
    "Read from bookings and packages, so that there is nothing to maintain.",
    (
        Call(
            "listGuests",
            "GET /api/guests",
            Access.HOST,
            Guests,
            sample="host_bookings.guests",
            query=(Query("cursor", "That of the page before.", {"type": "string"}),),
            refuses=("invalid_input",),
            says="By address, whatever its case; guests whose data were deleted are left out. A guest with more than "
            "2,000 bookings appears on several pages, on each with the bookings read for it and all packages.",
        ),
        Call(
            "readGuest",
            "GET /api/guests/{guestId}",
            Access.HOST,
            KnownGuest,
            sample="host_bookings.guest",
            query=(_CURSOR,),
            refuses=("not_found", "invalid_input"),
        ),
        Call(
            "noteGuest",
            "PATCH /api/guests/{guestId}",
            Access.HOST,
            KnownGuest,
            sample="host_bookings.note",
            body=KnownGuestBody,
            query=(_CURSOR,),
            refuses=("not_found", "invalid_input"),
            says="Only the host sees it, and the guest who asks for all that is kept about them. An empty note takes "
            "it away.",
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
