"""GET /api/places?query=&session=: suggestions while a host types the place of a class (K2)."""

from __future__ import annotations

from joinlink.init_phase import in_init
from joinlink.usecases.classes.suggest_places import suggest_places
from joinlink.web.api import present
from joinlink.web.shell.resolver import WebApp
from joinlink.web.shell.session import require_host
from joinlink.wiring import house

app = WebApp()


@app.get("/api/places")
def suggest() -> present.Json:
    """Suggest places for the text so far; none without a key."""
    require_host(app, house().host_guard)
    found = suggest_places(app.query("query") or "", app.query("session"), house().places)
    app.note(places=len(found))
    return {"places": [present.place(each) for each in found]}


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "places")
