"""What holds for every page there is, in a world in which everything has happened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browsing import CONTRAST, KINDS, Window
from tests.browser.world import WorldPage, build_world
from tests.e2e.people import Town

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

LOADED: Final = """() => performance.getEntriesByType('navigation')
    .concat(performance.getEntriesByType('resource'))
    .map(({name, transferSize, encodedBodySize}) => ({name, transferSize, encodedBodySize}))"""
BLOCKING: Final = "document.querySelectorAll('script:not([type=module], [async], [defer])').length"
OVERHANG: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
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
    heading: list[str]
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


@pytest.fixture(scope="module")
def looks(chromium: Browser, town: Town, pages: list[WorldPage]) -> list[Look]:
    """Look at every page once."""
    found = []
    asked: set[str] = set()
    for who in dict.fromkeys(page.who for page in pages):
        window = Window(chromium, town.site, host=who, size=NARROW)
        seen: set[str] = set()
        found += [_look(window, page, seen, asked) for page in pages if page.who is who]
        window.close()
    return found


def _open(window: Window, page: WorldPage) -> Page:
    shown = window.open(page.address)
    if page.address.startswith(("/book/", "/embed/")):
        shown.wait_for_load_state("networkidle")  # the times move to the zone of the browser
    return shown


def _look(window: Window, page: WorldPage, seen: set[str], asked: set[str]) -> Look:
    shown = _open(window, page)
    loaded: list[dict[str, Any]] = shown.evaluate(LOADED)
    each_time = [entry for entry in loaded if not any(part in entry["name"] for part in ONCE)]
    assets = [entry for entry in loaded if "/assets/" in entry["name"]]
    again = [entry["name"] for entry in assets if entry["name"] in seen and entry["transferSize"] > 0]
    seen.update(entry["name"] for entry in assets)
    overhang = shown.evaluate(OVERHANG)
    overhang_enlarged = _overhang_enlarged(shown)
    mishaps = window.mishaps.copy()
    barriers = _barriers_of_new_kinds(window, asked)
    window.mishaps.clear()  # axe-core may have some of its own
    return Look(
        name=page.name,
        mishaps=mishaps,
        heading=shown.get_by_role("heading", level=1).all_text_contents(),
        barriers=barriers,
        wire_bytes=sum(entry["encodedBodySize"] for entry in each_time),
        bytes_at_first=sum(entry["encodedBodySize"] for entry in loaded),
        requests=[entry["name"] for entry in each_time if not any(part in entry["name"] for part in BESIDE)],
        loaded_again=again,
        blocking_scripts=shown.evaluate(BLOCKING),
        overhang=overhang,
        overhang_enlarged=overhang_enlarged,
    )


def _overhang_enlarged(shown: Page) -> int:
    shown.set_viewport_size(COMMON)
    overhang: int = shown.evaluate(OVERHANG_ENLARGED)
    shown.set_viewport_size(NARROW)
    return overhang


def _barriers_of_new_kinds(window: Window, asked: set[str]) -> list[str]:
    """Ask axe-core, unless pages before had all of the elements, in the same places and dressed alike."""
    kinds = set(window.page.evaluate(KINDS)) - asked
    if not kinds:
        return []
    asked |= kinds
    return window.barriers(sorted(kinds))


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
    "has another number of headings than one": lambda look: len(look.heading) != 1 and (look.heading or "none"),
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
            spoken.add(shown.locator("html").get_attribute("lang"))
            overhangs[name] = shown.evaluate(OVERHANG)
            barriers[name] = window.accessibility_problems(without=[CONTRAST])  # colours are the same in every language
        window.mishaps.clear()  # axe-core may have some of its own
        window.close()

    assert spoken == {language}
    assert {name: overhang for name, overhang in overhangs.items() if overhang > 0} == {}
    assert {name: found for name, found in barriers.items() if found} == {}
