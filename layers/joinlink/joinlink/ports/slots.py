"""When a host is busy elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.slots import Interval


class FreeBusy(Protocol):
    """Reads busy times of a connected calendar."""

    def busy(self, access_token: str, window: Interval) -> Sequence[Interval]:
        """Return sorted busy intervals overlapping the window.

        Raises:  as create_meeting; ProviderUnavailable too when the answer carries an error for the calendar
        """


class CalendarServer(Protocol):
    """Reads a host's calendars with a user name and a password.

    Raises, whatever is asked:  CalendarUnauthorized  user name or password is not accepted
                                CalendarUnreachable   no full answer in time
                                ForbiddenAddress      the address, or one that it leads to, is not a public one
    """

    def check(self, url: str, *, username: str, password: str) -> str:
        """Find the calendars from the address of a server, and return the URL by which they are read from now on."""

    def busy(self, url: str, *, username: str, password: str, window: Interval, timezone: str) -> Sequence[Interval]:
        """Return sorted busy intervals overlapping the window, by the URL that `check` returned.

        Whole days, and times without a zone, are read by the clock of `timezone`.
        """
