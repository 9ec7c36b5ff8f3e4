"""What holds for every page there is, in a world in which everything has happened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import Window
from tests.browser.world import WorldPage, build_world
from tests.e2e.people import Town

pytestmark = pytest.mark.timeout(600)

NARROW: Final = {"width": 360, "height": 800}
MOST_BYTES: Final = 100_000
MOST_BYTES_AT_FIRST: Final = 150_000
MOST_REQUESTS: Final = 5
ONCE: Final = (".woff2", "/pictures/")
"""What comes beside a page and at the first visit alone: the typeface, pictures of a host's."""
POLLING: Final = "/api/public/"
"""A page that waits for news asks for it again and again, and needs none of that to be shown."""

LOADED: Final = """() => performance.getEntriesByType('navigation')
    .concat(performance.getEntriesByType('resource'))
    .map(({name, transferSize, encodedBodySize}) => ({name, transferSize, encodedBodySize}))"""
BLOCKING: Final = "document.querySelectorAll('script:not([type=module], [async], [defer])').length"
OVERHANG: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


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
    requests: int
    loaded_again: list[str]
    blocking_scripts: int
    overhang: int
    """Pixels by which it is wider than a narrow phone."""


@pytest.fixture(scope="module")
def looks(chromium: Browser, town: Town) -> list[Look]:
    """Look at every page once."""
    world = build_world(town)
    found = []
    for who in dict.fromkeys(page.who for page in world.pages):
        window = Window(chromium, town.site, host=who, size=NARROW)
        seen: set[str] = set()
        found += [_look(window, page, seen) for page in world.pages if page.who is who]
        window.close()
    return found


def _look(window: Window, page: WorldPage, seen: set[str]) -> Look:
    shown = window.open(page.address)
    if "/book/" in page.address:
        shown.wait_for_load_state("networkidle")  # the times move to the zone of the browser
    loaded: list[dict[str, Any]] = shown.evaluate(LOADED)
    each_time = [entry for entry in loaded if not any(part in entry["name"] for part in ONCE)]
    assets = [entry for entry in loaded if "/assets/" in entry["name"]]
    again = [entry["name"] for entry in assets if entry["name"] in seen and entry["transferSize"] > 0]
    seen.update(entry["name"] for entry in assets)
    mishaps = window.mishaps.copy()
    barriers = window.barriers()
    window.mishaps.clear()  # axe-core may have some of its own
    return Look(
        name=page.name,
        mishaps=mishaps,
        heading=shown.get_by_role("heading", level=1).all_text_contents(),
        barriers=barriers,
        wire_bytes=sum(entry["encodedBodySize"] for entry in each_time),
        bytes_at_first=sum(entry["encodedBodySize"] for entry in loaded),
        requests=sum(POLLING not in entry["name"] and not entry["name"].startswith("data:") for entry in each_time),
        loaded_again=again,
        blocking_scripts=shown.evaluate(BLOCKING),
        overhang=shown.evaluate(OVERHANG),
    )


TROUBLES: Final[dict[str, Callable[[Look], object]]] = {
    "has barriers in either scheme": lambda look: look.barriers,
    "needs more than 100 kilobytes": lambda look: look.wire_bytes > MOST_BYTES and look.wire_bytes,
    "needs more than 150 kilobytes at the first visit": lambda look: (
        look.bytes_at_first > MOST_BYTES_AT_FIRST and look.bytes_at_first
    ),
    "needs more than five requests": lambda look: look.requests > MOST_REQUESTS and look.requests,
    "loads an asset that the browser has seen": lambda look: look.loaded_again,
    "is held back by a script": lambda look: look.blocking_scripts,
    "is wider than a narrow phone": lambda look: look.overhang > 0 and look.overhang,
    "has another number of headings than one": lambda look: len(look.heading) != 1 and look.heading,
    "stumbles over a script or breaks its policy": lambda look: look.mishaps,
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_page(looks: list[Look], trouble: str) -> None:
    found = {look.name: TROUBLES[trouble](look) for look in looks}

    assert {name: what for name, what in found.items() if what} == {}
