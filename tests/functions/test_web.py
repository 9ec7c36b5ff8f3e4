"""DESIGN 10: what every web function does, whatever its routes."""

import json
from dataclasses import replace
from io import StringIO
from urllib.parse import urlencode

import pytest

from joinlink.errors import (
    AvailabilityUnknown,
    CalendarUnauthorized,
    CalendarUnreachable,
    Forbidden,
    ForbiddenAddress,
    HostNotPayable,
    IllegalTransition,
    NotFound,
    NotSignedIn,
    ProviderQuotaExhausted,
    ProviderRejected,
    ProviderUnavailable,
    SlotNotOffered,
    SlotTaken,
    StoreUnavailable,
)
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.resolver import WebApp
from tests.fakes.failures import failing
from tests.fakes.outside import SITE
from tests.functions.site import BROWSER, Answer, Site, answered_by, http_event, invoke
from tests.worlds.world import CSRF_TOKEN, HOST_ID, NEXT_WEEK, SESSION_TOKEN, World

CLASSES_FORM = "/mentor/classes/new"
APPLE_FORM = "/mentor/settings/connections/apple"
SIGNED_IN = [f"__Host-session={SESSION_TOKEN}"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Forbidden("no"), 403, "forbidden"),
        (SlotTaken("no"), 409, "slot_taken"),
        (HostNotPayable("no"), 409, "host_not_payable"),
        (SlotNotOffered("no"), 409, "slot_not_offered"),
        (IllegalTransition("no"), 409, "illegal_transition"),
        (AvailabilityUnknown("no"), 503, "availability_unknown"),
        (CalendarUnreachable("no"), 422, "caldav_unreachable"),
        (CalendarUnauthorized("no"), 422, "caldav_unauthorized"),
        (ForbiddenAddress("no"), 422, "caldav_forbidden_address"),
        (ProviderUnavailable("secret words", provider="zoom"), 503, "provider_unavailable"),
        (ProviderRejected("secret words", provider="stripe"), 503, "provider_unavailable"),
        (ProviderQuotaExhausted("secret words", provider="zoom"), 503, "provider_unavailable"),
        (StoreUnavailable("secret words"), 503, "provider_unavailable"),
        (RuntimeError("secret words"), 500, "internal_error"),
    ],
)
def test_an_error_is_told_by_its_code_and_in_our_words(error: Exception, status: int, code: str) -> None:
    problem = problem_of(error)

    assert (problem.status, problem.code) == (status, code)
    assert "secret words" not in str(problem.body())
    assert set(problem.body()) == {"type", "title", "status", "detail", "code"}


@pytest.mark.parametrize(
    ("words", "detail"),
    [("no such booking", "No such booking."), ("Start again.", "Start again."), ("", "There is nothing here.")],
)
def test_the_detail_is_a_sentence(words: str, detail: str) -> None:
    assert problem_of(NotFound(words)).detail == detail


def test_an_unexpected_error_is_logged_once_by_its_class_and_answered_without_details(site, world, log) -> None:
    world.hosts.get = failing(RuntimeError("a token: canary-1, of canary-2@example.com"))

    answer = site.get("/api/me")

    assert (answer.status, answer.json["code"]) == (500, "internal_error")
    assert "canary" not in answer.text
    [line] = [json.loads(text) for text in log.getvalue().splitlines()]
    assert (line["level"], line["error"], line["status"]) == ("ERROR", "RuntimeError", 500)
    assert any("account/app.py" in frame for frame in line["frames"])
    assert "canary" not in log.getvalue()


def test_a_refusal_is_an_info_line_without_a_trace(site: Site, log: StringIO) -> None:
    site.get("/api/bookings/unknown")

    [line] = [json.loads(text) for text in log.getvalue().splitlines()]
    assert (line["level"], line["error"], line["problem"]) == ("INFO", "NotFound", "not_found")
    assert line["operation"] == "GET /api/bookings/{booking_id}"
    assert line["request_id"] == "request-1"
    assert "frames" not in line


