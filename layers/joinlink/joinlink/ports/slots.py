"""Hosts' busy times in their own calendars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.calendar_look import BusyTimesFound, LookRequest
    from joinlink.model.slots import Interval


class FreeBusy(Protocol):
    """Reads the busy times of a connected calendar."""

    def busy(self, access_token: str, window: Interval) -> Sequence[Interval]:
        """Return sorted busy intervals overlapping the window.

        Raises:  as create_meeting; ProviderUnavailable also when the answer reports an error for the calendar
        """


class CalendarServer(Protocol):
    """Reads a host's calendars on a CalDAV server, with a user name and a password.

    Every call raises:  CalendarUnauthorized  the user name or password is not accepted
                        CalendarUnreachable   no complete answer in time
                        ForbiddenAddress      the address, or one that it leads to, is not public
    """

    def check(self, url: str, *, username: str, password: str) -> str:
        """Find the calendars from the server's address, and return the URL to read them by from now on."""

    def busy(self, url: str, *, username: str, password: str, window: Interval, timezone: str) -> Sequence[Interval]:
        """Return sorted busy intervals overlapping the window; `url` is the one that `check` returned.

        Whole days, and times without a zone, are taken to be in `timezone`.
        """


class CalendarReader(Protocol):
    """Reads hosts' calendars outside the process that answers a guest (S4)."""

    def read(self, request: LookRequest) -> BusyTimesFound:
        """Wait for a reading of a host's calendars; one that is missing from the answer was not read in time.

        Raises:  StoreUnavailable  we ourselves could not look
        """

    def ask(self, request: LookRequest) -> None:
        """Have the calendars read, and don't wait for it.

        Raises:  StoreUnavailable
        """
