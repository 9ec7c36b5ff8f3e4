"""An Apple calendar, or any other on a CalDAV server: read-only, for busy times (C4, A3).

check:  address, user name, password ─▶ the URL that is stored with the connection
busy:   that URL, the same, a window ─▶ the busy times of all its calendars, or an error: never just some of them
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from joinlink.model.slots import Interval
from joinlink.providers.busy_intervals import merged
from joinlink.providers.caldav.allowance import LONGEST_READING_SECONDS
from joinlink.providers.caldav.calendar_events import busy_times
from joinlink.providers.caldav.pinned_http import Login, PinnedSession
from joinlink.providers.caldav.server import CaldavServer
from joinlink.providers.public_address import AddressGuard


class AppleCalendar:
    """Reads calendars over CalDAV.

    Every call raises:  CalendarUnauthorized  the user name or password is not accepted
                        CalendarUnreachable   the server does not answer in time, its answer is not CalDAV, or it has
                                              an event that can't be read
                        CalendarOverBounds    there is more to read, or it takes longer, than one look may take
                        ForbiddenAddress      the address, or one that it leads to, is not public
    """

    def __init__(self, guard: AddressGuard, *, timeout_seconds: float) -> None:
        self._guard = guard
        self._seconds = min(timeout_seconds, LONGEST_READING_SECONDS)

    def check(self, url: str, *, username: str, password: str) -> str:
        """Find the calendars from the server's address, and return the URL to read them by from now on."""
        with self._session(username, password) as session:
            principal_url = CaldavServer(session).find_principal(url)
            session.judge(principal_url)
        # In a separate session, like every later reading: the stored URL decides which hosts get the password.
        with self._session(username, password) as session:
            server = CaldavServer(session)
            for calendar_url in server.list_calendars(server.read_principal(principal_url).home_urls):
                session.judge(calendar_url)
        return principal_url

    def busy(self, url: str, *, username: str, password: str, window: Interval, timezone: str) -> list[Interval]:
        """Return busy times that overlap the window, in order and without overlap; `url` is the one `check` returned.

        Whole days, and times without a zone, are taken to be in `timezone`.
        """
        with self._session(username, password) as session:
            server = CaldavServer(session)
            principal = server.read_principal(url)
            owner = principal.addresses | {f"mailto:{username.lower()}"}
            busy: list[Interval] = []
            for calendar_url in server.list_calendars(principal.home_urls):
                for calendar_data in server.list_events(calendar_url, window):
                    busy += busy_times(calendar_data, window, ZoneInfo(timezone), owner, allowance=session.allowance)
                    session.allowance.seconds_left()
        return merged(busy)

    def _session(self, username: str, password: str) -> PinnedSession:
        return PinnedSession(self._guard, Login(username, password), budget_seconds=self._seconds)
