"""C2, C3, C5, C9, C11: connecting Zoom and Google."""

from io import StringIO

import pytest

from joinlink.errors import ConnectionFailed, ProviderRejected, ProviderUnavailable
from joinlink.model.host import Account, ConnectionStatus, Provider
from tests.fakes.outside import SITE
from tests.functions.site import Answer, Site
from tests.worlds.world import HOST_ID, SESSION_TOKEN, World

FAILED = "/mentor/settings/connections?error=connection_failed"
ACCOUNT = Account("account-1", "zoom-account@example.com", "licensed")


def leave(site: Site, provider: str = "zoom") -> str:
    """Start, and return the state."""
    return site.get(f"/oauth/{provider}/start").location_query["state"]


def come_back(site: Site, state: str, provider: str = "zoom") -> Answer:
    """Approve, and return with the code."""
    oauth = site.world.oauth_providers[Provider(provider)]
    code = oauth.consent(ACCOUNT, ("meeting:write:meeting",))
    return site.get(f"/oauth/{provider}/callback?code={code}&state={state}")


def test_c2_connecting_leaves_for_the_providers_consent_page(site: Site) -> None:
    answer = site.get("/oauth/zoom/start")

    assert answer.status == 302
    assert answer.location.startswith("https://zoom.example/authorize?")
    assert answer.location_query["redirect_uri"] == f"{SITE}/oauth/zoom/callback"


@pytest.mark.parametrize("provider", ["zoom", "google"])
def test_c2_c3_an_approved_consent_stores_the_connection(site: Site, world: World, provider: str) -> None:
    answer = come_back(site, leave(site, provider), provider)

    assert (answer.status, answer.location) == (302, "/mentor/settings/connections")
    stored = world.connection(Provider(provider))
    assert stored.status is ConnectionStatus.CONNECTED
    assert stored.account_email == "zoom-account@example.com"
    assert stored.connected_at == world.clock.now()
    assert world.token_vault.open(stored).access_token == "access-1"


@pytest.mark.parametrize(
    "error",
    [
        ConnectionFailed("a needed scope was not granted"),
        ProviderUnavailable("no answer", provider="zoom"),
        ProviderRejected("no", provider="zoom"),
    ],
)
def test_c5_a_broken_exchange_returns_to_the_page_and_stores_nothing(site, world, error) -> None:
    world.oauth_providers[Provider.ZOOM].failures.add("exchange", error)

    answer = come_back(site, leave(site))

    assert (answer.status, answer.location) == (302, FAILED)
    assert not world.connections.connections


def test_c3_the_log_says_which_scopes_a_consent_lacked(site: Site, world: World, log: StringIO) -> None:
    lacking = ConnectionFailed("fewer scopes", missing_scopes=["meeting:write:meeting", "user:read:user"])
    world.oauth_providers[Provider.ZOOM].failures.add("exchange", lacking)

    come_back(site, leave(site))

    assert '"missing_scopes":["meeting:write:meeting","user:read:user"]' in log.getvalue()


def test_c5_a_denial_returns_to_the_page_and_spends_the_state(site: Site, world: World) -> None:
    state = leave(site)

    answer = site.get(f"/oauth/zoom/callback?error=access_denied&state={state}")

    assert (answer.status, answer.location) == (302, FAILED)
    assert come_back(site, state).location == FAILED
    assert not world.connections.connections


def in_another_session_of_the_host(site: Site) -> Answer:
    site.world.sign_in(HOST_ID, "another-session")
    return come_back(Site(site.world, session="another-session"), leave(site))


def without_a_session(site: Site) -> Answer:
    return come_back(Site(site.world, session=None), leave(site))


@pytest.mark.parametrize(
    "way",
    [in_another_session_of_the_host, without_a_session],
    ids=lambda way: way.__name__,
)
def test_a_way_back_that_can_not_be_trusted_ends_on_the_page_with_no_code_in_its_address(site, world, way) -> None:
    assert way(site).location == FAILED
    assert not world.connections.connections


def test_c11_no_token_and_no_code_reaches_the_log_or_an_answer(site: Site, log: StringIO) -> None:
    state = leave(site)

    answers = [come_back(site, state), site.get("/api/connections"), site.get("/mentor/settings/connections")]

    said = log.getvalue()
    assert '"outcome":"ok"' in said
    for secret in (state, "code-1", SESSION_TOKEN, "access-1", "refresh-1", "zoom-account@example.com"):
        assert secret not in said
    for secret in ("access-1", "refresh-1"):
        assert not any(secret in answer.text or secret in str(answer.headers) for answer in answers)
