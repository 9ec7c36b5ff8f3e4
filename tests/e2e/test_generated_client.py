"""P1: a client that openapi-python-client makes of the site's own document books, moves and cancels."""

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from tests.e2e.people import Host, Town, from_now

pytestmark = pytest.mark.timeout(120)

CLIENT = "joinlink_client"
CLASS = {
    "title": "Choir",
    "description": "",
    "durationMinutes": 60,
    "price": {"amountMinor": 0, "currency": "eur"},
    "isOnline": False,
    "location": {"label": "Studio 3"},
}


@pytest.fixture(scope="module")
def generated(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Make the client of what the site serves, and import it."""
    folder = tmp_path_factory.mktemp("generated")
    settings = folder / "settings.yaml"
    settings.write_text("post_hooks: []\n", encoding="utf-8")
    _generate(f"{town.site}/openapi.json", folder / CLIENT, settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield import_module(CLIENT)


def _generate(url: str, into: Path, settings: Path) -> None:
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--url", url, "--meta", "none"]
    subprocess.run([*command, "--output-path", into, "--config", settings], check=True, capture_output=True, text=True)


def call(name: str) -> ModuleType:
    """Return the module of a call, as `bookings.list_bookings`."""
    return import_module(f"{CLIENT}.api.{name}")


def test_p1_a_generated_client_books_moves_and_cancels_and_a_key_lets_the_hosts_program_see_it(
    town: Town, generated: ModuleType
) -> None:
    host = town.host()
    sold = host.call("POST", "/api/classes", CLASS).json()
    handle, slug = host.call("GET", "/api/me").json()["handle"], sold["slug"]
    models, anybody = import_module(f"{CLIENT}.models"), generated.Client(town.site)

    days = {"from_": from_now(days=2).date(), "to": from_now(days=16).date()}
    slots = call("booking.list_slots").sync(handle, slug, client=anybody, **days).slots
    guest = models.GuestBody(name="Guest", email="guest@example.com", timezone="Europe/Berlin")
    wish = models.BookingBody(starts_at=slots[0].starts_at, guest=guest)
    booked = call("booking.book").sync(handle, slug, client=anybody, body=wish, idempotency_key="generated-1")
    again = call("booking.book").sync(handle, slug, client=anybody, body=wish, idempotency_key="generated-1")
    moved = call("a_guests_booking.move_booking_as_guest").sync(
        booked.booking_id, client=anybody, token=booked.token, body=models.RescheduleBody(starts_at=slots[1].starts_at)
    )

    key = generated.AuthenticatedClient(town.site, token=_key(host))
    listed = call("bookings.list_bookings").sync(client=key)
    cancelled = call("bookings.cancel_booking").sync(
        booked.booking_id, client=key, body=models.HostCancelBody(reason="I am ill.")
    )
    refused = call("bookings.move_booking").sync(
        booked.booking_id, client=key, body=models.RescheduleBody(starts_at=slots[2].starts_at)
    )

    assert (booked.status, again.booking_id) == ("confirmed", booked.booking_id)
    assert (moved.starts_at, moved.revision) == (slots[1].starts_at, 2)
    assert [item.booking_id for item in listed.items] == [booked.booking_id]
    assert cancelled.status == "cancelled"
    assert (refused.status, refused.code) == (409, "illegal_transition")


def _key(host: Host) -> str:
    made = host.call("POST", "/api/keys", {"name": "Generated client", "scopes": ["read", "write"]})
    return str(made.json()["key"])
