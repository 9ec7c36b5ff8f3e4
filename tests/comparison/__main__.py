"""`make compare-calendars`: our reader of calendars beside ical.js and beside the rule, over thousands of them.

made up ─┬─▶ the rule, by dateutil and zoneinfo ─┐
         ├─▶ ical.js, in Node                    ├─▶ times that both call busy and we offer: there may be none
         └─▶ our reader                          ┘
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from joinlink.errors import CalendarUnreachable
from joinlink.model.slots import Interval
from joinlink.providers.caldav.calendar_events import busy_times
from tests.comparison.generator import SINCE, UNTIL, Case, Maker

ICAL_JS = Path(".build/node/node_modules/ical.js/dist/ical.js")
WINDOW = Interval(int(SINCE.timestamp()), int(UNTIL.timestamp()))
OFFERED = "we offer a time that both call busy"
KINDS = (
    OFFERED,
    "we offer a time that only the rule calls busy",
    "we are busy at a time that both call free",
    "unknown to us",
    "ical.js and the rule differ",
    "ical.js can't read it",
)

Times = Sequence[tuple[int, int]]


def main() -> None:
    """Compare, print the numbers and examples, and fail if we would book over an event."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N calendars of each kind")
    options = parser.parse_args()
    cases = [Maker(options.seed, number).make() for number in range(options.count)]
    found: Counter[str] = Counter()
    for case, theirs in zip(cases, _by_ical_js(cases), strict=True):
        for kind, times in _compare(case, theirs):
            found[kind] += 1
            if found[kind] <= options.show:
                print(f"--- {kind}: calendar {case.number} in {case.home}, {_written(times)}\n{case.text}")
    print(f"{len(cases)} calendars, seed {options.seed}")
    for kind in KINDS:
        print(f"{found[kind]:6}  {kind}")
    sys.exit(1 if found[OFFERED] else 0)


def _compare(case: Case, theirs: Times | None) -> Iterator[tuple[str, Times]]:
    """Yield what differs, and when."""
    rule = _merged(case.busy)
    if theirs is None:
        yield "ical.js can't read it", ()
        theirs = rule
    elif differing := [*_without(theirs, rule), *_without(rule, theirs)]:
        yield "ical.js and the rule differ", differing
    try:
        ours = _merged(busy_times(case.text, WINDOW, ZoneInfo(case.home), frozenset()))
    except CalendarUnreachable:
        yield "unknown to us", ()
        return
    both = _without(rule, _without(rule, theirs))
    if offered := _without(both, ours):
        yield OFFERED, offered
    elif offered := _without(rule, ours):
        yield "we offer a time that only the rule calls busy", offered
    if needless := _without(ours, _merged([*rule, *theirs])):
        yield "we are busy at a time that both call free", needless


def _by_ical_js(cases: Sequence[Case]) -> list[Times | None]:
    """Let ical.js read them all, in one process."""
    asked = "".join(
        json.dumps(
            {"text": case.text, "zones": case.zones, "home": case.home, "start": WINDOW.start, "end": WINDOW.end}
        )
        + "\n"
        for case in cases
    )
    reader = ["node", Path(__file__).with_name("reader.mjs"), ICAL_JS.resolve()]
    answer = subprocess.run(reader, input=asked, check=True, stdout=subprocess.PIPE, text=True)
    return [None if times is None else _merged(times) for times in map(json.loads, answer.stdout.splitlines())]


def _merged(times: Iterable[Sequence[int]]) -> Times:
    """Return times in order and without overlap, as far as they are in the window."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(start, WINDOW.start), min(end, WINDOW.end)) for start, end in times):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif start < end:
            merged.append((start, end))
    return merged


def _without(times: Times, others: Times) -> Times:
    """Return what of some merged times is in none of the others."""
    left = list(times)
    for begin, end in others:
        left = [
            piece
            for start, stop in left
            for piece in ((start, min(stop, begin)), (max(start, end), stop))
            if piece[0] < piece[1]
        ]
    return left


def _written(times: Times) -> str:
    return ", ".join(
        " to ".join(f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}" for at in each) for each in times[:3]
    )


if __name__ == "__main__":
    main()
