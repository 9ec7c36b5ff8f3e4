"""DESIGN 10: signing in by OpenID Connect, the session's cookie, and the CSRF token on every change."""

from datetime import timedelta

import pytest

from joinlink.errors import EmailNotVerified, ProviderUnavailable
from joinlink.model.host import Identity
from tests.fakes.failures import failing
from tests.fakes.outside import SITE
from tests.functions.site import Answer, Site
from tests.worlds.world import CSRF_TOKEN, HOST_ID, SESSION_TOKEN, World

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


def test_a_first_sign_in_creates_the_host_and_a_session_of_thirty_days(stranger: Site) -> None:
    answer = sign_in(stranger, "/mentor/settings/connections")

    assert (answer.status, answer.location) == (302, "/mentor/settings/connections")
    session_cookie, ended_attempt = answer.cookies
    assert session_cookie.startswith("__Host-session=")
    assert session_cookie.endswith("; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax")
    assert ended_attempt.startswith("__Host-sign-in=; Path=/; Max-Age=0")
    stranger.keep_cookies(answer)
    me = stranger.get("/api/me").json
    assert (me["name"], me["email"], me["handle"]) == ("New Host", "newcomer@example.com", "new-host")


def sign_in_for(days: int, browser: Site, world: World) -> None:
    """Sign in, then use the site every day."""
    browser.keep_cookies(sign_in(browser))
    for _ in range(days):
        world.clock.sleep(timedelta(days=1).total_seconds())
        use(browser)


def use(browser: Site) -> Answer:
    """Open a page, and follow where it leads."""
    answer = browser.browse("/mentor")
    while answer.status == 302 and answer.location.startswith("/"):
        answer = browser.browse(answer.location)
    return answer


def test_s5_a_session_that_is_used_lasts_thirty_days(stranger: Site, world: World) -> None:
    sign_in_for(29, stranger, world)
    assert stranger.get("/api/me").status == 200

    world.clock.sleep(timedelta(days=1).total_seconds())

    assert stranger.get("/api/me").status == 401


def test_s5_a_session_that_nobody_uses_lasts_fourteen_days(stranger: Site, world: World) -> None:
    sign_in_for(3, stranger, world)
    world.clock.sleep(timedelta(days=14).total_seconds() - 1)
    assert stranger.get("/api/me").status == 200

    world.clock.sleep(1)

    assert stranger.get("/api/me").status == 401


def test_s5_once_a_day_a_page_leads_over_the_sign_in_which_alone_writes_sessions(stranger: Site, world: World) -> None:
    stranger.keep_cookies(sign_in(stranger))
    world.clock.sleep(timedelta(days=1).total_seconds())

    assert stranger.get("/api/me").status == 200  # a program is not sent about
    answer = stranger.browse("/mentor/bookings?when=past")
    assert (answer.status, answer.location) == (302, "/login?next=%2Fmentor%2Fbookings%3Fwhen%3Dpast")
    back = stranger.browse(answer.location)
    assert (back.status, back.location, back.cookies) == (302, "/mentor/bookings?when=past", ())
    assert stranger.browse(back.location).status == 200


def test_s5_a_form_is_taken_although_the_session_has_to_be_renewed(stranger: Site, world: World) -> None:
    stranger.keep_cookies(sign_in(stranger))
    csrf = stranger.get("/api/me").json["csrfToken"]
    world.clock.sleep(timedelta(days=1).total_seconds())

    assert stranger.submit("/logout/everywhere", {"csrf": csrf}).status == 303


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
        "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "/%09/elsewhere.example",
        "/%0a/elsewhere.example", "elsewhere", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_next_never_leaves_the_site(stranger: Site, wanted: str) -> None:
    assert sign_in(stranger, wanted).location == "/mentor"


def test_a_state_counts_once_and_for_this_browser(stranger: Site, world: World) -> None:
    assert_refused(come_back(Site(world, session=None), leave(stranger)))
    state = leave(stranger)
    assert come_back(stranger, state).status == 302
    assert_refused(come_back(stranger, state))


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?state=unknown&code=code-1", "?code=code-1"])
def test_a_callback_that_nobody_asked_for_is_refused(stranger: Site, query: str) -> None:
    assert_refused(stranger.get(f"/login/callback{query}"))


def test_a_browser_is_told_on_a_page(stranger: Site) -> None:
    answer = stranger.browse("/login/callback?state=unknown&code=code-1")

    assert answer.status == 400
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Start again." in answer.text


def test_s5_whoever_has_not_confirmed_their_address_is_told_what_to_do(stranger: Site, world: World) -> None:
    state = leave(stranger)
    world.identity_provider.identify = failing(EmailNotVerified("Open the mail."))

    answer = stranger.browse(f"/login/callback?code=code-1&state={state}")

    assert (answer.status, answer.cookies) == (400, ())
    assert "Confirm your e-mail address first" in answer.words
    assert "Open the mail." in answer.words
    assert answer.find("//main//a[@href='/login']")


def test_signing_out_ends_the_session(site: Site) -> None:
    answer = site.submit("/logout", {"csrf": CSRF_TOKEN})

    assert (answer.status, answer.location) == (303, f"https://identity.example/logout?return_to={SITE}/")
    assert answer.cookies[0].startswith("__Host-session=; Path=/; Max-Age=0")
    assert site.get("/api/me").status == 401


def test_s5_a_hosts_page_lets_its_form_lead_to_the_issuers_sign_out(site: Site) -> None:
    policy = site.get("/mentor").headers["content-security-policy"]

    assert "form-action 'self' https://identity.example;" in policy


@pytest.mark.parametrize("answered", [lambda _: None, failing(ProviderUnavailable("silent", provider="identity"))])
def test_s5_without_a_sign_out_at_the_issuer_the_session_here_ends_all_the_same(site: Site, world, answered) -> None:
    world.identity_provider.sign_out_url = answered

    answer = site.submit("/logout", {"csrf": CSRF_TOKEN})

    assert (answer.status, answer.location) == (303, f"{SITE}/")
    assert site.get("/api/me").status == 401


def test_s5_signing_out_everywhere_ends_every_session_of_this_host_and_no_others(site: Site, world: World) -> None:
    world.sign_in(HOST_ID, "on the phone")
    world.sign_in("host_2", "of another host")

    answer = site.submit("/logout/everywhere", {"csrf": CSRF_TOKEN})

    assert (answer.status, answer.location) == (303, f"https://identity.example/logout?return_to={SITE}/")
    assert answer.cookies[0].startswith("__Host-session=; Path=/; Max-Age=0")
    assert list(world.sessions.sessions) == ["of another host"]


@pytest.mark.parametrize(("session", "status"), [(SESSION_TOKEN, 403), (None, 401)])
def test_s5_signing_out_everywhere_takes_a_session_and_its_csrf_token(world: World, session, status) -> None:
    assert Site(world, session=session).submit("/logout/everywhere", {"csrf": "another"}).status == status
    assert SESSION_TOKEN in world.sessions.sessions


def test_signing_out_of_a_session_that_ran_out_is_as_good(world: World) -> None:
    answer = Site(world, session="long-gone").submit("/logout", {"csrf": "of before"})

    assert (answer.status, answer.location) == (303, f"https://identity.example/logout?return_to={SITE}/")


@pytest.mark.parametrize("fields", [{}, {"csrf": ""}, {"csrf": "another"}, {"csrf": "anöther"}])
def test_signing_out_takes_the_csrf_token(site: Site, fields: dict[str, str]) -> None:
    assert site.submit("/logout", fields).status == 403
    assert site.get("/api/me").status == 200
