"""GET and PUT /api/availability: when a host takes bookings (A1)."""

from __future__ import annotations

from joinlink import wiring
from joinlink.web import present
from joinlink.web.resolver import WebApp
from joinlink.web.session import require_host

app = WebApp()


@app.get("/api/availability")
def read() -> present.Json:
    """Return the host's hours."""
    signed_in = require_host(app, wiring.host_guard())
    return present.availability(wiring.profiles().load(signed_in.host_id).availability)


@app.put("/api/availability")
def replace() -> present.Json:
    """Replace the host's hours; confirmed bookings stay where they are."""
    from joinlink.web import schemas

    signed_in = require_host(app, wiring.host_guard())
    hours = schemas.read(schemas.AvailabilityBody, app.body_bytes).availability()
    wiring.profiles().put_availability(signed_in.host_id, hours)
    return present.availability(hours)


handler = app.resolve
