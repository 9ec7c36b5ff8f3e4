"""A host's accounts at Zoom, Google and Apple."""

from __future__ import annotations

from typing import Final

from joinlink.web.api.account_schemas import AppleConnectionBody
from joinlink.web.api.schemas import NoBody
from reference.answers.connections import Connection, Connections, TestBooking
from reference.calls import Access, Call, Subject

CONNECTIONS: Final = Subject(
    "Connections",
    "The host's own accounts, which make links and say when the host is busy. Zoom and Google are connected in a "
    "browser, at `/oauth/zoom/start` and `/oauth/google/start`.",
    (
        Call("listConnections", "GET /api/connections", Access.HOST, Connections, sample="connections.list"),
        Call(
            "connectApple",
            "PUT /api/connections/apple",
            Access.HOST,
            Connection,
            sample="connect_apple.connect",
            body=AppleConnectionBody,
            refuses=("caldav_unreachable", "caldav_unauthorized", "caldav_forbidden_address"),
            says="An app-specific password of the host's Apple account, or another CalDAV server with its `url`.",
        ),
        Call(
            "disconnect",
            "DELETE /api/connections/{provider}",
            Access.HOST,
            None,
            sample="connections.disconnect",
            status=204,
            refuses=("not_found",),
            says="Confirmed bookings keep their links.",
        ),
        Call(
            "testBooking",
            "POST /api/test-booking",
            Access.HOST,
            TestBooking,
            sample="test_booking.run",
            body=NoBody,
            body_required=False,
        ),
    ),
)
