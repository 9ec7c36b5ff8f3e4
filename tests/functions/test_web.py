"""DESIGN 10: what every web function does, whatever its routes."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import pytest

from joinlink.errors import (
    AvailabilityUnknown,
    CalendarUnauthorized,
    CalendarUnreachable,
    Forbidden,
    ForbiddenAddress,
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
from tests.functions.site import Answer, FakeLambdaContext, Site, http_event, invoke
from tests.worlds.world import NEXT_WEEK, World


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Forbidden("no"), 403, "forbidden"),
        (SlotTaken("no"), 409, "slot_taken"),
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
    assert line["operation"] == "GET /api/bookings/{bookingId}"
    assert line["request_id"] == "request-1"
    assert "frames" not in line


def test_a_service_that_does_not_answer_may_be_asked_again(site: Site, world: World) -> None:
    world.hosts.get = failing(StoreUnavailable("throttled"))

    answer = site.get("/api/me")

    assert (answer.status, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize("path", ["/api/me", "/mentor", "/api/bookings/unknown", "/assets/site.css"])
def test_every_answer_carries_the_security_headers(site: Site, path: str) -> None:
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


@pytest.mark.parametrize("path", ["/api/me", "/mentor", "/api/bookings/unknown"])
def test_private_answers_are_kept_by_no_cache(site: Site, path: str) -> None:
    assert site.get(path).headers["cache-control"] == "no-store"


def test_over_plain_http_nobody_is_told_to_insist_on_https(site: Site) -> None:
    answer = site.get("/api/me", headers={"x-forwarded-proto": "http"})

    assert "strict-transport-security" not in answer.headers


def test_pages_have_no_inline_script_or_style(site: Site) -> None:
    for path in ("/mentor", "/mentor/settings/connections", "/login/callback"):
        page = site.browse(path).text

        assert "<style" not in page
        assert " style=" not in page
        assert " on" + "click" not in page
        assert page.count("<script") == page.count('<script type="module" src="/assets/')


def test_a_browser_gets_an_error_page_and_the_api_never_does(site: Site) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

    assert "<h1>There is nothing here</h1>" in site.get("/assets/unknown", headers=browser).text
    assert site.get("/api/bookings/unknown", headers=browser).json["code"] == "not_found"


@pytest.mark.parametrize(
    "booking_id", ["x" * 3000, "%00", "%F0%9F%8E%B9", "%2e%2e%2f", "a b", "'", '"', "<script>", "%ff", "bk_1%0a"]
)
def test_any_path_parameter_is_just_not_found(site: Site, booking_id: str) -> None:
    event = http_event(
        "GET",
        f"/api/bookings/{booking_id}",
        route_key="GET /api/bookings/{bookingId}",
        cookies=["__Host-session=sample-session-token"],
    )

    assert invoke("host_bookings", event).status == 404


def test_a_path_parameter_is_decoded(site: Site, world: World) -> None:
    world.put(replace(NEXT_WEEK, booking_id="bk_ü"))

    assert site.get("/api/bookings/bk_%C3%BC").status == 200


def test_a_method_that_no_route_has_is_not_found(world: World) -> None:
    event = http_event("PUT", "/api/me", route_key="PUT /api/me")

    answer = invoke("account", event)

    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_a_body_that_is_not_the_base64_it_claims_to_be_is_refused(site: Site) -> None:
    event = http_event(
        "PATCH",
        "/api/me",
        route_key="PATCH /api/me",
        body="not base64!",
        headers={"x-csrf-token": "sample-csrf-token"},
        cookies=["__Host-session=sample-session-token"],
    )
    event["isBase64Encoded"] = True

    assert invoke("account", event).status == 422


def test_a_json_body_may_come_as_base64(site: Site) -> None:
    answer = site.send("PATCH", "/api/me", body=b'{"name": "Piano Host"}')

    assert answer.json["name"] == "Piano Host"


@pytest.mark.parametrize("token", ["", "wrong", "sample-csrf-tokeN", "ünknown"])
def test_a_change_without_the_sessions_csrf_token_is_refused(world: World, token: str) -> None:
    answer = Site(world, csrf=token).patch("/api/me", {"name": "Somebody else"})

    assert (answer.status, answer.json["code"]) == (403, "csrf_failed")
    assert world.hosts.get("host_1").name == "Host"


def test_the_csrf_token_of_another_session_is_refused(world: World) -> None:
    world.sign_in("host_1", "other-session", "other-csrf-token")

    assert Site(world, csrf="other-csrf-token").patch("/api/me", {}).status == 403


# --- the page of an error ---------------------------------------------------------------------------------------

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "host": "joinlink.example"}


def first_way_on(page: str) -> str:
    return page.partition('<a class="button" href="')[2].partition("</a>")[0]


def test_what_went_wrong_on_our_side_can_be_tried_again_and_has_the_number_of_the_log(site, world) -> None:
    world.hosts.get = failing(RuntimeError("broken"))

    answer = site.get("/mentor?a=b&c=d", headers=BROWSER)

    assert answer.status == 500
    assert first_way_on(answer.text) == '/mentor?a=b&amp;c=d">Try again'
    assert "number request-1" in answer.text


def refused_change(error: Exception, referer: str) -> Answer:
    """Let a form of a host's page fail, and return what its browser gets."""
    app = WebApp()

    @app.post("/mentor/classes")
    def change() -> None:
        raise error

    headers = {**BROWSER, "referer": referer}
    event = http_event("POST", "/mentor/classes", route_key="POST /mentor/classes", headers=headers)
    answer = app.resolve(event, FakeLambdaContext())
    return Answer(
        answer["statusCode"], {name.lower(): value for name, value in answer["headers"].items()}, (), answer["body"]
    )


def test_a_change_after_the_session_ran_out_leads_through_the_sign_in_back_to_the_page_of_its_form() -> None:
    answer = refused_change(NotSignedIn("no"), "https://joinlink.example/mentor/classes?x=1")

    assert answer.status == 401
    assert first_way_on(answer.text) == '/login?next=%2Fmentor%2Fclasses%3Fx%3D1">Sign in'


def test_a_change_that_was_refused_leads_back_to_the_page_of_its_form() -> None:
    page = refused_change(SlotTaken("no"), "https://joinlink.example/mentor/classes?x=1&y=2").text

    assert first_way_on(page) == '/mentor/classes?x=1&amp;y=2">Go back'


@pytest.mark.parametrize(
    ("referer", "way"),
    [
        ("https://evil.example/mentor", "/mentor"),
        ("", "/"),
        ("https://joinlink.example//evil.example", "/evil.example"),
    ],
)
def test_no_error_page_leads_to_another_site(referer: str, way: str) -> None:
    assert first_way_on(refused_change(SlotTaken("no"), referer).text) == f'{way}">Go back'
