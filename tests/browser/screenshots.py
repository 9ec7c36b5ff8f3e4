"""`make screenshots`: a picture of every page and every mail, on a phone and a desk, light and dark.

They go to `.build/screenshots/<page>-<width>-<scheme>.png`; `index.html` beside them shows them all.
"""

import io
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from html import escape
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from local.cloud import ROOT, LocalCloud, Ports
from tests.browser.browsing import DESK, PHONE, Window, browsing
from tests.browser.world import World, build_world, payments_pages
from tests.e2e.paying_cloud import paying_town
from tests.e2e.people import ONE_ADDRESS_FOR_ALL, Host, Town

FOLDER: Final = ROOT / ".build" / "screenshots"
LOOKS: Final = tuple(product((DESK, PHONE), ("light", "dark")))


def take_pictures(chromium: Browser, site: str, world: World, folder: Path) -> list[str]:
    """Take the pictures into an empty folder, and return the names of what they show."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for who in dict.fromkeys(page.who for page in world.pages):
        with _windows(chromium, who.town.site if who else site, who) as windows:
            for page in (page for page in world.pages if page.who is who):
                _take(windows, page.name, folder, lambda shown, address=page.address: shown.goto(address))
    with _windows(chromium, site, None) as windows:
        for letter in world.letters:
            _take(windows, letter.name, folder, lambda shown, html=letter.html: shown.set_content(html))
    return [each.name for each in (*world.pages, *world.letters)]


@contextmanager
def _windows(chromium: Browser, site: str, who: Host | None) -> Iterator[list[Window]]:
    windows = [Window(chromium, site, host=who, size=size, scheme=scheme) for size, scheme in LOOKS]
    yield windows
    for window in windows:
        window.close()


def _take(windows: Iterable[Window], name: str, folder: Path, show: Callable[[Page], object]) -> None:
    for window, (size, scheme) in zip(windows, LOOKS, strict=True):
        show(window.page)
        window.page.wait_for_load_state("networkidle")
        window.page.screenshot(path=_path(folder, name, size, scheme), full_page=True)


def _path(folder: Path, name: str, size: dict[str, int], scheme: str) -> Path:
    return folder / f"{name}-{size['width']}-{scheme}.png"


def index(names: Iterable[str], folder: Path) -> str:
    """Write a page that shows all pictures, the four of a page side by side."""
    rows = "\n".join(_row(name, folder) for name in names)
    style = (
        "body{font:1rem system-ui;margin:2rem}img{max-height:30rem;max-width:24%;vertical-align:top;border:1px solid}"
    )
    return f"<!doctype html>\n<meta charset=utf-8>\n<title>Joinlink</title>\n<style>{style}</style>\n{rows}\n"


def _row(name: str, folder: Path) -> str:
    files = [_path(folder, name, size, scheme).name for size, scheme in LOOKS]
    pictures = "".join(f'<a href="{file}"><img loading=lazy src="{file}" alt="{file}"></a>\n' for file in files)
    return f"<h2>{escape(name)}</h2>\n{pictures}"


def main() -> None:
    """Build the world in clouds of its own, and take the pictures."""
    try:
        cloud = LocalCloud(ports=Ports.free(), ticking=False, parameters=ONE_ADDRESS_FOR_ALL)
        with browsing() as chromium, paying_town() as paying, cloud:
            with redirect_stdout(io.StringIO()):
                world = build_world(Town(cloud))
            world.pages.extend(payments_pages(paying))
            names = take_pictures(chromium, cloud.site, world, FOLDER)
    except pytest.skip.Exception as exc:
        sys.exit(str(exc))
    (FOLDER / "index.html").write_text(index(names, FOLDER), encoding="utf-8")
    sys.stdout.write(f"{len(names) * len(LOOKS)} pictures: {FOLDER.relative_to(ROOT)}/index.html\n")


if __name__ == "__main__":
    main()
