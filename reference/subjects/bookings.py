"""A host's bookings."""

from __future__ import annotations

from typing import Final

from joinlink.model.booking_filter import LONGEST_SEARCH
from joinlink.model.booking_stages import BookingStatus
from joinlink.usecases.bookings.list_bookings import When
from joinlink.web.api.booking_schemas import (
    HostCancelBody,
    MeetingLinkBody,
    OccurrenceCancelBody,
    RefundBody,
    RescheduleBody,
    SeriesCancelBody,
    SeriesMoveBody,
)
from joinlink.web.api.schemas import NoBody
from reference.answers.bookings import HostBooking, HostBookings, Occurrence, Occurrences, SeriesChange, Timeline
from reference.calls import CALENDAR, CSV, Access, Call, Query, Subject
from reference.parts import IDEMPOTENCY_KEY

PAGE: Final = (
    Query(
        "when",
        "Those to come, soonest first, or those that are over, latest first.",
        {"type": "string", "enum": [*When], "default": When.UPCOMING},
    ),
    Query("cursor", "That of the page before.", {"type": "string"}),
)
FOUND: Final = (
    Query(
        "when",
        "Those to come, soonest first; those that are over, latest first; or all, by their start.",
        {"type": "string", "enum": [*When], "default": When.UPCOMING},
    ),
    Query("classId", "Only those of this class.", {"type": "string"}),
    Query("status", "Only those with this status.", {"type": "string", "enum": [*BookingStatus]}),
    Query(
        "q",
        "Words, each of which has to be in the guest's name or address or the class's title, whatever its case and "
        "accents.",
        {"type": "string", "maxLength": LONGEST_SEARCH},
    ),
    Query(
        "from", "Only those that start on this day or later, in the host's zone.", {"type": "string", "format": "date"}
    ),
    Query("to", "Only those that start on this day or before.", {"type": "string", "format": "date"}),
    Query("cursor", "The cursor from the page before; the other parameters stay as they were.", {"type": "string"}),
)

