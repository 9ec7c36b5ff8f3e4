"""`python -m tests.workflow.sweep [id ...]`: run every schedule, or those whose id begins so."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from tests.workflow.sweep.schedules import Schedule, every_schedule


def sweep(schedules: Iterable[Schedule]) -> int:
    """Run schedules, say what is wrong, and return how many went wrong."""
    number = failed = 0
    for number, schedule in enumerate(schedules, start=1):  # noqa: B007
        wrong = schedule.run().wrong
        if wrong:
            failed += 1
            print(f"{schedule.schedule_id}  at {schedule.boundary}: {'; '.join(wrong)}")
    print(f"sweep: {number} schedules, {failed} violations")
    return failed


if __name__ == "__main__":
    wanted = tuple(sys.argv[1:])
    sys.exit(sweep(one for one in every_schedule() if not wanted or one.schedule_id.startswith(wanted)) > 0)
