"""One local cloud and one Chromium for all tests of pages; both are gone when the last of them is over."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import Window, browsing
from tests.e2e.people import Town, shared_town


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with browsing() as chromium:
        yield chromium


@pytest.fixture(scope="package")
def town(chromium: Browser) -> Iterator[Town]:
    """Start the cloud; it asks for the browser first, so that no cloud starts where there is none."""
    with shared_town() as town:
        yield town


@pytest.fixture
def undisturbed(town: Town) -> Iterator[None]:
    """Let no fault of another test go on; workflows draw the shortest waits."""
    with town.undisturbed():
        yield


@pytest.fixture
def calm(town: Town) -> Iterator[None]:
    """Let no fault outlast a test."""
    yield
    town.calm()


@pytest.fixture
def window(chromium: Browser, town: Town) -> Iterator[Callable[..., Window]]:
    """Open windows: `window()` is a guest's on a phone, `window(host=host)` a host's on a desk."""
    opened: list[Window] = []

    def open_window(**wishes: object) -> Window:
        opened.append(Window(chromium, town.site, **wishes))
        return opened[-1]

    yield open_window
    for one in opened:
        one.close()
