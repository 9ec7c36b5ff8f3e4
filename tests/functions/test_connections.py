"""C1, C6 to C9: the connections page and its API."""

from collections.abc import Callable
from datetime import timedelta

import pytest

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


TILES = {
    "none connected": (
        lambda world: None,
        ['"/oauth/zoom/start">Connect<', '"/oauth/google/start">Connect<', f'"{PAGE}/apple">Connect<', "Not connected"],
        ["Disconnect", "Reconnect"],
    ),
    "no app of the site's": (
        lambda world: world.configure(ZOOM_CLIENT_ID=""),
        ["This site has no Zoom app yet", "/oauth/google/start"],
        ["/oauth/zoom/start"],
    ),
    "zoom": (
        lambda world: world.connect(Provider.ZOOM, account_email="account@example.com"),
        [
            '<span class="dot good"></span>Connected</p>\n    <p>account@example.com',
            "Tuesday, December 1, 2026",
            'href="https://zoom.us/profile" target="_blank"',
            ">Disconnect<",
        ],
        ["Reconnect"],
    ),
    "google, which has nothing to configure": (
        lambda world: world.connect(Provider.GOOGLE),
        ["Connected", ">Disconnect<"],
        ["Configure", "could not be read"],
    ),
    "google that can't be read": (
        lambda world: world.connect(Provider.GOOGLE, is_unreadable=True),
        ["It could not be read the last time we looked"],
        [],
    ),
    "a scope is missing": (
        lambda world: world.connect(Provider.ZOOM, scopes=("meeting:write", "user:read")),
        ["Missing: meeting:read:meeting, meeting:read:list_meetings."],
        ["meeting:delete"],
    ),
    "broken": (
        lambda world: world.connect(Provider.ZOOM, status=BROKEN),
        [
            "Reconnect required",
            'href="/oauth/zoom/start">Reconnect<',
            ">Remove connection<",
            "Bookings go on, with Google Meet if Google Calendar is connected, else without a link for now.",
        ],
        ["Disconnect<"],
    ),
}


@pytest.mark.parametrize(("do", "says", "is_silent_about"), TILES.values(), ids=TILES)
def test_c1_c6_c7_c9_a4_ac_07_a_tile_says_how_its_account_stands_and_what_can_be_done(
    site: Site, world: World, do: Callable[[World], object], says: list[str], is_silent_about: list[str]
) -> None:
    do(world)

    page = site.get(PAGE)

    assert page.status == 200
    assert [words for words in says if words not in page.text] == []
    assert [words for words in is_silent_about if words in page.text] == []


def test_c1_c9_a_provider_that_the_site_does_not_have_is_not_left_for_and_a_broken_one_says_so(site, world) -> None:
    world.connect(Provider.GOOGLE, status=BROKEN)
    world.configure(ZOOM_CLIENT_ID="")

    google = site.get("/api/connections").json["connections"][1]

    assert (google["status"], "accountEmail" in google) == ("reconnect_required", False)
    assert site.get("/oauth/zoom/start").status == 404


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("error=connection_failed", "Could not complete connection. Try again or reconnect from the provider."),
        ("removed=zoom", "Zoom is disconnected. Confirmed bookings keep their links."),
    ],
)
def test_c5_c8_the_page_says_what_happened_on_the_way_to_it(site: Site, query: str, words: str) -> None:
    page = site.get(f"{PAGE}?{query}").text

    assert words in page
    assert ('href="/help#connect-fails"' in page) == ("error" in query)
    assert words not in site.get(PAGE).text
    assert "is disconnected" not in site.get(f"{PAGE}?removed=%3Cscript%3E").text


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


@pytest.mark.parametrize(
    ("connected", "is_recommended"),
    [((), True), ((Provider.ZOOM,), True), ((Provider.GOOGLE,), True), ((Provider.ZOOM, Provider.GOOGLE), False)],
)
def test_to_connect_both_is_recommended_until_both_are(site: Site, world: World, connected, is_recommended) -> None:
    world.connect(*connected)

    assert ("We recommend to connect both" in site.get(PAGE).text) is is_recommended


@pytest.mark.parametrize("address", ["/mentor/settings", "/mentor/settings/integrations"])
def test_addresses_that_people_guess_lead_to_the_connections(site: Site, address: str) -> None:
    assert (site.get(address).status, site.get(address).location) == (302, PAGE)


@pytest.mark.parametrize(("provider", "status"), [("google", 204), ("webex", 404)])
def test_what_is_not_connected_is_gone_already_and_what_is_not_known_is_not_found(site, provider, status) -> None:
    assert site.delete(f"/api/connections/{provider}").status == status
