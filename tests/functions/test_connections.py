"""C1, C6 to C9: the connections page and its API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.notice import connection_broken_notice
from tests.functions.site import Site
from tests.worlds.world import CSRF_TOKEN, HOST_ID, WITH_ZOOM, World

PAGE = "/mentor/settings/connections"
REMOVE = f"{PAGE}/zoom/remove"
BROKEN = ConnectionStatus.RECONNECT_REQUIRED


def test_c1_every_provider_is_listed_before_any_is_connected(site: Site) -> None:
    assert site.get("/api/connections").json == {
        "connections": [
            {
                "provider": "zoom",
                "status": "not_connected",
                "category": "Video",
                "description": "Optional: use Zoom instead of Meet when both Zoom and Google Calendar are connected.",
                "configureUrl": "https://zoom.us/profile",
            },
            {
                "provider": "google",
                "status": "not_connected",
                "category": "Calendar & video",
                "description": "Puts bookings into your calendar with a Google Meet link, "
                "and keeps your busy times off your page.",
            },
            {
                "provider": "apple",
                "status": "not_connected",
                "category": "Calendar",
                "description": "Keeps your busy times off your page. It makes no video links.",
            },
        ]
    }


def test_c6_a_connection_tells_its_account_and_its_age_and_no_token(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM)

    zoom = site.get("/api/connections").json["connections"][0]

    assert zoom == {
        "provider": "zoom",
        "status": "connected",
        "accountEmail": "host@example.com",
        "connectedAt": "2026-12-01T09:00:00Z",
        "category": "Video",
        "description": zoom["description"],
        "configureUrl": "https://zoom.us/profile",
    }


def test_c6_an_account_that_keeps_its_address_to_itself_has_none(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM, account_email=None)

    assert "accountEmail" not in site.get("/api/connections").json["connections"][0]
    assert "Connected" in site.get(PAGE).text


def test_c1_the_page_has_a_tile_with_connect_for_each_provider(site: Site) -> None:
    page = site.get(PAGE).text

    assert 'href="/oauth/zoom/start">Connect<' in page
    assert 'href="/oauth/google/start">Connect<' in page
    assert f'href="{PAGE}/apple">Connect<' in page
    assert page.count("Not connected") == 3


def test_c1_without_an_app_of_the_sites_there_is_nothing_to_connect(site: Site, world: World) -> None:
    world.configure(ZOOM_CLIENT_ID="")

    page = site.get(PAGE).text

    assert "This site has no Zoom app yet" in page
    assert "/oauth/zoom/start" not in page
    assert "/oauth/google/start" in page
    assert site.get("/oauth/zoom/start").status == 404


def test_c7_google_has_nothing_to_configure(site: Site, world: World) -> None:
    world.connect(Provider.GOOGLE)

    page = site.get(PAGE)

    assert page.status == 200
    assert "Configure" not in page.text


def test_c6_c7_a_connected_tile_shows_account_date_and_configure(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM, account_email="account@example.com")

    page = site.get(PAGE).text

    assert "Tuesday 1 December 2026" in page
    assert 'href="https://zoom.us/profile" target="_blank"' in page
    assert '<span class="dot good"></span>Connected</p>\n    <p>account@example.com' in page
    assert ">Disconnect<" in page
    assert "Reconnect" not in page


def test_c9_a_broken_tile_offers_to_reconnect_or_to_remove(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM, status=BROKEN)

    page = site.get(PAGE).text

    assert "Reconnect required" in page
    assert 'href="/oauth/zoom/start">Reconnect<' in page
    assert ">Remove connection<" in page
    assert "Bookings go on, with Google Meet if Google Calendar is connected, else without a link for now." in page
    assert site.get("/api/connections").json["connections"][0]["status"] == "reconnect_required"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("error=connection_failed", "Could not complete connection. Try again or reconnect from the provider."),
        ("removed=zoom", "Zoom is disconnected. Confirmed bookings keep their links."),
    ],
)
def test_c5_c8_the_page_says_what_happened_on_the_way_to_it(site: Site, query: str, words: str) -> None:
    assert words in site.get(f"{PAGE}?{query}").text
    assert words not in site.get(PAGE).text


def test_a_provider_that_nobody_knows_is_not_said_to_be_removed(site: Site) -> None:
    assert "is disconnected" not in site.get(f"{PAGE}?removed=%3Cscript%3E").text


def test_a4_a_calendar_that_can_not_be_read_says_so_on_its_tile(site: Site, world: World) -> None:
    world.connect(Provider.GOOGLE, is_unreadable=True)

    assert "It could not be read the last time we looked" in site.get(PAGE).text


def test_ac_07_a_connection_that_lacks_a_scope_names_it(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM, scopes=("meeting:write", "user:read"))

    page = site.get(PAGE).text

    assert "Missing: meeting:read:meeting, meeting:read:list_meetings." in page
    assert "meeting:delete" not in page


@pytest.mark.parametrize(("days", "is_hinted"), [(7, True), (30, False)])
def test_ac_51_what_broke_after_a_week_may_be_an_app_in_testing_mode(site, world, days, is_hinted) -> None:
    world.connect(Provider.GOOGLE, status=BROKEN)
    notice = connection_broken_notice(world.connection(Provider.GOOGLE), world.clock.now() + timedelta(days=days))
    world.notices.put(notice)
    world.notices.dismiss(HOST_ID, notice.notice_id)

    assert ("a Google app in Testing mode" in site.get(PAGE).text) is is_hinted


# --- disconnecting ----------------------------------------------------------------------------------------------


def test_c8_disconnecting_revokes_the_grant_and_deletes_its_tokens_and_a_booking_keeps_its_link(site, world) -> None:
    world.connect(Provider.ZOOM)
    world.put(WITH_ZOOM)

    answer = site.delete("/api/connections/zoom")

    assert (answer.status, answer.text) == (204, "")
    assert not world.connections.connections
    assert not world.oauth_providers[Provider.ZOOM].live_refresh_tokens
    assert world.stored(WITH_ZOOM) == WITH_ZOOM


def test_c8_the_form_says_what_disconnecting_means_and_does_it(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM)
    page = site.get(PAGE).text
    form = page[page.index(f'action="{REMOVE}"') :]
    assert "Confirmed bookings keep their links" in form[: form.index("</form>")]

    answer = site.submit(REMOVE, {"csrf": CSRF_TOKEN})

    assert (answer.status, answer.location) == (303, f"{PAGE}?removed=zoom")
    assert not world.connections.connections
    assert not world.oauth_providers[Provider.ZOOM].live_refresh_tokens


def test_c8_a_provider_that_is_down_does_not_keep_its_tokens_here(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM)
    world.oauth_providers[Provider.ZOOM].failures.add("revoke", ProviderUnavailable("no answer", provider="zoom"))

    assert site.delete("/api/connections/zoom").status == 204
    assert not world.connections.connections


def test_c9_removing_a_broken_connection_takes_its_banner_down(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM, status=BROKEN)
    world.notices.put(connection_broken_notice(world.connection(Provider.ZOOM), world.clock.now()))

    assert site.delete("/api/connections/zoom").status == 204
    assert site.get("/api/notices").json == {"notices": []}


@pytest.mark.parametrize(("provider", "status"), [("google", 204), ("webex", 404)])
def test_what_is_not_connected_is_gone_already_and_what_is_not_known_is_not_found(site, provider, status) -> None:
    assert site.delete(f"/api/connections/{provider}").status == status


def test_c8_nothing_is_removed_without_a_session_its_token_and_a_provider_that_is_known(site, world) -> None:
    world.connect(Provider.ZOOM)

    assert Site(world, csrf=None).delete("/api/connections/zoom").json["code"] == "csrf_failed"
    assert Site(world, session=None).delete("/api/connections/zoom").status == 401
    assert Site(world, session=None).get("/api/connections").status == 401
    assert site.submit(REMOVE, {"csrf": ""}).status == 403
    assert site.submit(f"{PAGE}/webex/remove", {"csrf": CSRF_TOKEN}).status == 404
    assert world.connections.connections
