"""`make pictures`: takes the pictures of the documentation anew, in a small world that is dressed for them.

They go to `docs/pictures/`. The world's clock stands on a Monday, so that the same pages make the same pictures.
"""

import io
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, FloatRect

from joinlink.clock import rfc3339
from local.cloud import ROOT, LocalCloud, Ports
from local.demo import GUEST
from local.parameters import OPERATOR
from tests.browser.browsing import PHONE, Window, browsing
from tests.browser.happenings import leave_work_for_the_operator
from tests.e2e.clockwork import book
from tests.e2e.people import ONE_ADDRESS_FOR_ALL, Host, Offer, Town

FOLDER: Final = ROOT / "docs" / "pictures"
MONDAY: Final = datetime(2026, 12, 7, 8, 30, tzinfo=UTC)
DESK: Final = {"width": 1200, "height": 660}
LOOK: Final = {"name": "Harbour Studio", "handle": "harbour-studio", "headline": "Pictures, and how to look at them"}
ACCENT: Final = "#7b3fa0"
PORTRAIT: Final = """<body style="margin: 0"><svg width="320" height="320" viewBox="0 0 320 320">
<rect width="320" height="320" fill="#f3d9b1"/><path d="M60 320c0-80 45-110 100-110s100 30 100 110z" fill="#5b4a8a"/>
<rect x="138" y="180" width="44" height="50" rx="20" fill="#d79b72"/>
<ellipse cx="160" cy="140" rx="58" ry="68" fill="#e8b088"/>
<path d="M96 150c-8-70 30-96 66-96s74 26 62 96c-10-34-26-50-50-54-30 18-58 22-78 54z" fill="#4a2f24"/></svg>"""
CLASSES: Final[dict[str, dict[str, Any]]] = {
    "review": {
        "title": "Portfolio review",
        "description": "Half an hour on your work, face to face. Bring ten pictures, and the one you are unsure of.",
        "meetingProvider": "zoom",
        "color": "violet",
        "moveUntilMinutes": 60,
        "cancelUntilMinutes": 120,
    },
    "talk": {"title": "Ask me anything", "price_minor": 0, "meetingProvider": "google_meet", "color": "teal"},
    "drawing": {
        "title": "Life drawing",
        "price_minor": 0,
        "durationMinutes": 90,
        "slotStepMinutes": 30,
        "isOnline": False,
        "color": "pink",
    },
    "light": {
        "title": "Seeing light",
        "price_minor": 0,
        "durationMinutes": 60,
        "meetingProvider": "zoom",
        "color": "amber",
    },
}
WEEK: Final = (
    *((0, 10, "talk", "Ada"), (0, 13, "light", "Béla"), (1, 8, "drawing", "Chiara"), (1, 12, "talk", "Deniz")),
    *((1, 15, "light", "Emre"), (2, 9, "light", "Fatou"), (2, 14, "drawing", "Goro"), (3, 8, "talk", "Hana")),
    *((3, 11, "drawing", "Inés"), (3, 16, "light", "Jonas"), (4, 9, "talk", "Kemal"), (4, 13, "light", "Lea")),
)
"""What is booked: days from Monday, hour by UTC, class, guest."""


def take(chromium: Browser, town: Town) -> Iterator[Path]:
    """Dress the world, and take each picture."""
    studio = town.host("zoom", "google")
    offers = _open(chromium, studio)
    operator = Host(town, OPERATOR)
    for window, name, address, clip in (
        (Window(chromium, town.site, size=DESK), "class", f"/book/{LOOK['handle']}/{offers['review'].slug}", None),
        (Window(chromium, town.site, size=PHONE), "booking", offers["review"].booking_url, _part(PHONE, 690)),
        (
            Window(chromium, town.site, host=studio),
            "calendar",
            "/mentor/calendar?view=week",
            _part({"width": 1280}, 940),
        ),
        (Window(chromium, town.site, host=operator, size=DESK), "operator", "/operator", _part(DESK, 1180)),
    ):
        page = window.open(address)
        page.wait_for_load_state("networkidle")
        file = FOLDER / f"{name}.png"
        page.screenshot(path=file, full_page=clip is not None, **({"clip": clip} if clip else {}))
        window.close()
        yield file


def _part(size: dict[str, int], height: int) -> FloatRect:
    return {"x": 0, "y": 0, "width": size["width"], "height": height}


def _open(chromium: Browser, studio: Host) -> dict[str, Offer]:
    """Let the studio have a face, classes in colours, a paid booking and a full week, and the operator some work."""
    assert studio.call("PATCH", "/api/me", {**LOOK, "accentColor": ACCENT}).ok
    page = chromium.new_page(viewport={"width": 320, "height": 320})
    page.set_content(PORTRAIT)
    photo, headers = page.screenshot(), {"Content-Type": "image/png"}
    page.close()
    assert studio.journey.host.put(f"{studio.town.site}/api/me/photo", data=photo, headers=headers, timeout=60).ok
    offers = {name: studio.sell(**terms) for name, terms in CLASSES.items()}
    for days, hour, name, guest in WEEK:
        starts_at = MONDAY.replace(hour=hour, minute=0) + timedelta(days=days)
        book(offers[name], rfc3339(starts_at), GUEST | {"name": guest})
    offers["review"].starts_at = rfc3339(MONDAY.replace(hour=17, minute=0) + timedelta(days=2))
    offers["review"].booked_and_paid()
    leave_work_for_the_operator(studio.town, offers["talk"], iter([offers["talk"].slots()[-1]["startsAt"]]))
    return offers


def main() -> None:
    """Start a cloud on that Monday, and take them."""
    try:
        cloud = LocalCloud(ports=Ports.free(), ticking=False, parameters=ONE_ADDRESS_FOR_ALL, now=MONDAY)
        with browsing() as chromium, cloud, redirect_stdout(io.StringIO()):
            files = list(take(chromium, Town(cloud)))
    except pytest.skip.Exception as exc:
        sys.exit(str(exc))
    sys.stdout.writelines(f"{file.relative_to(ROOT)}\n" for file in files)


if __name__ == "__main__":
    main()
