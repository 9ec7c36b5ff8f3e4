"""What holds for every page there is, in a world in which everything has happened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from local.route_table import RouteTable
from tests.browser.browsing import Window
from tests.browser.world import WorldPage, build_world
from tests.e2e.people import Town
from tests.infra.routes import page_routes

pytestmark = pytest.mark.timeout(600)

NARROW: Final = {"width": 320, "height": 800}
COMMON: Final = {"width": 360, "height": 800}
"""A phone on which people read with letters of twice the size."""
MOST_BYTES: Final = 100_000
MOST_BYTES_AT_FIRST: Final = 150_000
MOST_REQUESTS: Final = 5
ONCE: Final = (".woff2", "/pictures/")
"""What comes beside a page and at the first visit alone: the typeface, pictures of a host's."""
BESIDE: Final = ("/api/public/", "/assets/zones", "/mentor/welcome", "detected=", "data:")
"""What a page that is shown already asks for or sends, news and times in the zone of the browser; what came with it."""

OVERHANG: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SEEN: Final = f"""() => {{
    const entries = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type));
    const headings = [...document.querySelectorAll("h1, [role=heading][aria-level='1']")];
    const isHeard = (heading) =>
        heading.checkVisibility({{ visibilityProperty: true }}) && !heading.closest("[aria-hidden=true]");
    return {{
        loaded: entries.map(({{ name, transferSize, encodedBodySize }}) => ({{ name, transferSize, encodedBodySize }})),
        blockingScripts: document.querySelectorAll("script:not([type=module], [async], [defer])").length,
        headings: headings.filter(isHeard).map(({{ textContent }}) => textContent),
        overhang: {OVERHANG},
    }};
}}"""
SETTLED: Final = """() => new Promise((settle) => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const isSettled = ({ ariaBusy, dataset }) => !ariaBusy && (!("detectZone" in dataset) || dataset.zone === timeZone);
    const pickers = [...document.querySelectorAll("[data-picker]")];
    const look = () => pickers.every(isSettled) ? settle() : setTimeout(look, 20);
    look();
})"""
"""The times of a picker move to the zone of the browser."""
OVERHANG_ENLARGED: Final = f"""() => {{
    document.documentElement.style.fontSize = "200%";
    const overhang = {OVERHANG};
    document.documentElement.style.fontSize = "";
    return overhang;
}}"""

LANGUAGES: Final = ("de", "ja", "ar")
GUESTS_PAGES: Final = (
    *("guest-welcome", "guest-host", "guest-class-review", "guest-framed", "guest-booking-ready", "guest-move"),
    *("guest-address", "guest-join-preparing", "guest-in-your-mail", "guest-help-of-guests", "guest-find"),
    *("guest-not-found", "guest-class-group-last-seat", "guest-package-in-use"),
)
"""One of each kind."""
HOSTS_PAGES: Final = (
    *("host-overview", "host-bookings", "host-calendar-week", "host-classes", "host-class-new-online"),
    *("host-availability", "host-profile", "host-occurrence-seat", "host-package-in-use", "host-webhook"),
)
"""Those with parts of their own: lists, the axis of hours, forms of all sorts of fields."""


@dataclass(frozen=True)
class Look:
    """What one page looked like to a browser that had seen others of the site before."""

    name: str
    headings: list[str]
    mishaps: list[str]
    """Errors of scripts, and what the content security policy had to forbid."""
    barriers: list[str]
    """What axe-core finds serious or critical, in either scheme."""
    wire_bytes: int
    """Without what comes at the first visit alone."""
    bytes_at_first: int
    requests: list[str]
    loaded_again: list[str]
    blocking_scripts: int
    overhang: int
    """Pixels by which it is wider than a narrow phone."""
    overhang_enlarged: int
    """Pixels by which it is wider than a common phone when its letters have twice the size."""


@pytest.fixture(scope="module")
def pages(town: Town) -> list[WorldPage]:
    """Let everything happen once."""
    return build_world(town).pages


def test_every_page_that_a_function_answers_is_in_the_world(pages: list[WorldPage]) -> None:
    routes = RouteTable(page_routes())

    looked_at = {found[0] for page in pages if (found := routes.find("GET", urlsplit(page.address).path))}

    assert {route.path for route in page_routes()} - {route.path for route in looked_at} == set(), (
        "put an address of each into tests/browser/world.py"
    )


