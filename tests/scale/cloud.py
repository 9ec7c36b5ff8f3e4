"""Lambda, SES and the meters, in virtual time.

Invocations begin in the order of their times, and each runs to its end by the one clock, which is then set back for the
next. What they share is made for that: SES counts mails by the second in which they are sent.
"""

import heapq
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from joinlink.errors import MailUnavailable, ProviderUnavailable
from joinlink.model.mail import Mail
from joinlink.model.share import Share
from tests.fakes.clock import FakeClock
from tests.scale import assumptions as given


@dataclass
class Meter:
    """Counts what is used, by the work that it is used for, and lets the time pass that it takes."""

    clock: FakeClock
    random: random.Random
    work: str = "ticks"
    """What is being done: a kind of due work, or looking for some."""
    used: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    heat: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    """Units of the index, by read or write, partition and second."""

    def use(self, seconds: float = 0.0, **amounts: float) -> None:
        self.clock.time += timedelta(seconds=seconds)
        used = self.used[self.work]
        used["GB-seconds"] += seconds * given.MEMORY_GB  # type: ignore[assignment]
        for name, amount in amounts.items():
            used[name] += amount  # type: ignore[assignment]

    def warm(self, partition: str, what: str, units: float) -> None:
        """Note what a partition of the index serves in this second."""
        self.heat[what, partition, int(self.clock.time.timestamp())] += units  # type: ignore[assignment]

    def ask_provider(self, what: str) -> None:
        """Wait for a provider.

        Raises:  ProviderUnavailable  the answer never came
        """
        if self.random.random() < given.LOST_ANSWERS:
            self.use(given.PROVIDER_TIMEOUT_SECONDS)
            raise ProviderUnavailable("no answer", provider="zoom")
        self.use(given.PROVIDER_SECONDS[what] * self.random.lognormvariate(0, given.PROVIDER_SPREAD))


class Ses:
    """Takes this many mails in a second, confirmations included, which go first."""

    TRIES = 3

    def __init__(self, meter: Meter, rate: float, confirmations: Callable[[datetime], float]) -> None:
        self._meter = meter
        self._rate = rate
        self._confirmations = confirmations
        self._sent: Counter[int] = Counter()
        self.throttled = 0

    def send(self, _mail: Mail, *, booking_id: str | None = None, package_id: str | None = None) -> str:
        """Try three times, as the SDK does, with a pause that is drawn and grows."""
        self._meter.use(given.MAIL_CPU_SECONDS)
        for attempt in range(self.TRIES):
            self._meter.use(given.SES_SECONDS)
            now = self._meter.clock.time
            second = int(now.timestamp())
            if self._sent[second] + self._confirmations(now) < self._rate:
                self._sent[second] += 1
                self._meter.use(mails=1)
                return "message"
            self._meter.use(self._meter.random.uniform(0, 2**attempt))
        self.throttled += 1
        raise MailUnavailable("throttled")

    def most_per_second(self) -> float:
        self._meter.use(given.INVOKE_SECONDS)
        return self._rate


@dataclass
class Lambda:
    """Invokes functions: by their schedules, and as they ask for it themselves."""

    meter: Meter
    functions: Mapping[str, Callable[[Share | None], object]]
    at_once: int
    hands_out: bool = True
    waiting: list[tuple[datetime, int, str, Share | None]] = field(default_factory=list)
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    """When each invocation began and ended."""
    running: str = ""
    _numbers: Iterator[int] = field(default_factory=count)
    _free: dict[str, list[datetime]] = field(default_factory=dict)
    """When the processes of each function are free again."""

    def schedule(self, begin: datetime, end: datetime, every: timedelta) -> None:
        """Fire every function of the schedules."""
        tick = begin
        while tick < end:
            for name in self.functions:
                self._ask(name, tick, None)
            tick += every

    def hand_out(self, shares: Sequence[Share], _as_of: datetime) -> int:
        if not self.hands_out:
            return 0
        for share in shares:
            self.meter.use(given.INVOKE_SECONDS)
            self._ask(self.running, self.meter.clock.time, share)
        return sum(len(share.due) for share in shares)

    def run(self) -> None:
        """Run what waits, and what that asks for."""
        while self.waiting:
            asked_at, _, name, share = heapq.heappop(self.waiting)
            self.running, self.meter.work = name, "ticks" if share is None else share.due[0].kind
            begin = asked_at + timedelta(seconds=given.START_SECONDS)
            self.meter.clock.time = begin
            free = self._free.setdefault(name, [])
            if free and free[0] <= begin:
                heapq.heappop(free)
            else:
                self.meter.use(given.INIT_SECONDS)
            self.meter.use(given.TICK_CPU_SECONDS, invocations=1)
            self.functions[name](share)
            heapq.heappush(free, self.meter.clock.time)
            self.spans.append((begin, self.meter.clock.time))

    def most_at_once(self) -> int:
        """Return how many ran at the same time at most."""
        steps = sorted([(begin, 1) for begin, _ in self.spans] + [(end, -1) for _, end in self.spans])
        now = most = 0
        for _, step in steps:
            now += step
            most = max(most, now)
        return most

    def _ask(self, name: str, at: datetime, share: Share | None) -> None:
        event: Any = share if share is None else Share.of_event(share.as_event(at))
        heapq.heappush(self.waiting, (at, next(self._numbers), name, event))
