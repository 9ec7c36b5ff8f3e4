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
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.e2e.people import Host

PHONE: Final = {"width": 390, "height": 844}
DESK: Final = {"width": 1280, "height": 900}
PATIENCE_MS: Final = 60_000
Scheme = Literal["light", "dark"]
NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The first has no windows to manage, and takes a third of what the others take."""
ON_A_MAC: Final = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
QUIET: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--js-flags=--no-opt --no-maglev --no-flush-bytecode",
]
"""No page is open for so long that its scripts were worth optimising; the next page has most of them again."""

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
PROBLEMS: Final = """async ([only, without, kinds]) => {
    const grave = ({ impact }) => impact === "serious" || impact === "critical";
    const others = axe._audit.rules.filter((rule) => !grave(rule) || without.includes(rule.id));
    const rules = Object.fromEntries(others.map(({ id }) => [id, { enabled: false }]));
    const options = { resultTypes: ["violations"], preload: false, ...(only.length ? { runOnly: only } : { rules }) };
    const kindOf = new Map(kinds.flatMap((kind) => window.elementsByKind.get(kind).map((element) => [element, kind])));
    const ground = (element) => {
        if (!element) return "";
        const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(element);
        return `${ground(element.parentElement)}/${backgroundColor} ${backgroundImage} ${opacity} ${filter}`;
    };
    const look = (element) => {
        const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
        return `${kindOf.get(element)} ${color} ${fontSize} ${fontWeight} ${textShadow} ${ground(element)}`;
    };
    const rule = axe._audit.rules.find(({ id }) => id === "color-contrast");
    const check = axe._audit.checks["color-contrast"];
    const matches = (rule.matchesAnyway ??= rule.matches);
    const evaluate = (check.evaluateAnyway ??= check.evaluate);
    const answered = new Set();
    rule.matches = (node, ...more) => kindOf.has(node) && matches.call(rule, node, ...more);
    check.evaluate = function (node, ...more) {
        const asked = look(node);
        if (answered.has(asked)) return true;
        const answer = evaluate.call(this, node, ...more);
        if (answer !== undefined && axe.commons.dom.isVisibleOnScreen(node)) answered.add(asked);
        return answer;
    };
    return (await axe.run(document, options)).violations.filter(grave);
}"""
"""axe-core is asked for what can be grave alone: the other rules take as long, and nobody hears what they find.

It is asked for the contrast of one element of each kind and look: the next is asked until there is an answer, as of a
single letter there is none.
"""
COLOURS: Final = ("color-contrast", "link-in-text-block")
"""The rules whose answers may differ from one scheme to the other; the first is the dearest of all."""


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
        scheme: Scheme = "light",
        scripts: bool = True,
        timezone: str = "Europe/Lisbon",
    ) -> None:
        """Open it; a host's window carries the host's session."""
        self.site = site
        self._scheme = scheme
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
        self.page.on("pageerror", lambda error: self.mishaps.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._note)

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

    def barriers(self, asked: set[str] | None = None) -> list[str]:
        """Return what axe-core finds serious or critical, as `scheme rule: element`, of colours in either scheme.

        With `asked`, the kinds of which pages before were asked, contrast is only asked of new ones, which are added:
        it depends on nothing else. Where there are none, nothing is asked. The page stays in the other scheme, in
        which the next is opened.
        """
        found: list[str] = self.page.evaluate(KINDS)
        kinds = [kind for kind in found if kind not in (asked or ())]
        if asked is not None:
            asked.update(kinds)
        return self._barriers_of(kinds) if kinds else []

    def _barriers_of(self, kinds: list[str]) -> list[str]:
        problems = self._problems(kinds=kinds)
        self._scheme = "light" if self._scheme == "dark" else "dark"
        self.page.emulate_media(color_scheme=self._scheme)
        return problems + self._problems(*COLOURS, kinds=kinds)

    def barriers_without_colours(self) -> list[str]:
        """Return what axe-core finds serious or critical and is the same in either scheme."""
        return self._problems(without=COLOURS)

    def _problems(self, *rules: str, without: Sequence[str] = (), kinds: Sequence[str] = ()) -> list[str]:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_axe())
            self._context.add_init_script(_axe())  # pages to come have it from the start, which costs half
        found: list[dict[str, Any]] = self.page.evaluate(PROBLEMS, [rules, without, kinds])
        nodes = ((violation["id"], node["html"]) for violation in found for node in violation["nodes"])
        return [f"{self._scheme} {rule}: {html[:160]}" for rule, html in nodes]


@cache
def _axe() -> str:
    return Path(AXE_FILE_PATH).read_text(encoding="utf-8")
