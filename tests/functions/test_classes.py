"""K3 to K6: classes and the provider that each gets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from joinlink.model.host import ConnectionStatus, Provider
from tests.fakes.outside import SITE
from tests.functions.site import Site
from tests.functions.test_connections import connect
from tests.samples import HOST
from tests.worlds.world import HOST_ID, World

ONLINE = {
    "title": "Piano lesson",
    "description": "An hour at the piano.",
    "durationMinutes": 60,
    "price": {"amountMinor": 4500, "currency": "eur"},
    "isOnline": True,
}
IN_PERSON = {**ONLINE, "isOnline": False, "location": {"label": "Music school"}}


def create(site: Site, **changes: object) -> dict[str, Any]:
    answer = site.post("/api/classes", {**ONLINE, **changes})
    assert answer.status == 201, answer.text
    created: dict[str, Any] = answer.json
    return created


def test_k6_a_class_is_answered_in_full(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)

    created = create(site)

    assert created == {
        "classId": created["classId"],
        "title": "Piano lesson",
        "description": "An hour at the piano.",
        "durationMinutes": 60,
        "slotStepMinutes": 60,
        "price": {"amountMinor": 4500, "currency": "eur"},
        "isOnline": True,
        "meetingProvider": "automatic",
        "slug": "piano-lesson",
        "published": True,
        "reminderMinutes": [1440, 60],
        "publicUrl": f"{SITE}/book/host/piano-lesson",
        "resolvedProvider": "zoom",
    }
    assert site.get(f"/api/classes/{created['classId']}").json == created
    assert site.get("/api/classes").json == {"classes": [created]}


def test_k3_without_zoom_and_google_an_online_class_is_refused_with_a_pointer(site: Site, world: World) -> None:
    answer = site.post("/api/classes", ONLINE)

    assert answer.status == 409
    assert answer.json["code"] == "no_meeting_provider"
    assert answer.json["link"] == "/mentor/settings/connections"
    assert not world.profiles.classes


def test_k5_without_the_plan_an_online_class_is_refused_with_its_name_and_a_pointer(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)
    be_on(world, "free")

    answer = site.post("/api/classes", ONLINE)

    assert (answer.status, answer.json["code"]) == (403, "plan_required")
    assert (answer.json["plan"], answer.json["link"]) == ("creator", "/mentor/settings/plan")
    assert "Creator" in answer.json["detail"]
    assert not world.profiles.classes


def test_k5_with_gating_off_no_plan_is_asked_for(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)
    be_on(world, "free")
    world.configure(PLAN_GATING="off")

    assert site.post("/api/classes", ONLINE).status == 201


def be_on(world: World, plan: str) -> None:
    world.hosts.hosts[HOST_ID] = replace(world.hosts.hosts[HOST_ID], plan=plan)


def test_k3_a_connection_that_must_be_renewed_counts_for_nothing(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM, status=ConnectionStatus.RECONNECT_REQUIRED)

    assert site.post("/api/classes", ONLINE).status == 409


def test_c4_apple_alone_does_not_unlock_online_classes(site: Site, world: World) -> None:
    zoom = connect(world, Provider.ZOOM)
    world.connections.delete(zoom)
    world.connections.put(replace(zoom, provider=Provider.APPLE))

    assert site.post("/api/classes", ONLINE).status == 409


@pytest.mark.parametrize(
    ("connected", "choice", "resolved"),
    [
        ([Provider.GOOGLE], "automatic", "google_meet"),
        ([Provider.GOOGLE], "zoom", "google_meet"),
        ([Provider.ZOOM], "automatic", "zoom"),
        ([Provider.ZOOM], "google_meet", "zoom"),
        ([Provider.ZOOM, Provider.GOOGLE], None, "zoom"),
        ([Provider.ZOOM, Provider.GOOGLE], "automatic", "zoom"),
        ([Provider.ZOOM, Provider.GOOGLE], "zoom", "zoom"),
        ([Provider.ZOOM, Provider.GOOGLE], "google_meet", "google_meet"),
    ],
)
def test_k3_k4_what_a_class_resolves_to(
    site: Site, world: World, connected: list[Provider], choice: str | None, resolved: str
) -> None:
    for provider in connected:
        connect(world, provider)

    assert create(site, meetingProvider=choice)["resolvedProvider"] == resolved


def test_an_in_person_class_needs_no_provider_and_resolves_to_none(site: Site) -> None:
    created = site.post("/api/classes", IN_PERSON).json

    assert created["resolvedProvider"] is None
    assert created["location"] == {"label": "Music school"}


def test_k6_a_class_may_be_free(site: Site) -> None:
    price = {"amountMinor": 0, "currency": "eur"}

    assert site.post("/api/classes", {**IN_PERSON, "price": price}).json["price"] == price


@pytest.mark.parametrize(
    ("amount_minor", "currency", "status"), [(49, "eur", 422), (50, "eur", 201), (49, "jpy", 422), (50, "jpy", 201)]
)
def test_k6_a_price_too_low_to_be_paid_is_refused(site: Site, amount_minor: int, currency: str, status: int) -> None:
    answer = site.post("/api/classes", {**IN_PERSON, "price": {"amountMinor": amount_minor, "currency": currency}})

    assert answer.status == status
    assert status == 201 or (answer.json["code"], answer.json["field"]) == ("invalid_input", "price")


def test_k6_two_classes_of_one_title_get_two_slugs(site: Site) -> None:
    slugs = [site.post("/api/classes", IN_PERSON).json["slug"] for _ in range(3)]

    assert slugs == ["piano-lesson", "piano-lesson-2", "piano-lesson-3"]


def test_k6_a_slug_of_another_class_is_refused(site: Site) -> None:
    site.post("/api/classes", {**IN_PERSON, "slug": "piano"})

    answer = site.post("/api/classes", {**IN_PERSON, "slug": "piano"})

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", "slug")


def test_a_class_can_be_changed_in_part(site: Site) -> None:
    created = site.post("/api/classes", IN_PERSON).json

    changed = site.patch(f"/api/classes/{created['classId']}", {"title": "Organ lesson", "published": False})

    assert changed.status == 200
    assert changed.json == {**created, "title": "Organ lesson", "published": False}
    assert site.get(f"/api/classes/{created['classId']}").json == changed.json


def test_a_class_can_keep_its_own_slug(site: Site) -> None:
    created = site.post("/api/classes", IN_PERSON).json

    assert site.patch(f"/api/classes/{created['classId']}", {"slug": created["slug"]}).status == 200


def test_k3_ac_26_a_class_can_not_go_online_without_a_provider(site: Site) -> None:
    created = site.post("/api/classes", IN_PERSON).json

    answer = site.patch(f"/api/classes/{created['classId']}", {"isOnline": True})

    assert (answer.status, answer.json["code"]) == (409, "no_meeting_provider")
    assert site.get(f"/api/classes/{created['classId']}").json == created


def test_a_class_that_goes_online_leaves_its_location_behind(site: Site, world: World) -> None:
    created = site.post("/api/classes", IN_PERSON).json
    connect(world, Provider.GOOGLE)

    changed = site.patch(f"/api/classes/{created['classId']}", {"isOnline": True}).json

    assert "location" not in changed
    assert changed["resolvedProvider"] == "google_meet"


@pytest.mark.parametrize("change", [{"published": False}, {"title": "Organ lesson"}])
def test_an_online_class_whose_provider_has_gone_can_still_be_edited(
    site: Site, world: World, change: dict[str, object]
) -> None:
    zoom = connect(world, Provider.ZOOM)
    created = create(site)
    world.connections.delete(zoom)

    changed = site.patch(f"/api/classes/{created['classId']}", change)

    assert changed.status == 200
    assert changed.json["resolvedProvider"] is None


@pytest.mark.parametrize("change", [{"published": True}, {"meetingProvider": "zoom"}])
def test_k3_an_online_class_whose_provider_has_gone_can_not_be_sold_again(
    site: Site, world: World, change: dict[str, object]
) -> None:
    zoom = connect(world, Provider.ZOOM)
    created = create(site, published=False)
    world.connections.delete(zoom)

    assert site.patch(f"/api/classes/{created['classId']}", change).json["code"] == "no_meeting_provider"


def test_a_class_can_be_removed(site: Site) -> None:
    created = site.post("/api/classes", IN_PERSON).json

    answer = site.delete(f"/api/classes/{created['classId']}")

    assert (answer.status, answer.text) == (204, "")
    assert site.get(f"/api/classes/{created['classId']}").status == 404


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_another_hosts_class_is_not_found(site: Site, world: World, method: str) -> None:
    created = site.post("/api/classes", IN_PERSON).json
    world.add_host(replace(HOST, host_id="host_other", handle="other-host"))
    world.sign_in("host_other", "other-session")
    other = Site(world, session="other-session")

    answer = other.send(method.upper(), f"/api/classes/{created['classId']}", json_body={})

    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert site.get(f"/api/classes/{created['classId']}").status == 200


INVALID = [
    ({"title": ""}, "title"),
    ({"title": " "}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"title": "two\nlines"}, "title"),
    ({"title": 5}, "title"),
    ({"title": None}, "title"),
    ({"description": None}, "description"),
    ({"description": "\u0000"}, "description"),
    ({"durationMinutes": "60"}, "durationMinutes"),
    ({"durationMinutes": 60.5}, "durationMinutes"),
    ({"durationMinutes": True}, "durationMinutes"),
    ({"durationMinutes": 0}, "durationMinutes"),
    ({"durationMinutes": 1441}, "durationMinutes"),
    ({"slotStepMinutes": 0}, "slotStepMinutes"),
    ({"price": {"amountMinor": -1, "currency": "eur"}}, "price.amountMinor"),
    ({"price": {"amountMinor": "0", "currency": "eur"}}, "price.amountMinor"),
    ({"price": {"amountMinor": 10**12, "currency": "eur"}}, "price.amountMinor"),
    ({"price": {"amountMinor": 1, "currency": "EURO"}}, "price.currency"),
    ({"price": {"amountMinor": 1}}, "price.currency"),
    ({"price": {"amountMinor": 1, "currency": "eur", "tax": 1}}, "price.tax"),
    ({"price": 45}, "price"),
    ({"isOnline": "yes"}, "isOnline"),
    ({"isOnline": True}, "location"),
    ({"meetingProvider": "webex"}, "meetingProvider"),
    ({"location": {"label": ""}}, "location.label"),
    ({"location": {"label": "School", "latitude": 1}}, "location.latitude"),
    ({"slug": "Not A Slug"}, "slug"),
    ({"slug": "-piano"}, "slug"),
    ({"slug": ""}, "slug"),
    ({"published": 1}, "published"),
    ({"reminderMinutes": [60, "5"]}, "reminderMinutes.1"),
    ({"reminderMinutes": [0]}, "reminderMinutes.0"),
    ({"unknown": 1}, "unknown"),
    ({"class_id": "class_x"}, "class_id"),
    ({"duration_minutes": 60}, "duration_minutes"),
]


@pytest.mark.parametrize(("changes", "field"), INVALID)
def test_a_wrong_field_is_named_as_it_was_written(
    site: Site, world: World, changes: dict[str, object], field: str
) -> None:
    answer = site.post("/api/classes", {**IN_PERSON, **changes})

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", field)
    assert not world.profiles.classes


@pytest.mark.parametrize(("changes", "field"), [case for case in INVALID if case[1] != "location"])
def test_a_change_is_checked_like_a_new_class(site: Site, changes: dict[str, object], field: str) -> None:
    created = site.post("/api/classes", IN_PERSON).json

    answer = site.patch(f"/api/classes/{created['classId']}", changes)

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", field)
    assert site.get(f"/api/classes/{created['classId']}").json == created


@pytest.mark.parametrize("field", sorted(set(ONLINE)))
def test_what_a_class_can_not_do_without(site: Site, field: str) -> None:
    answer = site.post("/api/classes", {name: value for name, value in ONLINE.items() if name != field})

    assert (answer.status, answer.json["field"]) == (422, field)


def test_an_online_class_with_a_location_is_refused(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)
    created = create(site)
    place = {"location": {"label": "Music school"}}

    assert site.patch(f"/api/classes/{created['classId']}", place).json["field"] == "location"
    assert site.patch(f"/api/classes/{created['classId']}", {"isOnline": True, **place}).json["field"] == "location"


BROKEN_BODIES = [
    "",
    "{",
    "[]",
    '"text"',
    "null",
    "5",
    "[" * 50_000,
    '{"title": NaN}',
    '{"title": "\\ud800"}',
    b"\xff\xfe",
]


@pytest.mark.parametrize("body", BROKEN_BODIES, ids=range(len(BROKEN_BODIES)))
@pytest.mark.parametrize("is_change", [False, True])
def test_a_body_that_is_no_json_object_is_refused(site: Site, body: str | bytes, is_change: bool) -> None:
    created = site.post("/api/classes", IN_PERSON).json
    method, path = ("PATCH", f"/api/classes/{created['classId']}") if is_change else ("POST", "/api/classes")

    answer = site.send(method, path, body=body)

    assert (answer.status, answer.json["code"]) == (422, "invalid_input")


def test_creating_takes_the_csrf_token(world: World) -> None:
    answer = Site(world, csrf="another").post("/api/classes", IN_PERSON)

    assert (answer.status, answer.json["code"]) == (403, "csrf_failed")
