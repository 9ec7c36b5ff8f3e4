"""A host's public pages, and bookings by anybody."""

from __future__ import annotations

from typing import Final

from joinlink.model.series import FEWEST_DATES, MOST_DATES
from joinlink.web.api.booking_schemas import BookingBody, GuestSearchBody, SeriesBody
from reference.answers.answer import Nothing
from reference.answers.public_pages import BookingReceipt, PublicHost, SeriesDates, SeriesReceipt, Slots
from reference.calls import Access, Call, Query, Subject
from reference.parts import IDEMPOTENCY_KEY

_DATE: Final = {"type": "string", "format": "date"}

PUBLIC_PAGES: Final = Subject(
    "Booking",
    "From a host's public page to a booking, without a session or a key: read the host, list times, book one.",
    (
        Call(
            "readHost",
            "GET /api/public/hosts/{handle}",
            Access.ANYBODY,
            PublicHost,
            sample="catalogue.host",
            redirects=301,
            refuses=("not_found",),
        ),
        Call(
            "listSlots",
            "GET /api/public/hosts/{handle}/classes/{slug}/slots",
            Access.ANYBODY,
            Slots,
            sample="catalogue.slots",
            redirects=301,
            query=(
                Query("from", "The first date.", _DATE, required=True),
                Query("to", "The last date, at most 62 days in all.", _DATE, required=True),
                Query("timezone", "The zone of the dates, by its IANA name; the host's otherwise.", {"type": "string"}),
            ),
            refuses=("not_found", "invalid_input"),
        ),
        Call(
            "book",
            "POST /api/public/hosts/{handle}/classes/{slug}/bookings",
            Access.ANYBODY,
            BookingReceipt,
            sample="book.json_body",
            redirects=308,
            body=BookingBody,
            status=201,
            headers=(IDEMPOTENCY_KEY,),
            refuses=(
                *("not_found", "slot_taken", "slot_not_offered", "illegal_transition", "host_not_payable"),
                *("forbidden", "rate_limited", "availability_unknown", "provider_unavailable"),
            ),
            says="A free class is confirmed at once. A paid one is held until `holdExpiresAt`, and paid at "
            "`checkoutUrl`. With `status` `awaiting_confirmation` the guest confirms by a link in a mail, and there is "
            "no `token`. `answers` are by the ids of the class's questions.",
        ),
        Call(
            "listSeriesDates",
            "GET /api/public/hosts/{handle}/classes/{slug}/series",
            Access.ANYBODY,
            SeriesDates,
            sample="book.series_dates",
            redirects=301,
            query=(
                Query("startsAt", "The first start.", {"type": "string", "format": "date-time"}, required=True),
                Query(
                    "count",
                    "How many weeks, at most the class's `seriesMax`.",
                    {"type": "integer", "minimum": FEWEST_DATES, "maximum": MOST_DATES},
                    required=True,
                ),
                Query("timezone", "The zone of the days, by its IANA name; the host's otherwise.", {"type": "string"}),
            ),
            refuses=("not_found", "invalid_input", "availability_unknown"),
            says="Each date keeps the wall-clock time of the first one by the host's clocks.",
        ),
        Call(
            "bookSeries",
            "POST /api/public/hosts/{handle}/classes/{slug}/series",
            Access.ANYBODY,
            SeriesReceipt,
            sample="book.series",
            redirects=308,
            body=SeriesBody,
            status=201,
            headers=(IDEMPOTENCY_KEY,),
            refuses=(
                *("not_found", "slot_taken", "illegal_transition", "host_not_payable"),
                *("rate_limited", "availability_unknown", "provider_unavailable"),
            ),
            says="All dates or none: `slot_taken` names those that are not free in `starts`. One checkout is over the "
            "`total`; afterwards each booking is independent.",
        ),
        Call(
            "findBookings",
            "POST /api/public/bookings/find",
            Access.ANYBODY,
            Nothing,
            sample="guest_help.find",
            body=GuestSearchBody,
            status=202,
        ),
    ),
)
