"""K3 to K6: classes and the provider that each gets."""

from typing import Any

import pytest

from joinlink.model.host import Provider
from tests.fakes.outside import SITE
from tests.functions.site import Site
from tests.worlds.world import World

ONLINE = {
    "title": "Piano lesson",
    "description": "An hour at the piano.",
    "durationMinutes": 60,
    "price": {"amountMinor": 4500, "currency": "eur"},
    "isOnline": True,
}
IN_PERSON = {**ONLINE, "isOnline": False, "location": {"label": "Music school"}}
ZOOM, GOOGLE = [Provider.ZOOM], [Provider.GOOGLE]


def create(site: Site, body: dict[str, Any] = IN_PERSON, **changes: object) -> dict[str, Any]:
    answer = site.post("/api/classes", {**body, **changes})
    assert answer.status == 201, answer.text
    created: dict[str, Any] = answer.json
    return created


def address(created: dict[str, Any]) -> str:
    return f"/api/classes/{created['classId']}"


def test_k6_a_class_is_answered_in_full(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM)

    created = create(site, ONLINE)

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
        "seats": 1,
        "seriesMax": 1,
        "questions": [],
        "moveUntilMinutes": 0,
        "cancelUntilMinutes": 0,
        "publicUrl": f"{SITE}/book/host/piano-lesson",
        "resolvedProvider": "zoom",
    }
    assert site.get(address(created)).json == created
    assert site.get("/api/classes").json == {"classes": [created]}


def test_k3_without_zoom_and_google_an_online_class_is_refused_with_a_pointer(site: Site, world: World) -> None:
    answer = site.post("/api/classes", ONLINE)

    assert (answer.status, answer.json["code"]) == (409, "no_meeting_provider")
    assert answer.json["link"] == "/mentor/settings/connections"
    assert not world.profiles.classes


def test_k5_without_the_plan_an_online_class_is_refused_with_its_name_and_a_pointer(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM)
    world.be(plan="free")

    answer = site.post("/api/classes", ONLINE)

    assert (answer.status, answer.json["code"]) == (403, "plan_required")
    assert (answer.json["plan"], answer.json["link"]) == ("creator", "/mentor/settings/plan")
    assert "Creator" in answer.json["detail"]
    assert not world.profiles.classes


@pytest.mark.parametrize(
    ("connected", "choice", "resolved"),
    [
        (GOOGLE, "automatic", "google_meet"),
        (GOOGLE, "zoom", "google_meet"),
        (ZOOM, "automatic", "zoom"),
        (ZOOM, "google_meet", "zoom"),
        (ZOOM + GOOGLE, None, "zoom"),
        (ZOOM + GOOGLE, "automatic", "zoom"),
        (ZOOM + GOOGLE, "zoom", "zoom"),
        (ZOOM + GOOGLE, "google_meet", "google_meet"),
    ],
)
def test_k3_k4_what_a_class_resolves_to(site, world, connected, choice, resolved) -> None:
    world.connect(*connected)

    assert create(site, ONLINE, meetingProvider=choice)["resolvedProvider"] == resolved


def test_an_in_person_class_needs_no_provider_and_resolves_to_none(site: Site) -> None:
    created = create(site)

    assert created["resolvedProvider"] is None
    assert created["location"] == {"label": "Music school"}


@pytest.mark.parametrize(
    ("amount_minor", "currency", "status"),
    [
        *((0, currency, 201) for currency in ("eur", "isk", "kwd")),
        *((49, "eur", 422), (50, "eur", 201), (49, "jpy", 422), (50, "jpy", 201), (30, "gbp", 201)),
        *((100, "czk", 422), (1500, "czk", 201), (100, "sek", 422), (300, "sek", 201), (17499, "huf", 422)),
        *((500, "vnd", 422), (50_000, "vnd", 201), (50, "idr", 422)),
        *((1250, "ugx", 422), (500_050, "ugx", 422), (500_000, "ugx", 201), (123_456, "isk", 422)),
        *((5001, "kwd", 422), (5010, "kwd", 201), (99_999_999, "tnd", 422), (99_999_990, "tnd", 201)),
    ],
)
def test_k6_a_class_is_free_or_has_a_price_that_can_be_paid(site, amount_minor, currency, status) -> None:
    answer = site.post("/api/classes", {**IN_PERSON, "price": {"amountMinor": amount_minor, "currency": currency}})

    assert answer.status == status
    assert status == 201 or (answer.json["code"], answer.json["field"]) == ("invalid_input", "price")


