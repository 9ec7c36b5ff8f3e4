"""What CloudWatch makes of an alarm and its metric: the state after each period, from the alarm's creation on.

    data of the last periods ──▶ enough of them? ──▶ breaching ones ──▶ ALARM
                                      │                          └───▶ OK
                                      └▶ none at all, and missing data stay missing ──▶ INSUFFICIENT_DATA

A new alarm is INSUFFICIENT_DATA, and an action follows a change of the state only: so what is silent from the start
rings nothing, and what falls silent does.
Source:  https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
         https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import ge, lt
from typing import Any, Final

LOOKED_AT_BESIDES: Final = 2
"""CloudWatch looks at more periods than it evaluates, so that late data don't count as missing."""
COMPARISONS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "GreaterThanOrEqualToThreshold": ge,
    "LessThanThreshold": lt,
}
INVOCATIONS: Final = ("AWS/Lambda", "Invocations")
RINGS_BY: Final = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}


class State(StrEnum):
    """The states of an alarm."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as the template has it."""

    properties: Mapping[str, Any]

    def states(self, data: Sequence[float | None]) -> Iterator[State]:
        """Yield the state after each period since the creation; None is a period without data."""
        state = State.INSUFFICIENT_DATA
        before: list[float | None] = [None] * (self._evaluated + LOOKED_AT_BESIDES)
        for count in range(1, len(data) + 1):
            state = self._next(state, [*before, *data[:count]])
            yield state

    @property
    def is_played(self) -> bool:
        """Whether the local cloud has its metric: those of the functions' own, and how often one has run."""
        of_aws = self.properties["Namespace"].startswith("AWS/")
        return not of_aws or (self.properties["Namespace"], self.properties["MetricName"]) == INVOCATIONS

    def rings(self, data: Sequence[float | None]) -> list[int]:
        """Tell after which periods somebody is notified."""
        before, rung = State.INSUFFICIENT_DATA, []
        for period, state in enumerate(self.states(data)):
            if state is not before and self.properties.get(RINGS_BY[state]):
                rung.append(period)
            before = state
        return rung

    @property
    def _evaluated(self) -> int:
        periods: int = self.properties["EvaluationPeriods"]
        return periods

    def _next(self, state: State, data: Sequence[float | None]) -> State:
        """Return the state after the last of these periods."""
        known = [value for value in data[-(self._evaluated + LOOKED_AT_BESIDES) :] if value is not None]
        missing = self.properties.get("TreatMissingData", "missing")
        if missing == "ignore" and not known:
            return state
        if missing == "missing" and not known:
            return State.INSUFFICIENT_DATA
        if len(known) >= self._evaluated:
            breaching = [self._breaches(value) for value in known[-self._evaluated :]]
        else:
            filled = [missing == "breaching"] * (self._evaluated - len(known)) if missing != "missing" else []
            breaching = filled + [self._breaches(value) for value in known]
        return State.ALARM if all(breaching) else State.OK

    def _breaches(self, value: float) -> bool:
        return COMPARISONS[self.properties["ComparisonOperator"]](value, float(self.properties["Threshold"]))
