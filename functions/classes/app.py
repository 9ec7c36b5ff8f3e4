"""GET and POST /api/classes, PUT /api/classes/order, GET, PATCH and DELETE /api/classes/{classId}: a host's classes."""

from __future__ import annotations

from joinlink.init_phase import in_init
from joinlink.model.profile import HostProfile
from joinlink.model.teaching import TeachingClass
from joinlink.usecases.classes.save_class import change_class, create_class, find_class, remove_class
from joinlink.web.api import present
from joinlink.web.shell.resolver import Response, WebApp
from joinlink.web.shell.session import require_host
from joinlink.wiring import house

app = WebApp()


@app.get("/api/classes")
def list_all() -> present.Json:
    """List the host's classes: in their order, or oldest first until there is one."""
    return _listed(house().profiles.load(_host_id()))


@app.post("/api/classes")
def create() -> tuple[present.Json, int]:
    """Create a class."""
    from joinlink.web.api import schemas

    host_id = _host_id()
    terms = schemas.read(schemas.ClassBody, app.body_bytes).terms()
    created = create_class(host_id, terms, house())
    return _written(created, house().profiles.load(host_id)), 201


@app.put("/api/classes/order")
def order() -> present.Json:
    """Put the classes in order; those that the body leaves out come first, as new ones do."""
    from joinlink.usecases.classes.order_classes import put_in_order
    from joinlink.web.api import schemas

    host_id = _host_id()
    wanted = schemas.read(schemas.ClassOrderBody, app.body_bytes).class_ids
    put_in_order(host_id, wanted, profiles=house().profiles)
    return _listed(house().profiles.load(host_id))


@app.get("/api/classes/<class_id>")
def read(class_id: str) -> present.Json:
    """Return one class."""
    profile = house().profiles.load(_host_id())
    return _written(find_class(profile, class_id), profile)


@app.patch("/api/classes/<class_id>")
def change(class_id: str) -> present.Json:
    """Change the members of a class that the body names."""
    from joinlink.web.api import schemas

    host_id = _host_id()
    wanted = schemas.read_class_change(app.body_bytes, present.class_terms)
    changed = change_class(host_id, class_id, wanted, house())
    return _written(changed, house().profiles.load(host_id))


@app.delete("/api/classes/<class_id>")
def remove(class_id: str) -> Response[str]:
    """Remove a class."""
    remove_class(_host_id(), class_id, profiles=house().profiles)
    return Response(204)


def _host_id() -> str:
    return require_host(app, house().host_guard).host_id


def _listed(profile: HostProfile) -> present.Json:
    oldest_first = sorted(profile.classes, key=lambda each: (each.created_at, each.class_id))
    listed = profile.ordered_classes if profile.class_order else oldest_first
    return {"classes": [_written(each, profile) for each in listed]}


def _written(teaching_class: TeachingClass, profile: HostProfile) -> present.Json:
    host_page = present.host_page(house().hosts.get(profile.host_id), house().public_base_url)
    return present.host_class(teaching_class, profile, host_page=host_page)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "hosts", "profiles")