@pytest.fixture(scope="module")
def looks(chromium: Browser, town: Town, pages: list[WorldPage]) -> list[Look]:
    """Look at every page once."""
    found = []
    asked: set[str] = set()
    for who in dict.fromkeys(page.who for page in pages):
        window = Window(chromium, town.site, host=who, size=NARROW)
        known: set[str] = set()
        found += [_look(window, page, known, asked) for page in pages if page.who is who]
        window.close()
    return found


def _open(window: Window, page: WorldPage) -> Page:
    shown = window.open(page.address)
    shown.evaluate(SETTLED)
    return shown


def _look(window: Window, page: WorldPage, known: set[str], asked: set[str]) -> Look:
    shown = _open(window, page)
    seen: dict[str, Any] = shown.evaluate(SEEN)
    loaded: list[dict[str, Any]] = seen["loaded"]
    each_time = [entry for entry in loaded if not any(part in entry["name"] for part in ONCE)]
    assets = [entry for entry in loaded if "/assets/" in entry["name"]]
    again = [entry["name"] for entry in assets if entry["name"] in known and entry["transferSize"] > 0]
    known.update(entry["name"] for entry in assets)
    overhang_enlarged = _overhang_enlarged(shown)
    mishaps = window.mishaps.copy()
    barriers = window.barriers(asked)
    window.mishaps.clear()  # axe-core may have some of its own
    return Look(
        name=page.name,
        mishaps=mishaps,
        headings=seen["headings"],
        barriers=barriers,
        wire_bytes=sum(entry["encodedBodySize"] for entry in each_time),
        bytes_at_first=sum(entry["encodedBodySize"] for entry in loaded),
        requests=[entry["name"] for entry in each_time if not any(part in entry["name"] for part in BESIDE)],
        loaded_again=again,
        blocking_scripts=seen["blockingScripts"],
        overhang=seen["overhang"],
        overhang_enlarged=overhang_enlarged,
    )


def _overhang_enlarged(shown: Page) -> int:
    shown.set_viewport_size(COMMON)
    overhang: int = shown.evaluate(OVERHANG_ENLARGED)
    shown.set_viewport_size(NARROW)
    return overhang


TROUBLES: Final[dict[str, Callable[[Look], object]]] = {
    "has barriers in either scheme": lambda look: look.barriers,
    "needs more than 100 kilobytes": lambda look: look.wire_bytes > MOST_BYTES and look.wire_bytes,
    "needs more than 150 kilobytes at the first visit": lambda look: (
        look.bytes_at_first > MOST_BYTES_AT_FIRST and look.bytes_at_first
    ),
    "needs more than five requests": lambda look: len(look.requests) > MOST_REQUESTS and look.requests,
    "loads an asset that the browser has seen": lambda look: look.loaded_again,
    "is held back by a script": lambda look: look.blocking_scripts,
    "is wider than a narrow phone": lambda look: look.overhang > 0 and look.overhang,
    "is wider than a common phone with letters of twice the size": lambda look: (
        look.overhang_enlarged > 0 and look.overhang_enlarged
    ),
    "has another number of headings than one": lambda look: len(look.headings) != 1 and (look.headings or "none"),
    "stumbles over a script or breaks its policy": lambda look: look.mishaps,
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_page(looks: list[Look], trouble: str) -> None:
    found = {look.name: TROUBLES[trouble](look) for look in looks}

    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_f3_a_page_of_each_kind_fits_and_has_no_barriers_in(
    chromium: Browser, town: Town, pages: list[WorldPage], language: str
) -> None:
    by_name = {page.name: page for page in pages}
    spoken, overhangs, barriers = set(), {}, {}
    for names in (GUESTS_PAGES, HOSTS_PAGES):
        window = Window(chromium, town.site, host=by_name[names[0]].who, size=NARROW)
        window.page.set_extra_http_headers({"Accept-Language": language})  # which a host has until there is a choice
        window.open(f"/?lang={language}")  # which goes before the language that a booking was made in
        for name in names:
            shown = _open(window, by_name[name])
            spoken.add(shown.evaluate("document.documentElement.lang"))
            overhangs[name] = shown.evaluate(OVERHANG)
            barriers[name] = window.barriers_without_colours()  # which are the same in every language
        window.mishaps.clear()  # axe-core may have some of its own
        window.close()

    assert spoken == {language}
    assert {name: overhang for name, overhang in overhangs.items() if overhang > 0} == {}
    assert {name: found for name, found in barriers.items() if found} == {}
