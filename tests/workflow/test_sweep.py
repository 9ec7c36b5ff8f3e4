"""A part of the fault sweep that is quick enough for every run: M6, R1, X1, X3, X4, M7, E4, B3, B5, A6, C9.

`make sweep` runs all of it, `make mutants` shows that it notices when the product is broken on purpose.
"""

from __future__ import annotations

from itertools import islice

import pytest

from tests.workflow.sweep.schedules import Schedule, every_schedule

SHARE = 151
"""One schedule in so many, spread evenly: a prime, so that every fate has its turn."""


@pytest.fixture(scope="module")
def schedules() -> list[Schedule]:
    return list(every_schedule())


def test_m6_nothing_that_may_go_wrong_leaves_anything_wrong(schedules) -> None:
    wrong = [f"{one.schedule_id}: {'; '.join(run.wrong)}" for one in schedules[::SHARE] if (run := one.run()).wrong]

    assert wrong == []


def test_m6_x1_a_cancellation_at_any_moment_of_a_mint_leaves_no_meeting(schedules) -> None:
    meets = [one for one in schedules if one.schedule_id.startswith("mint|cancel/")]

    assert meets
    assert {one.schedule_id: wrong for one in meets if (wrong := one.run().wrong)} == {}


def test_every_schedule_has_an_id_of_its_own(schedules) -> None:
    assert len({one.schedule_id for one in schedules}) == len(schedules)


def test_a_schedule_replays_the_same(schedules) -> None:
    for one in islice(schedules, 0, None, 4001):
        first, again = one.run(), one.run()

        assert first.town.boundaries.seen == again.town.boundaries.seen
