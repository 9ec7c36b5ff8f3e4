"""The local cloud's CalDAV server, as an adapter and a person with a calendar app meet it."""

import itertools

import requests

from joinlink.model.slots import Interval
from joinlink.providers.caldav.apple_calendar import AppleCalendar
from joinlink.providers.public_address import AddressGuard
from local.caldav import APP_PASSWORD, CaldavServer
from tests.ical_objects import calendar

TIMEOUT_SECONDS = 5.0
_numbers = itertools.count(1)


class Account:
    """A person with calendars of their own."""

    def __init__(self, server: CaldavServer) -> None:
        self.server = server
        self.username = f"host-{next(_numbers)}@icloud.example"
        self.apple = AppleCalendar(AddressGuard([server.url]), timeout_seconds=TIMEOUT_SECONDS)

    def check(self, *, password: str = APP_PASSWORD) -> str:
        return self.apple.check(self.server.url, username=self.username, password=password)

    def put(self, *components: str, collection: str = "home") -> str:
        """Put an object into a calendar, as an app does, and return its URL."""
        url = f"{self.server.url}/{self.username}/{collection}/{next(_numbers)}.ics"
        self._send("PUT", url, calendar(*components)).raise_for_status()
        return url

    def replace(self, url: str, *components: str) -> None:
        self._send("PUT", url, calendar(*components)).raise_for_status()

    def make_calendar(self, name: str) -> None:
        self._send("MKCALENDAR", f"{self.server.url}/{self.username}/{name}/").raise_for_status()

    def busy(self, window: Interval, *, timezone: str = "Europe/Berlin") -> list[Interval]:
        principal = f"{self.server.url}/{self.username}/principal/"
        return self.apple.busy(
            principal, username=self.username, password=APP_PASSWORD, window=window, timezone=timezone
        )

    def _send(self, method: str, url: str, body: str = "") -> requests.Response:
        return requests.request(
            method, url, data=body.encode(), auth=(self.username, APP_PASSWORD), timeout=TIMEOUT_SECONDS
        )