def test_a_class_can_be_changed_in_part(site: Site) -> None:
    created = create(site)

    changed = site.patch(address(created), {"title": "Organ lesson", "published": False})

    assert changed.status == 200
    assert changed.json == {**created, "title": "Organ lesson", "published": False}
    assert site.get(address(created)).json == changed.json


def test_k3_ac_26_a_class_can_not_go_online_without_a_provider(site: Site) -> None:
    created = create(site)

    answer = site.patch(address(created), {"isOnline": True})

    assert (answer.status, answer.json["code"]) == (409, "no_meeting_provider")
    assert site.get(address(created)).json == created


def test_a_class_that_goes_online_leaves_its_location_behind(site: Site, world: World) -> None:
    created = create(site)
    world.connect(Provider.GOOGLE)

    changed = site.patch(address(created), {"isOnline": True}).json

    assert "location" not in changed
    assert changed["resolvedProvider"] == "google_meet"


def test_f5_classes_are_listed_in_the_order_that_was_put_and_new_ones_above_it(site: Site) -> None:
    first, second, third = (create(site, title=f"Class {each}")["classId"] for each in "abc")

    put = site.put("/api/classes/order", {"classIds": [third, first, second]})

    assert [each["classId"] for each in put.json["classes"]] == [third, first, second]
    newest = create(site, title="Class d")["classId"]
    assert [each["classId"] for each in site.get("/api/classes").json["classes"]] == [newest, third, first, second]
    for wrong in ([first, first], [first, "class_of_nobody"], "abc", None):
        refused = site.put("/api/classes/order", {"classIds": wrong})
        assert (refused.status, refused.json["field"].partition(".")[0]) == (422, "classIds")
    assert site.get("/api/classes").json["classes"][1]["classId"] == third


def test_a_class_can_be_removed(site: Site) -> None:
    created = create(site)

    answer = site.delete(address(created))

    assert (answer.status, answer.text) == (204, "")
    assert site.get(address(created)).status == 404


