"""A fake of further invocations: they wait until a test runs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from joinlink.model.share import Share


@dataclass
class FakeWorkers:
    at_once: int = 4
    events: list[Mapping[str, object]] = field(default_factory=list)
    """What the invocations are given, in the order in which they were asked for."""

    def hand_out(self, shares: Sequence[Share], as_of: datetime) -> int:
        self.events += [share.as_event(as_of) for share in shares]
        return sum(len(share.due) for share in shares)
