"""Assets: immutable under the names that pages use, and nothing from outside the folder."""

from __future__ import annotations

import re

import pytest

from joinlink.web.shell.static_files import FOLDER, asset_url
from tests.functions.site import Answer, Site, http_event, invoke
from tests.worlds.world import World


def test_pages_name_their_style_sheet_by_its_content(site: Site) -> None:
    page = site.get("/mentor").text

    [address] = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page)
    answer = site.get(address)
    assert address == asset_url("site.css")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.text == (FOLDER / "site.css").read_text(encoding="utf-8")


def test_the_plain_name_is_asked_for_again_each_time(site: Site) -> None:
    assert site.get("/assets/site.css").headers["cache-control"] == "no-cache"


def test_a_browser_that_takes_gzip_gets_it(site: Site) -> None:
    answer = site.get("/assets/site.css", headers={"accept-encoding": "br, gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.text == (FOLDER / "site.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "file",
    ["unknown.css", "site.0123456789.css", "..", "..%2Fpages.py", "%2e%2e%2fpages.py", "..\\pages.py", "pages.py"],
)
def test_nothing_else_is_served(site: Site, file: str) -> None:
    answer = site.get(f"/assets/{file}")

    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_assets_need_no_session(world: World) -> None:
    assert Site(world, session=None).get("/assets/site.css").status == 200


BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def nowhere(method: str, path: str, headers: dict[str, str] = BROWSER) -> Answer:
    """Ask for what no route takes, as the API's default route passes it on."""
    return invoke("assets", http_event(method, path, route_key="$default", headers=headers))


@pytest.mark.parametrize("path", ["/nowhere", "/bookings", "/mentor/nothing", "/book/a/b/c", "//evil.example"])
def test_an_unknown_address_is_a_friendly_page_that_leads_on(world: World, path: str) -> None:
    answer = nowhere("GET", path)

    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>There is nothing here</h1>" in answer.text
    assert 'href="/help">Help</a>' in answer.text
    assert "evil" not in answer.text


@pytest.mark.parametrize(("path", "way"), [("/mentor/nothing", "/mentor"), ("/nowhere", "/")])
def test_an_unknown_address_leads_hosts_to_their_overview_and_others_to_the_start(world, path, way) -> None:
    assert f'<a class="button" href="{way}">' in nowhere("GET", path).text


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_an_unknown_address_is_not_found_whatever_is_asked_of_it(world: World, method: str) -> None:
    assert nowhere(method, "/nowhere").status == 404


@pytest.mark.parametrize("path", ["/api/nothing", "/webhooks/nobody"])
def test_an_unknown_address_of_the_api_is_a_problem_document(world: World, path: str) -> None:
    answer = nowhere("GET", path)

    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert answer.headers["content-type"] == "application/problem+json"
