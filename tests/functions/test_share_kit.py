"""F6: what hosts share: a link to copy or mail, its QR code as SVG and PNG, and the lines for their own site."""

import re
from dataclasses import replace
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from PIL import Image
from zxingcpp import read_barcodes

from tests.functions.site import Answer, Site
from tests.worlds.world import PAID_CLASS, World

OWN_CLASS = f"/mentor/classes/{PAID_CLASS.class_id}"
PUBLIC = {
    "/mentor": "https://joinlink.example/book/host",
    OWN_CLASS: "https://joinlink.example/book/host/portfolio-review",
}


def snippets(answer: Answer) -> list[str]:
    return [str(each.text_content()) for each in answer.find("//pre/code")]


def drawn(svg: str) -> Image.Image:
    """Draw the lines of a code, `M4 4.5h7m1 0h1`, one pixel for each module, and enlarge it for a reader."""
    (side,) = {int(each) for each in re.findall(r"M0 0h(\d+)v", svg)}
    (lines,) = re.findall(r'stroke="#000" d="([^"]+)"', svg)
    code, x, y = Image.new("L", (side, side), 255), 0, 0
    for command, along, down in re.findall(r"([Mmh])(-?\d+)(?: (\d+))?", lines):
        if command == "h":
            code.paste(0, (x, y, x + int(along), y + 1))
        x, y = (x if command != "M" else 0) + int(along), y + int(down or 0)
    return code.resize((side * 8, side * 8), Image.Resampling.NEAREST)


@pytest.fixture
def world(world: World) -> World:
    world.live_in("Europe/Berlin")
    world.sell(PAID_CLASS)
    return world


@pytest.mark.parametrize("page", PUBLIC)
def test_f6_a_link_is_there_to_be_copied_mailed_and_read_from_paper(site: Site, page: str) -> None:
    shown = site.browse(page)

    assert shown.find("//button/@data-copy")[0] == PUBLIC[page]
    (mail,) = shown.find("//a[starts-with(@href, 'mailto:')]/@href")
    assert parse_qs(urlsplit(mail).query)["body"] == [PUBLIC[page]]
    codes = shown.find("//a[@download]/@href")
    png, svg = (site.get(address, headers={"host": "joinlink.example"}) for address in codes)
    assert (png.headers["content-type"], svg.headers["content-type"]) == ("image/png", "image/svg+xml")
    assert shown.find("//img[@class='qr']/@src") == [codes[1]]
    pictures = Image.open(BytesIO(png.body)), drawn(svg.text)
    assert [[each.text for each in read_barcodes(picture)] for picture in pictures] == [[PUBLIC[page]]] * 2


def test_f6_each_way_onto_another_site_is_a_line_to_copy_that_names_the_class(site: Site, world: World) -> None:
    world.sell(replace(PAID_CLASS, title='"Tea" & <b>talk</b>'))

    shown = site.browse(OWN_CLASS)

    copied = shown.find("//button/@data-copy")[1:]
    assert copied == snippets(shown)
    parsed = [lxml.html.fragment_fromstring(each, create_parent=True) for each in copied]
    assert [
        (name, each.get(name), each.get("data-title"))
        for fragment in parsed
        for each in fragment.iter()
        for name in ("data-joinlink", "data-joinlink-dialog", "data-joinlink-button")
        if each.get(name)
    ] == [
        (name, "host/portfolio-review", '"Tea" & <b>talk</b> with Host')
        for name in ("data-joinlink", "data-joinlink-dialog", "data-joinlink-button")
    ]
    assert {each.get("src") for fragment in parsed for each in fragment.iter("script")} == {
        "https://joinlink.example/embed.js"
    }


def test_f6_a_draft_has_nothing_to_share_yet(site: Site, world: World) -> None:
    world.sell(replace(PAID_CLASS, published=False))

    assert "Share this class" not in site.browse(OWN_CLASS).words


@pytest.mark.parametrize("file", ["host.gif", "a b.svg", "%2e%2e.svg", "x" * 101 + ".svg", "host"])
def test_f6_a_qr_code_leads_nowhere_but_to_a_public_page(site: Site, file: str) -> None:
    assert site.get(f"/qr/{file}").status == 404
