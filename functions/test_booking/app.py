"""/mentor/test-booking and POST /api/test-booking: try the host's accounts with a real meeting, then remove it (D4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.language.patterns import in_plain_spaces
from joinlink.usecases.meetings.run_test_booking import Step, run_test_booking
from joinlink.web.addresses import CONNECTIONS_PAGE, TEST_BOOKING_PAGE
from joinlink.web.host.test_booking_page import test_booking_page
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp
from joinlink.web.shell.session import SignedIn, in_own_words, require_host
from joinlink.wiring import house

app = WebApp()


@app.get(TEST_BOOKING_PAGE)
def offer() -> Response[str]:
    """Explain the test, with the button that runs it."""
    return _page(require_host(app, house().host_guard), [])


@app.post(TEST_BOOKING_PAGE)
def try_out() -> Response[str]:
    """Run it by the form, and show each step."""
    signed_in = require_host(app, house().host_guard)
    return _page(signed_in, _run(signed_in, connections_page=_("Connections")))


@app.post("/api/test-booking")
def run() -> dict[str, object]:
    """Try the accounts with a real meeting, remove it, and return each step (D4)."""
    from joinlink.web.api import schemas

    signed_in = in_own_words(require_host(app, house().host_guard), app, house().host_guard)
    schemas.read_optional(schemas.NoBody, app.body_bytes)
    steps = _run(signed_in, connections_page=CONNECTIONS_PAGE)
    return {"steps": [{**asdict(step), "detail": in_plain_spaces(step.detail)} for step in steps]}


def _run(signed_in: SignedIn, *, connections_page: str) -> list[Step]:
    steps = run_test_booking(signed_in.host_id, house(), connections_page=connections_page)
    app.note(steps=len(steps), failed_steps=sum(not step.ok for step in steps))
    return steps


def _page(signed_in: SignedIn, steps: Sequence[Step]) -> Response[str]:
    return test_booking_page(signed_in, house().connections.list(signed_in.host_id), steps)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "connections")
    prepare_pages("host/test_booking.html")
