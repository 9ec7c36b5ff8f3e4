"""C4, C11: PUT /api/connections/apple, and the form that does the same."""

from io import StringIO

import pytest

from joinlink.errors import CalendarUnauthorized, CalendarUnreachable, ForbiddenAddress
from tests.functions.site import Site
from tests.worlds.world import CSRF_TOKEN, World

PATH = "/api/connections/apple"
PAGE = "/mentor/settings/connections/apple"
PASSWORD = "abcd-efgh-ijkl-mnop"
LOGIN = {"username": "host@icloud.example", "appPassword": PASSWORD}
SIGNED = {**LOGIN, "csrf": CSRF_TOKEN}

UNREACHABLE = CalendarUnreachable("the server did not answer")
UNAUTHORIZED = CalendarUnauthorized("the server does not accept this user name and password")
FORBIDDEN = ForbiddenAddress("the address does not lead to the public internet")


# --- programs ---------------------------------------------------------------------------------------------------


def test_c4_the_answer_is_the_tile_that_the_list_shows(site: Site) -> None:
    answer = site.put(PATH, LOGIN)

    assert answer.status == 200
    assert answer.json == {
        "provider": "apple",
        "status": "connected",
        "accountEmail": "host@icloud.example",
        "connectedAt": "2026-12-01T09:00:00Z",
        "category": "Calendar",
        "description": "Keeps your busy times off your page. It makes no video links.",
    }
    assert answer.json in site.get("/api/connections").json["connections"]


def test_c11_the_password_is_in_no_answer_and_no_log(site: Site, log: StringIO) -> None:
    answers = [site.put(PATH, LOGIN), site.put(PATH, {**LOGIN, "appPassword": f"{PASSWORD}-wrong"})]
    answers.append(site.put(PATH, {**LOGIN, "password": PASSWORD}))

    assert [answer.status for answer in answers] == [200, 422, 422]
    assert PASSWORD not in "".join(answer.text for answer in answers)
    assert log.getvalue().count('"invocation"') == len(answers)
    assert PASSWORD not in log.getvalue()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "username"),
        ({"username": "host@icloud.example"}, "appPassword"),
        ({**LOGIN, "username": "host:name"}, "username"),
        ({**LOGIN, "username": "host\nname"}, "username"),
        ({**LOGIN, "appPassword": " "}, "appPassword"),
        ({**LOGIN, "appPassword": 1234}, "appPassword"),
        ({**LOGIN, "url": ""}, "url"),
        ({**LOGIN, "provider": "apple"}, "provider"),
    ],
)
def test_a_body_of_another_shape_is_refused_by_the_name_of_its_field(site, world, body, field) -> None:
    answer = site.put(PATH, body)

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", field)
    assert world.connections.connections == {}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UNREACHABLE, "caldav_unreachable"),
        (UNAUTHORIZED, "caldav_unauthorized"),
        (FORBIDDEN, "caldav_forbidden_address"),
    ],
)
def test_a_failure_has_its_code_and_stores_nothing(site: Site, world: World, error: Exception, code: str) -> None:
    world.apple_calendar.failures.add("check", error)

    answer = site.put(PATH, LOGIN)

    assert (answer.status, answer.json["code"]) == (422, code)
    assert str(error)[1:] in answer.json["detail"]
    assert world.connections.connections == {}


# --- the form ---------------------------------------------------------------------------------------------------


def test_c4_the_form_connects_and_leads_to_the_tiles(site: Site) -> None:
    page = site.get(PAGE)
    fields = page.form()

    answer = site.submit(PAGE, fields | LOGIN)

    assert "How to make an app-specific password" in page.text
    assert fields.keys() >= LOGIN.keys()

    assert (answer.status, answer.location) == (303, "/mentor/settings/connections")
    assert "host@icloud.example" in site.get(answer.location).text


def test_c9_connecting_again_remembers_the_user_name_and_no_password(site: Site, world: World) -> None:
    world.connect_apple()

    page = site.get(PAGE).text

    assert 'value="host@icloud.example"' in page
    assert PASSWORD not in page


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("appPassword", "wrong-password", "does not accept"),
        ("appPassword", " ", "This field is needed"),
        ("username", " ", "This field is needed"),
    ],
)
def test_c11_an_error_stands_beside_its_field_and_no_password_is_shown(site, world, field, typed, words) -> None:
    answer = site.submit(PAGE, {**SIGNED, field: typed})

    assert answer.status == 422
    assert words in answer.error(field)
    assert ('value="host@icloud.example"' in answer.text) == (field == "appPassword")
    assert "wrong-password" not in answer.text
    assert world.connections.connections == {}


@pytest.mark.parametrize("error", [UNREACHABLE, FORBIDDEN])
def test_c4_a_server_that_can_not_be_used_is_said_beside_its_address(site, world, error) -> None:
    world.apple_calendar.failures.add("check", error)

    answer = site.submit(PAGE, {**SIGNED, "url": "https://cloud.example.com"})

    assert answer.status == 422
    assert str(error)[1:] in answer.error("url")
    assert 'value="https://cloud.example.com"' in answer.text
    assert '<details class="more" open>' in answer.text


def test_c4_icloud_that_does_not_answer_is_said_above_the_form(site: Site, world: World) -> None:
    world.apple_calendar.failures.add("check", UNREACHABLE)

    answer = site.submit(PAGE, SIGNED)

    assert answer.status == 422
    assert (
        '<div class="alert bad" role="alert" tabindex="-1" autofocus><p>The server did not answer.</p></div>'
        in answer.text
    )
