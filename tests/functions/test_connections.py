"""C1, C6 to C9: the connections page and its API."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.host import Connection, ConnectionStatus, Provider
from joinlink.model.notice import connection_broken_notice
from tests.functions.site import Site
from tests.samples import BOOKING, LINK, connected
from tests.worlds.world import CSRF_TOKEN, HOST_ID, World


def connect(world: World, provider: Provider, **values: object) -> Connection:
    connection = connected(HOST_ID, world.oauth_providers[provider], world.token_vault, world.clock.now())
    connection = replace(connection, **{"account_email": "account@example.com", **values})  # type: ignore[arg-type]
    world.connections.put(connection)
    return connection


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
    connect(world, Provider.ZOOM)

    zoom = site.get("/api/connections").json["connections"][0]

    assert zoom == {
        "provider": "zoom",
        "status": "connected",
        "accountEmail": "account@example.com",
        "connectedAt": "2026-12-01T09:00:00Z",
        "category": "Video",
        "description": zoom["description"],
        "configureUrl": "https://zoom.us/profile",
    }


def test_c6_an_account_that_keeps_its_address_to_itself_has_none(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM, account_email=None)

    assert "accountEmail" not in site.get("/api/connections").json["connections"][0]
    assert "Connected" in site.get("/mentor/settings/connections").text


def test_c1_the_page_has_a_tile_with_connect_for_zoom_and_google(site: Site) -> None:
    page = site.get("/mentor/settings/connections").text

    assert 'href="/oauth/zoom/start">Connect<' in page
    assert 'href="/oauth/google/start">Connect<' in page
    assert 'href="/mentor/settings/connections/apple">Connect<' in page
    assert page.count("Not connected") == 3


def test_c1_without_an_app_of_the_sites_there_is_nothing_to_connect(site: Site, world: World) -> None:
    world.configure(ZOOM_CLIENT_ID="")

    page = site.get("/mentor/settings/connections").text

    assert "This site has no Zoom app yet" in page
    assert "/oauth/zoom/start" not in page
    assert "/oauth/google/start" in page
    assert site.get("/oauth/zoom/start").status == 404


def test_c7_google_has_nothing_to_configure(site: Site, world: World) -> None:
    connect(world, Provider.GOOGLE)

    page = site.get("/mentor/settings/connections")

    assert page.status == 200
    assert "Configure" not in page.text


def test_c6_c7_a_connected_tile_shows_account_date_and_configure(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)

    page = site.get("/mentor/settings/connections").text

    assert "account@example.com" in page
    assert "Tuesday 1 December 2026" in page
    assert 'href="https://zoom.us/profile" target="_blank"' in page
    assert '<span class="dot good"></span>Connected</p>\n    <p>account@example.com' in page
    assert ">Disconnect<" in page
    assert "Reconnect" not in page


def test_c9_a_broken_tile_offers_to_reconnect_or_to_remove(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM, status=ConnectionStatus.RECONNECT_REQUIRED)

    page = site.get("/mentor/settings/connections").text

    assert "Reconnect required" in page
    assert 'href="/oauth/zoom/start">Reconnect<' in page
    assert ">Remove connection<" in page
    assert "Bookings go on, with Google Meet if Google Calendar is connected, else without a link for now." in page
    assert site.get("/api/connections").json["connections"][0]["status"] == "reconnect_required"


def test_c5_the_page_says_that_a_connection_failed(site: Site) -> None:
    words = "Could not complete connection. Try again or reconnect from the provider."

    assert words in site.get("/mentor/settings/connections?error=connection_failed").text
    assert words not in site.get("/mentor/settings/connections").text


def test_c8_disconnecting_revokes_the_grant_and_deletes_its_tokens(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)

    answer = site.delete("/api/connections/zoom")

    assert (answer.status, answer.text) == (204, "")
    assert not world.connections.connections
    assert not world.oauth_providers[Provider.ZOOM].live_refresh_tokens


def test_c8_the_form_says_what_disconnecting_means_and_does_it(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)
    page = site.get("/mentor/settings/connections").text
    form = page[page.index('action="/mentor/settings/connections/zoom/remove"') :]
    assert "Confirmed bookings keep their links" in form[: form.index("</form>")]

    answer = site.submit("/mentor/settings/connections/zoom/remove", {"csrf": CSRF_TOKEN})

    assert (answer.status, answer.location) == (303, "/mentor/settings/connections?removed=zoom")
    assert "Zoom is disconnected. Confirmed bookings keep their links." in site.get(answer.location).text
    assert not world.connections.connections
    assert not world.oauth_providers[Provider.ZOOM].live_refresh_tokens


@pytest.mark.parametrize(("provider", "csrf", "status"), [("zoom", "", 403), ("webex", CSRF_TOKEN, 404)])
def test_c8_a_form_that_is_not_ours_removes_nothing(
    site: Site, world: World, provider: str, csrf: str, status: int
) -> None:
    connect(world, Provider.ZOOM)

    assert site.submit(f"/mentor/settings/connections/{provider}/remove", {"csrf": csrf}).status == status
    assert world.connections.connections


def test_a_provider_that_nobody_knows_is_not_said_to_be_removed(site: Site) -> None:
    assert "is disconnected" not in site.get("/mentor/settings/connections?removed=%3Cscript%3E").text


def test_a4_a_calendar_that_can_not_be_read_says_so_on_its_tile(site: Site, world: World) -> None:
    connect(world, Provider.GOOGLE, is_unreadable=True)

    assert "It could not be read the last time we looked" in site.get("/mentor/settings/connections").text


def test_ac_07_a_connection_that_lacks_a_scope_names_it(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM, scopes=("meeting:write", "user:read"))

    page = site.get("/mentor/settings/connections").text

    assert "Missing: meeting:read:meeting, meeting:read:list_meetings." in page
    assert "meeting:delete" not in page


@pytest.mark.parametrize(("days", "is_hinted"), [(7, True), (30, False)])
def test_ac_51_what_broke_after_a_week_may_be_an_app_in_testing_mode(
    site: Site, world: World, days: int, is_hinted: bool
) -> None:
    broken = connect(world, Provider.GOOGLE, status=ConnectionStatus.RECONNECT_REQUIRED)
    notice = connection_broken_notice(broken, world.clock.now() + timedelta(days=days))
    world.notices.put(notice)
    world.notices.dismiss(HOST_ID, notice.notice_id)

    assert ("a Google app in Testing mode" in site.get("/mentor/settings/connections").text) is is_hinted


def test_c8_a_provider_that_is_down_does_not_keep_its_tokens_here(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)
    world.oauth_providers[Provider.ZOOM].failures.add("revoke", ProviderUnavailable("no answer", provider="zoom"))

    assert site.delete("/api/connections/zoom").status == 204
    assert not world.connections.connections


def test_c9_removing_a_broken_connection_takes_its_banner_down(site: Site, world: World) -> None:
    broken = connect(world, Provider.ZOOM, status=ConnectionStatus.RECONNECT_REQUIRED)
    world.notices.put(connection_broken_notice(broken, world.clock.now()))

    assert site.delete("/api/connections/zoom").status == 204
    assert site.get("/api/notices").json == {"notices": []}


def test_c8_a_confirmed_booking_keeps_its_link(site: Site, world: World) -> None:
    connect(world, Provider.ZOOM)
    booked = replace(BOOKING, host_id=HOST_ID, link=LINK)
    world.bookings.bookings[booked.booking_id] = booked

    site.delete("/api/connections/zoom")

    assert world.bookings.get(booked.booking_id) == booked


def test_disconnecting_twice_is_as_good_as_once(site: Site) -> None:
    assert site.delete("/api/connections/google").status == 204


def test_an_unknown_provider_is_not_found(site: Site) -> None:
    assert site.delete("/api/connections/webex").status == 404


def test_disconnecting_takes_the_csrf_token(world: World) -> None:
    connect(world, Provider.ZOOM)

    answer = Site(world, csrf=None).delete("/api/connections/zoom")

    assert (answer.status, answer.json["code"]) == (403, "csrf_failed")
    assert world.connections.connections


@pytest.mark.parametrize("method", ["get", "delete"])
def test_connections_need_a_session(world: World, method: str) -> None:
    path = "/api/connections" if method == "get" else "/api/connections/zoom"

    assert getattr(Site(world, session=None), method)(path).status == 401
