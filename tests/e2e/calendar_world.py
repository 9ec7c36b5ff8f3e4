"""Calendars that hosts keep elsewhere, and what they leave of a day."""

from datetime import date, timedelta
from typing import Any, Final

import requests

from local.caldav import APP_PASSWORD
from tests.e2e.people import Host, Offer
from tests.ical_objects import calendar

ONE_DAY: Final = timedelta(days=1)


class AppleCalendar:
    """A host's calendar at the local CalDAV server, under a user name of its own."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.server = host.town.cloud.caldav
        self.username = f"{host.host_id}@icloud.example"

    def put(self, name: str, *components: str) -> None:
        """Put an object into the calendar, as an app does."""
        answer = requests.put(
            f"{self.server}/{self.username}/home/{name}.ics",
            data=calendar(*components).encode(),
            auth=(self.username, APP_PASSWORD),
            timeout=30,
        )
        assert answer.ok, answer.text

    def connect(self, *, url: str | None = None, password: str = APP_PASSWORD) -> requests.Response:
        """Let the host connect it."""
        login = {"username": self.username, "appPassword": password, "url": url or f"{self.server}/"}
        return self.host.call("PUT", "/api/connections/apple", login)


def slots(offer: Offer, first_day: date, last_day: date, timezone: str = "UTC") -> dict[str, Any]:
    """Return the API's whole answer about the slots of some days."""
    answer = requests.get(
        f"{offer.town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/slots",
        params={"from": str(first_day), "to": str(last_day), "timezone": timezone},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
