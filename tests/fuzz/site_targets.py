"""The site's doors to strangers, on fakes: whatever comes, the answer is a page, a problem, or a declared 503."""

import hashlib
import hmac
import json
from functools import cache
from importlib import import_module
from typing import Final
from urllib.parse import urlencode

from joinlink.model.host import Provider
from joinlink.wiring import living_in
from tests.fakes.outside import ZOOM_WEBHOOK_SECRET
from tests.functions.guests.stripe_signatures import NEW_SECRET, deliver, known_webhooks
from tests.functions.site import Answer, Site, sample
from tests.fuzz.breach import Breach
from tests.samples import HOST, SLOT
from tests.worlds.world import NEXT_WEEK, PAID_CLASS, World

DECLARED_503: Final = {"availability_unknown", "provider_unavailable"}
CLASS: Final = f"/book/{HOST.handle}/{PAID_CLASS.slug}"
API: Final = f"/api/public/hosts/{HOST.handle}/classes/{PAID_CLASS.slug}"
RENEWED_AFTER: Final = 200
"""Inputs on one world: bookings are made, and the day fills up."""


DOORS: Final = ("book", "catalogue", "connect_provider", "sign_in", "stripe_webhook", "zoom_webhook")


def import_doors() -> None:
    """Import the functions that are driven here, which is otherwise done by the first request."""
    for name in DOORS:
        import_module(f"functions.{name}.app")


@cache
def _site(round_number: int) -> Site:
    world = World.selling().connect(Provider.ZOOM, Provider.GOOGLE)
    world.stripe_webhooks = known_webhooks()  # type: ignore[assignment]
    world.put(NEXT_WEEK)
    return Site(world, session=None, csrf=None)


_inputs = 0


def _send(method: str, target: str, *, body: bytes | None = None, headers: dict[str, str] | None = None) -> None:
    site = _next_site()
    with living_in(site.world.house):
        _check(site.send(method, target, body=body, headers=headers))


def _next_site() -> Site:
    global _inputs  # noqa: PLW0603  how many there were in this process
    _inputs += 1
    if _inputs % RENEWED_AFTER == 0:
        _site.cache_clear()
    return _site(_inputs // RENEWED_AFTER)


def _check(answer: Answer) -> None:
    if answer.status >= 500 and not (answer.status == 503 and any(code in answer.text for code in DECLARED_503)):
        raise Breach(f"answered {answer.status}: {answer.text[:200]}")


def stripe_webhook(data: bytes) -> None:
    """Deliver an event that Stripe has signed."""
    site = _next_site()
    at = int(site.world.clock.now().timestamp())
    signature = hmac.new(NEW_SECRET.encode(), f"{at}.".encode() + data, hashlib.sha256).hexdigest()
    with living_in(site.world.house):
        _check(deliver(site, data, f"t={at},v1={signature}"))


def zoom_webhook(data: bytes) -> None:
    """Deliver an event that Zoom has signed."""
    site = _next_site()
    at = str(int(site.world.clock.now().timestamp()))
    digest = hmac.new(ZOOM_WEBHOOK_SECRET.encode(), f"v0:{at}:".encode() + data, hashlib.sha256).hexdigest()
    _send("POST", "/webhooks/zoom", body=data, headers={"x-zm-request-timestamp": at, "x-zm-signature": f"v0={digest}"})


def callback(data: bytes) -> None:
    """Come back from a consent page."""
    where = ("/oauth/zoom/callback", "/oauth/google/callback", "/login/callback", "/login")[data[0] % 4 if data else 0]
    _send("GET", f"{where}?{data[1:].decode('latin-1')}")


def form(data: bytes) -> None:
    """Send the form of a class's page."""
    _send("POST", CLASS, body=data, headers={"content-type": "application/x-www-form-urlencoded"})


def booking(data: bytes) -> None:
    """Send a booking as a program does."""
    _send("POST", f"{API}/bookings", body=data, headers={"content-type": "application/json"})


def slots(data: bytes) -> None:
    """Ask for slots, or for the page that shows them."""
    where = CLASS if data[:1] > b"\x7f" else f"{API}/slots"
    _send("GET", f"{where}?{data[1:].decode('latin-1')}")


def webhook_seeds(function: str, *names: str) -> list[bytes]:
    """Return the bodies of sample events."""
    return [str(sample(f"{function}.{name}")["body"]).encode() for name in names]


def form_seeds() -> list[bytes]:
    """Make forms as a browser sends them."""
    fields = {
        "startsAt": SLOT.isoformat(),
        "name": "A",
        "email": "a@example.com",
        "timezone": "Europe/Berlin",
        "notes": "",
    }
    return [urlencode(fields).encode(), urlencode({**fields, "day": "2026-12-01", "key": "k"}).encode(), b""]


def booking_seeds() -> list[bytes]:
    """Make a booking as a program does."""
    guest = {"name": "A", "email": "a@example.com", "timezone": "Europe/Berlin"}
    return [json.dumps({"startsAt": SLOT.isoformat(), "guest": guest, "notes": "n"}).encode(), b"{}"]


def query_seeds() -> list[bytes]:
    """Make queries for slots."""
    return [
        b"\x00from=2026-12-01&to=2026-12-07&timezone=Europe/Berlin",
        b"\xffday=2026-12-01&timezone=Asia/Kolkata&again=1",
        b"\x00from=0001-01-01&to=9999-12-31",
    ]


CALLBACK_SEEDS: Final = [
    b"\x00state=abc&code=def",
    b"\x01state=abc&error=access_denied",
    b"\x02state=a&code=b",
    b"\x03next=/mentor",
]
SITE_WORDS: Final = (
    "startsAt", "2026-12-01T09:30:00Z", "timezone=", "Europe/Berlin", "from=", "to=", "day=", "state=", "code=",
    "next=//", "%00", "%ff", "%0d%0a", "\\u0000", "\\ud800", "null", "999999999999999999999999999999", "1e999",
    "[[[[", "{\"a\":", "+23:59", "0001-01-01", "9999-12-31", "data", "object", "metadata", "type", "payload",
    "event", "plainToken", "account_id", "checkout.session.completed",
)  # fmt: skip
