"""A fake of the function that reads calendars: it looks in the same process, and remembers what it was asked."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from joinlink.model.calendar_look import BusyTimesFound, LookRequest
from tests.fakes.failures import Failures
from tests.fakes.stores_beside import asked_by

if TYPE_CHECKING:
    from joinlink.usecases.slots.look_at_calendars import CalendarLooks


@dataclass
class FakeCalendarReader:
    looks: "CalendarLooks | None" = None
    """Those of the house that it looks for."""
    waited_for: list[LookRequest] = field(default_factory=list)
    asked: list[LookRequest] = field(default_factory=list)
    is_too_slow: bool = False
    """Whether nobody waits long enough for its answers."""
    failures: Failures = field(default_factory=Failures)

    def read(self, request: LookRequest) -> BusyTimesFound:
        with self.failures.around("read"):
            self.waited_for.append(request)
            return {} if self.is_too_slow else self._find(request)

    def ask(self, request: LookRequest) -> None:
        with self.failures.around("ask"):
            self.asked.append(request)

    def do_what_was_asked(self) -> None:
        """Look, as the function does in its own time."""
        while self.asked:
            self._find(self.asked.pop(0))

    def _find(self, request: LookRequest) -> BusyTimesFound:
        assert self.looks is not None
        sent = LookRequest.of_event(request.as_event())
        with asked_by("read_calendars"):
            return {provider: finding.busy for provider, finding in self.looks.find(sent).items()}
