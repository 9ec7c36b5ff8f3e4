"""S4: whatever a server answers, a look at it ends in time, within bounds, and with an answer or an error of ours."""

import time
from collections.abc import Iterator

import pytest

from joinlink.errors import CalendarOverBounds
from joinlink.model.slots import DAY, Interval
from joinlink.providers.caldav.apple_calendar import AppleCalendar
from joinlink.providers.public_address import AddressGuard
from tests.hostile.server import HostileServer

WINDOW = Interval(1_796_083_200, 1_796_083_200 + 62 * DAY)
SECONDS = 0.5


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    with HostileServer() as running:
        yield running


def look(server: HostileServer, name: str, seconds: float = SECONDS) -> list[Interval]:
    calendar = AppleCalendar(AddressGuard([server.url]), timeout_seconds=seconds)
    url = f"{server.url}/{name}/principal/"
    return calendar.busy(url, username="host", password="secret", window=WINDOW, timezone="Europe/Berlin")


def test_s4_a_rule_that_never_comes_true_costs_nothing(server) -> None:
    began = time.thread_time()

    assert look(server, "february") == []
    assert time.thread_time() - began < 0.2


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("bytes", "too long"),
        ("elements", "too long"),
        ("homes", "homes"),
        ("lines", "too large"),
        ("zones", "onsets"),
    ],
)
def test_s4_what_there_is_too_much_of_is_not_read_to_its_end(server, name, reason) -> None:
    server.answer("REPORT" if name != "homes" else "PROPFIND", f"/{name}/{'principal' * (name == 'homes')}")

    with pytest.raises(CalendarOverBounds, match=reason):
        look(server, name, seconds=5)


@pytest.mark.parametrize("name", ["daily", "counted", "rules", "changes", "drip"])
def test_s4_what_takes_too_long_is_over_when_its_time_is(server, name) -> None:
    server.answer("REPORT", f"/{name}/")
    began = time.monotonic()

    with pytest.raises(CalendarOverBounds, match="too long"):
        look(server, name)

    assert time.monotonic() - began < SECONDS + 1
