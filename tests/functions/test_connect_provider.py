"""C2, C3, C5, C9, C11: connecting Zoom and Google."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest

from joinlink.errors import ConnectionFailed, ProviderRejected, ProviderUnavailable
from joinlink.model.due import DueKind
from joinlink.model.host import Account, ConnectionStatus, Provider
from joinlink.model.meeting import MeetingChoice
from joinlink.model.notice import connection_broken_notice, missing_link_notice
from tests.fakes.outside import SITE
from tests.functions.site import Answer, Site
from tests.samples import BOOKING, CLASS
from tests.worlds.world import CSRF_TOKEN, HOST_ID, SESSION_TOKEN, World

FAILED = "/mentor/settings/connections?error=connection_failed"
ACCOUNT = Account("account-1", "zoom-account@example.com", "licensed")


def leave(site: Site, provider: str = "zoom") -> str:
    """Start, and return the state."""
    return site.get(f"/oauth/{provider}/start").location_query["state"]


def come_back(site: Site, state: str, code: str, provider: str = "zoom") -> Answer:
    return site.get(f"/oauth/{provider}/callback?code={code}&state={state}")


def approve(world: World, provider: Provider = Provider.ZOOM) -> str:
    return world.oauth_providers[provider].consent(ACCOUNT, ("meeting:write:meeting",))


def test_c2_connecting_leaves_for_the_providers_consent_page(site: Site) -> None:
    answer = site.get("/oauth/zoom/start")

    assert answer.status == 302
    assert answer.location.startswith("https://zoom.example/authorize?")
    assert answer.location_query["redirect_uri"] == f"{SITE}/oauth/zoom/callback"


def test_connecting_needs_a_session(world: World) -> None:
    answer = Site(world, session=None).get("/oauth/zoom/start")

    assert (answer.status, answer.location) == (302, "/login?next=%2Foauth%2Fzoom%2Fstart")


@pytest.mark.parametrize("provider", ["zoom", "google"])
def test_c2_c3_an_approved_consent_stores_the_connection(site: Site, world: World, provider: str) -> None:
    answer = come_back(site, leave(site, provider), approve(world, Provider(provider)), provider)

    assert (answer.status, answer.location) == (302, "/mentor/settings/connections")
    stored = world.connections.connections[HOST_ID, Provider(provider)]
    assert stored.status is ConnectionStatus.CONNECTED
    assert stored.account_email == "zoom-account@example.com"
    assert stored.connected_at == world.clock.now()
    assert world.token_vault.open(stored).access_token == "access-1"


def test_c9_connecting_again_takes_the_place_of_the_broken_connection(site: Site, world: World) -> None:
    come_back(site, leave(site), approve(world))
    world.connections.require_reconnect(world.connections.connections[HOST_ID, Provider.ZOOM])

    come_back(site, leave(site), approve(world))

    stored = world.connections.connections[HOST_ID, Provider.ZOOM]
    assert stored.status is ConnectionStatus.CONNECTED
    assert stored.generation == 2


def test_ac_52_connecting_again_leaves_every_class_as_it_was(site: Site, world: World) -> None:
    come_back(site, leave(site), approve(world))
    chosen = replace(CLASS, host_id=HOST_ID, meeting_choice=MeetingChoice.ZOOM)
    world.profiles.put_class(chosen)
    world.connections.require_reconnect(world.connections.connections[HOST_ID, Provider.ZOOM])

    come_back(site, leave(site), approve(world))

    assert world.profiles.load(HOST_ID).classes == (chosen,)


def test_c9_x4_connecting_again_closes_the_banner_and_has_what_waited_looked_after(site: Site, world: World) -> None:
    come_back(site, leave(site), approve(world))
    broken = world.connections.connections[HOST_ID, Provider.ZOOM]
    world.connections.require_reconnect(broken)
    world.notices.put(connection_broken_notice(broken, world.clock.now()))
    world.notices.put(missing_link_notice(replace(BOOKING, host_id=HOST_ID), world.clock.now()))

    come_back(site, leave(site), approve(world))

    assert [notice.kind for notice in world.notices.list(HOST_ID)] == ["missing_link"]
    assert world.due_work.at(DueKind.CARE, BOOKING.booking_id) == world.clock.now()
    assert world.due_work.at(DueKind.ZOOM, HOST_ID) == world.clock.now()


def test_c5_a_denial_returns_to_the_page_and_stores_nothing(site: Site, world: World) -> None:
    answer = site.get(f"/oauth/zoom/callback?error=access_denied&state={leave(site)}")

    assert (answer.status, answer.location) == (302, FAILED)
    assert not world.connections.connections


@pytest.mark.parametrize(
    "error",
    [
        ConnectionFailed("a needed scope was not granted"),
        ProviderUnavailable("no answer", provider="zoom"),
        ProviderRejected("no", provider="zoom"),
    ],
)
def test_c5_a_broken_exchange_returns_to_the_page_and_stores_nothing(
    site: Site, world: World, error: Exception
) -> None:
    world.oauth_providers[Provider.ZOOM].failures.add("exchange", error)

    answer = come_back(site, leave(site), approve(world))

    assert (answer.status, answer.location) == (302, FAILED)
    assert not world.connections.connections


def test_a_state_counts_once(site: Site, world: World) -> None:
    state = leave(site)
    come_back(site, state, approve(world))

    answer = come_back(site, state, approve(world))

    assert answer.location == FAILED
    assert world.connections.connections[HOST_ID, Provider.ZOOM].generation == 1


def test_a_denial_spends_the_state(site: Site, world: World) -> None:
    state = leave(site)
    site.get(f"/oauth/zoom/callback?error=access_denied&state={state}")

    assert come_back(site, state, approve(world)).location == FAILED
    assert not world.connections.connections


def test_a_stale_state_is_refused(site: Site, world: World) -> None:
    state = leave(site)
    world.clock.sleep(601)

    assert come_back(site, state, approve(world)).location == FAILED
    assert not world.connections.connections


def test_another_session_of_the_same_host_can_not_finish(site: Site, world: World) -> None:
    world.sign_in(HOST_ID, "another-session", CSRF_TOKEN)

    answer = come_back(Site(world, session="another-session"), leave(site), approve(world))

    assert answer.location == FAILED
    assert not world.connections.connections


def test_without_a_session_the_way_back_ends_on_the_page_with_no_code_in_its_address(site: Site, world: World) -> None:
    answer = come_back(Site(world, session=None), leave(site), approve(world))

    assert answer.location == FAILED
    assert not world.connections.connections


def test_a_state_for_zoom_does_not_connect_google(site: Site, world: World) -> None:
    answer = come_back(site, leave(site, "zoom"), approve(world, Provider.GOOGLE), "google")

    assert answer.location == FAILED
    assert not world.connections.connections


@pytest.mark.parametrize("provider", ["apple", "webex"])
@pytest.mark.parametrize("end", ["start", "callback?code=1&state=2"])
def test_a_provider_without_oauth_is_not_found(site: Site, provider: str, end: str) -> None:
    assert site.get(f"/oauth/{provider}/{end}").status == 404


def test_c11_no_token_and_no_code_reaches_the_log_or_an_answer(site: Site, world: World, log: StringIO) -> None:
    state, code = leave(site), approve(world)

    answers = [come_back(site, state, code), site.get("/api/connections"), site.get("/mentor/settings/connections")]

    said = log.getvalue()
    assert '"outcome":"ok"' in said
    for secret in (state, code, SESSION_TOKEN, "access-1", "refresh-1", "zoom-account@example.com"):
        assert secret not in said
    for secret in ("access-1", "refresh-1"):
        assert not any(secret in answer.text or secret in str(answer.headers) for answer in answers)
