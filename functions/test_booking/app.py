"""POST /api/test-booking: try the host's accounts with a real meeting, and leave nothing behind (D4)."""

from __future__ import annotations

from dataclasses import asdict

from joinlink import wiring
from joinlink.usecases.run_test_booking import run_test_booking
from joinlink.web.problems import CONNECTIONS_PAGE
from joinlink.web.resolver import WebApp
from joinlink.web.session import require_host

app = WebApp()


@app.post("/api/test-booking")
def run() -> dict[str, object]:
    """Run it, and tell of every step."""
    signed_in = require_host(app, wiring.host_guard())
    steps = run_test_booking(signed_in.host_id, wiring.trial_ports(), connections_page=CONNECTIONS_PAGE)
    app.note(steps=len(steps), failed_steps=sum(not step.ok for step in steps))
    return {"steps": [asdict(step) for step in steps]}


handler = app.resolve
