"""Zoom's webhook.

2xx  handled, or about nothing of ours
400  the signature is bad
404  this site has no Zoom app
5xx  Zoom sends the event again
"""

from __future__ import annotations

from joinlink.errors import NotFound
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.metrics import Metric, count
from joinlink.model.host import Provider
from joinlink.model.zoom_event import UrlValidation
from joinlink.usecases.meetings.take_zoom_event import take_zoom_event
from joinlink.web.shell.resolver import WebApp
from joinlink.wiring import house

app = WebApp()


@app.post("/webhooks/zoom")
def receive_event() -> dict[str, object]:
    """Act on one delivery, or prove to Zoom that this address is ours, as it asks every three days."""
    if Provider.ZOOM not in house().offered_providers:
        raise NotFound(_("This site has no Zoom app."))
    event = house().zoom_webhooks.read_event(
        app.body_bytes,
        signature=app.header("x-zm-signature"),
        timestamp=app.header("x-zm-request-timestamp"),
        now=house().clock.now(),
    )
    count(Metric.ZOOM_WEBHOOKS)
    if isinstance(event, UrlValidation):
        return {"plainToken": event.plain_token, "encryptedToken": event.encrypted_token}
    app.note(zoom=take_zoom_event(event, house()))
    return {"received": True}


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("parameters", "zoom_webhooks", "connections", "meeting_ledger")
