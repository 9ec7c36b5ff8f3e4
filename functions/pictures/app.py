"""GET /pictures/{host}/{place}/{name}: pictures of hosts and classes, at addresses that change with their content."""

from __future__ import annotations

from joinlink.init_phase import in_init
from joinlink.model.pictures import content_type
from joinlink.web.addresses import picture_address
from joinlink.web.shell.resolver import Response, WebApp
from joinlink.web.shell.static_files import FOR_GOOD
from joinlink.wiring import house

app = WebApp()


@app.get(picture_address("<host_id>", "<place>", "<name>"))
def read(host_id: str, place: str, name: str) -> Response[bytes]:
    """Return a picture, to be cached for good."""
    content = house().pictures.content(host_id, place, name)
    return Response(200, content_type(name), content, headers={"Cache-Control": FOR_GOOD})


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("pictures")
