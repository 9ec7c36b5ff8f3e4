"""`python -m tests.workflow.sweep [--first] [id ...]`: run every schedule, or those whose id begins so.

One whole id tells the story of its schedule. With `--first` the first violation ends it.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.workflow.sweep import be_quiet
from tests.workflow.sweep.replay import tell
from tests.workflow.sweep.schedules import Scene, Schedule, every_scene

Outcome = tuple[int, list[str]]
"""How many schedules were run, and a line for each that went wrong."""


def sweep(arguments: Sequence[str]) -> int:
    """Run what is asked for, say what is wrong, and return how many schedules went wrong."""
    wanted = [one for one in arguments if one != "--first"]
    scenes = [scene for scene in every_scene() if not wanted or _may_have(scene, wanted)]
    if "--first" in arguments:
        outcomes: Iterable[Outcome] = _until_one_is_wrong(scenes, wanted)
    else:
        outcomes = _side_by_side(scenes, wanted)
    number = violations = 0
    for run, lines in outcomes:
        number, violations = number + run, violations + len(lines)
        _say(lines)
    _say([f"sweep: {number} schedules, {violations} violations"])
    return violations


def _may_have(scene: Scene, wanted: Sequence[str]) -> bool:
    return any(scene.name.startswith(one) or one.startswith(f"{scene.name}/") for one in wanted)


def _chosen(scene: Scene, wanted: Sequence[str]) -> Iterator[Schedule]:
    for schedule in scene.schedules():
        if not wanted or schedule.schedule_id.startswith(tuple(wanted)):
            yield schedule


def _until_one_is_wrong(scenes: Iterable[Scene], wanted: Sequence[str]) -> Iterator[Outcome]:
    for schedule in (one for scene in scenes for one in _chosen(scene, wanted)):
        wrong = _run(schedule, tells=False)
        yield 1, wrong
        if wrong:
            return


def _side_by_side(scenes: Sequence[Scene], wanted: Sequence[str]) -> Iterator[Outcome]:
    """Run scenes on every processor; each process finds its own by their place, since functions don't travel."""
    places = {scene.name: place for place, scene in enumerate(every_scene())}
    chosen = [places[scene.name] for scene in scenes]
    quiet = be_quiet if len(chosen) > 1 else None  # one schedule tells its story
    with ProcessPoolExecutor(initializer=quiet) as pool:
        yield from pool.map(_run_scene, chosen, [wanted] * len(chosen))


def _run_scene(place: int, wanted: Sequence[str]) -> Outcome:
    schedules = list(_chosen(list(every_scene())[place], wanted))
    lines = [line for schedule in schedules for line in _run(schedule, tells=[schedule.schedule_id] == wanted)]
    return len(schedules), lines


def _run(schedule: Schedule, *, tells: bool) -> list[str]:
    """Return the line that says what is wrong, if anything is."""
    run = schedule.run()
    if tells:
        _say(tell(schedule, run))
    return [f"{schedule.schedule_id}  {schedule.boundary}: {'; '.join(run.wrong)}"] if run.wrong else []


def _say(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(sweep(sys.argv[1:]) > 0)