LEVEL = {"label": "Your level", "kind": "choice", "required": True, "choices": ["Beginner", "Advanced"]}
PHONE = {"label": "Your number", "kind": "phone", "required": False}
INVALID = [
    ({"title": " "}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"title": "two\nlines"}, "title"),
    ({"title": "Warning! https://evil.example"}, "title"),
    ({"title": "a\u200bb"}, "title"),
    ({"title": 5}, "title"),
    ({"title": None}, "title"),
    ({"description": None}, "description"),
    ({"description": "\u0000"}, "description"),
    ({"durationMinutes": "60"}, "durationMinutes"),
    ({"durationMinutes": 60.5}, "durationMinutes"),
    ({"durationMinutes": True}, "durationMinutes"),
    ({"durationMinutes": 4}, "durationMinutes"),
    ({"durationMinutes": 1441}, "durationMinutes"),
    ({"slotStepMinutes": 4}, "slotStepMinutes"),
    ({"price": {"amountMinor": -1, "currency": "eur"}}, "price.amountMinor"),
    ({"price": {"amountMinor": 10**12, "currency": "eur"}}, "price.amountMinor"),
    ({"price": {"amountMinor": 1, "currency": "EURO"}}, "price.currency"),
    ({"price": {"amountMinor": 100, "currency": "xxx"}}, "price.currency"),
    ({"price": {"amountMinor": 1, "currency": "eur", "tax": 1}}, "price.tax"),
    ({"price": 45}, "price"),
    ({"isOnline": "yes"}, "isOnline"),
    ({"isOnline": True}, "location"),
    ({"meetingProvider": "webex"}, "meetingProvider"),
    ({"location": {"label": ""}}, "location.label"),
    ({"location": {"label": "School", "latitude": 1}}, "location.latitude"),
    ({"slug": "Not A Slug"}, "slug"),
    ({"slug": ""}, "slug"),
    ({"published": 1}, "published"),
    ({"reminderMinutes": [60, "5"]}, "reminderMinutes.1"),
    ({"reminderMinutes": [4]}, "reminderMinutes.0"),
    ({"unknown": 1}, "unknown"),
    ({"class_id": "class_x"}, "class_id"),
    ({"duration_minutes": 60}, "duration_minutes"),
    ({"questions": [PHONE, {**LEVEL, "choices": ["Only one"]}]}, "questions.1.choices"),
    ({"questions": [{**LEVEL, "choices": ["Same", "Same"]}]}, "questions.0.choices"),
    ({"questions": [{**PHONE, "choices": ["A", "B"]}]}, "questions.0.choices"),
    ({"questions": [{"label": "Your level", "kind": "choice", "required": True}]}, "questions.0.choices"),
    ({"questions": [{**PHONE, "label": "   "}]}, "questions.0.label"),
    ({"questions": [{**PHONE, "label": "x" * 201}]}, "questions.0.label"),
    ({"questions": [{**PHONE, "kind": "number"}]}, "questions.0.kind"),
    ({"questions": [{**PHONE, "questionId": "a b"}]}, "questions.0.questionId"),
    ({"questions": [{**PHONE, "questionId": "a"}, {**LEVEL, "questionId": "a"}]}, "questions"),
    ({"questions": [PHONE] * 11}, "questions"),
    *(({"cancelUntilMinutes": minutes}, "cancelUntilMinutes") for minutes in (-1, 90 * 24 * 60 + 1, "1440", 1.5)),
]


@pytest.mark.parametrize(("changes", "field"), INVALID)
def test_f8_f9_a_wrong_field_is_named_as_it_was_written(site: Site, world: World, changes, field: str) -> None:
    answer = site.post("/api/classes", {**IN_PERSON, **changes})

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", field)
    assert not world.profiles.classes


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "www.evil.example"}, "title"),
        ({"price": {"amountMinor": 1}}, "price.currency"),
        ({"location": {"label": 1}}, "location.label"),
        ({"isOnline": True, "location": {"label": "Music school"}}, "location"),
        ({"class_id": "class_x"}, "class_id"),
    ],
)
def test_a_change_is_checked_like_a_new_class(site: Site, changes: dict[str, object], field: str) -> None:
    created = create(site)

    answer = site.patch(address(created), changes)

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", field)
    assert site.get(address(created)).json == created


@pytest.mark.parametrize("field", sorted(set(ONLINE)))
def test_what_a_class_can_not_do_without(site: Site, field: str) -> None:
    answer = site.post("/api/classes", {name: value for name, value in ONLINE.items() if name != field})

    assert (answer.status, answer.json["field"]) == (422, field)


# --- questions and deadlines ----------------------------------------------------------------------------------


def test_f8_a_question_keeps_its_id_while_its_words_and_place_change(site: Site) -> None:
    created = create(site, questions=[LEVEL, PHONE])
    level, phone = created["questions"]

    changed = site.patch(address(created), {"questions": [phone, {**level, "label": "How good are you?"}]}).json
    other = site.patch(address(created), {"title": "Violin lesson"}).json

    assert level == {**LEVEL, "questionId": level["questionId"]}
    assert changed["questions"] == [phone, {**level, "label": "How good are you?"}]
    assert other["questions"] == changed["questions"]


def test_f9_deadlines_are_kept_and_zero_takes_one_away(site: Site) -> None:
    created = create(site, moveUntilMinutes=1440, cancelUntilMinutes=2880)

    changed = site.patch(address(created), {"moveUntilMinutes": 0}).json

    assert (created["moveUntilMinutes"], created["cancelUntilMinutes"]) == (1440, 2880)
    assert (changed["moveUntilMinutes"], changed["cancelUntilMinutes"]) == (0, 2880)
