"""S4, DESIGN 14: whatever strangers send, nothing comes of it but what was declared; `make fuzz` tries for longer."""

from itertools import islice
from random import Random

import pytest

from tests.fuzz.mutation import mutants
from tests.fuzz.targets import ALL, TARGETS, Target

INPUTS = 60


@pytest.mark.parametrize("target", ALL, ids=list(TARGETS))
def test_s4_input_made_by_chance_brings_about_nothing_that_is_not_declared(target: Target) -> None:
    for data in [*target.seeds(), *islice(mutants(target, Random(target.name)), INPUTS)]:
        target.run(data)


def test_all_targets_together_take_all_runs() -> None:
    assert sum(target.share for target in ALL) == 100
