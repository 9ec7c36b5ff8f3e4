"""People at a browser: Chromium, windows as wide as a phone or a desk, and axe-core.

    with browsing() as chromium:
        guest = Window(chromium, site)               no session, a phone
        host = Window(chromium, site, host=host)     signed in, a desk
        host.open("/mentor/classes").get_by_role("link", name="Edit").click()

A window fails its test when a script stumbled or the policy of a page was broken.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

from tests.e2e.people import Host

PHONE: Final = {"width": 390, "height": 844}
DESK: Final = {"width": 1280, "height": 900}
PATIENCE_MS: Final = 60_000
NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The first has no windows to manage, and takes a third of what the others take."""
ON_A_MAC: Final = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
QUIET: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
]

PROBLEMS: Final = """async ([only, without, kinds]) => {
    const grave = ({ impact }) => impact === "serious" || impact === "critical";
    const others = axe._audit.rules.filter((rule) => !grave(rule) || without.includes(rule.id));
    const rules = Object.fromEntries(others.map(({ id }) => [id, { enabled: false }]));
    const options = { resultTypes: ["violations"], preload: false, ...(only.length ? { runOnly: only } : { rules }) };
    const meant = kinds && new Set(kinds.flatMap((kind) => window.elementsByKind.get(kind)));
    const contrast = axe._audit.rules.find(({ id }) => id === "color-contrast");
    contrast.matchesAnyway ??= contrast.matches;
    contrast.matches = (node, ...more) => (!meant || meant.has(node)) && contrast.matchesAnyway(node, ...more);
    return (await axe.run(document, options)).violations.filter(grave);
}"""
"""axe-core is asked for what can be grave alone: the other rules take as long, and nobody hears what they find."""
KINDS: Final = """() => {
    const kinds = (window.elementsByKind = new Map());
    const add = (kind, element) => kinds.has(kind) ? kinds.get(kind).push(element) : kinds.set(kind, [element]);
    for (const { href } of document.styleSheets) add(href, document.documentElement);
    const walk = (element, above) => {
        const [dress, type, style, role] = ["class", "type", "style", "role"].map((name) => element.getAttribute(name));
        const named = `${above}/${element.localName}.${dress}`;
        add(`${named} ${element.getAttributeNames()} ${type} ${style} ${role}`, element);
        for (const child of element.children) walk(child, named);
    };
    walk(document.documentElement, "");
    return [...kinds.keys()];
}"""
"""The style sheets, and each element by its place and what it carries: nothing else makes a page look like no other."""
CONTRAST: Final = "color-contrast"
"""The dearest rule of all."""


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start the Chromium of this machine; without one the tests are skipped, with the reason."""
    path = next(filter(None, [shutil.which(name) for name in NAMES]), None)
    if path is None and Path(ON_A_MAC).exists():
        path = ON_A_MAC
    if path is None:
        pytest.skip("there is no Chromium on this machine; on Debian: apt-get install chromium-headless-shell")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


class Window:
    """One person's browser window, with cookies of its own."""

    def __init__(
        self,
        chromium: Browser,
        site: str,
        *,
        host: Host | None = None,
        size: dict[str, int] | None = None,
        scheme: Literal["light", "dark"] = "light",
        scripts: bool = True,
        timezone: str = "Europe/Lisbon",
    ) -> None:
        """Open it; a host's window carries the host's session."""
        self.site = site
        viewport: Any = size or (DESK if host else PHONE)
        self._context = chromium.new_context(
            base_url=site,
            viewport=viewport,
            color_scheme=scheme,
            java_script_enabled=scripts,
            timezone_id=timezone,
            reduced_motion="reduce",
        )
        self._context.set_default_timeout(PATIENCE_MS)
        if host is not None:
            cookies: Any = [{"name": each.name, "value": each.value, "url": site} for each in host.journey.host.cookies]
            self._context.add_cookies(cookies)
        self.page: Page = self._context.new_page()
        self.mishaps: list[str] = []
        self.responses: list[Response] = []
        self.page.on("pageerror", lambda error: self.mishaps.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._note)
        self.page.on("response", lambda response: self.responses.append(response))  # it takes no built-in method

    def open(self, path: str) -> Page:
        """Go to an address of the site, or to any other one in full."""
        self.page.goto(path)
        return self.page

    def close(self) -> None:
        """Close it, and insist that nothing went wrong behind the page."""
        self._context.close()
        assert not self.mishaps, self.mishaps

    def _note(self, said: ConsoleMessage) -> None:
        if "Content Security" in said.text:
            self.mishaps.append(f"{self.page.url}: {said.text}")

    def accessibility_problems(
        self, *rules: str, without: Sequence[str] = (), kinds: Sequence[str] | None = None
    ) -> list[str]:
        """Return what axe-core finds serious or critical, by these rules or by all but some, as `rule: element`.

        With `kinds`, which `KINDS` named, contrast is only asked of their elements; it depends on nothing else.
        """
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_axe())
            self._context.add_init_script(_axe())  # pages to come have it from the start, which costs half
        found: list[dict[str, Any]] = self.page.evaluate(PROBLEMS, [list(rules), list(without), kinds])
        return [f"{violation['id']}: {node['html'][:160]}" for violation in found for node in violation["nodes"]]

    def barriers(self, kinds: Sequence[str] | None = None) -> list[str]:
        """Hold the page against all rules in the light, and against that of contrast in the dark; `kinds` as above."""
        self.page.emulate_media(color_scheme="light")
        in_the_light = self.accessibility_problems(kinds=kinds)
        self.page.emulate_media(color_scheme="dark")
        in_the_dark = self.accessibility_problems(CONTRAST, kinds=kinds)
        return in_the_light + [f"dark {problem}" for problem in in_the_dark]


@cache
def _axe() -> str:
    return Path(AXE_FILE_PATH).read_text(encoding="utf-8")
