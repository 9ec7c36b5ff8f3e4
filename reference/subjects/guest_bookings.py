"""A booking, for whoever has its token."""

from __future__ import annotations

from typing import Final

from joinlink.web.api.booking_schemas import GuestAddressBody, RescheduleBody
from joinlink.web.api.schemas import NoBody
from reference.answers.guest_bookings import GuestBooking, GuestExport
from reference.calls import CALENDAR, Access, Call, Raw, Subject

_ENDED: Final = ("illegal_transition",)

GUEST_BOOKINGS: Final = Subject(
    "A guest's booking",
    "What a guest can do with a booking. The `token` of its link opens it; the answer to `book` has it, and each mail.",
    (
        Call(
            "readBookingAsGuest",
            "GET /api/public/bookings/{bookingId}",
            Access.GUEST,
            GuestBooking,
            sample="guest_booking.read",
        ),
        Call(
            "correctAddress",
            "PATCH /api/public/bookings/{bookingId}",
            Access.GUEST,
            GuestBooking,
            sample="change_booking.correct_address",
            body=GuestAddressBody,
            refuses=("rate_limited", *_ENDED),
        ),
        Call(
            "cancelBookingAsGuest",
            "POST /api/public/bookings/{bookingId}/cancel",
            Access.GUEST,
            GuestBooking,
            sample="change_booking.cancel_as_guest",
            body=NoBody,
            body_required=False,
            refuses=("too_late", *_ENDED),
        ),
        Call(
            "moveBookingAsGuest",
            "POST /api/public/bookings/{bookingId}/reschedule",
            Access.GUEST,
            GuestBooking,
            sample="change_booking.reschedule_as_guest",
            body=RescheduleBody,
            refuses=("too_late", "slot_taken", "slot_not_offered", "rate_limited", "availability_unknown", *_ENDED),
        ),
        Call(
            "confirmBooking",
            "POST /api/public/bookings/{bookingId}/confirm",
            Access.GUEST,
            GuestBooking,
            sample="change_booking.confirm",
            body=NoBody,
            body_required=False,
            refuses=("rate_limited", *_ENDED),
        ),
        Call(
            "releaseBooking",
            "POST /api/public/bookings/{bookingId}/release",
            Access.GUEST,
            GuestBooking,
            sample="change_booking.release",
            body=NoBody,
            body_required=False,
            refuses=_ENDED,
        ),
        Call(
            "exportBooking",
            "GET /api/public/bookings/{bookingId}/export",
            Access.GUEST,
            GuestExport,
            sample="guest_booking.export",
        ),
        Call(
            "deleteGuestData",
            "DELETE /api/public/bookings/{bookingId}",
            Access.GUEST,
            None,
            sample="change_booking.delete_data",
            status=204,
            refuses=_ENDED,
        ),
        Call(
            "readCalendarFile",
            "GET /bookings/{bookingId}/calendar.ics",
            Access.GUEST,
            CALENDAR,
            sample="guest_booking.calendar_file",
        ),
        Call(
            "joinMeeting",
            "GET /j/{token}",
            Access.ANYBODY,
            Raw(("text/html",), is_text=True),
            sample="guest_booking.join",
            redirects=302,
            refuses=("not_found", "forbidden"),
            says="The lasting address in mails and calendars: it leads to the link of the moment, or to a page that "
            "says where things stand.",
        ),
    ),
)
