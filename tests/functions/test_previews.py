"""F6: what search engines and chats show of public pages: words, one address, and a picture that is drawn."""

from dataclasses import replace
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image

from joinlink.model.preview import preview_of_host
from joinlink.providers.preview_drawer import PillowPreviews
from tests.functions.site import Answer, Site
from tests.samples import HOST
from tests.worlds.world import PAID_CLASS, World

HOST_PAGE, CLASS_PAGE = "/book/host", "/book/host/portfolio-review"


@pytest.fixture
def world(world: World) -> World:
    world.live_in("Europe/Berlin")
    world.sell(PAID_CLASS)
    return world


def said(answer: Answer) -> dict[str, str]:
    named = answer.find("//meta[@content]")
    return {each.get("property") or each.get("name"): each.get("content") for each in named}


def test_f6_a_class_tells_its_title_its_words_and_one_address_of_its_own(site: Site, world: World) -> None:
    world.sell(replace(PAID_CLASS, description="A first look.\n\nBring <three> works."))

    answer = site.browse(f"{CLASS_PAGE}?day=2026-12-02")

    words = said(answer)
    assert words["og:title"] == "Portfolio review with Host"
    assert words["description"] == words["og:description"] == "A first look. Bring <three> works."
    assert [urlsplit(address).path for address in answer.find("//link[@rel='canonical']/@href")] == [CLASS_PAGE]
    assert words["og:url"].endswith(CLASS_PAGE)
    assert "robots" not in words


def test_f6_a_frame_of_a_class_names_the_page_itself_as_its_own_address(site: Site) -> None:
    (own,) = site.browse("/embed/host/portfolio-review").find("//link[@rel='canonical']/@href")

    assert own.endswith(CLASS_PAGE)


@pytest.mark.parametrize("page", [HOST_PAGE, CLASS_PAGE])
def test_f6_the_picture_is_drawn_as_it_is_now_and_kept_for_good(site: Site, world: World, page: str) -> None:
    before = urlsplit(said(site.browse(page))["og:image"]).path

    answer = site.get(before)

    assert (answer.headers["content-type"], answer.headers["cache-control"][-9:]) == ("image/png", "immutable")
    world.be(headline="Looks at your work")
    after = urlsplit(said(site.browse(page))["og:image"]).path
    assert after != before
    assert (site.get(before).status, site.get(after).status) == (404, 200)


def test_f6_pages_with_secrets_are_no_search_engines_business(site: Site) -> None:
    for address in ("/booked", "/bookings/none?token=x"):
        assert said(site.browse(address)).get("robots") == "noindex"
    assert "Disallow: /mentor" in site.get("/robots.txt").text


@pytest.mark.parametrize("name", ["Łukasz Müller", "山田 花子", "ليلى", "x" * 200, "a " * 200])
def test_f6_whatever_a_host_is_called_a_picture_is_drawn(name: str) -> None:
    drawn = PillowPreviews().draw(preview_of_host(replace(HOST, name=name)), face=None, scene=None)

    with Image.open(BytesIO(drawn)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(drawn) < 60_000
