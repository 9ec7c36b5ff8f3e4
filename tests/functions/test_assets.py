"""Assets: immutable under the names that pages use, and nothing from outside the folder."""

from __future__ import annotations

import re

import pytest

from joinlink.web.static_files import FOLDER, asset_url
from tests.functions.site import Site, World


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
    assert site.get("/assets/icon.svg").headers["cache-control"] == "no-cache"


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
