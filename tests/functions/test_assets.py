"""Assets: immutable under the names that pages use, and nothing from outside the folder; addresses of nothing."""

import re

import pytest

from joinlink.web.shell.accents import accent_url
from joinlink.web.shell.static_files import FOLDER, asset_url, static_files
from tests.functions.site import BROWSER, Answer, Site, http_event, invoke
from tests.infra.project import resources
from tests.worlds.world import World

SITE_CSS = static_files()["site.css"].content


def test_pages_name_their_style_sheet_by_its_content(site: Site) -> None:
    page = site.get("/mentor").text

    [address] = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page)
    answer = site.get(address)
    assert address == asset_url("host.css")
    assert (answer.status, answer.text) == (200, static_files()["host.css"].content)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_the_plain_name_is_asked_for_again_each_time_and_needs_no_session(world: World) -> None:
    assert Site(world, session=None).get("/assets/site.css").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/openapi.json", "/embed.js", "/assets/site.css", "/assets/figtree-latin.woff2"])
def test_p1_f6_who_has_a_file_as_it_is_gets_no_second_copy(world: World, path: str) -> None:
    anybody = Site(world, session=None)

    first = anybody.get(path)
    tag = first.headers["etag"]
    again = [
        anybody.get(path, headers={"if-none-match": names, "accept-encoding": "gzip"})
        for names in (tag, f'"other", {tag.removeprefix("W/")}', "*")
    ]

    assert first.status == 200
    assert [(answer.status, answer.body) for answer in again] == [(304, b"")] * 3
    for name in ("etag", "cache-control", "vary"):
        assert {answer.headers[name] for answer in again} == {first.headers[name]}
    assert all(
        answer.headers.get("access-control-allow-origin") == first.headers.get("access-control-allow-origin")
        for answer in again
    )
    assert anybody.get(path, headers={"if-none-match": '"other"'}).body == first.body


def test_a_browser_that_takes_gzip_gets_it(site: Site) -> None:
    answer = site.get("/assets/site.css", headers={"accept-encoding": "br, gzip"})

    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert answer.text == SITE_CSS


@pytest.mark.parametrize("layout", ["guest.css", "host.css"])
def test_f5_a_page_needs_one_style_sheet_which_begins_with_what_all_pages_share(site: Site, layout: str) -> None:
    style = site.get(asset_url(layout)).text

    assert "@import" not in style
    assert style.startswith(str(SITE_CSS))


def test_f5_the_typeface_is_the_sites_own_lasting_and_preloaded_where_the_style_sheet_asks_for_it(site: Site) -> None:
    page = site.get("/mentor").text

    address = asset_url("figtree-latin.woff2")
    answer = site.get(address)
    assert f'<link rel="preload" href="{address}" as="font" type="font/woff2" crossorigin>' in page
    assert f'url("{address}")' in str(SITE_CSS)
    assert (answer.status, answer.headers["content-type"]) == (200, "font/woff2")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "font-src 'self'" in site.get("/mentor").headers["content-security-policy"]


def test_f5_the_typeface_has_the_bytes_of_its_file_and_at_most_40_kilobytes(site: Site) -> None:
    answer = site.get(asset_url("figtree-latin.woff2"))

    assert answer.body == (FOLDER / "figtree-latin.woff2").read_bytes()
    assert sum(path.stat().st_size for path in FOLDER.glob("*.woff2")) <= 40_000


@pytest.mark.parametrize(
    "file",
    ["unknown.css", "site.0123456789.css", "..", "..%2Fpages.py", "%2e%2e%2fpages.py", "..\\pages.py", "pages.py"],
)
def test_nothing_else_is_served(site: Site, file: str) -> None:
    answer = site.get(f"/assets/{file}")

    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_f2_the_pages_of_a_host_with_a_colour_link_its_style_sheet_which_is_cached_for_good(
    site: Site, world: World
) -> None:
    world.be(accent_color="#ffd400")
    page = Site(world, session=None).get("/book/host").text

    address = accent_url("#ffd400")
    answer = site.get(address)

    assert f'<link rel="stylesheet" href="{address}">' in page
    assert (answer.status, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.text.startswith(":root{--accent:#")
    assert "--accent:#ffd400" in answer.text.partition("dark")[2]


def test_f2_the_style_sheet_of_another_version_is_asked_for_again_and_one_of_no_colour_is_not_there(site: Site) -> None:
    former = re.sub(r"\.\w{10}\.", ".0123456789.", accent_url("#ffd400"))

    assert (site.get(former).status, site.get(former).headers["cache-control"]) == (200, "no-cache")
    for file in ("accent-red.0123456789.css", "accent-ffd400.css", "accent-FFD400.0123456789.css"):
        assert site.get(f"/assets/{file}").status == 404


@pytest.mark.parametrize(("method", "body"), [("GET", '{"status":"ok"}'), ("HEAD", "")])
def test_o4_whether_the_site_is_up_is_answered_to_anybody_by_a_function_that_may_not_read_the_table(
    world: World, method: str, body: str
) -> None:
    answer = Site(world, session=None).send(method, "/healthz")

    assert (answer.status, answer.text) == (200, body)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert "dynamodb" not in str(resources("AWS::IAM::Role")["AssetsRole"])


def nowhere(method: str, path: str) -> Answer:
    """Ask for what no route takes, as the API's default route passes it on."""
    return invoke("assets", http_event(method, path, route_key="$default", headers=BROWSER))


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/mentor/nothing", "/mentor"),
        ("/nowhere", "/"),
        ("/bookings", "/"),
        ("/book/a/b/c", "/"),
        ("//evil.example", "/"),
    ],
)
def test_an_unknown_address_is_a_friendly_page_that_leads_hosts_to_their_overview_and_others_to_the_start(
    path: str, way: str
) -> None:
    answer = nowhere("GET", path)

    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>There is nothing here</h1>" in answer.text
    assert f'<a class="button" href="{way}">' in answer.text
    assert 'href="/help">Help</a>' in answer.text
    assert "//evil" not in answer.text


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_an_unknown_address_is_not_found_whatever_is_asked_of_it(method: str) -> None:
    assert nowhere(method, "/nowhere").status == 404


@pytest.mark.parametrize("path", ["/api/nothing", "/webhooks/nobody"])
def test_an_unknown_address_of_the_api_is_a_problem_document(path: str) -> None:
    answer = nowhere("GET", path)

    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert answer.headers["content-type"] == "application/problem+json"


def test_f4_zones_are_suggested_in_words_with_whatever_finds_them_and_all_their_names(site: Site) -> None:
    answer = site.get("/assets/zones-de.json")

    found = {each[2]: each for each in answer.json}
    assert found["Europe/Berlin"][:2] == [
        "Mitteleuropäische Zeit, Berlin",
        "Deutschland · München, Hamburg, Köln, Frankfurt, Stuttgart, Düsseldorf, Leipzig, Dresden · CET CEST MEZ MESZ",
    ]
    assert "Asia/Calcutta" in found["Asia/Kolkata"]
    assert answer.headers["cache-control"] == "public, max-age=86400"
    assert [site.get(f"/assets/zones-{name}.json").status for name in ("xx", "..", "en-GB")] == [404, 404, 200]


def test_a_script_imports_others_by_their_lasting_addresses(site: Site) -> None:
    script = site.get("/assets/availability.js").text

    (imported,) = re.findall(r'import\("([^"]+)"\)', script)
    assert re.fullmatch(r"/assets/zones\.[0-9a-f]{10}\.js", imported)
    assert site.get(imported).status == 200
