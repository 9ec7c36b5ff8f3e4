"""A3, A4: over calendars made up by chance, no time is offered at which the rule calls the owner busy."""

from zoneinfo import ZoneInfo

import pytest

from joinlink.model.slots import Interval
from joinlink.providers.caldav.calendar_events import busy_times
from tests.comparison.generator import SINCE, UNTIL, Maker


@pytest.mark.parametrize("number", range(30))
def test_a_made_up_calendar_keeps_its_owner_busy_as_the_rule_says(number: int) -> None:
    case = Maker(7, number).make()
    window = Interval(int(SINCE.timestamp()), int(UNTIL.timestamp()))

    found = busy_times(case.text, window, ZoneInfo(case.home), frozenset())

    assert {start for start, _ in case.busy} == {interval.start for interval in found}
    for start, end in case.busy:
        assert any(interval.start == start and end <= interval.end for interval in found)
