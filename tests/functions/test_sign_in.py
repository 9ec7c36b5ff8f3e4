"""DESIGN 10: signing in by OpenID Connect, the session's cookie, and the CSRF token on every change."""

from datetime import timedelta

import pytest

from joinlink.model.host import Identity
from tests.fakes.outside import SITE
from tests.functions.site import Answer, Site
from tests.worlds.world import CSRF_TOKEN, SESSION_TOKEN, World

NEWCOMER = Identity("https://identity.example", "subject-1", "newcomer@example.com", "New Host")


@pytest.fixture
def stranger(world: World) -> Site:
    """Return a browser without a session."""
    return Site(world, session=None, csrf=None)


def leave(browser: Site, next_path: str = "/mentor") -> str:
    """Go to the sign-in page, and return the state."""
    left = browser.get(f"/login?next={next_path}")
    browser.keep_cookies(left)
    return left.location_query["state"]


def come_back(browser: Site, state: str) -> Answer:
    browser.world.identity_provider.identities["code-1"] = NEWCOMER
    return browser.get(f"/login/callback?code=code-1&state={state}")


def sign_in(browser: Site, next_path: str = "/mentor") -> Answer:
    return come_back(browser, leave(browser, next_path))


def assert_refused(answer: Answer) -> None:
    assert answer.status == 400
    assert answer.json["code"] == "invalid_input"
    assert answer.cookies == ()


def test_leaving_for_the_sign_in_page_ties_the_attempt_to_this_browser(stranger: Site) -> None:
    left = stranger.get("/login?next=/mentor/settings/connections")

    assert left.status == 302
    assert left.location_query["redirect_uri"] == f"{SITE}/login/callback"
    assert left.cookies[0].startswith("__Host-sign-in=")
    assert left.cookies[0].endswith("; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax")


def test_a_first_sign_in_creates_the_host_and_a_session_of_thirty_days(stranger: Site, world: World) -> None:
    answer = sign_in(stranger, "/mentor/settings/connections")

    assert (answer.status, answer.location) == (302, "/mentor/settings/connections")
    session_cookie, ended_attempt = answer.cookies
    assert session_cookie.startswith("__Host-session=")
    assert session_cookie.endswith("; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax")
    assert ended_attempt.startswith("__Host-sign-in=; Path=/; Max-Age=0")
    stranger.keep_cookies(answer)
    me = stranger.get("/api/me").json
    assert (me["name"], me["email"], me["handle"]) == ("New Host", "newcomer@example.com", "new-host")
    world.clock.sleep(timedelta(days=30).total_seconds())
    assert stranger.get("/api/me").status == 401


def test_whoever_is_signed_in_goes_straight_on(site: Site) -> None:
    answer = site.get("/login?next=/mentor/classes")

    assert (answer.status, answer.location, answer.cookies) == (302, "/mentor/classes", ())
    assert site.get("/login?next=https://elsewhere.example/").location == "/mentor"


def test_over_plain_http_the_cookie_is_session_without_secure(stranger: Site, world: World) -> None:
    world.public_base_url = "http://localhost:8080"

    session_cookie = sign_in(stranger).cookies[0]

    assert session_cookie.startswith("session=")
    assert "Secure" not in session_cookie


def test_over_https_a_cookie_without_the_host_prefix_is_not_believed(stranger: Site) -> None:
    stranger.cookies["session"] = SESSION_TOKEN

    assert stranger.get("/api/me").status == 401


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "/%09/elsewhere.example",
        "/%0a/elsewhere.example",
        "elsewhere",
        "javascript:alert(1)",
        "",
    ],
)
def test_next_never_leaves_the_site(stranger: Site, wanted: str) -> None:
    assert sign_in(stranger, wanted).location == "/mentor"


def test_a_state_counts_once_for_ten_minutes_and_for_this_browser(stranger: Site, world: World) -> None:
    assert_refused(come_back(Site(world, session=None), leave(stranger)))
    state = leave(stranger)
    assert come_back(stranger, state).status == 302
    assert_refused(come_back(stranger, state))

    late = leave(stranger)
    world.clock.sleep(601)

    assert_refused(come_back(stranger, late))
    assert len(world.sessions.sessions) == 2


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?state=unknown&code=code-1", "?code=code-1"])
def test_a_callback_that_nobody_asked_for_is_refused(stranger: Site, query: str) -> None:
    assert_refused(stranger.get(f"/login/callback{query}"))


def test_a_browser_is_told_on_a_page(stranger: Site) -> None:
    answer = stranger.browse("/login/callback?state=unknown&code=code-1")

    assert answer.status == 400
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Start again." in answer.text


def test_signing_out_ends_the_session(site: Site) -> None:
    answer = site.submit("/logout", {"csrf": CSRF_TOKEN})

    assert (answer.status, answer.location) == (303, "/")
    assert answer.cookies[0].startswith("__Host-session=; Path=/; Max-Age=0")
    assert site.get("/api/me").status == 401


def test_signing_out_of_a_session_that_ran_out_is_as_good(world: World) -> None:
    answer = Site(world, session="long-gone").submit("/logout", {"csrf": "of before"})

    assert (answer.status, answer.location) == (303, "/")


@pytest.mark.parametrize("fields", [{}, {"csrf": ""}, {"csrf": "another"}, {"csrf": "anöther"}])
def test_signing_out_takes_the_csrf_token(site: Site, fields: dict[str, str]) -> None:
    assert site.submit("/logout", fields).status == 403
    assert site.get("/api/me").status == 200