BOOKINGS: Final = Subject(
    "Bookings",
    "What guests have booked with the host. Guests get a mail about every change.",
    (
        Call(
            "listBookings",
            "GET /api/bookings",
            Access.HOST,
            HostBookings,
            sample="host_bookings.upcoming",
            query=FOUND,
            refuses=("invalid_input",),
            says="Where `classId`, `status` or `q` is given, an answer looks through 2,000 bookings at most: it may be "
            "short, or empty, and have a `cursor` that goes on.",
        ),
        Call(
            "downloadBookings",
            "GET /api/bookings.csv",
            Access.HOST,
            CSV,
            sample="host_bookings.table",
            query=FOUND,
            refuses=("invalid_input",),
            says="UTF-8 with a mark in front, commas, CRLF; headings in the host's language, a column for each "
            "question. "
            "Where there is more, for at most 2,000 bookings are looked through, the header `Link` leads on "
            '(`rel="next"`).',
        ),
        Call(
            "fetchFeed",
            "GET /feeds/{token}.ics",
            Access.ANYBODY,
            CALENDAR,
            sample="host_bookings.feed",
            answered_by="GET /feeds/{file}",
            refuses=("not_found", "rate_limited"),
            says="Hosts make and revoke the address on one of their pages. It has what is confirmed, from sixty days "
            "ago on, and each start of a class with several seats once. It carries `ETag` and `Last-Modified`; if "
            "nothing has changed, the answer is 304.",
        ),
        Call(
            "readBooking",
            "GET /api/bookings/{bookingId}",
            Access.HOST,
            HostBooking,
            sample="host_bookings.read",
            refuses=("not_found",),
        ),
        Call(
            "readTimeline",
            "GET /api/bookings/{bookingId}/timeline",
            Access.HOST,
            Timeline,
            sample="host_bookings.timeline",
            refuses=("not_found",),
        ),
        Call(
            "listOccurrences",
            "GET /api/occurrences",
            Access.HOST,
            Occurrences,
            sample="host_bookings.occurrences",
            query=PAGE,
            refuses=("invalid_input",),
            says="Those in which somebody has a seat. An unpaid one counts until its hold lapses.",
        ),
        Call(
            "readOccurrence",
            "GET /api/occurrences/{occurrenceId}",
            Access.HOST,
            Occurrence,
            sample="host_bookings.occurrence",
            refuses=("not_found",),
        ),
        Call(
            "cancelOccurrence",
            "POST /api/occurrences/{occurrenceId}/cancel",
            Access.HOST,
            Occurrence,
            sample="change_booking.cancel_for_all",
            body=OccurrenceCancelBody,
            body_required=False,
            refuses=("not_found", "illegal_transition"),
            says="Each of its bookings is cancelled, and each guest mailed the `reason`. With `refund`, what they paid "
            "goes back. Unpaid holds are let go. All of it may take some minutes.",
        ),
        Call(
            "rescheduleOccurrence",
            "POST /api/occurrences/{occurrenceId}/reschedule",
            Access.HOST,
            Occurrence,
            sample="change_booking.reschedule_for_all",
            body=RescheduleBody,
            refuses=("not_found", "illegal_transition", "slot_taken", "slot_not_offered", "availability_unknown"),
            says="Each of its bookings follows, and each guest is mailed the new time. Unpaid holds are let go.",
        ),
        Call(
            "cancelSeries",
            "POST /api/series/{seriesId}/cancel",
            Access.HOST,
            SeriesChange,
            sample="change_booking.cancel_rest_of_series",
            body=SeriesCancelBody,
            body_required=False,
            refuses=("not_found",),
            says="Each booking that has not begun is cancelled by itself, and the guest is mailed the `reason`. With "
            "`refund`, what was paid for it goes back first. An unpaid series is let go. Safe to repeat.",
        ),
        Call(
            "moveSeries",
            "POST /api/series/{seriesId}/reschedule",
            Access.HOST,
            SeriesChange,
            sample="change_booking.reschedule_rest_of_series",
            body=SeriesMoveBody,
            refuses=("not_found",),
            says="Each booking that has not begun moves within its week, Monday to Sunday, by the host's clocks. What "
            "can't be moved is named and stays. Safe to repeat.",
        ),
        Call(
            "cancelBooking",
            "POST /api/bookings/{bookingId}/cancel",
            Access.HOST,
            HostBooking,
            sample="change_booking.cancel",
            body=HostCancelBody,
            body_required=False,
            refuses=("not_found", "illegal_transition"),
            says="No money moves; a refund is a separate call. The guest is told the `reason`.",
        ),
        Call(
            "moveBooking",
            "POST /api/bookings/{bookingId}/reschedule",
            Access.HOST,
            HostBooking,
            sample="change_booking.reschedule",
            body=RescheduleBody,
            refuses=("not_found", "slot_taken", "slot_not_offered", "illegal_transition", "availability_unknown"),
        ),
        Call(
            "putMeetingLink",
            "PUT /api/bookings/{bookingId}/meeting-link",
            Access.HOST,
            HostBooking,
            sample="change_booking.paste_link",
            body=MeetingLinkBody,
            refuses=("not_found", "illegal_transition"),
            says="An `https` address that the guest can open.",
        ),
        Call(
            "refundBooking",
            "POST /api/bookings/{bookingId}/refund",
            Access.HOST,
            HostBooking,
            sample="change_booking.refund",
            body=RefundBody,
            body_required=False,
            headers=(IDEMPOTENCY_KEY,),
            refuses=("not_found", "illegal_transition", "provider_unavailable"),
            says="All that is left of the payment, unless `amountMinor` says how much.",
        ),
        Call(
            "resendMails",
            "POST /api/bookings/{bookingId}/resend",
            Access.HOST,
            HostBooking,
            sample="change_booking.resend",
            body=NoBody,
            body_required=False,
            status=202,
            refuses=("not_found", "illegal_transition"),
        ),
    ),
)
