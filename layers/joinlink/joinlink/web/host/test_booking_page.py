"""The page of the test booking, which diagnoses a host's connections (D4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.host import Connection
from joinlink.usecases.meetings.run_test_booking import Step
from joinlink.web.addresses import OVERVIEW_PAGE
from joinlink.web.host.layout import host_page
from joinlink.web.shell.session import SignedIn


def test_booking_page(signed_in: SignedIn, connections: Iterable[Connection], steps: Sequence[Step]) -> Response[str]:
    """Show the outcome of each step or, without steps, what a test booking does."""
    return host_page(
        "host/test_booking.html",
        signed_in,
        connections,
        current=OVERVIEW_PAGE,
        steps=steps,
        failed=sum(not step.ok for step in steps),
    )
