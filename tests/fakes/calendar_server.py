"""A fake CalDAV server: user names with their passwords, and the busy times of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from joinlink.errors import CalendarUnauthorized
from joinlink.model.slots import Interval
from tests.fakes.failures import Failures


@dataclass
class FakeCalendarServer:
    passwords: dict[str, str] = field(default_factory=lambda: {"host@icloud.example": "abcd-efgh-ijkl-mnop"})
    intervals: Sequence[Interval] = ()
    readings: int = 0
    timezones: list[str] = field(default_factory=list)
    """By whose clocks whole days were read."""
    failures: Failures = field(default_factory=Failures)

    def check(self, url: str, *, username: str, password: str) -> str:
        with self.failures.around("check"):
            self._let_in(username, password)
            return f"{url.rstrip('/')}/{username}/principal/"

    def busy(self, url: str, *, username: str, password: str, window: Interval, timezone: str) -> Sequence[Interval]:
        with self.failures.around("busy"):
            self._let_in(username, password)
            self.readings += 1
            self.timezones.append(timezone)
            return sorted(one for one in self.intervals if one.start < window.end and window.start < one.end)

    def _let_in(self, username: str, password: str) -> None:
        if self.passwords.get(username) != password:
            raise CalendarUnauthorized("the server does not accept this user name and password")
