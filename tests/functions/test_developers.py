"""P1: the API's reference for people, made from its document."""

import json

import pytest

from joinlink.web.shell.static_files import static_files
from tests.functions.site import BROWSER, Answer, Site
from tests.worlds.world import World

DOCUMENT = json.loads(static_files()["openapi.json"].content)


def look(world: World, path: str, **headers: str) -> Answer:
    return Site(world, session=None).get(path, headers={**BROWSER, "host": "site.example", **headers})


def subject_pages(world: World) -> list[Answer]:
    ways = look(world, "/developers").find("//nav[@aria-label='Reference']//a/@href")
    return [look(world, way) for way in ways if way.startswith("/developers/")]


def test_p1_every_call_of_the_document_is_shown_once_with_its_address_and_example(world: World) -> None:
    shown = {}
    for page in subject_pages(world):
        for section in page.find("//section[contains(@class, 'operation')]"):
            (route,) = section.xpath(".//p[@class='route']")
            shown[" ".join(route.text_content().split())] = section.xpath("string(.//pre)")

    assert {*shown} == {f"{method.upper()} {path}" for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert all(example.startswith("curl ") and "https://site.example/" in example for example in shown.values())


def test_p1_every_way_within_the_reference_leads_somewhere(world: World) -> None:
    pages = {"/developers": look(world, "/developers")}
    pages |= {way: look(world, way) for way in pages["/developers"].find("//a/@href") if way.startswith("/developers/")}

    lost = []
    for path, page in pages.items():
        for way in page.find("//a/@href"):
            to, _, anchor = way.partition("#")
            target = pages.get(to or path)
            if target is not None and anchor and not target.find(f"//*[@id='{anchor}']"):
                lost.append((path, way))

    assert all(page.status == 200 for page in pages.values())
    assert lost == []


@pytest.mark.parametrize("path", ["/developers", "/developers/bookings"])
def test_p1_a_page_is_in_english_for_everybody_light_and_open_to_search_engines(world: World, path: str) -> None:
    page = look(world, path, **{"accept-language": "de", "accept-encoding": "gzip"})

    assert page.find("//html/@lang") == ["en"]
    assert len(page.body) < 100_000
    assert page.find("//meta[@name='robots']") == []
    assert page.headers["content-encoding"] == "gzip"


def test_p1_codes_of_refusals_are_explained(world: World) -> None:
    explained = {*look(world, "/developers").find("//dl[contains(@class, 'codes')]//code/@id")}
    refusals = DOCUMENT["components"]["responses"].values()
    named = {
        code
        for refusal in refusals
        for content in refusal["content"].values()
        for code in content["schema"]["properties"]["code"]["enum"]
    }

    assert named <= explained


def test_p1_a_subject_that_is_none_is_not_there(world: World) -> None:
    assert look(world, "/developers/nothing").status == 404


def test_p1_hosts_find_it_in_the_foot_of_their_pages(site: Site) -> None:
    assert site.browse("/mentor").find("//footer//a[@href='/developers']/text()") == ["Developers"]