def test_a_service_that_does_not_answer_may_be_asked_again(site: Site, world: World) -> None:
    world.hosts.get = failing(StoreUnavailable("throttled"))

    answer = site.get("/api/me")

    assert (answer.status, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize("path", ["/api/me", "/mentor", "/api/bookings/unknown", "/assets/site.css"])
def test_every_answer_carries_the_security_headers_and_private_ones_are_kept_by_no_cache(site: Site, path: str) -> None:
    headers = site.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["x-request-id"] == "request-1"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert (headers["cache-control"] == "no-store") == (not path.startswith("/assets/"))


def test_over_plain_http_nobody_is_told_to_insist_on_https(site: Site) -> None:
    answer = site.get("/api/me", headers={"x-forwarded-proto": "http"})

    assert "strict-transport-security" not in answer.headers


def test_a_browser_gets_an_error_page_and_the_api_never_does(site: Site) -> None:
    assert "<h1>There is nothing here</h1>" in site.browse("/assets/unknown").text
    assert site.browse("/api/bookings/unknown").json["code"] == "not_found"


def test_a_path_parameter_is_decoded(site: Site, world: World) -> None:
    world.put(replace(NEXT_WEEK, booking_id="bk_ü"))

    assert site.get("/api/bookings/bk_%C3%BC").status == 200


def test_a_method_that_no_route_has_is_not_found(world: World) -> None:
    answer = invoke("account", http_event("PUT", "/api/me", route_key="PUT /api/me"))

    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_a_json_body_may_come_as_base64_and_has_to_be_what_it_claims_to_be(site: Site) -> None:
    headers = {"x-csrf-token": CSRF_TOKEN}
    event = http_event("PATCH", "/api/me", route_key="PATCH /api/me", body="no", headers=headers, cookies=SIGNED_IN)

    broken = invoke("account", {**event, "body": "not base64!", "isBase64Encoded": True})

    assert broken.status == 422
    assert site.send("PATCH", "/api/me", body=b'{"name": "Piano Host"}').json["name"] == "Piano Host"


@pytest.mark.parametrize("token", ["", "wrong", "sample-csrf-tokeN", "ünknown", "of another session"])
def test_a_change_without_the_sessions_csrf_token_is_refused(world: World, token: str) -> None:
    world.sign_in(HOST_ID, "other-session", "of another session")

    answer = Site(world, csrf=token).patch("/api/me", {"name": "Somebody else"})

    assert (answer.status, answer.json["code"]) == (403, "csrf_failed")
    assert world.hosts.get(HOST_ID).name == "Host"


# --- the page of an error ---------------------------------------------------------------------------------------


def first_way_on(answer: Answer) -> str:
    return answer.text.partition('<a class="button" href="')[2].partition("</a>")[0]


def test_what_went_wrong_on_our_side_can_be_tried_again_and_has_the_number_of_the_log(site, world) -> None:
    world.hosts.get = failing(RuntimeError("broken"))

    answer = site.browse("/mentor?a=b&c=d")

    assert answer.status == 500
    assert first_way_on(answer) == '/mentor?a=b&amp;c=d">Try again'
    assert "number request-1" in answer.text


@pytest.mark.parametrize(
    ("error", "referer", "status", "way"),
    [
        (NotSignedIn("no"), f"{SITE}/mentor/classes?x=1", 401, '/login?next=%2Fmentor%2Fclasses%3Fx%3D1">Sign in'),
        (SlotTaken("no"), f"{SITE}/mentor/classes?x=1&y=2", 409, '/mentor/classes?x=1&amp;y=2">Go back'),
        (SlotTaken("no"), "https://evil.example/mentor", 409, '/mentor">Go back'),
        (SlotTaken("no"), f"{SITE}//evil.example", 409, '/evil.example">Go back'),
        (SlotTaken("no"), "", 409, '/">Go back'),
    ],
)
def test_a_change_that_was_refused_leads_back_to_the_page_of_its_form_and_to_no_other_site(
    error: Exception, referer: str, status: int, way: str
) -> None:
    app = WebApp()

    @app.post("/mentor/classes")
    def change() -> None:
        raise error

    headers = {**BROWSER, "host": "joinlink.example", "referer": referer}
    event = http_event("POST", "/mentor/classes", route_key="POST /mentor/classes", headers=headers)

    answer = answered_by(app.resolve, event)

    assert (answer.status, first_way_on(answer)) == (status, way)


FROM_OUR_PAGE = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", **BROWSER}
TYPED = {"title": 'An "hour"\nat the <piano>', "csrf": "of-the-ended-session"}


def test_a_session_that_ended_keeps_the_form_until_it_can_be_sent(world: World) -> None:
    gone, back = Site(world, session="ended", csrf=None), Site(world, csrf=None)

    ended = gone.send("POST", CLASSES_FORM, body=urlencode(TYPED), headers=FROM_OUR_PAGE)
    assert (ended.status, ended.form()) == (401, {**TYPED, "csrf": ""})
    assert "You are no longer signed in" in ended.words

    again = back.send("POST", CLASSES_FORM, body=urlencode(ended.form()), headers=FROM_OUR_PAGE)
    assert (again.status, again.form()) == (403, {**TYPED, "csrf": CSRF_TOKEN})
    assert world.profiles.classes == {}

    arrived = back.send("POST", CLASSES_FORM, body=urlencode(again.form()), headers=FROM_OUR_PAGE)
    assert arrived.status == 422


@pytest.mark.parametrize("origin", ["cross-site", "same-site", "none", None])
def test_a_form_from_elsewhere_is_not_offered_again(world: World, origin: str | None) -> None:
    headers = {name: value for name, value in FROM_OUR_PAGE.items() if name != "sec-fetch-site"}
    headers |= {"sec-fetch-site": origin} if origin else {}

    answer = Site(world, csrf=None).send("POST", CLASSES_FORM, body=urlencode(TYPED), headers=headers)

    assert answer.status == 403
    assert CSRF_TOKEN not in answer.text
    assert "piano" not in answer.text


@pytest.mark.parametrize(("longest", "is_kept"), [(99_000, True), (100_000, False)])
def test_s1_a_form_that_is_larger_than_people_type_is_not_kept_and_the_page_says_so(
    world: World, longest: int, is_kept: bool
) -> None:
    typed = urlencode({"title": "x" * longest})

    answer = Site(world, session="ended", csrf=None).send("POST", CLASSES_FORM, body=typed, headers=FROM_OUR_PAGE)

    assert (answer.status, len(answer.text) > longest) == (401, is_kept)
    assert ("what you sent was not saved" in answer.words) is not is_kept


def test_a_password_is_not_repeated_by_a_page(world: World) -> None:
    typed = urlencode({"username": "name", "appPassword": "abcd-efgh"})

    answer = Site(world, session="ended", csrf=None).send("POST", APPLE_FORM, body=typed, headers=FROM_OUR_PAGE)

    assert answer.status == 401
    assert "abcd-efgh" not in answer.text


@pytest.mark.parametrize(
    "target",
    [
        *("/", "/book/host", "/book/nobody", "/mentor", "/api/me", "/api/classes", "/help", "/login", "/j/wrong"),
        *("/assets/site.css", "/assets/nothing.css", "/oauth/zoom/start", "/mentor/bookings/bk_1"),
    ],
)
@pytest.mark.parametrize("session", [SESSION_TOKEN, None])
def test_head_is_answered_like_get_without_a_body(world: World, target: str, session: str | None) -> None:
    site = Site(world, session=session)
    world.put(NEXT_WEEK)

    head, get = (site.send(method, target, headers=BROWSER) for method in ("HEAD", "GET"))

    assert (head.status, head.text) == (get.status, "")
    assert dict(head.headers, location="") == dict(get.headers, location="")


@pytest.mark.parametrize("method", ["DELETE", "OPTIONS", "TRACE"])
def test_a_method_that_nobody_answers_is_not_found(site: Site, method: str) -> None:
    assert site.send(method, "/mentor/classes").status == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/book/host/", "/book/host"),
        ("/book/host/piano-lesson/?day=2026-12-02", "/book/host/piano-lesson?day=2026-12-02"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_b1_a_slash_behind_the_address_of_a_page_is_taken_away(site: Site, method: str, asked: str, found: str) -> None:
    answer = site.send(method, asked, headers=BROWSER)

    assert (answer.status, answer.location) == (301, found)


def test_b1_an_address_with_slashes_around_it_leads_to_no_other_site() -> None:
    answer = invoke("assets", http_event("GET", "//elsewhere.example/", route_key="$default"))

    assert (answer.status, answer.location) == (301, "/elsewhere.example")


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/me/"), ("POST", "/book/host/")])
def test_nothing_else_with_a_slash_behind_it_is_led_anywhere(site: Site, method: str, path: str) -> None:
    assert site.send(method, path).status == 404


def test_the_log_names_the_method_where_the_route_takes_several(site: Site, log: StringIO) -> None:
    site.send("HEAD", "/api/me")
    site.get("/api/me")

    assert [json.loads(line)["operation"] for line in log.getvalue().splitlines()] == ["HEAD /api/me", "GET /api/me"]


@pytest.mark.parametrize("path", ["/", "/api/me", "/mentor", "/assets/site.css", "/book/host"])
def test_s1_behind_an_edge_nothing_is_answered_to_who_comes_another_way(site: Site, monkeypatch, path: str) -> None:
    monkeypatch.setenv("EDGE_SOURCE_HEADER", "x-source-nobody-knows")

    around, through = site.get(path), site.get(path, headers={"X-Source-Nobody-Knows": "203.0.113.7"})

    assert (around.status, around.json["code"]) == (403, "forbidden")
    assert through.status != 403
    assert "nobody-knows" not in str(around)
